import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { packageRoot } from "../../src/paths.js";
import { lectern } from "../support/command.js";
import { requirement } from "../support/requirement.js";

async function listen(): Promise<{ port: number; close: () => Promise<unknown> }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as { port: number }).port,
    close: () => new Promise((done) => server.close(done)),
  };
}

describe("lectern start", () => {
  it("refuses a port that is taken or none", async () => {
    const { port, close } = await listen();
    const taken = await lectern(["start", "--port", String(port)]);
    await close();
    const stderr = `lectern: port ${port} is taken: choose another with --port, or end what listens there\n`;
    assert.deepEqual(taken, { code: 1, stdout: "", stderr });
    const none = await lectern(["start", "--port", "99999"]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /^lectern: .* It must be a whole number from 1 to 65535, not "99999"\.$/m);
  });

  it("opens JupyterLab with our kernels, asks nothing of the network, and ends it on Ctrl-C", async function () {
    this.timeout(60_000);
    requirement(this, "jupyterlab");
    const { port, close } = await listen();
    await close();
    const token = "test";
    const args = ["start", "--port", String(port), "--no-browser", `--IdentityProvider.token=${token}`];
    const child = spawn(process.execPath, [join(packageRoot, "bin/lectern.js"), ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    const ended = once(child, "exit");
    try {
      const address = `http://127.0.0.1:${port}`;
      while (
        !(await fetch(`${address}/api`).then(
          () => true,
          () => false,
        ))
      ) {
        assert.equal(child.exitCode, null, log);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const get = async (path: string) => (await fetch(`${address}${path}?token=${token}`)).text();
      const { default: standard, kernelspecs } = JSON.parse(await get("/api/kernelspecs"));
      assert.equal(standard, "lectern");
      assert.equal(kernelspecs.lectern.spec.display_name, "TypeScript (Lectern)");
      assert.match(await get("/api/contents"), /\.ipynb"/);
      const page = await get("/lab");
      assert.match(page, /"news": \{"disabled": true\}/);
      assert.match(page, /lectern-plotly/);
    } finally {
      child.kill("SIGINT");
    }
    assert.deepEqual(await ended, [0, null], log);
    assert.match(log, /^lectern: starting JupyterLab \d+\.\d+\.\d+ .* Ctrl-C ends it$/m);
    assert.doesNotMatch(log, /Error|Traceback/);
  });
});
