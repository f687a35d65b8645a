/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Conflicts: fields that wait for a person. */
#include "base/json.h"
#include "engine/person.h"
#include "serve/api/call.h"
#include "serve/api/reply.h"
#include "serve/api/routes.h"
#include "serve/api/values.h"
#include "view/advice.h"
#include "view/job.h"

#define ANSWERS_MOST 500

/* ---- one of them ----------------------------------------------------------------- */

static struct str version_of(struct arena *a, const struct hold *hold)
{
    const struct str parts[] = {hold->value[SIDE_LEFT], hold->value[SIDE_RIGHT],
                                hold->base[SIDE_LEFT], hold->answer};
    AUTO_BUF text = BUF_INIT(64u << 20);
    buf_printf(&text, "%lld %d %d %d", (long long)hold->id, (int)hold->kind,
               (int)hold->answered, (int)hold->winner);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        buf_printf(&text, " %zu ", parts[i].n);
        buf_add(&text, parts[i]);
    }
    return arena_printf(a, "%016llx",
                        (unsigned long long)str_hash(buf_str(&text)));
}

/* The row's fields: as the mapping names them now. */
static struct value fields_of(const struct api_call *call,
                              const struct hold *hold, enum side side)
{
    const struct sync *sync = view_sync(&call->view, hold->sync);
    struct list list = {.arena = call->arena};
    for (size_t r = 0; sync && r < sync->n_rows; r++) {
        const struct row *row = &sync->rows[r];
        if (!str_eq(row->key, hold->row))
            continue;
        for (size_t i = 0; i < row->n_fields[side]; i++)
            list_add(&list, value_text(row->fields[side][i]));
        break;
    }
    return list_value(&list);
}

enum err values_conflict(const struct api_call *call, const struct hold *hold,
                         struct value *out, struct error *e)
{
    struct arena *a = call->arena;
    struct link link = {0};
    struct object o = {.arena = a};
    struct object fields = {.arena = a};
    struct object records = {.arena = a};
    struct value whole = hold_value(&call->view, hold);
    TRY(link_by_id(call->api->reader, a, hold->link, &link, e));
    for (size_t i = 0; i < whole.fields.n; i++)
        vec_push(a, &o.fields, whole.fields.at[i]);
    for (int s = 0; s < SIDES; s++) {
        enum side side = (enum side)s;
        object_set(&fields, side_name(side), fields_of(call, hold, side));
        object_text(&records, side_name(side), link.side[s].id);
    }
    object_set(&o, "fields", object_value(&fields));
    object_set(&o, "records", object_value(&records));
    object_set(&o, "winner", hold->answered
                                 ? value_textz(side_name(hold->winner))
                                 : value_null());
    object_set(&o, "answer", stored_value(a, hold->answer));
    object_text(&o, "advice", advice_for_hold(hold->kind));
    object_text(&o, "version", version_of(a, hold));
    *out = object_value(&o);
    return ERR_OK;
}

static enum err find_hold(const struct api_call *call, int64_t id,
                          struct hold *out, struct error *e)
{
    const struct hold_filter filter = {.id = id, .kind = -1, .limit = 1};
    struct hold *holds = NULL;
    size_t n = 0;
    TRY(hold_list(call->api->reader, call->arena, &filter, &holds, &n, e));
    if (n == 0)
        FAIL(e, ERR_NOT_FOUND, "there is no conflict %lld (any more)",
             (long long)id);
    *out = holds[0];
    return ERR_OK;
}

/* ---- reading --------------------------------------------------------------------- */

static int kind_of(struct str name)
{
    for (int i = HOLD_CONFLICT; i <= HOLD_UNLINKED; i++)
        if (str_is(name, hold_kind_name((enum hold_kind)i)))
            return i;
    return -1;
}

static enum err list_conflicts(struct api_call *call, struct error *e)
{
    struct hold_filter filter = {.kind = kind_of(call_query(call, "kind")),
                                 .limit = call_limit(call) + 1};
    struct list items = {.arena = call->arena};
    struct hold *holds = NULL;
    size_t n = 0;
    TRY(call_sync_filter(call, &filter.sync, e));
    TRY(call_cursor(call, 'c', &filter.after_id, e));
    TRY(hold_list(call->api->reader, call->arena, &filter, &holds, &n, e));
    bool more = n == filter.limit;
    n -= more;
    for (size_t i = 0; i < n; i++) {
        struct value v;
        TRY(values_conflict(call, &holds[i], &v, e));
        list_add(&items, v);
    }
    call_reply_page(call, &items,
                    more ? call_cursor_text(call, 'c', holds[n - 1].id)
                         : STR_NONE);
    return ERR_OK;
}

static enum err reply_one(struct api_call *call, int64_t id, struct error *e)
{
    struct hold hold;
    struct value v;
    TRY(find_hold(call, id, &hold, e));
    TRY(values_conflict(call, &hold, &v, e));
    call_reply_versioned(call, &v, version_of(call->arena, &hold));
    return ERR_OK;
}

static enum err get_conflict(struct api_call *call, struct error *e)
{
    int64_t id;
    TRY(call_number(call, 0, "conflict", &id, e));
    return reply_one(call, id, e);
}

/* ---- answering ------------------------------------------------------------------- */

/* The answer in an object with `winner` and maybe `value`. */
static struct person_answer read_answer(const struct api_call *call,
                                        int64_t hold,
                                        const struct value *object)
{
    const struct value *value = value_getz(object, "value");
    bool right = str_is(value_text_at(object, "winner"), "right");
    struct person_answer answer = {.hold = hold,
                                   .winner = right ? SIDE_RIGHT : SIDE_LEFT,
                                   .typed = value != NULL,
                                   .text = STR("")};
    if (value && value->kind == VALUE_TEXT)
        answer.text = value->text;
    else if (value && !value_is_null(value))
        answer.text = json_text(call->arena, value);
    return answer;
}

static enum err note(struct api_call *call, void *context, struct error *e)
{
    return person_note_answer(call->api->writer, context, e);
}

static enum err carry_out(struct api_call *call, struct person_answer *answer,
                          const struct value *told, struct error *e)
{
    const struct call_change change = {.make = note, .context = answer,
                                       .after = told};
    TRY(call_change(call, &change, e));
    call->api->hub->wake(call->api->hub->context);
    return ERR_OK;
}

static enum err answer_conflict(struct api_call *call, struct error *e)
{
    struct hold hold;
    int64_t id;
    TRY(call_number(call, 0, "conflict", &id, e));
    TRY(find_hold(call, id, &hold, e));
    if (!call_if_match(call, version_of(call->arena, &hold)))
        return ERR_OK;
    if (hold.kind != HOLD_CONFLICT) {
        call_reply_conflict(call, "%lld is no conflict to be decided: %.*s",
                            (long long)id, STR_ARG(hold.message));
        return ERR_OK;
    }
    struct person_answer answer = read_answer(call, id, &call->body);
    TRY(carry_out(call, &answer, NULL, e));
    return reply_one(call, id, e);
}

static enum err answer_one(struct api_call *call, const struct value *given,
                           struct error *e)
{
    struct hold hold;
    int64_t id = value_getz(given, "id")->integer;
    TRY(find_hold(call, id, &hold, e));
    if (!str_eq(version_of(call->arena, &hold),
                value_text_at(given, "version")))
        FAIL(e, ERR_REJECTED, "it is no longer as you have read it");
    struct person_answer answer = read_answer(call, id, given);
    return carry_out(call, &answer, given, e);
}

static enum err answer_conflicts(struct api_call *call, struct error *e)
{
    struct arena *a = call->arena;
    const struct value *answers = call_body(call, "answers");
    struct list results = {.arena = a};
    struct object o = {.arena = a};
    (void)e;
    for (size_t i = 0; i < answers->items.n; i++) {
        const struct value *given = &answers->items.at[i];
        struct object result = {.arena = a};
        struct error error = {0};
        bool ok = answer_one(call, given, &error) == ERR_OK;
        object_set(&result, "id", *value_getz(given, "id"));
        object_bool(&result, "ok", ok);
        object_set(&result, "problem",
                   ok ? value_null() : reply_problem_value(a, &error));
        list_add(&results, object_value(&result));
    }
    object_set(&o, "results", list_value(&results));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

static const struct body_field answer_fields[] = {
    {.name = "winner", .kind = BODY_TEXT, .required = true,
     .choices = "left right"},
    {.name = "value", .kind = BODY_ANY},
    {0}};
static const struct body_field numbered_fields[] = {
    {.name = "id", .kind = BODY_INT, .required = true, .min = 1,
     .max = INT64_MAX},
    {.name = "version", .kind = BODY_TEXT, .required = true},
    {.name = "winner", .kind = BODY_TEXT, .required = true,
     .choices = "left right"},
    {.name = "value", .kind = BODY_ANY},
    {0}};

const struct route routes_conflicts[] = {
    {"GET", "/conflicts", "listConflicts", ROLE_VIEWER, API_READ, PLACE_DESK,
     (const struct body_field[]){
         {.name = "sync", .kind = BODY_TEXT},
         {.name = "kind", .kind = BODY_TEXT,
          .choices = "conflict unmapped invalid unlinked"},
         PAGE_FIELDS,
         {0}},
     NULL, list_conflicts},
    {"POST", "/conflicts/answers", "answerConflicts", ROLE_OPERATOR,
     API_OPERATE, PLACE_DESK, NULL,
     (const struct body_field[]){{.name = "answers", .kind = BODY_LIST,
                                  .required = true, .min = 1,
                                  .max = ANSWERS_MOST,
                                  .fields = numbered_fields},
                                 {0}},
     answer_conflicts},
    {"GET", "/conflicts/{conflict}", "getConflict", ROLE_VIEWER, API_READ,
     PLACE_DESK, NULL, NULL, get_conflict},
    {"PUT", "/conflicts/{conflict}", "answerConflict", ROLE_OPERATOR,
     API_OPERATE, PLACE_DESK, NULL, answer_fields, answer_conflict},
    {0}};
