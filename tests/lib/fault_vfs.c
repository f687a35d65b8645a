/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/fault_vfs.h"

#include <signal.h>
#include <unistd.h>

struct fault_file {
    sqlite3_file base; /* first */
    struct fault_vfs *vfs;
    sqlite3_file *real; /* in the room behind this struct */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct fault_file *)f)->real;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
}

/* Whether this change may go on; else what to return. */
static int meet(struct fault_vfs *v)
{
    v->seen++;
    if (v->kind == FAULT_NONE || v->seen < v->at)
        return SQLITE_OK;
    if (v->kind == FAULT_KILL)
        die();
    return v->kind == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int file_close(sqlite3_file *f)
{
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int file_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}

static int file_write(sqlite3_file *f, const void *from, int n,
                      sqlite3_int64 at)
{
    struct fault_vfs *v = ((struct fault_file *)f)->vfs;
    sqlite3_file *real = real_of(f);
    if (v->kind == FAULT_KILL && v->seen + 1 == v->at && v->at % 2 == 0)
        real->pMethods->xWrite(real, from, n / 2, at);
    int rc = meet(v);
    return rc == SQLITE_OK ? real->pMethods->xWrite(real, from, n, at) : rc;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int rc = meet(((struct fault_file *)f)->vfs);
    return rc == SQLITE_OK ? real_of(f)->pMethods->xTruncate(real_of(f), size)
                           : rc;
}

/* Only counted: a killed process loses nothing that it has written. */
static int file_sync(sqlite3_file *f, int flags)
{
    (void)flags;
    return meet(((struct fault_file *)f)->vfs);
}

static int file_size(sqlite3_file *f, sqlite3_int64 *out)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), out);
}

static int file_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int file_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int file_check_lock(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int file_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int file_device(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int file_shm_map(sqlite3_file *f, int page, int size, int extend,
                        void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void file_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int file_shm_unmap(sqlite3_file *f, int remove)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* with shared memory, without mmap */
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *base, sqlite3_filename name, sqlite3_file *f,
                    int flags, int *out_flags)
{
    struct fault_vfs *v = (struct fault_vfs *)base;
    struct fault_file *file = (struct fault_file *)f;
    file->vfs = v;
    file->real = (sqlite3_file *)(void *)(file + 1);
    int rc = v->real->xOpen(v->real, name, file->real, flags, out_flags);
    file->base.pMethods = file->real->pMethods ? &methods : NULL;
    return rc;
}

static int vfs_delete(sqlite3_vfs *base, const char *name, int sync)
{
    struct fault_vfs *v = (struct fault_vfs *)base;
    int rc = meet(v);
    return rc == SQLITE_OK ? v->real->xDelete(v->real, name, sync) : rc;
}

void fault_vfs_install(struct fault_vfs *v)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    *v = (struct fault_vfs){.base = *real, .real = real};
    v->base.pNext = NULL;
    v->base.zName = "fault";
    v->base.szOsFile = (int)sizeof(struct fault_file) + real->szOsFile;
    v->base.xOpen = vfs_open;
    v->base.xDelete = vfs_delete;
    sqlite3_vfs_register(&v->base, 1);
}

void fault_vfs_remove(struct fault_vfs *v)
{
    if (!v->real)
        return;
    sqlite3_vfs_unregister(&v->base);
    sqlite3_vfs_register(v->real, 1);
    *v = (struct fault_vfs){0};
}

void fault_vfs_arm(struct fault_vfs *v, enum fault_kind kind, int at)
{
    v->kind = kind;
    v->at = at;
    v->seen = 0;
}

bool fault_vfs_was_met(const struct fault_vfs *v)
{
    return v->kind != FAULT_NONE && v->seen >= v->at;
}
