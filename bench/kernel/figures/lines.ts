import type { Sample } from "../../statistics.js";
import type { Figure } from "../figure.js";
import { Session } from "../session.js";

const LINES = 1_000_000;
/** A kernel that loses lines may never say that it is idle. */
const SILENCE_MS = 10_000;
const TIMEOUT_MS = 240_000;
const code = {
  typescript: (lines: number) => `for (let i = 0; i < ${lines}; i++) console.log("line " + i);`,
  python: (lines: number) => `for i in range(${lines}): print("line", i)`,
};
const rows = {
  arrived: "1,000,000 printed lines: arrived",
  rate: "1,000,000 printed lines: thousand lines a second",
  idle: "1,000,000 printed lines: ms until idle",
};

export const lines: Figure = {
  name: "lines",
  about: "1,000,000 printed lines: how many arrive, how fast, and whether the cell ends",
  rows: Object.values(rows),
  rounds: 3,
  async measure(peer, folder, few) {
    const session = await Session.start(peer, folder);
    const start = performance.now();
    let arrived = 0;
    let last = start;
    let quiet = () => {};
    const silent = new Promise<"silent">((resolve) => {
      quiet = () => resolve("silent");
    });
    const watch = setInterval(() => {
      if (performance.now() - last > SILENCE_MS) quiet();
    }, 500);
    const ran = session.execute(
      code[peer.language](few ? LINES / 20 : LINES),
      TIMEOUT_MS,
      (type, content) => {
        if (type !== "stream") return;
        const text = String(content["text"]);
        for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) arrived++;
        last = performance.now();
      },
    );
    const end = await Promise.race([ran, silent]);
    clearInterval(watch);
    const idle: Sample = end === "silent" ? "never" : end.time;
    await session.stop();
    return { [rows.arrived]: [arrived], [rows.rate]: [arrived / (last - start)], [rows.idle]: [idle] };
  },
};
