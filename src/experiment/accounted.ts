/** Methods of training that an accountant has a guarantee of, by the names in tables. */
import { isPrivate, METHOD_NAMES } from "../train/method.js";

export const ACCOUNTED_METHODS: readonly string[] = METHOD_NAMES.filter((method) =>
  isPrivate({ method }),
);
