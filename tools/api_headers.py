"""Writes the headers of the function tables, __multiarray_api.h and __ufunc_api.h, from api_array.def and api_ufunc.def.

api_headers.py           write them into python/include/numpy
api_headers.py --check   fail if they are not what the lists say
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEAD = """/* {file} - NumPy's {what} C interface: a name per slot of {table}.  Written by tools/api_headers.py from {source}. */
#pragma once
"""
LOADERS = {"array": '#include "_import_array.h"\n', "ufunc": '#include "_import_ufunc.h"\n'}


def entries(text):
    """The (kind, fields) of each DATA, FUNC or NONE of a list."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    for start in re.finditer(r"\b(DATA|FUNC|NONE)\(", text):
        depth, fields, field, at = 1, [], "", start.end()
        while depth:
            letter = text[at]
            depth += (letter == "(") - (letter == ")")
            if depth == 0 or (depth == 1 and letter == ","):
                fields.append(" ".join(field.split()))
                field = ""
            else:
                field += letter
            at += 1
        yield start[1], fields


def header(which):
    table = {"array": "PyArray_API", "ufunc": "PyUFunc_API"}[which]
    file = {"array": "__multiarray_api.h", "ufunc": "__ufunc_api.h"}[which]
    source = f"api_{which}.def"
    lines, guarded = [], "0"
    for kind, (slot, since, name, kind_of, *rest) in entries((ROOT / "python/src" / source).read_text()):
        if since != guarded:
            if guarded != "0":
                lines.append("#endif")
            if since != "0":
                lines.append(f"#if NPY_FEATURE_VERSION >= NPY_{since}_API_VERSION")
            guarded = since
        if kind != "DATA":
            parameters = re.sub(r"\s*\*\s*", " *", rest[0]).replace("* *", "**")
            value = f"(*({kind_of} (*){parameters}){table}[{slot}])"
        elif name == "_PyArrayScalar_BoolValues":
            value = f"(({kind_of} *){table}[{slot}])"
        else:
            value = f"(*({kind_of} *){table}[{slot}])"
        line = f"#define {name} {value}"
        if len(line) > 140:
            cut = line.rindex(" ", 0, 136)
            line = line[:cut] + " \\\n    " + line[cut + 1:]
        lines.append(line)
    if guarded != "0":
        lines.append("#endif")
    return file, HEAD.format(file=file, what=which, table=table, source=source) + LOADERS[which] + "\n".join(lines) + "\n"


def main(args):
    stale = []
    for which in ("array", "ufunc"):
        file, text = header(which)
        path = ROOT / "python/include/numpy" / file
        if "--check" not in args:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(f"{path.relative_to(ROOT)} is not what the lists say: run tools/api_headers.py")
    print("\n".join(stale) or "headers: as the lists say")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
