/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/route.h"

#define COOKIE "session_id="

/* ---- places ------------------------------------------------------------- */

static bool verb_is(const struct facade_route *r, const char *verb)
{
    return str_is(r->verb, verb);
}

static void only(struct facade_route *r, const char *verb,
                 enum facade_place place)
{
    r->place = verb_is(r, verb) ? place : FACADE_WRONG_VERB;
}

/* Digits alone, as the real router has it; 2^53 is past every database. */
static bool take_id(struct facade_route *r, struct str segment)
{
    int64_t id = 0;
    bool digits = segment.n > 0 && segment.p[0] >= '0' && segment.p[0] <= '9';
    if (!digits || !str_to_i64(segment, &id))
        return false;
    r->id = id;
    r->has_id = true;
    return true;
}

static void place_api(struct facade_route *r, const struct str *at, size_t n)
{
    r->model = at[0];
    if (n > 1 && !take_id(r, at[1]))
        return;
    if (n == 3) {
        r->field = at[2];
        only(r, "GET", FACADE_READ);
    } else if (verb_is(r, "GET")) {
        r->place = FACADE_READ;
    } else if (verb_is(r, "POST") && n == 1) {
        r->place = FACADE_CREATE;
    } else if (verb_is(r, "PUT")) {
        r->place = FACADE_UPDATE;
    } else if (verb_is(r, "DELETE")) {
        r->place = FACADE_DELETE;
    } else {
        r->place = FACADE_WRONG_VERB;
    }
}

static void place_object(struct facade_route *r, const struct str *at, size_t n)
{
    r->model = at[0];
    if (n < 2 || (n == 3 && !take_id(r, at[1])))
        return;
    r->field = at[n - 1];
    only(r, "POST", FACADE_CALL);
}

static void place_web(struct facade_route *r, const struct str *at, size_t n)
{
    if (n == 1 && str_is(at[0], "login")) {
        only(r, "GET", FACADE_LOGIN_PAGE);
    } else if (n == 2 && str_is(at[0], "session") &&
               str_is(at[1], "authenticate")) {
        r->core = true;
        only(r, "POST", FACADE_LOGIN);
    } else if (n == 2 && str_is(at[0], "session") &&
               str_is(at[1], "destroy")) {
        only(r, "POST", FACADE_LOGOUT);
    }
}

static bool all_say_something(const struct str *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at[i].n == 0)
            return false;
    return n > 0;
}

struct facade_route facade_route_of(struct arena *a,
                                    const struct http_request *http)
{
    struct facade_route r = {.verb = str_from(http->method)};
    struct http_path path = {0};
    if (verb_is(&r, "HEAD"))
        r.verb = STR("GET");
    if (http_path_segments(a, http->url, &path, NULL) != ERR_OK)
        return r;
    if (path.n > 1 && path.at[path.n - 1].n == 0)
        path.n--;
    if (path.n > 4 || !all_say_something(path.at, path.n))
        return r;
    if (path.n == 1 && str_is(path.at[0], "auth"))
        only(&r, "POST", FACADE_LOGIN);
    else if (path.n > 1 && str_is(path.at[0], "api"))
        place_api(&r, path.at + 1, path.n - 1);
    else if (path.n > 1 && str_is(path.at[0], "object"))
        place_object(&r, path.at + 1, path.n - 1);
    else if (path.n > 1 && str_is(path.at[0], "web"))
        place_web(&r, path.at + 1, path.n - 1);
    return r;
}

bool facade_place_is_json(enum facade_place place)
{
    return place == FACADE_LOGIN || place == FACADE_LOGOUT ||
           place == FACADE_CALL || place == FACADE_CREATE ||
           place == FACADE_UPDATE;
}

/* ---- who asks ----------------------------------------------------------- */

static struct str cookie_of(const struct http_request *http)
{
    struct str all = http_header_get(&http->headers, "Cookie");
    struct str part;
    while (str_split(&all, ';', &part)) {
        part = str_trim(part);
        if (str_starts_with(part, STR(COOKIE)))
            return str_slice(part, sizeof COOKIE - 1, part.n);
    }
    return STR_NONE;
}

struct str facade_session_of(struct arena *a, const struct http_request *http)
{
    struct str id = http_query_get(a, http->url, "session_id");
    if (id.n == 0)
        id = http_header_get(&http->headers, "X-Openerp-Session-Id");
    if (id.n == 0)
        id = cookie_of(http);
    return id;
}

bool facade_says_json(const struct http_request *http)
{
    struct str type = http_header_get(&http->headers, "Content-Type");
    type = str_trim(str_slice(type, 0, str_find_char(type, ';', 0)));
    return str_eq_ascii_nocase(type, STR("application/json")) ||
           str_eq_ascii_nocase(type, STR("application/json-rpc"));
}
