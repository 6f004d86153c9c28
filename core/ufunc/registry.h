/* registry.h - what the library knows by name: dtype classes, casts, ufuncs.  Built when the library opens, then frozen
 * but for classes, casts and loops that the host adds under the lib's lock. */
#pragma once
#include "numen.h"

typedef struct nm_registry nm_registry;
nm_registry *nm_registry_new(nm_lib *lib);
void nm_registry_free(nm_lib *lib, nm_registry *registry);
