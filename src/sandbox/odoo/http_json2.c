/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* /json/2/<model>/<method>: bare JSON both ways, real statuses. As of 19. */
#include "base/json.h"
#include "base/limits.h"
#include "sandbox/odoo/http.h"
#include "sandbox/odoo/methods.h"
#include "sandbox/odoo/service.h"
#include "sandbox/odoo/wire.h"

struct job {
    struct str model, method;
    struct value body;
};

static void answer(struct odoo_http *h, int status, const struct value *v)
{
    AUTO_BUF b = BUF_INIT(LIMIT_RESPONSE_BYTES);
    odoo_json_write(&b, v);
    odoo_answer_built(h, status, "application/json; charset=utf-8", &b);
}

static enum err check_key(struct odoo_http *h, struct odoo_call *c)
{
    struct str header =
        http_header_get(&h->request->headers, "Authorization");
    size_t blank = str_find_char(header, ' ', 0);
    if (!str_eq_ascii_nocase(str_slice(header, 0, blank), STR("bearer")))
        return RAISE(c, FAULT_UNAUTHORIZED,
                     "User not authenticated, use an API Key with a Bearer "
                     "Authorization header.");
    struct str key = str_trim(str_slice(header, blank, header.n));
    int64_t uid = odoo_key_owner(c, key);
    if (uid == 0 || sandbox_login_expired(h->o->box) ||
        !odoo_call_become(c, uid))
        return RAISE(c, FAULT_UNAUTHORIZED, "Invalid apikey");
    return ERR_OK;
}

static enum err run(struct odoo_call *c, void *context, struct value *out)
{
    const struct job *job = context;
    TRY(odoo_method_call_named(c, job->model, job->method, &job->body, out));
    if (str_is(job->method, "create") && out->kind == VALUE_INT) {
        struct value *one = arena_new(c->a, struct value);
        *one = *out; /* a recordset is a list of ids, however short */
        *out = value_list(one, 1);
    }
    return ERR_OK;
}

static enum err read_job(struct odoo_http *h, struct odoo_call *c,
                         struct job *out)
{
    struct error e = {0};
    struct str rest = str_slice(h->path, 7, h->path.n), part;
    size_t n = 0;
    while (rest.n > 0 && str_split(&rest, '/', &part)) {
        if (n == 1)
            out->model = part;
        if (n == 2)
            out->method = part;
        n++;
    }
    if (n != 3 || !odoo_is_method(h, "POST"))
        return RAISE(c, FAULT_NOT_FOUND,
                     "Did you mean POST /json/2/<model>/<method>?");
    out->body = value_object(NULL, 0);
    if (h->request->body.n > 0 &&
        json_parse(h->a, h->request->body, &out->body, &e) != ERR_OK)
        return RAISE(c, FAULT_BAD_REQUEST,
                     "could not parse the body as json: %s", e.message);
    if (out->body.kind != VALUE_OBJECT)
        return RAISE(c, FAULT_BAD_REQUEST,
                     "could not parse the body as json: not an object");
    return ERR_OK;
}

static enum err handle(struct odoo_http *h, struct odoo_call *c,
                       struct value *out)
{
    struct job job = {STR_NONE, STR_NONE, {0}};
    struct str db = http_header_get(&h->request->headers, "X-Odoo-Database");
    if (db.n > 0 && !str_eq(db, h->o->db))
        return RAISE(c, FAULT_NOT_FOUND, "database \"%.*s\" does not exist",
                     STR_ARG(db));
    TRY(read_job(h, c, &job));
    TRY(check_key(h, c));
    return odoo_transact(c, run, &job, out);
}

void odoo_http_json2(struct odoo_http *h)
{
    struct odoo_call c = odoo_call_start(h->o, h->a);
    struct value result = value_null();
    tables_begin(h->o->tables, sandbox_now_us(h->o->box), 0);
    tables_commit(h->o->tables);
    if (handle(h, &c, &result) == ERR_OK) {
        answer(h, 200, &result);
        return;
    }
    if (c.fault.kind == FAULT_UNAUTHORIZED)
        odoo_answer_header(h, "WWW-Authenticate", STR("bearer"));
    struct value data = odoo_fault_data(h->a, &c.fault);
    answer(h, odoo_fault_status(c.fault.kind), &data);
}
