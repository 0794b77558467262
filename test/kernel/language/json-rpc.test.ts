import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { JsonRpc } from "../../../src/kernel/language/json-rpc.js";

/** Two sides that speak with each other; `pass` is how the bytes of the first reach the second. */
function pair(pass = (bytes: Buffer, to: PassThrough) => void to.write(bytes)) {
  const [there, arrived, back] = [new PassThrough(), new PassThrough(), new PassThrough()];
  there.on("data", (bytes: Buffer) => pass(bytes, arrived));
  const told: unknown[] = [];
  let closed = false;
  const client = new JsonRpc(back, there, {
    request: (method, params) => ({ method, params }),
    notification: () => {},
    closed: () => {
      closed = true;
    },
  });
  const server = new JsonRpc(arrived, back, {
    request: (method, params) => {
      if (method === "none") return undefined;
      return { method, params };
    },
    notification: (method, params) => told.push([method, params]),
    closed: () => {},
  });
  return { client, server, back, told, isClosed: () => closed };
}

describe("JsonRpc", () => {
  it("asks, answers and tells, in both directions, whatever the characters", async () => {
    const { client, server, told } = pair();
    client.notify("told", { text: "☃" });
    assert.deepEqual(await client.request("ask", { text: "ä😀" }), {
      method: "ask",
      params: { text: "ä😀" },
    });
    assert.deepEqual(await server.request("ask back", {}), { method: "ask back", params: {} });
    assert.equal(await client.request("none", {}), null);
    assert.deepEqual(told, [["told", { text: "☃" }]]);
  });

  it("puts together what comes byte by byte", async () => {
    const { client } = pair((bytes, to) => {
      for (const byte of bytes) to.write(Buffer.of(byte));
    });
    const answers = await Promise.all([client.request("one", { a: "ü" }), client.request("two", {})]);
    assert.deepEqual(answers, [
      { method: "one", params: { a: "ü" } },
      { method: "two", params: {} },
    ]);
  });

  it("gives the other side's error", async () => {
    const { client, back } = pair(() => {});
    const asked = client.request("ask", {});
    const content = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no such method"}}';
    back.write(`Content-Length: ${content.length}\r\n\r\n${content}`);
    await assert.rejects(asked, /^Error: no such method \(-32601\)$/);
  });

  it("ends what waits when the streams end or carry something else", async () => {
    for (const end of [
      (back: PassThrough) => back.end(),
      (back: PassThrough) => back.write("what\r\n\r\n"),
    ]) {
      const { client, back, isClosed } = pair(() => {});
      const asked = client.request("ask", {});
      end(back);
      await assert.rejects(asked, /the language server has ended/);
      assert.ok(isClosed());
      await assert.rejects(
        client.request("again", {}),
        /again can't be asked: the language server has ended/,
      );
      client.notify("nobody", {});
    }
  });
});
