// What Swift cannot import from sqlite3.h: variadic functions, cast macros and a struct that begins with SQLite's own.
// Static inline only; nothing is compiled or linked from here.
#ifndef LAYOUTSTORE_CSQLITE_SHIM_H
#define LAYOUTSTORE_CSQLITE_SHIM_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

/// The destructor that makes SQLite copy a bound value before the call returns.
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

/// Seeds SQLite's process-wide generator (it draws the WAL salts) with `seed`; 0 would mean "from the default VFS".
/// Source: sqlite3.c, SQLITE_TESTCTRL_PRNG_SEED; the reset makes the next draw use the seed.
static inline int csqlite_seed_generator(int seed) {
    int rc = sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, seed, (sqlite3 *)0);
    return rc;
}

/// Switches the two hardening options that a store file from elsewhere calls for. Returns a result code.
static inline int csqlite_harden(sqlite3 *db) {
    int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    return rc;
}

/// An open file of a simulated VFS. `base` has to be first: SQLite allocates `szOsFile` bytes and knows only this part.
typedef struct csqlite_simulated_file {
    sqlite3_file base;
    void *disk;    // unretained reference to the simulated disk
    int32_t file;  // index of the file on it
    int32_t lock;  // the SQLITE_LOCK_ level that this handle holds
} csqlite_simulated_file;
_Static_assert(offsetof(csqlite_simulated_file, base) == 0, "SQLite casts sqlite3_file to this struct");

#endif
