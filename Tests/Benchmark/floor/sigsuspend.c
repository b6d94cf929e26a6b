// LD_PRELOADed into a program that valgrind runs, lends it a sigsuspend that valgrind survives: libdispatch waits in it
// with a mask in read-only memory, and valgrind 3.19 writes to the mask that it is given.
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
    sigset_t own = *mask;
    // The kernel's mask has a bit for each of 64 signals.
    return (int)syscall(SYS_rt_sigsuspend, &own, 8);
}
