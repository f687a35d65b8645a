/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A record taken there and back through the rows of a sync; nothing is
 * written. */
#include "base/limits.h"
#include "engine/record/record.h"
#include "engine/world/world.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "serve/api/sync_value.h"

struct trial {
    struct api_call *call;
    struct arena *a;
    struct sync sync;             /* bound */
    enum side from;
    struct value record;
    struct world *world;
    struct map_env env;           /* looks only */
};

/* ---- one row --------------------------------------------------------------------- */

struct leg {
    enum map_status status;
    struct value out;             /* list, or null */
    struct str problem;
};

static struct leg go(const struct trial *t, const struct row *row,
                     enum side to, const struct value *in,
                     const struct value *const record[SIDES])
{
    struct map_result result = {0};
    struct leg leg = {.out = value_null(), .problem = STR("")};
    row_convert(row, to, in, record, &t->env, t->a, &result);
    leg.status = result.status;
    if (result.status == MAP_VALUE)
        leg.out = value_list(result.values, row->n_fields[to]);
    else if (result.message.p)
        leg.problem = result.message;
    return leg;
}

/* The record that the other side would be with these values in it. */
static struct value other_record(const struct trial *t, const struct row *row,
                                 const struct value *list)
{
    enum side to = SIDE_OTHER(t->from);
    struct object o = {.arena = t->a};
    for (size_t i = 0; i < list->items.n; i++)
        vec_push(t->a, &o.fields,
                 ((struct field){row->fields[to][i], list->items.at[i]}));
    return object_value(&o);
}

static const char *status_name(enum map_status status)
{
    switch (status) {
    case MAP_VALUE:
        return "ok";
    case MAP_SKIP:
    case MAP_WANT:
        return "skipped";
    case MAP_UNMAPPED:
    case MAP_UNLINKED:
        return "held";
    case MAP_INVALID:
        break;
    }
    return "invalid";
}

static struct value try_row(const struct trial *t, const struct row *row)
{
    enum side to = SIDE_OTHER(t->from);
    const struct value *values = NULL;
    const struct value *record[SIDES] = {0};
    struct leg there = {MAP_SKIP, value_null(), STR("")};
    struct leg back = {MAP_SKIP, value_null(), STR("")};
    struct object o = {.arena = t->a};
    record[t->from] = &t->record;
    bool known = row_values(row, t->from, &t->record, t->a, &values);
    struct value in =
        known ? value_list(values, row->n_fields[t->from]) : value_null();
    if (known && row->to[to])
        there = go(t, row, to, values, record);
    if (there.status == MAP_VALUE && row->to[t->from] && !row->constant) {
        struct value other = other_record(t, row, &there.out);
        record[to] = &other;
        back = go(t, row, t->from, there.out.items.at, record);
    }
    bool lossy = back.status == MAP_VALUE && !value_equal(&back.out, &in);
    object_text(&o, "row", row->key);
    object_set(&o, "fields", sync_value_fields(t->a, row));
    object_text(&o, "status", str_from(status_name(there.status)));
    object_set(&o, "in", in);
    object_set(&o, "out", there.out);
    object_set(&o, "back", back.out);
    object_bool(&o, "lossy", lossy);
    object_text(&o, "problem", there.problem.n > 0 ? there.problem
                               : lossy ? STR("it comes back as another value")
                                       : back.problem);
    return object_value(&o);
}

/* ---- all of them ----------------------------------------------------------------- */

static struct value try_rows(const struct trial *t)
{
    struct list list = {.arena = t->a};
    for (size_t i = 0; i < t->sync.n_rows; i++)
        list_add(&list, try_row(t, &t->sync.rows[i]));
    return list_value(&list);
}

/* The first rounds only gather what the conversions ask for. */
static enum err run(struct trial *t, struct value *out, struct error *e)
{
    world_begin(t->world, &t->sync, call_now_us(t->call));
    t->env = *world_env(t->world);
    t->env.look_only = true;
    for (int round = 0; round < LIMIT_CONVERT_ROUNDS; round++) {
        (void)try_rows(t);
        if (!world_wants(t->world))
            break;
        TRY(world_fetch(t->world, e));
    }
    struct map_result broken = {0};
    struct object o = {.arena = t->a};
    object_text(&o, "sync", t->sync.name);
    object_text(&o, "side", str_from(side_name(t->from)));
    object_set(&o, "record", t->record);
    object_bool(&o, "accepted", sync_accepts(&t->sync, t->from, &t->record,
                                             &t->env, t->a, &broken));
    object_set(&o, "rows", try_rows(t));
    *out = object_value(&o);
    return ERR_OK;
}

static enum err bind(struct trial *t, const struct sync *sync,
                     struct error *e)
{
    const struct schema *schema[SIDES] = {0};
    for (int s = 0; s < SIDES; s++)
        TRY(remote_schema(t->call->api->remote, sync->connection[s],
                          sync->entity[s], &schema[s], e));
    t->sync = sync_bind(t->a, sync, schema);
    return ERR_OK;
}

static enum err read_record(struct trial *t, struct str id, struct error *e)
{
    const struct record *record = NULL;
    const struct record_place place = {
        .remote = t->call->api->remote,
        .connection = t->sync.connection[t->from],
        .entity = t->sync.entity[t->from],
        .fields = t->sync.fields[t->from],
        .n_fields = t->sync.n_fields[t->from]};
    TRY(record_get(&place, t->a, &id, 1, &record, e));
    if (!record)
        FAIL(e, ERR_NOT_FOUND, "there is no record %.*s on the %s",
             STR_ARG(id), side_name(t->from));
    t->record = record->fields;
    return ERR_OK;
}

static enum err try_sync(struct api_call *call, struct error *e)
{
    const struct api *api = call->api;
    struct trial t = {.call = call, .a = call->arena};
    struct body_faults faults = {.arena = call->arena};
    const struct value *own = call_body(call, "record");
    struct str id = call_body_text(call, "id");
    const struct sync *sync = NULL;
    struct value v;
    TRY(call_sync(call, call->parameters[0], &sync, e));
    if ((own == NULL) == (id.p == NULL)) {
        body_fault_add(&faults, STR(""), "it needs either `id` or `record`");
        call_reply_faults(call, &faults);
        return ERR_OK;
    }
    t.from = str_is(call_body_text(call, "side"), "right") ? SIDE_RIGHT
                                                           : SIDE_LEFT;
    TRY(bind(&t, sync, e));
    if (own)
        t.record = *own;
    else
        TRY(read_record(&t, id, e));
    TRY(world_create(api->workspace, api->reader, api->remote, &t.world, e));
    enum err err = run(&t, &v, e);
    if (err == ERR_OK)
        call_reply(call, 200, &v);
    world_destroy(t.world);
    return err;
}

const struct route routes_try[] = {
    {"POST", "/syncs/{sync}/try", "trySync", ROLE_VIEWER, API_READ,
     PLACE_ERRAND, NULL,
     (const struct body_field[]){
         {.name = "side", .kind = BODY_TEXT, .required = true,
          .choices = "left right"},
         {.name = "id", .kind = BODY_TEXT, .min = 1},
         {.name = "record", .kind = BODY_OBJECT},
         {0}},
     try_sync},
    {0}};
