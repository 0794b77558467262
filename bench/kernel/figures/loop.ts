import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Figure } from "../figure.js";
import { Session } from "../session.js";

const TURNS = 50_000_000;
const TIMEOUT_MS = 180_000;
/** The cell measures itself, so that nothing but the loop counts. */
const code = {
  typescript: (turns: number) =>
    `let start = Date.now();\nlet sum = 0;\nfor (let i = 0; i < ${turns}; i++) sum += i;\nconsole.log(Date.now() - start);`,
  python: (turns: number) =>
    `import time\nstart = time.time()\nsum_ = 0\nfor i in range(${turns}): sum_ += i\nprint(round((time.time() - start) * 1000))`,
};
const row = "top-level loop of 5·10⁷ additions, ms";

export const loop: Figure = {
  name: "loop",
  about: "a top-level loop of 5e7 additions to a top-level variable, and the same in a plain Node script",
  rows: [row],
  rounds: 5,
  async measure(peer, folder, few) {
    const session = await Session.start(peer, folder);
    const { time, text } = await session.execute(code[peer.language](few ? TURNS / 50 : TURNS), TIMEOUT_MS);
    await session.stop();
    return { [row]: [time === "never" ? "never" : Number.parseFloat(text)] };
  },
  reference: {
    name: "the same loop in a plain Node script, ms",
    async measure() {
      const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
      try {
        const script = join(folder, "loop.mjs");
        writeFileSync(script, code.typescript(TURNS));
        return Number.parseFloat((await promisify(execFile)(process.execPath, [script])).stdout);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  },
};
