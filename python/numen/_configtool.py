"""numpy-config: what builds of extensions ask for."""
import argparse
import os
import sys


def main(args=None):
    from . import __version__
    from .lib._utils_impl import get_include
    parser = argparse.ArgumentParser(prog="numpy-config")
    parser.add_argument("--version", action="version", version=__version__, help="print the version of NumPy that is answered for")
    parser.add_argument("--cflags", action="store_true", help="print the compiler's flags for the headers")
    parser.add_argument("--pkgconfigdir", action="store_true", help="print the folder of numpy.pc")
    options = parser.parse_args(args)
    if not (options.cflags or options.pkgconfigdir):
        parser.print_help()
        return 0
    if options.cflags:
        print("-I" + get_include())
    if options.pkgconfigdir:
        print(os.path.join(os.path.dirname(get_include()), "lib", "pkgconfig"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
