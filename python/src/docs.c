/* docs.c - finds the documentation of docs.def.  The texts are put together by the compiler: importing costs nothing for them. */
#include "npb.h"

#define EXAMPLES "\n\n>>> import numen as np\n"
static const struct { const char *name, *text; } table[] = {
#define UFUNC(name, text, examples) { #name, text EXAMPLES examples },
#define FUNCTION(name, signature, text, examples) { #name, #name "(" signature ")\n--\n\n" text EXAMPLES examples },
#include "docs.def"
#undef UFUNC
#undef FUNCTION
};

const char *npb_doc(const char *name)
{
    for (int low = 0, high = NM_COUNT(table); low < high;) {
        int middle = (low + high) / 2, order = strcmp(name, table[middle].name);
        if (order == 0)
            return table[middle].text;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

void npb_document_functions(PyMethodDef *functions)
{
    for (; functions->ml_name; functions++)
        if (!functions->ml_doc)
            functions->ml_doc = npb_doc(functions->ml_name);
}
