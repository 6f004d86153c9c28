"""Versions: of NumPy's interface that this package answers for, and of Numen itself."""
version = "2.4.6"
__version__ = version
full_version = version
short_version = version
git_revision = ""
release = True
numen = "0.1.0"
