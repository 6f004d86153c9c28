"""Writes the public headers of the C interface's tables from python/src/api_array.def and api_ufunc.def.

api_headers.py             __multiarray_api_table.h and __ufunc_api_table.h in python/include/numpy
api_headers.py --check     tells by its exit status whether they are up to date
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENTRY = re.compile(r"^(DATA|FUNC|NONE)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)$", re.M)


def entries(text):
    """(kind, slot, since, name, type, parameters or None) of each entry."""
    for kind, body in ENTRY.findall(text):
        body = " ".join(body.split())
        slot, since, name, rest = (part.strip() for part in body.split(",", 3))
        parameters = None
        if kind == "DATA":
            kind_of = rest.split(",")[0].strip()
        else:
            kind_of, parameters = re.match(r"(.*?), (\(.*?\))(?:, [-\w]+)?$", rest).groups()
        yield kind, int(slot), since, name, kind_of, parameters


def header(source, table):
    lines = [f"/* The names of {table}, made from {source.name} by tools/api_headers.py. */"]
    for kind, slot, since, name, type_of, parameters in entries(source.read_text()):
        at = f"{table}[{slot}]"
        star = type_of if type_of.endswith("*") else type_of + " "
        if name == "_PyArrayScalar_BoolValues":                # an array, not one object
            line = f"#define {name} (({star}*){at})"
        elif parameters is None:
            line = f"#define {name} (*({star}*){at})"
        else:
            line = f"#define {name} (*({star}(*){parameters}){at})"
        if since != "0":
            line = f"#if NPY_FEATURE_VERSION >= NPY_{since}_API_VERSION\n{line}\n#endif"
        lines.append(line)
    return "\n".join(lines) + "\n"


def main():
    stale = False
    for name, table, target in (("api_array.def", "PyArray_API", "__multiarray_api_table.h"), ("api_ufunc.def", "PyUFunc_API", "__ufunc_api_table.h")):
        text = header(ROOT / "python/src" / name, table)
        path = ROOT / "python/include/numpy" / target
        if "--check" in sys.argv:
            stale |= not path.exists() or path.read_text() != text
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    sys.exit("the headers of the tables are not up to date: tools/api_headers.py" if stale else 0)


if __name__ == "__main__":
    main()
