/* from_cplusplus.cpp - numen.h as it is, from C++11. */
#include <cstdio>
#include <cstdlib>
#include <numen.h>

int main()
{
    nm_lib *lib = nm_lib_new(nullptr);
    nm_ctx *nm = nm_ctx_new(lib);
    nm_enter(nm);
    nm_cov_options options = {};
    options.bias = true;
    nm_format format = NM_FORMAT;
    const double items[] = { 1, 2, 3, 4 };
    nm_array *x = nm_matrix(nm, 2, 2, items);
    char *text = nm_array2string(nm, nm_cov_with(nm, x, &options), &format);
    bool good = text && nm_value(nm, nm_sum(nm, nm_add(nm, x, nm_weak(nm, x, 1)))) == 14 && nm_last(nm) == NM_OK;
    std::puts(text ? text : nm_message(nm));
    nm_leave(nm);
    nm_ctx_free(nm);
    nm_lib_free(lib);
    std::free(text);
    return good ? 0 : 1;
}
