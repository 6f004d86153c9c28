"""Files by name, compressed or not, here or on the net.

`DataSource.open` takes a path or a URL.  Files from the net are kept in the source's directory; names ending in ``.gz``, ``.bz2``,
``.xz`` and ``.lzma`` are opened through the module that reads them.
"""
import contextlib
import os

from numen._utils import set_module

__all__ = []
_open = open


class _FileOpeners:
    """The open functions by the ending of a name; the modules are imported at first use."""
    _modules = {".bz2": "bz2", ".gz": "gzip", ".xz": "lzma", ".lzma": "lzma"}

    def __init__(self):
        self._openers = None

    def _load(self):
        if self._openers is None:
            from importlib import import_module
            self._openers = {None: _open}
            for ending, name in self._modules.items():
                try:
                    self._openers[ending] = import_module(name).open
                except ImportError:
                    pass
        return self._openers

    def keys(self):
        """The endings that can be opened."""
        return list(self._load())

    def __getitem__(self, key):
        return self._load()[key]


_file_openers = _FileOpeners()


def open(path, mode="r", destpath=os.curdir, encoding=None, newline=None):
    """Open a path or URL and return the file.

    Parameters
    ----------
    path : str or path-like
    mode : str, optional
    destpath : str, optional
        Where a file from the net is kept.
    encoding, newline : optional
        As of the built-in ``open``, for text.
    """
    return DataSource(destpath).open(path, mode, encoding=encoding, newline=newline)


def _new_directory():
    from tempfile import mkdtemp
    return mkdtemp()


@set_module("numpy.lib.npyio")
class DataSource:
    """A place for files that come from paths or URLs.

    Parameters
    ----------
    destpath : str or None, optional
        The directory for files from the net; None: a temporary one, removed with this object.
    """

    def __init__(self, destpath=os.curdir):
        self._destpath = os.path.abspath(destpath) if destpath else _new_directory()
        self._istmpdest = not destpath

    def __del__(self):
        if getattr(self, "_istmpdest", False):
            import shutil
            shutil.rmtree(self._destpath, ignore_errors=True)

    def _iszip(self, filename):
        return os.path.splitext(filename)[1] in _file_openers.keys()

    def _iswritemode(self, mode):
        return any(c in "w+" for c in mode)

    def _splitzipext(self, filename):
        return os.path.splitext(filename) if self._iszip(filename) else (filename, None)

    def _possible_names(self, filename):
        """filename, and the same compressed."""
        if self._iszip(filename):
            return [filename]
        return [filename] + [filename + ending for ending in _file_openers.keys() if ending]

    def _isurl(self, path):
        from urllib.parse import urlparse
        scheme, netloc = urlparse(path)[:2]
        return bool(scheme and netloc)

    def _cache(self, path):
        """Fetch a URL into the directory and return the file's path."""
        from shutil import copyfile, copyfileobj
        from urllib.request import urlopen
        where = self.abspath(path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        if not self._isurl(path):
            return copyfile(path, where)
        with urlopen(path) as page, _open(where, "wb") as file:
            copyfileobj(page, file)
        return where

    def _findfile(self, path):
        """The path of an existing file that `path` names, or None."""
        if self._isurl(path):
            candidates = self._possible_names(self.abspath(path)) + self._possible_names(path)
        else:
            candidates = self._possible_names(path) + self._possible_names(self.abspath(path))
        for name in candidates:
            if self.exists(name):
                return self._cache(name) if self._isurl(name) else name
        return None

    def abspath(self, path):
        """Where the file of a path or URL lies, or would lie."""
        from urllib.parse import urlparse
        parts = path.split(self._destpath, 2)
        if len(parts) > 1:
            path = parts[1]
        netloc, upath = urlparse(path)[1:3]
        return os.path.join(self._destpath, self._sanitize_relative_path(netloc), self._sanitize_relative_path(upath))

    def _sanitize_relative_path(self, path):
        """path without anything that would lead out of the directory."""
        leading = os.sep + "/" + os.pardir
        rest, path = os.path.normpath(path), None
        while rest != path:
            path, rest = rest, os.path.splitdrive(rest.lstrip(leading))[1]
        return path

    def exists(self, path):
        """Does the file exist: here, in the directory, or at the URL?"""
        if any(map(os.path.exists, (path, self.abspath(path)))):
            return True
        if self._isurl(path):
            from urllib.error import URLError
            from urllib.request import urlopen
            with contextlib.suppress(URLError), urlopen(path):
                return True
        return False

    def open(self, path, mode="r", encoding=None, newline=None):
        """Open a path or URL and return the file; URLs only for reading."""
        if self._iswritemode(mode) and self._isurl(path):
            raise ValueError("URLs are not writeable")
        where = self._findfile(path)
        if not where:
            raise FileNotFoundError(f"{path} not found.")
        ending = self._splitzipext(where)[1]
        how = mode.replace("+", "") if ending == ".bz2" else mode
        return _file_openers[ending](where, how, encoding=encoding, newline=newline)


class Repository(DataSource):
    """A DataSource whose names are relative to a base.

    Parameters
    ----------
    baseurl : str
        The path or URL that stands before every name.
    destpath : str or None, optional
        As of `DataSource`.
    """

    def __init__(self, baseurl, destpath=os.curdir):
        DataSource.__init__(self, destpath=destpath)
        self._baseurl = baseurl

    def _fullpath(self, path):
        parts = path.split(self._baseurl, 2)
        return os.path.join(self._baseurl, path) if len(parts) == 1 else path

    def _findfile(self, path):
        return DataSource._findfile(self, self._fullpath(path))

    def abspath(self, path):
        """Where the file of a name lies, or would lie."""
        return DataSource.abspath(self, self._fullpath(path))

    def exists(self, path):
        """Does the file of this name exist?"""
        return DataSource.exists(self, self._fullpath(path))

    def open(self, path, mode="r", encoding=None, newline=None):
        """Open the file of a name."""
        return DataSource.open(self, self._fullpath(path), mode, encoding=encoding, newline=newline)

    def listdir(self):
        """The names under a base that is a directory here."""
        if self._isurl(self._baseurl):
            raise NotImplementedError("Directory listing of URLs, not supported yet.")
        return os.listdir(self._baseurl)
