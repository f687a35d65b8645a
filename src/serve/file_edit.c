/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/file_edit.h"

#include "base/file.h"
#include "base/limits.h"

#define FILE_MODE 0600

static char *path_of(const struct api_call *call, struct str name)
{
    struct arena *a = call->arena;
    return file_join(a, arena_strz(a, call->api->workspace->dir),
                     arena_strz(a, name));
}

enum err file_edit_read(const struct api_call *call, struct str name,
                        struct file_edit *out, struct error *e)
{
    out->name = name;
    TRY(file_read(call->arena, path_of(call, name), LIMIT_FILE_BYTES,
                  &out->before, e));
    out->after = out->before;
    return ERR_OK;
}

static enum err write_all(const struct api_call *call,
                          const struct file_edit *edits, size_t n, bool back,
                          struct error *e)
{
    for (size_t i = 0; i < n; i++)
        if (!str_eq(edits[i].before, edits[i].after))
            TRY(file_write(path_of(call, edits[i].name),
                           back ? edits[i].before : edits[i].after, FILE_MODE,
                           e));
    return ERR_OK;
}

enum err file_edit_apply(struct api_call *call, const struct file_edit *edits,
                         size_t n, bool *out_done, struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    struct problems problems = {.arena = call->arena};
    *out_done = false;
    enum err err = write_all(call, edits, n, false, e);
    if (err == ERR_OK)
        err = hub->reload(hub->context, &problems, e);
    if (err == ERR_OK) {
        *out_done = true;
        return call_audit(call, NULL, NULL, e);
    }
    TRY(write_all(call, edits, n, true, err == ERR_INVALID ? e : NULL));
    if (err != ERR_INVALID || problems.list.n == 0)
        return err;
    call_reply_problems(call, &problems);
    return ERR_OK;
}
