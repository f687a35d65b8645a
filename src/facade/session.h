/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Callers that are signed in. A session knows the caller's own login and
 * password, because each call to Odoo is made with them; they are wiped when the
 * session ends, never logged, and kept so that the caller alone can have them
 * opened (session_kept.h).
 *
 * A session ends when nobody used it for its lifetime, when its caller says so,
 * when Odoo no longer takes its password, or when there are too many: then the
 * caller's own that was idle longest goes, or else that of anybody. One in use
 * is out of reach at once, and freed when the last request lets go of it.
 *
 * Threads: one owner of a table.
 */
#pragma once

#include "connectors/odoo/state.h"
#include "facade/facade.h"
#include "facade/models.h"
#include "facade/work.h"

struct facade_account {       /* a session */
    struct arena arena;       /* holds this */
    struct facade_session pub;
    struct facade_models *models; /* pub.models; the user's other sessions
                                    have the same */
    struct erp *odoo;         /* with the caller's credentials */
    unsigned char key[32];    /* hash of its id */
    int64_t used_us;
    int64_t kept_us;          /* used_us as the keeper has it */
    int users;                /* requests under way */
    bool ended;
};

struct facade_sessions;

struct facade_sessions *facade_sessions_create(size_t max, int64_t lifetime_ms);
/* Ends all. Nobody may use one any more. NULL is fine. */
void facade_sessions_destroy(struct facade_sessions *s);
void facade_sessions_change(struct facade_sessions *s, size_t max,
                            int64_t lifetime_ms);
/*
 * A session in the making: fill pub and odoo from its arena, then open it, or
 * let go of it.
 */
struct facade_account *facade_account_create(void);
/* What others may know of it, once its Odoo is known. */
void facade_account_name(struct facade_account *account);
/* Where they are kept; NULL: nowhere. Borrowed. */
void facade_sessions_keep(struct facade_sessions *s,
                          const struct facade_keeper *keeper);
/* Takes it over and gives its id, a secret. */
struct str facade_session_open(struct facade_sessions *s, struct arena *a,
                               struct facade_account *account, int64_t now_us);
/* The same for one that was kept, under the id that it had. */
void facade_session_adopt(struct facade_sessions *s,
                          struct facade_account *account, struct str id,
                          int64_t now_us);
/* False: its time is over, or nothing is kept of it. */
bool facade_session_kept(const struct facade_sessions *s, struct arena *a,
                         struct str id, int64_t now_us, struct str *out_sealed);
/* Held for the caller, until it lets go; NULL: there is no such session. */
struct facade_account *facade_session_hold(struct facade_sessions *s,
                                           struct str id, int64_t now_us);
void facade_session_end(struct facade_sessions *s,
                        struct facade_account *account);
/* NULL is fine. */
void facade_account_release(struct facade_account *account);
/* Ends those whose time is over. */
void facade_sessions_sweep(struct facade_sessions *s, int64_t now_us);
size_t facade_sessions_count(const struct facade_sessions *s);
