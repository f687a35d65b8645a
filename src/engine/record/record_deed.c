/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/record/record_deed.h"

#include "base/vec.h"

enum err record_place_fields(struct record_place *io_place, struct arena *a,
                             struct str names, struct error *e)
{
    VEC(struct str) words = {0};
    struct str name;
    while (str_split(&names, ',', &name))
        if (str_trim(name).n > 0)
            vec_push(a, &words, str_trim(name));
    if (words.n > 0)
        TRY(record_fields(io_place, a, words.at, words.n, &io_place->fields,
                          e));
    io_place->n_fields = words.n;
    return ERR_OK;
}

enum err record_entities(struct remote *remote, struct arena *a,
                         struct str connection, const struct str **out,
                         size_t *out_n, struct error *e)
{
    struct remote_call call = {.connection = connection,
                               .op = {.kind = OP_ENTITIES, .arena = a}};
    TRY(remote_run(remote, &call, 1, e));
    if (call.error.code != ERR_OK) {
        if (e)
            *e = call.error;
        return call.error.code;
    }
    *out = call.op.entities;
    *out_n = call.op.n_entities;
    return ERR_OK;
}

/* Some systems take whole records only. */
static struct record_place whole(const struct record_place *place)
{
    struct record_place out = *place;
    out.n_fields = 0;
    return out;
}

static enum err read_by(const struct record_place *place, struct arena *a,
                        const struct record_which *which,
                        const struct record **out, struct error *e)
{
    const struct record_by by = {which->by, which->texts, which->n};
    struct record_sought *sought = arena_array(a, struct record_sought, by.n);
    TRY(record_find_each(place, a, &by, sought, e));
    for (size_t i = 0; i < by.n; i++) {
        out[i] = sought[i].record;
        if (out[i])
            continue;
        if (e)
            *e = sought[i].error;
        return sought[i].error.code;
    }
    return ERR_OK;
}

enum err record_which_read(const struct record_place *place, struct arena *a,
                           const struct record_which *which,
                           const struct record **out, struct error *e)
{
    if (which->by.n > 0)
        return read_by(place, a, which, out, e);
    TRY(record_get(place, a, which->texts, which->n, out, e));
    return record_all_there(place, which->texts, out, which->n, e);
}

enum err record_make(const struct record_place *place, struct arena *a,
                     const struct value *values, struct str token,
                     struct record_written *out, struct error *e)
{
    const struct patch patch = {
        .kind = PATCH_CREATE, .values = *values, .token = token};
    struct patch_result result = {0};
    TRY(record_write(place, a, &patch, 1, &result, e));
    *out = (struct record_written){
        .what = result.existed ? "updated" : "created",
        .id = result.id,
        .values = *values};
    return ERR_OK;
}

enum err record_change(const struct record_place *place, struct arena *a,
                       const struct record_which *which,
                       const struct value *values, struct record_written *out,
                       struct error *e)
{
    const struct record_place all = whole(place);
    const struct record *old = NULL;
    struct patch_result result = {0};
    TRY(record_which_read(&all, a, which, &old, e));
    struct patch patch = {
        .kind = PATCH_UPDATE, .id = old->id, .known = &old->fields};
    TRY(record_differences(&all, a, old, values, &patch.values, e));
    bool differs = patch.values.fields.n > 0;
    if (differs)
        TRY(record_write(&all, a, &patch, 1, &result, e));
    *out = (struct record_written){
        .what = differs ? "updated" : "unchanged",
        .id = result.id.n > 0 ? result.id : old->id,
        .old = old,
        .values = patch.values};
    return ERR_OK;
}

enum err record_remove(const struct record_place *place, struct arena *a,
                       const struct record_which *which, enum patch_kind kind,
                       struct error *e)
{
    const struct record_place all = whole(place);
    size_t n = which->n;
    const struct record **old = arena_array(a, const struct record *, n);
    struct patch *patches = arena_array(a, struct patch, n);
    struct patch_result *results = arena_array(a, struct patch_result, n);
    TRY(record_which_read(&all, a, which, old, e));
    for (size_t i = 0; i < n; i++)
        patches[i] = (struct patch){.kind = kind,
                                    .id = old[i]->id,
                                    .values = value_object(NULL, 0),
                                    .known = &old[i]->fields};
    return record_write(&all, a, patches, n, results, e);
}
