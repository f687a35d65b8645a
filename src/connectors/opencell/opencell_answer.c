/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * ActionStatus in all its forms: the body itself, or `actionStatus` within
 * it; with an HTTP status that fits its code, or with 200.
 */
#include "base/json.h"
#include "connectors/answer.h"
#include "connectors/opencell/opencell_state.h"

struct meaning {
    const char *code;
    enum err err;
    enum err_scope scope;
    enum err_retry retry;
};

#define DATA ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER

static const struct meaning meanings[] = {
    {"MISSING_PARAMETER", DATA},
    {"INVALID_PARAMETER", DATA},
    {"INVALID_ENUM_VALUE", DATA},
    {"INVALID_IMAGE_DATA", DATA},
    {"CONSTRAINT_VIOLATION_EXCEPTION", DATA},
    {"CONDITION_FALSE", DATA},
    {"ENTITY_ALREADY_EXISTS_EXCEPTION", DATA},
    {"DELETE_REFERENCED_ENTITY_EXCEPTION", DATA},
    {"DUPLICATE_ACCESS", DATA},
    {"INSUFFICIENT_BALANCE", DATA},
    {"RATING_REJECT", DATA},
    {"ENTITY_DOES_NOT_EXISTS_EXCEPTION", ERR_NOT_FOUND, SCOPE_RECORD,
     RETRY_NEVER},
    {"ACTION_FORBIDDEN", ERR_ACCESS, SCOPE_RECORD, RETRY_NEVER},
    {"ENTITY_NOT_ALLOWED_EXCEPTION", ERR_ACCESS, SCOPE_RECORD, RETRY_NEVER},
    {"AUTHENTICATION_AUTHORIZATION_EXCEPTION", ERR_AUTH, SCOPE_CONNECTION,
     RETRY_NEVER},
    {"URL_NOT_FOUND", ERR_PROTOCOL, SCOPE_CONNECTION, RETRY_NEVER},
    {"BUSINESS_API_EXCEPTION", DATA},
    /* Whatever else went wrong over there, rules of business too: those are
     * told by their words. Its transaction was rolled back. */
    {"GENERIC_API_EXCEPTION", ERR_REMOTE, SCOPE_RECORD, RETRY_LATER},
};

/* Words of a GENERIC_API_EXCEPTION that will be the same next time. */
static const char *const lasting[] = {
    "is already", "does not match", "not attached", "does not exist",
    "doest not exist", "not allowed", "is mandatory",
};

static const struct meaning *meaning_of(struct str code)
{
    size_t n = sizeof meanings / sizeof *meanings;
    for (size_t i = 0; i < n; i++)
        if (str_is(code, meanings[i].code))
            return &meanings[i];
    return &meanings[n - 1]; /* none, or a newer one */
}

static bool lasts(struct str message)
{
    for (size_t i = 0; i < sizeof lasting / sizeof *lasting; i++)
        if (str_contains(message, str_from(lasting[i])))
            return true;
    return false;
}

/* The ActionStatus that tells of a failure, or NULL. */
static const struct value *failure_in(const struct value *body)
{
    const struct value *inner = value_getz(body, "actionStatus");
    if (value_text_at(body, "errorCode").n > 0 ||
        str_is(value_text_at(body, "status"), "FAIL"))
        return body;
    if (inner && (str_is(value_text_at(inner, "status"), "FAIL") ||
                  value_text_at(inner, "errorCode").n > 0))
        return inner;
    return NULL;
}

static void hide_secrets(const struct connection_state *c, struct error *e)
{
    answer_hide_secret(e, c->set.password);
    answer_hide_secret(e, c->set.token);
    answer_hide_secret(e, c->set.client_secret);
    answer_hide_secret(e, c->bearer);
}

static enum err tell(const struct connection_state *c,
                     const struct driver_reply *reply,
                     const struct value *failure, struct error *e)
{
    struct str code = value_text_at(failure, "errorCode");
    struct str message = str_trim(value_text_at(failure, "message"));
    const struct meaning *m = meaning_of(code);
    bool known = m->err != ERR_REMOTE;
    enum err err = !known && lasts(message) ? ERR_REJECTED : m->err;
    if (!known && code.n == 0 && reply->response->status == 404)
        err = ERR_NOT_FOUND;
    error_set(e, err, __FILE__, __LINE__, "Opencell says %.*s%s%.*s",
              STR_ARG(code.n ? code : STR("FAIL")), message.n ? ": " : "",
              STR_ARG(message));
    e->scope = m->scope;
    e->retry = err == m->err ? m->retry : RETRY_NEVER;
    e->maybe_happened = false;
    if (err == ERR_AUTH && str_is(c->set.login, "keycloak"))
        e->retry = RETRY_NOW; /* tokens live for minutes */
    hide_secrets(c, e);
    return err;
}

enum err opencell_answer(const struct connection_state *c, struct arena *a,
                         const struct driver_reply *reply, struct value *out,
                         struct error *e)
{
    struct error own = {0};
    struct value body = value_null();
    if (!e)
        e = &own;
    if (json_parse(a, reply->response->body, &body, NULL) == ERR_OK &&
        failure_in(&body))
        return tell(c, reply, failure_in(&body), e);
    enum err code = answer_json(a, reply->request, reply->response,
                                reply->now_us, out, e);
    if (code == ERR_OK)
        return ERR_OK;
    hide_secrets(c, e);
    e->maybe_happened = e->maybe_happened && reply->writes;
    if (code == ERR_AUTH && str_is(c->set.login, "keycloak"))
        e->retry = RETRY_NOW;
    if (code == ERR_NOT_FOUND) { /* no ActionStatus: nothing answers there */
        e->code = code = ERR_PROTOCOL;
        e->scope = SCOPE_CONNECTION;
        error_prefix(e, "Opencell has no such call: check `url`");
    }
    return code;
}

const struct value *opencell_one(const struct value *answer)
{
    if (answer->kind != VALUE_OBJECT)
        return NULL;
    for (size_t i = 0; i < answer->fields.n; i++) {
        const struct field *f = &answer->fields.at[i];
        if (f->value.kind == VALUE_OBJECT && !str_is(f->name, "actionStatus") &&
            !str_is(f->name, "paging"))
            return &f->value;
    }
    return NULL;
}

/* Wrappers differ: {"invoices": []}, {"customers": {"customer": []}}. */
struct value_items opencell_rows(const struct value *answer)
{
    struct value_items none = {0};
    if (answer->kind == VALUE_LIST)
        return answer->items;
    if (answer->kind != VALUE_OBJECT)
        return none;
    for (size_t i = 0; i < answer->fields.n; i++) {
        if (answer->fields.at[i].value.kind == VALUE_LIST)
            return answer->fields.at[i].value.items;
    }
    const struct value *inner = opencell_one(answer);
    for (size_t i = 0; inner && i < inner->fields.n; i++) {
        if (inner->fields.at[i].value.kind == VALUE_LIST)
            return inner->fields.at[i].value.items;
    }
    return none;
}

int64_t opencell_total(const struct value *answer)
{
    const struct value *paging = value_getz(answer, "paging");
    const struct value *total = value_getz(paging, "totalNumberOfRecords");
    return total && total->kind == VALUE_INT ? total->integer : -1;
}
