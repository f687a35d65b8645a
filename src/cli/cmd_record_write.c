/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `record set`, `create` and `delete`. */
#include "cli/cmd_record.h"
#include "cli/show_change.h"

/* ---- what is told ------------------------------------------------------------------- */

struct written {
    struct cli *cli;
    const struct record_place *place;
    const char *what;           /* "updated" */
    struct str id;
    const struct record *old;   /* NULL: it was made */
    const struct value *values; /* that were sent */
};

static struct value changes_value(const struct written *w)
{
    struct arena *a = &w->cli->arena;
    struct list list = {.arena = a};
    for (size_t i = 0; i < w->values->fields.n; i++) {
        const struct field *f = &w->values->fields.at[i];
        const struct value *before =
            w->old ? value_get(&w->old->fields, f->name) : NULL;
        struct object o = {.arena = a};
        object_text(&o, "field", f->name);
        if (before)
            object_set(&o, "before", *before);
        object_set(&o, "after", f->value);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

static void show_changes(const struct written *w)
{
    struct cli *cli = w->cli;
    struct arena *a = &cli->arena;
    term_put(&cli->out, "%s %.*s.%.*s %.*s%s\n", w->what,
             STR_ARG(w->place->connection), STR_ARG(w->place->entity),
             STR_ARG(w->id),
             w->values->fields.n == 0 ? ", which has these values" : "");
    for (size_t i = 0; i < w->values->fields.n && w->old; i++) {
        const struct field *f = &w->values->fields.at[i];
        const struct value *before = value_get(&w->old->fields, f->name);
        term_put(&cli->out, "      %.*s: %.*s -> %.*s\n", STR_ARG(f->name),
                 STR_ARG(value_shown(a, before)),
                 STR_ARG(value_shown(a, &f->value)));
    }
}

static void give_written(const struct written *w)
{
    struct object o = {.arena = &w->cli->arena};
    object_text(&o, "id", w->id);
    object_text(&o, "action", str_from(w->what));
    object_set(&o, "changes", changes_value(w));
    w->cli->data = object_value(&o);
    if (!w->cli->json)
        show_changes(w);
}

/* ---- set and create -------------------------------------------------------------------- */

static enum err make(struct cli *cli, const struct args *args,
                     struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct patch patch = {.kind = PATCH_CREATE};
    struct patch_result result = {0};
    TRY(record_open(cli, args, &c, &place, e));
    TRY(record_values(&place, &cli->arena, args->words.at + 1,
                      args->words.n - 1, &patch.values, e));
    patch.token = ulid_make(&cli->arena, clock_now_us(&cli->clock),
                            &cli->random);
    TRY(record_write(&place, &cli->arena, &patch, 1, &result, e));
    give_written(&(struct written){cli, &place,
                                   result.existed ? "updated" : "created",
                                   result.id, NULL, &patch.values});
    return ERR_OK;
}

static enum err change(struct cli *cli, const struct record_place *place,
                       const struct record *old, const struct value *values,
                       struct error *e)
{
    struct patch patch = {.kind = PATCH_UPDATE, .id = old->id,
                          .known = &old->fields};
    struct patch_result result = {0};
    struct written written = {cli, place, "unchanged", old->id, old,
                              &patch.values};
    TRY(record_differences(place, &cli->arena, old, values, &patch.values, e));
    if (patch.values.fields.n > 0) {
        TRY(record_write(place, &cli->arena, &patch, 1, &result, e));
        written.what = "updated";
        written.id = result.id.n > 0 ? result.id : old->id;
    }
    give_written(&written);
    return ERR_OK;
}

/* The record that argument `i` names. */
static enum err old_record(const struct record_place *place, struct arena *a,
                           const struct args *args, size_t i,
                           const struct record **out, struct error *e)
{
    struct str word = args_word(args, i);
    if (args_has(args, "by"))
        return record_find_one(place, a, args_get(args, "by"), word, out, e);
    TRY(record_get(place, a, &word, 1, out, e));
    return record_all_there(place, &word, out, 1, e);
}

enum err record_do_set(struct cli *cli, const struct args *args,
                       struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct value values;
    const struct record *old = NULL;
    bool is_new = args_has(args, "new");
    if (is_new && args_has(args, "by"))
        FAIL(e, ERR_USAGE, "--new makes a record, --by looks for one: either");
    if (is_new)
        return make(cli, args, e);
    if (args->words.n < 3)
        FAIL(e, ERR_USAGE,
             "something is missing: record set CONNECTION.ENTITY ID "
             "FIELD=VALUE...");
    TRY(record_open(cli, args, &c, &place, e));
    TRY(record_values(&place, &cli->arena, args->words.at + 2,
                      args->words.n - 2, &values, e));
    place.n_fields = 0; /* some systems take whole records only */
    TRY(old_record(&place, &cli->arena, args, 1, &old, e));
    return change(cli, &place, old, &values, e);
}

enum err record_do_create(struct cli *cli, const struct args *args,
                          struct error *e)
{
    return make(cli, args, e);
}

/* ---- delete ------------------------------------------------------------------------------ */

/* Those that --by finds; all of them, or none. */
static enum err old_by(const struct record_place *place, struct arena *a,
                       const struct args *args, const struct record **out,
                       struct error *e)
{
    const struct record_by by = {args_get(args, "by"), args->words.at + 1,
                                 args->words.n - 1};
    struct record_sought *sought = arena_array(a, struct record_sought, by.n);
    TRY(record_find_each(place, a, &by, sought, e));
    for (size_t i = 0; i < by.n; i++) {
        out[i] = sought[i].record;
        if (out[i])
            continue;
        *e = sought[i].error;
        return e->code;
    }
    return ERR_OK;
}

/* None of them when one is not there: then the ids are to be looked at. */
static enum err remove_all(const struct record_place *place, struct arena *a,
                           const struct args *args, enum patch_kind kind,
                           struct error *e)
{
    size_t n = args->words.n - 1;
    const struct str *ids = args->words.at + 1;
    const struct record **old = arena_array(a, const struct record *, n);
    struct patch *patches = arena_array(a, struct patch, n);
    struct patch_result *results = arena_array(a, struct patch_result, n);
    if (args_has(args, "by")) {
        TRY(old_by(place, a, args, old, e));
    } else {
        TRY(record_get(place, a, ids, n, old, e));
        TRY(record_all_there(place, ids, old, n, e));
    }
    for (size_t i = 0; i < n; i++)
        patches[i] = (struct patch){.kind = kind,
                                    .id = old[i]->id,
                                    .values = value_object(NULL, 0),
                                    .known = &old[i]->fields};
    return record_write(place, a, patches, n, results, e);
}

enum err record_do_delete(struct cli *cli, const struct args *args,
                          struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct object o = {.arena = &cli->arena};
    bool archive = args_has(args, "archive");
    const char *past = archive ? "archived" : "deleted";
    int64_t n = (int64_t)args->words.n - 1;
    TRY(record_open(cli, args, &c, &place, e));
    place.n_fields = 0;
    TRY(remove_all(&place, &cli->arena, args,
                   archive ? PATCH_ARCHIVE : PATCH_DELETE, e));
    object_int(&o, past, n);
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "%.*s %s\n",
                 STR_ARG(plural(&cli->arena, n, "record", "records")), past);
    return ERR_OK;
}
