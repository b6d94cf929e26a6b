// Has somebody else deflate what libxlsxwriter puts into a workbook.
//
// libxlsxwriter hands each part of a workbook to minizip, which deflates it with zlib on the thread that closes the
// workbook: half of the time that a large one takes, while all other cores idle. The library offers no way to change
// that, but minizip does: a part that is opened as `raw` is deflated elsewhere, and minizip writes the zip file around
// it as ever.
//
// So the three functions of minizip that libxlsxwriter calls for a part are defined here once more. The program's
// definition of a function comes before that of a shared library, for the library's own callers too (ld.so(8), "symbol
// lookup"; a linker exports what a shared library on its line defines as well). Without a packer on the calling thread
// they only call minizip's. With one they open the part as raw, give the packer the part's bytes, and write what it
// makes of them.
//
// Where the linker or the platform has it otherwise (a libxlsxwriter with a minizip inside, macOS), nobody calls the
// functions here: the workbook is deflated as libxlsxwriter has it, slower. A test holds that they are called.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Deflates the parts of a workbook. Each function gets `context`, and returns whether it went well; if not, minizip's
/// caller is told so.
struct kt_packer {
    void *_Nullable context;
    /// A part of this name begins; what it is deflated to goes to `kt_write_packed(zip, ...)`.
    bool (*_Nonnull begin)(void *_Nullable context, const char *_Nonnull name, void *_Nonnull zip);
    /// The part's next bytes.
    bool (*_Nonnull take)(void *_Nullable context, const void *_Nonnull bytes, size_t count);
    /// The part ends: what is missing is written, and its size and CRC-32 before deflating are told.
    bool (*_Nonnull end)(void *_Nullable context, uint64_t *_Nonnull size, uint32_t *_Nonnull checksum);
};

/// Has a packer deflate the parts that this thread puts into zip files, until it is called with NULL.
void kt_pack_with(const struct kt_packer *_Nullable packer);

/// Writes deflated bytes of the part that is open; returns whether it went well. Of a failure minizip's caller is told
/// what minizip says of it.
bool kt_write_packed(void *_Nonnull zip, const void *_Nonnull bytes, size_t count);
