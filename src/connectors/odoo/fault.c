/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/fault.h"

enum { MESSAGE_CUT = 300 };

/* ---- which fault it is -------------------------------------------------- */

/* The last part of the exception's name decides. */
static const struct {
    const char *name;
    enum erp_fault fault;
} by_name[] = {
    {"AccessDenied", FAULT_LOGIN},
    {"AccessError", FAULT_ACCESS},
    {"Forbidden", FAULT_ACCESS},
    {"MissingError", FAULT_MISSING},
    {"UserError", FAULT_USER},
    {"ValidationError", FAULT_USER},
    {"ValidateError", FAULT_USER},
    {"RedirectWarning", FAULT_USER},
    {"Warning", FAULT_USER},
    {"except_osv", FAULT_USER},
    {"except_orm", FAULT_USER},
    {"IntegrityError", FAULT_USER},
    {"UniqueViolation", FAULT_USER},
    {"CheckViolation", FAULT_USER},
    {"NotNullViolation", FAULT_USER},
    {"ForeignKeyViolation", FAULT_USER},
    {"DataError", FAULT_USER},
    {"NumericValueOutOfRange", FAULT_USER},
    {"StringDataRightTruncation", FAULT_USER},
    {"InvalidTextRepresentation", FAULT_USER},
    {"SessionExpiredException", FAULT_SESSION},
    {"SerializationFailure", FAULT_RACE},
    {"TransactionRollbackError", FAULT_RACE},
    {"DeadlockDetected", FAULT_RACE},
    {"LockNotAvailable", FAULT_RACE},
    {"LockError", FAULT_RACE},
    {"ConcurrencyError", FAULT_RACE},
    {"PoolError", FAULT_BUSY},
    {"QueryCanceled", FAULT_TIMEOUT},
    {"QueryCanceledError", FAULT_TIMEOUT},
};

/* Words that decide whatever the exception is called. */
static const struct {
    const char *mark;
    enum erp_fault fault;
} by_text[] = {
    {"could not serialize access", FAULT_RACE},
    {"deadlock detected", FAULT_RACE},
    {"could not obtain lock", FAULT_RACE},
    {"Connection Pool Is Full", FAULT_BUSY},
    {"canceling statement due to", FAULT_TIMEOUT},
    {"Invalid field ", FAULT_NO_FIELD},
    {"Session expired", FAULT_SESSION},
};

static bool is_between(struct str text, const char *start, const char *end)
{
    size_t at = str_find(text, str_from(start), 0);
    return at < text.n && str_find(text, str_from(end), at) < text.n;
}

static enum erp_fault fault_of_text(const struct erp_complaint *c)
{
    struct str m = c->message;
    for (size_t i = 0; i < sizeof by_text / sizeof by_text[0]; i++)
        if (str_contains(m, str_from(by_text[i].mark)))
            return by_text[i].fault;
    if (is_between(m, "database \"", "\" does not exist"))
        return FAULT_NO_DATABASE;
    if (str_starts_with(m, STR("Object ")) && is_between(m, "Object ", "exist"))
        return FAULT_NO_MODEL;
    if (is_between(m, "the model '", "' does not exist"))
        return FAULT_NO_MODEL;
    if (is_between(m, "The method '", "' does not exist"))
        return FAULT_NO_METHOD;
    return FAULT_NONE;
}

static struct str last_part(struct str name)
{
    size_t from = name.n;
    while (from > 0 && name.p[from - 1] != '.')
        from--;
    return str_slice(name, from, name.n);
}

/* The model has no such method; inside of a method it would be a crash. */
static bool is_about_method(struct arena *a, const struct erp_complaint *c,
                            struct str method)
{
    struct str mark =
        arena_printf(a, "has no attribute '%.*s'", STR_ARG(method));
    return str_contains(c->message, mark);
}

static enum erp_fault fault_of(const struct erp_reply *reply,
                               const struct erp_complaint *c)
{
    struct str name = last_part(c->name);
    enum erp_fault fault = fault_of_text(c);
    if (is_about_method(reply->arena, c, reply->sent->method))
        return FAULT_NO_METHOD;
    if (fault != FAULT_NONE)
        return fault;
    for (size_t i = 0; i < sizeof by_name / sizeof by_name[0]; i++)
        if (str_is(name, by_name[i].name))
            return by_name[i].fault;
    return FAULT_CRASH;
}

/* ---- what it means for us ----------------------------------------------- */

struct meaning {
    enum err code;
    enum err_scope scope; /* SCOPE_RECORD: of the call's only record, else of
                             the batch */
    enum err_retry retry;
    const char *words; /* before Odoo's own */
};

static const struct meaning meanings[] = {
    [FAULT_LOGIN] = {ERR_AUTH, SCOPE_CONNECTION, RETRY_NOW,
                     "Odoo refuses the login, check `user` and `password` or "
                     "`api_key`"},
    [FAULT_SESSION] = {ERR_AUTH, SCOPE_CONNECTION, RETRY_NOW,
                       "the session in Odoo has expired"},
    [FAULT_ACCESS] = {ERR_ACCESS, SCOPE_RECORD, RETRY_NEVER,
                      "Odoo does not allow this user"},
    [FAULT_MISSING] = {ERR_NOT_FOUND, SCOPE_RECORD, RETRY_NEVER,
                       "Odoo has no such record"},
    [FAULT_USER] = {ERR_REJECTED, SCOPE_RECORD, RETRY_NEVER, "Odoo refuses"},
    [FAULT_RACE] = {ERR_BUSY, SCOPE_BATCH, RETRY_LATER,
                    "somebody changed the same records in Odoo at the same "
                    "time"},
    [FAULT_BUSY] = {ERR_BUSY, SCOPE_CONNECTION, RETRY_LATER,
                    "Odoo is overloaded"},
    [FAULT_TIMEOUT] = {ERR_TIMEOUT, SCOPE_BATCH, RETRY_LATER,
                       "Odoo gave up on a slow statement"},
    [FAULT_NO_DATABASE] = {ERR_AUTH, SCOPE_CONNECTION, RETRY_NEVER,
                           "Odoo has no such database, check `database`"},
    [FAULT_NO_MODEL] = {ERR_SCHEMA, SCOPE_CONNECTION, RETRY_NEVER,
                        "Odoo has no such model, is the app that brings it "
                        "installed?"},
    [FAULT_NO_METHOD] = {ERR_INVALID, SCOPE_BATCH, RETRY_NEVER,
                         "Odoo has no such method"},
    [FAULT_NO_FIELD] = {ERR_SCHEMA, SCOPE_CONNECTION, RETRY_NEVER,
                        "a field is not in Odoo any more"},
    [FAULT_CRASH] = {ERR_REMOTE, SCOPE_RECORD, RETRY_LATER, "Odoo failed"},
};

/* One line: runs of white space become a blank, cut to max bytes. */
static struct str one_line(struct arena *a, struct str text, size_t max)
{
    char *line = arena_alloc(a, text.n + 1);
    size_t n = 0;
    bool blank = false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c <= ' ') {
            blank = n > 0;
            continue;
        }
        if (blank)
            line[n++] = ' ';
        blank = false;
        line[n++] = (char)c;
    }
    struct str whole = {line, n};
    return str_slice(whole, 0, str_utf8_cut(whole, max));
}

void erp_fault_set(const struct erp_reply *reply,
                   const struct erp_complaint *complaint,
                   struct erp_answer *out)
{
    enum erp_fault fault = fault_of(reply, complaint);
    const struct meaning *m = &meanings[fault];
    struct str told =
        complaint->message.n > 0 ? complaint->message : complaint->name;
    told = one_line(reply->arena, told, MESSAGE_CUT);
    error_set(&out->error, m->code, __FILE__, __LINE__, "%s: %.*s", m->words,
              STR_ARG(told));
    out->fault = fault;
    out->complaint = *complaint;
    out->error.retry = m->retry;
    out->error.scope = m->scope;
    if (m->scope == SCOPE_RECORD && reply->sent->n_records != 1)
        out->error.scope = SCOPE_BATCH;
}

/* ---- what does not come from Odoo --------------------------------------- */

static bool is_page(struct str body)
{
    struct str text = str_trim(body);
    return str_eq_ascii_nocase(str_slice(text, 0, text.n < 5 ? text.n : 5),
                               STR("<html")) ||
           str_eq_ascii_nocase(str_slice(text, 0, text.n < 9 ? text.n : 9),
                               STR("<!doctype"));
}

void erp_fault_http(const struct erp_reply *reply, struct erp_answer *out)
{
    struct str body = reply->response->body;
    struct str detail = STR("");
    int status = reply->response->status;
    if (!is_page(body) && str_is_utf8(body))
        detail = one_line(reply->arena, body, MESSAGE_CUT);
    struct str url = http_url_public(reply->arena, reply->request->url);
    out->fault = FAULT_HTTP;
    http_status_error(reply->request, reply->response, detail, reply->now_us,
                      &out->error);
    /* The record is not what is missing here. */
    if (status == 404 || status == 410)
        error_set(&out->error, ERR_PROTOCOL, __FILE__, __LINE__,
                  "nothing is at %.*s (status %d); is `url` the address of "
                  "an Odoo, and `database` right?",
                  STR_ARG(url), status);
    if (status != 400 && status != 413 && status != 422)
        out->error.scope = SCOPE_CONNECTION;
    else
        out->error.scope =
            reply->sent->n_records == 1 ? SCOPE_RECORD : SCOPE_BATCH;
    if (!reply->sent->writes)
        out->error.maybe_happened = false;
}

void erp_fault_not_odoo(const struct erp_reply *reply, const struct error *why,
                        struct erp_answer *out)
{
    struct str url = http_url_public(reply->arena, reply->request->url);
    out->fault = FAULT_NOT_ODOO;
    if (is_page(reply->response->body))
        error_set(&out->error, ERR_PROTOCOL, __FILE__, __LINE__,
                  "a proxy or login page answered instead of Odoo at %.*s; "
                  "check `url` and what stands in front of the server",
                  STR_ARG(url));
    else
        error_set(&out->error, ERR_PROTOCOL, __FILE__, __LINE__,
                  "the answer of %.*s cannot be understood: %s", STR_ARG(url),
                  why ? why->message : "it is no RPC answer");
    out->error.scope = SCOPE_CONNECTION;
    out->error.maybe_happened = reply->sent->writes;
}

/* ---- Python's tracebacks ------------------------------------------------ */

/* Takes one line, without its end, off *rest. */
static bool take_line(struct str *rest, struct str *out)
{
    return str_split(rest, '\n', out);
}

/*
 * The line after the frames of the last exception. Frames are indented; the
 * exception is not. Chained exceptions follow one another, the last is the
 * one that counts; its message may have several lines.
 */
static struct str last_exception(struct str text)
{
    struct str rest = text;
    struct str line;
    bool in_frames = false;
    const char *start = NULL;
    while (take_line(&rest, &line)) {
        bool indented = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
        if (str_starts_with(line, STR("  File \""))) {
            in_frames = true;
        } else if (in_frames && !indented && line.n > 0) {
            in_frames = false;
            start = line.p;
        }
    }
    if (!start)
        return str_trim(text);
    return str_trim((struct str){start, (size_t)(text.p + text.n - start)});
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '_' || c == '.';
        if (!ok)
            return false;
    }
    return s.n > 0;
}

struct erp_complaint erp_fault_of_traceback(struct str text)
{
    struct str whole = last_exception(text);
    size_t colon = str_find_char(whole, ':', 0);
    struct str name = str_slice(whole, 0, colon);
    if (!is_name(name))
        return (struct erp_complaint){STR_NONE, whole, 200};
    struct str message = STR("");
    if (colon < whole.n)
        message = str_trim(str_slice(whole, colon + 1, whole.n));
    return (struct erp_complaint){name, message.n > 0 ? message : name, 200};
}
