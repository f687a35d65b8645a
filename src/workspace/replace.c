/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Files of a workspace give way to new texts that were checked. */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "workspace/load.h"

#define NEW_FILE_MODE 0640

struct target {
    const char *path; /* where the file really is */
    unsigned mode;
    struct str before;
};

/* Through links, so that they stay. */
static enum err find_target(struct arena *a, const struct workspace *w,
                            struct str file, struct target *out,
                            struct error *e)
{
    struct stat s;
    const char *path =
        file_join(a, arena_strz(a, w->dir), arena_strz(a, file));
    char real[PATH_MAX];
    *out = (struct target){.path = path, .mode = NEW_FILE_MODE};
    if (realpath(path, real))
        out->path = arena_strz(a, str_from(real));
    if (stat(out->path, &s) == 0)
        out->mode = s.st_mode & 0777;
    return file_read(a, out->path, LIMIT_FILE_BYTES, &out->before, e);
}

static enum err check(struct arena *a, const struct workspace *w,
                      const struct workspace_texts *texts,
                      struct problems *problems, struct error *e)
{
    const struct load_from from = {
        .dir = arena_strz(a, w->dir), .env = &w->env, .texts = texts};
    struct workspace fresh;
    TRY(load_workspace(a, &from, problems, &fresh, e));
    workspace_close(&fresh);
    return ERR_OK;
}

enum err workspace_write(struct arena *a, const struct workspace *w,
                         const struct workspace_texts *texts, struct error *e)
{
    struct target *targets = arena_array(a, struct target, texts->n);
    size_t done = 0;
    enum err err = ERR_OK;
    for (size_t i = 0; i < texts->n; i++)
        TRY(find_target(a, w, texts->at[i].file, &targets[i], e));
    while (done < texts->n && err == ERR_OK) {
        err = file_write(targets[done].path, texts->at[done].text,
                         targets[done].mode, e);
        done += err == ERR_OK;
    }
    for (size_t i = 0; err != ERR_OK && i < done; i++)
        (void)!file_write(targets[i].path, targets[i].before, targets[i].mode,
                          NULL);
    return err;
}

enum err workspace_replace(struct arena *a, const struct workspace *w,
                           const struct workspace_texts *texts,
                           struct problems *problems, struct error *e)
{
    TRY(check(a, w, texts, problems, e));
    return workspace_write(a, w, texts, e);
}
