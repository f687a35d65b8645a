/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/step/step_trace.h"

#define KEY_TEXT_MAX 200
/* The remote's clock may be behind ours by this much. */
#define CLOCK_SKEW_US (10 * 60 * US_PER_SECOND)

struct key_fields {
    struct field *at;
    size_t n;
    size_t cap;
};

/* The first rule of which every part was sent. */
static bool key_by_rule(struct step *step, enum side target,
                        const struct value *sent, struct key_fields *out)
{
    const struct sync *sync = step->sync;
    for (size_t r = 0; r < sync->n_rules; r++) {
        const struct match_rule *rule = &sync->rules[r];
        out->n = 0;
        for (size_t p = 0; p < rule->n_parts && !rule->rests; p++) {
            struct str name = rule->parts[p].field[target];
            const struct value *v = value_get(sent, name);
            if (v && !value_is_null(v))
                vec_push(step->a, out, (struct field){name, *v});
        }
        if (out->n > 0 && out->n == rule->n_parts)
            return true;
    }
    out->n = 0;
    return false;
}

/* The first will do: systems tidy some of what they are given. */
static void key_by_value(struct step *step, const struct value *sent,
                         struct key_fields *out)
{
    for (size_t i = 0; i < sent->fields.n && out->n == 0; i++) {
        const struct value *v = &sent->fields.at[i].value;
        struct str text = value_str(v);
        bool plain = text.n > 0 && text.n <= KEY_TEXT_MAX &&
                     !str_contains(text, STR("<"));
        if (plain || v->kind == VALUE_REF)
            vec_push(step->a, out, sent->fields.at[i]);
    }
}

enum err trace_make(struct step *step, const struct intent *intent,
                    struct trace *out, struct error *e)
{
    struct trace trace = {.target = intent->target};
    struct key_fields fields = {0};
    TRY(value_decode(step->a, intent->values, &trace.sent, e));
    trace.by_rule = key_by_rule(step, intent->target, &trace.sent, &fields);
    if (!trace.by_rule)
        key_by_value(step, &trace.sent, &fields);
    trace.key = (struct find_key){
        .fields = fields.at,
        .n_fields = fields.n,
        .created_since_us = intent->created_us - CLOCK_SKEW_US};
    *out = trace;
    return ERR_OK;
}

static bool same_text(struct arena *a, const struct value *x,
                      const struct value *y)
{
    struct str n[2];
    return value_equal(x, y) ||
           (match_normalise(a, STR("name"), x, &n[0]) &&
            match_normalise(a, STR("name"), y, &n[1]) && str_eq(n[0], n[1]));
}

/* Lists and objects are left out. Nothing in common tells nothing. */
static bool same_fields(struct step *step, const struct field *fields,
                        size_t n, const struct record *found)
{
    size_t compared = 0;
    for (size_t i = 0; i < n; i++) {
        const struct value *there = value_get(&found->fields, fields[i].name);
        if (!there || fields[i].value.kind > VALUE_SET)
            continue;
        if (!same_text(step->a, there, &fields[i].value))
            return false;
        compared++;
    }
    return compared > 0;
}

/* The remote's own: its id, when it was made. */
static bool is_own(const struct schema *schema, struct str name)
{
    const struct schema_field *field =
        schema ? schema_find(schema, name) : NULL;
    return field && !field->writable && !field->writable_on_create;
}

/* Has it values in fields of which nothing was sent? */
static bool has_more(struct step *step, const struct trace *trace,
                     const struct record *found)
{
    const struct sync *sync = step->sync;
    const struct schema *schema = NULL;
    enum side s = trace->target;
    if (remote_schema(step->engine->remote, sync->connection[s],
                      sync->entity[s], &schema, NULL) != ERR_OK)
        schema = NULL;
    for (size_t i = 0; i < sync->n_fields[s]; i++) {
        struct str name = sync->fields[s][i];
        const struct value *there = value_get(&found->fields, name);
        if (there && !value_is_null(there) && !value_get(&trace->sent, name) &&
            !is_own(schema, name))
            return true;
    }
    return false;
}

/* Without times only a match rule tells that it was not there before: it
 * would have been matched with. */
static bool is_since(const struct trace *trace, const struct record *found)
{
    return found->created_us == 0
               ? trace->by_rule
               : found->created_us >= trace->key.created_since_us;
}

enum trace_fit trace_compare(struct step *step, const struct trace *trace,
                             const struct record *found)
{
    const struct value *sent = &trace->sent;
    if (same_fields(step, sent->fields.at, sent->fields.n, found))
        return has_more(step, trace, found) ? TRACE_EQUAL : TRACE_EXACT;
    bool alike = is_since(trace, found) &&
                 same_fields(step, trace->key.fields, trace->key.n_fields,
                             found);
    return alike ? TRACE_ALIKE : TRACE_NONE;
}

bool trace_predates(const struct intent *intent, const struct record *found)
{
    return found->created_us != 0 &&
           found->created_us < intent->created_us - CLOCK_SKEW_US;
}
