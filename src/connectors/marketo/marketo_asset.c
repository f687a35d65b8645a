/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_READ of programs and e-mails: a call for each id. What an e-mail says is
 * told by a call of its own, made only for those who ask for it.
 */
#include "base/vec.h"
#include "connectors/marketo/marketo_work.h"

struct asset_work {
    bool plain;    /* what the asset's own call tells is wanted */
    bool content;  /* of e-mails */
    bool half;     /* the plain part of this id has come */
    struct value row;
};

static bool is_content(struct str name)
{
    return str_is(name, "html") || str_is(name, "text");
}

static enum err asset_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    struct asset_work *own = arena_new(op->arena, struct asset_work);
    (void)c;
    (void)e;
    for (size_t i = 0; i < w->object->n_fields; i++) {
        struct str name = w->object->fields[i].name;
        if (!marketo_is_wanted(op, name) || str_is(name, "id"))
            continue;
        own->content = own->content || is_content(name);
        own->plain = own->plain || !is_content(name);
    }
    own->plain = own->plain || !own->content;
    own->row = value_object(NULL, 0);
    w->own = own;
    w->done = op->n_ids == 0;
    return ERR_OK;
}

static enum err asset_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    const struct asset_work *own = w->own;
    AUTO_BUF path = BUF_INIT(4096);
    buf_printf(&path, "/rest/asset/v1/%.*s/", STR_ARG(w->object->path));
    buf_add_url_escaped(&path, op->ids[w->at]);
    buf_addz(&path, own->plain && !own->half ? ".json" : "/content.json");
    TRY(buf_check(&path, "the id of an asset", e));
    struct marketo_query q = {.path = buf_copy(a, &path)};
    *out = marketo_get(c, a, &q);
    return ERR_OK;
}

/* {"type": "Text", "value": "Hello"} is told as "Hello". */
static struct value plain_value(const struct value *v)
{
    const struct value *inner =
        v->kind == VALUE_OBJECT ? value_getz(v, "value") : NULL;
    return inner ? *inner : *v;
}

static struct value plain_row(struct arena *a, const struct value *row)
{
    struct members m = {0};
    for (size_t i = 0; i < row->fields.n; i++)
        members_put(a, &m, arena_strz(a, row->fields.at[i].name),
                    plain_value(&row->fields.at[i].value));
    return members_value(&m);
}

/* The first part of that type; sections without a value are pages. */
static struct value part_of(struct value_items sections, const char *type)
{
    for (size_t i = 0; i < sections.n; i++) {
        const struct value *parts = value_getz(&sections.at[i], "value");
        size_t n = parts && parts->kind == VALUE_LIST ? parts->items.n : 0;
        for (size_t k = 0; k < n; k++) {
            const struct value *part = &parts->items.at[k];
            if (str_is(value_text_at(part, "type"), type))
                return value_text(value_text_at(part, "value"));
        }
    }
    return value_null();
}

static void add_record(struct op *op, struct op_work *w,
                       const struct value *row)
{
    VEC(struct record) records = {w->records, w->n_records, w->cap_records};
    struct record r;
    if (marketo_decode(op->arena, w->object, op, row, &r))
        vec_push(op->arena, &records, r);
    w->records = op->records = records.at;
    w->n_records = op->n_records = records.n;
    w->cap_records = records.cap;
}

static void to_next(const struct op *op, struct op_work *w)
{
    struct asset_work *own = w->own;
    own->half = false;
    own->row = value_object(NULL, 0);
    w->at++;
    w->done = w->at == op->n_ids;
}

static void take_content(struct op *op, struct op_work *w,
                         struct value_items sections)
{
    const struct asset_work *own = w->own;
    struct value html = part_of(sections, "HTML");
    struct value text = part_of(sections, "Text");
    struct value id = value_text(op->ids[w->at]);
    struct value row =
        own->half ? own->row : value_with(op->arena, &own->row, STR("id"), &id);
    row = value_with(op->arena, &row, STR("html"), &html);
    row = value_with(op->arena, &row, STR("text"), &text);
    add_record(op, w, &row);
}

/* One that is not there is told by a warning without a result, or 702. */
static enum err asset_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    struct asset_work *own = w->own;
    struct value v = value_null();
    struct error failed = {0};
    enum err code = marketo_answer(c, op->arena, reply, &v, &failed);
    struct value_items rows = marketo_rows(&v);
    if (code != ERR_OK && code != ERR_NOT_FOUND) {
        if (e)
            *e = failed;
        return code;
    }
    if (own->plain && !own->half && rows.n > 0) {
        own->row = plain_row(op->arena, &rows.at[0]);
        own->half = own->content;
        if (own->half)
            return ERR_OK;
        add_record(op, w, &own->row);
    } else if (own->half || rows.n > 0) {
        take_content(op, w, rows);
    }
    to_next(op, w);
    return ERR_OK;
}

const struct driver_op marketo_asset_read = {asset_begin, asset_request,
                                             asset_take};
