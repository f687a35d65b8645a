/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/scratch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static enum err make_folder(struct arena *a, struct store_scratch *scratch,
                            struct error *e)
{
    const char *above = getenv("TMPDIR");
    char *path =
        file_join(a, above && *above ? above : "/tmp", "crosswalk-XXXXXX");
    if (!mkdtemp(path))
        FAIL(e, errno == ENOSPC ? ERR_FULL : ERR_IO,
             "cannot make a folder for the copy of the store: %s: %s", path,
             strerror(errno));
    scratch->folder = path;
    return ERR_OK;
}

static enum err fill(struct arena *a, const char *from, int64_t now_us,
                     struct store_scratch *scratch, struct error *e)
{
    TRY(make_folder(a, scratch, e));
    const struct store_options options = {
        .path = file_join(a, scratch->folder, "store.db"), .now_us = now_us};
    if (from)
        TRY(store_copy(from, options.path, e));
    return store_open(&options, &scratch->store, e);
}

enum err store_scratch_open(struct arena *a, const char *from, int64_t now_us,
                            struct store_scratch *out, struct error *e)
{
    struct store_scratch scratch = {0};
    enum err err = fill(a, from, now_us, &scratch, e);
    if (err == ERR_OK)
        *out = scratch;
    else
        store_scratch_close(&scratch);
    return err;
}

void store_scratch_close(struct store_scratch *scratch)
{
    static const char *const names[] = {"store.db", "store.db-wal",
                                        "store.db-shm", "store.db.lock"};
    AUTO_ARENA a = ARENA_INIT;
    store_close(scratch->store);
    for (size_t i = 0; scratch->folder && i < sizeof names / sizeof *names; i++)
        (void)unlink(file_join(&a, scratch->folder, names[i]));
    if (scratch->folder)
        (void)rmdir(scratch->folder);
    *scratch = (struct store_scratch){0};
}
