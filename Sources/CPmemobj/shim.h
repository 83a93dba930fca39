// What Swift cannot import of libpmemobj: variadic functions, and macros with casts. Static inline; nothing is compiled from here, so that
// the package builds where PMDK is not installed. The module map names no library: who links chooses (Package.swift).
#ifndef LAYOUTSTORE_CPMEMOBJ_SHIM_H
#define LAYOUTSTORE_CPMEMOBJ_SHIM_H

#include <libpmem.h>
#include <libpmemobj.h>

/// Begins a transaction whose failures return, and never jump. Returns 0 or an errno. See pmemobj_tx_begin(3).
static inline int cpmemobj_begin(PMEMobjpool *pool) {
    int error = pmemobj_tx_begin(pool, NULL, TX_PARAM_NONE);
    if (error == 0)
        pmemobj_tx_set_failure_behavior(POBJ_TX_FAILURE_RETURN);
    else
        (void)pmemobj_tx_end();
    return error;
}

/// Commits, and ends the transaction. Returns 0 or an errno.
static inline int cpmemobj_commit(void) {
    if (pmemobj_tx_stage() == TX_STAGE_WORK) pmemobj_tx_commit();
    return pmemobj_tx_end();
}

/// Takes everything back, and ends the transaction. Returns `error`.
static inline int cpmemobj_cancel(int error) {
    if (pmemobj_tx_stage() == TX_STAGE_WORK) pmemobj_tx_abort(error);
    return pmemobj_tx_end();
}

/// For pmemobj_tx_xalloc(3): the object is zeros.
static const uint64_t cpmemobj_alloc_zero = POBJ_XALLOC_ZERO;
/// For pmemobj_tx_xadd_range(3): what was there before is not kept; a commit flushes the range all the same.
static const uint64_t cpmemobj_add_without_snapshot = POBJ_XADD_NO_SNAPSHOT;

#endif
