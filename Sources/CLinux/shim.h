// System calls of Linux that Swift's Glibc module does not show, since glibc declares them for _GNU_SOURCE only.
// Static inline, or declared as glibc has it; nothing is compiled from here.
#ifndef LAYOUTSTORE_CLINUX_SHIM_H
#define LAYOUTSTORE_CLINUX_SHIM_H

#include <elf.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/memfd.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
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

/// Renames a file, and fails with EEXIST if `target` exists. Returns 0, or -1 and errno. See renameat2(2).
static inline int64_t clinux_rename_without_replacing(const char *path, const char *target) {
    return syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, target, RENAME_NOREPLACE);
}

/// Writes standard output out. Whether anything of it was ever lost. See ferror(3).
static inline int clinux_has_lost_output(void) { return fflush(stdout) != 0 || ferror(stdout) != 0; }

/// Has the kernel kill this process when the thread that started it ends. Returns 0, or -1 and errno. See prctl(2).
static inline int clinux_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

/// A file without a name in memory, not passed on to programs that are started. Returns it, or -1 and errno. See memfd_create(2).
static inline int clinux_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC); }

/// The beginning of what glibc passes on for each loaded object; see dl_iterate_phdr(3).
struct clinux_object {
    Elf64_Addr base;
    const char *name;
    const Elf64_Phdr *headers;
    Elf64_Half count;
};
struct dl_phdr_info;
int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *, size_t, void *), void *data);

struct clinux_bytes {
    uint8_t *bytes;
    size_t count, capacity;
};

/// Appends the build id of one loaded object: its note of type NT_GNU_BUILD_ID, without name and header. The kernel's own object,
/// the vDSO, is left out.
static inline int clinux_append_build_id(struct dl_phdr_info *info, size_t size, void *data) {
    const struct clinux_object *object = (const struct clinux_object *)info;
    struct clinux_bytes *target = (struct clinux_bytes *)data;
    (void)size;
    if (strncmp(object->name, "linux-vdso", 10) == 0) return 0;
    for (Elf64_Half i = 0; i < object->count; i++) {
        const Elf64_Phdr *header = &object->headers[i];
        if (header->p_type != PT_NOTE) continue;
        const uint8_t *at = (const uint8_t *)(object->base + header->p_vaddr), *end = at + header->p_memsz;
        size_t align = header->p_align == 8 ? 8 : 4;
        while (at + sizeof(Elf64_Nhdr) <= end) {
            const Elf64_Nhdr *note = (const Elf64_Nhdr *)at;
            const uint8_t *id = at + sizeof(*note) + (note->n_namesz + align - 1) / align * align;
            if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(at + sizeof(*note), "GNU", 4) == 0
                && id + note->n_descsz <= end && target->count + note->n_descsz <= target->capacity) {
                memcpy(target->bytes + target->count, id, note->n_descsz);
                target->count += note->n_descsz;
            }
            at = id + (note->n_descsz + align - 1) / align * align;
        }
    }
    return 0;
}

/// Writes the build ids of the program and of all libraries that are loaded, in the order of loading. Returns the number of bytes.
static inline size_t clinux_build_ids(uint8_t *bytes, size_t capacity) {
    struct clinux_bytes target = {bytes, 0, capacity};
    dl_iterate_phdr(clinux_append_build_id, &target);
    return target.count;
}

/// Has the started program inherit no descriptor from `first` on. Returns 0, or an errno. glibc 2.34; see posix_spawn(3).
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);

/// Mappings whose bad pages are replaced, and what was replaced first in each.
struct clinux_bus {
    struct { uintptr_t begin, end, bad; } mappings[64];
    struct sigaction former;
    int is_set;
};

/// The one of this process. Inside a function, since Swift emits no variable beside one; so each Swift file that calls the functions below
/// would have its own. One file does (Devices/MappedPages.swift).
static inline struct clinux_bus *clinux_bus(void) {
    static struct clinux_bus bus;
    return &bus;
}

/// Puts a page of zeros in the place of a page that cannot be read, and notes it. A fault elsewhere goes to whoever was asked before.
/// Calls what may be called here: mmap(2) is a system call, the rest is memory. See sigaction(2), signal-safety(7).
static inline void clinux_on_bus_error(int signal, siginfo_t *info, void *context) {
    struct clinux_bus *bus = clinux_bus();
    uintptr_t page = (uintptr_t)info->si_addr & ~(uintptr_t)4095;
    for (int i = 0; i < 64; i++) {
        if (page < __atomic_load_n(&bus->mappings[i].begin, __ATOMIC_ACQUIRE)) continue;
        if (page >= __atomic_load_n(&bus->mappings[i].end, __ATOMIC_ACQUIRE)) continue;
        void *zeros = mmap((void *)page, 4096, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (zeros == MAP_FAILED) break;
        uintptr_t none = 0;
        __atomic_compare_exchange_n(
            &bus->mappings[i].bad, &none, page, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
        return;
    }
    if (bus->former.sa_flags & SA_SIGINFO)
        bus->former.sa_sigaction(signal, info, context);
    else if (bus->former.sa_handler != SIG_DFL && bus->former.sa_handler != SIG_IGN)
        bus->former.sa_handler(signal);
    else
        sigaction(SIGBUS, &bus->former, NULL);  // the access is made again, and ends the process
}

/// Watches a mapping: pages of it that cannot be read become zeros. Returns a number for the two functions below, or -1 when there are too
/// many. Not to be called by two threads at once. The handler runs on the thread's alternate stack where there is one: a bad page leaves the
/// thread's own stack as it is, so none is needed.
static inline int clinux_watch_mapping(const void *base, size_t length) {
    struct clinux_bus *bus = clinux_bus();
    if (!bus->is_set) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_sigaction = clinux_on_bus_error;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        if (sigaction(SIGBUS, &action, &bus->former) != 0) return -1;
        bus->is_set = 1;
    }
    for (int i = 0; i < 64; i++) {
        if (bus->mappings[i].end != 0) continue;
        __atomic_store_n(&bus->mappings[i].bad, 0, __ATOMIC_RELEASE);
        __atomic_store_n(&bus->mappings[i].begin, (uintptr_t)base, __ATOMIC_RELEASE);
        __atomic_store_n(&bus->mappings[i].end, (uintptr_t)base + length, __ATOMIC_RELEASE);
        return i;
    }
    return -1;
}

/// Watches it no more.
static inline void clinux_unwatch_mapping(int number) {
    __atomic_store_n(&clinux_bus()->mappings[number].end, 0, __ATOMIC_RELEASE);
}

/// The offset of the first page that became zeros, or -1.
static inline int64_t clinux_first_bad_page(int number) {
    uintptr_t page = __atomic_load_n(&clinux_bus()->mappings[number].bad, __ATOMIC_ACQUIRE);
    return page == 0 ? -1 : (int64_t)(page - clinux_bus()->mappings[number].begin);
}

#endif
