"""tools/public_names.txt, by which the lint looks for C counterparts, lists what the package has."""
import importlib.util
import pathlib

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"


def test_list_is_of_this_package():
    spec = importlib.util.spec_from_file_location("public_names", TOOLS / "public_names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    listed = (TOOLS / "public_names.txt").read_text().split("\n")[:-1]
    assert listed == module.names(), "run tools/public_names.py and look what lint.py says"
