import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { newHeader, Replays, Wire, WireError } from "../../../src/kernel/protocol/index.js";

const message = () => ({
  identities: [Buffer.from("route")],
  header: newHeader("execute_request", "session"),
  parentHeader: {},
  metadata: {},
  content: { code: "1 + 1 // Ж" },
  buffers: [Buffer.from([1, 2, 3])],
});

describe("Wire", () => {
  it("decodes what it encoded", () => {
    const wire = new Wire("secret");
    const sent = message();
    assert.deepEqual(wire.decode(wire.encode(sent)), sent);
  });

  it("signs with HMAC-SHA256 over header, parent header, metadata and content", () => {
    const wire = new Wire("key");
    const header = { ...newHeader("x", "s"), msg_id: "1", date: "2026-01-01T00:00:00Z", username: "u" };
    const frames = wire.encode({
      identities: [],
      header,
      parentHeader: {},
      metadata: {},
      content: {},
      buffers: [],
    });
    const signed = createHmac("sha256", "key")
      .update(`${JSON.stringify(header)}{}{}{}`)
      .digest("hex");
    assert.equal(Buffer.from(frames[1]!).toString(), signed);
  });

  it("refuses a wrong signature, a changed content and a missing one", () => {
    const wire = new Wire("secret");
    assert.throws(
      () => wire.decode(new Wire("other").encode(message())),
      /signature must fit the connection's key/,
    );
    const changed = wire.encode(message());
    changed[6] = Buffer.from('{"code":"2"}');
    assert.throws(() => wire.decode(changed), WireError);
    const unsigned = wire.encode(message());
    unsigned[2] = Buffer.alloc(0);
    assert.throws(() => wire.decode(unsigned), WireError);
  });

  it("accepts anything unsigned where the key is empty", () => {
    const wire = new Wire("");
    assert.equal(wire.decode(wire.encode(message())).header.msg_type, "execute_request");
  });

  it("says what is wrong with frames that are no message", () => {
    const wire = new Wire("");
    const frames = (...texts: string[]) => texts.map((text) => Buffer.from(text));
    assert.throws(() => wire.decode(frames("a", "b")), /must have the frame <IDS\|MSG>, got none/);
    assert.throws(
      () => wire.decode(frames("<IDS|MSG>", "", "{}")),
      /must have five frames behind <IDS\|MSG>, got 2/,
    );
    assert.throws(
      () => wire.decode(frames("<IDS|MSG>", "", "{", "{}", "{}", "{}")),
      /header must be JSON, got 1 bytes/,
    );
    assert.throws(
      () => wire.decode(frames("<IDS|MSG>", "", "{}", "{}", "{}", "[1]")),
      /content must be a JSON object, got \[1\]/,
    );
    assert.throws(
      () => wire.decode(frames("<IDS|MSG>", "", "{}", "{}", "{}", "{}")),
      /must have msg_type and msg_id/,
    );
    assert.throws(() => new Wire("k", "md5"), /signature_scheme must be "hmac-" and a hash, got "md5"/);
  });

  it("refuses what is not in UTF-8, too deep or too long to be sent back", () => {
    const wire = new Wire("", undefined, { replays: new Replays(), maxJsonBytes: 100_000 });
    const decode = (content: Buffer, header = '{"msg_id":"1","msg_type":"x"}') =>
      wire.decode(["<IDS|MSG>", "", header, "{}", "{}", content].map((each) => Buffer.from(each)));
    assert.throws(() => decode(Buffer.from([0x7b, 0xff, 0x7d])), /content must be in UTF-8, got 3 bytes/);
    const nested = (depth: number) => Buffer.from(`${'{"a":'.repeat(depth)}{}${"}".repeat(depth)}`);
    assert.throws(() => decode(nested(10_000)), /content must be nested 256 deep at most/);
    assert.doesNotThrow(() => decode(nested(200)));
    assert.throws(
      () => decode(Buffer.from(`{"a":"${"x".repeat(100_000)}"}`)),
      /100000 bytes at most, got 100041/,
    );
    const header = `{"msg_id":"${"1".repeat(70_000)}","msg_type":"x"}`;
    assert.throws(() => decode(Buffer.from("{}"), header), /header must have 65536 bytes at most/);
  });

  it("refuses a message that comes twice, among the last so many", () => {
    const replays = new Replays(2);
    const wire = new Wire("key", undefined, { replays, maxJsonBytes: 1000 });
    const [first, second, third] = [message(), message(), message()].map((each) => wire.encode(each));
    wire.decode(first!);
    assert.throws(() => wire.decode(first!), /a message must come only once/);
    wire.decode(second!);
    wire.decode(third!);
    assert.doesNotThrow(() => wire.decode(first!));
    assert.throws(() => wire.decode(third!), WireError);
  });
});
