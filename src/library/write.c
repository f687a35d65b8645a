/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Records changed: values set, what differs sent. */
#include "base/json.h"
#include "base/vec.h"
#include "library/library.h"
#include "mapping/coerce.h"

/* ---- setting ------------------------------------------------------------------------ */

/* What a program gives as a value of the field. */
typedef enum err (*read_fn)(struct arena *a, const struct schema_field *field,
                            const void *given, struct value *out,
                            struct error *e);

static enum err read_text(struct arena *a, const struct schema_field *field,
                          const void *given, struct value *out,
                          struct error *e)
{
    return record_text(a, field, str_from(given), out, e);
}

static enum err read_json(struct arena *a, const struct schema_field *field,
                          const void *given, struct value *out,
                          struct error *e)
{
    return record_json(a, field, str_from(given), out, e);
}

static enum err read_plain(struct arena *a, const struct schema_field *field,
                           const void *given, struct value *out,
                           struct error *e)
{
    enum err err = coerce_field(a, field, given, out, e);
    if (err != ERR_OK) {
        error_prefix(e, "%.*s", STR_ARG(field->name));
        e->code = ERR_USAGE;
    }
    return err;
}

static enum err keep(struct crosswalk_record *r, const char *name, read_fn read,
                     const void *given, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct schema_field *field = NULL;
    struct value v;
    TRY(hub_check_open(r->hub, e));
    TRY(record_field(&r->place, &r->arena, str_from(name), &field, e));
    TRY(read(&a, field, given, &v, e));
    struct value own = value_copy(&r->arena, &v);
    r->set = value_with(&r->arena, &r->set, field->name, &own);
    r->texts = (struct map){0};
    r->jsons = (struct map){0};
    return ERR_OK;
}

static int set(struct crosswalk_record *r, const char *field, read_fn read,
               const void *given)
{
    struct error e = {0};
    return hub_end(r->hub, keep(r, field, read, given, &e), &e);
}

int crosswalk_set_text(struct crosswalk_record *record, const char *field,
                       const char *text)
{
    return set(record, field, read_text, text);
}

int crosswalk_set_json(struct crosswalk_record *record, const char *field,
                       const char *json)
{
    return set(record, field, read_json, json);
}

int crosswalk_set_int(struct crosswalk_record *record, const char *field,
                      int64_t number)
{
    const struct value v = value_int(number);
    return set(record, field, read_plain, &v);
}

int crosswalk_set_bool(struct crosswalk_record *record, const char *field,
                       int value)
{
    const struct value v = value_bool(value != 0);
    return set(record, field, read_plain, &v);
}

int crosswalk_set_time(struct crosswalk_record *record, const char *field,
                       int64_t us)
{
    const struct value v = value_datetime(us);
    return set(record, field, read_plain, &v);
}

/* ---- what is sent --------------------------------------------------------------------- */

static enum err differences(struct crosswalk_record *r, struct arena *a,
                            struct value *out, struct error *e)
{
    if (r->id)
        return record_differences(&r->place, a, &r->at, &r->set, out, e);
    *out = r->set;
    return ERR_OK;
}

static enum err changes(struct crosswalk_record *r,
                        const char *const **out_names, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct value different;
    TRY(hub_check_open(r->hub, e));
    TRY(differences(r, &a, &different, e));
    size_t n = different.fields.n;
    const char **names = arena_array(&r->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = arena_strz(&r->arena, different.fields.at[i].name);
    *out_names = names;
    return ERR_OK;
}

int crosswalk_changes(struct crosswalk_record *record,
                      const char *const **out_names)
{
    struct error e = {0};
    return hub_end(record->hub, changes(record, out_names, &e), &e);
}

/* ---- saving ----------------------------------------------------------------------------- */

struct saving {
    struct arena *a;
    VEC(struct crosswalk_record *) records; /* that have something to send */
    VEC(struct patch) patches;
};

/* What the system made of it is read when it is asked for next: it may
 * normalise values, and fill in others. */
static void settle(struct crosswalk_record *r,
                   const struct patch_result *result)
{
    const struct value nothing = value_object(NULL, 0);
    struct record now = r->at;
    now.fields = nothing;
    if (result->id.n > 0)
        now.id = result->id;
    if (result->modified_us > 0)
        now.modified_us = result->modified_us;
    /* a failed create may have made it: then another save is a change */
    const struct value set = result->error.code == ERR_OK ? nothing : r->set;
    record_take(r, &now, &set);
    r->whole = false;
}

/* What is to be sent, from the record as it is over there. */
static enum err make_patch(struct saving *s, struct crosswalk_record *r,
                           struct patch *out, struct error *e)
{
    if (r->id && !r->whole)
        TRY(record_read_again(r, &r->set, e));
    *out = (struct patch){.kind = r->id ? PATCH_UPDATE : PATCH_CREATE,
                          .id = r->at.id,
                          .known = r->id ? &r->at.fields : NULL,
                          .token = r->token};
    TRY(differences(r, s->a, &out->values, e));
    return record_check_writable(&r->place, out, e);
}

static void prepare(struct saving *s, struct crosswalk_record *r)
{
    struct error e = {0};
    struct patch patch;
    enum err err = make_patch(s, r, &patch, &e);
    told_set(&r->told, err == ERR_OK ? NULL : &e);
    if (err != ERR_OK || (r->id && patch.values.fields.n == 0))
        return;
    vec_push(s->a, &s->records, r);
    vec_push(s->a, &s->patches, patch);
}

/* Each record gets what befell it; a failure of the whole befalls all. */
static enum err send(struct saving *s, const struct record_place *place,
                     struct error *e)
{
    size_t n = s->patches.n;
    struct patch_result *results = arena_array(s->a, struct patch_result, n);
    const struct remote_target target = {.connection = place->connection,
                                         .entity = place->entity};
    if (n == 0)
        return ERR_OK;
    TRY(remote_write(place->remote, s->a, &target, s->patches.at, n, results,
                     e));
    for (size_t i = 0; i < n; i++) {
        struct crosswalk_record *r = s->records.at[i];
        bool made = !r->id && results[i].id.n > 0;
        told_set(&r->told, &results[i].error);
        if (results[i].error.code == ERR_OK || made)
            settle(r, &results[i]);
    }
    return ERR_OK;
}

static enum err check_alike(struct crosswalk_record *const *records, size_t n,
                            struct error *e)
{
    for (size_t i = 1; i < n; i++)
        if (records[i]->hub != records[0]->hub ||
            strcmp(records[i]->entity, records[0]->entity) != 0)
            FAIL(e, ERR_USAGE,
                 "records that are saved together are of one hub and entity");
    struct map seen = {0};
    AUTO_ARENA a = ARENA_INIT;
    for (size_t i = 0; i < n; i++) {
        struct str address = {(const char *)&records[i], sizeof records[i]};
        if (map_has(&seen, address))
            FAIL(e, ERR_USAGE, "a record is there twice");
        map_put(&a, &seen, address, records[i]);
    }
    return hub_check_open(records[0]->hub, e);
}

static enum err save(struct crosswalk_record *const *records, size_t n,
                     struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct saving s = {.a = &a};
    TRY(check_alike(records, n, e));
    for (size_t i = 0; i < n; i++)
        prepare(&s, records[i]);
    enum err err = send(&s, &records[0]->place, e);
    for (size_t i = 0; i < s.records.n && err != ERR_OK; i++)
        told_set(&s.records.at[i]->told, e);
    for (size_t i = 0; i < n; i++) {
        if (records[i]->told.error.code == ERR_OK)
            continue;
        *e = records[i]->told.error;
        return e->code;
    }
    return err;
}

int crosswalk_save(struct crosswalk_record *record)
{
    struct error e = {0};
    return hub_end(record->hub, save(&record, 1, &e), &e);
}

int crosswalk_save_many(struct crosswalk_record *const *records, size_t n)
{
    struct error e = {0};
    if (n == 0)
        return CROSSWALK_OK;
    return hub_end(records[0]->hub, save(records, n, &e), &e);
}

const struct crosswalk_error *
crosswalk_record_error(const struct crosswalk_record *record)
{
    return &record->told.shown;
}

/* ---- deleting and acting ---------------------------------------------------------------- */

static enum err check_there(const struct crosswalk_record *r, struct error *e)
{
    TRY(hub_check_open(r->hub, e));
    if (!r->id)
        FAIL(e, ERR_USAGE, "this record of `%s` is not there yet", r->entity);
    return ERR_OK;
}

static enum err remove_one(struct crosswalk_record *r, enum patch_kind kind,
                           struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct patch patch = {.kind = kind,
                                .id = r->at.id,
                                .values = value_object(NULL, 0),
                                .known = &r->at.fields};
    struct patch_result result = {0};
    TRY(check_there(r, e));
    return record_write(&r->place, &a, &patch, 1, &result, e);
}

int crosswalk_delete(struct crosswalk_record *record)
{
    struct error e = {0};
    return hub_end(record->hub, remove_one(record, PATCH_DELETE, &e), &e);
}

int crosswalk_archive(struct crosswalk_record *record)
{
    struct error e = {0};
    enum err err = remove_one(record, PATCH_ARCHIVE, &e);
    if (err == ERR_OK)
        record->at.archived = true;
    return hub_end(record->hub, err, &e);
}

static enum err act(struct crosswalk_record *r, const char *action,
                    const char *arguments, const char **out_json,
                    struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct remote_call call = {
        .connection = r->place.connection,
        .op = {.kind = OP_ACTION, .arena = &a, .entity = r->place.entity,
               .action = str_from(action), .action_id = r->at.id,
               .action_arguments = value_object(NULL, 0)}};
    TRY(check_there(r, e));
    if (arguments && json_parse(&a, str_from(arguments),
                                &call.op.action_arguments, e) != ERR_OK) {
        e->code = ERR_USAGE;
        return ERR_USAGE;
    }
    if (call.op.action_arguments.kind != VALUE_OBJECT)
        FAIL(e, ERR_USAGE, "the arguments of an action are a JSON object");
    TRY(remote_run(r->place.remote, &call, 1, e));
    if (call.error.code != ERR_OK) {
        *e = call.error;
        return call.error.code;
    }
    if (!call.op.action_result.done)
        FAIL(e, ERR_REJECTED, "`%s` asks for more than a program can answer",
             action);
    if (out_json)
        *out_json = arena_strz(
            &r->arena, json_text(&a, &call.op.action_result.result));
    return ERR_OK;
}

int crosswalk_action(struct crosswalk_record *record, const char *action,
                     const char *arguments, const char **out_json)
{
    struct error e = {0};
    return hub_end(record->hub, act(record, action, arguments, out_json, &e),
                   &e);
}
