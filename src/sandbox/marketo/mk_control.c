/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What people do in the application, and tests to the sandbox: records put as
 * they are, with ids and stamps of their own, and errors on demand.
 */
#include "base/time.h"
#include "sandbox/marketo/mk.h"

/* ---- records ---------------------------------------------------------------- */

static bool take_stamp(const struct value *record, const char *name,
                       int64_t *out)
{
    const struct value *v = value_getz(record, name);
    return v && time_parse(value_str(v), out, NULL) == ERR_OK;
}

static bool put_one(struct mk_call *c, enum mk_kind kind,
                    const struct value *record)
{
    const struct mk_object *o = mk_object_of(kind);
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < record->fields.n; i++) {
        const struct field *in = &record->fields.at[i];
        const struct mk_field *f = mk_field_find(o, in->name);
        struct value v;
        if (!f || !mk_cell_take(c->a, f, &in->value, &v))
            return false;
        if (!str_is(in->name, "createdAt") && !str_is(in->name, "updatedAt") &&
            !value_is_null(&v))
            vec_push(c->a, &fields, (struct field){str_from(f->name), v});
    }
    const struct value *created = value_getz(record, "createdAt");
    struct value v = value_object(fields.at, fields.n);
    c->stamp = value_str(created);
    const struct value *id = value_getz(record, o->id_field);
    const struct table_row *row =
        id ? mk_get(c->mk, kind, value_to_text(c->a, id)) : NULL;
    row = row ? mk_update(c, kind, row, &v) : mk_insert(c, kind, &v);
    c->stamp = STR_NONE;
    int64_t created_us = row->created_us, updated_us = row->updated_us;
    bool stamped = take_stamp(record, "createdAt", &created_us);
    if (stamped)
        updated_us = created_us;
    stamped = take_stamp(record, "updatedAt", &updated_us) || stamped;
    if (stamped)
        table_stamp(c->mk->table[kind], row, created_us, updated_us);
    return true;
}

/* {leadId, activityTypeId, primaryAttributeValue, ..., attributes: {}} */
static bool put_activity(struct mk_call *c, const struct value *record)
{
    const struct value *lead = value_getz(record, "leadId");
    const struct value *type = value_getz(record, "activityTypeId");
    const struct value *primary = value_getz(record, "primaryAttributeValue");
    const struct value *attributes = value_getz(record, "attributes");
    const struct value *date = value_getz(record, "activityDate");
    if (!lead || lead->kind != VALUE_INT || !type || type->kind != VALUE_INT)
        return false;
    mk_log(c, &(struct mk_event){
                  .type = type->integer,
                  .lead = *lead,
                  .primary = value_str(primary),
                  .primary_id = value_int_at(record, "primaryAttributeValueId"),
                  .attributes = attributes ? *attributes : value_null(),
                  .date = value_str(date)});
    return true;
}

static int kind_named(struct str path)
{
    for (int i = 0; i < MK_KINDS; i++) {
        if (str_is(path, mk_object_of((enum mk_kind)i)->path))
            return i;
    }
    return MK_KINDS;
}

bool mk_records_put(struct mk_call *c, const struct value *records)
{
    for (size_t i = 0; i < records->fields.n; i++) {
        const struct field *f = &records->fields.at[i];
        bool activity = str_is(f->name, "activities");
        int kind = kind_named(f->name);
        if (f->value.kind != VALUE_LIST || (kind == MK_KINDS && !activity))
            return false;
        for (size_t k = 0; k < f->value.items.n; k++) {
            const struct value *record = &f->value.items.at[k];
            if (record->kind != VALUE_OBJECT ||
                !(activity ? put_activity(c, record)
                           : put_one(c, (enum mk_kind)kind, record)))
                return false;
        }
    }
    return true;
}

/* ---- calls -------------------------------------------------------------------- */

static void put_records(struct mk_call *c)
{
    if (c->body.kind != VALUE_OBJECT || !mk_records_put(c, &c->body))
        c->out->status = 400;
    else
        c->out->status = 204;
}

static void force_errors(struct mk_call *c)
{
    int64_t code = 0, calls = 1;
    struct str many = mk_param(c, "calls");
    c->out->status = 400;
    if (!str_to_i64(mk_param(c, "code"), &code) ||
        (many.n > 0 && !str_to_i64(many, &calls)))
        return;
    c->mk->forced_code = code;
    c->mk->forced_calls = calls;
    c->out->status = 204;
}

static void fail_exports(struct mk_call *c)
{
    c->out->status =
        str_to_i64(mk_param(c, "fail"), &c->mk->failing_exports) ? 204 : 400;
}

/* {"every": 3, "code": 1007}: every third record written is skipped. */
static void skip_records(struct mk_call *c)
{
    c->out->status = 400;
    if (str_to_i64(mk_param(c, "every"), &c->mk->skip_every) &&
        str_to_i64(mk_param(c, "code"), &c->mk->skip_code))
        c->out->status = 204;
    c->mk->skip_count = 0;
}

/* {{lead.Id}}, or another field by its name or its label. */
static struct str token_text(struct mk_call *c, const struct table_row *lead,
                             struct str token)
{
    const struct mk_object *o = mk_object_of(MK_LEAD);
    struct str head = STR("lead.");
    struct str name = str_starts_with(token, head)
                          ? str_slice(token, head.n, token.n)
                          : STR_NONE;
    for (size_t i = 0; i < o->n_fields; i++) {
        struct value v;
        if (!str_is(name, o->fields[i].name) &&
            !str_is(name, o->fields[i].label))
            continue;
        v = mk_cell_show(c, MK_LEAD, lead, &o->fields[i]);
        return value_to_text(c->a, &v);
    }
    return STR("");
}

static struct str with_tokens(struct mk_call *c, const struct table_row *lead,
                              struct str text)
{
    AUTO_BUF b = BUF_INIT(MK_BODY_MAX);
    for (size_t at = 0; at < text.n;) {
        size_t open = str_find(text, STR("{{"), at);
        size_t shut = str_find(text, STR("}}"), open);
        buf_add(&b, str_slice(text, at, open));
        at = open;
        if (shut < text.n) {
            buf_add(&b, token_text(c, lead,
                                   str_slice(text, open + 2, shut)));
            at = shut + 2;
        } else {
            buf_add(&b, str_slice(text, open, text.n));
            at = text.n;
        }
    }
    return buf_copy(c->a, &b);
}

/* {"lead": 7, "url": "http://.../{{lead.Id}}?...", "payload": "..."}: what
 * the flow step Call Webhook does. */
static void call_webhook(struct mk_call *c)
{
    const struct table_row *lead = mk_get(c->mk, MK_LEAD, mk_param(c, "lead"));
    struct str url = mk_param(c, "url"), payload = mk_param(c, "payload");
    c->out->status = 400;
    if (!lead || url.n == 0)
        return;
    if (payload.n == 0)
        payload = STR("{}");
    sandbox_post(c->mk->box, with_tokens(c, lead, url),
                 with_tokens(c, lead, payload), 0);
    c->out->status = 204;
}

static void seed(struct mk_call *c)
{
    mk_seed(c);
    c->out->status = 204;
}

void mk_control(struct mk_call *c)
{
    static const struct {
        const char *path;
        void (*run)(struct mk_call *c);
    } calls[] = {
        {"/_sandbox/call_webhook", call_webhook},
        {"/_sandbox/errors", force_errors},
        {"/_sandbox/exports", fail_exports},
        {"/_sandbox/records", put_records},
        {"/_sandbox/seed", seed},
        {"/_sandbox/skips", skip_records},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (str_is(c->path, calls[i].path)) {
            calls[i].run(c);
            return;
        }
    }
    c->out->status = 404;
}
