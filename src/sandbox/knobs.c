/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Knobs by name: for the command line, over HTTP and in --help. */
#include "sandbox/knobs.h"

#include <stddef.h>

#include "base/vec.h"

struct knob {
    const char *name;
    size_t offset;
    bool may_be_negative;
    const char *help;
};

#define KNOB(name, help) {#name, offsetof(struct sandbox_knobs, name), false, help}

static const struct knob knobs_table[] = {
    KNOB(latency_ms, "every answer comes this much later"),
    KNOB(fail_every, "every n-th call answers fail_status"),
    KNOB(fail_status, "that status; 500 unless set"),
    KNOB(rate_limit, "calls per rate_window_ms, then 429"),
    KNOB(rate_window_ms, "1000 unless set"),
    KNOB(drop_after_every, "n-th write happens, but its answer is lost"),
    KNOB(drop_before_every, "n-th call is lost before it happens"),
    KNOB(expire_login_every, "n-th call finds its login expired"),
    KNOB(page_cap, "pages are cut to this many records"),
    {"clock_skew_ms", offsetof(struct sandbox_knobs, clock_skew_ms), true,
     "the remote's clock is off by this; may be negative"},
    KNOB(deliver_twice, "every n-th write is carried out twice"),
    KNOB(html_every, "n-th answer is a proxy's HTML with status 200"),
    KNOB(truncate_every, "n-th answer body is cut in half"),
    KNOB(commit_delay_ms, "writes become visible this much later"),
    KNOB(serialization_every, "n-th write loses a race and can be retried"),
    KNOB(serialization_burst, "so many times in a row; 6 unless set"),
};
#define N_KNOBS (sizeof knobs_table / sizeof *knobs_table)

static int64_t *slot(struct sandbox_knobs *knobs, const struct knob *knob)
{
    return (int64_t *)(void *)((char *)knobs + knob->offset);
}

enum err sandbox_knob_set(struct sandbox_knobs *knobs, struct str name,
                          int64_t value, struct error *e)
{
    struct str names[N_KNOBS];
    for (size_t i = 0; i < N_KNOBS; i++) {
        const struct knob *knob = &knobs_table[i];
        names[i] = str_from(knob->name);
        if (!str_eq(names[i], name))
            continue;
        if (value < 0 && !knob->may_be_negative)
            FAIL(e, ERR_USAGE, "the knob %s cannot be negative", knob->name);
        *slot(knobs, knob) = value;
        return ERR_OK;
    }
    struct str near = str_suggest(name, names, N_KNOBS);
    if (near.p)
        FAIL(e, ERR_USAGE, "there is no knob \"%.*s\": did you mean %.*s?",
             STR_ARG(name), STR_ARG(near));
    FAIL(e, ERR_USAGE, "there is no knob \"%.*s\"", STR_ARG(name));
}

bool sandbox_knob_describe(size_t n, const char **out_name,
                           const char **out_help)
{
    if (n >= N_KNOBS)
        return false;
    *out_name = knobs_table[n].name;
    *out_help = knobs_table[n].help;
    return true;
}

struct value knobs_value(struct arena *a, struct sandbox_knobs *knobs)
{
    struct field *fields = arena_array(a, struct field, N_KNOBS);
    for (size_t i = 0; i < N_KNOBS; i++)
        fields[i] = (struct field){str_from(knobs_table[i].name),
                                   value_int(*slot(knobs, &knobs_table[i]))};
    return value_object(fields, N_KNOBS);
}

enum err knobs_take(struct sandbox_knobs *knobs, const struct value *wanted,
                    struct error *e)
{
    if (wanted->kind != VALUE_OBJECT)
        FAIL(e, ERR_USAGE, "knobs are set by a JSON object of names to numbers");
    struct sandbox_knobs changed = *knobs;
    for (size_t i = 0; i < wanted->fields.n; i++) {
        const struct field *f = &wanted->fields.at[i];
        if (f->value.kind != VALUE_INT)
            FAIL(e, ERR_USAGE, "the knob \"%.*s\" takes a whole number",
                 STR_ARG(f->name));
        TRY(sandbox_knob_set(&changed, f->name, f->value.integer, e));
    }
    *knobs = changed;
    return ERR_OK;
}
