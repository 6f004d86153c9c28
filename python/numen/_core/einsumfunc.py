"""einsum with a chosen order of contractions.  c_einsum contracts pair by pair in an order of its own; a path given or asked for
(greedy, optimal) is followed here."""
import itertools
import operator
from collections import Counter

from numen._core.multiarray import asanyarray, c_einsum
from numen._core.overrides import array_function_dispatch

__all__ = ["einsum", "einsum_path"]

einsum_symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
einsum_symbols_set = set(einsum_symbols)


# ---------------------------------------------------------------- sizes and costs
def _compute_size_by_dict(indices, idx_dict):
    """Number of items of an array with these labels."""
    size = 1
    for i in indices:
        size *= idx_dict[i]
    return size


def _flop_count(idx_contraction, inner, num_terms, size_dictionary):
    """Operations of one contraction; inner: something is summed."""
    return _compute_size_by_dict(idx_contraction, size_dictionary) * (max(1, num_terms - 1) + bool(inner))


def _find_contraction(positions, input_sets, output_set):
    """Contract the terms at positions: (labels of the result, terms afterwards with the result last, labels summed, labels met)."""
    met, needed, rest = set(), set(output_set), []
    for i, labels in enumerate(input_sets):
        if i in positions:
            met |= labels
        else:
            rest.append(labels)
            needed |= labels
    kept = needed & met
    rest.append(kept)
    return kept, rest, met - kept, met


# ---------------------------------------------------------------- paths
def _optimal_path(input_sets, output_set, idx_dict, memory_limit):
    """Try every order of pairs; the cheapest whose intermediate results fit the limit."""
    n = len(input_sets)
    found = [(0, [], input_sets)]
    for step in range(n - 1):
        further = []
        for cost, path, sets in found:
            for pair in itertools.combinations(range(n - step), 2):
                kept, rest, summed, met = _find_contraction(pair, sets, output_set)
                if _compute_size_by_dict(kept, idx_dict) > memory_limit:
                    continue
                further.append((cost + _flop_count(met, summed, 2, idx_dict), path + [pair], rest))
        if not further:
            return min(found, key=operator.itemgetter(0))[1] + [tuple(range(n - step))]
        found = further
    if not found:
        return [tuple(range(n))]
    return min(found, key=operator.itemgetter(0))[1]


def _parse_possible_contraction(positions, input_sets, output_set, idx_dict, memory_limit, path_cost, naive_cost):
    """[(minus the memory freed, cost), positions, terms afterwards], or None where the pair breaks a limit."""
    kept, rest, summed, met = _find_contraction(positions, input_sets, output_set)
    size = _compute_size_by_dict(kept, idx_dict)
    if size > memory_limit:
        return None
    freed = sum(_compute_size_by_dict(input_sets[p], idx_dict) for p in positions) - size
    cost = _flop_count(met, summed, len(positions), idx_dict)
    if path_cost + cost > naive_cost:
        return None
    return [(-freed, cost), positions, rest]


def _update_other_results(results, best):
    """The other candidates' positions and terms after the best pair was contracted."""
    x0, y0 = best[1]
    kept = []
    for key, (x, y), sets in results:
        if x in best[1] or y in best[1]:
            continue
        del sets[y0 - (y0 > x) - (y0 > y)]
        del sets[x0 - (x0 > x) - (x0 > y)]
        sets.insert(-1, best[2][-1])
        kept.append((key, (x - (x > x0) - (x > y0), y - (y > x0) - (y > y0)), sets))
    return kept


def _greedy_path(input_sets, output_set, idx_dict, memory_limit):
    """Always the pair that frees most memory, ties by cost; outer products only when nothing else is left."""
    n = len(input_sets)
    if n < 3:
        return [tuple(range(n))]
    _, _, summed, met = _find_contraction(range(n), input_sets, output_set)
    naive_cost = _flop_count(met, summed, n, idx_dict)
    candidates, path, path_cost = [], [], 0
    pairs = itertools.combinations(range(n), 2)

    def consider(pairs, outer):
        for pair in pairs:
            if not outer and input_sets[pair[0]].isdisjoint(input_sets[pair[1]]):
                continue
            found = _parse_possible_contraction(pair, input_sets, output_set, idx_dict, memory_limit, path_cost, naive_cost)
            if found is not None:
                candidates.append(found)

    for _ in range(n - 1):
        consider(pairs, False)
        if not candidates:
            consider(itertools.combinations(range(len(input_sets)), 2), True)
        if not candidates:
            path.append(tuple(range(len(input_sets))))
            break
        best = min(candidates, key=operator.itemgetter(0))
        candidates = _update_other_results(candidates, best)
        input_sets = best[2]
        last = len(input_sets) - 1
        pairs = [(i, last) for i in range(last)]
        path.append(best[1])
        path_cost += best[0][1]
    return path


# ---------------------------------------------------------------- the text
def _sublist_text(labels):
    text = ""
    for label in labels:
        if label is Ellipsis:
            text += "..."
            continue
        try:
            label = operator.index(label)
        except TypeError as e:
            raise TypeError("For this input type lists must contain either int or Ellipsis") from e
        text += einsum_symbols[label]
    return text


def _text_of_lists(operands):
    """array, labels, array, labels ... [, labels] as text and arrays."""
    arrays, labels = operands[:len(operands) - len(operands) % 2:2], operands[1::2]
    text = ",".join(_sublist_text(one) for one in labels[:len(arrays)])
    if len(operands) % 2:
        text += "->" + _sublist_text(operands[-1])
    return text, [asanyarray(a) for a in arrays]


def _replace_ellipses(subscripts, operands):
    """Letters that are free stand for the axes of the ellipses."""
    used = subscripts.replace(".", "").replace(",", "").replace("->", "")
    free = "".join(sorted(einsum_symbols_set - set(used)))
    longest = 0
    if "->" in subscripts:
        inputs, output = subscripts.split("->")
    else:
        inputs, output = subscripts, None
    terms = inputs.split(",")
    if len(terms) != len(operands):
        raise ValueError("Number of einsum subscripts must be equal to the number of operands.")
    for i, term in enumerate(terms):
        if "." not in term:
            continue
        if term.count(".") != 3 or term.count("...") != 1:
            raise ValueError("Invalid Ellipses.")
        count = 0 if operands[i].shape == () else max(operands[i].ndim, 1) - (len(term) - 3)
        if count < 0:
            raise ValueError("Ellipses lengths do not match.")
        longest = max(longest, count)
        terms[i] = term.replace("...", free[len(free) - count:] if count else "")
    hidden = free[len(free) - longest:] if longest else ""
    if output is not None:
        return ",".join(terms) + "->" + output.replace("...", hidden)
    counts = Counter(used)
    return ",".join(terms) + "->" + hidden + "".join(sorted(s for s in set(used) if counts[s] == 1))


def _parse_einsum_input(operands):
    """(input text, output text, arrays) of einsum's arguments, checked."""
    if len(operands) == 0:
        raise ValueError("No input operands")
    if isinstance(operands[0], str):
        subscripts = operands[0].replace(" ", "")
        operands = [asanyarray(v) for v in operands[1:]]
        for s in subscripts:
            if s not in ".,->" and s not in einsum_symbols_set:
                raise ValueError(f"Character {s} is not a valid symbol.")
    else:
        subscripts, operands = _text_of_lists(list(operands))
    if "-" in subscripts or ">" in subscripts:
        if subscripts.count("-") > 1 or subscripts.count(">") > 1 or subscripts.count("->") != 1:
            raise ValueError("Subscripts can only contain one '->'.")
    if "." in subscripts:
        subscripts = _replace_ellipses(subscripts, operands)
    if "->" in subscripts:
        inputs, output = subscripts.split("->")
    else:
        inputs = subscripts
        counts = Counter(inputs.replace(",", ""))
        output = "".join(s for s in sorted(counts) if counts[s] == 1)
    for s in output:
        if output.count(s) != 1:
            raise ValueError(f"Output character {s} appeared more than once in the output.")
        if s not in inputs:
            raise ValueError(f"Output character {s} did not appear in the input")
    if len(inputs.split(",")) != len(operands):
        raise ValueError("Number of einsum subscripts must be equal to the number of operands.")
    return inputs, output, operands


def _label_sizes(inputs, terms, operands):
    sizes = {}
    for i, term in enumerate(terms):
        shape = operands[i].shape
        if len(shape) != len(term):
            raise ValueError(f"Einstein sum subscript {inputs[i]} does not contain the correct number of indices for operand {i}.")
        for label, n in zip(term, shape):
            known = sizes.get(label, 1)
            if known == 1:
                sizes[label] = n
            elif n not in (1, known):
                raise ValueError(f"Size of label '{label}' for operand {i} ({known}) does not match previous terms ({n}).")
    return sizes


# ---------------------------------------------------------------- einsum_path
def _einsum_path_dispatcher(*operands, optimize=None, einsum_call=None):
    return operands


def _path_kind(optimize):
    """(kind, memory limit or None); kind False, a name, or a path that was given."""
    if optimize is True:
        return "greedy", None
    if optimize is None or optimize is False:
        return False, None
    if isinstance(optimize, str):
        return optimize, None
    if len(optimize) and optimize[0] == "einsum_path":
        return optimize, None
    if len(optimize) == 2 and isinstance(optimize[0], str) and isinstance(optimize[1], (int, float)):
        return optimize[0], int(optimize[1])
    raise TypeError(f"Did not understand the path: {str(optimize)}")


def _choose_path(kind, limit, sets, output_set, sizes):
    n = len(sets)
    if kind is False or (isinstance(kind, str) and (n in (1, 2) or set().union(*sets) == output_set)):
        return [tuple(range(n))]
    if kind == "greedy":
        return _greedy_path(sets, output_set, sizes, limit)
    if kind == "optimal":
        return _optimal_path(sets, output_set, sizes, limit)
    if kind[0] == "einsum_path":
        return kind[1:]
    raise KeyError("Path name %s not found", kind)


@array_function_dispatch(_einsum_path_dispatcher, module="numen")
def einsum_path(*operands, optimize="greedy", einsum_call=False):
    """The order of contractions that costs least, and a table that explains it."""
    kind, limit = _path_kind(optimize)
    inputs, output, operands = _parse_einsum_input(operands)
    terms = inputs.split(",")
    sets, output_set, labels = [set(t) for t in terms], set(output), set(inputs.replace(",", ""))
    sizes = _label_sizes(inputs, terms, operands)
    operand_sizes = [_compute_size_by_dict(t, sizes) for t in terms + [output]]
    if limit is None:
        limit = max(operand_sizes)
    summed = sum(len(s) for s in sets) - len(labels) > 0
    naive_cost = _flop_count(labels, summed, len(terms), sizes)
    path = _choose_path(kind, limit, sets, output_set, sizes)
    rows, costs, scales, intermediate = [], [], [], list(operand_sizes[-1:])
    for step, positions in enumerate(path):
        positions = tuple(sorted(positions, reverse=True))
        kept, sets, gone, met = _find_contraction(positions, sets, output_set)
        costs.append(_flop_count(met, gone, len(positions), sizes))
        scales.append(len(met))
        intermediate.append(_compute_size_by_dict(kept, sizes))
        taken = [terms.pop(p) for p in positions]
        result = output if step == len(path) - 1 else "".join(x[1] for x in sorted((sizes[i], i) for i in kept))
        terms.append(result)
        rows.append((positions, ",".join(taken) + "->" + result, terms[:]))
    if len(terms) != 1:
        raise RuntimeError(f"Invalid einsum_path is specified: {len(terms) - 1} more operands has to be contracted.")
    if einsum_call:
        return operands, rows
    return ["einsum_path"] + list(path), _path_table(inputs, output, labels, naive_cost, costs, scales, intermediate, rows)


def _path_table(inputs, output, labels, naive_cost, costs, scales, intermediate, rows):
    total = sum(costs) + 1
    text = (f"  Complete contraction:  {inputs}->{output}\n"
            f"         Naive scaling:  {len(labels)}\n"
            f"     Optimized scaling:  {max(scales)}\n"
            f"      Naive FLOP count:  {naive_cost:.3e}\n"
            f"  Optimized FLOP count:  {total:.3e}\n"
            f"   Theoretical speedup:  {naive_cost / total:3.3f}\n"
            f"  Largest intermediate:  {max(intermediate):.3e} elements\n"
            + "-" * 74 + "\n" + "%6s %24s %40s\n" % ("scaling", "current", "remaining") + "-" * 74)
    for scale, (_, contraction, rest) in zip(scales, rows):
        text += "\n%4d    %24s %40s" % (scale, contraction, ",".join(rest) + "->" + output)
    return text


# ---------------------------------------------------------------- einsum
def _einsum_dispatcher(*operands, out=None, optimize=None, **kwargs):
    yield from operands
    yield out


@array_function_dispatch(_einsum_dispatcher, module="numen")
def einsum(*operands, out=None, optimize=False, **kwargs):
    """Einstein summation: ``einsum("ij,jk->ik", a, b)`` sums products over the labels that the output lacks."""
    if optimize is False:
        if out is not None:
            kwargs["out"] = out
        return c_einsum(*operands, **kwargs)
    unknown = [k for k in kwargs if k not in ("dtype", "order", "casting")]
    if unknown:
        raise TypeError(f"Did not understand the following kwargs: {unknown}")
    operands, rows = einsum_path(*operands, optimize=optimize, einsum_call=True)
    order = kwargs.pop("order", "K")
    if order.upper() == "A":
        order = "F" if all(a.flags.f_contiguous for a in operands) else "C"
    for step, (positions, contraction, _) in enumerate(rows):
        taken = [operands.pop(p) for p in positions]
        if out is not None and step == len(rows) - 1:
            kwargs["out"] = out
            if len(taken) == 2:
                kwargs.setdefault("casting", "unsafe")
        elif len(taken) == 1 and len(rows) == 1:
            return c_einsum(contraction, *taken, order=order, **kwargs)
        operands.append(c_einsum(contraction, *taken, **kwargs))
    return out if out is not None else asanyarray(operands[0], order=order)


def _object_einsum(subscripts, operands, out=None):
    """einsum of Python objects, for c_einsum: products and sums by their own operators."""
    from numen._core import _multiarray_umath as umath
    inputs, output, operands = _parse_einsum_input((subscripts, *operands))
    labels = output + "".join(sorted(set(inputs.replace(",", "")) - set(output)))
    product = None
    for term, a in zip(inputs.split(","), operands):
        a = c_einsum(term + "->" + "".join(dict.fromkeys(term)), a)      # diagonals
        term = "".join(dict.fromkeys(term))
        a = a.transpose([term.index(s) for s in labels if s in term])
        a = a[tuple(slice(None) if s in term else None for s in labels)]
        product = a if product is None else umath.multiply(product, a)
    axes = tuple(range(len(output), len(labels)))
    result = umath.add.reduce(product, axis=axes) if axes else product
    if out is None:
        return result
    out[...] = result
    return out
