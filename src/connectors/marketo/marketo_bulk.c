/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_CHANGES of leads while the first listing comes by bulk extract: by the
 * time they were created, 31 days to a job. Each step ends the op with what
 * to go on with in its cursor, so that nothing is lost when the hub stops:
 *
 *     CREATE ─▶ WAIT (asked again after a minute) ─▶ FILE, in parts
 *       ▲        │ ▲                                    │
 *       │      ENQUEUE, when it is not in the queue     │
 *       └────────────────── next 31 days ◀──────────────┘
 *
 * After the last one, the change feed goes on from when the listing began.
 */
#include "base/json.h"
#include "base/time.h"
#include "base/vec.h"
#include "connectors/answer.h"
#include "connectors/marketo/marketo_csv.h"
#include "connectors/marketo/marketo_work.h"
#include "connectors/record_filter.h"

#define WINDOW_US (INT64_C(31) * US_PER_DAY)
#define POLL_MS 60000
/* Jobs for one window that may fail. */
#define FAILURES_MAX 3
/* The feed begins this long before the listing did. */
#define MARGIN_US (INT64_C(600) * US_PER_SECOND)
/* A part of the file, by the records wanted. */
#define PART_PER_RECORD 2048
#define PART_MIN 65536
#define PART_MAX (8 << 20)

enum bulk_step { BULK_CREATE, BULK_ENQUEUE, BULK_WAIT, BULK_FILE };

struct bulk {
    int64_t start_us;  /* of the window */
    int64_t until_us;  /* of the listing */
    enum bulk_step step;
    struct str job;
    struct str header; /* first row of the file, once it was read */
    int64_t at;        /* bytes of the file that are done */
    int64_t size;      /* of the file */
    int64_t failures;
    int64_t part;      /* bytes to ask for */
};

/* ---- the cursor ------------------------------------------------------------------ */

static struct str cursor_of(struct arena *a, const struct bulk *b)
{
    struct members m = {0}, outer = {0};
    members_put(a, &m, "start", value_int(b->start_us));
    members_put(a, &m, "until", value_int(b->until_us));
    members_put(a, &m, "step", value_int((int64_t)b->step));
    members_put(a, &m, "job", value_text(b->job));
    members_put(a, &m, "header", value_text(b->header));
    members_put(a, &m, "at", value_int(b->at));
    members_put(a, &m, "size", value_int(b->size));
    members_put(a, &m, "failures", value_int(b->failures));
    members_put(a, &outer, "bulk", members_value(&m));
    struct value v = members_value(&outer);
    return json_text(a, &v);
}

static void end_page(struct op *op, struct op_work *w)
{
    const struct bulk *b = w->own;
    op->records = w->records;
    op->n_records = w->n_records;
    op->next_cursor = cursor_of(op->arena, b);
    op->more = true;
    w->done = true;
}

/* What the feed's own cursor looks like: marketo_changes.c. */
static void hand_over(const struct connection_state *c, struct op *op,
                      struct op_work *w)
{
    const struct bulk *b = w->own;
    struct members m = {0};
    int64_t since_us =
        b->until_us - MARGIN_US - c->set.overlap_ms * US_PER_MS;
    members_put(op->arena, &m, "since",
                value_text(time_format(op->arena, since_us)));
    struct value v = members_value(&m);
    op->records = w->records;
    op->n_records = w->n_records;
    op->next_cursor = json_text(op->arena, &v);
    op->more = true;
    w->done = true;
}

static void next_window(const struct connection_state *c, struct op *op,
                        struct op_work *w)
{
    struct bulk *b = w->own;
    b->start_us += WINDOW_US;
    b->step = BULK_CREATE;
    b->job = b->header = STR_NONE;
    b->at = b->size = b->failures = 0;
    if (b->start_us >= b->until_us)
        hand_over(c, op, w);
    else
        end_page(op, w);
}

static enum err bulk_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    struct bulk *b = arena_new(op->arena, struct bulk);
    struct value cursor = value_null();
    w->own = b;
    b->part = op->page > 0 ? (int64_t)op->page * PART_PER_RECORD : PART_MAX;
    b->part = b->part < PART_MIN   ? PART_MIN
              : b->part > PART_MAX ? PART_MAX
                                   : b->part;
    if (op->cursor.n > 0)
        TRY(json_parse(op->arena, op->cursor, &cursor, e));
    const struct value *kept = value_getz(&cursor, "bulk");
    if (kept) {
        b->start_us = value_int_at(kept, "start");
        b->until_us = value_int_at(kept, "until");
        b->step = (enum bulk_step)value_int_at(kept, "step");
        b->job = value_text_at(kept, "job");
        b->header = value_text_at(kept, "header");
        b->at = value_int_at(kept, "at");
        b->size = value_int_at(kept, "size");
        b->failures = value_int_at(kept, "failures");
        return ERR_OK;
    }
    b->until_us = c->opened_us - c->opened_us % US_PER_SECOND;
    if (time_parse(c->set.first_load_since, &b->start_us, NULL) != ERR_OK)
        FAIL(e, ERR_INVALID, "`first_load_since` is no date: %.*s",
             STR_ARG(c->set.first_load_since));
    end_page(op, w); /* nothing is made over there for a mere look */
    return ERR_OK;
}

/* ---- requests ---------------------------------------------------------------------- */

static struct str job_path(struct arena *a, const struct bulk *b,
                           const char *call)
{
    AUTO_BUF path = BUF_INIT(4096);
    buf_addz(&path, "/bulk/v1/leads/export/");
    buf_add_url_escaped(&path, b->job);
    buf_printf(&path, "/%s.json", call);
    return buf_copy(a, &path);
}

static struct http_request create_request(const struct connection_state *c,
                                          const struct op *op,
                                          const struct op_work *w,
                                          struct arena *a)
{
    const struct bulk *b = w->own;
    struct members range = {0}, filter = {0}, body = {0};
    VEC(struct value) fields = {0};
    struct str rest = marketo_field_list(a, w->object, op), name;
    int64_t end_us = b->start_us + WINDOW_US;
    if (end_us > b->until_us)
        end_us = b->until_us;
    while (str_split(&rest, ',', &name))
        vec_push(a, &fields, value_text(name));
    members_put(a, &range, "startAt", value_text(time_format(a, b->start_us)));
    members_put(a, &range, "endAt", value_text(time_format(a, end_us)));
    members_put(a, &filter, "createdAt", members_value(&range));
    members_put(a, &body, "fields", value_list(fields.at, fields.n));
    members_put(a, &body, "format", value_textz("CSV"));
    members_put(a, &body, "filter", members_value(&filter));
    struct value v = members_value(&body);
    return marketo_post(c, a, STR("/bulk/v1/leads/export/create.json"), &v);
}

static void add_range(struct arena *a, const struct bulk *b,
                      struct http_request *request)
{
    struct http_headers *have = &request->headers;
    struct http_header *h = arena_array(a, struct http_header, have->n + 1);
    for (size_t i = 0; i < have->n; i++) {
        h[i] = have->at[i];
        if (str_is(h[i].name, "Accept")) /* it is CSV, under a name in .json */
            h[i].value = STR("*/*");
    }
    h[have->n] = (struct http_header){
        STR("Range"), arena_printf(a, "bytes=%lld-%lld", (long long)b->at,
                                   (long long)(b->at + b->part - 1))};
    *have = (struct http_headers){h, have->n + 1};
}

static enum err bulk_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    const struct bulk *b = w->own;
    struct marketo_query q = {0};
    struct value nothing = value_object(NULL, 0);
    (void)e;
    switch (b->step) {
    case BULK_CREATE:
        *out = create_request(c, op, w, a);
        break;
    case BULK_ENQUEUE:
        *out = marketo_post(c, a, job_path(a, b, "enqueue"), &nothing);
        break;
    case BULK_WAIT:
        q.path = job_path(a, b, "status");
        *out = marketo_get(c, a, &q);
        break;
    case BULK_FILE:
        q.path = job_path(a, b, "file");
        *out = marketo_get(c, a, &q);
        add_range(a, b, out);
        break;
    }
    return ERR_OK;
}

/* ---- answers ------------------------------------------------------------------------ */

/* The job is lost: another one for the same window, but not for ever. */
static enum err start_over(struct op *op, struct op_work *w, const char *why,
                           struct error *e)
{
    struct bulk *b = w->own;
    if (b->failures + 1 >= FAILURES_MAX)
        FAIL(e, ERR_REMOTE, "Marketo's bulk extract %.*s %s, as others before",
             STR_ARG(b->job), why);
    b->failures++;
    b->step = BULK_CREATE;
    b->job = b->header = STR_NONE;
    b->at = b->size = 0;
    end_page(op, w);
    return ERR_OK;
}

static enum err take_job(const struct connection_state *c, struct op *op,
                         const struct driver_reply *reply, struct value *out,
                         struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    struct value_items rows = marketo_rows(&v);
    if (rows.n == 0)
        FAIL(e, ERR_PROTOCOL, "Marketo's bulk extract was answered with "
                              "nothing about the job");
    *out = rows.at[0];
    return ERR_OK;
}

static enum err take_status(const struct connection_state *c, struct op *op,
                            struct op_work *w, const struct value *job,
                            struct error *e)
{
    struct bulk *b = w->own;
    struct str status = value_text_at(job, "status");
    if (str_is(status, "Completed")) {
        b->step = BULK_FILE;
        b->size = value_int_at(job, "fileSize");
        if (value_int_at(job, "numberOfRecords") == 0)
            next_window(c, op, w);
        else
            end_page(op, w);
        return ERR_OK;
    }
    if (str_is(status, "Created")) {
        b->step = BULK_ENQUEUE;
        return ERR_OK;
    }
    if (str_is(status, "Failed") || str_is(status, "Cancelled") ||
        str_is(status, "Canceled"))
        return start_over(op, w, "has failed", e);
    error_set(e, ERR_REMOTE, __FILE__, __LINE__,
              "Marketo has not finished the bulk extract %.*s yet (%.*s)",
              STR_ARG(b->job), STR_ARG(status));
    if (e) {
        e->scope = SCOPE_BATCH; /* the connection is well */
        e->retry = RETRY_AFTER;
        e->retry_after_ms = POLL_MS;
    }
    return ERR_REMOTE;
}

static struct value row_value(struct arena *a, struct str header,
                              const struct csv_row *row)
{
    struct members m = {0};
    struct str name;
    for (size_t i = 0; i < row->n && str_split(&header, ',', &name); i++)
        members_put(a, &m, arena_strz(a, name),
                    str_is(row->cells[i], "null") ? value_null()
                                                  : value_text(row->cells[i]));
    return members_value(&m);
}

static struct str header_of(struct arena *a, const struct csv_row *row)
{
    AUTO_BUF b = BUF_INIT(1 << 20);
    for (size_t i = 0; i < row->n; i++) {
        if (i > 0)
            buf_add_char(&b, ',');
        buf_add(&b, row->cells[i]);
    }
    return buf_copy(a, &b);
}

/* Rows of the part; b->at is behind the last that was complete. */
static void take_rows(struct op *op, struct op_work *w, struct str text,
                      bool last)
{
    struct bulk *b = w->own;
    struct csv_row row;
    VEC(struct record) records = {0};
    while ((op->page == 0 || records.n < op->page) &&
           csv_row_read(op->arena, text, last, &row)) {
        struct record r;
        text = str_slice(text, row.bytes, text.n);
        b->at += (int64_t)row.bytes;
        if (b->header.n == 0) {
            b->header = header_of(op->arena, &row);
            continue;
        }
        struct value v = row_value(op->arena, b->header, &row);
        if (marketo_decode(op->arena, w->object, op, &v, &r) &&
            record_filter_passes(op->arena, op->filter, &r))
            vec_push(op->arena, &records, r);
    }
    w->records = records.at;
    w->n_records = records.n;
}

/* The file itself, or what is wrong, which may be told in JSON. */
static enum err take_file(const struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct bulk *b = w->own;
    const struct http_response *r = reply->response;
    struct value v;
    struct str text = r->body;
    if (r->status == 404)
        return start_over(op, w, "has no file any more", e);
    if ((r->status != 200 && r->status != 206) ||
        str_starts_with(text, STR("{"))) {
        TRY(marketo_answer(c, op->arena, reply, &v, e));
        FAIL(e, ERR_PROTOCOL, "Marketo's bulk extract gave no file");
    }
    if (r->status == 200 && b->at > 0) /* it gives no parts */
        text = str_slice(text, (size_t)b->at < text.n ? (size_t)b->at : text.n,
                         text.n);
    bool last = r->status == 200 ||
                (b->size > 0 ? b->at + (int64_t)text.n >= b->size
                             : (int64_t)text.n < b->part);
    int64_t before = b->at;
    take_rows(op, w, text, last);
    if (last && b->at - before == (int64_t)text.n) {
        next_window(c, op, w);
        return ERR_OK;
    }
    if (b->at == before && b->part < PART_MAX) { /* a row longer than that */
        b->part *= 2;
        return ERR_OK;
    }
    if (b->at == before)
        FAIL(e, ERR_LIMIT, "a row of Marketo's bulk extract is longer than "
                           "%d bytes",
             PART_MAX);
    end_page(op, w);
    return ERR_OK;
}

static enum err bulk_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct bulk *b = w->own;
    struct value job;
    struct error failed = {0};
    if (b->step == BULK_FILE)
        return take_file(c, op, w, reply, e);
    enum err code = take_job(c, op, reply, &job, &failed);
    if (code == ERR_NOT_FOUND && b->step != BULK_CREATE)
        return start_over(op, w, "is not there any more", e);
    if (code != ERR_OK) {
        if (e)
            *e = failed;
        return code;
    }
    switch (b->step) {
    case BULK_CREATE:
        b->job = value_text_at(&job, "exportId");
        b->step = BULK_WAIT;
        end_page(op, w);
        return ERR_OK;
    case BULK_ENQUEUE:
        b->step = BULK_WAIT;
        end_page(op, w);
        return ERR_OK;
    case BULK_WAIT:
        return take_status(c, op, w, &job, e);
    case BULK_FILE:
        break;
    }
    return ERR_OK;
}

const struct driver_op marketo_bulk_changes = {bulk_begin, bulk_request,
                                               bulk_take};
