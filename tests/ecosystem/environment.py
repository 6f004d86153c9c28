"""Makes the environment of these tests: Numen's wheel, its distribution named numpy, wheels that nobody rebuilt, and no NumPy.

environment.py BUILD      wheels go to BUILD/wheels, the environment to BUILD/ecosystem
"""
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
# scikit-learn ships the photograph of examples/python/vision.py
WHEELS = ["torch==2.13.0", "opencv-python-headless", "scikit-learn", "ml_dtypes==0.6.0", "pytest"]


def run(*command):
    print("+", *map(str, command), flush=True)
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT)


def newest(folder, pattern):
    return max(folder.glob(pattern), key=lambda path: path.stat().st_mtime)


def main(build):
    build = pathlib.Path(build).resolve()
    wheels, place = build / "wheels", build / "ecosystem"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    run(*pip, "wheel", "--no-build-isolation", "--no-deps", "-w", wheels, f"-Cbuild-dir={build / 'wheel'}", ".")
    run(*pip, "wheel", "--no-build-isolation", "--no-deps", "-w", wheels, "./dist/numpy")
    ours = [newest(wheels, "numen-*.whl"), newest(wheels, "numpy-*.whl")]
    python = place / "bin/python"
    if not python.exists():
        venv.create(place, with_pip=True)
    pip[0] = python
    run(*pip, "install", "--force-reinstall", "--no-deps", *ours)
    run(*pip, "install", *ours, *WHEELS)        # numpy's need is met by ours, so that no NumPy comes in


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build")
