/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `record set`, `create` and `delete`. */
#include "cli/cmd_record.h"
#include "cli/show_change.h"
#include "view/record.h"

/* ---- what is told ------------------------------------------------------------------- */

static void show_changes(struct cli *cli, const struct record_place *place,
                         const struct record_written *w)
{
    struct arena *a = &cli->arena;
    const struct value now = record_fields_shown(a, &w->values);
    const struct value old =
        w->old ? record_fields_shown(a, &w->old->fields) : value_null();
    term_put(&cli->out, "%s %.*s.%.*s %.*s%s\n", w->what,
             STR_ARG(place->connection), STR_ARG(place->entity),
             STR_ARG(w->id),
             now.fields.n == 0 ? ", which has these values" : "");
    for (size_t i = 0; i < now.fields.n && w->old; i++) {
        const struct field *f = &now.fields.at[i];
        term_put(&cli->out, "      %.*s: %.*s -> %.*s\n", STR_ARG(f->name),
                 STR_ARG(value_shown(a, value_get(&old, f->name))),
                 STR_ARG(value_shown(a, &f->value)));
    }
}

static void give_written(struct cli *cli, const struct record_place *place,
                         const struct record_written *w)
{
    cli->data = written_value(&cli->arena, w);
    if (!cli->json)
        show_changes(cli, place, w);
}

/* ---- set and create -------------------------------------------------------------------- */

enum err record_do_create(struct cli *cli, const struct args *args,
                          struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct record_written written;
    struct value values;
    TRY(record_open(cli, args, &c, &place, e));
    TRY(record_values(&place, &cli->arena, args->words.at + 1,
                      args->words.n - 1, &values, e));
    struct str token =
        ulid_make(&cli->arena, clock_now_us(&cli->clock), &cli->random);
    TRY(record_make(&place, &cli->arena, &values, token, &written, e));
    give_written(cli, &place, &written);
    return ERR_OK;
}

enum err record_do_set(struct cli *cli, const struct args *args,
                       struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct record_written written;
    struct value values;
    bool is_new = args_has(args, "new");
    if (is_new && args_has(args, "by"))
        FAIL(e, ERR_USAGE, "--new makes a record, --by looks for one: either");
    if (is_new)
        return record_do_create(cli, args, e);
    if (args->words.n < 3)
        FAIL(e, ERR_USAGE,
             "something is missing: record set CONNECTION.ENTITY ID "
             "FIELD=VALUE...");
    const struct record_which which = {args_get(args, "by"),
                                       args->words.at + 1, 1};
    TRY(record_open(cli, args, &c, &place, e));
    TRY(record_values(&place, &cli->arena, args->words.at + 2,
                      args->words.n - 2, &values, e));
    TRY(record_change(&place, &cli->arena, &which, &values, &written, e));
    give_written(cli, &place, &written);
    return ERR_OK;
}

/* ---- delete ------------------------------------------------------------------------------ */

enum err record_do_delete(struct cli *cli, const struct args *args,
                          struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct object o = {.arena = &cli->arena};
    bool archive = args_has(args, "archive");
    const char *past = archive ? "archived" : "deleted";
    const struct record_which which = {args_get(args, "by"),
                                       args->words.at + 1, args->words.n - 1};
    TRY(record_open(cli, args, &c, &place, e));
    TRY(record_remove(&place, &cli->arena, &which,
                      archive ? PATCH_ARCHIVE : PATCH_DELETE, e));
    object_int(&o, past, (int64_t)which.n);
    cli->data = object_value(&o);
    if (!cli->json)
        term_put(&cli->out, "%.*s %s\n",
                 STR_ARG(plural(&cli->arena, (int64_t)which.n, "record",
                                "records")),
                 past);
    return ERR_OK;
}
