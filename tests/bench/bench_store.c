/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * usage: bench_store [FOLDER]
 *
 * How fast the store is, in rates of one run on one machine: trust the
 * ratios. The queue is held against a bare loop over SQLite that writes the
 * same rows into tables of the same form, with the same settings and as many
 * commits; links are looked at in the order of a listing and at random.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/ports.h"
#include "store/store.h"

#define BATCH 1000
#define ROUNDS 200
#define LINKS 1000000

struct bench {
    const char *folder;
    struct clock_port clock;
    struct fake_random state;
    struct random_port random;
    struct error e;
};

static void must(enum err code, const struct error *e)
{
    if (code == ERR_OK)
        return;
    fprintf(stderr, "bench_store: %s\n", e->message);
    exit(1);
}

static void must_sqlite(int rc, sqlite3 *db)
{
    if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW)
        return;
    fprintf(stderr, "bench_store: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static const char *fresh_path(struct arena *a, const struct bench *b,
                              const char *name)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    const char *path = arena_printfz(a, "%s/%s.db", b->folder, name);
    for (size_t k = 0; k < 4; k++)
        unlink(arena_printfz(a, "%s%s", path, ends[k]));
    return path;
}

static double per_second(int64_t count, int64_t us)
{
    return (double)count * 1e6 / (double)(us > 0 ? us : 1);
}

static struct store *open_store(struct bench *b, const char *path)
{
    struct store *s = NULL;
    must(store_open(&(struct store_options){.path = path}, &s, &b->e), &b->e);
    return s;
}

/* A round with `commits` 1 (all in one transaction) or 3 (one each). */
static void queue_round(struct bench *b, struct store *s,
                        const struct job *jobs, int commits)
{
    AUTO_ARENA a = ARENA_INIT;
    struct job *claimed;
    size_t n;
    must(store_begin(s, &b->e), &b->e);
    must(job_put(s, jobs, BATCH, &b->e), &b->e);
    if (commits == 3) {
        must(store_commit(s, &b->e), &b->e);
        must(store_begin(s, &b->e), &b->e);
    }
    must(job_claim(s, &a, 1, 2000, BATCH, &claimed, &n, &b->e), &b->e);
    if (commits == 3) {
        must(store_commit(s, &b->e), &b->e);
        must(store_begin(s, &b->e), &b->e);
    }
    int64_t *ids = arena_array(&a, int64_t, n);
    for (size_t i = 0; i < n; i++)
        ids[i] = claimed[i].id;
    must(job_finish(s, ids, n, &b->e), &b->e);
    must(store_commit(s, &b->e), &b->e);
}

static struct job *make_jobs(struct arena *a)
{
    struct job *jobs = arena_array(a, struct job, BATCH);
    for (int i = 0; i < BATCH; i++)
        jobs[i] = (struct job){
            .sync = 1,
            .record_id = arena_printf(a, "%d", 100000 + i),
            .due_us = 1000,
            .created_us = 1000,
            .run = STR("01HZY0Q3V5T6W7X8Y9Z0A1B2C3"),
        };
    return jobs;
}

static double bench_queue(struct bench *b, int commits)
{
    AUTO_ARENA a = ARENA_INIT;
    struct store *s = open_store(b, fresh_path(&a, b, "queue"));
    struct job *jobs = make_jobs(&a);
    queue_round(b, s, jobs, commits); /* statements prepared, file grown */
    int64_t start = clock_monotonic_us(&b->clock);
    for (int r = 0; r < ROUNDS; r++)
        queue_round(b, s, jobs, commits);
    int64_t us = clock_monotonic_us(&b->clock) - start;
    store_close(s);
    return per_second((int64_t)BATCH * ROUNDS, us);
}

/* ---- the bare loop ----------------------------------------------------- */

struct bare {
    sqlite3 *db;
    sqlite3_stmt *put, *claim, *finish;
};

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    must_sqlite(sqlite3_prepare_v2(db, sql, -1, &st, NULL), db);
    return st;
}

/* The store's own file gives the tables; what they hold is put by hand. */
static struct bare bare_open(struct bench *b, const char *path)
{
    struct bare q = {0};
    store_close(open_store(b, path));
    must_sqlite(sqlite3_open(path, &q.db), q.db);
    must_sqlite(sqlite3_exec(q.db,
                             "PRAGMA synchronous = FULL;"
                             "PRAGMA cache_size = -8192;"
                             "PRAGMA wal_autocheckpoint = 4096;",
                             NULL, NULL, NULL), q.db);
    q.put = prepare(q.db,
                    "INSERT INTO job (sync, side, record_id, state, cause, "
                    "tries, due_us, created_us, updated_us, run, reason, "
                    "message, detail) VALUES (1, 0, ?1, 0, 0, 0, 1000, 1000, "
                    "1000, ?2, '', '', '')");
    q.claim = prepare(q.db,
                      "UPDATE job SET state = 1 WHERE id IN (SELECT id FROM "
                      "job WHERE state = 0 AND sync = 1 AND due_us <= 2000 "
                      "ORDER BY due_us, created_us, id LIMIT 1000) "
                      "RETURNING id, record_id");
    q.finish = prepare(q.db, "DELETE FROM job WHERE id = ?1");
    return q;
}

static void bare_bind(struct bare *q, int place, struct str s)
{
    must_sqlite(sqlite3_bind_text(q->put, place, s.p, (int)s.n, SQLITE_STATIC),
                q->db);
}

static void bare_commit(struct bare *q, bool and_begin)
{
    const char *sql = and_begin ? "COMMIT; BEGIN IMMEDIATE" : "COMMIT";
    must_sqlite(sqlite3_exec(q->db, sql, NULL, NULL, NULL), q->db);
}

static void bare_round(struct bare *q, const struct job *jobs, int commits)
{
    int64_t ids[BATCH];
    int n = 0;
    must_sqlite(sqlite3_exec(q->db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
                q->db);
    for (int i = 0; i < BATCH; i++) {
        bare_bind(q, 1, jobs[i].record_id);
        bare_bind(q, 2, jobs[i].run);
        must_sqlite(sqlite3_step(q->put), q->db);
        sqlite3_reset(q->put);
    }
    if (commits == 3)
        bare_commit(q, true);
    while (n < BATCH && sqlite3_step(q->claim) == SQLITE_ROW)
        ids[n++] = sqlite3_column_int64(q->claim, 0);
    sqlite3_reset(q->claim);
    if (commits == 3)
        bare_commit(q, true);
    for (int i = 0; i < n; i++) {
        sqlite3_bind_int64(q->finish, 1, ids[i]);
        must_sqlite(sqlite3_step(q->finish), q->db);
        sqlite3_reset(q->finish);
    }
    bare_commit(q, false);
}

static double bench_bare(struct bench *b, int commits)
{
    AUTO_ARENA a = ARENA_INIT;
    struct bare q = bare_open(b, fresh_path(&a, b, "bare"));
    struct job *jobs = make_jobs(&a);
    bare_round(&q, jobs, commits);
    int64_t start = clock_monotonic_us(&b->clock);
    for (int r = 0; r < ROUNDS; r++)
        bare_round(&q, jobs, commits);
    int64_t us = clock_monotonic_us(&b->clock) - start;
    sqlite3_finalize(q.put);
    sqlite3_finalize(q.claim);
    sqlite3_finalize(q.finish);
    sqlite3_close(q.db);
    return per_second((int64_t)BATCH * ROUNDS, us);
}

/* ---- links ------------------------------------------------------------- */

static void put_links(struct bench *b, struct store *s, int from)
{
    AUTO_ARENA a = ARENA_INIT;
    struct link *links = arena_array(&a, struct link, BATCH);
    struct str base = STR("{\"name\":\"Deco Addict\",\"email\":\"deco.addict82@"
                          "example.com\",\"phone\":\"+1 603 996 3829\",\"city\":"
                          "\"Pleasant Hill\",\"zip\":\"94523\"}");
    for (int i = 0; i < BATCH; i++) {
        links[i] = (struct link){.sync = 1, .created_side = SIDE_RIGHT};
        for (int side = 0; side < SIDES; side++)
            links[i].side[side] = (struct link_side){
                .id = arena_printf(&a, "%d", 1000000 + from + i),
                .base = base,
                .hash = random_next(&b->random)};
    }
    must(store_begin(s, &b->e), &b->e);
    must(link_put(s, links, BATCH, &b->e), &b->e);
    must(store_commit(s, &b->e), &b->e);
}

/* Milliseconds for a thousand. */
static double peek(struct bench *b, struct store *s, bool in_order, bool whole)
{
    enum { PAGES = 200 };
    struct str ids[BATCH];
    struct link_brief briefs[BATCH];
    struct link *links = calloc(BATCH, sizeof *links);
    int64_t us = 0;
    for (int page = 0; page < PAGES; page++) {
        AUTO_ARENA a = ARENA_INIT;
        for (int i = 0; i < BATCH; i++) {
            int at = in_order
                         ? page * BATCH + i
                         : (int)(random_next(&b->random) % (uint64_t)LINKS);
            ids[i] = arena_printf(&a, "%d", 1000000 + at);
        }
        int64_t start = clock_monotonic_us(&b->clock);
        if (whole)
            must(link_get(s, &a, 1, SIDE_LEFT, ids, BATCH, links, &b->e),
                 &b->e);
        else
            must(link_peek(s, &a, 1, SIDE_LEFT, ids, BATCH, briefs, &b->e),
                 &b->e);
        us += clock_monotonic_us(&b->clock) - start;
    }
    free(links);
    return (double)us / 1000 / PAGES;
}

static void bench_links(struct bench *b)
{
    AUTO_ARENA a = ARENA_INIT;
    const char *path = fresh_path(&a, b, "links");
    struct store *s = open_store(b, path);
    int64_t start = clock_monotonic_us(&b->clock);
    for (int from = 0; from < LINKS; from += BATCH)
        put_links(b, s, from);
    int64_t us = clock_monotonic_us(&b->clock) - start;
    printf("link_put, %d links:        %10.0f/s\n", LINKS,
           per_second(LINKS, us));
    store_close(s);
    start = clock_monotonic_us(&b->clock);
    s = open_store(b, path);
    printf("open:                           %10.2f ms\n",
           (double)(clock_monotonic_us(&b->clock) - start) / 1000);
    printf("link_peek of 1000, as listed:   %10.2f ms\n",
           peek(b, s, true, false));
    printf("link_peek of 1000, at random:   %10.2f ms\n",
           peek(b, s, false, false));
    printf("link_get of 1000, as listed:    %10.2f ms\n",
           peek(b, s, true, true));
    printf("link_get of 1000, at random:    %10.2f ms\n",
           peek(b, s, false, true));
    store_close(s);
}

int main(int argc, char **argv)
{
    struct bench b = {.folder = argc > 1 ? argv[1] : ".",
                      .clock = clock_system()};
    b.random = random_fake(&b.state);
    for (int commits = 1; commits <= 3; commits += 2) {
        double bare = bench_bare(&b, commits);
        double ours = bench_queue(&b, commits);
        printf("queue, %d commit%s per 1000:      bare %8.0f/s, store %8.0f/s "
               "(%.0f%%)\n",
               commits, commits == 1 ? " " : "s", bare, ours,
               100 * ours / bare);
    }
    bench_links(&b);
    return 0;
}
