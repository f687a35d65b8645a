/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Handlers as units of work: all or nothing, once, and journalled. */
#include "unit/facade_rig.h"

struct bench {
    struct rig r;
    struct facade_rig f;
    struct handler_file file;
    struct handler handler;
};

static struct bench bench;

static struct facade_rig *a_bench(int version, const char *lua)
{
    struct bench *b = &bench;
    rig_open_with(&b->r, version, "addons", "ekiclik");
    b->file = (struct handler_file){STR("lua/h.lua"), str_from(lua)};
    b->handler = (struct handler){.files = &b->file, .n_files = 1};
    b->f = (struct facade_rig){.odoo = &b->r,
                               .settings = facade_settings_default()};
    return &b->f;
}

static int64_t count(const char *model, const char *domain)
{
    return rig_call(&bench.r, model, "search_count",
                    arena_printfz(&bench.r.a, "[%s]", domain), NULL)
        .integer;
}

static struct value ask(const char *verb, const char *params)
{
    return facade_rig_ask(&bench.f, &bench.handler, verb, "res.partner",
                          params);
}

static struct str error_of(const struct value *answer)
{
    const struct value *error = value_getz(answer, "error");
    return error ? value_text_at(value_getz(error, "data"), "message")
                 : STR_NONE;
}

#define MAKES_BOTH                                                          \
    "function handle(r)\n"                                                  \
    "  local brand = odoo.ensure('product.brand', { name = r.data.brand }," \
    "    {}, { fold = true })\n"                                            \
    "  local master = odoo.ensure('product.master', { ref = r.data.ref },"  \
    "    { name = r.data.name, brand_id = brand }, { update = true })\n"    \
    "  odoo.write('res.partner', 1, { ref = r.data.ref })\n"                \
    "  return master\n"                                                     \
    "end\n"
#define BODY "{'data':{'brand':'Condor','ref':'R1','name':'Phone'}}"

static void sending_again_makes_nothing_twice(void **state)
{
    (void)state;
    for (int version = 16; version <= 19; version++) {
        struct facade_rig *f = a_bench(version, MAKES_BOTH);
        struct value first = ask("POST", BODY);
        check_str(error_of(&first), "");
        int64_t id = value_getz(&first, "result")->integer;
        assert_true(id > 0);
        struct value again = ask("POST", "{'data':{'brand':'CONDOR',"
                                         "'ref':'R1','name':'Phone'}}");
        assert_int_equal(value_getz(&again, "result")->integer, id);
        assert_int_equal(f->n_writes, 0);
        assert_int_equal(count("product.brand", "[]"), 1);
        assert_int_equal(count("product.master", "[]"), 1);
        rig_close(&bench.r);
    }
}

/* Every write in turn is refused or its answer lost: nothing stays. */
static void a_step_that_fails_takes_back_those_before(void **state)
{
    (void)state;
    for (int at = 1; at <= 3; at++) {
        for (int after = 0; after < 2; after++) {
            struct facade_rig *f = a_bench(18, MAKES_BOTH);
            rig_call(f->odoo, "res.partner", "write", "[[1],{'ref':'old'}]",
                     NULL);
            f->fail_at = at;
            f->fail_after = after;
            struct value answer = ask("POST", BODY);
            check_str(error_of(&answer), "the line went dead");
            assert_int_equal(count("product.brand", "[]"), 0);
            assert_int_equal(count("product.master", "[]"), 0);
            check_json(f->odoo, rig_field(f->odoo, "res.partner", 1, "ref"),
                       "'old'");
            rig_close(&bench.r);
        }
    }
}

static void after_a_crash_sending_again_completes_it(void **state)
{
    (void)state;
    for (int at = 1; at <= 3; at++) {
        struct facade_rig *f = a_bench(18, MAKES_BOTH);
        f->stop_at = at;
        ask("POST", BODY);
        f->stop_at = 0;
        struct value answer = ask("POST", BODY);
        check_str(error_of(&answer), "");
        assert_int_equal(count("product.brand", "[]"), 1);
        assert_int_equal(count("product.master", "[]"), 1);
        check_json(f->odoo, rig_field(f->odoo, "res.partner", 1, "ref"),
                   "'R1'");
        rig_close(&bench.r);
    }
}

static void a_refusal_writes_nothing(void **state)
{
    (void)state;
    struct facade_rig *f =
        a_bench(18, "function handle(r)\n"
                    "  odoo.create('product.brand', { name = 'X' })\n"
                    "  pcall(refuse, 'no such thing')\n"
                    "  return 1\n"
                    "end\n");
    struct value answer = ask("POST", "{'data':{}}");
    check_str(error_of(&answer), "no such thing");
    assert_int_equal(f->n_calls, 0);
    answer = ask("PUT", "{'filter':[],'data':{}}"); /* as the page has it */
    assert_false(value_getz(&answer, "result")->boolean);
    f->settings.strict = true;
    answer = ask("PUT", "{'filter':[],'data':{}}");
    check_str(error_of(&answer), "no such thing");
    assert_int_equal(f->work.out.status, 422);
    assert_int_equal(count("product.brand", "[]"), 0);
    rig_close(&bench.r);
}

static void the_journal_has_old_and_new_values(void **state)
{
    (void)state;
    struct facade_rig *f = a_bench(18, MAKES_BOTH);
    ask("POST", BODY);
    const struct facade_written *last =
        &f->work.written[f->work.n_written - 1];
    assert_int_equal(last->kind, FACADE_CHANGED);
    check_str(last->model, "res.partner");
    check_str(last->field, "ref");
    assert_int_equal(last->id, 1);
    check_str(value_str(&last->after), "R1");
    assert_int_equal(f->work.written[0].kind, FACADE_CREATED);
    check_str(f->work.written[0].model, "product.brand");
    rig_close(&bench.r);
}

static const struct facade_written *told_of(const struct facade_work *w,
                                            const char *model,
                                            const char *field)
{
    for (size_t i = 0; i < w->n_written; i++)
        if (str_is(w->written[i].model, model) &&
            str_is(w->written[i].field, field))
            return &w->written[i];
    fail_msg("%s.%s is not told", model, field);
    return NULL;
}

/* At the first write all of them are told, so that a kill leaves a trace. */
static void what_is_about_to_be_written_is_told_before(void **state)
{
    (void)state;
    struct facade_rig *f = a_bench(18, MAKES_BOTH);
    f->stop_at = 1;
    ask("POST", BODY);
    const struct facade_work *w = &f->work;
    assert_true(w->busy);
    const struct facade_written *brand = told_of(w, "product.brand", "name");
    assert_int_equal(brand->kind, FACADE_CREATED);
    assert_true(brand->id < 0); /* yet to be made */
    check_str(value_str(&told_of(w, "product.master", "brand_id")->after),
              arena_printfz(&bench.r.a, "new %lld",
                            -(long long)brand->id));
    const struct facade_written *ref = told_of(w, "res.partner", "ref");
    assert_int_equal(ref->id, 1);
    check_str(value_str(&ref->after), "R1");
    rig_close(&bench.r);
}

static void what_is_long_is_told_by_its_size(void **state)
{
    (void)state;
    struct facade_rig *f =
        a_bench(18, "function handle(r)\n"
                    "  return odoo.create('product.brand',"
                    "    { name = string.rep('x', r.data.n) })\n"
                    "end\n");
    ask("POST", RIG1(&bench.r, "{'data':{'n':%lld}}",
                     LIMIT_FACADE_TOLD_BYTES + 1));
    check_str(value_str(&f->work.written[0].after), "(4001 bytes)");
    ask("POST",
        RIG1(&bench.r, "{'data':{'n':%lld}}", LIMIT_FACADE_TOLD_BYTES));
    assert_int_equal(value_str(&f->work.written[0].after).n,
                     LIMIT_FACADE_TOLD_BYTES);
    rig_close(&bench.r);
}

static void a_page_is_no_picture(void **state)
{
    (void)state;
    struct facade_rig *f =
        a_bench(18, "function handle(r)\n"
                    "  return odoo.fetch_image(r.data.url) or 'none'\n"
                    "end\n");
    static const char *const cases[][4] = {
        {"http://h/a.png", "iVBORw0KGgoAAA", "image/png", "iVBORw0KGgoAAA"},
        {"http://h/a.png", "PCFkb2N0eXBl", "text/html", "none"},
        {"http://h/a.png", "PCFkb2N0eXBl", "image/png", "none"},
        {"http://h/a.png", NULL, NULL, "none"},
        {"file:///etc/passwd", "iVBORw0KGgoAAA", "image/png", "none"},
        {"IMAGE URL", "iVBORw0KGgoAAA", "image/png", "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        f->picture = cases[i][1];
        f->picture_type = cases[i][2];
        struct value answer =
            ask("POST", arena_printfz(&bench.r.a, "{'data':{'url':'%s'}}",
                                      cases[i][0]));
        check_str(value_text_at(&answer, "result"), cases[i][3]);
    }
    rig_close(&bench.r);
}

static void pictures_come_from_the_hosts_that_are_named(void **state)
{
    (void)state;
    struct facade_rig *f =
        a_bench(18, "function handle(r)\n"
                    "  return odoo.fetch_image(r.data.url) or 'none'\n"
                    "end\n");
    static const char *const cases[][2] = {
        {"http://img.dz/a.png", "iVBORw0KGgoAAA"},
        {"https://img.dz:8443/a.png", "iVBORw0KGgoAAA"},
        {"http://127.0.0.1:8069/a.png", "none"},
        {"http://img.dz@127.0.0.1/a.png", "none"},
        {"http://127.0.0.1\\\\@img.dz/a.png", "none"},
        {"http://img.dz.evil.com/a.png", "none"},
    };
    const struct str hosts[] = {STR("img.dz")};
    bench.handler.fetch_from = hosts;
    bench.handler.n_fetch_from = 1;
    f->picture = "iVBORw0KGgoAAA";
    f->picture_type = "image/png";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value answer =
            ask("POST", arena_printfz(&bench.r.a, "{'data':{'url':'%s'}}",
                                      cases[i][0]));
        check_str(value_text_at(&answer, "result"), cases[i][1]);
    }
    rig_close(&bench.r);
}

static void a_request_has_its_bounds(void **state)
{
    (void)state;
    struct facade_rig *f =
        a_bench(18, "function handle(r)\n"
                    "  for i = 1, r.data.writes do\n"
                    "    odoo.create('product.brand', { name = 'b' .. i })\n"
                    "  end\n"
                    "  for i = 1, r.data.finds do\n"
                    "    odoo.find('product.brand', {}, { 'name' })\n"
                    "  end\n"
                    "  return true\n"
                    "end\n");
    struct value answer = ask(
        "POST", RIG1(&bench.r, "{'data':{'writes':%lld,'finds':0}}",
                     LIMIT_FACADE_STEPS + 1));
    assert_true(str_contains(error_of(&answer), STR("at most 500")));
    f->settings.max_calls = 3;
    answer = ask("POST", "{'data':{'writes':1,'finds':4}}");
    assert_true(str_contains(error_of(&answer), STR("more than 3 calls")));
    assert_int_equal(f->n_calls, 3);
    assert_int_equal(count("product.brand", "[]"), 0);
    answer = ask("POST", "{'data':{'writes':20,'finds':3}}");
    assert_int_equal(f->n_writes, 1); /* all in one call */
    assert_int_equal(count("product.brand", "[]"), 20);
    rig_close(&bench.r);
}

static void keys_are_the_locks_of_a_request(void **state)
{
    (void)state;
    struct facade_rig *f = a_bench(
        18, "function keys(r) return { 'cart ' .. r.data.cart } end\n"
            "function handle(r) return true end\n");
    ask("POST", "{'data':{'cart':259}}");
    assert_int_equal(f->work.n_locks, 1);
    check_str(f->work.locks[0], "demo\ncart 259");
    rig_close(&bench.r);
    f = a_bench(18, "function handle(r) return true end\n");
    ask("POST", "{'data':{}}");
    check_str(f->work.locks[0], "demo\nres.partner");
    rig_close(&bench.r);
}

static void what_the_route_needs_is_said_as_the_server_does(void **state)
{
    (void)state;
    a_bench(18, "function handle(r) return true end\n");
    struct value answer = ask("POST", "{}");
    check_str(error_of(&answer),
              "`data` parameter is not found on POST request body");
    answer = ask("POST", "{'data':[{},{}]}");
    assert_true(str_contains(error_of(&answer), STR("Expected singleton")));
    answer = ask("PUT", "{'data':{}}");
    check_str(error_of(&answer), "'filter'");
    rig_close(&bench.r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sending_again_makes_nothing_twice),
        cmocka_unit_test(a_step_that_fails_takes_back_those_before),
        cmocka_unit_test(after_a_crash_sending_again_completes_it),
        cmocka_unit_test(a_refusal_writes_nothing),
        cmocka_unit_test(the_journal_has_old_and_new_values),
        cmocka_unit_test(what_is_about_to_be_written_is_told_before),
        cmocka_unit_test(what_is_long_is_told_by_its_size),
        cmocka_unit_test(a_page_is_no_picture),
        cmocka_unit_test(pictures_come_from_the_hosts_that_are_named),
        cmocka_unit_test(a_request_has_its_bounds),
        cmocka_unit_test(keys_are_the_locks_of_a_request),
        cmocka_unit_test(what_the_route_needs_is_said_as_the_server_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
