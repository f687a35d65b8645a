/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"

/* A log into a pipe, and what came out of it. */
struct sink {
    int fds[2];
    struct fake_clock clock;
    struct log log;
    char text[4 * LIMIT_LOG_LINE_BYTES];
};

static int make_sink(void **state)
{
    struct sink *s = calloc(1, sizeof *s);
    *state = s;
    if (pipe(s->fds) != 0)
        return -1;
    s->log = (struct log){
        .fd = s->fds[1], .level = LOG_INFO, .clock = clock_fake(&s->clock)};
    return 0;
}

static int drop_sink(void **state)
{
    struct sink *s = *state;
    close(s->fds[0]);
    if (s->fds[1] >= 0)
        close(s->fds[1]);
    free(s);
    return 0;
}

static struct str written(struct sink *s)
{
    close(s->fds[1]);
    s->fds[1] = -1;
    size_t n = 0;
    ssize_t got;
    while ((got = read(s->fds[0], s->text + n, sizeof s->text - n)) > 0)
        n += (size_t)got;
    return (struct str){s->text, n};
}

static void a_logfmt_line_is_one_event(void **state)
{
    struct sink *s = *state;
    log_event(&s->log, LOG_INFO, "run done", LOG_STR("sync", STR("contacts")),
              LOG_INT("written", -3), LOG_STR("empty", STR_NONE),
              LOG_STR("odd", STR("a=\"b\"\nc")));
    check_str(written(s),
              "time=1970-01-01T00:00:00Z level=info event=\"run done\" "
              "sync=contacts written=-3 empty=\"\" odd=\"a=\\\"b\\\"\\nc\"\n");
}

static void a_json_line_is_one_object(void **state)
{
    struct sink *s = *state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    s->log.format = LOG_JSON;
    s->log.run = STR("01ARZ3");
    s->log.job = 12;
    log_event(&s->log, LOG_ERROR, "job failed",
              LOG_STR("why", STR("a\n\"b\"")));
    struct value v;
    check_ok(json_parse(&a, written(s), &v, &e), &e);
    check_str(json_text(&a, &v),
              "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"error\","
              "\"event\":\"job failed\",\"run\":\"01ARZ3\",\"job\":12,"
              "\"why\":\"a\\n\\\"b\\\"\"}");
}

static void what_is_above_the_level_is_dropped(void **state)
{
    struct sink *s = *state;
    log_event(&s->log, LOG_DEBUG, "detail", LOG_INT("n", 1));
    s->log.level = LOG_ERROR;
    log_event(&s->log, LOG_WARN, "warning", LOG_INT("n", 1));
    struct log nowhere = s->log;
    nowhere.fd = -1;
    log_event(&nowhere, LOG_ERROR, "unseen", LOG_INT("n", 1));
    assert_int_equal(written(s).n, 0);
}

static void a_line_keeps_within_its_limit_and_says_so(void **state)
{
    struct sink *s = *state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    char *text = arena_alloc(&a, LIMIT_LOG_LINE_BYTES);
    memset(text, 'x', LIMIT_LOG_LINE_BYTES);
    struct str large = {text, LIMIT_LOG_LINE_BYTES};
    s->log.format = LOG_JSON;
    log_event(&s->log, LOG_INFO, "large", LOG_STR("a", large), LOG_INT("b", 2));
    struct str line = written(s);
    struct value v;
    assert_true(line.n <= LIMIT_LOG_LINE_BYTES);
    check_ok(json_parse(&a, line, &v, &e), &e);
    assert_null(value_getz(&v, "a"));
    assert_int_equal(value_getz(&v, "b")->integer, 2);
    assert_true(value_getz(&v, "cut")->boolean);
}

static void a_line_that_fits_exactly_is_whole(void **state)
{
    struct sink *s = *state;
    char text[LIMIT_LOG_LINE_BYTES];
    memset(text, 'x', sizeof text);
    /* Grows until the field is left out: every length before was whole. */
    size_t lines = 0;
    size_t n = 3900;
    for (; n < sizeof text; n++) {
        log_event(&s->log, LOG_INFO, "e",
                  LOG_STR("a", ((struct str){text, n})));
        char line[LIMIT_LOG_LINE_BYTES + 1];
        ssize_t got = read(s->fds[0], line, sizeof line);
        assert_in_range(got, 1, LIMIT_LOG_LINE_BYTES);
        assert_int_equal(line[got - 1], '\n');
        if (strstr((line[got - 1] = '\0', line), "cut=true"))
            break;
        lines++;
    }
    assert_true(lines > 50);
    assert_true(n < sizeof text);
}

enum { THREADS = 4, LINES = 200 };

static void *write_lines(void *context)
{
    const struct log *log = context;
    char text[1500];
    memset(text, 'x', sizeof text);
    for (int i = 0; i < LINES; i++)
        log_event(log, LOG_INFO, "line",
                  LOG_STR("text", ((struct str){text, sizeof text})));
    return NULL;
}

static void lines_of_many_threads_never_mix(void **state)
{
    struct sink *s = *state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, write_lines, &s->log), 0);
    /* Every line has the same length: a mixed one would shift the rest. */
    char line[2048];
    size_t length = 0;
    for (int i = 0; i < THREADS * LINES; i++) {
        size_t n = 0;
        do {
            assert_int_equal(read(s->fds[0], line + n, 1), 1);
        } while (line[n++] != '\n' && n < sizeof line);
        if (length == 0)
            length = n;
        assert_int_equal(n, length);
        assert_memory_equal(line, "time=", 5);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(written(s).n, 0);
}

struct kept {
    struct arena a;
    struct str text;
};

static void keep_text(void *context, const struct log_line *line)
{
    struct kept *kept = context;
    kept->text = log_line_text(&kept->a, line);
}

static void a_tap_can_tell_the_line_as_text(void **state)
{
    struct sink *s = *state;
    struct kept kept = {0};
    char *longest = calloc(1, 2 * LIMIT_LOG_LINE_BYTES);
    memset(longest, 'x', 2 * LIMIT_LOG_LINE_BYTES - 1);
    s->log.tap = keep_text;
    s->log.tap_context = &kept;
    s->log.fd = -1;
    log_event(&s->log, LOG_WARN, "remote call", LOG_STR("to", STR("a b")),
              LOG_INT("status", 500));
    check_str(kept.text,
              "level=warn event=\"remote call\" to=\"a b\" status=500");
    log_event(&s->log, LOG_WARN, "long", LOG_STR("x", str_from(longest)),
              LOG_INT("n", 1));
    check_str(kept.text, "level=warn event=long n=1 cut=true");
    arena_fini(&kept.a);
    free(longest);
}

#define with_sink(test)                                                        \
    cmocka_unit_test_setup_teardown(test, make_sink, drop_sink)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_sink(a_logfmt_line_is_one_event),
        with_sink(a_json_line_is_one_object),
        with_sink(what_is_above_the_level_is_dropped),
        with_sink(a_line_keeps_within_its_limit_and_says_so),
        with_sink(a_line_that_fits_exactly_is_whole),
        with_sink(lines_of_many_threads_never_mix),
        with_sink(a_tap_can_tell_the_line_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
