"""Going over a large array in blocks of a bounded number of items."""
import numen as np

__all__ = ["Arrayterator"]


class Arrayterator:
    """Goes over an array, such as one in a file, in blocks of at most buf_size items.

    var : anything with a shape that slices give arrays of, as memmap
    buf_size : items of a block; None makes one block of everything

    Slices make iterators of a part; blocks have as many dimensions as the array.

    >>> import numen as np
    >>> blocks = np.lib.Arrayterator(np.arange(6).reshape(3, 2), 4)
    >>> [block.tolist() for block in blocks]
    [[[0, 1], [2, 3]], [[4, 5]]]
    >>> blocks[1:].shape
    (2, 2)
    """
    __module__ = "numpy.lib"

    def __init__(self, var, buf_size=None):
        self.var, self.buf_size = var, buf_size
        self.start, self.stop, self.step = [0]*len(var.shape), list(var.shape), [1]*len(var.shape)

    def __getattr__(self, name):
        return getattr(self.var, name)

    def __getitem__(self, index):
        if not isinstance(index, tuple):
            index = (index,)
        ndim, items = len(self.var.shape), []
        for item in index:
            if item is Ellipsis:
                items += [slice(None)]*(ndim - len(index) + 1)
            elif isinstance(item, slice):
                items.append(item)
            else:
                items.append(slice(item, item + 1, 1))
        items += [slice(None)]*(ndim - len(items))
        if len(items) > ndim:
            raise IndexError("too many indices for array")
        part = type(self)(self.var, self.buf_size)
        for i, item in enumerate(items):
            start, stop, step = item.indices(self.shape[i])
            part.start[i] = self.start[i] + start*self.step[i]
            part.stop[i] = min(self.start[i] + stop*self.step[i], self.stop[i])
            part.step[i] = self.step[i]*step
        return part

    @property
    def shape(self):
        """The shape of what is gone over."""
        return tuple(len(range(*bounds)) for bounds in zip(self.start, self.stop, self.step))

    @property
    def flat(self):
        """All items, one after the other."""
        for block in self:
            yield from block.flat

    def __array__(self, dtype=None, copy=None):
        return self.var[tuple(map(slice, self.start, self.stop, self.step))]

    def __iter__(self):
        shape = self.shape
        if 0 in shape:
            return
        left = self.buf_size or np.prod(shape, dtype=object)
        # items of a block along each axis: whole inner axes as long as they fit, then as many as fit of the next one
        counts = [1]*len(shape)
        for axis in reversed(range(len(shape))):
            counts[axis] = min(left, shape[axis])
            left //= shape[axis]
            if left == 0:
                break
        for first in np.ndindex(*(-(-n // count) for n, count in zip(shape, counts))):
            starts = [s + i*count*step for s, i, count, step in zip(self.start, first, counts, self.step)]
            stops = [min(s + count*step, stop) for s, count, step, stop in zip(starts, counts, self.step, self.stop)]
            yield self.var[tuple(map(slice, starts, stops, self.step))]
