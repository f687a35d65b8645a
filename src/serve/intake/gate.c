/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/intake/gate.h"

#include "base/crypto.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/value_falsy.h"
#include "mapping/script.h"
#include "serve/api/reply.h"
#include "view/object.h"

#define KEY_PARAMETER "api_key"

struct judging {
    const struct gate *gate;
    struct arena *a;
    const struct http_request *request;
    struct http_path path;
    struct gate_verdict *verdict;
    struct http_response *response;
};

const char *gate_outcome_name(enum gate_outcome outcome)
{
    static const char *const names[] = {
        [GATE_ENQUEUED] = "enqueued",   [GATE_DUPLICATE] = "duplicate",
        [GATE_NOTHING] = "nothing",     [GATE_INCORRECT] = "incorrect",
        [GATE_ASKED] = "asked",         [GATE_REFUSED] = "refused",
        [GATE_INVALID] = "invalid",     [GATE_UNAVAILABLE] = "unavailable"};
    return names[outcome];
}

/* ---- answers ---------------------------------------------------------------- */

void gate_say(struct arena *a, int status, const char *name, struct str text,
              struct http_response *out)
{
    struct object o = {.arena = a};
    object_text(&o, name, text);
    struct value v = object_value(&o);
    reply_json(a, status, "application/json", &v, out);
}

static void refuse(struct judging *j, enum gate_outcome outcome, int status,
                   struct str why)
{
    j->verdict->outcome = outcome;
    gate_say(j->a, status, status == 401 ? "message" : "error", why,
             j->response);
}

static void say_nothing(struct judging *j)
{
    struct value empty = value_object(NULL, 0);
    j->verdict->outcome = GATE_NOTHING;
    reply_json(j->a, 200, "application/json", &empty, j->response);
}

static void refuse_method(struct judging *j, const char *allowed)
{
    refuse(j, GATE_INVALID, 405,
           arena_printf(j->a, "this path takes %s", allowed));
    reply_header(j->a, "Allow", str_from(allowed), j->response);
}

static void refuse_path(struct judging *j)
{
    refuse(j, GATE_INVALID, 404, STR("there is nothing here"));
}

static bool is_method(const struct judging *j, const char *method)
{
    return strcmp(j->request->method, method) == 0;
}

static bool is_reading(const struct judging *j)
{
    return is_method(j, "GET") || is_method(j, "HEAD");
}

/* ---- keys -------------------------------------------------------------------- */

/* All are compared: how long it takes tells nothing. */
static bool has_key(const struct judging *j, const struct route_key *keys,
                    size_t n)
{
    struct str given =
        http_query_get(j->a, j->request->url, KEY_PARAMETER);
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        bool same = crypto_equal(given, keys[i].secret);
        found = found || (given.n > 0 && keys[i].secret.n > 0 && same);
    }
    return found;
}

/* ---- paths ------------------------------------------------------------------- */

static struct str first_word(struct str path)
{
    size_t from = path.n > 0 && path.p[0] == '/' ? 1 : 0;
    return str_slice(path, from, str_find_char(path, '/', from));
}

bool gate_is_meant(const struct str *words, size_t n, struct str url)
{
    struct str word = first_word(http_url_path(url));
    for (size_t i = 0; i < n; i++)
        if (word.n > 0 && str_eq(words[i], word))
            return true;
    return false;
}

size_t gate_words(struct arena *a, const struct route_settings *routes,
                  const struct str **out)
{
    struct str *words = arena_array(a, struct str, routes->n_paths + 2);
    size_t n = 0;
    for (size_t i = 0; i < routes->n_paths; i++)
        words[n++] = arena_str(a, routes->paths[i].segments[0]);
    if (routes->outcomes.n > 0)
        words[n++] = arena_str(a, first_word(routes->outcomes));
    if (routes->statistics.n > 0)
        words[n++] = arena_str(a, first_word(routes->statistics));
    *out = words;
    return n;
}

/* "/tasks" and what is called: how many words more that has; -1: another. */
static int words_beyond(const struct http_path *path, struct str start)
{
    struct str rest = str_slice(start, start.n > 0 ? 1 : 0, start.n);
    struct str word;
    size_t n = 0;
    if (start.n == 0)
        return -1;
    while (str_split(&rest, '/', &word))
        if (n == path->n || !str_eq(path->at[n++], word))
            return -1;
    return path->n - n > 1 ? -1 : (int)(path->n - n);
}

/* Digits without leading zeros; an empty text when it is no such number. */
static struct str digits_of(struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return STR("");
    while (from + 1 < s.n && s.p[from] == '0')
        from++;
    return str_slice(s, from, s.n);
}

static bool fits(const struct route_path *route, const struct http_path *path,
                 struct str *out_id)
{
    *out_id = STR("");
    if (route->n_segments != path->n)
        return false;
    for (size_t i = 0; i < path->n; i++) {
        bool is_id = route->segments[i].n == 0;
        if (is_id)
            *out_id = digits_of(path->at[i]);
        if (is_id ? out_id->n == 0 : !str_eq(route->segments[i], path->at[i]))
            return false;
    }
    return true;
}

static const struct route_path *find_path(struct judging *j)
{
    const struct route_settings *routes = j->gate->routes;
    for (size_t i = 0; i < routes->n_paths; i++)
        if (fits(&routes->paths[i], &j->path, &j->verdict->id))
            return &routes->paths[i];
    return NULL;
}

/* ---- the body ------------------------------------------------------------------ */

static bool is_json(const struct http_request *request)
{
    struct str type = http_header_get(&request->headers, "Content-Type");
    struct str kind =
        str_trim(str_slice(type, 0, str_find_char(type, ';', 0)));
    size_t plus = kind.n > 5 ? kind.n - 5 : kind.n;
    return str_eq_ascii_nocase(kind, STR("application/json")) ||
           (str_starts_with(kind, STR("application/")) &&
            str_eq_ascii_nocase(str_slice(kind, plus, kind.n), STR("+json")));
}

/* False: it is answered. NULL: nothing came, or nothing is said by it. */
static bool read_body(struct judging *j, const struct value **out)
{
    struct error e = {0};
    struct value *body = arena_new(j->a, struct value);
    *out = NULL;
    if (!is_json(j->request) || str_trim(j->request->body).n == 0)
        return true;
    if (json_parse(j->a, j->request->body, body, &e) != ERR_OK) {
        refuse(j, GATE_INVALID, 400, arena_str(j->a, str_from(e.message)));
        return false;
    }
    if (!value_is_falsy(body))
        *out = body;
    return true;
}

/* ---- the id ------------------------------------------------------------------------ */

/* "current.id" of the body; NULL when it is not there, or null. */
static const struct value *look_up(const struct value *body, struct str path)
{
    const struct value *at = body;
    struct str word;
    while (at && str_split(&path, '.', &word))
        at = at->kind == VALUE_OBJECT ? value_get(at, word) : NULL;
    return at && !value_is_null(at) ? at : NULL;
}

static bool whole_number(struct arena *a, const struct value *v,
                         struct str *out)
{
    struct str s = STR("");
    if (v->kind == VALUE_TEXT)
        s = str_trim(v->text);
    else if (v->kind == VALUE_INT || v->kind == VALUE_DECIMAL)
        s = value_to_text(a, v);
    bool minus = s.n > 1 && s.p[0] == '-';
    struct str digits =
        digits_of(str_slice(s, minus || (s.n > 1 && s.p[0] == '+'), s.n));
    if (digits.n == 0)
        return false;
    *out = minus && !str_is(digits, "0")
               ? arena_printf(a, "-%.*s", STR_ARG(digits))
               : digits;
    return true;
}

/* False: it is answered. */
static bool find_id(struct judging *j, const struct route_path *route,
                    const struct value *body)
{
    const struct value *found = NULL;
    for (size_t i = 0; i < route->n_ids && !found; i++)
        found = look_up(body, route->ids[i]);
    if (!found) {
        say_nothing(j);
        return false;
    }
    if (whole_number(j->a, found, &j->verdict->id))
        return true;
    struct str said = found->kind == VALUE_TEXT ? found->text
                                                : json_text(j->a, found);
    refuse(j, GATE_INCORRECT, 200,
           arena_printf(j->a, "Incorrect %.*s=%.*s", STR_ARG(route->name),
                        STR_ARG(said)));
    return false;
}

/* ---- the tasks ----------------------------------------------------------------------- */

/* One that breaks does not hold. */
static bool holds(struct judging *j, const struct route_task *task,
                  const struct value *body)
{
    struct error e = {0};
    bool is_met = false;
    if (task->condition < 0)
        return true;
    if (script_test_body(j->gate->script, task->condition, body, &is_met,
                         &e) == ERR_OK)
        return is_met;
    if (j->gate->log)
        log_event(j->gate->log, LOG_WARN, "a condition of a route broke",
                  LOG_STR("path", j->verdict->path),
                  LOG_STR("error", str_from(e.message)));
    return false;
}

static void choose_tasks(struct judging *j, const struct route_path *route,
                         const struct value *body)
{
    const struct route_task **tasks =
        arena_array(j->a, const struct route_task *, route->n_tasks);
    size_t n = 0;
    for (size_t i = 0; i < route->n_tasks; i++)
        if (holds(j, &route->tasks[i], body))
            tasks[n++] = &route->tasks[i];
    j->verdict->tasks = tasks;
    j->verdict->n_tasks = n;
    if (n > 0)
        j->verdict->outcome = GATE_ENQUEUED;
    else if (route->refuses)
        refuse(j, GATE_INVALID, 400,
               STR("nothing is known that this body could ask for"));
    else
        say_nothing(j);
}

static bool looks_at_body(const struct route_path *route)
{
    bool looks = !route->has_id;
    for (size_t i = 0; i < route->n_tasks; i++)
        looks = looks || route->tasks[i].condition >= 0;
    return looks;
}

static void judge_path(struct judging *j, const struct route_path *route)
{
    const struct value *body = NULL;
    j->verdict->path = route->path;
    if (!is_method(j, "POST")) {
        refuse_method(j, "POST");
        return;
    }
    if (j->request->body.n > LIMIT_HOOK_BYTES) {
        refuse(j, GATE_INVALID, 413,
               arena_printf(j->a, "a body has at most %u bytes",
                            LIMIT_HOOK_BYTES));
        return;
    }
    if (looks_at_body(route) && !read_body(j, &body))
        return;
    if (route->has_id || find_id(j, route, body))
        choose_tasks(j, route, body);
}

/* ---- asking --------------------------------------------------------------------------- */

static void judge_task(struct judging *j)
{
    j->verdict->path = j->gate->routes->outcomes;
    if (!is_reading(j)) {
        refuse_method(j, "GET");
        return;
    }
    j->verdict->outcome = GATE_ASKED;
    j->verdict->task = j->path.at[j->path.n - 1];
}

static void judge_numbers(struct judging *j)
{
    const struct route_key key = {
        .secret = j->gate->routes->statistics_key};
    struct str flavor = http_query_get(j->a, j->request->url, "flavor");
    j->verdict->path = j->gate->routes->statistics;
    if (!has_key(j, &key, 1)) {
        refuse(j, GATE_REFUSED, 403, STR("this takes its own api_key"));
        return;
    }
    if (!is_reading(j)) {
        refuse_method(j, "GET");
        return;
    }
    if (str_is(flavor, "requests"))
        j->verdict->flavors = GATE_FLAVOR_REQUESTS;
    else if (str_is(flavor, "services"))
        j->verdict->flavors = GATE_FLAVOR_SERVICES;
    else if (str_is(flavor, "all"))
        j->verdict->flavors = GATE_FLAVOR_REQUESTS | GATE_FLAVOR_SERVICES;
    if (j->verdict->flavors)
        j->verdict->outcome = GATE_ASKED;
    else
        refuse(j, GATE_INVALID, 400,
               STR("flavor is requests, services or all"));
}

void gate_judge(const struct gate *gate, struct arena *a,
                const struct http_request *request, struct gate_verdict *out,
                struct http_response *out_response)
{
    struct judging j = {gate, a, request, {0}, out, out_response};
    const struct route_settings *routes = gate->routes;
    *out = (struct gate_verdict){.outcome = GATE_INVALID};
    bool is_clear =
        http_path_segments(a, request->url, &j.path, NULL) == ERR_OK;
    if (is_clear && words_beyond(&j.path, routes->statistics) == 0) {
        judge_numbers(&j);
        return;
    }
    if (!has_key(&j, routes->keys, routes->n_keys)) {
        refuse(&j, GATE_REFUSED, 401, STR("Authentication required"));
        return;
    }
    const struct route_path *route = is_clear ? find_path(&j) : NULL;
    if (route)
        judge_path(&j, route);
    else if (is_clear && words_beyond(&j.path, routes->outcomes) == 1)
        judge_task(&j);
    else
        refuse_path(&j);
}
