import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { integer, rng, uniform } from "lectern/data";
import {
  CartPole,
  CliffWalking,
  type Environment,
  GridWorld,
  type Outcome,
  Pendulum,
  type Step,
} from "lectern/learn/rl";
import { packageRoot } from "../../../src/paths.js";
import { requirement } from "../../support/requirement.js";

type Episode = [name: string, start: number[], actions: (number | number[])[]];
type Table = [probability: number, state: number, reward: number, terminated: boolean][][][];

interface Answer {
  episodes: (Step<number[]> & { state: number[] })[][];
  tables: Table[];
}

const script = join(packageRoot, "test/learn/rl/gymnasium_reference.py");

function gymnasium(python: string, task: { episodes?: Episode[]; tables?: [string, object][] }): Answer {
  const { stdout, stderr, status } = spawnSync(python, [script], {
    input: JSON.stringify({ episodes: [], tables: [], ...task }),
    encoding: "utf8",
    maxBuffer: 2 ** 27,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Answer;
}

/** Throws unless every number is within 1e-6 of the other's. */
function close(actual: number[], expected: number[], where: string): void {
  assert.equal(actual.length, expected.length, where);
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-6, `${where}: [${actual}], Gymnasium [${expected}]`);
  });
}

/** Takes the same actions from the same start, and throws where a step differs. */
function replay<Action>(
  environment: Environment<number[], Action, number[]>,
  [name, state, actions]: Episode,
  expected: Answer["episodes"][number],
): void {
  environment.reset({ state });
  expected.forEach((step, t) => {
    const where = `${name}, step ${t + 1}`;
    const { observation, reward, terminated, truncated } = environment.step(actions[t] as Action);
    close(observation, step.observation, where);
    close(environment.state, step.state, `${where}, state`);
    close([reward], [step.reward], `${where}, reward`);
    assert.deepEqual([terminated, truncated], [step.terminated, step.truncated], where);
  });
}

/** A list of outcomes as numbers, those with the same end joined, in an order of its own. */
function joined(outcomes: readonly Outcome[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const { probability, state, reward, terminated } of outcomes) {
    const end = `${state} ${reward} ${terminated}`;
    sums.set(end, (sums.get(end) ?? 0) + probability);
  }
  return [...sums].map(([end, p]): [string, number] => [end, Number(p.toFixed(9))]).sort();
}

function sameTable(world: GridWorld, table: Table, theirAction: readonly number[], states: number[]): void {
  for (const state of states) {
    for (let action = 0; action < 4; action++) {
      const theirs = table[state][theirAction[action]].map(([probability, next, reward, terminated]) => ({
        probability,
        state: next,
        reward,
        terminated,
      }));
      assert.deepEqual(joined(world.transitions(state, action)), joined(theirs), `${state}, ${action}`);
    }
  }
}

describe("the environments beside Gymnasium's", () => {
  it("CartPole: whole episodes of random pushes", function () {
    const { python } = requirement(this, "gymnasium");
    const generator = rng(1);
    const episodes = Array.from({ length: 40 }, (): Episode => {
      const start = new CartPole().reset(generator);
      return ["CartPole-v1", start, Array.from({ length: 500 }, () => integer(generator, 0, 1))];
    });
    const answer = gymnasium(python, { episodes });
    episodes.forEach((episode, i) => {
      const steps = answer.episodes[i];
      assert.equal(steps.at(-1)?.terminated, true);
      replay(new CartPole(), episode, steps);
    });
  });

  it("CartPole: an episode that is kept up for 500 steps, and one that leaves the track", function () {
    const { python } = requirement(this, "gymnasium");
    const balance = new CartPole();
    let [x, velocity, θ, θVelocity] = balance.reset({ seed: 2 });
    const start = [x, velocity, θ, θVelocity];
    const actions: number[] = [];
    // Every state on the way, since the next 500 steps would blow one rounding error up to the size of the track.
    const states = [start];
    for (let over = false; !over; ) {
      actions.push(0.1 * x + 0.3 * velocity + 3 * θ + θVelocity > 0 ? 1 : 0);
      const step = balance.step(actions.at(-1)!);
      [x, velocity, θ, θVelocity] = step.observation;
      states.push(step.observation);
      over = step.terminated || step.truncated;
    }
    assert.equal(actions.length, 500);
    const pieces = Array.from({ length: 10 }, (_, i): Episode => {
      return ["CartPole-v1", states[50 * i], actions.slice(50 * i, 50 * i + 50)];
    });
    const track: Episode = ["CartPole-v1", [2.3, 3, 0, 0], [1, 1, 1, 1]];
    const { episodes } = gymnasium(python, { episodes: [["CartPole-v1", start, actions], track, ...pieces] });
    assert.equal(episodes[0].at(-1)?.truncated, true, "Gymnasium ends after 500 steps, too");
    assert.equal(episodes[1].at(-1)?.terminated, true);
    replay(new CartPole(), track, episodes[1]);
    pieces.forEach((piece, i) => {
      replay(new CartPole(), piece, episodes[i + 2]);
      close(states[50 * i + 50], episodes[i + 2][49].state, `after ${50 * i + 50} steps`);
    });
  });

  it("Pendulum: whole episodes of random torques, some beyond the bounds", function () {
    const { python } = requirement(this, "gymnasium");
    const generator = rng(3);
    const episodes = Array.from({ length: 10 }, (): Episode => {
      const environment = new Pendulum();
      environment.reset(generator);
      const actions = Array.from({ length: 200 }, () => [uniform(generator, -3, 3)]);
      return ["Pendulum-v1", environment.state, actions];
    });
    const answer = gymnasium(python, { episodes });
    episodes.forEach((episode, i) => {
      assert.equal(answer.episodes[i].length, 200);
      assert.equal(answer.episodes[i].at(-1)?.truncated, true);
      replay(new Pendulum(), episode, answer.episodes[i]);
    });
  });

  it("cliff walking: every transition", function () {
    const { python } = requirement(this, "gymnasium");
    const { tables } = gymnasium(python, { tables: [["CliffWalking-v1", {}]] });
    const places = Array.from({ length: 37 }, (_, state) => state);
    sameTable(new CliffWalking(), tables[0], [0, 1, 2, 3], places);
  });

  it("frozen lake, slippery and not: every transition", function () {
    const { python } = requirement(this, "gymnasium");
    const map = ["SFFF", "FHFH", "FFFH", "HFFG"];
    const { tables } = gymnasium(python, {
      tables: [
        ["FrozenLake-v1", { is_slippery: true }],
        ["FrozenLake-v1", { is_slippery: false }],
      ],
    });
    const places = Array.from({ length: 16 }, (_, state) => state);
    [2 / 3, 0].forEach((slip, i) => {
      const lake = new GridWorld({ map, slip, rewards: { step: 0, goal: 1, hole: 0 } });
      // Theirs: left, down, right, up.
      sameTable(lake, tables[i], [3, 2, 1, 0], places);
    });
  });
});
