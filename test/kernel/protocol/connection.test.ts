import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { endpoint, readConnectionFile } from "../../../src/kernel/protocol/index.js";
import { temporaryFolder } from "../../support/temp.js";

const good = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  key: "k",
  signature_scheme: "hmac-sha256",
};

describe("connection files", () => {
  const folder = temporaryFolder();
  function file(content: unknown): string {
    const path = join(folder(), "connection.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  it("reads one and gives each channel's address, for TCP and IPC", () => {
    const info = readConnectionFile(file(good));
    assert.equal(endpoint(info, "hb"), "tcp://127.0.0.1:5");
    assert.equal(endpoint({ ...info, transport: "ipc", ip: "/tmp/k" }, "shell"), "ipc:///tmp/k-1");
  });

  it("says in one sentence what is wrong", () => {
    assert.throws(
      () => readConnectionFile(join(folder(), "none.json")),
      /can't read the connection file .*there is no such file/,
    );
    assert.throws(() => readConnectionFile(file("{")), /must be JSON/);
    assert.throws(() => readConnectionFile(file([])), /it must hold an object, got \[\]/);
    assert.throws(
      () => readConnectionFile(file({ ...good, hb_port: 70000 })),
      /hb_port must be a whole number from 1 to 65535, got 70000/,
    );
    assert.throws(
      () => readConnectionFile(file({ ...good, key: undefined })),
      /key must be a string, got nothing/,
    );
    assert.throws(
      () => readConnectionFile(file({ ...good, transport: "udp" })),
      /transport must be "tcp" or "ipc", got "udp"/,
    );
  });
});
