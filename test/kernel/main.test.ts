import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";
import { temporaryFolder } from "../support/temp.js";

describe("the kernel's process", () => {
  const folder = temporaryFolder();
  const main = join(packageRoot, "dist/src/kernel/main.js");

  /** Starts it with what can't work. @returns its exit code and all it said */
  function start(...args: string[]): { status: number | null; stderr: string } {
    return spawnSync(process.execPath, ["--no-force-async-hooks-checks", main, ...args], {
      encoding: "utf8",
    });
  }

  it("says in one sentence why it can't start", () => {
    const file = join(folder(), "connection.json");
    writeFileSync(file, "{");
    for (const [args, text] of [
      [[], /^lectern kernel: usage: .*CONNECTION_FILE\n$/],
      [
        [join(folder(), "none.json")],
        /^lectern kernel: can't read the connection file .*: there is no such file\n$/,
      ],
      [[file], /^lectern kernel: the connection file .* must be JSON: .*\n$/],
    ] as const) {
      const { status, stderr } = start(...args);
      assert.equal(status, 1);
      assert.match(stderr, text);
    }
  });

  it("says which port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const file = join(folder(), "connection.json");
    const ports = Object.fromEntries(
      ["shell", "iopub", "stdin", "control", "hb"].map((name) => [`${name}_port`, port]),
    );
    writeFileSync(file, JSON.stringify({ ...ports, ip: "127.0.0.1", key: "k" }));
    const { status, stderr } = start(file);
    server.close();
    assert.equal(status, 1);
    assert.match(
      stderr,
      new RegExp(`^lectern kernel: can't listen on tcp://127\\.0\\.0\\.1:${port}: .*in use\\n$`),
    );
  });
});
