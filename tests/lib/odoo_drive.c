/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/odoo_drive.h"

#include "base/json.h"
#include "connectors/odoo/odoo.h"

void odoo_drive_init(struct drive *d, const char *version,
                     const char *settings)
{
    AUTO_ARENA a = ARENA_INIT;
    drive_init(d, &connector_odoo,
               arena_printfz(&a, "{%s,'protocol':'jsonrpc'%s%s}",
                             ODOO_SETTINGS, settings[0] ? "," : "", settings));
    struct drive_reply replies[] = {
        {200,
         arena_printfz(&a, "{'jsonrpc':'2.0','id':1,'result':"
                       "{'server_version':'%s'}}", version),
         {NULL, NULL}},
        RPC("7"),
        RPC("[{'id':7,'login':'sync@x','company_id':[1,'A'],"
            "'company_ids':[3,1]}]"),
    };
    drive_script(d, replies, 3);
    drive_open(d);
    drive_script(d, NULL, 0);
}

void odoo_drive_describe(struct drive *d, const char *entity,
                         const char *fields, const char *extra)
{
    static const char envelope[] = "{'jsonrpc':'2.0','id':1,'result':%s}";
    AUTO_ARENA a = ARENA_INIT;
    struct drive_reply replies[] = {
        {200, arena_printfz(&a, envelope, fields), {NULL, NULL}},
        {200, arena_printfz(&a, envelope, extra ? extra : "[]"), {NULL, NULL}},
        RPC("[]"),
    };
    struct op op = {.kind = OP_DESCRIBE, .entity = str_from(entity)};
    drive_script(d, replies, extra ? 3 : 1);
    drive_ok(d, &op);
    drive_script(d, NULL, 0);
}

static const struct value *call_args(struct drive *d, size_t i)
{
    struct value *body = arena_new(&d->a, struct value);
    *body = drive_value(d, drive_body(d, i));
    return value_getz(value_getz(body, "params"), "args");
}

static const char *plain(struct drive *d, const struct value *v)
{
    char *z = arena_strz(&d->a, json_text(&d->a, v));
    for (char *p = z; *p; p++)
        if (*p == '"')
            *p = '\'';
    return z;
}

const char *odoo_sent(struct drive *d, size_t i)
{
    const struct value *args = call_args(d, i);
    assert_non_null(args);
    assert_int_equal(args->items.n, 7);
    const struct value *at = args->items.at;
    struct value kwargs = value_with(&d->a, &at[6], STR("context"), NULL);
    return arena_printfz(&d->a, "%.*s.%.*s %s %s",
                         STR_ARG(value_str(&at[3])), STR_ARG(value_str(&at[4])),
                         plain(d, &at[5]), plain(d, &kwargs));
}

const char *odoo_sent_context(struct drive *d, size_t i)
{
    const struct value *args = call_args(d, i);
    assert_non_null(args);
    return plain(d, value_getz(&args->items.at[6], "context"));
}

const char *odoo_record(struct drive *d, const struct record *record)
{
    return arena_printfz(&d->a, "%.*s %s", STR_ARG(record->id),
                         drive_shown(d, &record->fields));
}
