/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One pair of records, live from both systems, row by row. */
#include "engine/decide/merge.h"
#include "engine/record/record.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "serve/api/sync_value.h"
#include "serve/api/values.h"
#include "view/link.h"
#include "view/record.h"

#define HOLDS_MOST 1000

struct pair {
    struct api_call *call;
    struct arena *a;
    const struct sync *sync;
    int64_t sync_id;
    struct str id[SIDES];
    struct link link;
    const struct record *record[SIDES];
    struct error error[SIDES];
    struct value base[SIDES];     /* object, or null */
    struct hold *holds;
    size_t n_holds;
};

/* ---- reading --------------------------------------------------------------------- */

/* A field of a related record, where the way to it is still there. */
static bool can_follow(const struct pair *p, const struct record_place *place,
                       struct str field)
{
    const struct str *known = NULL;
    struct error ignored = {0};
    return record_fields(place, p->a, &field, 1, &known, &ignored) == ERR_OK;
}

/* Fields that are gone over there are left out: what is left can be seen. */
static enum err read_side(struct pair *p, enum side s, struct error *e)
{
    const struct sync *sync = p->sync;
    const struct schema *schema = NULL;
    struct str *fields =
        arena_array(p->a, struct str, sync->n_fields[s] + sync->n_paths[s]);
    struct record_place place = {.remote = p->call->api->remote,
                                 .connection = sync->connection[s],
                                 .entity = sync->entity[s]};
    size_t n = 0;
    TRY(remote_schema(place.remote, place.connection, place.entity, &schema,
                      e));
    for (size_t i = 0; i < sync->n_fields[s]; i++)
        if (schema_find(schema, sync->fields[s][i]))
            fields[n++] = sync->fields[s][i];
    for (size_t i = 0; i < sync->n_paths[s]; i++)
        if (can_follow(p, &place, sync->paths[s][i].text))
            fields[n++] = sync->paths[s][i].text;
    place.fields = fields;
    place.n_fields = n;
    return record_get(&place, p->a, &p->id[s], 1, &p->record[s], e);
}

static enum err read_pair(struct pair *p, enum side asked, struct error *e)
{
    struct store *reader = p->call->api->reader;
    const struct hold_filter filter = {.kind = -1, .links = &p->link.id,
                                       .n_links = 1, .limit = HOLDS_MOST};
    TRY(link_get(reader, p->a, p->sync_id, asked, &p->id[asked], 1, &p->link,
                 e));
    if (p->link.id != 0) {
        p->id[SIDE_OTHER(asked)] = p->link.side[SIDE_OTHER(asked)].id;
        TRY(hold_list(reader, p->a, &filter, &p->holds, &p->n_holds, e));
    }
    for (int s = 0; s < SIDES; s++) {
        p->base[s] = stored_value(p->a, p->link.side[s].base);
        if (p->id[s].n > 0)
            (void)!read_side(p, (enum side)s, &p->error[s]);
    }
    if (p->link.id == 0 && !p->record[asked]) {
        if (p->error[asked].code == ERR_OK)
            FAIL(e, ERR_NOT_FOUND, "there is no record %.*s on the %s",
                 STR_ARG(p->id[asked]), side_name(asked));
        if (e)
            *e = p->error[asked];
        return p->error[asked].code;
    }
    return ERR_OK;
}

/* ---- rows ------------------------------------------------------------------------ */

static bool row_list(const struct pair *p, const struct row *row, enum side s,
                     const struct value *record, struct value *out)
{
    const struct value *values = NULL;
    *out = value_null();
    if (!record || record->kind != VALUE_OBJECT ||
        !row_values(row, s, record, p->a, &values))
        return false;
    *out = value_list(values, row->n_fields[s]);
    return true;
}

/* A base is by row, not by field. */
static bool base_list(const struct pair *p, const struct row *row, enum side s,
                      struct value *out)
{
    const struct value *base = value_get(&p->base[s], row->key);
    const struct value *values =
        base ? base_unpack(base, row->n_fields[s]) : NULL;
    *out = values ? value_list(values, row->n_fields[s]) : value_null();
    return values != NULL;
}

static bool is_held(const struct pair *p, struct str row)
{
    for (size_t i = 0; i < p->n_holds; i++)
        if (str_eq(p->holds[i].row, row))
            return true;
    return false;
}

static const char *state_of(const bool known[SIDES], const bool changed[SIDES])
{
    if (!known[SIDE_LEFT] || !known[SIDE_RIGHT])
        return "unknown";
    if (changed[SIDE_LEFT] && changed[SIDE_RIGHT])
        return "conflict";
    if (changed[SIDE_LEFT])
        return "changed_left";
    return changed[SIDE_RIGHT] ? "changed_right" : "same";
}

static struct value row_value(const struct pair *p, const struct row *row,
                              const struct sync_text *text)
{
    struct value now[SIDES];
    struct value base[SIDES];
    bool known[SIDES];
    bool changed[SIDES];
    struct object o = {.arena = p->a};
    struct object bases = {.arena = p->a};
    for (int s = 0; s < SIDES; s++) {
        enum side side = (enum side)s;
        const struct record *r = p->record[s];
        bool read = row_list(p, row, side, r ? &r->fields : NULL, &now[s]);
        known[s] = base_list(p, row, side, &base[s]) && read;
        changed[s] = known[s] && !value_equal(&now[s], &base[s]);
        object_set(&bases, side_name(side), base[s]);
    }
    object_text(&o, "row", row->key);
    object_set(&o, "fields", sync_value_fields(p->a, row));
    object_set(&o, "left", now[SIDE_LEFT]);
    object_set(&o, "base", object_value(&bases));
    object_set(&o, "right", now[SIDE_RIGHT]);
    object_text(&o, "state", is_held(p, row->key)
                                 ? STR("held")
                                 : str_from(state_of(known, changed)));
    object_text(&o, "way", str_from(sync_value_way(row->to)));
    object_text(&o, "via", sync_value_said(text, row, "via"));
    return object_value(&o);
}

/* ---- together -------------------------------------------------------------------- */

static struct value side_value(const struct pair *p, enum side s)
{
    const struct error *error = &p->error[s];
    struct object o = {.arena = p->a};
    object_text(&o, "id", p->id[s]);
    object_text(&o, "entity", view_entity(p->a, p->sync, s));
    object_set(&o, "record", p->record[s] ? record_shown(p->a, p->record[s])
                                          : value_null());
    object_set(&o, "url", value_null());
    object_set(&o, "error", error->code == ERR_OK
                                ? value_null()
                                : value_text(str_from(error->message)));
    return object_value(&o);
}

static enum err job_of(const struct pair *p, struct value *out,
                       struct error *e)
{
    *out = value_null();
    for (int s = 0; s < SIDES; s++) {
        const struct job_filter filter = {.sync = p->sync_id, .state = -1,
                                          .record_id = p->id[s], .limit = 2};
        struct job *jobs = NULL;
        size_t n = 0;
        if (p->id[s].n > 0)
            TRY(job_list(p->call->api->reader, p->a, &filter, &jobs, &n, e));
        for (size_t i = 0; i < n; i++)
            if (jobs[i].side == (enum side)s)
                *out = values_job(p->call, &jobs[i]);
    }
    return ERR_OK;
}

static enum err reply_pair(struct pair *p, struct error *e)
{
    struct object o = {.arena = p->a};
    struct list rows = {.arena = p->a};
    struct list holds = {.arena = p->a};
    struct sync_text text;
    struct value job;
    TRY(sync_text_read(p->a, p->call->api->workspace, p->sync, &text, e));
    TRY(job_of(p, &job, e));
    for (size_t i = 0; i < p->sync->n_rows; i++)
        list_add(&rows, row_value(p, &p->sync->rows[i], &text));
    for (size_t i = 0; i < p->n_holds; i++) {
        struct value v;
        TRY(values_conflict(p->call, &p->holds[i], &v, e));
        list_add(&holds, v);
    }
    object_text(&o, "sync", p->sync->name);
    object_set(&o, "left", side_value(p, SIDE_LEFT));
    object_set(&o, "right", side_value(p, SIDE_RIGHT));
    object_set(&o, "link", p->link.id != 0
                               ? link_value(&p->call->view, &p->link)
                               : value_null());
    object_set(&o, "rows", list_value(&rows));
    object_set(&o, "job", job);
    object_set(&o, "conflicts", list_value(&holds));
    struct value v = object_value(&o);
    call_reply(p->call, 200, &v);
    return ERR_OK;
}

static enum err get_record(struct api_call *call, struct error *e)
{
    struct pair p = {.call = call, .a = call->arena};
    enum side side;
    TRY(call_sync(call, call->parameters[0], &p.sync, e));
    TRY(call_side(call, 1, &side, e));
    p.sync_id = view_sync_id(&call->view, p.sync->name);
    p.id[side] = call->parameters[2];
    TRY(read_pair(&p, side, e));
    return reply_pair(&p, e);
}

const struct route routes_records[] = {
    {"GET", "/records/{sync}/{side}/{record}", "getRecord", ROLE_VIEWER,
     API_READ, PLACE_ERRAND, NULL, NULL, get_record},
    {0}};
