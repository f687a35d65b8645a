/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/sandbox.h"

#include "base/json.h"
#include "base/time.h"
#include "sandbox/faults.h"
#include "sandbox/knobs.h"
#include "sandbox/post.h"

struct sandbox {
    struct arena own; /* holds this struct */
    const struct sandbox_system *system;
    void *state;
    struct clock_port clock;
    struct sandbox_knobs knobs;
    struct sandbox_counters counters;
    struct faults faults;
    bool login_expired; /* of the running call */
    bool wrote;         /* the running call has changed something */
    struct post *post;  /* NULL until something is sent */
    sandbox_mail_fn mail;
    void *mail_context;
};

static const struct sandbox_system *const systems[] = {
    &sandbox_chat,
    &sandbox_ekiclik,
    &sandbox_marketo,
    &sandbox_odoo,
    &sandbox_opencell,
    &sandbox_pipedrive,
    &sandbox_prospectconnect,
    &sandbox_satchmo,
    NULL,
};

const struct sandbox_system *sandbox_system_at(size_t n)
{
    return n < sizeof systems / sizeof *systems ? systems[n] : NULL;
}

const struct sandbox_system *sandbox_system_find(struct str name)
{
    for (size_t i = 0; systems[i]; i++) {
        if (str_is(name, systems[i]->name))
            return systems[i];
    }
    return NULL;
}

enum err sandbox_create(const struct sandbox_system *system,
                        const struct value *options, struct clock_port clock,
                        struct sandbox **out, struct error *e)
{
    struct arena own = ARENA_INIT;
    struct sandbox *box = arena_new(&own, struct sandbox);
    *box = (struct sandbox){.own = own, .system = system, .clock = clock};
    enum err code = system->create(box, options, &box->state, e);
    if (code != ERR_OK) {
        own = box->own;
        arena_fini(&own);
        return code;
    }
    *out = box;
    return ERR_OK;
}

void sandbox_destroy(struct sandbox *box)
{
    if (!box)
        return;
    post_destroy(box->post);
    box->system->destroy(box->state);
    struct arena own = box->own;
    arena_fini(&own);
}

enum err sandbox_load_demo(struct sandbox *box, int64_t count,
                           struct error *e)
{
    return box->system->load_demo(box->state, count, e);
}

struct sandbox_knobs *sandbox_knobs(struct sandbox *box)
{
    return &box->knobs;
}

const struct sandbox_counters *sandbox_counters(const struct sandbox *box)
{
    return &box->counters;
}

int64_t sandbox_now_us(const struct sandbox *box)
{
    return clock_now_us(&box->clock) + box->knobs.clock_skew_ms * US_PER_MS;
}

bool sandbox_login_expired(const struct sandbox *box)
{
    return box->login_expired;
}

bool sandbox_race_lost(struct sandbox *box)
{
    bool lost = faults_race_lost(&box->faults, &box->knobs);
    box->counters.faults += lost;
    return lost;
}

struct sandbox_rate sandbox_rate(const struct sandbox *box)
{
    return faults_rate(&box->faults, &box->knobs, clock_now_us(&box->clock));
}

void sandbox_count_write(struct sandbox *box, int64_t n_records)
{
    box->wrote = true;
    box->counters.records_written += n_records;
    box->counters.wrote_us = clock_now_us(&box->clock);
}

void sandbox_mail(struct sandbox *box, sandbox_mail_fn mail, void *context)
{
    box->mail = mail;
    box->mail_context = context;
}

void sandbox_post(struct sandbox *box, struct str url, struct str body,
                  int64_t delay_ms)
{
    struct post_letter letter = {
        .url = url, .body = body, .delay_ms = delay_ms};
    sandbox_post_letter(box, &letter);
}

void sandbox_post_letter(struct sandbox *box, const struct post_letter *l)
{
    box->counters.posted++;
    if (box->mail)
        box->mail(box->mail_context, l->url, l->body, l->delay_ms);
    else if (box->post || post_create(&box->post, NULL) == ERR_OK)
        post_send(box->post, l);
}

/* /_sandbox/...: never disturbed, never counted. --------------------------- */

static void answer_json(struct arena *a, int status, const struct value *v,
                        struct http_response *out)
{
    struct http_header *h = arena_new(a, struct http_header);
    *h = (struct http_header){STR("Content-Type"), STR("application/json")};
    *out = (struct http_response){.status = status,
                                  .headers = {h, 1},
                                  .body = json_text(a, v)};
}

static void answer_error(struct arena *a, int status, const char *message,
                         struct http_response *out)
{
    struct field f = {STR("error"), value_textz(message)};
    struct value v = value_object(&f, 1);
    answer_json(a, status, &v, out);
}

static void answer_state(struct sandbox *box, struct arena *a,
                         struct http_response *out)
{
    const struct sandbox_counters *c = &box->counters;
    struct field counters[] = {
        {STR("calls"), value_int(c->calls)},
        {STR("reads"), value_int(c->reads)},
        {STR("writes"), value_int(c->writes)},
        {STR("records_written"), value_int(c->records_written)},
        {STR("faults"), value_int(c->faults)},
        {STR("posted"), value_int(c->posted)},
        {STR("wrote_us"), value_int(c->wrote_us)},
    };
    struct field f[] = {
        {STR("system"), value_textz(box->system->name)},
        {STR("knobs"), knobs_value(a, &box->knobs)},
        {STR("counters"),
         value_object(counters, sizeof counters / sizeof *counters)},
    };
    struct value v = value_object(f, sizeof f / sizeof *f);
    answer_json(a, 200, &v, out);
}

static enum err reset_from(struct sandbox *box, const struct value *body,
                           struct error *e)
{
    const struct value *demo = value_getz(body, "demo");
    box->system->reset(box->state);
    box->counters = (struct sandbox_counters){0};
    box->faults = (struct faults){0};
    if (!demo || demo->kind != VALUE_INT)
        return ERR_OK;
    TRY(box->system->load_demo(box->state, demo->integer, e));
    box->counters = (struct sandbox_counters){0};
    return ERR_OK;
}

static enum err control_post(struct sandbox *box, struct arena *a,
                             struct str path, struct str body,
                             struct error *e)
{
    struct value v = value_object(NULL, 0);
    if (body.n > 0)
        TRY(json_parse(a, body, &v, e));
    if (str_is(path, "/_sandbox/knobs"))
        return knobs_take(&box->knobs, &v, e);
    if (str_is(path, "/_sandbox/counters")) {
        box->counters = (struct sandbox_counters){0};
        box->faults = (struct faults){0};
        return ERR_OK;
    }
    if (str_is(path, "/_sandbox/reset"))
        return reset_from(box, &v, e);
    FAIL(e, ERR_NOT_FOUND, "there is /_sandbox/knobs, /_sandbox/counters "
                           "and /_sandbox/reset");
}

static bool is_own_control(struct str path)
{
    return str_is(path, "/_sandbox/knobs") ||
           str_is(path, "/_sandbox/counters") ||
           str_is(path, "/_sandbox/reset");
}

static void control(struct sandbox *box, struct arena *a,
                    const struct http_request *request, struct str path,
                    struct http_response *out)
{
    struct error e = {0};
    if (box->system->control && !is_own_control(path)) {
        box->system->control(box->state, a, request, out);
        return;
    }
    if (str_is(str_from(request->method), "POST")) {
        enum err code = control_post(box, a, path, request->body, &e);
        if (code != ERR_OK) {
            answer_error(a, code == ERR_NOT_FOUND ? 404 : 400, e.message, out);
            return;
        }
    }
    answer_state(box, a, out);
}

/* Calls. ------------------------------------------------------------------- */

/* "http://host:1/path?q" -> "/path?q" */
static struct str local_url(struct str url)
{
    size_t scheme = str_find(url, STR("://"), 0);
    if (str_starts_with(url, STR("/")) || scheme == url.n)
        return url;
    size_t slash = str_find_char(url, '/', scheme + 3);
    return slash == url.n ? STR("/") : str_slice(url, slash, url.n);
}

static bool writes_matter(const struct sandbox_knobs *k)
{
    return k->deliver_twice > 0 || k->drop_after_every > 0 ||
           k->commit_delay_ms > 0;
}

static void carry_out(struct sandbox *box, struct arena *a,
                      const struct http_request *request,
                      const struct faults_verdict *v,
                      struct http_server_reply *out)
{
    box->login_expired = v->login_expired;
    for (int i = 0; i < 1 + v->twice; i++) {
        box->wrote = false;
        out->response = (struct http_response){0};
        box->system->handle(box->state, a, request, &out->response);
        if (box->wrote)
            box->counters.writes++;
        else
            box->counters.reads++;
    }
    box->login_expired = false;
    faults_spoil(a, v, &out->response);
    out->drop = v->drop_after;
}

static void refuse(struct sandbox *box, struct arena *a,
                   const struct http_request *request,
                   const struct faults_verdict *v, struct http_response *out)
{
    faults_answer(a, v, &box->knobs, out);
    if (v->status == 429 && box->system->refuse)
        box->system->refuse(box->state, a, request, out);
}

void sandbox_call(struct sandbox *box, struct arena *a,
                  const struct http_request *request,
                  struct http_server_reply *out)
{
    struct http_request local = *request;
    local.url = local_url(request->url);
    struct str path = http_url_path(local.url);
    *out = (struct http_server_reply){0};
    if (str_starts_with(path, STR("/_sandbox/"))) {
        control(box, a, &local, path, &out->response);
        return;
    }
    bool is_write =
        writes_matter(&box->knobs) && box->system->is_write(&local);
    struct faults_verdict v = faults_meet(&box->faults, &box->knobs, is_write,
                                          clock_now_us(&box->clock));
    box->counters.calls++;
    box->counters.faults += faults_count(&v);
    out->delay_ms = v.delay_ms;
    if (v.drop_before)
        out->drop = true;
    else if (v.status != 0)
        refuse(box, a, &local, &v, &out->response);
    else
        carry_out(box, a, &local, &v, out);
}

static void serve_call(void *context, struct http_server_call *call,
                       const struct http_request *request,
                       struct http_server_reply *out)
{
    sandbox_call(context, http_server_call_arena(call), request, out);
}

enum err sandbox_serve(struct sandbox *box, const char *address, uint16_t port,
                       struct http_server **out, struct error *e)
{
    struct http_server_options options = {.address = address,
                                          .port = port,
                                          .handle = serve_call,
                                          .context = box};
    return http_server_start(&options, out, e);
}
