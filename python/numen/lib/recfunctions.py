"""Functions on structured arrays: their fields' names, more and fewer fields, joining, and arrays without structure."""
import functools

import numen as np
import numen.ma as ma
from numen._core.overrides import array_function_dispatch
from numen._core.records import recarray
from numen.lib._recfunctions_join import _fix_defaults, _fix_output, _get_fieldspec, join_by, rec_join, stack_arrays  # noqa: F401
from numen.lib._recfunctions_layout import (_get_fields_and_offsets, apply_along_fields, assign_fields_by_name, repack_fields,  # noqa: F401
                                            require_fields, structured_to_unstructured, unstructured_to_structured)
from numen.ma._fill import _check_fill_value
from numen.ma.mrecords import MaskedRecords

__all__ = ["append_fields", "apply_along_fields", "assign_fields_by_name", "drop_fields", "find_duplicates", "flatten_descr",
           "get_fieldstructure", "get_names", "get_names_flat", "join_by", "merge_arrays", "rec_append_fields", "rec_drop_fields",
           "rec_join", "recursive_fill_fields", "rename_fields", "repack_fields", "require_fields", "stack_arrays",
           "structured_to_unstructured", "unstructured_to_structured"]

array_function_dispatch = functools.partial(array_function_dispatch, module="numen.lib.recfunctions")


# ---------------------------------------------------------------- names of fields
def get_names(adtype):
    """The names of the fields; a field that is a structure is a pair of its name and the names within.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> rfn.get_names(np.dtype([('a', int), ('b', [('c', int), ('d', int)])]))
    ('a', ('b', ('c', 'd')))
    """
    return tuple(name if adtype[name].names is None else (name, get_names(adtype[name])) for name in adtype.names)


def _walk(dtype):
    """All fields as pairs of name and dtype, those of a structure behind it."""
    for name in dtype.names:
        field = dtype[name]
        yield name, field
        if field.names is not None:
            yield from _walk(field)


def get_names_flat(adtype):
    """The names of the fields, each followed by those within.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> rfn.get_names_flat(np.dtype([('a', int), ('b', [('c', int), ('d', int)])]))
    ('a', 'b', 'c', 'd')
    """
    return tuple(name for name, _ in _walk(adtype))


def get_fieldstructure(adtype, lastname=None, parents=None):
    """A dictionary of the fields, with the names of the fields that each is in.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> rfn.get_fieldstructure(np.dtype([('a', int), ('b', [('c', int)])]))
    {'a': [], 'b': [], 'c': ['b']}
    """
    if parents is None:
        parents = {}
    above = [] if lastname is None else [*parents.get(lastname, ()), lastname]
    for name in adtype.names:
        parents[name] = list(above)
        if adtype[name].names is not None:
            get_fieldstructure(adtype[name], name, parents)
    return parents


def flatten_descr(ndtype):
    """The simple fields as pairs of name and dtype, those of nested structures in their places."""
    if ndtype.names is None:
        return (("", ndtype),)
    return tuple((name, field) for name, field in _walk(ndtype) if field.names is None)


def _zip_dtype(seqarrays, flatten=False):
    """The dtype of records with a field for each array; structures of one field are not nested."""
    descr = []
    for array in seqarrays:
        dtype = array.dtype
        if flatten:
            descr.extend(flatten_descr(dtype))
        elif dtype.names is not None and len(dtype.names) == 1:
            descr.extend(_get_fieldspec(dtype))
        else:
            descr.append(("", dtype))
    return np.dtype(descr)


def _zip_descr(seqarrays, flatten=False):
    return _zip_dtype(seqarrays, flatten=flatten).descr


# ---------------------------------------------------------------- fields to fields
def _fields_of(array, names):
    """The fields that an array has, of several names."""
    for name in names:
        try:
            yield name, array[name]
        except (ValueError, KeyError):
            pass


def _recursive_fill_fields_dispatcher(input, output):  # noqa: A002
    return input, output


@array_function_dispatch(_recursive_fill_fields_dispatcher)
def recursive_fill_fields(input, output):  # noqa: A002
    """Copy fields to those of the same names, also within structures.

    Parameters
    ----------
    input : ndarray
        Where the values come from.
    output : ndarray
        Where they go; at least as long. It is given back.
    """
    for name, field in _fields_of(input, output.dtype.names):
        target = output[name]
        if field.dtype.names is None:
            target[:len(field)] = field
        else:
            recursive_fill_fields(field, target)
    return output


def _drop_fields_dispatcher(base, drop_names, usemask=None, asrecarray=None):
    return (base,)


def _without(dtype, names):
    """The fields of a dtype without some names; a structure that loses all its fields goes too."""
    descr = []
    for name in dtype.names:
        field = dtype[name]
        if name in names:
            continue
        if field.names is not None:
            rest = _without(field, names)
            if rest:
                descr.append((name, rest))
        else:
            descr.append((name, field))
    return descr


@array_function_dispatch(_drop_fields_dispatcher)
def drop_fields(base, drop_names, usemask=True, asrecarray=False):
    """A new array without some fields, also of nested structures.

    Parameters
    ----------
    base : ndarray
        The array.
    drop_names : str or sequence of str
        The names of the fields to leave out.
    usemask : bool, optional
        Whether a masked array stays one.
    asrecarray : bool, optional
        Whether the result is a record array.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> a = np.array([(1, (2, 3.0)), (4, (5, 6.0))], dtype=[('a', int), ('b', [('c', int), ('d', float)])])
    >>> rfn.drop_fields(a, ['c'])
    array([(1, (3.,)), (4, (6.,))], dtype=[('a', '<i8'), ('b', [('d', '<f8')])])
    """
    names = {drop_names} if isinstance(drop_names, str) else set(drop_names)
    output = np.empty(base.shape, dtype=_without(base.dtype, names))
    return _fix_output(recursive_fill_fields(base, output), usemask=usemask, asrecarray=asrecarray)


def _rec_drop_fields_dispatcher(base, drop_names):
    return (base,)


@array_function_dispatch(_rec_drop_fields_dispatcher)
def rec_drop_fields(base, drop_names):
    """`drop_fields`, with a record array as the result."""
    return drop_fields(base, drop_names, usemask=False, asrecarray=True)


def _rename_fields_dispatcher(base, namemapper):
    return (base,)


@array_function_dispatch(_rename_fields_dispatcher)
def rename_fields(base, namemapper):
    """A view of an array with other names for its fields, also of nested structures.

    Parameters
    ----------
    base : ndarray
        The array.
    namemapper : dict
        New names by old ones.
    """
    def renamed(dtype):
        return [(namemapper.get(name, name), dtype[name] if dtype[name].names is None else renamed(dtype[name])) for name in dtype.names]
    return base.view(renamed(base.dtype))


# ---------------------------------------------------------------- arrays side by side
def _merge_arrays_dispatcher(seqarrays, fill_value=None, flatten=None, usemask=None, asrecarray=None):
    return seqarrays


def _leaves(array):
    """The simple fields of an array, in the order of `flatten_descr`."""
    if array.dtype.names is None:
        yield array
    else:
        for name in array.dtype.names:
            yield from _leaves(array[name])


def _columns(array, flatten):
    """The parts of an array that become fields of a merged one."""
    if flatten:
        return list(_leaves(array))
    return [array[array.dtype.names[0]]] if array.dtype.names is not None and len(array.dtype.names) == 1 else [array]


@array_function_dispatch(_merge_arrays_dispatcher)
def merge_arrays(seqarrays, fill_value=-1, flatten=False, usemask=False, asrecarray=False):
    """Make records of several arrays, a field for each.

    Parameters
    ----------
    seqarrays : sequence of array_like
        The arrays, taken as flattened.
    fill_value : scalar, optional
        What is put into the places that shorter arrays do not have; they are masked.
    flatten : bool, optional
        Whether the fields of structures become fields of the records.
    usemask : bool, optional
        Whether the result is a masked array.
    asrecarray : bool, optional
        Whether the result is a record array.

    >>> import numen as np
    >>> from numen.lib import recfunctions as rfn
    >>> rfn.merge_arrays((np.array([0.5, 1.5]), np.array(['a', 'b'])))
    array([(0.5, 'a'), (1.5, 'b')], dtype=[('f0', '<f8'), ('f1', '<U1')])
    """
    if not isinstance(seqarrays, np.ndarray) and not isinstance(seqarrays, np.void) and len(seqarrays) == 1:
        seqarrays = np.asanyarray(seqarrays[0])
    if isinstance(seqarrays, (np.ndarray, np.void)):
        dtype = seqarrays.dtype if seqarrays.dtype.names is not None else np.dtype([("", seqarrays.dtype)])
        if not flatten or _zip_dtype((seqarrays,), flatten=True) == dtype:
            kinds = (recarray, MaskedRecords) if asrecarray else (np.ndarray, ma.MaskedArray)
            return np.asanyarray(seqarrays).ravel().view(dtype=dtype, type=kinds[bool(usemask)])
        seqarrays = (seqarrays,)
    arrays = [np.asanyarray(array) for array in seqarrays]
    length = max(array.size for array in arrays)
    dtype = _zip_dtype(arrays, flatten=flatten)
    data = np.empty(length, dtype)
    mask = np.zeros(length, ma.make_mask_descr(dtype)) if usemask else None
    names = iter(dtype.names)
    for array in arrays:
        own = ma.getmaskarray(array).ravel()
        values = ma.getdata(array).ravel().view(np.ndarray)
        missing = length - values.size
        if missing:
            filler = np.array(_check_fill_value(fill_value, array.dtype), dtype=array.dtype, ndmin=1)
            values = np.concatenate((values, np.resize(filler, missing)))
            own = np.concatenate((own, np.ones(missing, own.dtype)))
        for column, column_mask in zip(_columns(values, flatten), _columns(own, flatten)):
            name = next(names)
            data[name] = column
            if usemask:
                mask[name] = column_mask
    if usemask:
        output = ma.array(data, mask=mask)
        return output.view(MaskedRecords) if asrecarray else output
    return data.view(recarray) if asrecarray else data


def _append_fields_dispatcher(base, names, data, dtypes=None, fill_value=None, usemask=None, asrecarray=None):
    yield base
    yield from data


@array_function_dispatch(_append_fields_dispatcher)
def append_fields(base, names, data, dtypes=None, fill_value=-1, usemask=True, asrecarray=False):
    """A new array with more fields.

    Parameters
    ----------
    base : ndarray
        The array.
    names : str or sequence of str
        The names of the new fields.
    data : array_like or sequence of array_like
        The values of the new fields.
    dtypes : dtype or sequence of dtypes, optional
        The dtypes of the new fields; those of the values if not given.
    fill_value : scalar, optional
        What is put into the places that shorter arrays do not have; they are masked.
    usemask : bool, optional
        Whether the result is a masked array.
    asrecarray : bool, optional
        Whether the result is a record array.
    """
    if not isinstance(names, (tuple, list)):
        names, data = [names], [data]
    elif len(names) != len(data):
        raise ValueError("The number of arrays does not match the number of names")
    dtypes = list(dtypes) if isinstance(dtypes, (tuple, list)) else [dtypes]
    if len(dtypes) == 1:
        dtypes *= len(data)
    if len(dtypes) != len(data):
        raise ValueError("The dtypes argument must be None, a dtype, or a list.")
    columns = []
    for name, values, dtype in zip(names, data, dtypes):
        column = np.array(values, copy=None, subok=True, dtype=dtype)
        columns.append(column.view([(name, column.dtype)]))
    merge = functools.partial(merge_arrays, usemask=usemask, fill_value=fill_value)
    parts = [merge(base), merge(columns, flatten=True) if len(columns) > 1 else columns[0]]
    fields = [field for part in parts for field in _get_fieldspec(part.dtype)]
    output = ma.masked_all(max(map(len, parts)), dtype=fields)
    for part in parts:
        recursive_fill_fields(part, output)
    return _fix_output(output, usemask=usemask, asrecarray=asrecarray)


def _rec_append_fields_dispatcher(base, names, data, dtypes=None):
    yield base
    yield from data


@array_function_dispatch(_rec_append_fields_dispatcher)
def rec_append_fields(base, names, data, dtypes=None):
    """`append_fields`, with a record array as the result."""
    return append_fields(base, names, data=data, dtypes=dtypes, asrecarray=True, usemask=False)


def _find_duplicates_dispatcher(a, key=None, ignoremask=None, return_index=None):
    return (a,)


@array_function_dispatch(_find_duplicates_dispatcher)
def find_duplicates(a, key=None, ignoremask=True, return_index=False):
    """The records that occur more than once, by all their fields or by one.

    Parameters
    ----------
    a : array_like
        The records.
    key : str, optional
        The name of the field that is compared.
    ignoremask : bool, optional
        Whether masked records are left out; they are equal to each other otherwise.
    return_index : bool, optional
        Whether the places of the records are given too.
    """
    a = np.asanyarray(a).ravel()
    compared = a
    if key:
        for name in [*get_fieldstructure(a.dtype)[key], key]:
            compared = compared[name]
    order = compared.argsort()
    compared = compared[order]
    values = ma.filled(compared)
    same = values[:-1] == values[1:]
    if ignoremask:
        mask = getattr(compared, "recordmask", ma.nomask)
        if mask is not ma.nomask:
            same[mask[1:]] = False
    flag = np.concatenate(([False], same))
    flag[:-1] |= flag[1:]
    found = a[order][flag]
    return (found, order[flag]) if return_index else found
