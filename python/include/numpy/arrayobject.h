/* arrayobject.h - the C interface of arrays, whole. */
#pragma once
#include "ndarrayobject.h"
