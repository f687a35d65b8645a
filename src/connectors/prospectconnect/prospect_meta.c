/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_OPEN, OP_TEST, OP_DESCRIBE, OP_ACTION and OP_SETUP, and the
 * capabilities. Opening asks the remote only with `profile: auto`: a listing
 * of pipelines with the raw key, and where that is refused a search with the
 * bearer token.
 */
#include "connectors/prospectconnect/prospect_answer.h"
#include "connectors/prospectconnect/prospect_append.h"
#include "connectors/prospectconnect/prospect_decode.h"
#include "connectors/prospectconnect/prospect_encode.h"
#include "connectors/prospectconnect/prospect_ops.h"

/* What to try, in order. */
struct probe {
    const char *profile;
    enum prospect_entity entity;
};

static const struct probe probes[] = {
    {"default", PROSPECT_PIPELINE},
    {"D", PROSPECT_CONTACT},
};
#define PROBES ((int)(sizeof probes / sizeof *probes))

static struct str summary_of(const struct connection_state *c, struct arena *a)
{
    bool is_public = str_is(c->profile, "D");
    return arena_printf(a, "ProspectConnect, profile %.*s at %.*s",
                        STR_ARG(c->profile),
                        STR_ARG(is_public ? c->public_url : c->base_url));
}

static void opened(struct connection_state *c, struct op *op,
                   struct op_work *w)
{
    op->summary = summary_of(c, op->arena);
    w->done = true;
}

static enum err start_probe(struct connection_state *c, struct op *op,
                            struct op_work *w, int step,
                            struct error *e)
{
    struct connection_state tried = *c;
    prospect_routes_settle(&tried, str_from(probes[step].profile));
    TRY(prospect_list_start(&tried, probes[step].entity, 0, 1, &w->scan.list,
                            e));
    /* The route outlives the trial. */
    struct prospect_route *route = arena_new(op->arena, struct prospect_route);
    *route = *w->scan.list.route;
    w->scan.list.route = route;
    w->step = step;
    return ERR_OK;
}

static enum err open_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    if (str_is(c->set.profile, "auto"))
        return start_probe(c, op, w, 0, e);
    opened(c, op, w);
    return ERR_OK;
}

static enum err open_request(const struct connection_state *c,
                             const struct op *op, const struct op_work *w,
                             struct arena *a, struct http_request *out,
                             struct error *e)
{
    (void)op;
    (void)e;
    *out = prospect_list_request(c, &w->scan.list, a);
    return ERR_OK;
}

/* The key, or the address, is not for this kind of profile. */
static bool speaks_against(enum err code)
{
    return code == ERR_AUTH || code == ERR_ACCESS || code == ERR_NOT_FOUND ||
           code == ERR_REJECTED || code == ERR_PROTOCOL;
}

static enum err open_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value_items rows;
    struct error failed = {0};
    struct prospect_list list = w->scan.list;
    enum err code = prospect_list_take(c, &list, op->arena, reply, &rows, &failed);
    if (code == ERR_OK) {
        prospect_routes_settle(c, str_from(probes[w->step].profile));
        opened(c, op, w);
        return ERR_OK;
    }
    if (speaks_against(code) && w->step + 1 < PROBES) {
        w->first = failed;
        return start_probe(c, op, w, w->step + 1, e);
    }
    /* A refused key says more than an address where nobody listens, and
     * after an answer that nobody could read it is not known to be refused. */
    bool garbled = w->first.code == ERR_PROTOCOL;
    if (w->first.code == ERR_AUTH && speaks_against(code) && code != ERR_AUTH)
        failed = w->first;
    if (garbled && speaks_against(code))
        failed = w->first;
    else if (w->step > 0 && speaks_against(code))
        error_prefix(&failed, "no profile takes the key");
    if (e)
        *e = failed;
    return failed.code;
}

const struct driver_op prospect_op_open = {open_begin, open_request,
                                             open_take};

/* ---- test --------------------------------------------------------------- */

/* A read that costs little: the pipelines, else one contact. */
static enum err test_begin(struct connection_state *c, struct op *op,
                           struct op_work *w, struct error *e)
{
    (void)op;
    w->entity = c->routes[PROSPECT_PIPELINE][PROSPECT_LIST].call
                    ? PROSPECT_PIPELINE
                    : PROSPECT_CONTACT;
    return prospect_list_start(c, w->entity, 0, 1, &w->scan.list, e);
}

static enum err test_take(struct connection_state *c, struct op *op,
                          struct op_work *w,
                          const struct driver_reply *reply, struct error *e)
{
    struct value_items rows;
    TRY(prospect_list_take(c, &w->scan.list, op->arena, reply, &rows, e));
    op->summary = arena_printf(
        op->arena, "%.*s: read %zu %s%s", STR_ARG(summary_of(c, op->arena)),
        rows.n, prospect_entity_name(w->entity), rows.n == 1 ? "" : "s");
    w->done = true;
    return ERR_OK;
}

const struct driver_op prospect_op_test = {test_begin, open_request,
                                             test_take};

/* ---- schema ------------------------------------------------------------- */

static enum value_kind kind_of(enum prospect_type type)
{
    static const enum value_kind kinds[] = {
        [FIELD_TEXT] = VALUE_TEXT,
        [FIELD_DECIMAL] = VALUE_DECIMAL,
        [FIELD_BOOL] = VALUE_BOOL,
        [FIELD_DATE] = VALUE_DATE,
        [FIELD_TIME] = VALUE_DATETIME,
        [FIELD_STATUS] = VALUE_TEXT,
        [FIELD_REF] = VALUE_REF,
        [FIELD_WORDS] = VALUE_SET,
        [FIELD_REFS] = VALUE_SET,
        [FIELD_FIRST] = VALUE_REF,
        [FIELD_COUNTRY] = VALUE_TEXT,
        [FIELD_COUNTRY_CODE] = VALUE_TEXT,
        [FIELD_COUNTRY_NAME] = VALUE_TEXT,
    };
    return kinds[type];
}

static bool has_target(enum prospect_type type)
{
    return type == FIELD_REF || type == FIELD_REFS || type == FIELD_FIRST;
}

static struct schema_field field_of(const struct connection_state *c,
                                    struct arena *a,
                                    enum prospect_entity entity,
                                    const struct prospect_field *f)
{
    static const char *const statuses[] = {"open", "won", "lost", "closed"};
    struct prospect_writable w = prospect_writable(c, entity, f);
    struct schema_field out = {
        .name = str_from(f->name),
        .label = str_from(f->label),
        .kind = kind_of(f->type),
        .writable = w.on_update,
        .writable_on_create = w.on_create,
        .required = (f->flags & FIELD_REQUIRED) != 0,
        .target = has_target(f->type)
                      ? str_from(prospect_entity_name(f->target))
                      : STR_NONE,
    };
    if (f->type == FIELD_STATUS) {
        out.n_options = sizeof statuses / sizeof *statuses;
        out.options = arena_array(a, struct schema_option, out.n_options);
        for (size_t i = 0; i < out.n_options; i++)
            out.options[i] = (struct schema_option){str_from(statuses[i]),
                                                    str_from(statuses[i])};
    }
    return out;
}

static enum err describe_begin(struct connection_state *c, struct op *op,
                               struct op_work *w, struct error *e)
{
    const struct prospect_route *r;
    TRY(prospect_route_get(c, w->entity, PROSPECT_LIST, &r, e));
    struct prospect_fields rows = prospect_fields_of(w->entity);
    op->schema.entity = str_from(prospect_entity_name(w->entity));
    op->schema.fields = arena_array(op->arena, struct schema_field, rows.n);
    op->schema.n_fields = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        op->schema.fields[i] = field_of(c, op->arena, w->entity, &rows.at[i]);
    w->done = true;
    return ERR_OK;
}

const struct driver_op prospect_op_describe = {describe_begin, NULL, NULL};

/* ---- capabilities ------------------------------------------------------- */

static bool is_searchable(const struct connection_state *c,
                          enum prospect_entity entity)
{
    const struct prospect_call *list = c->routes[entity][PROSPECT_LIST].call;
    struct prospect_fields fields = prospect_fields_of(entity);
    for (size_t i = 0; list && list->search_key && i < fields.n; i++) {
        if (fields.at[i].flags & FIELD_SEARCH)
            return true;
    }
    return false;
}

static size_t read_max_of(const struct connection_state *c,
                          const struct prospect_route *routes)
{
    const struct prospect_call *read = routes[PROSPECT_READ].call;
    if (!routes[PROSPECT_LIST].call)
        return 0;
    if (!read)
        return PROSPECT_LISTED_MAX;
    if (read->shape == SHAPE_BY_IDS)
        return (size_t)read->page_max;
    return c->set.operator_in.n > 0
               ? (size_t)routes[PROSPECT_LIST].call->page_max
               : PROSPECT_SINGLE_MAX;
}

struct entity_caps prospect_caps(const struct connection_state *c,
                                 struct str name)
{
    enum prospect_entity entity;
    struct entity_caps caps = {0};
    if (!c->settled || prospect_entity_find(name, &entity, NULL) != ERR_OK)
        return caps;
    const struct prospect_route *routes = c->routes[entity];
    bool lists = routes[PROSPECT_LIST].call != NULL;
    bool searches = is_searchable(c, entity);
    caps.read_max = read_max_of(c, routes);
    if (lists)
        caps.find_max = searches ? PROSPECT_SINGLE_MAX : PROSPECT_LISTED_MAX;
    caps.find_one_by_one = lists && searches;
    caps.find_by_scan = lists && !searches;
    caps.write_max = 1;
    caps.create_max = 1;
    caps.changes_since = prospect_route_lists_changes(&routes[PROSPECT_LIST]);
    caps.changes_whole = true;
    caps.can_create = routes[PROSPECT_CREATE].call != NULL;
    caps.can_update = routes[PROSPECT_UPDATE].call != NULL ||
                      prospect_appends(c, entity);
    caps.can_delete = routes[PROSPECT_DELETE].call != NULL;
    caps.create_token =
        caps.can_create &&
        prospect_profile_is_public(routes[PROSPECT_CREATE].profile);
    return caps;
}
