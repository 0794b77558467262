import { MagicError } from "./context.js";
import { duration } from "./duration.js";

const RUNS = 7;
/** A run is to take so long, or the clock says little. */
const RUN_NS = 100e6;

/**
 * Each number it gives is how often to do the loop's body; when the next is asked for, that is done.
 *
 * @param options `-n LOOPS`, `-r RUNS`
 */
export function* timeit(options: string, print: (text: string) => void): Generator<number> {
  const option = (letter: string) => {
    const found = new RegExp(`-${letter}\\s*(\\d+)`).exec(options)?.[1];
    if (found !== undefined && Number(found) < 1)
      throw new MagicError(`%timeit -${letter} needs a number from 1 on, but got ${found}`);
    return found === undefined ? undefined : Number(found);
  };
  const runs = option("r") ?? RUNS;
  let loops = option("n");
  if (loops === undefined) {
    loops = 1;
    for (let step = 0; ; step++) {
      const before = process.hrtime.bigint();
      yield loops;
      if (Number(process.hrtime.bigint() - before) >= RUN_NS) break;
      // 1, 2, 5, 10, 20, 50, …
      loops = [1, 2, 5][(step + 1) % 3]! * 10 ** Math.floor((step + 1) / 3);
    }
  }
  const seconds: number[] = [];
  for (let i = 0; i < runs; i++) {
    const before = process.hrtime.bigint();
    yield loops;
    seconds.push(Number(process.hrtime.bigint() - before) / 1e9 / loops);
  }
  print(
    `${summary(seconds)} per loop (mean ± std. dev. of ${runs} run${runs === 1 ? "" : "s"}, ${loops.toLocaleString("en")} loop${loops === 1 ? "" : "s"} each; best ${duration(Math.min(...seconds))})\n`,
  );
}

function summary(seconds: number[]): string {
  const mean = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
  const variance = seconds.reduce((sum, each) => sum + (each - mean) ** 2, 0) / seconds.length;
  return `${duration(mean)} ± ${duration(Math.sqrt(variance))}`;
}
