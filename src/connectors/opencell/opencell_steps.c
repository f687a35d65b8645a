/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The steps of a write. What would bill twice if it were sent twice is known
 * again by what its look finds: a service by its template and state, a
 * charge by the mark that it carries.
 */
#include "connectors/opencell/opencell_steps.h"

#include "base/time.h"

#define PATH_MAX_BYTES 8192

static const struct patch *patch_of(const struct op *op,
                                    const struct op_work *w)
{
    return &op->patches[w->at];
}

static struct str text_of(struct arena *a, const struct patch *patch,
                          const char *name)
{
    const struct value *v = opencell_value_of(patch, NULL, name);
    return v ? value_to_text(a, v) : STR_NONE;
}

enum err opencell_check_required(const struct connection_state *c,
                                 enum opencell_kind kind,
                                 const struct patch *patch, struct error *e)
{
    const struct opencell_fields *list = &c->fields[kind];
    for (size_t i = 0; i < list->n; i++) {
        const struct value *v = value_get(&patch->values, list->at[i].name);
        if ((list->at[i].flags & OPENCELL_REQUIRED) && (!v || value_is_null(v)))
            FAIL(e, ERR_REJECTED, "a new %s of Opencell needs `%.*s`",
                 opencell_info(kind)->name, STR_ARG(list->at[i].name));
    }
    return ERR_OK;
}

/* The parts of the id, of a create from its values. */
static struct opencell_id id_of(const struct op *op, const struct op_work *w,
                                struct arena *a)
{
    const struct patch *patch = patch_of(op, w);
    struct opencell_id id = {.n = 1};
    if (patch->kind != PATCH_CREATE) {
        opencell_id_read(a, w->kind, patch->id, &id);
        return id;
    }
    id.part[0] = text_of(a, patch, "code");
    if (w->kind == OPENCELL_CHARGE || w->kind == OPENCELL_SERVICE ||
        w->kind == OPENCELL_ACCESS) {
        id.part[id.n++] = id.part[0];
        id.part[0] = text_of(a, patch, "subscription");
    }
    if (w->kind == OPENCELL_SERVICE) {
        const struct value *v =
            opencell_value_of(patch, NULL, "subscriptionDate");
        bool is_date = v && v->kind == VALUE_DATE;
        id.part[id.n++] =
            is_date ? date_format(a, v->date_days)
                    : str_slice(text_of(a, patch, "subscriptionDate"), 0, 10);
    }
    if (w->kind == OPENCELL_CHARGE)
        id.part[1] = opencell_mark(a, patch);
    return id;
}

struct str opencell_mark(struct arena *a, const struct patch *patch)
{
    struct str own = text_of(a, patch, "reference");
    return own.n > 0 ? own : patch->token;
}

/* ---- the look ------------------------------------------------------------------ */

struct http_request opencell_look_request(const struct connection_state *c,
                                          const struct op *op,
                                          const struct op_work *w,
                                          struct arena *a)
{
    struct opencell_id id = id_of(op, w, a);
    return opencell_read_one(c, a, w->kind, id.part[0], false);
}

static struct str text_in(const struct record *r, const char *name)
{
    const struct value *v = value_getz(&r->fields, name);
    if (!v)
        return STR_NONE;
    return v->kind == VALUE_REF ? v->ref.id : value_str(v);
}

static bool same(struct arena *a, const struct patch *patch,
                 const struct record *r, const char *name)
{
    const struct value *want = opencell_value_of(patch, NULL, name);
    const struct value *have = value_getz(&r->fields, name);
    return !want || (have && (value_equal(want, have) ||
                              str_eq(value_to_text(a, want),
                                     value_to_text(a, have))));
}

/* Without a mark, a charge that is alike in all that was said of it. */
static bool is_charge(const struct connection_state *c, struct arena *a,
                      const struct patch *patch, const struct record *r)
{
    if (!same(a, patch, r, "oneShotCharge"))
        return false;
    if (!str_is(c->set.charge_mark, "none"))
        return str_eq(text_in(r, "reference"), opencell_mark(a, patch));
    return same(a, patch, r, "operationDate") &&
           same(a, patch, r, "quantity") && same(a, patch, r, "description") &&
           same(a, patch, r, "amountWithoutTax");
}

static bool is_service(struct arena *a, const struct patch *patch,
                       const struct record *r)
{
    return same(a, patch, r, "code") &&
           (str_is(text_in(r, "status"), "ACTIVE") ||
            str_is(text_in(r, "status"), "SUSPENDED") ||
            str_is(text_in(r, "status"), "PENDING") ||
            same(a, patch, r, "subscriptionDate"));
}

static bool is_ended(struct str status)
{
    return str_is(status, "RESILIATED") || str_is(status, "TERMINATED") ||
           str_is(status, "CLOSED") || str_is(status, "CANCELED");
}

/* Ended as wanted, or otherwise: then nothing can be done. */
static enum err take_state(const struct op *op, struct op_work *w,
                           const struct record *r, struct error *e)
{
    const struct patch *patch = patch_of(op, w);
    const struct value *want =
        opencell_value_of(patch, NULL, "terminationDate");
    if (!want || !is_ended(text_in(r, "status")))
        return ERR_OK;
    w->ended = same(op->arena, patch, r, "terminationDate");
    if (w->ended || patch->kind == PATCH_CREATE) {
        w->ended = true;
        return ERR_OK;
    }
    const struct value *was = value_getz(&r->fields, "terminationDate");
    FAIL(e, ERR_REJECTED, "%s %.*s of Opencell is terminated already, on %.*s",
         opencell_info(w->kind)->name, STR_ARG(patch->id),
         STR_ARG(was ? value_to_text(op->arena, was) : STR("a day unknown")));
}

static bool is_the_one(const struct connection_state *c, const struct op *op,
                       const struct op_work *w, const struct record *r)
{
    const struct patch *patch = patch_of(op, w);
    if (patch->kind != PATCH_CREATE)
        return str_eq(r->id, patch->id);
    return w->kind == OPENCELL_CHARGE ? is_charge(c, op->arena, patch, r)
                                      : is_service(op->arena, patch, r);
}

/* The last of those that fit is the one: the remote appends. */
static const struct record *look_for(const struct connection_state *c,
                                     const struct op *op,
                                     const struct op_work *w,
                                     const struct value *answer,
                                     bool *out_tells)
{
    const struct op all = {.kind = OP_READ, .arena = op->arena};
    struct op_work found = {.kind = w->kind};
    const struct value *one = opencell_one(answer);
    const struct record *r = NULL;
    *out_tells = true;
    if (w->kind == OPENCELL_SERVICE || w->kind == OPENCELL_CHARGE) {
        struct value_items rows;
        *out_tells = opencell_children(w->kind, one, answer, &rows) ||
                     w->kind == OPENCELL_SERVICE;
        opencell_add_children(c, &all, &found, rows,
                              id_of(op, w, op->arena).part[0]);
    } else if (one) {
        struct opencell_row row = {.kind = w->kind, .row = one};
        opencell_add(c, &all, &found, &row);
    }
    for (size_t i = 0; i < found.records.n; i++) {
        if (is_the_one(c, op, w, &found.records.at[i]))
            r = &found.records.at[i];
    }
    return r;
}

static enum err look_charge_unknown(const struct connection_state *c,
                                    struct error *e)
{
    if (str_is(c->set.charge_without_look, "send"))
        return ERR_OK;
    FAIL(e, ERR_REJECTED,
         "Opencell does not tell which charges the subscription has, so "
         "this one might be billed twice; `charge_without_look: send` takes "
         "the risk");
}

enum err opencell_look_take(const struct connection_state *c, struct op *op,
                            struct op_work *w, const struct value *answer,
                            struct error *e)
{
    bool tells;
    const struct record *r = look_for(c, op, w, answer, &tells);
    bool creates = patch_of(op, w)->kind == PATCH_CREATE;
    if (!tells)
        return look_charge_unknown(c, e);
    if (!r && !creates)
        FAIL(e, ERR_NOT_FOUND, "Opencell has no %s %.*s",
             opencell_info(w->kind)->name, STR_ARG(patch_of(op, w)->id));
    if (!r)
        return ERR_OK;
    TRY(take_state(op, w, r, e));
    w->known = &r->fields;
    if (creates) {
        op->results[w->at].existed = true;
        op->results[w->at].id = r->id;
    }
    return ERR_OK;
}

/* ---- a code that is taken ------------------------------------------------------- */

static bool alike(struct arena *a, const struct patch *patch,
                  const struct record *r, const char *name)
{
    const struct value *want = opencell_value_of(patch, NULL, name);
    return !want || str_eq(fold_case(a, value_to_text(a, want)),
                           fold_case(a, text_in(r, name)));
}

/* The number of an account is ours to give, so somebody may have been faster. */
enum err opencell_clash_take(const struct connection_state *c, struct op *op,
                             struct op_work *w, const struct value *answer,
                             struct error *e)
{
    static const char *const own[] = {"crmParentCode",
                                      "contactInformation_email",
                                      "payment_iban"};
    const struct patch *patch = patch_of(op, w);
    const struct op all = {.kind = OP_READ, .arena = op->arena};
    struct op_work found = {.kind = w->kind};
    struct opencell_row row = {.kind = w->kind, .row = opencell_one(answer)};
    if (row.row)
        opencell_add(c, &all, &found, &row);
    w->again = found.records.n > 0;
    for (size_t i = 0; w->again && i < sizeof own / sizeof *own; i++)
        w->again = alike(op->arena, patch, &found.records.at[0], own[i]);
    if (w->again)
        return ERR_OK;
    error_set(e, ERR_REMOTE, __FILE__, __LINE__,
              "account %.*s of Opencell is another's already",
              STR_ARG(text_of(op->arena, patch, "code")));
    if (e) {
        e->scope = SCOPE_RECORD;
        e->retry = RETRY_NOW;
        e->maybe_happened = false;
    }
    return ERR_REMOTE;
}

/* ---- the write itself ------------------------------------------------------------ */

static struct str delete_path(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a)
{
    static const char *const dates[] = {"startDate", "endDate"};
    struct opencell_id id = id_of(op, w, a);
    AUTO_BUF b = BUF_INIT(PATH_MAX_BYTES);
    bool access = w->kind == OPENCELL_ACCESS;
    buf_addz(&b, opencell_info(w->kind)->resource);
    for (size_t i = id.n; i-- > 0;) { /* access/subscription */
        buf_add_char(&b, '/');
        buf_add_url_escaped(&b, id.part[i]);
    }
    for (size_t i = 0; access && str_is(c->set.access_delete, "dates") && i < 2;
         i++) {
        const struct value *v =
            opencell_value_of(patch_of(op, w), opencell_known(op, w), dates[i]);
        buf_add_char(&b, '/');
        buf_add(&b, v ? value_to_text(a, v) : STR_NONE);
    }
    return buf_copy(a, &b);
}

/* The call that makes or changes a record of this kind. */
static const char *suffix_of(const struct connection_state *c,
                             const struct op_work *w, bool creates)
{
    enum opencell_kind kind = w->kind;
    bool upsert = creates && c->set.upsert;
    if (kind == OPENCELL_ACCOUNT)
        return w->again  ? "/createOrUpdateCRMAccountHierarchy"
               : creates ? "/createCRMAccountHierarchy"
                         : "/updateCRMAccountHierarchy";
    if (kind == OPENCELL_SERVICE || kind == OPENCELL_CHARGE)
        return "";
    return upsert ? "/createOrUpdate" : "";
}

enum err opencell_main_request(const struct connection_state *c,
                               const struct op *op, const struct op_work *w,
                               struct arena *a, struct http_request *out,
                               struct error *e)
{
    const struct patch *patch = patch_of(op, w);
    struct value body;
    if (patch->kind == PATCH_DELETE) {
        *out = opencell_send(c, a, "DELETE", delete_path(c, op, w, a), NULL);
        return ERR_OK;
    }
    bool creates = patch->kind == PATCH_CREATE;
    struct opencell_change change = {w->kind, patch, opencell_known(op, w)};
    TRY(opencell_encode(c, a, &change, &body, e));
    struct str path =
        arena_printf(a, "%s%s", opencell_info(w->kind)->resource,
                     suffix_of(c, w, creates));
    const char *method =
        creates || w->kind == OPENCELL_ACCOUNT ? "POST" : "PUT";
    *out = opencell_send(c, a, method, path, &body);
    return ERR_OK;
}

void opencell_result_id(const struct connection_state *c, struct op *op,
                        const struct op_work *w)
{
    struct opencell_id id = id_of(op, w, op->arena);
    (void)c;
    if (patch_of(op, w)->kind == PATCH_CREATE)
        op->results[w->at].id = opencell_id_text(op->arena, &id);
}

enum err opencell_after_take(const struct connection_state *c, struct op *op,
                             const struct op_work *w,
                             const struct value *answer, struct error *e)
{
    bool tells;
    const struct record *r = look_for(c, op, w, answer, &tells);
    if (r) {
        op->results[w->at].id = r->id;
        return ERR_OK;
    }
    error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
              "Opencell took a charge but does not list it");
    if (e)
        e->maybe_happened = true;
    return ERR_PROTOCOL;
}

/* ---- terminations ---------------------------------------------------------------- */

enum err opencell_end_request(const struct connection_state *c,
                              const struct op *op, const struct op_work *w,
                              struct arena *a, struct http_request *out,
                              struct error *e)
{
    const struct patch *patch = patch_of(op, w);
    const struct value *on = opencell_value_of(patch, NULL, "terminationDate");
    struct str reason = text_of(a, patch, "terminationReason");
    struct opencell_id id = id_of(op, w, a);
    struct members m = {0};
    int32_t days = 0;
    if (reason.n == 0)
        reason = c->set.termination_reason;
    if (!on || (on->kind != VALUE_DATE &&
                date_parse(value_to_text(a, on), &days, NULL) != ERR_OK))
        FAIL(e, ERR_REJECTED, "`terminationDate` must be a date");
    if (on->kind == VALUE_DATE)
        days = on->date_days;
    members_put(a, &m, "subscriptionCode", value_text(id.part[0]));
    members_put(a, &m, "terminationDate", opencell_date_value(c, a, days));
    if (w->kind == OPENCELL_SERVICE) {
        struct value *code = arena_new(a, struct value);
        *code = value_text(id.part[1]);
        members_put(a, &m, "services", value_list(code, 1));
    }
    members_put(a, &m, "terminationReason", value_text(reason));
    struct value body = members_value(&m);
    *out = opencell_send(c, a, "POST",
                         w->kind == OPENCELL_SERVICE
                             ? STR("/billing/subscription/terminateServices")
                             : STR("/billing/subscription/terminate"),
                         &body);
    return ERR_OK;
}
