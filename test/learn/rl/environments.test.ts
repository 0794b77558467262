import assert from "node:assert/strict";
import { inspect } from "node:util";
import { rng } from "lectern/data";
import {
  CartPole,
  CliffWalking,
  circle,
  type Drawing,
  GridWorld,
  Pendulum,
  rectangle,
} from "lectern/learn/rl";

const [up, right, down, left] = [0, 1, 2, 3];

describe("an environment", () => {
  it("begins at the same state with the same seed, and goes on with the same random numbers", () => {
    for (const Environment of [CartPole, Pendulum]) {
      const [one, other] = [new Environment(), new Environment()];
      assert.deepEqual(one.reset({ seed: 4 }), other.reset({ seed: 4 }));
      const second = one.reset();
      assert.notDeepEqual(second, other.reset({ seed: 4 }));
      assert.deepEqual(second, other.reset());
      assert.deepEqual(one.reset(rng(7)), other.reset({ seed: 7 }));
    }
  });

  it("refuses a step before the first episode, and after its end", () => {
    const environment = new CartPole({ stepLimit: 2 });
    assert.throws(() => environment.step(0), {
      message: "CartPole.step: no episode has begun, call reset first",
    });
    assert.throws(() => environment.reset(), {
      name: "TypeError",
      message: "CartPole.reset: start must be a seed, a generator or a state the first time, got undefined",
    });
    environment.reset({ seed: 1 });
    assert.equal(environment.step(0).truncated, false);
    const last = environment.step(0);
    assert.deepEqual([last.terminated, last.truncated], [false, true]);
    assert.throws(() => environment.step(0), {
      message: "CartPole.step: the episode is over, call reset first",
    });
    environment.reset();
    environment.step(1);
  });

  it("tells what is wrong with an action, a state or an option", () => {
    const cartPole = new CartPole();
    cartPole.reset({ seed: 1 });
    assert.throws(() => cartPole.step(2), {
      message: "CartPole.step: action must be an integer from 0 to 1, got 2",
    });
    for (const state of [[0, 0, Number.NaN, 0], [0, 0, 0], null])
      assert.throws(() => cartPole.reset({ state } as never), {
        name: "TypeError",
        message: `CartPole.reset: state must be 4 finite numbers, got ${inspect(state)}`,
      });
    // What could not begin does not run, from the state before.
    assert.throws(() => cartPole.step(0), {
      message: "CartPole.step: no episode has begun, call reset first",
    });
    for (const start of [7, null, "seed"])
      assert.throws(() => cartPole.reset(start as never), {
        name: "TypeError",
        message: `CartPole.reset: start must be { seed }, { state } or a generator, got ${inspect(start)}`,
      });
    assert.throws(
      () => cartPole.reset({ next: 1 } as never),
      /^TypeError: CartPole\.reset: generator must be /,
    );
    const unknown = { sed: 1 } as object;
    assert.throws(() => cartPole.reset(unknown), {
      message: 'CartPole.reset: unknown option "sed"; the options are seed, state',
    });
    const pendulum = new Pendulum();
    pendulum.reset({ seed: 1 });
    assert.throws(() => pendulum.step([Number.NaN]), {
      message: "Pendulum.step: action must be an array of one finite number, the torque, got [ NaN ]",
    });
    assert.throws(() => new Pendulum({ stepLimit: 0 }), {
      message: "Pendulum: stepLimit must be an integer, 1 or above, got 0",
    });
    for (const action of [1, [], [1, 2]])
      assert.throws(() => pendulum.step(action as never), /action must be an array of one finite number/);
    assert.throws(() => pendulum.reset({ state: [0] }), {
      message: "Pendulum.reset: state must be 2 finite numbers, got [ 0 ]",
    });
    const cliff = new CliffWalking();
    for (const state of [-1, 1.5, 48, Number.NaN])
      for (const call of [
        () => cliff.transitions(state, 0),
        () => cliff.place(state),
        () => cliff.letter(state),
        () => cliff.isTerminal(state),
      ])
        assert.throws(call, {
          name: "TypeError",
          message: `CliffWalking: state must be an integer from 0 to 47, got ${state}`,
        });
    assert.throws(() => cliff.transitions(0, 4), {
      message: "CliffWalking.transitions: action must be an integer from 0 to 3, got 4",
    });
    const rewards = { steps: 1 } as never;
    assert.throws(() => new GridWorld({ map: ["S"], rewards }), {
      message: 'GridWorld rewards: unknown option "steps"; the options are step, goal, hole, cliff',
    });
    for (const map of [[1], [""], "S", []])
      assert.throws(
        () => new GridWorld({ map } as never),
        /^TypeError: GridWorld: map must be one row or more/,
      );
    assert.throws(() => cliff.reset({ state: 40 }), {
      message: "CliffWalking.reset: state must be the number of a free cell, got 40",
    });
    assert.throws(() => new GridWorld({ map: ["S.", "."] }), {
      message: "GridWorld: map must be one row or more of the same length, got [ 'S.', '.' ]",
    });
    assert.throws(() => new GridWorld({ map: ["S?"] }), {
      message: "GridWorld: map must be made of S . F # G H C, got 'S?'",
    });
    assert.throws(() => new GridWorld({ map: ["..", ".."] }), {
      message: "GridWorld: map must be with one S, got '....'",
    });
    assert.throws(() => new GridWorld({ map: ["S"], slip: 2 }), {
      message: "GridWorld: slip must be a probability from 0 to 1, got 2",
    });
  });

  it("moves as Gymnasium's does, in numbers that were written down from it", () => {
    const near = (actual: number[], expected: number[]) =>
      assert.ok(
        actual.length === expected.length && actual.every((x, i) => Math.abs(x - expected[i]) < 1e-12),
        `${actual} is not ${expected}`,
      );
    const pendulum = new Pendulum();
    pendulum.reset({ state: [2.5, -1] });
    for (const [torque, state, reward] of [
      [2, [2.4874427054038986, -0.2511458919220325], -6.353999999999999],
      [-5, [2.4827035942388616, -0.09478222330074254], -6.197678638569997], // as -2
      [0.5, [2.5046734395483434, 0.43939690618963706], -6.164965503831945],
    ] as const) {
      const step = pendulum.step([torque]);
      near([...pendulum.state, step.reward], [...state, reward]);
      near(step.observation, [Math.cos(state[0]), Math.sin(state[0]), state[1]]);
    }
    pendulum.reset({ state: [-9, 7.9] });
    near(
      [pendulum.step([2]).reward, ...pendulum.state],
      [...[-13.626082075124879, -8.605454443196566, 7.8909111360686826]],
    );
    const cartPole = new CartPole();
    cartPole.reset({ state: [0.1, -0.4, 0.05, 0.3] });
    for (const [push, state] of [
      [1, [0.092, -0.20562506578177972, 0.056, 0.02349585151852651]],
      [0, [0.0878874986843644, -0.4015035308231698, 0.056469917030370534, 0.33330835948131543]],
      [1, [0.07985742806790101, -0.2072288850912886, 0.06313608421999684, 0.058954235555359724]],
    ] as const) {
      const { observation, reward, terminated } = cartPole.step(push);
      near(observation, [...state]);
      assert.deepEqual([reward, terminated], [1, false]);
    }
    assert.deepEqual([cartPole.stepLimit, pendulum.stepLimit], [500, 200]);
    assert.equal(new CartPole({ stepLimit: 3 }).stepLimit, 3);
  });

  it("draws shapes where they are", () => {
    const close = (actual: number[], expected: number[]) =>
      actual.every((x, i) => Math.abs(x - expected[i]) < 1e-12) && actual.length === expected.length;
    // 4 wide and 2 high, about (1, 2); a quarter of a turn against the clock makes it 2 wide and 4 high.
    const flat = rectangle(1, 2, 4, 2, { fill: "red" });
    assert.ok(close(flat.x, [-1, -1, 3, 3, -1]) && close(flat.y, [1, 3, 3, 1, 1]), JSON.stringify(flat));
    const turned = rectangle(1, 2, 4, 2, {}, Math.PI / 2);
    assert.ok(close(turned.x, [2, 0, 0, 2, 2]) && close(turned.y, [0, 0, 4, 4, 0]), JSON.stringify(turned));
    const round = circle(1, 2, 3, { fill: "red" });
    assert.equal(flat.fill, round.fill);
    assert.equal(round.x.length, 25);
    for (const [i, x] of round.x.entries()) {
      const angle = (i * Math.PI) / 12;
      assert.ok(Math.abs(x - 1 - 3 * Math.cos(angle)) < 1e-12);
      assert.ok(Math.abs(round.y[i] - 2 - 3 * Math.sin(angle)) < 1e-12);
    }
    // The pole's middle and the pendulum's rod, at 30° to the right and to the left; the arc of the whole torque is 135° long.
    const middle = ({ x, y }: { x: number[]; y: number[] }) =>
      [x, y].map((values) => values.slice(1).reduce((sum, value) => sum + value, 0) / 4);
    const cartPole = new CartPole();
    cartPole.reset({ state: [1, 0, Math.PI / 6, 0] });
    assert.ok(close(middle(cartPole.draw().shapes[2]), [1 + 0.25, 0.05 + Math.sqrt(3) / 4]));
    const pendulum = new Pendulum();
    pendulum.reset({ state: [Math.PI / 6, 0] });
    assert.ok(close(middle(pendulum.draw().shapes[0]), [-0.25, Math.sqrt(3) / 4]));
    pendulum.step([2]);
    const arc = pendulum.draw().shapes.at(-1)!;
    assert.ok(
      close([arc.x.at(-1)!, arc.y.at(-1)!, arc.y[0]], [-0.3 * Math.SQRT1_2, -0.3 * Math.SQRT1_2, 0.3]),
    );
  });

  it("leaves its state alone when the observation is changed", () => {
    const environment = new CartPole();
    const observation = environment.reset({ seed: 1 });
    const kept = [...observation];
    observation[0] = 99;
    environment.state[1] = 99;
    assert.deepEqual(environment.state, kept);
  });

  it("draws finite points inside the picture at its start", () => {
    const cliff = new CliffWalking();
    const [cartPole, pendulum] = [new CartPole(), new Pendulum()];
    cliff.reset({ seed: 1 });
    cartPole.reset({ seed: 1 });
    pendulum.reset({ seed: 1 });
    pendulum.step([1]);
    const drawings: Drawing[] = [cliff.draw(), cartPole.draw(), pendulum.draw()];
    for (const { x, y, shapes } of drawings) {
      assert.ok(shapes.length >= 4);
      for (const shape of shapes) {
        assert.equal(shape.x.length, shape.y.length);
        for (const value of shape.x) assert.ok(value >= x[0] && value <= x[1]);
        for (const value of shape.y) assert.ok(value >= y[0] && value <= y[1]);
      }
    }
  });

  it("draws the pole to the right when it leans to the right, and the pendulum upright at θ = 0", () => {
    const cartPole = new CartPole();
    cartPole.reset({ state: [1, 0, 0.2, 0] });
    const pole = cartPole.draw().shapes[2];
    const top = Math.max(...pole.y);
    assert.ok(pole.x[pole.y.indexOf(top)] > 1.1);
    const pendulum = new Pendulum();
    pendulum.reset({ state: [0, 0] });
    const rod = pendulum.draw().shapes[0];
    assert.ok(Math.abs(Math.max(...rod.y) - 1) < 1e-9 && Math.min(...rod.y) > -1e-9);
  });
});

describe("a grid world", () => {
  it("stops at walls and borders, which cost a step", () => {
    const world = new GridWorld({ map: ["S#G", "..."], rewards: { step: -2, goal: 5 } });
    assert.equal(world.reset({ seed: 1 }), 0);
    assert.deepEqual(world.step(right), { observation: 0, reward: -2, terminated: false, truncated: false });
    assert.equal(world.step(up).observation, 0);
    const rest = [down, right, right, up].map((action) => world.step(action));
    assert.deepEqual(
      rest.map(({ observation }) => observation),
      [3, 4, 5, 2],
    );
    assert.deepEqual(rest.at(-1), { observation: 2, reward: 5, terminated: true, truncated: false });
  });

  it("tells what may happen: both sides with half of slip each, and what each kind of cell does", () => {
    const world = new GridWorld({
      map: ["SGH", ".C.", "..."],
      slip: 0.2,
      rewards: { step: -1, goal: 5, hole: -7, cliff: -50 },
    });
    assert.deepEqual(world.transitions(0, 1), [
      { probability: 0.1, state: 0, reward: -1, terminated: false },
      { probability: 0.8, state: 1, reward: 5, terminated: true },
      { probability: 0.1, state: 3, reward: -1, terminated: false },
    ]);
    assert.deepEqual(world.transitions(5, 0), [
      { probability: 0.1, state: 0, reward: -50, terminated: false },
      { probability: 0.8, state: 2, reward: -7, terminated: true },
      { probability: 0.1, state: 5, reward: -1, terminated: false },
    ]);
    assert.deepEqual(world.transitions(1, 2), [{ probability: 1, state: 1, reward: 0, terminated: true }]);
  });

  it("slips to the sides as often as it says", () => {
    const world = new GridWorld({ map: ["...", ".S.", "..."], slip: 0.4 });
    const counts: Record<number, number> = {};
    world.reset({ seed: 5 });
    for (let i = 0; i < 5000; i++) {
      world.reset({ state: 4 });
      const { observation } = world.step(up);
      counts[observation] = (counts[observation] ?? 0) + 1;
    }
    assert.deepEqual(Object.keys(counts), ["1", "3", "5"]);
    assert.ok(Math.abs(counts[1] / 5000 - 0.6) < 0.03);
    assert.ok(Math.abs(counts[3] / 5000 - 0.2) < 0.03);
  });

  it("of the cliff goes back to the start, or ends, as asked", () => {
    const book = new CliffWalking();
    book.reset({ seed: 1 });
    assert.deepEqual(book.step(right), {
      observation: 36,
      reward: -100,
      terminated: false,
      truncated: false,
    });
    const slide = new CliffWalking({ fall: "end", goalReward: 0 });
    slide.reset({ seed: 1 });
    assert.deepEqual(slide.step(right), {
      observation: 37,
      reward: -100,
      terminated: true,
      truncated: false,
    });
    slide.reset({ state: 35 });
    assert.deepEqual(slide.step(down), { observation: 47, reward: 0, terminated: true, truncated: false });
    assert.equal(left, 3);
  });
});
