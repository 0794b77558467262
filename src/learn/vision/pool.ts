import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";
import { mustFit, outputSize } from "./output-size.js";
import { mustBePicture, type Picture } from "./volume.js";

export interface PoolSpec {
  /** The side of the window (2 if not given). */
  window?: number;
  /** How many pixels the window moves at a time (its side if not given, so that windows don't overlap). */
  stride?: number;
  /** What is kept of a window, its greatest number or the mean ("max" if not given). */
  kind?: "max" | "mean";
}

/**
 * Pooling (группирование, пуллинг): each window of a feature map is replaced by one number. There is nothing to learn in it.
 *
 * @param X a feature map, [q][q']
 * @returns [r][r'], where r is `outputSize(q, window, { stride })`
 * @throws TypeError if the shape or an option doesn't fit
 */
export function pool(X: Picture, spec: PoolSpec = {}): Picture {
  const { window = 2, stride = window, kind = "max", ...unknown } = spec;
  refuseUnknownOptions("pool", unknown, ["window", "stride", "kind"]);
  mustBePicture("pool", "X", X);
  mustBeCount("pool", "window", window);
  mustBeCount("pool", "stride", stride);
  mustBe("pool", "kind", '"max" or "mean"', kind, kind === "max" || kind === "mean");
  mustFit("pool", X.length, window, 0);
  mustFit("pool", X[0].length, window, 0);
  const size = (q: number) => outputSize(q, window, { stride });
  return Array.from({ length: size(X.length) }, (_, i) =>
    Array.from({ length: size(X[0].length) }, (_, j) => {
      const under = X.slice(i * stride, i * stride + window).flatMap((row) =>
        row.slice(j * stride, j * stride + window),
      );
      return kind === "max" ? Math.max(...under) : under.reduce((sum, x) => sum + x, 0) / under.length;
    }),
  );
}
