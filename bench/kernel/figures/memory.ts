import { setTimeout as delay } from "node:timers/promises";
import { declaration, tensorflow } from "../code.js";
import type { Figure, Samples } from "../figure.js";
import { Session } from "../session.js";

const SETTLE_MS = 2000;
const CELLS = 50;
const afterStart = "resident memory of all processes after the first result, MiB";
const afterCells = "resident memory with tfjs and 50 cells, MiB";

export const memory: Figure = {
  name: "memory",
  about: "resident memory of the kernel and all its processes, after the start and after a session with tfjs",
  rows: [afterStart, afterCells],
  rounds: 3,
  async measure(peer, folder, few) {
    const session = await Session.start(peer, folder);
    await delay(SETTLE_MS);
    const samples: Samples = { [afterStart]: [session.residentMemory()] };
    if (peer.language === "typescript") {
      await session.prepare(tensorflow);
      for (let i = 1; i <= (few ? 5 : CELLS); i++) await session.execute(declaration(i));
      await delay(SETTLE_MS);
      samples[afterCells] = [session.residentMemory()];
    }
    await session.stop();
    return samples;
  },
};
