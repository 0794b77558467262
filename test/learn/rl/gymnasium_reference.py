"""What Gymnasium's environments do. Reads a JSON object from the standard input and writes one to the standard output."""

import json
import sys

import gymnasium
import numpy as np


def episode(name: str, start: list[float], actions: list) -> list[dict]:
    """Begins at a given state, and takes the actions until they or the episode end."""
    env = gymnasium.make(name)
    env.reset(seed=0)
    env.unwrapped.state = np.array(start)
    steps = []
    for action in actions:
        taken = np.array(action) if isinstance(action, list) else action
        observation, reward, terminated, truncated, _ = env.step(taken)
        steps.append(
            {
                "observation": observation.tolist(),
                "state": env.unwrapped.state.tolist(),
                "reward": float(reward),
                "terminated": bool(terminated),
                "truncated": bool(truncated),
            }
        )
        if terminated or truncated:
            break
    return steps


def table(name: str, settings: dict) -> list:
    """P[state][action]: a list of [probability, next state, reward, terminated]."""
    P = gymnasium.make(name, **settings).unwrapped.P
    return [
        [[[float(p), int(s), float(r), bool(t)] for p, s, r, t in P[state][a]] for a in range(4)]
        for state in sorted(P)
    ]


task = json.load(sys.stdin)
json.dump(
    {
        "episodes": [episode(*each) for each in task["episodes"]],
        "tables": [table(*each) for each in task["tables"]],
    },
    sys.stdout,
)
