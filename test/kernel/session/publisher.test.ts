import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { Subscriber, XPublisher } from "zeromq";
import { Publisher } from "../../../src/kernel/session/publisher.js";

describe("Publisher", () => {
  it("waits for a subscriber that reads slowly, and drops nothing", async () => {
    const socket = new XPublisher({ sendHighWaterMark: 50, noDrop: true, linger: 0 });
    await socket.bind("tcp://127.0.0.1:*");
    const publisher = new Publisher(socket);
    const subscriber = new Worker(
      `const { workerData, parentPort } = require("node:worker_threads");
       const { Subscriber } = require("zeromq");
       (async () => {
         const socket = new Subscriber({ receiveHighWaterMark: 50 });
         socket.connect(workerData);
         socket.subscribe("");
         await new Promise((resolve) => setTimeout(resolve, 300));
         const seen = [];
         for await (const [frame] of socket) {
           if (frame.length === 0) break;
           seen.push(frame.readUInt32LE());
         }
         socket.close();
         parentPort.postMessage(seen);
       })();`,
      { eval: true, workerData: socket.lastEndpoint },
    );
    const seen = new Promise<number[]>((resolve) => subscriber.once("message", resolve));
    await socket.receive();
    const count = 400;
    for (let i = 0; i < count; i++) {
      const frame = Buffer.alloc(64 * 1024);
      frame.writeUInt32LE(i);
      await publisher.send([frame]);
    }
    await publisher.send([Buffer.alloc(0)]);
    assert.deepEqual(
      await seen,
      Array.from({ length: count }, (_, i) => i),
    );
    socket.close();
    await subscriber.terminate();
  });

  it("leaves a subscriber behind that reads nothing, and does not wait for it again", async () => {
    const socket = new XPublisher({ sendHighWaterMark: 10, noDrop: true, linger: 0 });
    await socket.bind("tcp://127.0.0.1:*");
    const stuck = new Subscriber({ receiveHighWaterMark: 10 });
    stuck.connect(socket.lastEndpoint!);
    stuck.subscribe("");
    await socket.receive();
    const publisher = new Publisher(socket, 20);
    for (let i = 0; i < 500; i++) await publisher.send([Buffer.alloc(256 * 1024)]);
    stuck.close();
    socket.close();
  });
});
