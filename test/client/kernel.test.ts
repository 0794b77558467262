import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Kernel, KernelDiedError, KernelError } from "../../src/client/index.js";
import { extraKernels } from "../support/kernels.js";
import { requirement } from "../support/requirement.js";
import { temporaryFolder } from "../support/temp.js";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // An ended process whose parent is gone stays listed as a zombie where nobody collects it, as in many containers.
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, "utf8"));
}

describe("running kernels", () => {
  const { TMPDIR } = process.env;
  // Stands before the folder's own hooks, which remove it.
  afterEach(() => {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
    const left = readdirSync(folder()).filter((name) => name.startsWith("lectern-"));
    assert.deepEqual(left, [], "a connection file was left behind");
  });
  const folder = temporaryFolder();
  const addKernel = extraKernels(folder);
  beforeEach(() => {
    process.env["TMPDIR"] = folder();
  });

  for (const name of ["lectern", "tslab"] as const) {
    it(`runs code in ${name} and stops it without a trace`, async function () {
      this.timeout(30_000);
      if (name === "tslab") requirement(this, "tslab");
      await using kernel = await Kernel.start(name);
      let output = "";
      const onPublication = ({
        header,
        content,
      }: {
        header: { msg_type: string };
        content: Record<string, unknown>;
      }) => {
        if (header.msg_type === "stream") output += content["text"];
      };
      const result = await kernel.execute("console.log(process.pid, process.ppid)", { onPublication });
      assert.deepEqual(result, { status: "ok", executionCount: 1, incomplete: false });
      const [pid, parent] = output.trim().split(" ").map(Number);
      assert.ok(isAlive(pid!));
      await kernel.stop();
      assert.ok(!isAlive(pid!));
      if (parent !== process.pid) assert.ok(!isAlive(parent!));
    });

    it(`interrupts a cell of ${name} that takes too long, and goes on`, async function () {
      this.timeout(30_000);
      if (name === "tslab") requirement(this, "tslab");
      await using kernel = await Kernel.start(name);
      const result = await kernel.execute("while (true) {}", { timeout: 0.5 });
      assert.equal(result.status, "timeout");
      assert.equal(result.evalue, "the cell took longer than 0.5 seconds and was interrupted");
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal((await kernel.execute("1 + 1")).status, "ok");
    });
  }

  it("tells how a kernel died at its start, in its own words", async () => {
    addKernel("dying", "console.error('no luck today'); process.exit(3)");
    await assert.rejects(
      Kernel.start("dying"),
      new KernelDiedError('the kernel "dying" ended with exit code 3; its last words were:\n  no luck today'),
    );
    addKernel("killed", "process.kill(process.pid, 'SIGKILL')");
    await assert.rejects(
      Kernel.start("killed"),
      new KernelDiedError('the kernel "killed" was ended by SIGKILL'),
    );
    addKernel("absent", "", { argv: ["/no/such/program"] });
    await assert.rejects(
      Kernel.start("absent"),
      new KernelDiedError('the kernel "absent" could not be started: there is no program /no/such/program'),
    );
  });

  it("gives up on a kernel that never answers", async () => {
    addKernel("mute", "setInterval(() => {}, 1000)");
    await assert.rejects(
      Kernel.start("mute", { startTimeout: 0.6 }),
      new KernelError('the kernel "mute" was not ready after 0.6 seconds'),
    );
  });

  it("tells when a kernel dies while it runs a cell", async () => {
    await using kernel = await Kernel.start("lectern");
    await assert.rejects(kernel.execute("process.kill(process.pid, 'SIGKILL')"), (error: Error) => {
      assert.ok(error instanceof KernelDiedError);
      assert.match(error.message, /^the kernel "lectern" was ended by SIGKILL/);
      return true;
    });
    await assert.rejects(kernel.execute("1"), KernelDiedError);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`takes the kernel along when our own process gets ${signal}`, async () => {
      const client = fileURLToPath(new URL("../../src/client/index.js", import.meta.url));
      const script = `
        const { Kernel } = await import(${JSON.stringify(client)});
        const kernel = await Kernel.start("lectern");
        await kernel.execute("console.log(process.pid)", { onPublication: ({ content }) => content.text && console.log(content.text) });
        await kernel.execute("await new Promise(() => {})");`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [text] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
      const pid = Number(text.trim());
      assert.ok(isAlive(pid));
      child.kill(signal);
      const [, endedBy] = await once(child, "exit");
      assert.equal(endedBy, signal);
      for (let i = 0; i < 50 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(!isAlive(pid));
    });
  }
});
