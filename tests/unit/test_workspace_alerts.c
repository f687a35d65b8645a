/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `alerts:` of crosswalk.yaml. */
#include "unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "workspace/workspace.h"

struct folder {
    struct arena arena;
    struct problems problems;
    struct workspace workspace;
    char dir[40];
};

static const char *get_variable(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "SMTP_PASSWORD") == 0 ? "hunter2" : NULL;
}

static int set_up(void **state)
{
    struct folder *f = calloc(1, sizeof *f);
    memcpy(f->dir, "/tmp/crosswalk-alerts-XXXXXX", 29);
    assert_non_null(mkdtemp(f->dir));
    f->problems.arena = &f->arena;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct folder *f = *state;
    workspace_close(&f->workspace);
    unlink(file_join(&f->arena, f->dir, "crosswalk.yaml"));
    rmdir(f->dir);
    arena_fini(&f->arena);
    free(f);
    return 0;
}

static enum err load(struct folder *f, const char *alerts)
{
    static const struct env_port env = {get_variable, NULL};
    const char *text = arena_printfz(
        &f->arena,
        "crosswalk: 1\nconnections:\n  odoo:\n    connector: odoo\n"
        "    url: http://127.0.0.1:1\n    database: d\n    user: u\n"
        "    password: p\n%s", alerts);
    struct error e = {0};
    check_ok(file_write(file_join(&f->arena, f->dir, "crosswalk.yaml"),
                        str_from(text), 0600, &e), &e);
    return workspace_load(&f->arena, f->dir, &env, &f->problems, &f->workspace,
                          NULL);
}

static const struct alert_settings *good(struct folder *f, const char *alerts)
{
    enum err err = load(f, alerts);
    for (size_t i = 0; i < f->problems.list.n; i++)
        print_error("%.*s\n",
                    STR_ARG(problem_text(&f->arena,
                                         &f->problems.list.at[i])));
    assert_int_equal(err, ERR_OK);
    return &f->workspace.alerts;
}

static void bad(struct folder *f, const char *alerts, const char *wanted)
{
    bool found = false;
    assert_int_equal(load(f, alerts), ERR_INVALID);
    for (size_t i = 0; i < f->problems.list.n; i++)
        found |= str_contains(problem_text(&f->arena, &f->problems.list.at[i]),
                              str_from(wanted));
    assert_true(found);
}

#define MAIL "alerts:\n  mail:\n    from: hub@example.com\n" \
             "    to: [a@example.com, b@example.com]\n    smtp: "

static void without_alerts_nobody_is_told(void **state)
{
    const struct alert_settings *s = good(*state, "");
    assert_false(alerts_are_sent(s));
    assert_false(s->digest);
    assert_int_equal(s->group_ms, 300000);
    assert_int_equal(s->again_ms, 3600000);
    assert_int_equal(s->per_hour, 12);
    assert_int_equal(s->kinds, (1u << ALERT_KINDS) - 1);
}

static void a_mail_server_is_read(void **state)
{
    const struct alert_settings *s =
        good(*state, MAIL "smtp://me@corp.example@mail.example.com\n"
                          "    password: ${SMTP_PASSWORD}\n");
    assert_true(s->mail.enabled);
    check_str(s->mail.server.host, "mail.example.com");
    check_str(s->mail.server.user, "me@corp.example");
    check_str(s->mail.server.password, "hunter2");
    assert_int_equal(s->mail.server.port, 587);
    assert_int_equal(s->mail.server.security, MAIL_STARTTLS);
    assert_int_equal(s->mail.n_to, 2);
    check_str(s->mail.to[1], "b@example.com");
}

static void servers_have_several_forms(void **state)
{
    struct folder *f = *state;
    const struct alert_settings *s = good(f, MAIL "smtps://[::1]:4465/\n");
    check_str(s->mail.server.host, "::1");
    assert_int_equal(s->mail.server.port, 4465);
    assert_int_equal(s->mail.server.security, MAIL_TLS);
    workspace_close(&f->workspace);
    s = good(f, MAIL "smtp://127.0.0.1\n    plain: true\n"
                     "    password: x\n");
    assert_int_equal(s->mail.server.port, 25);
    assert_int_equal(s->mail.server.security, MAIL_PLAIN);
    workspace_close(&f->workspace);
    s = good(f, "alerts:\n  mail: { enabled: false }\n"
                "  what: [guard, conflicts]\n  digest: \"07:30\"\n");
    assert_false(alerts_are_sent(s));
    assert_int_equal(s->kinds, 1u << ALERT_GUARD | 1u << ALERT_CONFLICTS);
    assert_int_equal(s->digest_minute, 450);
}

static void passwords_never_go_in_the_clear(void **state)
{
    bad(*state, MAIL "smtp://a@mail.example.com\n    plain: true\n"
                     "    password: x\n", "in the clear");
}

static void what_is_no_server_is_refused(void **state)
{
    bad(*state, MAIL "mail.example.com\n", "smtps://USER@HOST:PORT");
    bad(*state, MAIL "smtp://mail.example.com:99999\n",
        "smtps://USER@HOST:PORT");
    bad(*state, MAIL "smtp://\n", "smtps://USER@HOST:PORT");
    bad(*state, "alerts: { mail: {} }\n", "needs `smtp`, `from` and `to`");
}

static void addresses_are_checked(void **state)
{
    bad(*state, "alerts:\n  mail: { smtp: smtp://x, from: x, to: a@b }\n",
        "`from` is an address");
    bad(*state, "alerts:\n  mail: { smtp: smtp://x, from: x@y, to: "
                "[\"a@b>\\r\\nRCPT TO:<c@d\"] }\n", "`to` is a list");
}

static void secrets_are_not_quoted(void **state)
{
    struct folder *f = *state;
    bad(f, "alerts: { chat: { url: \"${SMTP_PASSWORD}\" } }\n",
        "begins with https://");
    for (size_t i = 0; i < f->problems.list.n; i++)
        assert_false(str_contains(
            problem_text(&f->arena, &f->problems.list.at[i]),
            STR("hunter2")));
}

static void times_and_numbers_have_bounds(void **state)
{
    bad(*state, "alerts: { per_hour: 0 }\n", "per_hour");
    bad(*state, "alerts: { again: 31 days }\n", "30 days");
    bad(*state, "alerts: { digest: 25:00 }\n", "time of day");
    bad(*state, "alerts: { what: [everything] }\n", "everything");
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(without_alerts_nobody_is_told),
        T(a_mail_server_is_read),
        T(servers_have_several_forms),
        T(passwords_never_go_in_the_clear),
        T(what_is_no_server_is_refused),
        T(addresses_are_checked),
        T(secrets_are_not_quoted),
        T(times_and_numbers_have_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
