#pragma once
#include <stdio_ext.h>
#include <xlsxwriter.h>
// The library packs its files with zlib; we unpack them again, to prove that they are whole.
#include <zlib.h>

// inflateInit2 is a macro, which Swift doesn't see. Negative window bits: a raw stream, as in a zip file.
static inline int kt_inflate_raw_init(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}

// In constant-memory mode a sheet's rows go to a temporary file, 4 KiB at a time and with a lock for each piece of a cell.
// A larger buffer saves system calls, and no two threads write to one sheet. The buffer is used until the workbook is
// closed.
static inline void kt_buffer_rows(lxw_worksheet *sheet, char *buffer, size_t size) {
    if (!sheet->optimize_tmpfile) return;
    setvbuf(sheet->optimize_tmpfile, buffer, _IOFBF, size);
    __fsetlocking(sheet->optimize_tmpfile, FSETLOCKING_BYCALLER);
}
