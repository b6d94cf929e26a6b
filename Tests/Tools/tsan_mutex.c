// Preloaded into programs built with ThreadSanitizer, tells it of the waits in Swift's Mutex.
//
// The compiler puts a Mutex's uncontended path into the code that is checked, as atomic operations that the sanitizer
// sees. A thread that has to wait, or to wake another, goes through the standard library, which is not instrumented:
// each such hand-over would be reported as a race on what the Mutex guards. These functions take the place of the two
// of the library, do as they do, and say so. Nothing is suppressed: what no lock guards is reported as ever.
#include <dlfcn.h>
#include <stdint.h>

// Swift hands the address of the lock's word in the context register.
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *lock

// Weak: programs that are not instrumented, such as psql, are started with this library too.
__attribute__((weak)) extern void __tsan_acquire(void *address);
__attribute__((weak)) extern void __tsan_release(void *address);

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// Synchronization._MutexHandle._lockSlow(UInt32)
SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT void lock_slow(uint32_t thread, SELF) {
    SWIFT void (*next)(uint32_t thread, SELF) = (SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK_SLOW);
    next(thread, lock);
    if (__tsan_acquire) __tsan_acquire(lock);
}

// Synchronization._MutexHandle._unlockSlow()
SWIFT void unlock_slow(SELF) __asm__(UNLOCK_SLOW);
SWIFT void unlock_slow(SELF) {
    SWIFT void (*next)(SELF) = (SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK_SLOW);
    if (__tsan_release) __tsan_release(lock);
    next(lock);
}
