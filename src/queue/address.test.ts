/** What a connection is opened with: host, port, database and who asks, as the URL has them. */
import { expect, it } from "vitest";
import { lastingOptions, queueAddress } from "./address.js";

const opened = (url: string) => lastingOptions(queueAddress(url));

it("a connection that lasts is to the URL's own database, by its own user", () => {
  expect(opened("redis://ann:p%40ss@cache.example:7001/5")).toMatchObject({
    ...{ host: "cache.example", port: 7001, db: 5, username: "ann", password: "p@ss" },
    maxRetriesPerRequest: null,
  });
  expect(opened("redis://localhost")).toMatchObject({ host: "localhost", port: 6379, db: 0 });
  expect(opened("redis://localhost")).not.toHaveProperty("tls");
  expect(opened("rediss://[::1]:7002/3")).toMatchObject({ host: "::1", port: 7002, db: 3 });
  expect(opened("rediss://[::1]:7002/3")).toHaveProperty("tls");
});
