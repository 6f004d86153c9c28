"""Types of numen.rec."""
from numen._core.records import (
    array as array, find_duplicate as find_duplicate, format_parser as format_parser, fromarrays as fromarrays, fromfile as fromfile,
    fromrecords as fromrecords, fromstring as fromstring, recarray as recarray, record as record)

__all__ = ["record", "recarray", "format_parser", "fromarrays", "fromrecords", "fromstring", "fromfile", "array", "find_duplicate"]
