/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the mapping tests share: syncs from text, a world and an env made of
 * small tables. */
#pragma once

#include "unit/check.h"

#include "base/json.h"
#include "mapping/compile.h"
#include "mapping/converter.h"
#include "mapping/mapping.h"
#include "mapping/script.h"

/* One entry of a lookup, link or name table. */
struct kit_pair {
    const char *table;  /* lookup, sync or entity */
    const char *left;   /* names: the id */
    const char *right;  /* names: the name */
    const char *within; /* names: the id it lies within */
    const char *extra;  /* JSON object of further right fields */
};

/* 2026-03-04T23:30:00Z */
#define KIT_NOW_US INT64_C(1772667000000000)

struct kit {
    struct arena arena;
    struct problems problems;
    struct script *script;
    struct mapping_world world;
    struct sync sync;
    const struct kit_pair *pairs; /* ends with a NULL table */
    const char *unknown;          /* keys of this table must be fetched */
    int created;                  /* names asked with `create` */
    struct map_env env;
};

static const struct str kit_connections[] = {{"odoo", 4}, {"pc", 2}};
static const struct lookup_head kit_lookups[] = {
    {.name = {"users", 5},
     .connection = {{"odoo", 4}, {"pc", 2}},
     .entity = {{"res.users", 9}, {"user", 4}}},
    {.name = {"stages", 6}},
    {.name = {"flipped", 7},
     .connection = {{"pc", 2}, {"odoo", 4}},
     .entity = {{"user", 4}, {"res.users", 9}}},
};
static const struct sync_head kit_syncs[] = {
    {.name = {"contacts", 8},
     .connection = {{"odoo", 4}, {"pc", 2}},
     .entity = {{"res.partner", 11}, {"contact", 7}}},
    {.name = {"deals", 5},
     .connection = {{"odoo", 4}, {"pc", 2}},
     .entity = {{"crm.lead", 8}, {"deal", 4}}},
    {.name = {"elsewhere", 9},
     .connection = {{"odoo", 4}, {"marketo", 7}},
     .entity = {{"res.partner", 11}, {"lead", 4}}},
};

static inline enum map_answer kit_find(void *context, struct str table,
                                       enum side from, struct str key,
                                       struct str *out_key,
                                       struct value *out_extra)
{
    struct kit *k = context;
    if (k->unknown && str_is(table, k->unknown))
        return ANSWER_UNKNOWN;
    for (const struct kit_pair *p = k->pairs; p && p->table; p++) {
        const char *ends[SIDES] = {p->left, p->right};
        if (!str_is(table, p->table) || !str_is(key, ends[from]))
            continue;
        *out_key = str_from(ends[SIDE_OTHER(from)]);
        if (out_extra && p->extra)
            assert_int_equal(json_parse(&k->arena, str_from(p->extra),
                                        out_extra, NULL),
                             ERR_OK);
        return ANSWER_FOUND;
    }
    return ANSWER_NONE;
}

static inline enum map_answer kit_link(void *context, struct str sync,
                                       enum side from, struct str id,
                                       struct str *out_id)
{
    return kit_find(context, sync, from, id, out_id, NULL);
}

static inline enum map_answer kit_id_of(void *context, enum side side,
                                        const struct name_query *query,
                                        struct str *out_id)
{
    struct kit *k = context;
    (void)side;
    k->created += query->create;
    if (k->unknown && str_is(query->entity, k->unknown))
        return ANSWER_UNKNOWN;
    for (const struct kit_pair *p = k->pairs; p && p->table; p++) {
        if (!str_is(query->entity, p->table) || !str_is(query->name, p->right))
            continue;
        if (query->within_field.n > 0 &&
            !str_is(query->within_id, p->within ? p->within : ""))
            continue;
        *out_id = str_from(p->left);
        return ANSWER_FOUND;
    }
    return ANSWER_NONE;
}

static inline enum map_answer kit_name_of(void *context, enum side side,
                                          const struct name_query *query,
                                          struct str *out_name)
{
    (void)side;
    return kit_find(context, query->entity, SIDE_LEFT, query->name, out_name,
                    NULL);
}

/* Every field of every record says whose it is. */
static inline enum map_answer kit_field_of(void *context, enum side side,
                                           const struct field_query *query,
                                           struct value *out)
{
    struct kit *k = context;
    (void)side;
    if (k->unknown && str_is(query->field, k->unknown))
        return ANSWER_UNKNOWN;
    *out = value_text(arena_printf(&k->arena, "%.*s of %.*s",
                                   STR_ARG(query->field), STR_ARG(query->id)));
    return ANSWER_FOUND;
}

static inline void kit_init(struct kit *k)
{
    struct error e = {0};
    *k = (struct kit){0};
    k->problems.arena = &k->arena;
    check_ok(script_create(&k->script, &e), &e);
    k->world = (struct mapping_world){.connections = kit_connections,
                                      .n_connections = 2,
                                      .lookups = kit_lookups,
                                      .n_lookups = 3,
                                      .syncs = kit_syncs,
                                      .n_syncs = 3,
                                      .script = k->script,
                                      .defaults = sync_defaults_builtin()};
    k->env = (struct map_env){.context = k,
                              .lookup = kit_find,
                              .link = kit_link,
                              .id_of = kit_id_of,
                              .name_of = kit_name_of,
                              .field_of = kit_field_of,
                              .now_us = KIT_NOW_US,
                              .script = k->script};
}

static inline void kit_fini(struct kit *k)
{
    script_destroy(k->script);
    arena_fini(&k->arena);
}

#define AUTO_KIT __attribute__((cleanup(kit_fini))) struct kit

/* Compiles a whole sync file; false when it has problems. */
static inline bool kit_compile(struct kit *k, const char *yaml)
{
    const struct yaml_node *root =
        yaml_parse(&k->arena, STR("syncs/t.yaml"), str_from(yaml),
                   &k->problems);
    return root && mapping_compile(&k->arena, root, &k->world, &k->problems,
                                   &k->sync);
}

/* A sync of these rows ("  - ..." lines); fails the test on problems. */
static inline void kit_rows(struct kit *k, const char *rows)
{
    struct str text = arena_printf(
        &k->arena,
        "sync: t\nleft: odoo.res.partner\nright: pc.contact\nfields:\n%s\n",
        rows);
    if (!kit_compile(k, arena_strz(&k->arena, text)))
        fail_msg("%.*s", STR_ARG(problem_text(&k->arena,
                                              &k->problems.list.at[0])));
}

static inline const char *kit_problem(struct kit *k, size_t i)
{
    if (i >= k->problems.list.n)
        return "";
    return arena_strz(&k->arena,
                      problem_text(&k->arena, &k->problems.list.at[i]));
}

/* A record from storage form JSON, NULL for NULL. */
static inline const struct value *kit_record(struct kit *k, const char *json)
{
    struct error e = {0};
    if (!json)
        return NULL;
    struct value *v = arena_new(&k->arena, struct value);
    check_ok(value_decode(&k->arena, str_from(json), v, &e), &e);
    return v;
}

static inline const char *status_name(enum map_status s)
{
    static const char *const names[] = {"VALUE", "SKIP", "WANT",
                                        "UNMAPPED", "UNLINKED", "INVALID"};
    return names[s];
}

/*
 * Converts row `i` of the two records to `to`; the answer is the values in
 * storage form with blanks between, or the status that is none.
 */
static inline const char *kit_convert(struct kit *k, size_t i, enum side to,
                                      const char *left, const char *right)
{
    const struct row *row = &k->sync.rows[i];
    const struct value *record[SIDES] = {kit_record(k, left),
                                         kit_record(k, right)};
    const struct value *in = NULL;
    struct map_result result = {0};
    if (!row_values(row, SIDE_OTHER(to), record[SIDE_OTHER(to)], &k->arena,
                    &in))
        return "ABSENT";
    row_convert(row, to, in, record, &k->env, &k->arena, &result);
    if (result.status != MAP_VALUE)
        return arena_printfz(&k->arena, "%s%s%.*s",
                             status_name(result.status),
                             result.key.n > 0 ? " " : "",
                             STR_ARG(result.key));
    AUTO_BUF b = BUF_INIT(1 << 16);
    for (size_t n = 0; n < row->n_fields[to]; n++) {
        if (n > 0)
            buf_add_char(&b, ' ');
        value_encode(&b, &result.values[n]);
    }
    return arena_strz(&k->arena, buf_str(&b));
}

static inline bool kit_agrees(struct kit *k, size_t i, const char *left,
                              const char *right)
{
    const struct row *row = &k->sync.rows[i];
    const struct value *record[SIDES] = {kit_record(k, left),
                                         kit_record(k, right)};
    const struct value *in[SIDES] = {NULL, NULL};
    enum map_status status = MAP_VALUE;
    for (int s = 0; s < SIDES; s++)
        assert_true(row_values(row, (enum side)s, record[s], &k->arena,
                               &in[s]));
    return row_agrees(row, in, record, &k->env, &k->arena, &status);
}
