"""A process that is measured: python peer.py pytorch|pytorch-compiled|tensorflow.

Requests are lines of JSON, and so are the replies; see ../process.ts.
"""
import importlib
import json
import os
import sys
import time

import numpy as np

KINDS = {
    "pytorch": ("torch_steps", {"compiled": False}),
    "pytorch-compiled": ("torch_steps", {"compiled": True}),
    "tensorflow": ("tensorflow_steps", {}),
}


def read_case(folder):
    """@returns the initial weights and the batches, as arrays"""
    with open(os.path.join(folder, "arrays.json"), encoding="utf8") as file:
        listed = json.load(file)
    data = np.fromfile(os.path.join(folder, "arrays.f32"), dtype="<f4")
    at = 0

    def take(description):
        nonlocal at
        size = int(np.prod(description["shape"]))
        array = data[at : at + size].reshape(description["shape"]).astype(description["dtype"])
        at += size
        return array

    weights = [take(description) for description in listed["weights"]]
    batches = [[take(description) for description in batch] for batch in listed["batches"]]
    return weights, batches


class Measured:
    """A step with its inputs, and how far it has come."""

    def __init__(self, step, batches):
        self.step = step
        self.batches = batches
        self.count = 0

    def run(self):
        """@returns milliseconds, and the losses, which have been read"""
        inputs = self.batches[self.count % len(self.batches)]
        self.count += 1
        start = time.perf_counter()
        losses = self.step(*inputs)
        return (time.perf_counter() - start) * 1000, losses

    def several(self, steps, seconds, limit):
        start = time.perf_counter()
        times, losses = [], []

        def wants(passed):
            return passed < limit and (len(times) < steps or passed < seconds)

        while not times or wants(time.perf_counter() - start):
            elapsed, values = self.run()
            times.append(elapsed)
            losses.append(values)
        return {"times": times, "losses": losses}


def main():
    # What libraries print goes elsewhere than the replies.
    replies = os.fdopen(os.dup(1), "w", encoding="utf8")
    os.dup2(2, 1)
    module_name, options = KINDS[sys.argv[1]]
    measured = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["command"] == "prepare":
                module = importlib.import_module(module_name)
                weights, batches = read_case(request["folder"])
                step, batches = module.create(request["case"], weights, batches, **options)
                measured = Measured(step, batches)
                reply = {"version": module.VERSION}
            else:
                reply = measured.several(request["steps"], request["seconds"], request["limit"])
        except Exception as error:  # Whatever it is, it is told to the one who asked.
            reply = {"error": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


main()
