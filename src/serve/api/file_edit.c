/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/file_edit.h"

#include "base/file.h"
#include "base/limits.h"

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

static struct workspace_texts texts_of(const struct api_call *call,
                                       const struct file_edit *edits, size_t n,
                                       bool back)
{
    struct workspace_text *texts =
        arena_array(call->arena, struct workspace_text, n);
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        if (!str_eq(edits[i].before, edits[i].after))
            texts[used++] = (struct workspace_text){
                edits[i].name, back ? edits[i].before : edits[i].after};
    return (struct workspace_texts){texts, used};
}

/* It was checked; should the hub not take it all the same, the files come back
 * as they were. */
static enum err take_over(struct api_call *call, const struct file_edit *edits,
                          size_t n, struct problems *problems,
                          struct error *e)
{
    const struct api_hub *hub = call->api->hub;
    const struct workspace *w = call->api->workspace;
    struct problems told = {.arena = call->arena};
    struct workspace_texts before = texts_of(call, edits, n, true);
    enum err err = hub->reload(hub->context, &told, e);
    if (err == ERR_OK)
        return ERR_OK;
    *problems = told;
    if (err == ERR_INVALID)
        TRY(workspace_write(call->arena, w, &before, e));
    else
        TRY(workspace_write(call->arena, w, &before, NULL));
    return err;
}

enum err file_edit_apply(struct api_call *call, const struct file_edit *edits,
                         size_t n, bool *out_done, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct workspace_texts after = texts_of(call, edits, n, false);
    struct problems problems = {.arena = call->arena};
    *out_done = false;
    enum err err = workspace_replace(call->arena, w, &after, &problems, e);
    if (err == ERR_OK)
        err = take_over(call, edits, n, &problems, e);
    if (err == ERR_INVALID && problems.errors > 0) {
        call_reply_problems(call, &problems);
        return ERR_OK;
    }
    TRY(err);
    *out_done = true;
    return call_audit(call, NULL, NULL, e);
}
