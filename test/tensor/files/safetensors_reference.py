"""What the reference implementation makes of safetensors files. Called by safetensors.test.ts."""

import json
import sys

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load, load_file, save_file

command, path = sys.argv[1:3]

if command == "save":
    tensors = {
        "layers.0/kernel": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
        "layers.0/bias": np.array([-1.5, np.inf], dtype=np.float32),
        "steps": np.array([7, -(2**31)], dtype=np.int32),
        "mask": np.array([[True], [False]]),
        "pixels": np.array([0, 255], dtype=np.uint8),
        "small": np.array([-128, 127], dtype=np.int8),
        "short": np.array([-32768, 32767], dtype=np.int16),
        "ushort": np.array([0, 65535], dtype=np.uint16),
        "uint": np.array([0, 2**31 - 1], dtype=np.uint32),
        "long": np.array([-(2**31), 2**31 - 1], dtype=np.int64),
        "half": np.array([1.5, -65504, 2**-24, 0.0999755859375], dtype=np.float16),
        "double": np.array([0.1, 1e300], dtype=np.float64),
        "scalar": np.array(3, dtype=np.float32),
        "empty": np.zeros((0, 4), dtype=np.float32),
        "__proto__": np.array([1], dtype=np.float32),
        "имя": np.array([2], dtype=np.float32),
    }
    save_file(tensors, path, metadata={"format": "np"})
elif command == "load":
    # json has no infinity and no NaN, Python's has; so numbers go as text.
    listed = {
        name: [str(array.dtype), list(array.shape), [repr(item) for item in array.reshape(-1).tolist()]]
        for name, array in load_file(path).items()
    }
    print(json.dumps(listed))
elif command == "rewrite":
    with safe_open(path, framework="np") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    save_file(tensors, path, metadata=metadata)
elif command == "judge":
    # One base64 file a line in, one word a line out.
    import base64

    for line in sys.stdin:
        try:
            load(base64.b64decode(line))
            print("accepts")
        except SafetensorError:
            print("refuses")
        except Exception:
            # A type that numpy doesn't have, say: the format itself was not at fault.
            print("fails")
