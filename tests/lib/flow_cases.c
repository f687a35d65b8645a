/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_cases.h"

#include "base/json.h"

const struct flow_world flow_each_odoo[] = {
    {"16", "default"}, {"18", "default"}, {"19", "default"}, {0}};
const struct flow_world flow_each_profile[] = {
    {"18", "default"}, {"18", "A"}, {"18", "B"}, {"18", "D"}, {0}};
const struct flow_world flow_each_raw_profile[] = {
    {"18", "default"}, {"18", "A"}, {"18", "B"}, {0}};
const struct flow_world flow_everywhere[] = {
    {"16", "default"}, {"18", "default"}, {"19", "default"}, {"18", "A"},
    {"18", "B"},       {"16", "D"},       {"18", "D"},       {"19", "D"},
    {0}};
const struct flow_world flow_plain[] = {{"18", "default"}, {0}};
const struct flow_world flow_public[] = {{"18", "D"}, {0}};

static size_t count_tests(const struct flow_case *cases, size_t n)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        for (const struct flow_world *w = cases[i].worlds; w->odoo; w++)
            total++;
    return total;
}

int flow_run_cases(const char *group, const struct flow_case *cases, size_t n)
{
    AUTO_ARENA a = ARENA_INIT;
    size_t total = count_tests(cases, n);
    struct CMUnitTest *tests = arena_array(&a, struct CMUnitTest, total);
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        for (const struct flow_world *w = cases[i].worlds; w->odoo; w++)
            tests[at++] = (struct CMUnitTest){
                .name = arena_printfz(&a, "%s (Odoo %s, profile %s)",
                                      cases[i].name, w->odoo, w->profile),
                .test_func = cases[i].run,
                .initial_state = (void *)(uintptr_t)w};
    return _cmocka_run_group_tests(group, tests, total, NULL, NULL);
}

void flow_begin(struct flow *f, void **state)
{
    const struct flow_options none = {0};
    flow_begin_with(f, state, &none);
}

void flow_begin_with(struct flow *f, void **state,
                     const struct flow_options *options)
{
    const struct flow_world *world = *state;
    struct flow_options with = *options;
    with.odoo = world->odoo;
    with.profile = world->profile;
    flow_init(f, &with);
}

void expect_odoo(struct flow *f, const char *model, const char *id,
                 const char *field, const char *json)
{
    const char *has = flow_odoo_get(f, model, id, field);
    if (strcmp(has, json) != 0)
        fail_msg("%s %s has %s %s, not %s", model, id, field, has, json);
}

void expect_pc(struct flow *f, const char *kind, const char *id,
               const char *field, const char *json)
{
    const char *has = flow_pc_get(f, kind, id, field);
    if (strcmp(has, json) != 0)
        fail_msg("%s %s has %s %s, not %s", kind, id, field, has, json);
}

void expect_odoo_ref(struct flow *f, const char *model, const char *id,
                     const char *field, const char *other)
{
    const char *has = flow_odoo_get(f, model, id, field);
    const char *want = arena_printfz(&f->arena, "[%s,", other);
    if (strncmp(has, want, strlen(want)) != 0)
        fail_msg("%s %s has %s %s, not %s", model, id, field, has, other);
}

const char *other_of(struct flow *f, const char *sync, enum side s,
                     const char *id)
{
    const char *other = flow_other(f, sync, s, id);
    if (!other) {
        flow_print_open(f);
        fail_msg("%s: %s %s has no counterpart", sync, side_name(s), id);
    }
    return other;
}

void expect_all_done(struct flow *f)
{
    struct job_counts counts = {0};
    flow_print_open(f);
    assert_int_equal(flow_parked(f), 0);
    assert_int_equal(flow_holds(f), 0);
    assert_int_equal(
        job_count(f->store, 0, f->clock.now_us, &counts, &f->error), ERR_OK);
    assert_int_equal(counts.by_state[JOB_WAITING], 0);
}
