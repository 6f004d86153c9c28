"""The core of the package: the compiled extension and the modules that stand directly on it."""
