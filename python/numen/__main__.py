"""python -m numen: programs that import numpy run on Numen.

  python -m numen SCRIPT [ARGUMENTS]      run a script; `import numpy` gives Numen in it and in the Pythons that it starts
  python -m numen -m MODULE [ARGUMENTS]   run a module
  python -m numen -c CODE [ARGUMENTS]     run a piece of code
  python -m numen enable | disable        make that the default of this environment, or no longer
  python -m numen doctor                  say which numpy a plain import gives, and why
"""
import os
import sys


def _inherit():
    """Let Pythons that this process starts (multiprocessing's, for one) hand over too: sitecustomize in numen/_site does it."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_site")
    before = os.environ.get("PYTHONPATH")
    if before is None or folder not in before.split(os.pathsep):
        os.environ["PYTHONPATH"] = folder if not before else folder + os.pathsep + before


def _run(args):
    import runpy

    from . import install_as_numpy
    install_as_numpy()
    _inherit()
    if args[0] in ("-m", "-c") and len(args) < 2:
        sys.exit(f"python -m numen: argument expected for the {args[0]} option")
    if args[0] == "-m":
        sys.argv = args[1:]
        sys.path[0] = os.getcwd()
        runpy.run_module(args[1], run_name="__main__", alter_sys=True)
    elif args[0] == "-c":
        sys.argv = ["-c", *args[2:]]
        sys.path[0] = ""
        sys.modules["__main__"] = module = type(sys)("__main__")
        exec(compile(args[1], "<string>", "exec"), vars(module))
    else:
        sys.argv = args
        sys.path[0] = os.path.dirname(os.path.abspath(args[0]))
        runpy.run_path(args[0], run_name="__main__")


def main(args=None):
    args = sys.argv[1:] if args is None else args
    if not args or args[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if args else 2
    if args[0] in ("enable", "disable", "doctor") and len(args) == 1:
        from . import _environment
        return getattr(_environment, args[0])()
    if args[0].startswith("-") and args[0] not in ("-m", "-c"):
        print(f"python -m numen: unknown option {args[0]}\n{__doc__}", file=sys.stderr)
        return 2
    return _run(args)


if __name__ == "__main__":
    sys.exit(main())
