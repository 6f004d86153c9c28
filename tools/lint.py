"""Checks what the tree promises: includes point only downwards, files and lines are short, names are unique, the core is free of Python.

lint.py                     the sources
lint.py --symbols LIB.so    no undefined Py* symbol in a built library
lint.py --counterparts      only: public Python functions without a counterpart in numen.h
"""
import collections
import pathlib
import re
import subprocess
import sys

import counterparts

ROOT = pathlib.Path(__file__).resolve().parent.parent
# what each folder of core/ may include, beside itself and numen.h
BELOW = {"base": "", "dtype": "base", "view": "base", "kernels": "base"}
BELOW["plan"] = "base dtype view kernels"
BELOW["ufunc"] = BELOW["plan"] + " plan"
BELOW["algo"] = BELOW["ufunc"] + " ufunc"
BELOW["text"] = BELOW["algo"] + " algo"
for _folder in ("linalg", "fft", "random", "io"):
    BELOW[_folder] = BELOW["text"] + " text"
BELOW["array"] = BELOW["io"] + " io linalg fft random"
# the two files that put the library together
ASSEMBLERS = {"core/base/lib.c", "core/ufunc/registry.c"}
LONGEST, WIDEST = 1500, 140


def sources(*suffixes):
    for top in ("core", "python", "include", "tests", "examples", "tools"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path, path.relative_to(ROOT).as_posix()


def check_width(problems):
    """Every line of the sources, meson's and the tools' too; what is no source (prose, lists, data) is free."""
    code = list(sources(".c", ".h", ".def", ".cpp", ".py", ".pyi", ".pyx", ".build", "")) + [(ROOT / "meson.build", "meson.build")]
    for path, name in code:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if len(line) > WIDEST:
                problems.append(f"{name}:{number}: {len(line)} characters, more than {WIDEST}")


def check_includes(problems):
    for path, name in sources(".c", ".h"):
        parts = name.split("/")
        if parts[0] != "core" or name in ASSEMBLERS:
            continue
        allowed = set(BELOW[parts[1]].split()) | {parts[1]}
        for target in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), re.M):
            folder = target.split("/")[0] if "/" in target else None
            if folder and folder not in allowed:
                problems.append(f"{name}: includes {target}, which lies above or beside {parts[1]}/")
        if "Python.h" in path.read_text():
            problems.append(f"{name}: Python in the core")


def check_files(problems):
    names = collections.defaultdict(list)
    for path, name in sources(".c", ".h", ".py", ".def"):
        lines = path.read_text().count("\n")
        if lines > LONGEST:
            problems.append(f"{name}: {lines} lines, more than {LONGEST}")
        if path.suffix in (".c", ".h") and not name.startswith("python/include/"):      # those names are NumPy's
            names[path.name].append(name)
    for same in names.values():
        if len(same) > 1:
            problems.append("one name for several files: " + " ".join(same))


def check_counterparts(problems):
    """Every name of public_names.txt is nm_NAME in numen.h, or stands in a table of counterparts.py."""
    header = (ROOT / "include/numen.h").read_text()
    known = set(re.findall(r"\bnm_(\w+)", header))
    for line in re.findall(r"X\((\w+)[,)]", header):
        known.add(line)
    names = [line.split() for line in (ROOT / "tools/public_names.txt").read_text().splitlines()]
    for owner, name in names:
        other = counterparts.SPELLED.get(f"{owner}.{name}", counterparts.SPELLED.get(name))
        if other:
            problems += [f"counterparts.py: {name} is said to be {word}, which numen.h does not have" for word in other.split()
                         if word.removeprefix("nm_") not in known]
        elif name not in known and name not in counterparts.PYTHON_ONLY:
            problems.append(f"numen.h: no counterpart of {owner}'s {name}")
    present = {name for _, name in names}
    problems += [f"counterparts.py: {key} is no public name" for key in [*counterparts.SPELLED, *counterparts.PYTHON_ONLY]
                 if key.split(".")[-1] not in present]


def check_calls(problems):
    """Every function of the array layer has a row in the table that the tests of errors and of failing allocations call."""
    layer = (ROOT / "include/numen.h").read_text().split("The array layer: arrays that own")[1]
    rows = (ROOT / "tests/core/array_calls.def").read_text()
    tried = set(re.findall(r"^(?:ARRAY|STATUS|TEXT|NUMBER)\((\w+?)(?:__\w+)?,", rows, re.M))
    apart = {"enter", "leave", "keep", "drop", "generator_free", "broadcast_shapes"}        # no array that may be wrong
    for name in re.findall(r"^NM_API [^(]*?\bnm_(\w+)\(nm_ctx \*nm", layer, re.M):
        if name not in tried | apart:
            problems.append(f"array_calls.def: no row for nm_{name}")


def check_symbols(library):
    out = subprocess.run(["nm", "-D", "-u", library], capture_output=True, text=True, check=True).stdout
    return [f"{library}: undefined {word}" for word in out.split() if re.match(r"_?Py[A-Z_]", word)]


def main(args):
    problems = []
    if args[:1] == ["--symbols"]:
        problems = check_symbols(args[1])
    elif args[:1] == ["--counterparts"]:
        check_counterparts(problems)
    else:
        check_counterparts(problems)
        check_includes(problems)
        check_files(problems)
        check_width(problems)
        check_calls(problems)
    print("\n".join(problems) or "lint: clean")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
