"""NumPy's own tests against Numen, and the ratchet: what passed once must go on passing.

compat.py --site DIR             run everything; a test of tests/numpy_passing.tsv.gz that fails is run once more before it counts
compat.py --site DIR --raise     run twice and write the list of what passed both times

It runs in the project's own environment alone: ids of tests and what is skipped depend on the packages that are installed.
"""
import argparse
import gzip
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUITE = ROOT.parent / "shared/tools/numpy_suite/numpy_suite.py"
FLOOR = ROOT / "tests/numpy_passing.tsv.gz"


def run(site, *more):
    command = [sys.executable, str(SUITE), "--module", "numen", "--module-path", str(pathlib.Path(site).resolve()), "--placeholders",
               "--jobs", "2", "--timeout", "30", *more]
    return subprocess.run(command, cwd=tempfile.gettempdir(), stdin=subprocess.DEVNULL).returncode


def rows(path):
    with gzip.open(path, "rt") as f:
        return {tuple(line.rstrip("\n").split("\t")[:3]) for line in f if not line.startswith("#")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default=str(ROOT / "build/site"))
    parser.add_argument("--raise", dest="raise_floor", action="store_true")
    options = parser.parse_args()
    if sys.prefix == sys.base_prefix:
        sys.exit("run make compat or make ratchet: the list belongs to the project's environment")
    if not SUITE.exists():
        sys.exit(f"{SUITE} is not there")
    if options.raise_floor:
        return run(options.site, "--runs", "2", "--write-passing", str(FLOOR))
    if not FLOOR.exists():
        return run(options.site)
    with tempfile.TemporaryDirectory() as folder:
        first = pathlib.Path(folder) / "first.tsv.gz"
        if run(options.site, "--require", str(FLOOR), "--write-passing", str(first)) != 1:
            return 0
        failed = rows(FLOOR) - rows(first)
        files = sorted({row[1] for row in failed})
        print(f"{len(failed)} tests of the list did not pass; their files once more: {' '.join(files)}", flush=True)
        second = pathlib.Path(folder) / "second.tsv.gz"
        again = [word for name in files for word in ("--file", name)]
        run(options.site, *again, "--write-passing", str(second))
        still = failed - rows(second)
        for row in sorted(still):
            print("no longer passes:", *row)
        return bool(still)


if __name__ == "__main__":
    sys.exit(main())
