"""Compare libnumen's random streams with an installed NumPy 2.4: values bit for bit, and the state left behind.

    python tests/core/compare_random.py build/core/libnumen.so [items per distribution]
"""
import ctypes as C
import sys
import warnings

import numpy as np

ENGINES = ['MT19937', 'PCG64', 'PCG64DXSM', 'Philox', 'SFC64']
TYPES = {'d': np.float64, 'f': np.float32, 'q': np.int64}
WIDTHS = {'bool': 0, 'int8': 1, 'uint8': 1, 'int16': 2, 'uint16': 2, 'int32': 4, 'uint32': 4, 'int64': 8, 'uint64': 8}


class BitGen(C.Structure):
    _fields_ = [(name, C.c_void_p) for name in ('state', 'next_uint64', 'next_uint32', 'next_double', 'next_raw')]


class Info(C.Structure):
    _fields_ = [('name', C.c_char_p), ('out', C.c_char), ('args', C.c_char * 4)]


class Bits(C.Structure):
    _fields_ = [('word', C.c_uint32), ('left', C.c_int)]


def load(path):
    lib = C.CDLL(path)
    for name, result in [('nm_dist_about', C.POINTER(Info)), ('nm_lib_new', C.c_void_p), ('nm_ctx_new', C.c_void_p),
                         ('nm_engine_size', C.c_size_t), ('nm_random_interval', C.c_uint64)]:
        getattr(lib, name).restype = result
    lib.nm_ctx_new.argtypes = [C.c_void_p]
    lib.ctx = C.c_void_p(lib.nm_ctx_new(lib.nm_lib_new(None)))
    lib.dists = {}
    while 'legacy_hypergeometric' not in lib.dists:
        k = len(lib.dists)
        info = lib.nm_dist_about(k).contents
        lib.dists[info.name.decode()] = k, info.out.decode(), info.args.decode()
    return lib


def address(array):
    return C.c_void_p(array.ctypes.data)


class Ours:
    """One engine of libnumen with an nm_rng on it."""

    def __init__(self, lib, name, seed):
        self.lib = lib
        self.engine = ENGINES.index(name)
        self.memory = np.zeros(4096, np.uint8)
        self.state = C.c_void_p(self.memory.ctypes.data + -self.memory.ctypes.data % 64)
        lib.nm_engine_seed(self.engine, self.state, C.c_uint64(seed))
        self.bitgen = BitGen()
        lib.nm_bitgen_bind(C.byref(self.bitgen), self.engine, self.state)
        self.rng = C.create_string_buffer(4096)
        lib.nm_rng_init(self.rng, C.byref(self.bitgen))

    def fill(self, dist, n, *args):
        k, out_type, arg_types = self.lib.dists[dist]
        out = np.empty(n, TYPES[out_type])
        arrays = [np.broadcast_to(np.asarray(a, TYPES[t]), (n,)) for a, t in zip(args, arg_types)]
        pointers = (C.c_void_p * 4)(*[a.ctypes.data for a in arrays])
        steps = (C.c_ssize_t * 4)(*[a.strides[0] for a in arrays])
        self.lib.nm_random_fill(self.lib.ctx, self.rng, k, C.c_ssize_t(n), address(out), pointers, steps)
        return out

    def integers(self, dtype, low, high, masked, n):
        out = np.empty(n, np.bool_ if dtype == 'bool' else dtype)
        self.lib.nm_random_integers(self.rng, WIDTHS[dtype], C.c_uint64(low % 2**64), C.c_uint64(high - low), C.c_bool(masked),
                                    C.c_ssize_t(n),
                                    address(out))
        return out

    def next_draws(self):
        """Two 32-bit draws and one of 64 bits: they show the state and the half that is kept."""
        u32 = C.CFUNCTYPE(C.c_uint32, C.c_void_p)(self.bitgen.next_uint32)
        u64 = C.CFUNCTYPE(C.c_uint64, C.c_void_p)(self.bitgen.next_uint64)
        return u32(self.state), u32(self.state), u64(self.state)


def numpy_draws(bit_generator):
    c = bit_generator.ctypes
    return c.next_uint32(c.state), c.next_uint32(c.state), c.next_uint64(c.state)


def parameters():
    shapes = [0.0, 1e-300, 1e-3, 0.3, 0.999, 1.0, 1.0001, 2.5, 30., 1e5, 1e300]
    positive = [1e-300, 1e-3, 0.3, 0.9, 1.0, 1.5, 4., 100., 1e10]
    located = [(0., 0.), (0., 1.), (-3.5, 2.25), (1e300, 1e300), (np.inf, 1.), (1., 1e-310)]
    p = {name: [()] for name in ('random', 'standard_exponential', 'standard_normal', 'standard_cauchy')}
    p['standard_gamma'] = [(x,) for x in shapes]
    for name in ('chisquare', 'standard_t', 'pareto', 'power'):
        p[name] = [(x,) for x in positive]
    p['exponential'] = p['rayleigh'] = [(0.,), (1.,), (2.5,), (1e-320,), (1e300,)]
    p['weibull'] = [(x,) for x in [0.] + positive]
    p['poisson'] = [(x,) for x in (0., 1e-10, .5, 3., 9.9999, 10., 12.5, 100., 1e5, 1e9, 1e15, 9.2e18)]
    p['geometric'] = [(x,) for x in (1e-9, .01, .3333, .33333333333333337, .5, .9, 1.)]
    p['zipf'] = [(x,) for x in (1.4, 1.5, 2., 4., 30., 1000.)]
    p['logseries'] = [(x,) for x in (0., 1e-300, 1e-9, .2, .7, .99, .9999999999)]
    for name in ('normal', 'laplace', 'gumbel', 'logistic', 'lognormal'):
        p[name] = located
    p['uniform'] = [(0., 0.), (0., 1.), (-3.5, 2.25), (-1e300, 1e300)]
    p['gamma'] = [(a, s) for a in shapes for s in (0., 1., 3.7)]
    p['beta'] = [(a, b) for a in positive + [1e-200] for b in (1e-200, 1e-3, .5, 1., 3., 1e5)]
    p['f'] = [(a, b) for a in positive for b in (1e-3, .5, 1., 3., 1e5)]
    p['wald'] = [(a, b) for a in (1e-5, .5, 1., 30., 1e10) for b in (1e-5, 1., 1e6)]
    p['vonmises'] = [(m, k) for m in (0., 1., -3., 100.) for k in (0., 1e-9, 1e-6, .1, 4., 100., 1e5, 1e6)]
    p['noncentral_chisquare'] = [(a, b) for a in (.01, .5, 1., 1.0001, 3., 100.) for b in (0., 1e-5, 1., 30., 1e5, 1e17)]
    p['noncentral_f'] = [(a, b, c) for a in (.5, 3.) for b in (.5, 4.) for c in (0., 1., 50.)]
    p['negative_binomial'] = [(n, q) for n in (.1, 1., 5.5, 100., 1e5) for q in (1e-5, .1, .5, .99, 1.)]
    p['binomial'] = [(q, n) for n in (0, 1, 10, 60, 61, 100, 1000, 100000, 10**9, 2**40,
                                      2**62) for q in (0., 1e-9, .01, .3, .5, .50001, .7, .999, 1.)]
    p['triangular'] = [(0., .5, 1.), (-3., -3., 7.), (1., 4., 4.)]
    sizes = (1, 5, 15, 100, 5000, 999999999)
    p['hypergeometric'] = [(g, b, s) for g in sizes for b in sizes for s in (1, 5, 9, 10, 11, 50, 500, 2000) if s <= g + b]
    return p


class Comparison:
    def __init__(self, lib, engine, seed):
        self.ours = Ours(lib, engine, seed)
        self.bit_generator = getattr(np.random, engine)(seed)
        self.engine = engine
        self.failures = 0

    def check(self, what, ours, theirs):
        if ours.dtype.kind == 'f':
            word = 'u8' if ours.dtype.itemsize == 8 else 'u4'
            equal = ours.dtype == theirs.dtype and np.all((ours.view(word) == theirs.view(word)) | (np.isnan(ours) & np.isnan(theirs)))
        else:
            equal = np.array_equal(ours, theirs)
        if not equal or self.ours.next_draws() != numpy_draws(self.bit_generator):
            self.failures += 1
            print('differs:', self.engine, *what)

    def distributions(self, n):
        generator, state = np.random.Generator(self.bit_generator), np.random.RandomState(self.bit_generator)
        for name, sets in parameters().items():
            for args in sets:
                order = args[::-1] if name == 'binomial' else args
                ours = (args[0], args[1] - args[0]) if name == 'uniform' else args
                self.check((name, args), self.ours.fill(name, n, *ours), getattr(generator, name)(*order, size=n))
                if 'legacy_' + name in self.ours.lib.dists:
                    self.check(('legacy', name, args), self.ours.fill('legacy_' + name, n, *args), getattr(state, name)(*order, size=n))
        for n in (1, 2, 3, 7, 16, 17, 623, 624, 625, 100000):
            self.check(('random', n), self.ours.fill('random', n), generator.random(n))
        for name in ('random', 'standard_normal', 'standard_exponential'):
            self.check((name, 'f4'), self.ours.fill(name + '_f', 10001), getattr(generator, name)(10001, dtype='f4'))

    def integers(self):
        generator, state = np.random.Generator(self.bit_generator), np.random.RandomState(self.bit_generator)
        for dtype in WIDTHS:
            low, high = (0, 1) if dtype == 'bool' else (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))
            pairs = {(low, high), (0, 0), (0, 1), (low, high - 1), (low + 1, high), (0, high), (high - 1, high), (0, high // 3)}
            for a, b in sorted(pairs):
                for n in (1, 3, 1000, 1001):
                    kind = np.bool_ if dtype == 'bool' else dtype
                    self.check((dtype, a, b, n), self.ours.integers(dtype, a, b, False, n),
                               generator.integers(a, b, n, dtype=kind, endpoint=True))
                    self.check(('legacy', dtype, a, b, n), self.ours.integers(dtype, a, b, True, n), state.randint(a, b + 1, n, dtype=kind))

    def shuffles(self):
        generator = np.random.Generator(self.bit_generator)
        for dtype in ('i1', 'i2', 'i4', 'i8', 'c16', 'S3', 'S100', 'S65'):
            for n in (1, 2, 10, 1000, 70000):
                theirs = np.arange(n).astype(dtype)
                ours = theirs.copy()
                generator.shuffle(theirs)
                self.ours.lib.nm_random_shuffle(self.ours.rng, C.c_ssize_t(n), C.c_ssize_t(1), C.c_ssize_t(ours.itemsize),
                                                C.c_ssize_t(ours.itemsize), address(ours))
                self.check(('shuffle', dtype, n), ours, theirs)
        for population, count in ((10, 10), (10, 3), (5, 0), (10000, 5000), (10001, 201), (10001, 501), (10**6, 10), (2**40, 100)):
            for shuffle in (True, False):
                ours = np.empty(count, np.int64)
                self.ours.lib.nm_random_choose(self.ours.lib.ctx, self.ours.rng, C.c_int64(population), C.c_int64(count), C.c_bool(shuffle),
                                               address(ours))
                self.check(('choose', population, count), ours, generator.choice(population, count, replace=False, shuffle=shuffle))


def main():
    warnings.simplefilter('ignore')
    lib = load(sys.argv[1])
    items = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    failures = 0
    for engine in ENGINES:
        c = Comparison(lib, engine, 12345)
        c.distributions(items)
        c.integers()
        c.shuffles()
        failures += c.failures
        print(engine, 'done')
    print(failures, 'differences')
    return failures > 0


if __name__ == '__main__':
    sys.exit(main())
