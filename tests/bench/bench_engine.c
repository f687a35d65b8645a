/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The engine and its store alone: fake remotes in memory answer at once.
 *
 *     bench_engine [RECORDS]
 *
 * Prints records a second of a first sync, of a poll without changes, of a
 * full compare, and of edits on one side. Not part of the tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/hub.h"

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"
    "  - { left: phone, right: tel }\n"
    "  - { left: note, right: memo }\n"
    "  - { left: tags, right: labels }\n"};

static void put(struct hub *h, int64_t i, const char *name)
{
    AUTO_ARENA a = ARENA_INIT;
    fake_put(&h->world, 0, "person", arena_printfz(&a, "p%lld", (long long)i),
             arena_printfz(&a,
                           "{\"email\":\"p%lld@example.org\",\"name\":\"%s "
                           "%lld\",\"phone\":\"+33 1 %08lld\",\"note\":\"A "
                           "note about this person, of some length.\","
                           "\"tags\":{\"$set\":[\"a\",\"b\"]}}",
                           (long long)i, name, (long long)i, (long long)i));
}

static void measure(struct hub *h, const char *what, enum run_kind kind,
                    int64_t n)
{
    struct clock_port clock = clock_system();
    int64_t start = clock_monotonic_us(&clock);
    assert_int_equal(hub_run(h, kind), ERR_OK);
    int64_t us = clock_monotonic_us(&clock) - start;
    printf("%-24s %8lld records %8.0f ms %10.0f records/s\n", what,
           (long long)n, (double)us / 1000, (double)n * 1e6 / (double)us);
}

int main(int argc, char **argv)
{
    int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : 10000;
    struct hub h;
    hub_init(&h, contacts, 1);
    for (int64_t i = 0; i < n; i++)
        put(&h, i, "Name");
    measure(&h, "first sync", RUN_SYNC, n);
    measure(&h, "poll, nothing changed", RUN_SYNC, n);
    measure(&h, "full compare", RUN_RECONCILE, 2 * n);
    for (int64_t i = 0; i < n; i++)
        put(&h, i, "Edited");
    measure(&h, "edits on one side", RUN_SYNC, n);
    hub_fini(&h);
    return 0;
}
