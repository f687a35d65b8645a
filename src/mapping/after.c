/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/after.h"

#include "mapping/script.h"

/* Longest value in a sentence. */
#define SHOWN_MAX 80

bool sync_follows(const struct sync *sync)
{
    return sync->n_verify > 0 || sync->n_then[SIDE_LEFT] > 0 ||
           sync->n_then[SIDE_RIGHT] > 0;
}

static bool holds(int condition, const struct value *const record[SIDES],
                  const struct map_env *env, struct str *out_broken,
                  struct arena *a)
{
    struct error e = {0};
    bool yes = false;
    *out_broken = STR_NONE;
    if (script_test(env->script, condition, record, NULL, &yes, &e) == ERR_OK)
        return yes;
    *out_broken = arena_str(a, str_from(e.message));
    return false;
}

/* ---- verify -------------------- */

static bool is_plain(const struct value *v)
{
    return v->kind != VALUE_SET && v->kind != VALUE_LIST &&
           v->kind != VALUE_OBJECT;
}

static void show(struct buf *b, struct arena *a, enum side s, struct str name,
                 const struct value *record)
{
    const struct value *v = value_get(record, name);
    if (v && !is_plain(v))
        return;
    struct str text = v ? value_to_text(a, v) : STR("unknown");
    if (v && value_is_null(v))
        text = STR("none");
    buf_printf(b, "%s%s.%.*s is %.*s", b->n > 0 ? ", " : "", side_name(s),
               STR_ARG(name), (int)str_utf8_cut(text, SHOWN_MAX),
               text.p ? text.p : "");
}

/* An amount without its sign: one side may tell as a debt what the other does
 * not. */
static bool amount_of(const struct value *record, struct str name,
                      struct decimal *out)
{
    const struct value *v = value_get(record, name);
    if (!v || (v->kind != VALUE_DECIMAL && v->kind != VALUE_INT))
        return false;
    *out = v->kind == VALUE_DECIMAL ? v->decimal
                                    : decimal_from_i64(v->integer);
    if (out->mantissa < 0)
        out->mantissa = -out->mantissa;
    return true;
}

/* Where a rule is about one amount of each side. */
static void show_difference(struct buf *b, struct arena *a,
                            const struct sync_verify *rule,
                            const struct value *const record[SIDES])
{
    struct decimal amount[SIDES], difference;
    for (int s = 0; s < SIDES; s++)
        if (rule->n_fields[s] != 1 ||
            !amount_of(record[s], rule->fields[s][0], &amount[s]))
            return;
    enum side most = decimal_compare(amount[SIDE_LEFT], amount[SIDE_RIGHT]) > 0
                         ? SIDE_LEFT
                         : SIDE_RIGHT;
    amount[SIDE_OTHER(most)].mantissa *= -1;
    if (decimal_add(amount[SIDE_LEFT], amount[SIDE_RIGHT], &difference, NULL) !=
            ERR_OK ||
        difference.mantissa == 0)
        return;
    buf_printf(b, ", %.*s apart", STR_ARG(decimal_format(a, difference)));
}

static struct str shown(const struct sync_verify *rule,
                        const struct value *const record[SIDES],
                        struct arena *a)
{
    AUTO_BUF b = BUF_INIT(1 << 16);
    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < rule->n_fields[s]; i++)
            show(&b, a, (enum side)s, rule->fields[s][i], record[s]);
    show_difference(&b, a, rule, record);
    return buf_copy(a, &b);
}

bool sync_verify_pair(const struct sync *sync,
                      const struct value *const record[SIDES],
                      const struct map_env *env, struct arena *a,
                      struct str *out_message)
{
    for (size_t i = 0; i < sync->n_verify; i++) {
        const struct sync_verify *rule = &sync->verify[i];
        struct str broken;
        if (holds(rule->that, record, env, &broken, a))
            continue;
        struct str values = broken.n > 0 ? broken : shown(rule, record, a);
        *out_message = arena_printf(a, values.n > 0 ? "%.*s: %.*s" : "%.*s",
                                    STR_ARG(rule->say), STR_ARG(values));
        return false;
    }
    return true;
}

/* ---- then -------------------- */

bool action_applies(const struct sync_action *action,
                    const struct value *const record[SIDES],
                    const struct map_env *env, struct arena *a,
                    struct map_result *out_broken)
{
    struct str broken;
    bool yes = holds(action->when, record, env, &broken, a);
    *out_broken = (struct map_result){
        .status = broken.n > 0 ? MAP_INVALID : MAP_VALUE, .message = broken};
    return yes;
}

/* "left.NAME" */
static bool names_field(struct str text, enum side *out_side,
                        struct str *out_name)
{
    for (int s = 0; s < SIDES; s++) {
        struct str word = str_from(side_name((enum side)s));
        if (!str_starts_with(text, word) || text.n < word.n + 2 ||
            text.p[word.n] != '.')
            continue;
        *out_side = (enum side)s;
        *out_name = str_slice(text, word.n + 1, text.n);
        return true;
    }
    return false;
}

static struct value filled(const struct value *v,
                           const struct value *const record[SIDES],
                           struct arena *a)
{
    enum side s;
    struct str name;
    if (v->kind == VALUE_TEXT && names_field(v->text, &s, &name)) {
        const struct value *now = record[s] ? value_get(record[s], name) : NULL;
        return now ? *now : value_null();
    }
    if (v->kind == VALUE_LIST) {
        struct value *items = arena_array(a, struct value, v->items.n);
        for (size_t i = 0; i < v->items.n; i++)
            items[i] = filled(&v->items.at[i], record, a);
        return value_list(items, v->items.n);
    }
    if (v->kind != VALUE_OBJECT)
        return *v;
    struct field *fields = arena_array(a, struct field, v->fields.n);
    for (size_t i = 0; i < v->fields.n; i++)
        fields[i] = (struct field){v->fields.at[i].name,
                                   filled(&v->fields.at[i].value, record, a)};
    return value_object(fields, v->fields.n);
}

struct value action_arguments(const struct sync_action *action,
                              const struct value *const record[SIDES],
                              struct arena *a)
{
    return filled(&action->with, record, a);
}
