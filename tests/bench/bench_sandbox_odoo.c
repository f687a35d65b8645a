/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * usage: bench_sandbox_odoo [PARTNERS]
 *
 * How fast the sandboxed Odoo answers in-process, over JSON-RPC and XML-RPC:
 * creates of 100, pages of 1,000, finds by address, writes. Rates of one run
 * on one machine: trust the ratios.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/ports.h"
#include "net/xmlrpc.h"
#include "sandbox/sandbox.h"

#define PARTNERS 50000
#define BATCH 100
#define PAGE 1000
#define FIELDS                                                             \
    "[\"name\",\"email\",\"phone\",\"street\",\"city\",\"country_id\","    \
    "\"category_id\",\"parent_id\",\"is_company\",\"write_date\"]"

struct bench {
    struct clock_port clock;
    struct sandbox *box;
    struct arena a; /* of one call */
    bool xml;
    int64_t spent_us;
};

static void must(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "bench_sandbox_odoo: %s\n", what);
    exit(1);
}

static struct str json_body(struct bench *b, const char *model,
                            const char *method, struct str args,
                            const char *kwargs)
{
    return arena_printf(
        &b->a,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"params\":{\"service\":\"object\","
        "\"method\":\"execute_kw\",\"args\":[\"demo\",2,\"admin\",\"%s\","
        "\"%s\",%.*s,%s]}}",
        model, method, STR_ARG(args), kwargs);
}

static struct str xml_body(struct bench *b, struct str json)
{
    struct value v;
    must(json_parse(&b->a, json, &v, NULL) == ERR_OK, "arguments");
    const struct value *params =
        value_getz(value_getz(&v, "params"), "args");
    AUTO_BUF out = BUF_INIT(64u << 20);
    xmlrpc_write_call(&out, "execute_kw", params->items.at, params->items.n);
    return buf_copy(&b->a, &out);
}

/* Only the sandbox's own time is counted. */
static struct str call(struct bench *b, const char *model, const char *method,
                       struct str args, const char *kwargs)
{
    struct http_header type = {STR("Content-Type"), STR("application/json")};
    struct str body = json_body(b, model, method, args, kwargs);
    struct http_request request = {
        .method = "POST",
        .url = b->xml ? STR("/xmlrpc/2/object") : STR("/jsonrpc"),
        .headers = {&type, 1},
        .body = b->xml ? xml_body(b, body) : body};
    struct http_server_reply reply;
    int64_t from = clock_monotonic_us(&b->clock);
    sandbox_call(b->box, &b->a, &request, &reply);
    b->spent_us += clock_monotonic_us(&b->clock) - from;
    must(reply.response.status == 200, method);
    must(!str_contains(reply.response.body, STR("faultCode")) &&
             !str_contains(reply.response.body, STR("\"error\"")),
         method);
    return reply.response.body;
}

static void tell(struct bench *b, const char *what, int64_t n)
{
    double rate = (double)n * 1e6 / (double)(b->spent_us ? b->spent_us : 1);
    printf("%-4s %-36s %8lld records %9.0f/s\n", b->xml ? "XML" : "JSON", what,
           (long long)n, rate);
    b->spent_us = 0;
}

static void create(struct bench *b, int64_t n, const char *kwargs,
                   const char *what)
{
    static int64_t made;
    for (int64_t i = 0; i < n; i += BATCH) {
        AUTO_BUF args = BUF_INIT(1u << 20);
        buf_addz(&args, "[[");
        for (int k = 0; k < BATCH; k++, made++)
            buf_printf(&args,
                       "%s{\"name\":\"Person %lld\",\"email\":"
                       "\"p%lld@x.example\",\"phone\":\"+33 6 %lld\","
                       "\"street\":\"%d rue Haute\",\"city\":\"Nîmes\","
                       "\"country_id\":75,\"category_id\":[[6,0,[]]]}",
                       k ? "," : "", (long long)made, (long long)made,
                       (long long)made, k);
        buf_addz(&args, "]]");
        call(b, "res.partner", "create", buf_str(&args), kwargs);
        arena_reset(&b->a);
    }
    tell(b, what, n);
}

/* All partners by id, page after page. */
static void pages(struct bench *b, int64_t n, const char *order,
                  const char *what)
{
    for (int64_t done = 0; done < n; done += PAGE) {
        char *kwargs = arena_printfz(
            &b->a, "{\"limit\":%d,\"order\":\"%s\",\"fields\":" FIELDS "}",
            PAGE, order);
        struct str args = arena_printf(
            &b->a, "[[[\"id\",\">\",%lld]]]", (long long)done);
        call(b, "res.partner", "search_read", args, kwargs);
        arena_reset(&b->a);
    }
    tell(b, what, n);
}

static void find(struct bench *b, int64_t n)
{
    for (int64_t i = 0; i < n; i += BATCH) {
        AUTO_BUF args = BUF_INIT(1u << 20);
        buf_addz(&args, "[[[\"email_normalized\",\"in\",[");
        for (int k = 0; k < BATCH; k++)
            buf_printf(&args, "%s\"p%lld@x.example\"", k ? "," : "",
                       (long long)i + k);
        buf_addz(&args, "]]]]");
        call(b, "res.partner", "search_read", buf_str(&args),
             "{\"fields\":" FIELDS "}");
        arena_reset(&b->a);
    }
    tell(b, "find 100 addresses a call", n);
}

static void write(struct bench *b, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        struct str args = arena_printf(
            &b->a, "[[%lld],{\"city\":\"Arles %lld\"}]", (long long)i + 20,
            (long long)i);
        call(b, "res.partner", "write", args, "{}");
        arena_reset(&b->a);
    }
    tell(b, "write, 1 a call", n);
}

int main(int argc, char **argv)
{
    int64_t n = PARTNERS;
    struct error e = {0};
    struct bench b = {.clock = clock_system()};
    struct value options = value_object(NULL, 0);
    if (argc > 1)
        must(str_to_i64(str_from(argv[1]), &n), "PARTNERS is a number");
    must(sandbox_create(&sandbox_odoo, &options, clock_system(), &b.box, &e) ==
             ERR_OK,
         e.message);
    create(&b, n, "{}", "create, 100 a call");
    create(&b, n, "{\"context\":{\"tracking_disable\":true}}",
           "create, 100 a call, no log");
    for (int xml = 0; xml < 2; xml++) {
        b.xml = xml;
        pages(&b, n, "id", "search_read 1000, id > last");
        pages(&b, n / 10, "write_date, id", "search_read 1000, by write_date");
        find(&b, n);
        write(&b, n / 10);
    }
    create(&b, n / 10, "{}", "create, 100 a call");
    sandbox_destroy(b.box);
    arena_fini(&b.a);
    return 0;
}
