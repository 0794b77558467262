/** A line of at most so many buckets. */
const MAX_BUCKETS = 400;

/** Neighbouring points of a line as one: what of them can be seen when there are more than the picture has columns. */
interface Bucket {
  x: number;
  count: number;
  low: number;
  high: number;
  last: number;
}

/** A line that points are appended to for ever: when it gets long, neighbours are joined two by two, extremes kept. */
export class Buckets {
  #buckets: Bucket[] = [];
  /** Points a bucket. */
  #width = 1;

  append(x: number, y: number): void {
    const open = this.#buckets.at(-1);
    if (open && open.count < this.#width) {
      open.count++;
      open.low = least(open.low, y);
      open.high = -least(-open.high, -y);
      open.last = y;
      return;
    }
    if (this.#buckets.length === MAX_BUCKETS) this.#halve();
    this.#buckets.push({ x, count: 1, low: y, high: y, last: y });
  }

  /** The line as x, y, x, y, …; a y that is no finite number is null. */
  points(): (number | null)[] {
    const finite = (y: number) => (Number.isFinite(y) ? y : null);
    return this.#buckets.flatMap(({ x, low, high, last }) =>
      Object.is(low, high) ? [x, finite(low)] : [x, finite(low), x, finite(high), x, finite(last)],
    );
  }

  #halve(): void {
    const joined: Bucket[] = [];
    for (let i = 0; i < this.#buckets.length; i += 2) {
      const a = this.#buckets[i]!;
      const b = this.#buckets[i + 1];
      joined.push(
        b
          ? {
              x: a.x,
              count: a.count + b.count,
              low: least(a.low, b.low),
              high: -least(-a.high, -b.high),
              last: b.last,
            }
          : a,
      );
    }
    this.#buckets = joined;
    this.#width *= 2;
  }
}

/** The smaller one; of a number and NaN the number, so that one gap does not make a hole of its neighbours. */
function least(a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) || a < b ? a : b;
}
