/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/api_rig.h"

#include <unistd.h>

#include "base/json.h"
#include "lib/temp_folder.h"
#include "view/object.h"

#define EXCHANGE_BYTES (16u << 20)

static const char main_yaml[] =
    "# two systems\n"
    "crosswalk: 1\n"
    "connections:\n"
    "  odoo:\n"
    "    connector: odoo\n"
    "    url: http://127.0.0.1:1   # the server\n"
    "    database: demo\n"
    "    user: admin\n"
    "    password: hunter2\n"
    "  pc:\n"
    "    connector: prospectconnect\n"
    "    base_url: http://127.0.0.1:2\n"
    "    api_key: ${PC_KEY}\n"
    "sync:\n"
    "  contacts: true   # people\n"
    "lookups:\n"
    "  users:\n"
    "    left: { entity: odoo.res.users, label: name, extra: [email] }\n"
    "    right: { entity: pc.user, label: name, extra: [email] }\n"
    "    suggest: [email, name]\n"
    "schedule:\n"
    "  poll: 5 min\n";

static const char contacts_yaml[] =
    "# people\n"
    "sync: contacts\n"
    "left: odoo.res.partner\n"
    "right: pc.contact\n"
    "direction: both      # either way\n"
    "conflict: ask\n"
    "match:\n"
    "  - { left: email, right: email, as: lower }\n"
    "fields:\n"
    "  - { left: name, right: first_name, via: lua(name) }\n"
    "  - email\n"
    "  - { left: phone, right: phone, way: \"->\", "
    "when: right.phone == nil }\n"
    "  - { left: user_id, right: assigned_to, lookup: users }\n"
    "  - { right: source, value: Odoo, on: create }\n";

static const char companies_yaml[] =
    "sync: companies\n"
    "left: odoo.res.company\n"
    "right: pc.business\n"
    "enabled: false\n"
    "match:\n"
    "  - { left: name, right: name }\n"
    "fields:\n"
    "  - name\n";

static const char name_lua[] =
    "converters.name = {\n"
    "  to_right = function(v) return v end,\n"
    "  to_left = function(v) return v end,\n"
    "}\n";

static const char *get_variable(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "PC_KEY") == 0 ? "hunter3" : NULL;
}

static const struct env_port fake_env = {get_variable, NULL};

/* ---- the hub ------------------------------------------------------------------- */

static void hub_look(void *context, struct arena *a, struct api_state *out)
{
    struct rig *rig = context;
    (void)a;
    *out = (struct api_state){.name = "idle",
                              .loaded_us = RIG_NOW_US,
                              .syncs = rig->hub.syncs,
                              .n_syncs = 2,
                              .connections = rig->hub.connections,
                              .n_connections = 2};
}

static void hub_wake(void *context)
{
    ((struct rig *)context)->hub.wakes++;
}

static enum err hub_start_run(void *context, struct arena *a,
                              const struct run_request *request,
                              struct str *out_id, struct error *e)
{
    struct rig *rig = context;
    rig->hub.runs++;
    rig->hub.request = *request;
    if (rig->hub.answer != ERR_OK)
        FAIL(e, rig->hub.answer, "the hub says no");
    *out_id = arena_str(a, STR("01KAX0"));
    return ERR_OK;
}

static enum err hub_stop_run(void *context, struct str run, struct error *e)
{
    struct rig *rig = context;
    rig->hub.stopped = arena_str(&rig->arena, run);
    if (rig->hub.answer != ERR_OK)
        FAIL(e, rig->hub.answer, "the run is not under way");
    return ERR_OK;
}

static enum err hub_pause(void *context, enum api_target target,
                          struct str name, const struct api_pause *pause,
                          struct error *e)
{
    struct rig *rig = context;
    (void)e;
    rig->hub.paused_kind = target;
    rig->hub.paused = arena_str(&rig->arena, name);
    rig->hub.pause = *pause;
    return ERR_OK;
}

static enum err hub_resume(void *context, enum api_target target,
                           struct str name, struct error *e)
{
    struct rig *rig = context;
    (void)target;
    (void)e;
    rig->hub.resumed = arena_str(&rig->arena, name);
    return ERR_OK;
}

static void hub_deaf(void *context, struct str connection)
{
    struct rig *rig = context;
    rig->hub.deaf = arena_str(&rig->arena, connection);
}

static size_t hub_log_lines(void *context, struct arena *a,
                            enum log_level level, int64_t before, size_t n,
                            struct api_log_line *out)
{
    size_t made = 0;
    (void)context;
    (void)a;
    for (int64_t id = before > 0 ? before - 1 : 9; id > 0 && made < n; id--)
        out[made++] = (struct api_log_line){
            .id = id,
            .at_us = RIG_NOW_US,
            .level = level < LOG_WARN ? level : LOG_WARN,
            .message = STR("a line"),
            .fields = value_object(NULL, 0)};
    return made;
}

static enum err hub_call(void *context, api_task task, void *task_context,
                         struct error *e)
{
    struct rig *rig = context;
    const struct api_reach reach = {.workspace = &rig->workspace,
                                    .store = rig->store,
                                    .remote = rig->api.remote,
                                    .now_us = rig->clock.now_us};
    return task(task_context, &reach, e);
}

static enum err hub_reload(void *context, struct problems *problems,
                           struct error *e)
{
    struct rig *rig = context;
    struct workspace fresh;
    rig->hub.reloads++;
    enum err err = workspace_load(problems->arena, rig->dir, &fake_env,
                                  problems, &fresh, e);
    if (err == ERR_OK)
        workspace_close(&fresh);
    return err;
}

/* ---- ports --------------------------------------------------------------------- */

static enum err note_audit(void *context, struct store *store,
                           const struct api_audit *row, struct error *e)
{
    struct rig *rig = context;
    (void)store;
    (void)e;
    rig->audits++;
    rig->audited = str_from(row->operation);
    return ERR_OK;
}

static enum err seal(void *context, struct arena *a, struct str plain,
                     struct str *out, struct error *e)
{
    struct rig *rig = context;
    (void)e;
    rig->sealed = arena_str(&rig->arena, plain);
    *out = arena_str(a, STR("sealed-by-the-rig"));
    return ERR_OK;
}

static void fill_api(struct rig *rig)
{
    rig->hub_port = (struct api_hub){.look = hub_look,
                                     .wake = hub_wake,
                                     .start_run = hub_start_run,
                                     .stop_run = hub_stop_run,
                                     .pause = hub_pause,
                                     .resume = hub_resume,
                                     .deaf = hub_deaf,
                                     .log_lines = hub_log_lines,
                                     .call = hub_call,
                                     .reload = hub_reload,
                                     .context = rig};
    rig->api = (struct api){.workspace = &rig->workspace,
                            .reader = rig->store,
                            .writer = rig->store,
                            .clock = clock_fake(&rig->clock),
                            .random = random_fake(&rig->random),
                            .hub = &rig->hub_port,
                            .started_us = RIG_NOW_US,
                            .env = fake_env,
                            .audit = note_audit,
                            .seal = seal,
                            .context = rig};
    rig->actor = (struct api_actor){.kind = ACTOR_USER,
                                    .id = STR("ann"),
                                    .name = STR("ann"),
                                    .role = ROLE_ADMIN};
    for (size_t i = 0; i < rig->workspace.n_syncs; i++)
        rig->hub.syncs[i] = (struct api_sync_state){
            .name = rig->workspace.syncs[i].name,
            .poll_ms = 300000,
            .next_poll_us = RIG_NOW_US + 300000000};
    for (size_t i = 0; i < 2; i++)
        rig->hub.connections[i] = (struct api_connection_state){
            .name = rig->workspace.connections[i].name,
            .quota_left = -1,
            .quota_limit = -1,
            .webhooks_installed = -1};
}

/* ---- making and removing ----------------------------------------------------------- */

void rig_write(struct rig *rig, const char *name, const char *text)
{
    temp_folder_put(&rig->arena, rig->dir, name, text);
}

struct str rig_read(struct rig *rig, const char *name)
{
    struct error e = {0};
    struct str text = STR_NONE;
    check_ok(file_read(&rig->arena, file_join(&rig->arena, rig->dir, name),
                       1u << 20, &text, &e),
             &e);
    return text;
}

void rig_load(struct rig *rig)
{
    struct problems problems = {.arena = &rig->arena};
    struct error e = {0};
    if (rig->loaded)
        workspace_close(&rig->workspace);
    enum err err = workspace_load(&rig->arena, rig->dir, &fake_env, &problems,
                                  &rig->workspace, &e);
    for (size_t i = 0; i < problems.list.n; i++)
        print_message("%.*s\n", STR_ARG(problem_text(&rig->arena,
                                                     &problems.list.at[i])));
    check_ok(err, &e);
    rig->loaded = true;
}

static void open_store(struct rig *rig)
{
    struct error e = {0};
    const struct store_options options = {
        .path = file_join(&rig->arena, rig->dir, "crosswalk.db"),
        .now_us = RIG_NOW_US};
    check_ok(store_open(&options, &rig->store, &e), &e);
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(store_sync_id(rig->store, STR("contacts"), &rig->contacts, &e),
             &e);
    check_ok(store_commit(rig->store, &e), &e);
}

int rig_setup(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);
    rig->dir = temp_folder_make(&rig->arena);
    rig_write(rig, "crosswalk.yaml", main_yaml);
    rig_write(rig, "syncs/contacts.yaml", contacts_yaml);
    rig_write(rig, "syncs/companies.yaml", companies_yaml);
    rig_write(rig, "lua/name.lua", name_lua);
    rig->clock.now_us = RIG_NOW_US;
    rig_load(rig);
    open_store(rig);
    fill_api(rig);
    *state = rig;
    return 0;
}

int rig_teardown(void **state)
{
    struct rig *rig = *state;
    remote_destroy(rig->remote);
    store_close(rig->store);
    if (rig->loaded)
        workspace_close(&rig->workspace);
    temp_folder_remove(rig->dir);
    arena_fini(&rig->arena);
    free(rig);
    return 0;
}

/* ---- a network that is down -------------------------------------------------------- */

static enum err down_submit(void *context, const struct http_request *request,
                            uint64_t tag, struct error *e)
{
    struct rig *rig = context;
    (void)request;
    (void)e;
    assert_true(rig->n_tags < 64);
    rig->tags[rig->n_tags++] = tag;
    return ERR_OK;
}

static enum err down_wait(void *context, struct arena *a, int64_t timeout_ms,
                          struct http_exchange *out, struct error *e)
{
    struct rig *rig = context;
    (void)a;
    rig->clock.now_us += timeout_ms * 1000;
    if (rig->n_tags == 0)
        FAIL(e, ERR_TIMEOUT, "nothing is in flight");
    *out = (struct http_exchange){.tag = rig->tags[--rig->n_tags]};
    out->outcome = error_set(&out->error, ERR_UNREACHABLE, __FILE__, __LINE__,
                             "nobody listens at 127.0.0.1");
    return ERR_OK;
}

void rig_unreachable(struct rig *rig)
{
    struct error e = {0};
    const struct remote_options options = {
        .workspace = &rig->workspace,
        .transport = {down_submit, down_wait, rig},
        .clock = rig->api.clock,
        .random = rig->api.random,
        .patience_ms = 1};
    check_ok(remote_create(&options, &rig->remote, &e), &e);
    rig->api.remote = rig->remote;
    rig->api.transport = options.transport;
}

/* ---- calling ----------------------------------------------------------------------- */

static void note_exchange(struct rig *rig, const struct http_request *request,
                          const struct http_response *response)
{
    const char *file = getenv("CROSSWALK_EXCHANGES");
    AUTO_BUF line = BUF_INIT(EXCHANGE_BYTES);
    struct object o = {.arena = &rig->arena};
    if (!file)
        return;
    object_text(&o, "method", str_from(request->method));
    object_text(&o, "url", request->url);
    object_text(&o, "sent", request->body);
    object_int(&o, "status", response->status);
    object_text(&o, "type",
                http_header_get(&response->headers, "Content-Type"));
    object_text(&o, "etag", http_header_get(&response->headers, "ETag"));
    object_text(&o, "body", response->body);
    struct value v = object_value(&o);
    json_write(&line, &v);
    buf_add_char(&line, '\n');
    FILE *out = fopen(file, "a");
    assert_non_null(out);
    fwrite(line.p, 1, line.n, out);
    fclose(out);
}

struct rig_reply rig_call(struct rig *rig, const char *method,
                          const char *path, const char *body)
{
    struct http_header headers[2] = {
        {STR("Content-Type"), str_from(rig->content_type ? rig->content_type
                                                         : "application/json")},
        {STR("If-Match"), str_from(rig->if_match)}};
    const struct http_request http = {
        .method = method,
        .url = arena_printf(&rig->arena, API_PREFIX "%s", path),
        .headers = {headers, rig->if_match ? 2 : 1},
        .body = str_from(body)};
    const struct api_request request = {
        .arena = &rig->arena,
        .http = &http,
        .actor = rig->nobody ? NULL : &rig->actor};
    struct http_response response = {0};
    struct error e = {0};
    api_handle(&rig->api, &request, &response);
    note_exchange(rig, &http, &response);
    struct rig_reply reply = {.status = response.status,
                              .text = response.body,
                              .body = value_null(),
                              .headers = response.headers};
    if (response.body.n > 0)
        check_ok(json_parse(&rig->arena, response.body, &reply.body, &e), &e);
    return reply;
}

struct rig_reply rig_expect(struct rig *rig, int status, const char *method,
                            const char *path, const char *body)
{
    struct rig_reply reply = rig_call(rig, method, path, body);
    if (reply.status != status)
        fail_msg("%s %s: %d and not %d: %.*s", method, path, reply.status,
                 status, STR_ARG(reply.text));
    return reply;
}

const struct value *rig_at(const struct value *v, const char *path)
{
    struct str rest = str_from(path);
    struct str name;
    int64_t i;
    while (str_split(&rest, '.', &name)) {
        const struct value *next = NULL;
        if (v->kind == VALUE_LIST && str_to_i64(name, &i) &&
            (size_t)i < v->items.n)
            next = &v->items.at[i];
        else if (v->kind == VALUE_OBJECT)
            next = value_get(v, name);
        if (!next)
            fail_msg("nothing at %s", path);
        v = next;
    }
    return v;
}

int64_t rig_int(const struct value *v, const char *path)
{
    const struct value *at = rig_at(v, path);
    assert_int_equal(at->kind, VALUE_INT);
    return at->integer;
}

const char *rig_etag(struct rig *rig, const struct rig_reply *reply)
{
    struct str tag = http_header_get(&reply->headers, "ETag");
    assert_true(tag.n > 2);
    return arena_strz(&rig->arena, tag);
}

/* ---- what stands in the store ------------------------------------------------ */

int64_t rig_park(struct rig *rig, const char *record, const char *reason,
                 const char *message)
{
    struct error e = {0};
    struct job *jobs = NULL;
    size_t n = 0;
    const struct job put = {.sync = rig->contacts,
                            .record_id = str_from(record),
                            .due_us = RIG_NOW_US,
                            .created_us = RIG_NOW_US};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(job_put(rig->store, &put, 1, &e), &e);
    check_ok(job_claim(rig->store, &rig->arena, rig->contacts, RIG_NOW_US, 100,
                       &jobs, &n, &e),
             &e);
    assert_int_equal(n, 1);
    jobs[0].reason = str_from(reason);
    jobs[0].message = str_from(message);
    check_ok(job_park(rig->store, jobs, 1, RIG_NOW_US, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
    return jobs[0].id;
}

static struct str encoded(struct rig *rig, const struct value *v)
{
    AUTO_BUF text = BUF_INIT(65536);
    value_encode(&text, v);
    return buf_copy(&rig->arena, &text);
}

int64_t rig_link(struct rig *rig, const char *left, const char *right)
{
    struct error e = {0};
    const struct field base[] = {{STR("email"), value_textz("a@example.com")}};
    const struct value object = value_object(base, 1);
    struct link link = {.sync = rig->contacts,
                        .side = {{.id = str_from(left),
                                  .base = encoded(rig, &object)},
                                 {.id = str_from(right),
                                  .base = encoded(rig, &object)}},
                        .created_side = SIDE_RIGHT,
                        .created_us = RIG_NOW_US,
                        .updated_us = RIG_NOW_US};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(link_put(rig->store, &link, 1, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
    return link.id;
}

int64_t rig_hold(struct rig *rig, int64_t link, enum hold_kind kind,
                 const char *row)
{
    struct error e = {0};
    struct hold *holds = NULL;
    size_t n = 0;
    const struct value left = value_textz("left <b>value</b>");
    const struct value right = value_textz("right value");
    const struct value lists[] = {value_list(&left, 1), value_list(&right, 1)};
    const struct hold hold = {.sync = rig->contacts,
                              .link = link,
                              .row = str_from(row),
                              .kind = kind,
                              .value = {encoded(rig, &lists[0]),
                                        encoded(rig, &lists[1])},
                              .message = STR("changed on both sides"),
                              .created_us = RIG_NOW_US};
    const struct hold_filter filter = {.kind = -1, .links = &link,
                                       .n_links = 1};
    check_ok(store_begin(rig->store, &e), &e);
    check_ok(hold_put(rig->store, &hold, 1, &e), &e);
    check_ok(store_commit(rig->store, &e), &e);
    check_ok(hold_list(rig->store, &rig->arena, &filter, &holds, &n, &e), &e);
    for (size_t i = 0; i < n; i++)
        if (str_is(holds[i].row, row))
            return holds[i].id;
    return 0;
}
