#pragma once
// Deflates a piece of a workbook in half of zlib's time.
#include <libdeflate.h>
