"""Structured arrays below each other and joined by a key."""
import functools

import numen as np
import numen.ma as ma
from numen._core.overrides import array_function_dispatch
from numen._core.records import recarray
from numen.ma.mrecords import MaskedRecords

array_function_dispatch = functools.partial(array_function_dispatch, module="numen.lib.recfunctions")


def _get_fieldspec(dtype):
    """The fields as pairs of name and dtype, of which a packed dtype can be made."""
    if dtype.names is None:
        return [("", dtype)]
    fields = ((name, dtype.fields[name]) for name in dtype.names)
    return [(name if len(field) == 2 else (field[2], name), field[0]) for name, field in fields]


def _fix_output(output, usemask=True, asrecarray=False):
    """An array as the kind that the caller wants: masked or not, of records or not."""
    if not (usemask and isinstance(output, ma.MaskedArray)):
        output = ma.filled(output)
        return output.view(recarray) if asrecarray else output
    return output.view(MaskedRecords) if asrecarray else output


def _fix_defaults(output, defaults=None):
    """Set the fill values and the masked data of fields."""
    for name, value in (defaults or {}).items():
        if name in output.dtype.names:
            column = output[name]
            column.data[column.mask] = value
            output.fill_value[name] = value
    return output


def _stack_arrays_dispatcher(arrays, defaults=None, usemask=None, asrecarray=None, autoconvert=None):
    return arrays


def _add_fields(fields, dtype, both):
    """Add those of a dtype to the list of fields; `both` says what becomes of a name that is there already, given the two dtypes."""
    for name, field in _get_fieldspec(dtype):
        place = next((place for place, known in enumerate(fields) if known[0] == name), None)
        if place is None:
            fields.append((name, field))
        else:
            fields[place:place + 1] = both(name, fields[place][1], field)


def _stacked_fields(dtypes, autoconvert):
    """The fields of several dtypes, each name once."""
    def both(name, known, field):
        if not autoconvert and field != known:
            raise TypeError(f"Incompatible type '{known}' <> '{field}'")
        return [(name, max(field, known))]

    fields = _get_fieldspec(dtypes[0])
    for dtype in dtypes[1:]:
        _add_fields(fields, dtype, both)
    return fields


@array_function_dispatch(_stack_arrays_dispatcher)
def stack_arrays(arrays, defaults=None, usemask=True, asrecarray=False, autoconvert=False):
    """Put structured arrays below each other; fields that one of them lacks are masked there.

    Parameters
    ----------
    arrays : sequence of ndarray
        The arrays.
    defaults : dict, optional
        What is beneath the mask, by the names of the fields.
    usemask : bool, optional
        Whether the result is a masked array.
    asrecarray : bool, optional
        Whether the result is a record array.
    autoconvert : bool, optional
        Whether fields of different dtypes are cast to the greater one.
    """
    if isinstance(arrays, np.ndarray):
        return arrays
    if len(arrays) == 1:
        return arrays[0]
    arrays = [np.asanyarray(array).ravel() for array in arrays]
    fields = _stacked_fields([array.dtype for array in arrays], autoconvert)
    if len(fields) == 1:
        output = ma.concatenate(arrays)
    else:
        output = ma.masked_all((sum(map(len, arrays)),), fields)
        start, seen = 0, []
        for array in arrays:
            stop = start + len(array)
            if array.dtype.names is None:
                output[f"f{len(seen)}"][start:stop] = array
            else:
                for name in array.dtype.names:
                    output[name][start:stop] = array[name]
                    if name not in seen:
                        seen.append(name)
            start = stop
    return _fix_output(_fix_defaults(output, defaults), usemask=usemask, asrecarray=asrecarray)


def _join_by_dispatcher(key, r1, r2, jointype=None, r1postfix=None, r2postfix=None, defaults=None, usemask=None, asrecarray=None):
    return r1, r2


def _joined_fields(key, r1, r2, r1postfix, r2postfix):
    """The fields of a join: the keys in the order of the first array, its other fields, and those of the second."""
    def both(name, known, field):
        if name in key:
            return [(name, max(field, known))]
        return [(name + r1postfix, known), (name + r2postfix, field)]

    own = dict(_get_fieldspec(r1.dtype))
    fields = [(name, own[name]) for name in r1.dtype.names if name in key]
    fields += [(name, field) for name, field in own.items() if name not in key]
    _add_fields(fields, r2.dtype, both)
    return np.dtype(fields)


def _check_keys(key, r1, r2):
    if len(set(key)) != len(key):
        twice = next(name for place, name in enumerate(key) if name in key[place + 1:])
        raise ValueError(f"duplicate join key {twice!r}")
    for which, array in (("r1", r1), ("r2", r2)):
        for name in key:
            if name not in array.dtype.names:
                raise ValueError(f"{which} does not have key field {name!r}")


def _keys_of(array, names):
    """The key fields of an array alone, packed."""
    keys = np.empty(array.shape, [(name, array.dtype[name]) for name in names])
    for name in names:
        keys[name] = array[name]
    return keys


def _match(key, names, r1, r2):
    """The places of the records of two arrays with a key that the other has too, then of those without."""
    keys = ma.concatenate((_keys_of(r1, names), _keys_of(r2, names)))
    order = keys.argsort(order=key)
    keys = keys[order]
    both = ma.concatenate(([False], keys[1:] == keys[:-1]))
    both[:-1] = both[1:] + both[:-1]
    both = np.asarray(both)
    common, single = order[both], order[~both]
    number = len(r1)
    return ((common[common < number], common[common >= number] - number), (single[single < number], single[single >= number] - number))


@array_function_dispatch(_join_by_dispatcher)
def join_by(key, r1, r2, jointype="inner", r1postfix="1", r2postfix="2", defaults=None, usemask=True, asrecarray=False):
    """Join two structured arrays by the fields of a key, in its order. Each of them should have a key once.

    Parameters
    ----------
    key : str or sequence of str
        The names of the fields that are compared.
    r1, r2 : ndarray
        The arrays.
    jointype : {'inner', 'outer', 'leftouter'}, optional
        Keys that both have; also those that one has; also those that the first has. What a record lacks is masked.
    r1postfix, r2postfix : str, optional
        What is added to the names of other fields that both have.
    defaults : dict, optional
        What is beneath the mask, by the names of the fields.
    usemask : bool, optional
        Whether the result is a masked array.
    asrecarray : bool, optional
        Whether the result is a record array.
    """
    if jointype not in ("inner", "outer", "leftouter"):
        raise ValueError(f"The 'jointype' argument should be in 'inner', 'outer' or 'leftouter' (got '{jointype}' instead)")
    if isinstance(key, str):
        key = (key,)
    _check_keys(key, r1, r2)
    r1, r2 = r1.ravel(), r2.ravel()
    names1, names2 = r1.dtype.names, r2.dtype.names
    if (set(names1) & set(names2)) - set(key) and not (r1postfix or r2postfix):
        raise ValueError("r1 and r2 contain common names, r1postfix and r2postfix can't both be empty")
    (common1, common2), (single1, single2) = _match(key, [name for name in names1 if name in key], r1, r2)
    if jointype == "inner":
        single1 = single1[:0]
    if jointype != "outer":
        single2 = single2[:0]
    dtype = _joined_fields(key, r1, r2, r1postfix, r2postfix)
    common = max(len(common1), len(common2))
    output = ma.masked_all((common + len(single1) + len(single2),), dtype=dtype)
    for array, others, postfix, other_postfix, found, single, start in (
            (r1, names2, r1postfix, r2postfix, common1, single1, common), (r2, names1, r2postfix, r1postfix, common2, single2,
                                                                           common + len(single1))):
        for name in array.dtype.names:
            values = array[name]
            if name not in dtype.names or (name in others and not other_postfix and name not in key):
                name += postfix
            field = output[name]
            field[:len(found)] = values[found]
            field[start:start + len(single)] = values[single]
    output.sort(order=key)
    return _fix_output(_fix_defaults(output, defaults), usemask=usemask, asrecarray=asrecarray)


def _rec_join_dispatcher(key, r1, r2, jointype=None, r1postfix=None, r2postfix=None, defaults=None):
    return r1, r2


@array_function_dispatch(_rec_join_dispatcher)
def rec_join(key, r1, r2, jointype="inner", r1postfix="1", r2postfix="2", defaults=None):
    """`join_by`, with a record array as the result."""
    return join_by(key, r1, r2, jointype=jointype, r1postfix=r1postfix, r2postfix=r2postfix, defaults=defaults, usemask=False,
                   asrecarray=True)
