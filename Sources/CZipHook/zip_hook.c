// RTLD_NEXT.
#define _GNU_SOURCE
#include "zip_hook.h"

#include <dlfcn.h>
#include <minizip/zip.h>
#include <pthread.h>

static _Thread_local const struct kt_packer *packer;
/// Whether the part that is open is the packer's.
static _Thread_local bool is_packing;
/// What minizip said when packed bytes couldn't be written.
static _Thread_local int failure;

/// Minizip's own functions.
static struct {
    __typeof__(&zipOpenNewFileInZip4_64) open;
    __typeof__(&zipWriteInFileInZip) write;
    __typeof__(&zipCloseFileInZip) close;
} minizip;

static void find(void) {
    // A function's address as data, as POSIX has it for dlsym.
    *(void **)&minizip.open = dlsym(RTLD_NEXT, "zipOpenNewFileInZip4_64");
    *(void **)&minizip.write = dlsym(RTLD_NEXT, "zipWriteInFileInZip");
    *(void **)&minizip.close = dlsym(RTLD_NEXT, "zipCloseFileInZip");
}

static bool has_minizip(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    return !pthread_once(&once, find) && minizip.open && minizip.write && minizip.close;
}

void kt_pack_with(const struct kt_packer *_Nullable new_packer) {
    packer = new_packer;
    is_packing = false;
    failure = ZIP_OK;
}

bool kt_write_packed(void *_Nonnull zip, const void *_Nonnull bytes, size_t count) {
    if (!has_minizip() || count > UINT32_MAX) return false;
    failure = minizip.write(zip, bytes, (unsigned)count);
    return failure == ZIP_OK;
}

static int status(bool is_good) {
    return is_good ? ZIP_OK : failure ? failure : ZIP_INTERNALERROR;
}

int zipOpenNewFileInZip4_64(
    zipFile file, const char *name, const zip_fileinfo *info, const void *local_field, uInt local_field_size,
    const void *global_field, uInt global_field_size, const char *comment, int method, int level, int raw,
    int window_bits, int memory_level, int strategy, const char *password, uLong password_checksum,
    uLong version_made_by, uLong flags, int zip64
) {
    if (!has_minizip()) return ZIP_INTERNALERROR;
    is_packing = packer && name && method == Z_DEFLATED && !raw && !password;
    int opened = minizip.open(
        file, name, info, local_field, local_field_size, global_field, global_field_size, comment, method, level,
        is_packing ? 1 : raw, window_bits, memory_level, strategy, password, password_checksum, version_made_by, flags,
        zip64);
    if (opened != ZIP_OK) is_packing = false;
    return is_packing ? status(packer->begin(packer->context, name, file)) : opened;
}

int zipWriteInFileInZip(zipFile file, const void *bytes, unsigned count) {
    if (!has_minizip()) return ZIP_INTERNALERROR;
    if (!is_packing) return minizip.write(file, bytes, count);
    return status(packer->take(packer->context, bytes, count));
}

int zipCloseFileInZip(zipFile file) {
    if (!has_minizip()) return ZIP_INTERNALERROR;
    if (!is_packing) return minizip.close(file);
    is_packing = false;
    uint64_t size = 0;
    uint32_t checksum = 0;
    int packed = status(packer->end(packer->context, &size, &checksum));
    int closed = zipCloseFileInZipRaw64(file, size, checksum);
    return packed ? packed : closed;
}
