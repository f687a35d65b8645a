/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/session.h"

#include "base/crypto.h"
#include "base/limits.h"
#include "base/time.h"
#include "facade/session_kept.h"

#define ID_BYTES 20 /* 40 hex digits, as Odoo's are */
#define TOUCHES 100 /* in a lifetime: how often its use is kept */

struct facade_sessions {
    struct arena arena; /* holds this */
    struct facade_account **at;
    size_t n;
    size_t max;
    int64_t lifetime_us;
    const struct facade_keeper *keeper; /* NULL: none */
    int64_t swept_us;                   /* what is kept, the last time */
};

/* ---- one ---------------------------------------------------------------- */

struct facade_account *facade_account_create(void)
{
    struct arena arena = ARENA_INIT;
    struct facade_account *account = arena_new(&arena, struct facade_account);
    account->models = facade_models_create();
    account->pub.models = account->models;
    account->users = 1;
    account->ended = true; /* until it is opened */
    account->arena = arena;
    return account;
}

void facade_account_name(struct facade_account *account)
{
    const struct erp_session *s = &account->odoo->session;
    account->pub.uid = s->uid;
    account->pub.major = s->major;
    account->pub.version = arena_str(&account->arena, str_from(s->version));
    account->pub.database = account->odoo->set.database;
    account->pub.login = account->odoo->set.user;
    account->pub.context = value_object(NULL, 0);
}

static void wipe(struct str secret)
{
    if (secret.n > 0)
        explicit_bzero((char *)(uintptr_t)secret.p, secret.n);
}

static void free_account(struct facade_account *account)
{
    struct arena arena = account->arena; /* which holds it */
    if (account->odoo)
        wipe(account->odoo->set.password);
    facade_models_release(account->models);
    arena_fini(&arena);
}

void facade_account_release(struct facade_account *account)
{
    if (!account)
        return;
    account->users--;
    if (account->ended && account->users == 0)
        free_account(account);
}

/* ---- all of them -------------------------------------------------------- */

struct facade_sessions *facade_sessions_create(size_t max, int64_t lifetime_ms)
{
    struct arena arena = ARENA_INIT;
    struct facade_sessions *s = arena_new(&arena, struct facade_sessions);
    s->at = arena_array(&arena, struct facade_account *, LIMIT_FACADE_SESSIONS);
    facade_sessions_change(s, max, lifetime_ms);
    s->arena = arena;
    return s;
}

void facade_sessions_keep(struct facade_sessions *s,
                          const struct facade_keeper *keeper)
{
    s->keeper = keeper;
}

static struct str hash_of(struct arena *a, const struct facade_account *account)
{
    return crypto_hex(a, account->key, sizeof account->key);
}

/* Out of memory; what is kept of it stays. */
static void let_go(struct facade_sessions *s, size_t i)
{
    struct facade_account *account = s->at[i];
    s->at[i] = s->at[--s->n];
    account->ended = true;
    if (account->users == 0)
        free_account(account);
}

static void end_at(struct facade_sessions *s, size_t i)
{
    AUTO_ARENA a = ARENA_INIT;
    if (s->keeper)
        s->keeper->drop(s->keeper->context, hash_of(&a, s->at[i]));
    let_go(s, i);
}

void facade_sessions_destroy(struct facade_sessions *s)
{
    if (!s)
        return;
    while (s->n > 0)
        let_go(s, s->n - 1);
    struct arena arena = s->arena; /* which holds it */
    arena_fini(&arena);
}

/* Which gives way to one more of that login. */
static size_t oldest(const struct facade_sessions *s, struct str login)
{
    size_t found = 0;
    bool own = false;
    for (size_t i = 0; i < s->n; i++) {
        bool same = str_eq(s->at[i]->pub.login, login);
        bool older = s->at[i]->used_us < s->at[found]->used_us;
        if (own ? same && older : same || older)
            found = i;
        own = own || same;
    }
    return found;
}

void facade_sessions_change(struct facade_sessions *s, size_t max,
                            int64_t lifetime_ms)
{
    s->max = max < LIMIT_FACADE_SESSIONS ? max : LIMIT_FACADE_SESSIONS;
    s->lifetime_us = lifetime_ms * US_PER_MS;
    while (s->n > s->max)
        end_at(s, oldest(s, STR_NONE));
}

void facade_sessions_sweep(struct facade_sessions *s, int64_t now_us)
{
    for (size_t i = s->n; i-- > 0;)
        if (now_us - s->at[i]->used_us >= s->lifetime_us)
            end_at(s, i);
    if (!s->keeper || now_us - s->swept_us < s->lifetime_us / TOUCHES)
        return;
    s->swept_us = now_us;
    s->keeper->sweep(s->keeper->context, now_us - s->lifetime_us);
}

/* Sessions of one user know the same of the models. */
static void share_models(const struct facade_sessions *s,
                         struct facade_account *account)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct facade_session *other = &s->at[i]->pub;
        if (other->uid != account->pub.uid ||
            !str_eq(other->database, account->pub.database))
            continue;
        facade_models_release(account->models);
        account->models = facade_models_hold(other->models);
        account->pub.models = account->models;
        return;
    }
}

void facade_session_adopt(struct facade_sessions *s,
                          struct facade_account *account, struct str id,
                          int64_t now_us)
{
    if (s->n == s->max)
        end_at(s, oldest(s, account->pub.login));
    share_models(s, account);
    crypto_sha256(id, account->key);
    account->used_us = now_us;
    account->ended = false;
    s->at[s->n++] = account;
    facade_account_release(account);
}

struct str facade_session_open(struct facade_sessions *s, struct arena *a,
                               struct facade_account *account, int64_t now_us)
{
    unsigned char bytes[ID_BYTES];
    crypto_random(bytes, sizeof bytes);
    struct str id = crypto_hex(a, bytes, sizeof bytes);
    facade_sessions_sweep(s, now_us);
    facade_session_adopt(s, account, id, now_us);
    account->kept_us = now_us;
    if (s->keeper)
        s->keeper->put(s->keeper->context, hash_of(a, account),
                       facade_session_seal(a, account, id), now_us);
    return id;
}

bool facade_session_kept(const struct facade_sessions *s, struct arena *a,
                         struct str id, int64_t now_us, struct str *out_sealed)
{
    int64_t used_us = 0;
    return s->keeper && id.n > 0 &&
           s->keeper->get(s->keeper->context, a, crypto_sha256_hex(a, id),
                          out_sealed, &used_us) &&
           now_us - used_us < s->lifetime_us;
}

/* Its time runs from its last use, of which not each is kept. */
static void keep_use(const struct facade_sessions *s,
                     struct facade_account *account)
{
    AUTO_ARENA a = ARENA_INIT;
    if (!s->keeper ||
        account->used_us - account->kept_us < s->lifetime_us / TOUCHES)
        return;
    account->kept_us = account->used_us;
    s->keeper->used(s->keeper->context, hash_of(&a, account),
                    account->used_us);
}

struct facade_account *facade_session_hold(struct facade_sessions *s,
                                           struct str id, int64_t now_us)
{
    unsigned char key[CRYPTO_HASH_BYTES];
    if (id.n == 0)
        return NULL;
    crypto_sha256(id, key);
    for (size_t i = 0; i < s->n; i++) {
        struct facade_account *account = s->at[i];
        if (memcmp(account->key, key, sizeof key) != 0)
            continue;
        if (now_us - account->used_us >= s->lifetime_us) {
            end_at(s, i);
            return NULL;
        }
        account->used_us = now_us;
        keep_use(s, account);
        account->users++;
        facade_models_refresh(account->models, now_us);
        return account;
    }
    return NULL;
}

void facade_session_end(struct facade_sessions *s,
                        struct facade_account *account)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->at[i] != account)
            continue;
        end_at(s, i);
        return;
    }
}

size_t facade_sessions_count(const struct facade_sessions *s)
{
    return s->n;
}
