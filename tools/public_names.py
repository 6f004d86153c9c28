"""Writes the public functions of the built package that compute something, one "owner name" a line: what lint.py compares with numen.h.

tools/python tools/public_names.py > tools/public_names.txt
"""
import inspect


def names():
    import numen as np
    owners = {"numen": np, "linalg": np.linalg, "Generator": np.random.Generator, "RandomState": np.random.RandomState,
              "ndarray": np.ndarray}
    found = []
    for owner, thing in owners.items():
        for name in sorted(getattr(thing, "__all__", None) or dir(thing)):
            value = getattr(thing, name, None)
            if not name.startswith("_") and callable(value) and not inspect.isclass(value):
                found.append(f"{owner} {name}")
    return found


if __name__ == "__main__":
    print("\n".join(names()))
