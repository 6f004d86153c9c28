"""The examples run, their three fits agree, and C and Python say the same."""
import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "examples/data/diabetes.csv"
C_PROGRAMS = ROOT / os.environ.get("NUMEN_BUILD", "build") / "examples/c"


def run(*command, **env):
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **env}, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def python_example(name, *args, **env):
    return run(sys.executable, str(ROOT / "examples/python" / name), *args, **env)


def coefficients(text):
    fits, name = {}, None
    for line in text.splitlines():
        if ": R2 " in line:
            name = line.split(":")[0]
            fits[name] = []
        elif line.startswith("  w["):
            fits[name].append(float(line.split("=")[1]))
    return fits


def test_fits_agree_to_ten_digits():
    fits = coefficients(python_example("linear_regression.py", str(DATA)))
    assert list(fits) == ["normal equations", "least squares", "gradient descent"]
    for other in ("least squares", "gradient descent"):
        assert fits[other] == pytest.approx(fits["normal equations"], rel=1e-10)


@pytest.mark.skipif(not (C_PROGRAMS / "linear_regression").exists(), reason="the C examples are built with -Dtests=true")
def test_c_and_python_print_the_same():
    assert run(str(C_PROGRAMS / "linear_regression"), str(DATA)) == python_example("linear_regression.py", str(DATA))


def test_tour_is_the_same_at_every_level_and_thread_count():
    def lines(**env):
        return [line for line in python_example("tour.py", **env).splitlines() if not line.startswith("time:")]

    plain = lines()
    assert "[11 12 13]" in plain
    for env in ({"NUMEN_CPU": "v2"}, {"NUMEN_CPU": "v3"}, {"NUMEN_NUM_THREADS": "1"}, {"NUMEN_NUM_THREADS": "2"}):
        assert lines(**env) == plain


def of_readme(language):
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / "README.md").read_text(), flags=re.S | re.M))


def test_the_programs_of_the_readme(tmp_path):
    program = tmp_path / "program.c"
    program.write_text(of_readme("c"))
    run(*os.environ.get("CC", "cc").split(), "-std=c99", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", str(ROOT / "include"),
        str(program))
    assert "[1.5 2.5 3.5]" in run(sys.executable, "-c", of_readme("python"))
