/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records that go by a value of theirs instead of their id. */
#include "base/vec.h"
#include "engine/record/record_inner.h"
#include "mapping/coerce.h"

#define LOOKED_AT 200 /* records with one value */
#define LISTED 10     /* ids in a message */

struct seeking {
    const struct record_place *place;
    struct arena *a;
    const struct record_by *by;
    const struct schema_field *field;
    struct record_sought *out;
    VEC(struct value) values; /* objects: what is asked for */
    VEC(size_t) places;       /* of each in `out` */
};

static struct str some_ids(struct arena *a, const struct record_list *found)
{
    struct str ids = STR("");
    for (size_t i = 0; i < found->n && i < LISTED; i++)
        ids = arena_printf(a, "%.*s%s%.*s", STR_ARG(ids), i > 0 ? ", " : "",
                           STR_ARG(found->at[i].id));
    return found->n > LISTED ? arena_printf(a, "%.*s and more", STR_ARG(ids))
                             : ids;
}

/* Of those that differ in case alone, the one that is it to the letter. */
static const struct record *the_one(struct arena *a,
                                    const struct record_list *found,
                                    const struct field *wanted)
{
    const struct record *one = NULL;
    if (found->n == 1 || found->more)
        return found->more ? NULL : found->at;
    for (size_t i = 0; i < found->n; i++) {
        const struct value *v = value_get(&found->at[i].fields, wanted->name);
        if (!v || !values_agree(a, false, v, &wanted->value))
            continue;
        if (one)
            return NULL;
        one = &found->at[i];
    }
    return one;
}

/* What cannot be asked for is told at its place. */
static void ask(struct seeking *s, size_t i)
{
    struct record_sought *out = &s->out[i];
    struct field *wanted = arena_new(s->a, struct field);
    *out = (struct record_sought){0};
    wanted->name = s->field->name;
    if (str_trim(s->by->texts[i]).n == 0) {
        error_set(&out->error, ERR_USAGE, __FILE__, __LINE__,
                  "no record is found by an empty `%.*s`",
                  STR_ARG(wanted->name));
        return;
    }
    if (record_text(s->a, s->field, s->by->texts[i], &wanted->value,
                    &out->error) != ERR_OK)
        return;
    vec_push(s->a, &s->values, value_object(wanted, 1));
    vec_push(s->a, &s->places, i);
}

static void judge(struct seeking *s, size_t i, const struct record_list *found)
{
    struct record_sought *out = &s->out[s->places.at[i]];
    struct str text = s->by->texts[s->places.at[i]];
    const struct field *wanted = s->values.at[i].fields.at;
    const struct record_place *p = s->place;
    out->record = the_one(s->a, found, wanted);
    if (found->n == 0)
        error_set(&out->error, ERR_NOT_FOUND, __FILE__, __LINE__,
                  "`%.*s.%.*s` has no record with `%.*s` %.*s",
                  STR_ARG(p->connection), STR_ARG(p->entity),
                  STR_ARG(wanted->name), STR_ARG(text));
    else if (!out->record)
        error_set(&out->error, ERR_AMBIGUOUS, __FILE__, __LINE__,
                  "`%.*s.%.*s` has several records with `%.*s` %.*s: %.*s",
                  STR_ARG(p->connection), STR_ARG(p->entity),
                  STR_ARG(wanted->name), STR_ARG(text),
                  STR_ARG(some_ids(s->a, found)));
}

/* What the place asks for, of all that were found at once. */
static enum err fill(struct seeking *s, struct error *e)
{
    struct record_list list = {
        .at = arena_array(s->a, struct record, s->by->n)};
    for (size_t i = 0; i < s->by->n; i++) {
        if (!s->out[i].record)
            continue;
        list.at[list.n] = *s->out[i].record;
        s->out[i].record = &list.at[list.n++];
    }
    return record_follow(s->place, s->a, &list, e);
}

enum err record_find_each(const struct record_place *place, struct arena *a,
                          const struct record_by *by,
                          struct record_sought *out, struct error *e)
{
    struct seeking s = {.place = place, .a = a, .by = by, .out = out};
    struct record_list *found = arena_array(a, struct record_list, by->n);
    TRY(record_field(place, a, by->field, &s.field, e));
    for (size_t i = 0; i < by->n; i++)
        ask(&s, i);
    const struct record_query query = {s.values.at, s.values.n, LOOKED_AT};
    if (s.values.n > 0)
        TRY(record_search(place, a, &query, found, e));
    for (size_t i = 0; i < s.values.n; i++)
        judge(&s, i, &found[i]);
    return place->n_fields > 0 ? fill(&s, e) : ERR_OK;
}

enum err record_find_one(const struct record_place *place, struct arena *a,
                         struct str field, struct str text,
                         const struct record **out, struct error *e)
{
    const struct record_by by = {field, &text, 1};
    struct record_sought sought;
    TRY(record_find_each(place, a, &by, &sought, e));
    if (!sought.record) {
        if (e)
            *e = sought.error;
        return sought.error.code;
    }
    *out = sought.record;
    return ERR_OK;
}
