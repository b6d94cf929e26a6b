#pragma once
#include <xlsxwriter.h>
// The library packs its files with zlib; we unpack them again, to prove that they are whole.
#include <zlib.h>

// inflateInit2 is a macro, which Swift doesn't see. Negative window bits: a raw stream, as in a zip file.
static inline int kt_inflate_raw_init(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}
