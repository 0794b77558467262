import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { Dealer } from "zeromq";
import { rng } from "../../src/data/index.js";
import { endpoint } from "../../src/kernel/protocol/index.js";
import { WireKernel } from "../support/wire-kernel.js";

const MESSAGES = 10_000;
const SEED = 20_261_121;
/** Far above what the garbage of so many messages leaves until it is collected, far below what a leak would. */
const GROWTH_BYTES = 150 * 2 ** 20;

const types = [
  "execute_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "comm_open",
  "comm_msg",
  "comm_close",
  "kernel_info_request",
  "create_subshell_request",
  "delete_subshell_request",
  "list_subshell_request",
  "input_reply",
  "execute_reply",
  "debug_request",
  "__proto__",
  "constructor",
  "",
  "new\nline\u001b[31m",
];
const fields = [
  "code",
  "cursor_pos",
  "detail_level",
  "silent",
  "store_history",
  "user_expressions",
  "stop_on_error",
  "allow_stdin",
  "hist_access_type",
  "n",
  "session",
  "start",
  "stop",
  "pattern",
  "output",
  "unique",
  "target_name",
  "comm_id",
  "data",
  "subshell_id",
  "value",
  "__proto__",
];
const deep = "[".repeat(20_000) + "]".repeat(20_000);
/** JSON texts of values that belong nowhere, and some that do. */
const values = [
  "null",
  "true",
  "-1",
  "1e308",
  "-1e999",
  "9007199254740993",
  "0.5",
  '""',
  '"tail"',
  '"search"',
  '"range"',
  '"((((a*)*)*)*)*b"',
  '"\\ud800 \\u0000"',
  '"\u{1f600}\u{1f600}"',
  "{}",
  '{"a":{"b":[]}}',
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  "[]",
  "[1,2,3]",
  deep,
];

describe("fuzzing the wire", function () {
  this.timeout(60_000);

  it(`leaves a kernel sound that got ${MESSAGES} malformed messages`, async () => {
    const generator = rng(SEED);
    const below = (n: number) => (generator.next() >>> 0) % n;
    const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
    const noise = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));

    const kernel = await WireKernel.start();
    const sockets = (["shell", "control"] as const).map((channel) => {
      const socket = new Dealer({ linger: 0, sendHighWaterMark: 0 });
      socket.connect(endpoint(kernel.info, channel));
      return socket;
    });
    const sign = (parts: Buffer[]) => {
      const hmac = createHmac("sha256", kernel.info.key);
      for (const part of parts) hmac.update(part);
      return Buffer.from(hmac.digest("hex"));
    };

    let number = 0;
    const header = () =>
      Buffer.from(
        JSON.stringify({ msg_id: `fuzz-${++number}`, msg_type: pick(types), session: "s", version: "5.4" }),
      );
    const content = () =>
      Buffer.from(
        `{${Array.from({ length: below(5) }, () => `"${pick(fields)}":${pick(values)}`).join(",")}}`,
      );
    const parts = () => [header(), Buffer.from("{}"), Buffer.from("{}"), content()];
    /** Something like a message, broken in one of many ways. */
    const malformed = (): Buffer[] => {
      let body = parts();
      const kind = below(9);
      // Rightly signed, with fields of the wrong kind.
      if (kind === 0) return [Buffer.from("<IDS|MSG>"), sign(body), ...body];
      if (kind === 1) body[below(4)] = noise(below(200));
      if (kind === 2) body[below(4)] = Buffer.from(pick(values));
      if (kind === 3) body = body.slice(0, below(4));
      const message = [Buffer.from("<IDS|MSG>"), kind === 4 ? noise(64) : sign(body), ...body];
      if (kind === 5) message.splice(below(message.length), 1);
      if (kind === 6) message.splice(below(message.length), 0, pick(message));
      if (kind === 7) message.unshift(...Array.from({ length: 1 + below(5) }, () => noise(below(300))));
      if (kind === 8) {
        const at = below(message.length);
        message[at] = message[at]!.subarray(0, below(message[at]!.length + 1));
      }
      return message;
    };

    try {
      assert.equal(
        (await kernel.request("shell", "execute_request", { code: "let kept = 41; kept" }))["status"],
        "ok",
      );
      const before = kernel.residentBytes();
      for (let i = 0; i < MESSAGES; i++) await sockets[i % 2]!.send(malformed());

      for (const [channel, socket] of [
        ["shell", sockets[0]!],
        ["control", sockets[1]!],
      ] as const) {
        // The sockets that the garbage came through are served on, and have been read to their end by now.
        const last = kernel.wire.encode({
          identities: [],
          header: {
            ...JSON.parse(header().toString()),
            msg_id: `last-${channel}`,
            msg_type: "kernel_info_request",
          },
          parentHeader: {},
          metadata: {},
          content: {},
          buffers: [],
        });
        await socket.send(last);
        await kernel.idle(`last-${channel}`);
        assert.equal((await kernel.request(channel, "kernel_info_request"))["status"], "ok");
      }
      const code = "kept + 1 + Object.keys({}).length";
      // Among the garbage are cells that fail, and take along those that wait behind them.
      let id: string;
      do id = await kernel.send("shell", "execute_request", { code });
      while ((await kernel.reply(id)).content["status"] === "aborted");
      assert.equal((await kernel.reply(id)).content["status"], "ok");
      await kernel.idle(id);
      const result = kernel
        .publishedFor(id)
        .find(({ header: { msg_type } }) => msg_type === "execute_result");
      assert.deepEqual(result?.content["data"], { "text/plain": "42" });
      const growth = kernel.residentBytes() - before;
      assert.ok(growth < GROWTH_BYTES, `the kernel grew by ${Math.round(growth / 2 ** 20)} MiB`);
    } finally {
      for (const socket of sockets) socket.close();
      await kernel.stop();
    }
  });
});
