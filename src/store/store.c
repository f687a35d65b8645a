/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "store/store.h"

#include "store/handle_private.h"
#include "store/migrate.h"

static struct store *store_new(const struct store_options *options)
{
    struct arena arena = ARENA_INIT;
    struct store *s = arena_new(&arena, struct store);
    s->arena = arena;
    s->path = arena_strz(&s->arena, str_from(options->path));
    s->read_only = options->read_only;
    pthread_mutex_init(&s->own_gate, NULL);
    s->gate = s->read_only ? NULL : &s->own_gate;
    s->probe = options->probe;
    s->probe_context = options->probe_context;
    return s;
}

enum err store_open(const struct store_options *options, struct store **out,
                    struct error *e)
{
    struct store *s = store_new(options);
    enum err code = sqlite_open(&s->arena, options->path,
                                options->read_only ? SQLITE_READS
                                                   : SQLITE_OWNS,
                                &s->db, e);
    if (code == ERR_OK)
        code = store_migrate(s, options->path, options->now_us, e);
    if (code != ERR_OK) {
        store_close(s);
        return code;
    }
    *out = s;
    return ERR_OK;
}

enum err store_open_beside(struct store *first, struct store **out,
                           struct error *e)
{
    const struct store_options options = {.path = first->path};
    struct store *s = store_new(&options);
    s->gate = first->gate;
    enum err code = sqlite_open(&s->arena, s->path, SQLITE_JOINS, &s->db, e);
    if (code != ERR_OK) {
        store_close(s);
        return code;
    }
    *out = s;
    return ERR_OK;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    store_rollback(s);
    if (s->db)
        s->db->ops->close(s->db);
    pthread_mutex_destroy(&s->own_gate);
    struct arena arena = s->arena; /* which holds `s` */
    arena_fini(&arena);
}

enum err store_copy(const char *from, const char *to, struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    return sqlite_copy(&arena, from, to, e);
}

static void gate_shut(struct store *s)
{
    if (s->gate)
        pthread_mutex_lock(s->gate);
}

static void gate_open(struct store *s)
{
    if (s->gate)
        pthread_mutex_unlock(s->gate);
}

enum err store_begin(struct store *s, struct error *e)
{
    if (s->tx != TX_NONE)
        FAIL(e, ERR_STORE, "a transaction of the store is open already");
    gate_shut(s);
    enum err err = s->db->ops->begin(s->db, !s->read_only, e);
    if (err != ERR_OK)
        gate_open(s);
    else
        s->tx = TX_OPEN;
    return err;
}

static enum err commit(struct store *s, struct error *e)
{
    if (s->probe)
        TRY(s->probe(s->probe_context, false, e));
    return s->db->ops->commit(s->db, e);
}

enum err store_commit(struct store *s, struct error *e)
{
    if (s->tx == TX_NONE)
        FAIL(e, ERR_STORE, "no transaction of the store is open");
    if (s->tx == TX_FAILED)
        FAIL(e, ERR_STORE, "the transaction failed and must be rolled back");
    enum err code = commit(s, e);
    if (code != ERR_OK) {
        s->tx = TX_FAILED;
        return code;
    }
    s->tx = TX_NONE;
    gate_open(s);
    return s->probe ? s->probe(s->probe_context, true, e) : ERR_OK;
}

void store_rollback(struct store *s)
{
    if (s->tx == TX_NONE)
        return;
    s->db->ops->rollback(s->db);
    s->tx = TX_NONE;
    gate_open(s);
}

enum err store_end(struct store *s, enum err outcome, struct error *e)
{
    if (outcome == ERR_OK)
        outcome = store_commit(s, e);
    if (outcome != ERR_OK)
        store_rollback(s);
    return outcome;
}

void store_spoil(struct store *s)
{
    if (s->tx == TX_OPEN)
        s->tx = TX_FAILED;
}

static enum err check_may_change(const struct store *s, struct error *e)
{
    if (s->read_only)
        FAIL(e, ERR_STORE, "the store is open for reading only");
    if (s->tx == TX_NONE)
        FAIL(e, ERR_STORE, "a change of the store needs a transaction");
    if (s->tx == TX_FAILED)
        FAIL(e, ERR_STORE, "the transaction failed and must be rolled back");
    return ERR_OK;
}

enum err store_run(struct store *s, struct db_batch *batch, struct error *e)
{
    batch->changes = 0;
    if (batch->n == 0)
        return ERR_OK;
    if (!sql_statements[batch->sql].reads)
        TRY(check_may_change(s, e));
    enum err code = s->db->ops->run(s->db, batch, e);
    if (code != ERR_OK)
        store_spoil(s);
    return code;
}
