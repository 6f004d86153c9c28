"""Types of numen.version."""
version: str
__version__: str
full_version: str
short_version: str
git_revision: str
release: bool
numen: str
