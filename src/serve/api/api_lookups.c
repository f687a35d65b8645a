/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Lookups: which user, stage or type equals which. */
#include "engine/lookup/lookup_fetch.h"
#include "engine/lookup/lookup_seed.h"
#include "serve/api/call.h"
#include "serve/api/routes.h"
#include "view/lookup.h"

#define PAIRS_MOST 20000
#define KEY_BYTES 1000

/* ---- reading --------------------------------------------------------------------- */

static enum err list_lookups(struct api_call *call, struct error *e)
{
    const struct workspace *w = call->api->workspace;
    struct list items = {.arena = call->arena};
    struct object o = {.arena = call->arena};
    for (size_t i = 0; i < w->n_lookups; i++) {
        struct lookup_content content;
        TRY(lookup_content_read(&call->view, w->lookups[i].name, &content, e));
        list_add(&items, lookup_counts_value(call->arena, &content));
    }
    object_set(&o, "items", list_value(&items));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static struct value items_value(struct arena *a,
                                const struct lookup_content *content,
                                enum side side)
{
    struct list list = {.arena = a};
    for (size_t i = 0; i < content->n_items[side]; i++) {
        struct object o = {.arena = a};
        object_text(&o, "key", content->items[side][i].key);
        object_text(&o, "label", content->items[side][i].label);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

static struct str version_of(struct arena *a,
                             const struct lookup_content *content)
{
    AUTO_BUF text = BUF_INIT(64u << 20);
    for (size_t i = 0; i < content->n_pairs; i++)
        for (int s = 0; s < SIDES; s++) {
            struct str key = content->pairs[i].key[s];
            buf_printf(&text, "%zu ", key.n);
            buf_add(&text, key);
        }
    return arena_printf(a, "%016llx",
                        (unsigned long long)str_hash(buf_str(&text)));
}

static void reply_content(struct api_call *call, const struct lookup *lookup,
                          const struct lookup_content *content)
{
    struct arena *a = call->arena;
    struct object o = {.arena = a};
    struct object items = {.arena = a};
    struct object sources = {.arena = a};
    struct str version = version_of(a, content);
    struct value whole = lookup_content_value(a, content);
    for (size_t i = 0; i < whole.fields.n; i++)
        vec_push(a, &o.fields, whole.fields.at[i]);
    for (int s = 0; s < SIDES; s++) {
        const struct lookup_source *source = &lookup->source[s];
        const char *side = side_name((enum side)s);
        object_set(&items, side, items_value(a, content, (enum side)s));
        object_set(&sources, side,
                   source->set ? value_text(arena_printf(
                                     a, "%.*s.%.*s",
                                     STR_ARG(source->connection),
                                     STR_ARG(source->entity)))
                               : value_null());
    }
    object_set(&o, "items", object_value(&items));
    object_set(&o, "sources", object_value(&sources));
    object_text(&o, "version", version);
    struct value v = object_value(&o);
    call_reply_versioned(call, &v, version);
}

static enum err read_one(const struct api_call *call,
                         const struct lookup **out_lookup,
                         struct lookup_content *out, struct error *e)
{
    TRY(call_lookup(call, call->parameters[0], out_lookup, e));
    return lookup_content_read(&call->view, (*out_lookup)->name, out, e);
}

static enum err get_lookup(struct api_call *call, struct error *e)
{
    const struct lookup *lookup = NULL;
    struct lookup_content content;
    TRY(read_one(call, &lookup, &content, e));
    reply_content(call, lookup, &content);
    return ERR_OK;
}

/* ---- pairs ----------------------------------------------------------------------- */

struct pairing {
    struct str lookup;
    struct lookup_pair *pairs;   /* to put */
    size_t n_pairs;
    const struct lookup_pair *gone; /* to take out, by their right keys */
    size_t n_gone;
    enum side side;              /* or those of one key */
    struct str key;
    size_t removed;
};

static enum err change_pairs(struct api_call *call, void *context,
                             struct error *e)
{
    struct pairing *p = context;
    struct store *writer = call->api->writer;
    for (size_t i = 0; i < p->n_gone; i++) {
        size_t n = 0;
        TRY(lookup_remove_pair(writer, p->lookup, SIDE_RIGHT,
                               p->gone[i].key[SIDE_RIGHT], &n, e));
    }
    if (p->key.n > 0)
        TRY(lookup_remove_pair(writer, p->lookup, p->side, p->key, &p->removed,
                               e));
    return lookup_put_pairs(writer, p->lookup, p->pairs, p->n_pairs, e);
}

static enum err carry_out(struct api_call *call, struct pairing *p,
                          struct error *e)
{
    const struct call_change change = {.make = change_pairs, .context = p};
    TRY(call_change(call, &change, e));
    call->api->hub->wake(call->api->hub->context);
    return get_lookup(call, e);
}

static struct str origin_of(const struct lookup_content *content,
                            const struct lookup_pair *pair)
{
    for (size_t i = 0; i < content->n_pairs; i++)
        if (str_eq(content->pairs[i].key[SIDE_RIGHT], pair->key[SIDE_RIGHT]) &&
            str_eq(content->pairs[i].key[SIDE_LEFT], pair->key[SIDE_LEFT]))
            return content->pairs[i].origin;
    return STR("person");
}

static enum err put_pairs(struct api_call *call, struct error *e)
{
    const struct value *given = call_body(call, "pairs");
    const struct lookup *lookup = NULL;
    struct lookup_content content;
    size_t n = given->items.n;
    TRY(read_one(call, &lookup, &content, e));
    if (!call_if_match(call, version_of(call->arena, &content)))
        return ERR_OK;
    struct pairing p = {.lookup = lookup->name,
                        .pairs = arena_array(call->arena, struct lookup_pair,
                                             n),
                        .n_pairs = n,
                        .gone = content.pairs,
                        .n_gone = content.n_pairs};
    for (size_t i = 0; i < n; i++) {
        for (int s = 0; s < SIDES; s++)
            p.pairs[i].key[s] =
                value_text_at(&given->items.at[i], side_name((enum side)s));
        p.pairs[i].origin = origin_of(&content, &p.pairs[i]);
    }
    return carry_out(call, &p, e);
}

static enum err put_pair(struct api_call *call, struct error *e)
{
    const struct lookup *lookup = NULL;
    struct lookup_pair pair = {.origin = STR("person")};
    enum side side;
    TRY(call_lookup(call, call->parameters[0], &lookup, e));
    TRY(call_side(call, 1, &side, e));
    pair.key[side] = call->parameters[2];
    pair.key[SIDE_OTHER(side)] = call_body_text(call, "other");
    struct pairing p = {.lookup = lookup->name, .pairs = &pair, .n_pairs = 1};
    return carry_out(call, &p, e);
}

static enum err remove_pair(struct api_call *call, struct error *e)
{
    const struct lookup *lookup = NULL;
    struct lookup_content content;
    bool there = false;
    struct pairing p = {.key = call->parameters[2]};
    TRY(read_one(call, &lookup, &content, e));
    TRY(call_side(call, 1, &p.side, e));
    p.lookup = lookup->name;
    for (size_t i = 0; i < content.n_pairs; i++)
        there |= str_eq(content.pairs[i].key[p.side], p.key);
    if (!there)
        FAIL(e, ERR_NOT_FOUND, "%.*s on the %s is not paired", STR_ARG(p.key),
             side_name(p.side));
    return carry_out(call, &p, e);
}

/* ---- fetching -------------------------------------------------------------------- */

static struct value suggestions_value(struct arena *a,
                                      const struct lookup_suggestion *all,
                                      size_t n)
{
    struct list list = {.arena = a};
    for (size_t i = 0; i < n; i++) {
        struct object o = {.arena = a};
        object_text(&o, "left", all[i].key[SIDE_LEFT]);
        object_text(&o, "right", all[i].key[SIDE_RIGHT]);
        object_text(&o, "left_label", all[i].label[SIDE_LEFT]);
        object_text(&o, "right_label", all[i].label[SIDE_RIGHT]);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

static enum err fetch(struct api_call *call, struct error *e)
{
    struct arena *a = call->arena;
    const struct lookup *lookup = NULL;
    struct lookup_fetched fetched = {0};
    TRY(call_lookup(call, call->parameters[0], &lookup, e));
    const struct lookup_request request = {
        .remote = call->api->remote,
        .store = call->api->writer,
        .lookup = lookup,
        .accept = call_body_bool(call, "accept", false)};
    TRY(lookup_fetch(a, &request, &fetched, e));
    TRY(call_audit(call, NULL, NULL, e));
    call->api->hub->wake(call->api->hub->context);
    struct value v = lookup_fetched_value(a, lookup->name, &fetched);
    struct value pairs = suggestions_value(a, fetched.suggestions,
                                           fetched.n_suggestions);
    v = value_with(a, &v, STR("suggestions"), &pairs);
    call_reply(call, 200, &v);
    return ERR_OK;
}

static enum err import(struct api_call *call, struct error *e)
{
    const struct lookup *lookup = NULL;
    size_t n = 0;
    TRY(call_lookup(call, call->parameters[0], &lookup, e));
    TRY(lookup_import(call->api->writer, call->api->workspace, lookup, &n, e));
    TRY(call_audit(call, NULL, NULL, e));
    call->api->hub->wake(call->api->hub->context);
    call_reply_count(call, (int64_t)n);
    return ERR_OK;
}

static enum err list_suggestions(struct api_call *call, struct error *e)
{
    const struct lookup *lookup = NULL;
    struct lookup_fetched found = {0};
    struct object o = {.arena = call->arena};
    TRY(call_lookup(call, call->parameters[0], &lookup, e));
    TRY(lookup_suggest(call->arena, call->api->reader, lookup, &found, e));
    object_set(&o, "items",
               suggestions_value(call->arena, found.suggestions,
                                 found.n_suggestions));
    struct value v = object_value(&o);
    call_reply(call, 200, &v);
    return ERR_OK;
}

/* ---- routes ---------------------------------------------------------------------- */

static const struct body_field pair_fields[] = {
    {.name = "left", .kind = BODY_TEXT, .required = true, .min = 1,
     .max = KEY_BYTES},
    {.name = "right", .kind = BODY_TEXT, .required = true, .min = 1,
     .max = KEY_BYTES},
    {0}};

const struct route routes_lookups[] = {
    {"GET", "/lookups", "listLookups", ROLE_VIEWER, API_READ, PLACE_DESK, NULL,
     NULL, list_lookups},
    {"GET", "/lookups/{lookup}", "getLookup", ROLE_VIEWER, API_READ, PLACE_DESK,
     NULL, NULL, get_lookup},
    {"PUT", "/lookups/{lookup}/pairs", "putLookupPairs", ROLE_OPERATOR,
     API_OPERATE, PLACE_DESK, NULL,
     (const struct body_field[]){{.name = "pairs", .kind = BODY_LIST,
                                  .required = true, .max = PAIRS_MOST,
                                  .fields = pair_fields},
                                 {0}},
     put_pairs},
    {"PUT", "/lookups/{lookup}/pairs/{side}/{key}", "putLookupPair",
     ROLE_OPERATOR, API_OPERATE, PLACE_DESK, NULL,
     (const struct body_field[]){{.name = "other", .kind = BODY_TEXT,
                                  .required = true, .min = 1,
                                  .max = KEY_BYTES},
                                 {0}},
     put_pair},
    {"DELETE", "/lookups/{lookup}/pairs/{side}/{key}", "removeLookupPair",
     ROLE_OPERATOR, API_OPERATE, PLACE_DESK, NULL, NULL, remove_pair},
    {"POST", "/lookups/{lookup}/fetch", "fetchLookup", ROLE_OPERATOR,
     API_OPERATE, PLACE_ERRAND, NULL,
     (const struct body_field[]){{.name = "accept", .kind = BODY_BOOL}, {0}},
     fetch},
    {"POST", "/lookups/{lookup}/import", "importLookup", ROLE_OPERATOR,
     API_OPERATE, PLACE_DESK, NULL, NULL, import},
    {"GET", "/lookups/{lookup}/suggestions", "listLookupSuggestions",
     ROLE_VIEWER, API_READ, PLACE_DESK, NULL, NULL, list_suggestions},
    {0}};
