/** A line of at most so many buckets. */
const MAX_BUCKETS = 400;

/** Neighbouring points of a line as one: what of them can be seen when there are more than the picture has columns. */
interface Bucket {
  x: number;
  /** Where its last point is. */
  end: number;
  count: number;
  low: number;
  high: number;
  last: number;
  /** Whether the line goes on further right only. */
  broken: boolean;
}

/** A line that points are appended to for ever: when it gets long, neighbours are joined two by two, extremes kept. */
export class Buckets {
  #buckets: Bucket[] = [];
  /** Points a bucket. */
  #width = 1;
  #count = 0;
  /** Whether there was a gap after the last number. */
  #gap = false;

  append(x: number, y: number): void {
    if (Number.isNaN(y) && this.#width > 1) {
      this.#gap = true;
      return;
    }
    this.#count++;
    const open = this.#buckets.at(-1);
    const far = open !== undefined && this.#gap && this.#isFar(open.end, x);
    this.#gap = false;
    if (open && open.count < this.#width && !far) {
      open.count++;
      open.end = x;
      open.low = Math.min(open.low, y);
      open.high = Math.max(open.high, y);
      open.last = y;
      return;
    }
    if (open && far) open.broken = true;
    if (this.#buckets.length >= MAX_BUCKETS) this.#halve();
    this.#buckets.push({ x, end: x, count: 1, low: y, high: y, last: y, broken: false });
  }

  /** The line as x, y, x, y, …; a y that is no finite number is null. */
  points(): (number | null)[] {
    const finite = (y: number) => (Number.isFinite(y) ? y : null);
    return this.#buckets.flatMap(({ x, end, low, high, last, broken }) => {
      const drawn = Object.is(low, high)
        ? [x, finite(low)]
        : [x, finite(low), x, finite(high), x, finite(last)];
      return broken ? [...drawn, end, null] : drawn;
    });
  }

  /** Whether a gap is so wide that it can be seen: one missing number makes no hole among thousands. */
  #isFar(from: number, to: number): boolean {
    const usual = (from - this.#buckets[0]!.x) / this.#count;
    return to - from > 2 * this.#width * usual;
  }

  #halve(): void {
    this.#width *= 2;
    const whole: Bucket[] = [];
    for (const bucket of this.#buckets) {
      if (Number.isNaN(bucket.low)) {
        this.#gap = true;
        continue;
      }
      const before = whole.at(-1);
      if (before && this.#gap && this.#isFar(before.end, bucket.x)) before.broken = true;
      this.#gap = false;
      whole.push(bucket);
    }
    const joined = joinedByTwo(whole, true);
    this.#buckets = joined.length > 0.75 * MAX_BUCKETS ? joinedByTwo(whole, false) : joined;
  }
}

function joinedByTwo(buckets: Bucket[], keepGaps: boolean): Bucket[] {
  const joined: Bucket[] = [];
  for (let i = 0; i < buckets.length; i++) {
    const a = buckets[i]!;
    const b = buckets[i + 1];
    if (b === undefined || (keepGaps && a.broken)) {
      joined.push(a);
      continue;
    }
    joined.push({
      ...b,
      x: a.x,
      count: a.count + b.count,
      low: Math.min(a.low, b.low),
      high: Math.max(a.high, b.high),
    });
    i++;
  }
  return joined;
}
