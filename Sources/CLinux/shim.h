// System calls of Linux that Swift's Glibc module does not show, since glibc declares them for _GNU_SOURCE only.
// Static inline, or declared as glibc has it; nothing is compiled from here.
#ifndef LAYOUTSTORE_CLINUX_SHIM_H
#define LAYOUTSTORE_CLINUX_SHIM_H

#include <linux/falloc.h>
#include <linux/memfd.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(long) == 8, "offsets are passed in one register");

/// Makes `length` bytes from byte `offset` on read as zeros; the size stays. Returns 0, or -1 and errno. See fallocate(2).
static inline int64_t clinux_zero_range(int fd, int64_t offset, int64_t length) {
    return syscall(SYS_fallocate, fd, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, offset, length);
}

/// Copies up to `length` bytes inside one file. Returns how many, 0 at its end, or -1 and errno. See copy_file_range(2).
static inline int64_t clinux_copy_range(int fd, int64_t source, int64_t target, int64_t length) {
    return syscall(SYS_copy_file_range, fd, &source, fd, &target, length, 0);
}

/// Has the kernel kill this process when the thread that started it ends. Returns 0, or -1 and errno. See prctl(2).
static inline int clinux_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

/// A file without a name in memory, not passed on to programs that are started. Returns it, or -1 and errno. See memfd_create(2).
static inline int clinux_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC); }

/// Has the started program inherit no descriptor from `first` on. Returns 0, or an errno. glibc 2.34; see posix_spawn(3).
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

#endif
