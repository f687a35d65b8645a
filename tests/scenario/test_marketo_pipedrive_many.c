/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A first run over many leads with companies, within the limits that the real
 * systems have: 100 calls in 20 s at Marketo, 20 in 2 s at Pipedrive, and a
 * day's budget of its tokens. The calls made are printed beside the least
 * that would do; a second run writes nothing.
 */
#include "lib/flow_marketo.h"

#include "base/time.h"

#define LEADS 10000
#define COMPANIES 1000
#define CHUNK 500
#define MARKETO_BATCH 300

static void make_companies(struct flow *f)
{
    for (int from = 0; from < COMPANIES; from += CHUNK) {
        AUTO_BUF b = BUF_INIT(1 << 20);
        buf_addz(&b, "{'companies':[");
        for (int i = from; i < from + CHUNK; i++)
            buf_printf(&b, "%s{'id':%d,'externalCompanyId':'c-%d','company':"
                           "'Company %d','billingCity':'Lyon',"
                           "'billingCountry':'FR','industry':'Banking'}",
                       i > from ? "," : "", 1000 + i, i, i);
        buf_addz(&b, "]}");
        flow_call(f, SIDE_LEFT, "POST", "/_sandbox/records",
                  arena_strz(&f->arena, buf_str(&b)));
    }
}

static void make_leads(struct flow *f)
{
    for (int from = 0; from < LEADS; from += CHUNK) {
        AUTO_BUF b = BUF_INIT(1 << 20);
        buf_addz(&b, "{'leads':[");
        for (int i = from; i < from + CHUNK; i++)
            buf_printf(&b, "%s{'id':%d,'firstName':'Ann','lastName':'Lee %d',"
                           "'email':'ann%d@x.example','leadScore':%d,"
                           "'leadSource':'Event','externalCompanyId':'c-%d'}",
                       i > from ? "," : "", 1000 + i, i, i, i % 100,
                       i % COMPANIES);
        buf_addz(&b, "]}");
        flow_call(f, SIDE_LEFT, "POST", "/_sandbox/records",
                  arena_strz(&f->arena, buf_str(&b)));
    }
}

static void set_limits(struct flow *f)
{
    struct sandbox_knobs *marketo = flow_knobs(f, SIDE_LEFT);
    struct sandbox_knobs *pipedrive = flow_knobs(f, SIDE_RIGHT);
    marketo->rate_limit = 100;
    marketo->rate_window_ms = 20000;
    pipedrive->rate_limit = 20;
    pipedrive->rate_window_ms = 2000;
}

static int64_t faults(const struct flow *f, enum side s)
{
    return sandbox_counters(f->box[s])->faults;
}

static void print_calls(const struct flow *f, enum side s, int64_t least)
{
    print_message("%s: %lld calls, %lld of them refused by its limits; the "
                  "least that would do: %lld\n",
                  s == SIDE_LEFT ? "Marketo" : "Pipedrive",
                  (long long)flow_calls(f, s), (long long)faults(f, s),
                  (long long)least);
}

/* Each person and organization is a call. */
#define LEAST_PIPEDRIVE (LEADS + COMPANIES)
/* Leads are listed and read, companies read, ids of persons written back, all
 * in batches. */
#define BATCHES(n) (((n) + MARKETO_BATCH - 1) / MARKETO_BATCH)
#define LEAST_MARKETO (3 * BATCHES(LEADS) + BATCHES(COMPANIES))

static void many_leads_arrive_within_the_limits(void **state)
{
    static const char *const budget[] = {"daily_tokens", "180000", NULL};
    const struct flow_options options = {.box = {NULL, budget, NULL}};
    struct flow f;
    (void)state;
    mp_init_empty(&f, &options);
    make_companies(&f);
    make_leads(&f);
    f.clock.now_us += US_PER_DAY;
    set_limits(&f);
    int64_t from_us = f.clock.now_us;
    flow_sync(&f);
    flow_print_open(&f);
    print_calls(&f, SIDE_LEFT, LEAST_MARKETO);
    print_calls(&f, SIDE_RIGHT, LEAST_PIPEDRIVE);
    print_message("%lld s by the systems' clock\n",
                  (long long)((f.clock.now_us - from_us) / US_PER_SECOND));
    assert_int_equal(flow_links(&f, "people"), LEADS);
    assert_int_equal(flow_links(&f, "companies"), COMPANIES);
    assert_int_equal(flow_parked(&f), 0);
    assert_int_equal(flow_holds(&f), 0);
    /* logins, schemas and listings come on top */
    assert_true(flow_calls(&f, SIDE_RIGHT) <= LEAST_PIPEDRIVE * 101 / 100);
    /* two syncs list leads together; what waited for its company for more than
     * half a minute is read once more */
    assert_true(flow_calls(&f, SIDE_LEFT) <=
                LEAST_MARKETO + BATCHES(LEADS) + 24);
    assert_int_equal(faults(&f, SIDE_LEFT) + faults(&f, SIDE_RIGHT), 0);
    expect_mk(&f, "leads", "1000", "pipedriveId",
              flow_other(&f, "people", SIDE_LEFT, "1000"));
    flow_expect_silence(&f);
    flow_fini(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_leads_arrive_within_the_limits),
    };
    return cmocka_run_group_tests_name("marketo-pipedrive many", tests, NULL,
                                       NULL);
}
