"""Ordinary work of the libraries, statement by statement, gives what it gives on NumPy."""
import pathlib
import re
import subprocess
import sys

import pytest

TOOL = pathlib.Path(__file__).resolve().parents[3] / "shared/tools/ecosystem.py"


@pytest.mark.skipif(not TOOL.exists(), reason="the recorded workloads are not there")
@pytest.mark.parametrize("library", ["cv2", "torch"])
def test_statements(library, tmp_path):
    done = subprocess.run([sys.executable, TOOL, "-v", "--python", sys.executable, library], capture_output=True, text=True, timeout=900,
                          cwd=tmp_path)
    good, all_of_them = map(int, re.search(rf"^{library}\s+(\d+)/(\d+)", done.stdout, re.M).groups())
    assert "exit" not in done.stdout.splitlines()[0], done.stdout
    assert good >= 0.95 * all_of_them, done.stdout
