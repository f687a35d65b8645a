/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/store_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void sqlite_make(struct store_fixture *f)
{
    snprintf(f->folder, sizeof f->folder, "/tmp/crosswalk-store-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/store.db", f->folder);
}

static void sqlite_remove(struct store_fixture *f)
{
    DIR *folder = opendir(f->folder);
    struct dirent *entry;
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL)
        unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    rmdir(f->folder);
}

const struct store_backend backend_sqlite = {
    .name = "sqlite",
    .make = sqlite_make,
    .remove = sqlite_remove,
};

int store_setup(void **state)
{
    struct store_fixture *f = calloc(1, sizeof *f);
    f->backend = *state;
    f->backend->make(f);
    f->options = (struct store_options){.path = f->path, .now_us = 1};
    *state = f;
    fixture_reopen(f);
    return 0;
}

int store_teardown(void **state)
{
    struct store_fixture *f = *state;
    store_close(f->s);
    fault_vfs_remove(&f->disk);
    f->backend->remove(f);
    arena_fini(&f->arena);
    free(f);
    return 0;
}

void fixture_reopen(struct store_fixture *f)
{
    store_close(f->s);
    f->s = NULL;
    check_ok(store_open(&f->options, &f->s, &f->e), &f->e);
}

void fixture_begin(struct store_fixture *f)
{
    check_ok(store_begin(f->s, &f->e), &f->e);
}

void fixture_commit(struct store_fixture *f)
{
    check_ok(store_commit(f->s, &f->e), &f->e);
}

struct job job_of(const char *record_id, int64_t created_us)
{
    return (struct job){
        .sync = 1,
        .side = SIDE_LEFT,
        .record_id = str_from(record_id),
        .cause = CAUSE_CHANGE,
        .due_us = created_us,
        .created_us = created_us,
        .run = STR("run"),
    };
}

void fixture_put(struct store_fixture *f, const struct job *jobs, size_t n)
{
    fixture_begin(f);
    check_ok(job_put(f->s, jobs, n, &f->e), &f->e);
    fixture_commit(f);
}

size_t fixture_claim(struct store_fixture *f, int64_t now_us, size_t max,
                     struct job **out)
{
    size_t n = 0;
    fixture_begin(f);
    check_ok(job_claim(f->s, &f->arena, 1, now_us, max, out, &n, &f->e),
             &f->e);
    fixture_commit(f);
    return n;
}

void fixture_finish(struct store_fixture *f, const struct job *jobs, size_t n)
{
    int64_t *ids = arena_array(&f->arena, int64_t, n);
    for (size_t i = 0; i < n; i++)
        ids[i] = jobs[i].id;
    fixture_begin(f);
    check_ok(job_finish(f->s, ids, n, &f->e), &f->e);
    fixture_commit(f);
}

size_t fixture_jobs(struct store_fixture *f, struct job **out)
{
    const struct job_filter all = {.state = -1, .limit = 1000000};
    size_t n = 0;
    check_ok(job_list(f->s, &f->arena, &all, out, &n, &f->e), &f->e);
    return n;
}

struct link link_of(const char *left, const char *right)
{
    struct link link = {.sync = 1, .created_side = SIDE_RIGHT,
                        .created_us = 10, .updated_us = 10};
    const char *const ids[SIDES] = {left, right};
    for (int side = 0; side < SIDES; side++)
        link.side[side] = (struct link_side){
            .id = str_from(ids[side]),
            .base = str_from(ids[side]),
            .hash = str_hash(str_from(ids[side])),
            .modified_us = 5 + side,
        };
    return link;
}

void fixture_link(struct store_fixture *f, struct link *links, size_t n)
{
    fixture_begin(f);
    check_ok(link_put(f->s, links, n, &f->e), &f->e);
    fixture_commit(f);
}
