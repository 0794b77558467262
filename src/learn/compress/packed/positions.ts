/** Where the weights of a sparse tensor are, as distances. */

/**
 * The distances between weights that are not 0: for each of them, how many zeros are before it. A distance has `bits`
 * bits; its largest value means that many zeros and no weight, and is repeated for longer runs. Zeros behind the last
 * weight are written as such runs as far as they fill them.
 *
 * Source: Han, Mao and Dally, “Deep Compression”, 2016, section 2. Difference: where a run is too long, the paper puts in a weight
 * that is 0; here nothing is put in, so that the numbers of weights and of values are the same.
 */
export function distances(weights: ArrayLike<number>, bits: number): Uint16Array {
  const longest = 2 ** bits - 1;
  const result: number[] = [];
  let zeros = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] !== 0) {
      result.push(zeros);
      zeros = 0;
    } else if (++zeros === longest) {
      result.push(longest);
      zeros = 0;
    }
  }
  return Uint16Array.from(result);
}

/**
 * The places of the weights in a tensor of `size`.
 *
 * @throws RangeError if the distances lead beyond the tensor, or leave more of it than a run would have
 */
export function places(distances: Uint16Array, bits: number, size: number): Int32Array {
  const longest = 2 ** bits - 1;
  const result: number[] = [];
  let at = 0;
  for (const distance of distances) {
    at += distance;
    if (distance < longest) result.push(at++);
  }
  if (at > size || size - at >= longest) {
    throw new RangeError(`must have positions for ${size} weights, and has them for ${at}`);
  }
  return Int32Array.from(result);
}
