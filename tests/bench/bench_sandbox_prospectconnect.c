/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * usage: bench_sandbox_prospectconnect [PEOPLE]
 *
 * How fast the sandboxed ProspectConnect answers in-process: whole listings
 * page by page, in each profile, and upserts. Rates of one run on one
 * machine: trust the ratios.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/ports.h"
#include "sandbox/sandbox.h"

#define PEOPLE 60000
#define UPSERTS 20000

struct bench {
    struct clock_port clock;
    struct sandbox *box;
    struct arena a; /* of one call */
};

static void must(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "bench_sandbox_prospectconnect: %s\n", what);
    exit(1);
}

/* The parsed answer lives until the next call. */
static struct value ask(struct bench *b, const char *url, struct str body)
{
    struct http_header headers[] = {
        {STR("Content-Type"), STR("application/json")},
        {STR("Authorization"),
         str_starts_with(str_from(url), STR("/v1/")) ? STR("Bearer pat_demo")
                                                     : STR("pc_demo_key")},
        {STR("Version"), STR("2025-01-01")},
    };
    struct http_request request = {.method = "POST",
                                   .url = str_from(url),
                                   .headers = {headers, 3},
                                   .body = body};
    struct http_server_reply reply;
    sandbox_call(b->box, &b->a, &request, &reply);
    must(reply.response.status < 300, url);
    struct value v;
    struct error e = {0};
    must(json_parse(&b->a, reply.response.body, &v, &e) == ERR_OK, e.message);
    return v;
}

static void tell(const char *what, int64_t n, int64_t system_us)
{
    printf("%-44s %8lld records %9.0f/s\n", what, (long long)n,
           (double)n * 1e6 / (double)(system_us > 0 ? system_us : 1));
}

/* Time in the system alone: the parsing of answers is left out. */
static size_t timed(struct bench *b, const char *url, struct str body,
                    int64_t *total_us, struct value *out)
{
    int64_t parse_from, from = clock_monotonic_us(&b->clock);
    *out = ask(b, url, body);
    parse_from = clock_monotonic_us(&b->clock);
    AUTO_ARENA scratch = ARENA_INIT;
    struct value again;
    struct str text = json_text(&scratch, out);
    int64_t write_us = clock_monotonic_us(&b->clock);
    must(json_parse(&scratch, text, &again, NULL) == ERR_OK, "parse");
    int64_t parse_us = clock_monotonic_us(&b->clock) - write_us;
    *total_us += parse_from - from - parse_us;
    const struct value *list = value_getz(out, "data");
    list = list ? list : value_getz(out, "deal");
    return list ? list->items.n : 0;
}

static void walk_offsets(struct bench *b, const char *what, const char *fields)
{
    int64_t n = 0, us = 0;
    for (size_t got = 200; got == 200;) {
        struct value v;
        struct str body = arena_printf(
            &b->a, "{\"search_after\":%lld,\"limit\":200,\"fields\":[%s]}",
            (long long)n, fields);
        got = timed(b, "/contact/search/contact", body, &us, &v);
        n += (int64_t)got;
        arena_reset(&b->a);
    }
    tell(what, n, us);
}

static void walk_cursors(struct bench *b, const char *what)
{
    int64_t n = 0, us = 0;
    AUTO_BUF body = BUF_INIT(1 << 16);
    buf_addz(&body, "{\"limit\":100,\"order_by\":\"updated_at\"}");
    for (bool more = true; more;) {
        struct value v;
        n += (int64_t)timed(b, "/v1/contacts/search", buf_str(&body), &us, &v);
        const struct value *cursor =
            value_getz(value_getz(&v, "meta"), "cursor");
        more = value_getz(cursor, "has_more")->boolean;
        buf_clear(&body);
        buf_printf(&body,
                   "{\"limit\":100,\"order_by\":\"updated_at\","
                   "\"cursor\":\"%.*s\"}",
                   STR_ARG(value_text_at(cursor, "next")));
        arena_reset(&b->a);
    }
    tell(what, n, us);
}

static void walk_stamps(struct bench *b, const char *what)
{
    int64_t n = 0, us = 0;
    AUTO_BUF body = BUF_INIT(4096);
    buf_addz(&body, "{\"limit\":200}");
    for (size_t got = 200; got == 200;) {
        struct value v;
        got = timed(b, "/contact/getPaginatedContacts", buf_str(&body), &us,
                    &v);
        n += (int64_t)got;
        const struct value *list = value_getz(&v, "data");
        buf_clear(&body);
        if (got > 0)
            buf_printf(
                &body, "{\"limit\":200,\"updatedAfter\":\"%.*s\"}",
                STR_ARG(value_text_at(&list->items.at[got - 1], "updatedAt")));
        arena_reset(&b->a);
    }
    tell(what, n, us);
}

static void upserts(struct bench *b, const char *what, const char *city)
{
    int64_t us = 0;
    for (int i = 0; i < UPSERTS; i++) {
        struct value v;
        struct str body = arena_printf(
            &b->a,
            "{\"data\":{\"email\":\"new%d@x.example\",\"phone\":\"+99%07d\","
            "\"name\":\"Ann Lee\",\"city\":\"%s\",\"tags\":[\"vip\"]}}",
            i, i, city);
        timed(b, "/contact/upsert", body, &us, &v);
        arena_reset(&b->a);
    }
    tell(what, UPSERTS, us);
}

int main(int argc, char **argv)
{
    struct bench b = {.clock = clock_system()};
    struct value options = value_object(NULL, 0);
    struct error e = {0};
    int64_t people = PEOPLE;
    must(argc < 2 || str_to_i64(str_from(argv[1]), &people), "PEOPLE?");
    must(sandbox_create(&sandbox_prospectconnect, &options, b.clock, &b.box,
                        &e) == ERR_OK,
         e.message);
    int64_t from = clock_monotonic_us(&b.clock);
    must(sandbox_load_demo(b.box, people, &e) == ERR_OK, e.message);
    tell("load demonstration (people)", people,
         clock_monotonic_us(&b.clock) - from);
    walk_offsets(&b, "C, 200 a page, 5 fields",
                 "\"name\",\"email\",\"phone\",\"tags\",\"city\"");
    walk_offsets(&b, "C, 200 a page, all fields", "");
    walk_stamps(&b, "B, 200 a page by updatedAfter");
    walk_cursors(&b, "D, 100 a page by cursor");
    upserts(&b, "upsert, creating", "Rome");
    upserts(&b, "upsert, updating", "Oslo");
    sandbox_destroy(b.box);
    arena_fini(&b.a);
    return 0;
}
