"""A C extension that was compiled against the headers of NumPy's own wheel reads Numen's objects."""
import os
import pathlib
import subprocess
import sys
import sysconfig
import zipfile

import numen
import pytest

SOURCE = pathlib.Path(__file__).resolve().parent.parent / "capi"
WHEEL = "numpy==2.4.6"


def headers(folder):
    """The include folder of NumPy's wheel, downloaded once."""
    include = folder / "numpy/_core/include"
    if not include.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(folder), WHEEL]
        if subprocess.run(command, capture_output=True).returncode:
            pytest.skip("no network: NumPy's headers are not there")
        with zipfile.ZipFile(next(folder.glob("numpy-*.whl"))) as wheel:
            wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith("numpy/_core/include/")])
    return include


def test_fields_are_where_the_headers_expect_them(tmp_path):
    site = pathlib.Path(numen.__file__).parent.parent
    include = headers(site.parent / f"numpy-headers-{sys.version_info[1]}")
    target = tmp_path / ("fields" + sysconfig.get_config_var("EXT_SUFFIX"))
    command = [os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", f"-I{sysconfig.get_paths()['include']}", f"-I{include}",
               str(SOURCE / "fields.c"), "-o", str(target)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("no C compiler")
    path = os.pathsep.join([str(tmp_path), str(site)])
    ran = subprocess.run([sys.executable, str(SOURCE / "check_fields.py")], capture_output=True, text=True,
                         env={**os.environ, "PYTHONPATH": path})
    assert ran.returncode == 0, ran.stderr
