import assert from "node:assert/strict";
import { difference, tellApart } from "../../../bench/tensor/losses.js";

const falling = Array.from({ length: 20 }, (_, i) => ({ loss: 2 / (i + 1) }));
const changed = (at: number, by: number) =>
  falling.map(({ loss }, i) => ({ loss: i === at ? loss + by : loss }));

describe("Comparing losses", () => {
  it("takes the greatest difference, relative for losses above one", () => {
    assert.equal(difference([{ a: 5 }], [{ a: 4 }]), 0.25);
    assert.ok(Math.abs(difference([{ a: 1, b: 0.3 }], [{ a: 1, b: 0.5 }]) - 0.2) < 1e-12);
  });

  it("compares the steps that both have", () => assert.equal(difference(falling, falling.slice(0, 3)), 0));

  it("lets later steps be further apart than the first five", () => {
    assert.equal(tellApart(changed(19, 0.004), falling), undefined);
    assert.equal(tellApart(changed(4, 0.00005), falling), undefined);
    assert.match(
      tellApart(changed(4, 0.004), falling)!,
      /^its losses are 0\.004.* in the first 5 steps, where 0\.0001/,
    );
    assert.match(
      tellApart(changed(19, 0.006), falling)!,
      /^its losses are 0\.006.* in the first 20 steps, where 0\.005/,
    );
  });

  it("counts updates where there are several between losses", () => {
    assert.equal(tellApart(changed(0, 0.004), falling, 20), undefined);
    assert.match(tellApart(changed(0, 0.02), falling, 20)!, /first 20 steps/);
  });

  it("finds a loss that is no number, or one too many, infinitely far away", () => {
    assert.equal(difference([{ loss: Number.NaN }], [{ loss: 1 }]), Number.POSITIVE_INFINITY);
    assert.equal(difference([{ loss: 1 }], [{ loss: 1, other: 1 }]), Number.POSITIVE_INFINITY);
  });
});
