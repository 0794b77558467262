import { refuseUnknownOptions } from "../../display/index.js";
import { mustBe, mustBeCount } from "../../random/options.js";

/** How a window moves over a picture. */
export interface WindowSpec {
  /** Rows and columns of zeros around the picture (дополнение), p of the slide (0 if not given). */
  padding?: number;
  /** How many pixels the window moves at a time (шаг), s of the slide (1 if not given). */
  stride?: number;
}

/**
 * The side of the result of a convolution or a pooling (source 002):
 *
 *     r = (q − k + 2p) / s + 1
 *
 * where q is the picture's side and k the kernel's. Difference from the slide: where the division leaves a rest, it is
 * rounded down, as the last pixels then have no whole window. All networks and libraries do so.
 *
 * @throws TypeError if the kernel is larger than the padded picture
 */
export function outputSize(q: number, k: number, spec: WindowSpec = {}): number {
  const { padding, stride } = windowOptions("outputSize", spec);
  mustBeCount("outputSize", "q", q);
  mustBeCount("outputSize", "k", k);
  mustFit("outputSize", q, k, padding);
  return Math.floor((q - k + 2 * padding) / stride) + 1;
}

export function mustFit(where: string, q: number, k: number, padding: number): void {
  const room = q + 2 * padding;
  mustBe(where, "the kernel's side", `at most that of the padded picture, ${room}`, k, k <= room);
}

/** The options with their defaults; those named in `more` are another's business. */
export function windowOptions(
  where: string,
  spec: WindowSpec,
  more: readonly string[] = [],
): Required<WindowSpec> {
  const { padding = 0, stride = 1 } = spec;
  refuseUnknownOptions(where, spec, ["padding", "stride", ...more]);
  mustBeCount(where, "padding", padding, 0);
  mustBeCount(where, "stride", stride);
  return { padding, stride };
}
