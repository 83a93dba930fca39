// A mapping whose pages may go: the file was made shorter, its medium is bad, its file system is full. The kernel answers an access to
// such a page with SIGBUS, which ends a process that does not catch it. Nothing can be thrown out of a signal handler, so it puts a page
// of zeros in the place of the page that is gone, notes it, and lets the access go on. Whoever accessed it looks at the note afterwards
// (MappedPages.swift), and does not believe what he got.
//
//   clinux_guard_add(base, length)          the mapping is watched
//   … an access, SIGBUS, zeros, note …      from <= page < to, in bytes from base
//   clinux_guard_lost(guard, &from, &to)    after the access
//
// An address in no watched mapping is the business of the handler that was there before. The handler runs on the alternate stack of a
// thread that has one, and needs little of any. It takes no lock: guards are in a list that only grows, and are used again.
//
// The list is static: one Swift file calls these functions, since each file that does would get a list, and a handler, of its own.
// Source: sigaction(2), mmap(2), signal-safety(7).
#ifndef LAYOUTSTORE_CLINUX_GUARD_H
#define LAYOUTSTORE_CLINUX_GUARD_H

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CLINUX_PAGE ((uintptr_t)4096)

struct clinux_guard {
    struct clinux_guard *next;
    uintptr_t base;     // 0 while nobody uses it
    uintptr_t length;   // valid while base is not 0
    uintptr_t from, to; // what was lost; nothing while from >= to
};

struct clinux_guards {
    struct clinux_guard *first;
    struct sigaction before;  // who handled the signal before
    int is_set;
};

/// Inside a function: of a variable beside one, Swift's compiler sees the name alone.
static inline struct clinux_guards *clinux_guards(void) {
    static struct clinux_guards guards;
    return &guards;
}

static inline void clinux_note_lost(struct clinux_guard *guard, uintptr_t from, uintptr_t to) {
    uintptr_t known = __atomic_load_n(&guard->from, __ATOMIC_RELAXED);
    while (from < known && !__atomic_compare_exchange_n(&guard->from, &known, from, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {}
    known = __atomic_load_n(&guard->to, __ATOMIC_RELAXED);
    while (to > known && !__atomic_compare_exchange_n(&guard->to, &known, to, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {}
}

/// The note comes before the zeros: another thread that sees these sees that one, too.
static inline int clinux_replace_lost_page(uintptr_t address) {
    struct clinux_guard *guard = __atomic_load_n(&clinux_guards()->first, __ATOMIC_ACQUIRE);
    for (; guard; guard = guard->next) {
        uintptr_t base = __atomic_load_n(&guard->base, __ATOMIC_ACQUIRE);
        if (!base || address < base || address - base >= guard->length) continue;
        uintptr_t page = address & ~(CLINUX_PAGE - 1);
        clinux_note_lost(guard, page - base, page - base + CLINUX_PAGE);
        return mmap((void *)page, CLINUX_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
    }
    return 0;
}

static inline void clinux_guard_handler(int number, siginfo_t *info, void *context) {
    int error = errno;
    // A code above 0 is the kernel's: only then there is an address.
    if (info->si_code > 0 && clinux_replace_lost_page((uintptr_t)info->si_addr)) {
        errno = error;
        return;
    }
    const struct sigaction *before = &clinux_guards()->before;
    if (before->sa_flags & SA_SIGINFO) {
        before->sa_sigaction(number, info, context);
    } else if (before->sa_handler == SIG_IGN && info->si_code <= 0) {
        // Somebody sent it, and nobody wants it.
    } else if (before->sa_handler == SIG_DFL || before->sa_handler == SIG_IGN) {
        signal(number, SIG_DFL);
        raise(number); // blocked until this function returns
    } else {
        before->sa_handler(number);
    }
    errno = error;
}

/// Watches a mapping of whole pages. Null, and errno, without memory. One caller at a time.
static inline struct clinux_guard *clinux_guard_add(uintptr_t base, uintptr_t length) {
    struct clinux_guards *guards = clinux_guards();
    if (!guards->is_set) {
        struct sigaction action = {0};
        action.sa_sigaction = clinux_guard_handler;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        if (sigaction(SIGBUS, NULL, &guards->before) != 0 || sigaction(SIGBUS, &action, NULL) != 0) return NULL;
        guards->is_set = 1;
    }
    struct clinux_guard *guard = guards->first;
    while (guard && guard->base) guard = guard->next;
    int is_new = !guard;
    if (is_new) guard = (struct clinux_guard *)malloc(sizeof *guard);
    if (!guard) return NULL;
    guard->length = length;
    guard->from = UINTPTR_MAX;
    guard->to = 0;
    if (is_new) guard->next = guards->first;
    __atomic_store_n(&guard->base, base, __ATOMIC_RELEASE);
    if (is_new) __atomic_store_n(&guards->first, guard, __ATOMIC_RELEASE);
    return guard;
}

/// Watches the mapping no more. To be called before it is unmapped; one caller at a time.
static inline void clinux_guard_remove(struct clinux_guard *guard) { __atomic_store_n(&guard->base, 0, __ATOMIC_RELEASE); }

/// Whether pages were lost, and between which bytes from the base. Of all accesses that this thread has made before.
static inline int clinux_guard_lost(const struct clinux_guard *guard, uintptr_t *from, uintptr_t *to) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST); // the accesses are made, and not moved behind
    *from = __atomic_load_n(&guard->from, __ATOMIC_ACQUIRE);
    *to = __atomic_load_n(&guard->to, __ATOMIC_ACQUIRE);
    return *from < *to;
}

/// Forgets what was lost.
static inline void clinux_guard_forget(struct clinux_guard *guard) {
    __atomic_store_n(&guard->from, UINTPTR_MAX, __ATOMIC_RELEASE);
    __atomic_store_n(&guard->to, 0, __ATOMIC_RELEASE);
}

#endif
