/** Numbers of answers, as the page's explorer rounds them: one bound must not be two numbers. */
export { digits, digitsDown, digitsUp } from "../report/explorer/digits.js";
