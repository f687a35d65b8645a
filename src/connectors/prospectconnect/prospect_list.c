/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect_list.h"

#include "base/time.h"
#include "base/vec.h"
#include "connectors/prospectconnect/prospect_answer.h"
#include "connectors/prospectconnect/prospect_decode.h"

enum err prospect_list_start(const struct connection_state *c,
                             enum prospect_entity entity, int64_t since_us,
                             size_t page, struct prospect_list *out,
                             struct error *e)
{
    struct prospect_list l = {.entity = prospect_entity_source(entity),
                              .wanted = UINT64_MAX};
    TRY(prospect_route_get(c, entity, PROSPECT_LIST, &l.route, e));
    l.page = c->set.page_size;
    if (page > 0 && (int64_t)page < l.page)
        l.page = (int64_t)page;
    if (l.route->call->page_max > 0 && l.page > l.route->call->page_max)
        l.page = l.route->call->page_max;
    int64_t overlap_us = c->set.overlap_ms * US_PER_MS;
    l.place.since_us = since_us;
    l.place.after_us = since_us > overlap_us ? since_us - overlap_us : 0;
    l.place.limit = l.page;
    *out = l;
    return ERR_OK;
}

int64_t prospect_list_known_us(const struct prospect_list *l)
{
    const struct prospect_place *p = &l->place;
    int64_t seen_us = p->stampless ? p->started_us : p->newest_us;
    return seen_us > p->since_us ? seen_us : p->since_us;
}

/* ---- requests ----------------------------------------------------------- */

/* As the add-on writes it: UTC without saying so, microseconds. */
static struct str naive_time(struct arena *a, int64_t time_us)
{
    struct str day = date_format(a, date_from_time(time_us));
    struct str sql = time_format_sql(a, time_us);
    return arena_printf(a, "%.*sT%.*s.%06d", STR_ARG(day),
                        STR_ARG(str_slice(sql, sql.n - 8, sql.n)),
                        (int)(time_us % US_PER_SECOND));
}

static struct value wanted_fields(const struct connection_state *c,
                                  struct arena *a,
                                  const struct prospect_list *l)
{
    struct prospect_fields fields = prospect_fields_of(l->entity);
    VEC(struct value) names = {0};
    for (size_t i = 1; i < fields.n; i++) { /* the id comes unasked */
        const struct prospect_field *f = &fields.at[i];
        struct str rest = str_from(f->asked ? f->asked : f->keys);
        struct str name;
        bool more = (l->wanted >> i & 1) != 0;
        while (more && str_split(&rest, ' ', &name)) {
            vec_push(a, &names, value_text(name));
            more = f->asked != NULL;
        }
    }
    if (c->set.updated_field.n > 0)
        vec_push(a, &names, value_text(c->set.updated_field));
    return value_set(a, names.at, names.n);
}

int64_t prospect_list_offset(const struct prospect_list *l)
{
    return l->place.offset - (l->place.anchor.n > 0 ? 1 : 0);
}

int64_t prospect_list_offset_limit(const struct prospect_list *l)
{
    int64_t limit = l->page + (l->place.anchor.n > 0 ? 1 : 0);
    int64_t max = l->route->call->page_max;
    return max > 0 && limit > max ? max : limit;
}

static struct value offset_body(const struct connection_state *c,
                                struct arena *a, const struct prospect_list *l)
{
    const struct prospect_call *call = l->route->call;
    struct members o = {0};
    prospect_put_fixed(a, call, &o);
    members_put(a, &o, call->offset_key, value_int(prospect_list_offset(l)));
    members_put(a, &o, call->limit_key, value_int(prospect_list_offset_limit(l)));
    if (call->search_key)
        members_put(a, &o, call->search_key,
                     value_text(l->search.p ? l->search : STR("")));
    if (call->asks_fields)
        members_put(a, &o, "fields", wanted_fields(c, a, l));
    return members_value(&o);
}

static struct value since_body(struct arena *a, const struct prospect_list *l)
{
    struct members o = {0};
    members_put(a, &o, "updatedAfter",
                 value_text(naive_time(a, l->place.after_us)));
    members_put(a, &o, "limit", value_int(l->place.limit));
    return members_value(&o);
}

static struct str since_query(struct arena *a, const struct prospect_list *l)
{
    AUTO_BUF b = BUF_INIT(1024);
    buf_add(&b, l->route->path);
    buf_addz(&b, "?updatedAfter=");
    buf_add_url_escaped(&b, naive_time(a, l->place.after_us));
    buf_printf(&b, "&limit=%lld", (long long)l->place.limit);
    return buf_copy(a, &b);
}

static struct value search_body(const struct connection_state *c,
                                struct arena *a, const struct prospect_list *l)
{
    VEC(struct value) filters = {0};
    if (l->place.after_us > 0) {
        struct members f = {0};
        members_put(a, &f, "field", value_textz("updated_at"));
        members_put(a, &f, "operator", value_text(c->set.operator_since));
        members_put(a, &f, "value",
                     value_text(time_format(a, l->place.after_us)));
        vec_push(a, &filters, members_value(&f));
    }
    if (l->filter)
        vec_push(a, &filters, *l->filter);
    struct members o = {0};
    members_put(a, &o, "filters", value_list(filters.at, filters.n));
    members_put(a, &o, "search_text",
                 value_text(l->search.p ? l->search : STR("")));
    members_put(a, &o, "order_by", value_textz("updated_at"));
    members_put(a, &o, "sort_direction", value_textz("asc"));
    members_put(a, &o, "limit", value_int(l->page));
    members_put(a, &o, "cursor",
                 l->place.next.n > 0 ? value_text(l->place.next)
                                     : value_null());
    return members_value(&o);
}

struct http_request prospect_list_request(const struct connection_state *c,
                                          const struct prospect_list *l,
                                          struct arena *a)
{
    struct value body = {.kind = VALUE_NULL};
    struct prospect_ask ask = {.profile = l->route->profile,
                               .method = l->route->call->method,
                               .path = l->route->path};
    switch (l->route->call->shape) {
    case SHAPE_SINCE_QUERY:
        ask.path = since_query(a, l);
        break;
    case SHAPE_SINCE_BODY:
        body = since_body(a, l);
        break;
    case SHAPE_OFFSET:
        body = offset_body(c, a, l);
        break;
    case SHAPE_SEARCH:
        body = search_body(c, a, l);
        break;
    case SHAPE_NONE:
    case SHAPE_WHOLE:
    case SHAPE_PARENTS:
    case SHAPE_BY_IDS:
    case SHAPE_BY_ID:
    case SHAPE_WRITE:
        break;
    }
    if (body.kind == VALUE_OBJECT)
        ask.body = &body;
    return prospect_request(c, a, &ask);
}
