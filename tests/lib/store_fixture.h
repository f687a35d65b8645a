/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A fresh store for each test, and a table of the databases behind it: the
 * conformance tests run over every one. A new database adds a
 * backend and a line to STORE_TEST.
 */
#pragma once

#include "unit/check.h"

#include "lib/fault_vfs.h"
#include "store/store.h"

struct store_fixture;

struct store_backend {
    const char *name;
    void (*make)(struct store_fixture *f);   /* a place for a store */
    void (*remove)(struct store_fixture *f); /* and all of it */
};
extern const struct store_backend backend_sqlite;

struct store_fixture {
    const struct store_backend *backend;
    struct arena arena;
    struct error e;
    struct store *s; /* open for writing, no transaction */
    char folder[64]; /* temporary */
    char path[96];   /* of the store */
    struct store_options options;
    struct fault_vfs disk; /* for tests that install it; removed at the end */
};

int store_setup(void **state);
int store_teardown(void **state);

/* One behaviour over every database. */
#define STORE_TEST(f)                                                         \
    {"sqlite: " #f, f, store_setup, store_teardown, (void *)&backend_sqlite}

/* Closes and opens again with f->options. */
void fixture_reopen(struct store_fixture *f);
void fixture_begin(struct store_fixture *f);
void fixture_commit(struct store_fixture *f);

/* A job of sync 1, left, put at time `created_us` and due then. */
struct job job_of(const char *record_id, int64_t created_us);
/* Puts jobs in a transaction of its own. */
void fixture_put(struct store_fixture *f, const struct job *jobs, size_t n);
/* Claims up to max of sync 1 in a transaction of its own. */
size_t fixture_claim(struct store_fixture *f, int64_t now_us, size_t max,
                     struct job **out);
void fixture_finish(struct store_fixture *f, const struct job *jobs, size_t n);
/* All jobs in any state, by id. */
size_t fixture_jobs(struct store_fixture *f, struct job **out);
/* A link of sync 1 with bases and hashes made of its ids. */
struct link link_of(const char *left, const char *right);
void fixture_link(struct store_fixture *f, struct link *links, size_t n);
