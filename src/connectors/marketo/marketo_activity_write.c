/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_WRITE of activities: new ones, of types that the subscription has made
 * itself. Nothing over there changes or takes back an activity.
 */
#include "base/json.h"
#include "base/time.h"
#include "base/vec.h"
#include "connectors/marketo/marketo_activity.h"

static enum err put_type(const struct connection_state *c, struct arena *a,
                         const struct patch *patch, struct members *m,
                         struct error *e)
{
    const struct marketo_type *type = NULL;
    const struct value *v = value_getz(&patch->values, "activityType");
    if (!v)
        v = value_getz(&patch->values, "activityTypeId");
    if (!v || value_is_null(v))
        FAIL(e, ERR_REJECTED,
             "a Marketo activity needs an `activityType`");
    TRY(activity_type_find(c, a, value_to_text(a, v), &type, e));
    members_put(a, m, "activityTypeId", value_int(type->id));
    return ERR_OK;
}

static bool is_attribute(const struct marketo_object *o, struct str name)
{
    struct marketo_object plain = {.entity = STR("activity")};
    AUTO_ARENA a = ARENA_INIT;
    marketo_fixed_fields(&a, &plain);
    return marketo_field_find(o, name) && !marketo_field_find(&plain, name);
}

static enum err check_field(const struct marketo_object *o, struct str name,
                            struct error *e)
{
    const struct marketo_field *f = marketo_field_find(o, name);
    if (!f)
        FAIL(e, ERR_SCHEMA, "a Marketo activity has no field `%.*s`",
             STR_ARG(name));
    if (!f->on_create)
        FAIL(e, ERR_REJECTED, "`%.*s` of a Marketo activity cannot be written",
             STR_ARG(name));
    return ERR_OK;
}

/* Attributes are given by name, without those that have no value. */
static enum err put_values(struct arena *a, const struct marketo_object *o,
                           const struct patch *patch, struct members *m,
                           struct error *e)
{
    VEC(struct value) attributes = {0};
    for (size_t i = 0; i < patch->values.fields.n; i++) {
        const struct field *f = &patch->values.fields.at[i];
        struct members one = {0};
        TRY(check_field(o, f->name, e));
        if (!is_attribute(o, f->name) || value_is_null(&f->value))
            continue;
        members_put(a, &one, "name", value_text(f->name));
        members_put(a, &one, "value", f->value);
        vec_push(a, &attributes, members_value(&one));
    }
    members_put(a, m, "attributes", value_list(attributes.at, attributes.n));
    return ERR_OK;
}

static enum err encode(const struct connection_state *c, struct arena *a,
                       const struct marketo_object *o,
                       const struct patch *patch, struct value *out,
                       struct error *e)
{
    const struct value *lead = value_getz(&patch->values, "leadId");
    const struct value *date = value_getz(&patch->values, "activityDate");
    const struct value *primary =
        value_getz(&patch->values, "primaryAttributeValue");
    struct members m = {0};
    int64_t id;
    if (patch->kind != PATCH_CREATE)
        FAIL(e, ERR_REJECTED, "a Marketo activity is never changed or deleted");
    if (!lead || !str_to_i64(value_to_text(a, lead), &id))
        FAIL(e, ERR_REJECTED, "a Marketo activity needs a `leadId`");
    if (!date || date->kind != VALUE_DATETIME)
        FAIL(e, ERR_REJECTED, "a Marketo activity needs an `activityDate`");
    members_put(a, &m, "leadId", value_int(id));
    members_put(a, &m, "activityDate",
                value_text(time_format(
                    a, date->time_us - date->time_us % US_PER_SECOND)));
    TRY(put_type(c, a, patch, &m, e));
    members_put(a, &m, "primaryAttributeValue",
                primary ? *primary : value_textz(""));
    TRY(put_values(a, o, patch, &m, e));
    *out = members_value(&m);
    return ERR_OK;
}

static void start_run(struct op_work *w)
{
    w->n = w->n_inputs - w->at;
    if (w->n > MARKETO_BATCH_MAX)
        w->n = MARKETO_BATCH_MAX;
    w->done = w->n == 0;
}

static enum err write_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    (void)e;
    w->inputs = arena_array(op->arena, struct value, op->n_patches);
    w->patch_of = arena_array(op->arena, size_t, op->n_patches);
    for (size_t i = 0; i < op->n_patches; i++) {
        if (encode(c, op->arena, w->object, &op->patches[i],
                   &w->inputs[w->n_inputs], &op->results[i].error) == ERR_OK)
            w->patch_of[w->n_inputs++] = i;
    }
    start_run(w);
    return ERR_OK;
}

static enum err write_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    struct members m = {0};
    (void)op;
    (void)e;
    members_put(a, &m, "input", value_list(w->inputs + w->at, w->n));
    struct value body = members_value(&m);
    *out = marketo_post(c, a, STR("/rest/v1/activities/external.json"), &body);
    return ERR_OK;
}

/* {"id": 7, "marketoGUID": "7", "status": "added"} */
static void take_row(struct op *op, const struct value *row,
                     const struct value *input, struct patch_result *result,
                     int64_t now_us)
{
    const struct value *status = value_getz(row, "status");
    const struct value *guid = value_getz(row, "marketoGUID");
    const struct value *type = value_getz(input, "activityTypeId");
    const struct value *date = value_getz(input, "activityDate");
    struct activity_id id = {.type = type->integer};
    if (!status || !str_is(value_str(status), "added")) {
        marketo_record_error(op->arena, row, now_us, &result->error);
        return;
    }
    if (!guid)
        guid = value_getz(row, "id");
    if (!guid || time_parse(value_str(date), &id.at_us, NULL) != ERR_OK) {
        error_set(&result->error, ERR_PROTOCOL, __FILE__, __LINE__,
                  "Marketo took a new activity but did not say its id");
        result->error.maybe_happened = true;
        return;
    }
    id.guid = value_to_text(op->arena, guid);
    result->id = activity_id_format(op->arena, &id);
}

static enum err write_take(struct connection_state *c, struct op *op,
                           struct op_work *w, const struct driver_reply *reply,
                           struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    struct value_items rows = marketo_rows(&v);
    for (size_t i = 0; i < w->n; i++) {
        struct patch_result *result = &op->results[w->patch_of[w->at + i]];
        if (i < rows.n) {
            take_row(op, &rows.at[i], &w->inputs[w->at + i], result,
                     reply->now_us);
            continue;
        }
        error_set(&result->error, ERR_PROTOCOL, __FILE__, __LINE__,
                  "Marketo answered %zu results for %zu activities", rows.n,
                  w->n);
        result->error.maybe_happened = true;
    }
    w->at += w->n;
    start_run(w);
    return ERR_OK;
}

const struct driver_op marketo_activity_write = {write_begin, write_request,
                                                 write_take};
