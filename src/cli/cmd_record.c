/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `record`: any record of any connection, straight from the shell. */
#include "cli/cmd_record.h"

#include "base/time.h"
#include "cli/commands.h"
#include "cli/show_change.h"
#include "cli/term_table.h"
#include "view/record.h"

#define FIND_DEFAULT 20
#define FIND_MOST 100000
#define TEST_PATIENCE_MS 10000

enum err record_open(struct cli *cli, const struct args *args,
                     struct context *c, struct record_place *out,
                     struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_REMOTE,
                                            .patience_ms = TEST_PATIENCE_MS};
    TRY(context_open(cli, &options, c, e));
    TRY(record_place_parse(&c->workspace, args_word(args, 0), out, e));
    out->remote = c->own;
    return record_place_fields(out, &cli->arena, args_get(args, "fields"), e);
}

/* ---- get and find ------------------------------------------------------------------- */

static void show_record(struct cli *cli, const struct record_place *place,
                        const struct record *r)
{
    struct term *t = &cli->out;
    term_put(t, "%.*s.%.*s ", STR_ARG(place->connection),
             STR_ARG(place->entity));
    term_say(t, STYLE_BOLD, r->id);
    if (r->modified_us > 0)
        term_paint(t, STYLE_DIM, "  changed %.*s",
                   STR_ARG(time_format(&cli->arena, r->modified_us)));
    term_put(t, r->archived ? "  (archived)\n" : "\n");
    const struct value fields = record_fields_shown(&cli->arena, &r->fields);
    for (size_t i = 0; i < fields.fields.n; i++) {
        const struct field *f = &fields.fields.at[i];
        term_put(t, "      ");
        term_say(t, STYLE_PLAIN, f->name);
        term_put(t, ": %.*s\n", STR_ARG(value_shown(&cli->arena, &f->value)));
    }
}

static void give_records(struct cli *cli, const struct record_place *place,
                         const struct record *records, size_t n)
{
    for (size_t i = 0; i < n && !cli->json; i++)
        show_record(cli, place, &records[i]);
    cli->data = records_value(&cli->arena, records, n);
    if (n == 0 && !cli->json)
        term_put(&cli->out, "no record\n");
}

/* What is there is shown, and then what is not is told. */
static enum err get_by(struct cli *cli, const struct record_place *place,
                       const struct args *args, struct error *e)
{
    VEC(struct record) found = {0};
    const struct record_by by = {args_get(args, "by"), args->words.at + 1,
                                 args->words.n - 1};
    struct record_sought *sought =
        arena_array(&cli->arena, struct record_sought, by.n);
    TRY(record_find_each(place, &cli->arena, &by, sought, e));
    enum err first = ERR_OK;
    for (size_t i = 0; i < by.n; i++) {
        if (sought[i].record) {
            vec_push(&cli->arena, &found, *sought[i].record);
        } else if (first == ERR_OK) {
            *e = sought[i].error;
            first = e->code;
        }
    }
    if (found.n > 0)
        give_records(cli, place, found.at, found.n);
    return first;
}

static enum err get_ids(struct cli *cli, const struct record_place *place,
                        const struct args *args, struct error *e)
{
    VEC(struct record) found = {0};
    const struct str *ids = args->words.at + 1;
    size_t n = args->words.n - 1;
    const struct record **records =
        arena_array(&cli->arena, const struct record *, n);
    TRY(record_get(place, &cli->arena, ids, n, records, e));
    for (size_t i = 0; i < n; i++)
        if (records[i])
            vec_push(&cli->arena, &found, *records[i]);
    if (found.n > 0)
        give_records(cli, place, found.at, found.n);
    return record_all_there(place, ids, records, n, e);
}

static enum err record_do_get(struct cli *cli, const struct args *args,
                              struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    TRY(record_open(cli, args, &c, &place, e));
    if (args_has(args, "by"))
        return get_by(cli, &place, args, e);
    return get_ids(cli, &place, args, e);
}

static enum err record_do_find(struct cli *cli, const struct args *args,
                               struct error *e)
{
    static const struct args_range limit = {"limit", 1, FIND_MOST,
                                            FIND_DEFAULT};
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct value values;
    struct record_found found;
    int64_t most = 0;
    TRY(args_number(args, &limit, &most, e));
    TRY(record_open(cli, args, &c, &place, e));
    TRY(record_values(&place, &cli->arena, args->words.at + 1,
                      args->words.n - 1, &values, e));
    TRY(record_find(&place, &cli->arena, &values, (size_t)most, &found, e));
    give_records(cli, &place, found.at, found.n);
    struct value more = value_bool(found.more);
    cli->data = value_with(&cli->arena, &cli->data, STR("more"), &more);
    if (found.more && !cli->json)
        term_paint(&cli->out, STYLE_DIM,
                   "there are more than %lld; --limit shows more\n",
                   (long long)most);
    return ERR_OK;
}

/* ---- what there is ---------------------------------------------------------------------- */

static enum err record_do_fields(struct cli *cli, const struct args *args,
                                 struct error *e)
{
    static const struct table_column columns[] = {
        {"field", false, true},    {"kind", false, false},
        {"write", false, false},   {"target", false, true},
        {"label", false, true}};
    AUTO_CONTEXT c = {0};
    struct record_place place;
    const struct schema *schema = NULL;
    struct table t = table_make(&cli->arena, columns, 5);
    TRY(record_open(cli, args, &c, &place, e));
    TRY(remote_schema(c.own, place.connection, place.entity, &schema, e));
    for (size_t i = 0; i < schema->n_fields; i++) {
        const struct schema_field *f = &schema->fields[i];
        table_cell(&t, f->name);
        table_cellz(&t, value_kind_name(f->kind));
        table_cellz(&t, f->writable             ? "yes"
                        : f->writable_on_create ? "create"
                                                : "no");
        table_cell(&t, f->target);
        table_cell(&t, f->label);
    }
    cli->data = schema_value(&cli->arena, schema);
    if (!cli->json)
        table_print(&t, &cli->out);
    return ERR_OK;
}

static enum err record_do_entities(struct cli *cli, const struct args *args,
                                   struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_REMOTE,
                                            .patience_ms = TEST_PATIENCE_MS};
    AUTO_CONTEXT c = {0};
    struct str connection = args_word(args, 0);
    const struct str *names = NULL;
    size_t n = 0;
    TRY(context_open(cli, &options, &c, e));
    if (!workspace_connection(&c.workspace, connection))
        FAIL(e, ERR_USAGE, "there is no connection `%.*s`",
             STR_ARG(connection));
    TRY(record_entities(c.own, &cli->arena, connection, &names, &n, e));
    for (size_t i = 0; i < n && !cli->json; i++)
        term_put(&cli->out, "%.*s.%.*s\n", STR_ARG(connection),
                 STR_ARG(names[i]));
    cli->data = entities_value(&cli->arena, connection, names, n);
    return ERR_OK;
}

const struct command command_record = {
    .name = "record",
    .group = GROUP_REMOTE,
    .names = NAMES_CONNECTIONS,
    .summary = "read and write records of any connection",
    .arguments = "",
    .about =
        "Reaches past the hub into a remote system: no link, no base and no "
        "journal is touched. What is written here is an edit like any other, "
        "and the next sync carries it over.\n\n"
        "A value is FIELD=TEXT, taken as the type of the field (an empty text "
        "empties it, sets and lists take commas), or FIELD:=JSON. Only what "
        "differs from what the record has is sent.\n\n"
        "Fields go by their own name or as people read them: the label, in "
        "any case (`Lead Source`, `lead_source`). owner_id.name is the field "
        "`name` of the record that `owner_id` refers to, for reading.",
    .options = (const struct option_spec[]){
        {"fields", 'f', "A,B", "get, find: only these fields"},
        {"by", 0, "FIELD",
         "get, set, delete: values of this field instead of ids"},
        {"new", 0, NULL, "set: make a record; without an id"},
        {"limit", 'n', "N", "find: at most so many; default: 20"},
        {"archive", 0, NULL, "delete: archive it instead"},
        {0},
    },
    .actions = (const struct action[]){
        {"get", "CONNECTION.ENTITY ID...", "show records", 2, ARGS_ANY,
         record_do_get},
        {"find", "CONNECTION.ENTITY [FIELD=VALUE...]",
         "show records with these values; without any, the first ones", 1,
         ARGS_ANY, record_do_find},
        {"set", "CONNECTION.ENTITY ID FIELD=VALUE...",
         "change what differs in a record", 2, ARGS_ANY, record_do_set},
        {"create", "CONNECTION.ENTITY FIELD=VALUE...", "make a record", 2,
         ARGS_ANY, record_do_create},
        {"delete", "CONNECTION.ENTITY ID...",
         "delete or archive records; none when one of them is not there", 2,
         ARGS_ANY, record_do_delete},
        {"action", "CONNECTION.ENTITY ID ACTION [NAME=VALUE...]",
         "carry out an action of that system on a record", 3, ARGS_ANY,
         record_do_action},
        {"fields", "CONNECTION.ENTITY", "show the fields of an entity", 1, 1,
         record_do_fields},
        {"entities", "CONNECTION", "show what a connection holds", 1, 1,
         record_do_entities},
        {0},
    },
    .examples = (const struct example[]){
        {"crosswalk record find odoo.res.partner email=ann@example.com",
         "find a partner by e-mail"},
        {"crosswalk record get marketo.lead --by email ann@example.com",
         "the one lead with that e-mail address"},
        {"crosswalk record get pipedrive.person 12 --fields name,owner_id.name",
         "two fields, one of them of the person's owner"},
        {"crosswalk record set odoo.res.partner 34 phone='+33 1 23 45 67 89'",
         "change a field"},
        {"crosswalk record set pipedrive.person --by email ann@example.com "
         "'Lead Source=Product'", "a custom field by its label"},
        {"crosswalk record set --new prospectconnect.contact "
         "email=ann@example.com tags=vip,new", "make a contact with two tags"},
        {"crosswalk record set prospectconnect.contact 6b02 "
         "tags:='[\"a, b\"]'", "a value as JSON: one tag with a comma in it"},
        {"crosswalk record action odoo.account.move 12 action_post",
         "post an invoice of Odoo"},
        {"crosswalk record delete --archive odoo.res.partner 34 35",
         "put two partners away"},
        {0},
    },
};
