/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/intake/intake_shared.h"

void intake_shared_init(struct intake_shared *s)
{
    *s = (struct intake_shared){0};
    pthread_mutex_init(&s->mutex, NULL);
}

void intake_shared_fini(struct intake_shared *s)
{
    pthread_mutex_destroy(&s->mutex);
    arena_fini(&s->arena);
    arena_fini(&s->words_arena);
}

void intake_shared_set_words(struct intake_shared *s,
                             const struct route_settings *routes)
{
    struct arena arena = ARENA_INIT;
    const struct str *words = NULL;
    size_t n = gate_words(&arena, routes, &words);
    pthread_mutex_lock(&s->mutex);
    struct arena old = s->words_arena;
    s->words_arena = arena;
    s->words = words;
    s->n_words = n;
    pthread_mutex_unlock(&s->mutex);
    arena_fini(&old);
}

bool intake_shared_wants(struct intake_shared *s, struct str url)
{
    pthread_mutex_lock(&s->mutex);
    bool wants = gate_is_meant(s->words, s->n_words, url);
    pthread_mutex_unlock(&s->mutex);
    return wants;
}

void intake_shared_count(struct intake_shared *s,
                         const struct intake_verdict *verdict)
{
    struct str name =
        verdict->connection ? verdict->connection->source->name : STR("");
    size_t i = 0;
    pthread_mutex_lock(&s->mutex);
    while (i < s->hooks.n && !str_eq(s->hooks.at[i].connection, name))
        i++;
    if (i == s->hooks.n)
        vec_push(&s->arena, &s->hooks,
                 (struct intake_counts){
                     .connection = arena_str(&s->arena, name)});
    s->hooks.at[i].by_outcome[verdict->outcome]++;
    pthread_mutex_unlock(&s->mutex);
}

void intake_shared_count_route(struct intake_shared *s,
                               const struct gate_verdict *verdict)
{
    size_t i = 0;
    pthread_mutex_lock(&s->mutex);
    while (i < s->routes.n && !str_eq(s->routes.at[i].path, verdict->path))
        i++;
    if (i == s->routes.n)
        vec_push(&s->arena, &s->routes,
                 (struct gate_counts){
                     .path = arena_str(&s->arena, verdict->path)});
    s->routes.at[i].by_outcome[verdict->outcome]++;
    pthread_mutex_unlock(&s->mutex);
}

void intake_shared_hooks(struct intake_shared *s, struct arena *a,
                         struct intake_counts **out, size_t *out_n)
{
    pthread_mutex_lock(&s->mutex);
    *out_n = s->hooks.n;
    *out = arena_array(a, struct intake_counts, *out_n);
    for (size_t i = 0; i < *out_n; i++) {
        (*out)[i] = s->hooks.at[i];
        (*out)[i].connection = arena_str(a, (*out)[i].connection);
    }
    pthread_mutex_unlock(&s->mutex);
}

void intake_shared_routes(struct intake_shared *s, struct arena *a,
                          struct gate_counts **out, size_t *out_n)
{
    pthread_mutex_lock(&s->mutex);
    *out_n = s->routes.n;
    *out = arena_array(a, struct gate_counts, *out_n);
    for (size_t i = 0; i < *out_n; i++) {
        (*out)[i] = s->routes.at[i];
        (*out)[i].path = arena_str(a, (*out)[i].path);
    }
    pthread_mutex_unlock(&s->mutex);
}
