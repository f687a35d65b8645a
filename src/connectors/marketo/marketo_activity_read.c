/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_READ of activities: their ids tell type and time, so the log is read
 * from there. Ids near each other are looked for in one reading.
 */
#include <stdlib.h>

#include "base/time.h"
#include "base/vec.h"
#include "connectors/marketo/marketo_activity.h"

/* Farther apart than this, two readings are less than one. */
#define GAP_US (INT64_C(3600) * US_PER_SECOND)
/* How much later than by its date an activity may come in the log. */
#define LATE_US (INT64_C(600) * US_PER_SECOND)

struct sought {
    struct activity_id id;
    struct str text;
};

struct read_work {
    struct sought *sought; /* by time */
    size_t n;
    size_t at;  /* first of the reading under way */
    size_t end; /* behind its last */
    struct activity_scan scan;
    struct map *missing; /* ids of it that have not come yet */
    size_t n_missing;
};

static int by_time(const void *x, const void *y)
{
    const struct sought *a = x, *b = y;
    if (a->id.at_us != b->id.at_us)
        return a->id.at_us < b->id.at_us ? -1 : 1;
    return str_compare(a->text, b->text);
}

/* Adds the type unless it is there; false when there are ten already. */
static bool add_type(int64_t types[MARKETO_TYPES_MAX], size_t *n, int64_t type)
{
    for (size_t i = 0; i < *n; i++) {
        if (types[i] == type)
            return true;
    }
    if (*n == MARKETO_TYPES_MAX)
        return false;
    types[(*n)++] = type;
    return true;
}

static void start_reading(const struct op *op, struct op_work *w)
{
    struct read_work *r = w->own;
    int64_t types[MARKETO_TYPES_MAX];
    size_t n_types = 0;
    AUTO_BUF list = BUF_INIT(1024);
    r->at = r->end;
    r->missing = arena_new(op->arena, struct map);
    r->n_missing = 0;
    while (r->end < r->n &&
           (r->end == r->at || r->sought[r->end].id.at_us -
                                       r->sought[r->end - 1].id.at_us <=
                                   GAP_US) &&
           add_type(types, &n_types, r->sought[r->end].id.type)) {
        if (!map_put(op->arena, r->missing, r->sought[r->end].text, r))
            r->n_missing++;
        r->end++;
    }
    for (size_t i = 0; i < n_types; i++)
        buf_printf(&list, "%s%lld", i > 0 ? "," : "", (long long)types[i]);
    w->done = r->at == r->end;
    if (w->done)
        return;
    r->scan = (struct activity_scan){
        .types = buf_copy(op->arena, &list),
        .since = time_format(op->arena,
                             r->sought[r->at].id.at_us - US_PER_SECOND),
        .more = true};
}

static enum err read_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    struct read_work *r = arena_new(op->arena, struct read_work);
    (void)c;
    (void)e;
    r->sought = arena_array(op->arena, struct sought, op->n_ids);
    for (size_t i = 0; i < op->n_ids; i++) {
        struct sought one = {.text = op->ids[i]};
        if (activity_id_parse(op->ids[i], &one.id)) /* else there is none */
            r->sought[r->n++] = one;
    }
    if (r->n > 0)
        qsort(r->sought, r->n, sizeof *r->sought, by_time);
    w->own = r;
    start_reading(op, w);
    return ERR_OK;
}

static enum err read_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    const struct read_work *r = w->own;
    (void)op;
    (void)e;
    *out = activity_scan_request(c, a, &r->scan);
    return ERR_OK;
}

static enum err read_take(struct connection_state *c, struct op *op,
                          struct op_work *w, const struct driver_reply *reply,
                          struct error *e)
{
    struct read_work *r = w->own;
    struct value_items rows;
    bool past = false;
    TRY(activity_scan_take(c, op->arena, reply, &r->scan, &rows, e));
    VEC(struct record) records = {w->records, w->n_records, w->cap_records};
    for (size_t i = 0; i < rows.n; i++) {
        struct record one;
        if (!activity_decode(c, op, w->object, &rows.at[i], &one))
            continue;
        past = one.created_us > r->sought[r->end - 1].id.at_us + LATE_US;
        if (map_get(r->missing, one.id) != r)
            continue;
        map_put(op->arena, r->missing, one.id, NULL);
        r->n_missing--;
        vec_push(op->arena, &records, one);
    }
    w->records = op->records = records.at;
    w->n_records = op->n_records = records.n;
    w->cap_records = records.cap;
    if (r->n_missing == 0 || past || !r->scan.more)
        start_reading(op, w);
    return ERR_OK;
}

const struct driver_op marketo_activity_read = {read_begin, read_request,
                                                read_take};
