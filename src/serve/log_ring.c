/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/log_ring.h"

#include <pthread.h>

#include "view/object.h"

struct slot {
    struct arena arena; /* of the line in it */
    struct api_log_line line;
};

struct log_ring {
    pthread_mutex_t mutex;
    int64_t next_id; /* of the next line; ids begin at 1 */
    struct slot slots[LOG_RING_LINES];
};

struct log_ring *log_ring_create(struct arena *a)
{
    struct log_ring *ring = arena_new(a, struct log_ring);
    pthread_mutex_init(&ring->mutex, NULL);
    ring->next_id = 1;
    return ring;
}

void log_ring_destroy(struct log_ring *ring)
{
    if (!ring)
        return;
    for (size_t i = 0; i < LOG_RING_LINES; i++)
        arena_fini(&ring->slots[i].arena);
    pthread_mutex_destroy(&ring->mutex);
}

static struct slot *slot_of(struct log_ring *ring, int64_t id)
{
    return &ring->slots[id % LOG_RING_LINES];
}

static struct value fields_of(struct arena *a, const struct log_line *line)
{
    struct object o = {.arena = a};
    for (size_t i = 0; i < line->n; i++) {
        const struct log_field *f = &line->fields[i];
        if (f->text.p)
            object_text(&o, arena_strz(a, str_from(f->name)),
                        arena_str(a, f->text));
        else
            object_int(&o, arena_strz(a, str_from(f->name)), f->number);
    }
    return object_value(&o);
}

int64_t log_ring_add(struct log_ring *ring, const struct log_line *line)
{
    pthread_mutex_lock(&ring->mutex);
    int64_t id = ring->next_id++;
    struct slot *slot = slot_of(ring, id);
    arena_reset(&slot->arena);
    slot->line = (struct api_log_line){
        .id = id,
        .at_us = line->at_us,
        .level = line->level,
        .message = arena_str(&slot->arena, str_from(line->event)),
        .fields = fields_of(&slot->arena, line)};
    pthread_mutex_unlock(&ring->mutex);
    return id;
}

size_t log_ring_read(struct log_ring *ring, struct arena *a,
                     enum log_level level, int64_t before, size_t n,
                     struct api_log_line *out)
{
    size_t taken = 0;
    pthread_mutex_lock(&ring->mutex);
    int64_t id = before > 0 && before < ring->next_id ? before - 1
                                                      : ring->next_id - 1;
    int64_t oldest = ring->next_id - LOG_RING_LINES;
    for (; id >= 1 && id >= oldest && taken < n; id--) {
        const struct api_log_line *line = &slot_of(ring, id)->line;
        if (line->level > level)
            continue;
        out[taken] = *line;
        out[taken].message = arena_str(a, line->message);
        out[taken].fields = value_copy(a, &line->fields);
        taken++;
    }
    pthread_mutex_unlock(&ring->mutex);
    return taken;
}

struct value log_line_value(struct arena *a, const struct api_log_line *line)
{
    static const char *const levels[] = {"error", "warn", "info", "debug"};
    struct object o = {.arena = a};
    object_int(&o, "id", line->id);
    object_time(&o, "at", line->at_us);
    object_text(&o, "level", str_from(levels[line->level]));
    object_text(&o, "message", line->message);
    object_set(&o, "fields", line->fields);
    return object_value(&o);
}
