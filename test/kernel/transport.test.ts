import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionInfo } from "../../src/kernel/protocol/index.js";
import { packageRoot } from "../../src/paths.js";
import { temporaryFolder } from "../support/temp.js";
import { WireKernel } from "../support/wire-kernel.js";

describe("transports", () => {
  const folder = temporaryFolder();

  /** Starts a kernel's process that must fail. @returns what it says on standard error */
  async function fail(info: object): Promise<string> {
    const file = join(folder(), "connection.json");
    writeFileSync(file, JSON.stringify(info));
    const main = join(packageRoot, "dist/src/kernel/main.js");
    const kernel = spawn(process.execPath, ["--no-force-async-hooks-checks", main, file]);
    let said = "";
    kernel.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const status = await new Promise((resolve) => kernel.once("close", resolve));
    assert.equal(status, 1, said);
    return said;
  }
  const ipc = (): Partial<ConnectionInfo> => ({
    transport: "ipc",
    ip: join(mkdtempSync(join(tmpdir(), "lectern-ipc-")), "kernel"),
  });

  for (const [name, change] of [
    ["TCP", () => ({})],
    ["IPC", ipc],
  ] as const)
    it(`${name} carries everything, and a second kernel with the same connection file says why it can't start`, async () => {
      const kernel = await WireKernel.start(change());
      try {
        assert.equal((await kernel.request("control", "kernel_info_request"))["status"], "ok");
        const second = await fail(kernel.info);
        assert.match(second, /^lectern kernel: can't listen on (tcp|ipc):\/\/.*in use.*\n$/);
        const { status } = await kernel.request("shell", "execute_request", { code: "6 * 7" });
        assert.equal(status, "ok");
      } finally {
        await kernel.stop();
      }
    });

  it("IPC takes the place of a kernel that left its sockets behind", async () => {
    const info = ipc();
    writeFileSync(`${info.ip}-1`, "");
    const kernel = await WireKernel.start({
      ...info,
      ...{ shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 },
    });
    assert.equal((await kernel.request("shell", "kernel_info_request"))["status"], "ok");
    await kernel.stop();
  });

  it("say what a connection file can't have: port 0, a path that is too long", async () => {
    const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
    const zero = await fail({ transport: "tcp", ip: "127.0.0.1", key: "", ...ports, hb_port: 0 });
    assert.match(zero, /hb_port must be a whole number from 1 to 65535, got 0\n$/);
    const long = await fail({ transport: "ipc", ip: `/tmp/${"x".repeat(120)}`, key: "", ...ports });
    assert.match(long, /^lectern kernel: can't listen on ipc:.*too long.*\n$/i);
  });
});
