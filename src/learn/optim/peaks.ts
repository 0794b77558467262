import type { Landscape } from "./landscape.js";

/** A polynomial p of (x, y) with its derivatives up to the second. */
interface Polynomial {
  p: number;
  px: number;
  py: number;
  pxx: number;
  pxy: number;
  pyy: number;
}

/**
 * MATLAB's `peaks`, the hills and hollows of source 003:
 *
 *     f = 3(1 - x)² e^(-x² - (y + 1)²) - 10(x/5 - x³ - y⁵) e^(-x² - y²) - ⅓ e^(-(x + 1)² - y²)
 *
 * It has a deep minimum, -6.551 at (0.228, -1.626), a second one of -3.050 at (-1.347, 0.205), and one so shallow
 * that it is rather a shelf, -0.065 at (0.296, 0.320). Far out it is level, f → 0.
 */
export const peaks: Landscape = {
  name: "peaks",
  f: ([x, y]) => terms(x, y).reduce((sum, { p, e }) => sum + p.p * e, 0),
  grad: ([x, y]) => {
    // (p e^q)' = (p' + p q') e^q
    const gradient = [0, 0];
    for (const { p, qx, qy, e } of terms(x, y)) {
      gradient[0] += (p.px + p.p * qx) * e;
      gradient[1] += (p.py + p.p * qy) * e;
    }
    return gradient;
  },
  hessian: ([x, y]) => {
    // (p e^q)'' by a and b = (p_ab + p_a q_b + p_b q_a + p q_ab + p q_a q_b) e^q; here q_xx = q_yy = -2, q_xy = 0.
    let [fxx, fxy, fyy] = [0, 0, 0];
    for (const { p, qx, qy, e } of terms(x, y)) {
      fxx += (p.pxx + 2 * p.px * qx + p.p * (qx ** 2 - 2)) * e;
      fxy += (p.pxy + p.px * qy + p.py * qx + p.p * qx * qy) * e;
      fyy += (p.pyy + 2 * p.py * qy + p.p * (qy ** 2 - 2)) * e;
    }
    return [
      [fxx, fxy],
      [fxy, fyy],
    ];
  },
  domain: { x: [-3, 3], y: [-3, 3] },
  minima: [
    { w: [0.2282789205563691, -1.6255349574999964], f: -6.5511333328358345 },
    { w: [-1.3473962443682108, 0.20451886609700518], f: -3.04984940280026 },
    { w: [0.2964455538468321, 0.3201962476668344], f: -0.06493586825552672 },
  ],
};

/** The three terms p · e^q of peaks at (x, y), where q = -(x - a)² - (y - b)². */
function terms(x: number, y: number) {
  const term = (a: number, b: number, p: Polynomial) => ({
    p,
    qx: -2 * (x - a),
    qy: -2 * (y - b),
    e: Math.exp(-((x - a) ** 2) - (y - b) ** 2),
  });
  return [
    term(0, -1, { p: 3 * (1 - x) ** 2, px: -6 * (1 - x), py: 0, pxx: 6, pxy: 0, pyy: 0 }),
    term(0, 0, {
      p: -2 * x + 10 * x ** 3 + 10 * y ** 5,
      px: -2 + 30 * x ** 2,
      py: 50 * y ** 4,
      pxx: 60 * x,
      pxy: 0,
      pyy: 200 * y ** 3,
    }),
    term(-1, 0, { p: -1 / 3, px: 0, py: 0, pxx: 0, pxy: 0, pyy: 0 }),
  ];
}
