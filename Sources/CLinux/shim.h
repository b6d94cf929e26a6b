#pragma once
#include <sys/syscall.h>
#include <unistd.h>

long syscall(long number, ...);

// glibc declares renameat2 and syncfs for GNU programs only, and Swift's overlay isn't compiled as one.

// Swaps two paths, so that a reader sees the one or the other and never none.
static inline int kt_exchange(const char *one, const char *other) {
    return (int)syscall(SYS_renameat2, -100 /* AT_FDCWD */, one, -100, other, 2u /* RENAME_EXCHANGE */);
}

// Syncs the file system of an open folder: one call for all files of a run, where fsync takes one each.
static inline int kt_sync_file_system(int descriptor) {
    return (int)syscall(SYS_syncfs, descriptor);
}
