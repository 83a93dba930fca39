// What Swift cannot import from sqlite3.h: variadic functions, cast macros and a struct that begins with SQLite's own.
// Static inline only; nothing is compiled or linked from here.
#ifndef LAYOUTSTORE_CSQLITE_SHIM_H
#define LAYOUTSTORE_CSQLITE_SHIM_H

#include <sqlite3.h>
#define SQLITE_CORE 1 // of sqlite3ext.h the table of functions alone, and no macros that stand for them
#include <sqlite3ext.h>
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

/// Opens the log or the rollback journal of the main database as SQLite opens it: the first sync of a file that its owner may make
/// syncs its directory entry as well (os_unix.c, unixSync). Null if `create` is 0 and there is none, or on failure; `*rc` is then a
/// result code. To be closed by csqlite_close_companion.
static inline sqlite3_file *csqlite_open_companion(sqlite3 *db, int log, int create, int *rc) {
    sqlite3_vfs *vfs = 0;
    *rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_VFS_POINTER, &vfs);
    if (*rc == SQLITE_OK && !vfs) *rc = SQLITE_ERROR;
    if (*rc != SQLITE_OK) return 0;
    sqlite3_file *file = (sqlite3_file *)sqlite3_malloc64((sqlite3_uint64)vfs->szOsFile);
    if (!file) return *rc = SQLITE_NOMEM, (sqlite3_file *)0;
    file->pMethods = 0;
    const char *database = sqlite3_db_filename(db, "main");
    const char *name = log ? sqlite3_filename_wal(database) : sqlite3_filename_journal(database);
    int flags = SQLITE_OPEN_READWRITE | (log ? SQLITE_OPEN_WAL : SQLITE_OPEN_MAIN_JOURNAL) | (create ? SQLITE_OPEN_CREATE : 0);
    *rc = vfs->xOpen(vfs, name, file, flags, 0);
    if (*rc == SQLITE_OK) return file;
    sqlite3_free(file);
    return 0;
}

/// Closes what csqlite_open_companion has opened. Returns a result code.
static inline int csqlite_close_companion(sqlite3_file *file) {
    int rc = file->pMethods->xClose(file);
    sqlite3_free(file);
    return rc;
}

/// Keeps the last close of `db` from moving the log into the database. Returns a result code.
static inline int csqlite_keep_log_unmoved(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/// SQLite's allocator as it is configured now.
static inline int csqlite_allocator(sqlite3_mem_methods *methods) {
    return sqlite3_config(SQLITE_CONFIG_GETMALLOC, methods);
}

/// For a process that uses SQLite from one thread at a time: no mutexes and no statistics. SQLITE_MISUSE once SQLite has been used.
static inline int csqlite_use_one_thread(void) {
    int rc = sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    return rc == SQLITE_OK ? sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) : rc;
}

/// Puts `methods` in the place of SQLite's allocator; SQLITE_MISUSE once SQLite has been used.
static inline int csqlite_set_allocator(sqlite3_mem_methods *methods) {
    return sqlite3_config(SQLITE_CONFIG_MALLOC, methods);
}

/// A copy of an open file's methods, with what the functions in it need to know; see LogGuard.swift. `methods` has to be first: SQLite
/// sees only this part.
typedef struct csqlite_guarded_methods {
    sqlite3_io_methods methods;
    const sqlite3_io_methods *original;
    int32_t holds_checkpoint_lock;
} csqlite_guarded_methods;
_Static_assert(offsetof(csqlite_guarded_methods, methods) == 0, "SQLite casts the struct to sqlite3_io_methods");

/// An open file of a simulated VFS. `base` has to be first: SQLite allocates `szOsFile` bytes and knows only this part.
typedef struct csqlite_simulated_file {
    sqlite3_file base;
    void *disk;    // unretained reference to the simulated disk
    int32_t file;  // index of the file on it
    int32_t lock;  // the SQLITE_LOCK_ level that this handle holds
    int32_t syncs_directory;  // whether its next sync syncs the directory too
} csqlite_simulated_file;
_Static_assert(offsetof(csqlite_simulated_file, base) == 0, "SQLite casts sqlite3_file to this struct");

/// A virtual table, and a cursor of one. `base` has to be first: SQLite knows only this part.
typedef struct csqlite_table {
    sqlite3_vtab base;
    void *table;  // retained
} csqlite_table;
typedef struct csqlite_cursor {
    sqlite3_vtab_cursor base;
    void *cursor;  // retained
} csqlite_cursor;
_Static_assert(offsetof(csqlite_table, base) == 0, "SQLite casts sqlite3_vtab to this struct");
_Static_assert(offsetof(csqlite_cursor, base) == 0, "SQLite casts sqlite3_vtab_cursor to this struct");

#endif
