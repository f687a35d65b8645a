/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A workspace in a folder of its own: files put, loaded, its problems told. */
#pragma once

#include "lib/temp_folder.h"
#include "workspace/workspace.h"

struct folder {
    struct arena arena;
    struct problems problems;
    struct workspace workspace;
    bool loaded;
    char *dir;
};

static inline void folder_init(struct folder *f)
{
    struct error e = {0};
    *f = (struct folder){0};
    f->dir = temp_folder_make(&f->arena);
    f->problems.arena = &f->arena;
    check_ok(file_make_folders(file_join(&f->arena, f->dir, "syncs"), &e), &e);
}

static inline void folder_fini(struct folder *f)
{
    if (f->loaded)
        workspace_close(&f->workspace);
    temp_folder_remove(f->dir);
    arena_fini(&f->arena);
}

#define AUTO_FOLDER __attribute__((cleanup(folder_fini))) struct folder

static inline void put_file(struct folder *f, const char *name,
                            const char *text)
{
    temp_folder_put(&f->arena, f->dir, name, text);
}

/* In place of what was loaded before. */
static inline enum err folder_load(struct folder *f,
                                   const struct env_port *env, struct error *e)
{
    if (f->loaded)
        workspace_close(&f->workspace);
    f->problems = (struct problems){.arena = &f->arena};
    enum err code = workspace_load(&f->arena, f->dir, env, &f->problems,
                                   &f->workspace, e);
    f->loaded = code == ERR_OK;
    return code;
}

static inline const char *folder_no_variable(void *context, const char *name)
{
    (void)context;
    (void)name;
    return NULL;
}

/* Where no variable is set. */
static inline enum err folder_load_bare(struct folder *f, struct error *e)
{
    const struct env_port env = {folder_no_variable, NULL};
    return folder_load(f, &env, e);
}

static inline const char *problem_at(struct folder *f, size_t i)
{
    if (i >= f->problems.list.n)
        return "no problem";
    return arena_strz(&f->arena,
                      problem_text(&f->arena, &f->problems.list.at[i]));
}
