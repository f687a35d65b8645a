/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Who is in which static list, as records: "LIST:LEAD" with the fields
 * `listId` and `leadId`. Making one puts the lead into the list, deleting it
 * takes it out. They are listed list by list: a filter has to name it.
 */
#include "base/vec.h"
#include "connectors/marketo/marketo_work.h"

struct pair {
    struct str list;
    struct str lead; /* FIND: empty for all of the list */
};

struct member_work {
    struct pair *pairs; /* one an id, key or input */
    size_t n;
};

static struct str id_of(struct arena *a, struct str list, struct str lead)
{
    return arena_printf(a, "%.*s:%.*s", STR_ARG(list), STR_ARG(lead));
}

static bool is_number(struct str s)
{
    int64_t n;
    return str_to_i64(s, &n);
}

static bool pair_parse(struct str id, struct pair *out)
{
    size_t colon = str_find_char(id, ':', 0);
    if (colon >= id.n)
        return false;
    *out = (struct pair){str_slice(id, 0, colon),
                         str_slice(id, colon + 1, id.n)};
    return is_number(out->list) && is_number(out->lead);
}

static struct str text_of(struct arena *a, const struct value *object,
                          const char *name)
{
    const struct value *v = value_getz(object, name);
    return v ? value_to_text(a, v) : STR_NONE;
}

static struct record record_of(const struct op *op, const struct op_work *w,
                               struct str list, struct str lead)
{
    struct members m = {0};
    struct record r;
    members_put(op->arena, &m, "id", value_text(id_of(op->arena, list, lead)));
    members_put(op->arena, &m, "listId", value_text(list));
    members_put(op->arena, &m, "leadId", value_text(lead));
    struct value row = members_value(&m);
    if (!marketo_decode(op->arena, w->object, op, &row, &r))
        return (struct record){0};
    return r;
}

/* Those from w->at on that go into one call: of one list. */
static void start_run(struct op_work *w)
{
    const struct member_work *own = w->own;
    w->n = 0;
    while (w->at + w->n < own->n && w->n < MARKETO_BATCH_MAX &&
           str_eq(own->pairs[w->at + w->n].list, own->pairs[w->at].list) &&
           (w->n == 0 || own->pairs[w->at + w->n].lead.n > 0)) {
        w->n++;
        if (own->pairs[w->at].lead.n == 0)
            break; /* a whole list, page by page */
    }
    w->page_token = STR_NONE;
    w->done = w->n == 0;
}

static struct str list_path(struct arena *a, struct str list, const char *tail)
{
    return arena_printf(a, "/rest/v1/lists/%.*s/leads%s.json", STR_ARG(list),
                        tail);
}

/* ---- READ and FIND ----------------------------------------------------------------- */

static enum err read_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    struct member_work *own = arena_new(op->arena, struct member_work);
    (void)c;
    (void)e;
    own->pairs = arena_array(op->arena, struct pair, op->n_ids);
    for (size_t i = 0; i < op->n_ids; i++) {
        if (pair_parse(op->ids[i], &own->pairs[own->n])) /* else none such */
            own->n++;
    }
    w->own = own;
    start_run(w);
    return ERR_OK;
}

static enum err find_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    struct member_work *own = arena_new(op->arena, struct member_work);
    (void)c;
    own->pairs = arena_array(op->arena, struct pair, op->n_keys);
    for (own->n = 0; own->n < op->n_keys; own->n++) {
        const struct find_key *key = &op->keys[own->n];
        struct value fields = value_object(key->fields, key->n_fields);
        struct pair *p = &own->pairs[own->n];
        p->list = text_of(op->arena, &fields, "listId");
        p->lead = text_of(op->arena, &fields, "leadId");
        if (is_number(p->list) && (p->lead.n == 0 || is_number(p->lead)))
            continue;
        error_set(e, ERR_REJECTED, __FILE__, __LINE__,
                  "Marketo can search for a list_member by `listId` only, and "
                  "`leadId` with it");
        if (e && op->n_keys > 1)
            e->scope = SCOPE_BATCH;
        return ERR_REJECTED;
    }
    w->own = own;
    start_run(w);
    return ERR_OK;
}

static enum err ask_request(const struct connection_state *c,
                            const struct op *op, const struct op_work *w,
                            struct arena *a, struct http_request *out,
                            struct error *e)
{
    const struct member_work *own = w->own;
    const struct pair *first = &own->pairs[w->at];
    bool whole = first->lead.n == 0;
    struct marketo_query q = {
        .path = list_path(a, first->list, whole ? "" : "/ismember")};
    (void)op;
    (void)e;
    for (size_t i = 0; i < w->n && !whole; i++)
        members_put(a, &q.parameters, "id", value_text(first[i].lead));
    if (whole) {
        members_put(a, &q.parameters, "fields", value_textz("id"));
        members_put(a, &q.parameters, "batchSize",
                    value_int(c->set.page_size));
    }
    if (w->page_token.n > 0)
        members_put(a, &q.parameters, "nextPageToken",
                    value_text(w->page_token));
    *out = marketo_get(c, a, &q);
    return ERR_OK;
}

static void add_found(struct op *op, struct op_work *w, size_t key,
                      struct str list, struct str lead)
{
    struct record r = record_of(op, w, list, lead);
    VEC(struct record) records = {w->records, w->n_records, w->cap_records};
    VEC(struct find_match) matches = {w->matches, w->n_matches,
                                      w->cap_matches};
    if (op->kind == OP_FIND)
        vec_push(op->arena, &matches, (struct find_match){key, r});
    else
        vec_push(op->arena, &records, r);
    w->records = op->records = records.at;
    w->n_records = op->n_records = records.n;
    w->cap_records = records.cap;
    w->matches = op->matches = matches.at;
    w->n_matches = op->n_matches = matches.n;
    w->cap_matches = matches.cap;
}

/* Rows of a whole list are its leads; of a question, a word for each. */
static enum err ask_take(struct connection_state *c, struct op *op,
                         struct op_work *w, const struct driver_reply *reply,
                         struct error *e)
{
    const struct member_work *own = w->own;
    const struct pair *first = &own->pairs[w->at];
    struct value v = value_null();
    struct error failed = {0};
    enum err code = marketo_answer(c, op->arena, reply, &v, &failed);
    if (code != ERR_OK && code != ERR_NOT_FOUND) { /* no list: no members */
        if (e)
            *e = failed;
        return code;
    }
    struct value_items rows = marketo_rows(&v);
    for (size_t i = 0; i < rows.n; i++) {
        struct str lead = text_of(op->arena, &rows.at[i], "id");
        struct str word = text_of(op->arena, &rows.at[i], "status");
        if (first->lead.n == 0)
            add_found(op, w, w->at, first->list, lead);
        else if (i < w->n && str_is(word, "memberof"))
            add_found(op, w, w->at + i, first->list, first[i].lead);
    }
    w->page_token = marketo_page_token(&v);
    if (first->lead.n == 0 && w->page_token.n > 0)
        return ERR_OK;
    w->at += w->n;
    start_run(w);
    return ERR_OK;
}

const struct driver_op marketo_member_read = {read_begin, ask_request,
                                              ask_take};
const struct driver_op marketo_member_find = {find_begin, ask_request,
                                              ask_take};

/* ---- CHANGES ------------------------------------------------------------------------ */

static enum err changes_begin(struct connection_state *c, struct op *op,
                              struct op_work *w, struct error *e)
{
    struct member_work *own = arena_new(op->arena, struct member_work);
    (void)c;
    own->pairs = arena_new(op->arena, struct pair);
    own->n = 1;
    if (op->filter)
        own->pairs->list = text_of(op->arena, op->filter, "listId");
    if (!is_number(own->pairs->list))
        FAIL(e, ERR_REJECTED,
             "Marketo lists members of one list at a time: the sync's filter "
             "has to say `listId`");
    w->own = own;
    start_run(w);
    w->page_token = op->cursor;
    return ERR_OK;
}

static enum err changes_take(struct connection_state *c, struct op *op,
                             struct op_work *w,
                             const struct driver_reply *reply, struct error *e)
{
    const struct member_work *own = w->own;
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    struct value_items rows = marketo_rows(&v);
    for (size_t i = 0; i < rows.n; i++)
        add_found(op, w, 0, own->pairs->list,
                  text_of(op->arena, &rows.at[i], "id"));
    op->next_cursor = marketo_page_token(&v);
    op->more = op->next_cursor.n > 0;
    w->done = true;
    return ERR_OK;
}

const struct driver_op marketo_member_changes = {changes_begin, ask_request,
                                                 changes_take};

/* ---- WRITE -------------------------------------------------------------------------- */

static enum err take_patch(struct arena *a, const struct patch *patch,
                           struct pair *out, struct error *e)
{
    if (patch->kind == PATCH_DELETE) {
        if (!pair_parse(patch->id, out))
            FAIL(e, ERR_NOT_FOUND, "`%.*s` is no id of a list_member",
                 STR_ARG(patch->id));
        return ERR_OK;
    }
    if (patch->kind != PATCH_CREATE)
        FAIL(e, ERR_REJECTED,
             "a Marketo list_member is made or deleted, never changed");
    out->list = text_of(a, &patch->values, "listId");
    out->lead = text_of(a, &patch->values, "leadId");
    if (!is_number(out->list) || !is_number(out->lead))
        FAIL(e, ERR_REJECTED,
             "a Marketo list_member needs a `listId` and a `leadId`");
    return ERR_OK;
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    struct member_work *own = arena_new(op->arena, struct member_work);
    (void)c;
    (void)e;
    own->pairs = arena_array(op->arena, struct pair, op->n_patches);
    w->patch_of = arena_array(op->arena, size_t, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++) {
        if (take_patch(op->arena, &op->patches[i], &own->pairs[own->n],
                       &op->results[i].error) == ERR_OK)
            w->patch_of[own->n++] = i;
    }
    w->own = own;
    start_run(w);
    return ERR_OK;
}

/* All patches are creates, or none is. */
static enum err write_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    const struct member_work *own = w->own;
    const struct pair *first = &own->pairs[w->at];
    struct value *input = arena_array(a, struct value, w->n);
    struct members body = {0};
    (void)e;
    for (size_t i = 0; i < w->n; i++) {
        struct members one = {0};
        int64_t id = 0;
        if (str_to_i64(first[i].lead, &id))
            members_put(a, &one, "id", value_int(id));
        input[i] = members_value(&one);
    }
    members_put(a, &body, "input", value_list(input, w->n));
    struct value v = members_value(&body);
    *out = marketo_post(c, a, list_path(a, first->list, ""), &v);
    if (op->patches[w->patch_of[w->at]].kind == PATCH_DELETE)
        out->method = "DELETE";
    return ERR_OK;
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    const struct member_work *own = w->own;
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    struct value_items rows = marketo_rows(&v);
    for (size_t i = 0; i < w->n; i++) {
        const struct pair *p = &own->pairs[w->at + i];
        size_t at = w->patch_of[w->at + i];
        struct patch_result *result = &op->results[at];
        struct str word =
            i < rows.n ? text_of(op->arena, &rows.at[i], "status") : STR_NONE;
        if (str_is(word, "added") || str_is(word, "removed")) {
            result->id = id_of(op->arena, p->list, p->lead);
            continue;
        }
        if (i < rows.n) {
            marketo_record_error(op->arena, &rows.at[i], reply->now_us,
                                 &result->error);
        } else {
            error_set(&result->error, ERR_PROTOCOL, __FILE__, __LINE__,
                      "Marketo answered %zu results for %zu records", rows.n,
                      w->n);
            result->error.maybe_happened = true;
        }
        if (op->patches[at].kind == PATCH_DELETE &&
            result->error.code == ERR_NOT_FOUND)
            result->error = (struct error){0}; /* gone is what was wanted */
    }
    w->at += w->n;
    start_run(w);
    return ERR_OK;
}

const struct driver_op marketo_member_write = {write_begin, write_request,
                                               write_take};
