/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_READ: many ids by one list where the remote has such, else one by one;
 * records within a subscription by what that holds.
 */
#include "connectors/opencell/opencell_work.h"

enum { READ_OWN, READ_BILLING };

static bool is_listable(const struct connection_state *c,
                        const struct op_work *w, const struct op *op)
{
    const struct opencell_info *info = opencell_info(w->kind);
    return c->set.read_by_list && info->list_posts && info->id_filter &&
           !w->singles && !opencell_wants(c, w->kind, op, OPENCELL_ASKED);
}

static bool has_comma(struct str s)
{
    return str_find_char(s, ',', 0) < s.n;
}

/* The next ids to ask for, those that are none passed over. */
static void start_run(const struct connection_state *c, struct op *op,
                      struct op_work *w)
{
    struct opencell_id id;
    w->step = READ_OWN;
    w->row = NULL;
    while (w->at < op->n_ids &&
           !opencell_id_read(op->arena, w->kind, op->ids[w->at], &id))
        w->at++;
    w->done = w->at == op->n_ids;
    w->listed = false;
    w->n = 1;
    if (w->done || !is_listable(c, w, op) || has_comma(op->ids[w->at]))
        return;
    w->listed = true;
    while (w->at + w->n < op->n_ids && w->n < OPENCELL_LIST_MAX &&
           op->ids[w->at + w->n].n > 0 && !has_comma(op->ids[w->at + w->n]))
        w->n++;
}

static enum err read_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)e;
    start_run(c, op, w);
    return ERR_OK;
}

static struct http_request list_of_ids(const struct connection_state *c,
                                       const struct op *op,
                                       const struct op_work *w, struct arena *a)
{
    AUTO_BUF ids = BUF_INIT(1 << 20);
    for (size_t i = 0; i < w->n; i++) {
        if (i > 0)
            buf_add_char(&ids, ',');
        buf_add(&ids, op->ids[w->at + i]);
    }
    struct field *f = arena_new(a, struct field);
    f->name = arena_printf(a, "inList %s", opencell_info(w->kind)->id_filter);
    f->value = value_text(buf_copy(a, &ids));
    struct opencell_page page = {.filters = value_object(f, 1),
                                 .limit = (int64_t)w->n};
    return opencell_list(c, a, w->kind, &page);
}

static enum err read_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    struct opencell_id id;
    (void)e;
    if (w->listed) {
        *out = list_of_ids(c, op, w, a);
        return ERR_OK;
    }
    opencell_id_read(a, w->kind, op->ids[w->at], &id);
    if (w->step == READ_BILLING)
        *out = opencell_billing(c, a, id.part[0]);
    else
        *out = opencell_read_one(c, a, w->kind, id.part[0],
                                 w->kind == OPENCELL_INVOICE &&
                                     opencell_wants(c, w->kind, op,
                                                    OPENCELL_ASKED));
    return ERR_OK;
}

static void give(struct op *op, const struct op_work *w)
{
    op->records = w->records.at;
    op->n_records = w->records.n;
}

static void take_list(const struct connection_state *c, struct op *op,
                      struct op_work *w, const struct value *answer)
{
    struct value_items rows = opencell_rows(answer);
    for (size_t i = 0; i < rows.n; i++) {
        if (opencell_lacks_detail(w->kind, op, &rows.at[i])) {
            w->singles = true; /* this batch again, one by one */
            return;
        }
    }
    opencell_add_children(c, op, w, rows, STR_NONE);
    w->at += w->n;
}

/* All ids that follow within the same parent are settled by this answer. */
static void take_children(const struct connection_state *c, struct op *op,
                          struct op_work *w, const struct value *answer)
{
    struct value_items rows;
    struct opencell_id id, next;
    struct op_work all = {.kind = w->kind};
    opencell_id_read(op->arena, w->kind, op->ids[w->at], &id);
    opencell_children(w->kind, opencell_one(answer), answer, &rows);
    opencell_add_children(c, op, &all, rows, id.part[0]);
    while (w->at < op->n_ids &&
           opencell_id_read(op->arena, w->kind, op->ids[w->at], &next) &&
           str_eq(next.part[0], id.part[0])) {
        for (size_t i = 0; i < all.records.n; i++) {
            if (str_eq(all.records.at[i].id, op->ids[w->at])) {
                vec_push(op->arena, &w->records, all.records.at[i]);
                break;
            }
        }
        w->at++;
    }
}

/* Which of the two accounts comes next; true when both are there. */
static bool take_account(const struct connection_state *c, const struct op *op,
                         struct op_work *w, const struct value *answer,
                         struct opencell_row *row)
{
    const struct value *one = opencell_one(answer);
    bool both = opencell_wants(c, w->kind, op, OPENCELL_BILLING);
    if (w->step == READ_OWN && both && one) {
        struct value *keep = arena_new(op->arena, struct value);
        *keep = *one;
        w->row = keep;
        w->step = READ_BILLING;
        return false;
    }
    row->billing = w->step == READ_BILLING ? one : NULL;
    row->row = w->step == READ_BILLING ? w->row : one;
    return true;
}

static void take_one(const struct connection_state *c, struct op *op,
                     struct op_work *w, const struct value *answer)
{
    struct opencell_row row = {.kind = w->kind, .row = opencell_one(answer)};
    if (w->kind == OPENCELL_ACCOUNT && !take_account(c, op, w, answer, &row))
        return;
    if (row.row)
        opencell_add(c, op, w, &row);
    w->step = READ_OWN;
    w->at++;
}

static enum err read_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct value answer = value_null();
    struct error failed = {0};
    enum err code = opencell_answer(c, op->arena, reply, &answer, &failed);
    if (code == ERR_NOT_FOUND && failed.scope == SCOPE_RECORD)
        code = ERR_OK;
    if (code != ERR_OK) {
        if (e)
            *e = failed;
        return code;
    }
    if (w->listed)
        take_list(c, op, w, &answer);
    else if (opencell_is_child(w->kind) && w->kind != OPENCELL_ACCOUNT)
        take_children(c, op, w, &answer);
    else
        take_one(c, op, w, &answer);
    if (w->step == READ_OWN)
        start_run(c, op, w);
    give(op, w);
    return ERR_OK;
}

const struct driver_op opencell_op_read = {read_begin, read_request, read_take};
