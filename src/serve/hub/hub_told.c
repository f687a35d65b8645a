/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/hub/hub_told.h"

#include <pthread.h>

#define ENTRIES 512
/* Longer ones are not worth the memory: the record is read. */
#define TEXT_MAX (64u << 10)

struct entry {
    struct arena arena;
    int64_t sync;      /* 0: free */
    enum side side;
    int64_t put_us;
    struct str record_id;
    struct str text;
};

struct told {
    pthread_mutex_t mutex;
    struct entry entries[ENTRIES];
    size_t next;
};

struct told *told_create(struct arena *a)
{
    struct told *t = arena_new(a, struct told);
    pthread_mutex_init(&t->mutex, NULL);
    return t;
}

void told_destroy(struct told *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < ENTRIES; i++)
        arena_fini(&t->entries[i].arena);
    pthread_mutex_destroy(&t->mutex);
}

void told_note(struct told *t, const struct job *job, struct str text)
{
    if (text.n == 0 || text.n > TEXT_MAX)
        return;
    pthread_mutex_lock(&t->mutex);
    struct entry *entry = &t->entries[t->next++ % ENTRIES];
    arena_fini(&entry->arena);
    *entry = (struct entry){.sync = job->sync, .side = job->side,
                            .put_us = job->created_us};
    entry->record_id = arena_str(&entry->arena, job->record_id);
    entry->text = arena_str(&entry->arena, text);
    pthread_mutex_unlock(&t->mutex);
}

/* Put by this notice, and by nothing before or since. */
static bool is_of(const struct entry *entry, const struct job *job)
{
    return entry->sync == job->sync && entry->side == job->side &&
           entry->put_us == job->created_us &&
           entry->put_us == job->updated_us && job->run.n == 0 &&
           str_eq(entry->record_id, job->record_id);
}

bool told_take(struct told *t, const struct job *job, struct arena *a,
               struct str *out)
{
    bool found = false;
    pthread_mutex_lock(&t->mutex);
    for (size_t i = 0; i < ENTRIES && !found; i++) {
        struct entry *entry = &t->entries[i];
        if (!is_of(entry, job))
            continue;
        *out = arena_str(a, entry->text);
        arena_fini(&entry->arena);
        *entry = (struct entry){0};
        found = true;
    }
    pthread_mutex_unlock(&t->mutex);
    return found;
}
