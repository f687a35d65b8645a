/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/events.h"

#include <pthread.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"

#define EVENT_BYTES 65536

struct kept_event {
    struct arena arena;
    struct str text; /* as it is sent */
};

struct events {
    pthread_mutex_t mutex;
    int64_t next_id; /* ids begin at 1 */
    struct kept_event kept[EVENTS_KEPT];
    struct http_server_stream *watchers[EVENTS_WATCHERS];
    size_t n_watchers;
};

struct events *events_create(struct arena *a)
{
    struct events *events = arena_new(a, struct events);
    pthread_mutex_init(&events->mutex, NULL);
    events->next_id = 1;
    return events;
}

void events_destroy(struct events *events)
{
    if (!events)
        return;
    for (size_t i = 0; i < events->n_watchers; i++)
        http_server_stream_end(events->watchers[i]);
    for (size_t i = 0; i < EVENTS_KEPT; i++)
        arena_fini(&events->kept[i].arena);
    pthread_mutex_destroy(&events->mutex);
}

/* With the mutex held. Who takes nothing more is let go. */
static void send_to_all(struct events *events, struct str text)
{
    for (size_t i = events->n_watchers; i-- > 0;) {
        if (http_server_stream_send(events->watchers[i], text))
            continue;
        http_server_stream_end(events->watchers[i]);
        events->watchers[i] = events->watchers[--events->n_watchers];
    }
}

void events_publish(struct events *events, const char *type,
                    const struct value *data)
{
    AUTO_BUF json = BUF_INIT(EVENT_BYTES);
    json_write(&json, data);
    if (buf_check(&json, "an event", NULL) != ERR_OK)
        return; /* whoever needs it reads it anew */
    pthread_mutex_lock(&events->mutex);
    int64_t id = events->next_id++;
    struct kept_event *kept = &events->kept[id % EVENTS_KEPT];
    arena_reset(&kept->arena);
    kept->text = arena_printf(&kept->arena,
                              "id: %lld\nevent: %s\ndata: %.*s\n\n",
                              (long long)id, type, STR_ARG(buf_str(&json)));
    send_to_all(events, kept->text);
    pthread_mutex_unlock(&events->mutex);
}

/* Who cannot take it is noticed when the next event is sent. */
static void send_missed(struct events *events,
                        struct http_server_stream *stream, struct str last_id)
{
    int64_t last = 0;
    bool sent = true;
    if (last_id.n == 0 || !str_to_i64(last_id, &last))
        return;
    /* too long ago, or of a hub before this one */
    if (last < events->next_id - EVENTS_KEPT || last >= events->next_id) {
        (void)!http_server_stream_send(stream,
                                       STR("event: lost\ndata: {}\n\n"));
        return;
    }
    for (int64_t id = last + 1; id < events->next_id && sent; id++)
        sent = http_server_stream_send(stream,
                                       events->kept[id % EVENTS_KEPT].text);
}

bool events_join(struct events *events, struct http_server_stream *stream,
                 struct str last_id)
{
    pthread_mutex_lock(&events->mutex);
    bool room = events->n_watchers < EVENTS_WATCHERS;
    if (room) {
        (void)!http_server_stream_send(stream, STR(": welcome\n\n"));
        send_missed(events, stream, last_id);
        events->watchers[events->n_watchers++] = stream;
    }
    pthread_mutex_unlock(&events->mutex);
    return room;
}

void events_ping(struct events *events)
{
    pthread_mutex_lock(&events->mutex);
    send_to_all(events, STR(": still here\n\n"));
    pthread_mutex_unlock(&events->mutex);
}
