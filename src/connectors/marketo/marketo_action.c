/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_ACTION on a lead: what is no change of a field. Each is one call, and
 * what it answers for the lead is the result: {status: "added"}.
 */
#include "connectors/marketo/marketo_work.h"

#define LOSERS_MAX 25

struct action {
    const char *name;
    const char *needs; /* arguments, with blanks */
    const char *fine;  /* code of a skipped lead that is as was wanted; or NULL */
    enum err (*request)(const struct connection_state *c, const struct op *op,
                        struct arena *a, struct http_request *out,
                        struct error *e);
};

static struct str argument(struct arena *a, const struct op *op,
                           const char *name)
{
    const struct value *v = value_getz(&op->action_arguments, name);
    return v && !value_is_null(v) ? value_to_text(a, v) : STR_NONE;
}

static struct value number_or_text(struct str s)
{
    int64_t n;
    return str_to_i64(s, &n) ? value_int(n) : value_text(s);
}

/* [{"id": 7}] */
static struct value this_lead(struct arena *a, const struct op *op)
{
    struct members m = {0};
    struct value *one = arena_new(a, struct value);
    members_put(a, &m, "id", number_or_text(op->action_id));
    *one = members_value(&m);
    return value_list(one, 1);
}

/* "/rest/v1/lists/{argument}/leads.json" */
static enum err path_with(struct arena *a, const char *head, struct str id,
                          const char *tail, struct str *out, struct error *e)
{
    AUTO_BUF b = BUF_INIT(4096);
    buf_addz(&b, head);
    buf_add_url_escaped(&b, id);
    buf_addz(&b, tail);
    TRY(buf_check(&b, "an id of Marketo", e));
    *out = buf_copy(a, &b);
    return ERR_OK;
}

/* ---- merge ------------------------------------------------------------------- */

static enum err losers_of(const struct op *op, struct value_items *out,
                          struct error *e)
{
    const struct value *v = value_getz(&op->action_arguments, "losers");
    if (!v || (v->kind != VALUE_LIST && v->kind != VALUE_SET) ||
        v->items.n == 0)
        FAIL(e, ERR_REJECTED,
             "merge needs `losers`: the ids of the leads to merge into this "
             "one");
    if (v->items.n > LOSERS_MAX)
        FAIL(e, ERR_REJECTED, "Marketo merges at most %d leads at once",
             LOSERS_MAX);
    *out = v->items;
    return ERR_OK;
}

static enum err merge(const struct connection_state *c, const struct op *op,
                      struct arena *a, struct http_request *out,
                      struct error *e)
{
    struct value_items losers;
    struct value body = value_object(NULL, 0);
    AUTO_BUF ids = BUF_INIT(4096);
    struct str path;
    TRY(losers_of(op, &losers, e));
    buf_addz(&ids, "/merge.json?leadIds=");
    for (size_t i = 0; i < losers.n; i++) {
        if (i > 0)
            buf_addz(&ids, "%2C");
        buf_add_url_escaped(&ids, value_to_text(a, &losers.at[i]));
    }
    TRY(buf_check(&ids, "the ids of the leads to merge", e));
    TRY(path_with(a, "/rest/v1/leads/", op->action_id, buf_z(&ids), &path, e));
    *out = marketo_post(c, a, path, &body);
    return ERR_OK;
}

/* ---- static lists ------------------------------------------------------------ */

static enum err list_add(const struct connection_state *c, const struct op *op,
                         struct arena *a, struct http_request *out,
                         struct error *e)
{
    struct members m = {0};
    struct str path;
    TRY(path_with(a, "/rest/v1/lists/", argument(a, op, "list"), "/leads.json",
                  &path, e));
    members_put(a, &m, "input", this_lead(a, op));
    struct value body = members_value(&m);
    *out = marketo_post(c, a, path, &body);
    return ERR_OK;
}

static enum err list_remove(const struct connection_state *c,
                            const struct op *op, struct arena *a,
                            struct http_request *out, struct error *e)
{
    TRY(list_add(c, op, a, out, e));
    out->method = "DELETE";
    return ERR_OK;
}

static enum err list_ask(const struct connection_state *c, const struct op *op,
                         struct arena *a, struct http_request *out,
                         struct error *e)
{
    struct marketo_query q = {0};
    TRY(path_with(a, "/rest/v1/lists/", argument(a, op, "list"),
                  "/leads/ismember.json", &q.path, e));
    members_put(a, &q.parameters, "id", value_text(op->action_id));
    *out = marketo_get(c, a, &q);
    return ERR_OK;
}

/* ---- programs and campaigns ---------------------------------------------------- */

static enum err program_status(const struct connection_state *c,
                               const struct op *op, struct arena *a,
                               struct http_request *out, struct error *e)
{
    struct members m = {0};
    struct str path;
    TRY(path_with(a, "/rest/v1/leads/programs/", argument(a, op, "program"),
                  "/status.json", &path, e));
    members_put(a, &m, "status", value_text(argument(a, op, "status")));
    members_put(a, &m, "input", this_lead(a, op));
    struct value body = members_value(&m);
    *out = marketo_post(c, a, path, &body);
    return ERR_OK;
}

/* The program by its name; `status`, `source` and `reason` may be given. */
static enum err push(const struct connection_state *c, const struct op *op,
                     struct arena *a, struct http_request *out,
                     struct error *e)
{
    static const char *const pairs[][2] = {{"program", "programName"},
                                           {"status", "programStatus"},
                                           {"source", "source"},
                                           {"reason", "reason"}};
    struct members m = {0};
    (void)e;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str text = argument(a, op, pairs[i][0]);
        if (text.n > 0)
            members_put(a, &m, pairs[i][1], value_text(text));
    }
    members_put(a, &m, "lookupField", value_textz("id"));
    members_put(a, &m, "input", this_lead(a, op));
    struct value body = members_value(&m);
    *out = marketo_post(c, a, STR("/rest/v1/leads/push.json"), &body);
    return ERR_OK;
}

/* {"input": {"leads": [{"id": 7}], "tokens": [{"name", "value"}]}} */
static enum err trigger(const struct connection_state *c, const struct op *op,
                        struct arena *a, struct http_request *out,
                        struct error *e)
{
    const struct value *given = value_getz(&op->action_arguments, "tokens");
    size_t n = given && given->kind == VALUE_OBJECT ? given->fields.n : 0;
    struct value *tokens = arena_array(a, struct value, n);
    struct members input = {0}, body = {0};
    struct str path;
    TRY(path_with(a, "/rest/v1/campaigns/", argument(a, op, "campaign"),
                  "/trigger.json", &path, e));
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &given->fields.at[i];
        struct members token = {0};
        members_put(a, &token, "name", value_text(f->name));
        members_put(a, &token, "value",
                    value_text(value_to_text(a, &f->value)));
        tokens[i] = members_value(&token);
    }
    members_put(a, &input, "leads", this_lead(a, op));
    if (n > 0)
        members_put(a, &input, "tokens", value_list(tokens, n));
    members_put(a, &body, "input", members_value(&input));
    struct value v = members_value(&body);
    *out = marketo_post(c, a, path, &v);
    return ERR_OK;
}

/* ---- the operation --------------------------------------------------------------- */

static const struct action actions[] = {
    {"merge", "losers", NULL, merge},
    {"add_to_list", "list", NULL, list_add},
    {"remove_from_list", "list", "1015", list_remove},
    {"is_in_list", "list", NULL, list_ask},
    {"set_program_status", "program status", "1037", program_status},
    {"push", "program", NULL, push},
    {"trigger_campaign", "campaign", NULL, trigger},
};
#define ACTIONS (sizeof actions / sizeof *actions)

static const struct action *action_of(struct str name)
{
    for (size_t i = 0; i < ACTIONS; i++) {
        if (str_is(name, actions[i].name))
            return &actions[i];
    }
    return NULL;
}

static enum err refuse(const struct op *op, const struct marketo_object *o,
                       struct error *e)
{
    struct str names[ACTIONS];
    for (size_t i = 0; i < ACTIONS; i++)
        names[i] = str_from(actions[i].name);
    struct str near =
        o->is_lead ? str_suggest(op->action, names, ACTIONS) : STR_NONE;
    FAIL(e, ERR_REJECTED,
         "Marketo has no action `%.*s` for a %.*s here%s%.*s%s",
         STR_ARG(op->action), STR_ARG(o->entity),
         near.n ? ": did you mean " : "", STR_ARG(near), near.n ? "?" : "");
}

static enum err action_begin(struct connection_state *c, struct op *op,
                             struct op_work *w, struct error *e)
{
    const struct action *does = action_of(op->action);
    (void)c;
    if (!w->object->is_lead || !does)
        return refuse(op, w->object, e);
    struct str rest = str_from(does->needs), name;
    while (str_split(&rest, ' ', &name)) {
        const struct value *v = value_get(&op->action_arguments, name);
        if (!v || value_is_null(v))
            FAIL(e, ERR_REJECTED, "%s of a Marketo lead needs `%.*s`",
                 does->name, STR_ARG(name));
    }
    struct value_items losers;
    return does->request == merge ? losers_of(op, &losers, e) : ERR_OK;
}

static enum err action_request(const struct connection_state *c,
                               const struct op *op, const struct op_work *w,
                               struct arena *a, struct http_request *out,
                               struct error *e)
{
    (void)w;
    return action_of(op->action)->request(c, op, a, out, e);
}

static struct str code_of(struct arena *a, const struct value *row)
{
    const struct value *reasons = value_getz(row, "reasons");
    const struct value *code =
        reasons && reasons->kind == VALUE_LIST && reasons->items.n > 0
            ? value_getz(&reasons->items.at[0], "code")
            : NULL;
    return code ? value_to_text(a, code) : STR_NONE;
}

/* The word for the lead: "added", "memberof", ...; "skipped" has a reason. */
static enum err take_status(struct op *op, struct value_items rows,
                            int64_t now_us, struct error *e)
{
    const struct value *status =
        rows.n > 0 ? value_getz(&rows.at[0], "status") : NULL;
    const struct action *does = action_of(op->action);
    struct members m = {0};
    struct error own = {0};
    if (!status)
        return ERR_OK;
    if (str_is(value_str(status), "skipped") &&
        !(does->fine && str_is(code_of(op->arena, &rows.at[0]), does->fine))) {
        marketo_record_error(op->arena, &rows.at[0], now_us, e ? e : &own);
        return e ? e->code : own.code;
    }
    members_put(op->arena, &m, "status", *status);
    op->action_result.result = members_value(&m);
    return ERR_OK;
}

static enum err action_take(struct connection_state *c, struct op *op,
                            struct op_work *w,
                            const struct driver_reply *reply, struct error *e)
{
    struct value v;
    TRY(marketo_answer(c, op->arena, reply, &v, e));
    TRY(take_status(op, marketo_rows(&v), reply->now_us, e));
    op->action_result.done = true;
    w->done = true;
    return ERR_OK;
}

const struct driver_op marketo_op_action = {action_begin, action_request,
                                            action_take};
