// A user of the array interface through pybind11: arrays in and out, vectorize, structured dtypes, buffers.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
namespace py = pybind11;

struct point { int32_t id; double x; bool good; };

static double total(py::array_t<double, py::array::c_style | py::array::forcecast> a)
{
    double s = 0;
    const double *p = a.data();
    for (py::ssize_t i = 0; i < a.size(); i++)
        s += p[i];
    return s;
}
static py::array_t<int64_t> table(py::ssize_t n, py::ssize_t m)
{
    py::array_t<int64_t> out({ n, m });
    auto r = out.mutable_unchecked<2>();
    for (py::ssize_t i = 0; i < n; i++)
        for (py::ssize_t j = 0; j < m; j++)
            r(i, j) = i * 10 + j;
    return out;
}
static py::array_t<point> points(int n)
{
    py::array_t<point> out(n);
    auto r = out.mutable_unchecked<1>();
    for (int i = 0; i < n; i++)
        r(i) = { i, i * 0.5, i % 2 == 0 };
    return out;
}
static py::tuple facts(py::array a)
{
    return py::make_tuple(a.ndim(), a.itemsize(), a.nbytes(), a.dtype().kind(), a.dtype().num(), a.writeable(), a.owndata(),
                          py::str(a.dtype()));
}
static py::array window(py::array_t<double> a)
{
    return py::array(a.dtype(), { a.size() / 2 }, { 2 * a.itemsize() }, a.data(), a);
}
static double weigh(double x, int n) { return x * n + 1; }

PYBIND11_MODULE(pybind_user, m)
{
    PYBIND11_NUMPY_DTYPE(point, id, x, good);
    m.def("total", total);
    m.def("table", table);
    m.def("points", points);
    m.def("point_sum", [](py::array_t<point> a) { double s = 0; for (py::ssize_t i = 0; i < a.size(); i++) s += a.at(i).x; return s; });
    m.def("facts", facts);
    m.def("window", window);
    m.def("weigh", py::vectorize(weigh));
    m.def("resized", [](py::array_t<double> a) { return a.reshape({ -1, 2 }); });
    m.def("strict", [](py::array_t<float> a) { return a.size(); }, py::arg("a").noconvert());
    m.def("dtype_of", [](const std::string &text) { return py::dtype(text); });
}
