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
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(long) == 8, "offsets are passed in one register");

/// Makes `length` bytes from byte `offset` on read as zeros; the size stays. Returns 0, or -1 and errno. See fallocate(2).
static inline int64_t clinux_zero_range(int fd, int64_t offset, int64_t length) {
    return syscall(SYS_fallocate, fd, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, offset, length);
}

/// The flags of mmap(2) for a shared mapping whose file needs no sync of its own records: a file system without DAX refuses it.
static const int clinux_map_synced = 0x03 /* MAP_SHARED_VALIDATE */ | 0x80000 /* MAP_SYNC */;

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

#endif
