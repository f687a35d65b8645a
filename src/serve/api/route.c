/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/route.h"

#include "base/buf.h"
#include "serve/api/routes.h"

#define PREFIX_SEGMENTS 2
#define ALLOW_BYTES 256u

static const struct route *const tables[] = {
    routes_alert_settings,
    routes_alerts,
    routes_check,
    routes_conflicts,
    routes_connections,
    routes_entities,
    routes_events,
    routes_history,
    routes_hooks,
    routes_jobs,
    routes_links,
    routes_live,
    routes_lookups,
    routes_overview,
    routes_plan,
    routes_records,
    routes_runs,
    routes_schedule,
    routes_sync_edit,
    routes_try,
    routes_syncs,
    routes_keys,
    routes_session,
    routes_users,
};

#define TABLES (sizeof tables / sizeof *tables)

/* ---- patterns ------------------------------------------------------------------ */

/* Segment by segment; parameters are taken as they come. */
static bool matches(const char *pattern, const struct http_path *path,
                    struct str parameters[ROUTE_PARAMETERS_MAX])
{
    struct str wanted = str_slice(str_from(pattern), 1, strlen(pattern));
    struct str want;
    size_t n = 0;
    size_t at = PREFIX_SEGMENTS;
    while (str_split(&wanted, '/', &want)) {
        if (at == path->n)
            return false;
        struct str have = path->at[at++];
        bool is_parameter = str_starts_with(want, STR("{"));
        if (is_parameter ? have.n == 0 || n == ROUTE_PARAMETERS_MAX
                         : !str_eq(want, have))
            return false;
        if (is_parameter)
            parameters[n++] = have;
    }
    return at == path->n;
}

static bool is_ours(const struct http_path *path)
{
    return path->n > PREFIX_SEGMENTS && str_is(path->at[0], "api") &&
           str_is(path->at[1], "v1");
}

/* ---- finding ------------------------------------------------------------------- */

const struct route *route_at(size_t i)
{
    for (size_t t = 0; t < TABLES; t++)
        for (const struct route *r = tables[t]; r->operation; r++)
            if (i-- == 0)
                return r;
    return NULL;
}

static void allow(struct buf *out, const char *method)
{
    if (out->n > 0)
        buf_addz(out, ", ");
    buf_addz(out, method);
}

/* "/jobs/groups" is a path of its own, and no job: the pattern with the
 * fewest parameters is the one. */
static size_t parameters_of(const char *pattern)
{
    size_t n = 0;
    for (; *pattern; pattern++)
        n += *pattern == '{';
    return n;
}

struct route_match route_find(struct arena *a, const char *method,
                              struct str url)
{
    AUTO_BUF allowed = BUF_INIT(ALLOW_BYTES);
    struct route_match match = {0};
    size_t best = SIZE_MAX;
    bool head = strcmp(method, "HEAD") == 0;
    struct http_path path = {0};
    if (http_path_segments(a, url, &path, NULL) != ERR_OK || !is_ours(&path))
        return match;
    for (size_t i = 0; route_at(i); i++) {
        const struct route *route = route_at(i);
        struct str parameters[ROUTE_PARAMETERS_MAX] = {{0}};
        size_t n = parameters_of(route->pattern);
        if (n > best || !matches(route->pattern, &path, parameters))
            continue;
        if (n < best) {
            buf_clear(&allowed);
            match.route = NULL;
        }
        best = n;
        allow(&allowed, route->method);
        if (strcmp(route->method, head ? "GET" : method) != 0)
            continue;
        match.route = route;
        memcpy(match.parameters, parameters, sizeof parameters);
    }
    match.allow = buf_copy(a, &allowed);
    return match;
}

enum route_place route_place(struct arena *a, const char *method,
                             struct str url)
{
    struct route_match match = route_find(a, method, url);
    return match.route ? match.route->place : PLACE_DESK;
}
