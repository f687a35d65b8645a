/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The file is a list of {connection, setting, of, sealed}, the newest first;
 * `of` is the hash of the setting that it stands for. Of one setting some are
 * kept: two hubs of which one has not read crosswalk.yaml again yet go on with
 * a chain each.
 */
#include "workspace/remembered.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/vec.h"
#include "workspace/secret.h"

#define REMEMBERED_BYTES (1u << 20)
#define CHAINS_KEPT 3
#define FILE_MODE 0600

bool remembered_concerns(const struct connector *connector)
{
    for (const struct setting *s = connector->settings; s && s->name; s++)
        if (s->rotates)
            return true;
    return false;
}

static char *path_of(struct arena *a, const struct workspace *w,
                     const char *ending)
{
    struct str path = arena_printf(a, "%.*s%s", STR_ARG(w->store_path), ending);
    return arena_strz(a, path);
}

/* ---- one login at a time -------------------------------------------------- */

enum err remembered_lock(const struct workspace *w, int *out_fd,
                         struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    int fd = open(path_of(&a, w, ".secrets.lock"),
                  O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int why = errno;
        close(fd);
        fd = -1;
        if (why == EWOULDBLOCK)
            FAIL(e, ERR_LOCKED, "another program of this workspace logs in");
    }
    *out_fd = fd;
    return ERR_OK;
}

void remembered_unlock(int fd)
{
    if (fd < 0)
        return;
    flock(fd, LOCK_UN); /* also where a forked child still has it open */
    close(fd);
}

/* ---- reading --------------------------------------------------------------- */

static enum err read_all(struct arena *a, const char *path,
                         struct value_items *out, struct error *e)
{
    struct str text = STR_NONE;
    struct value all;
    enum err err = file_read(a, path, REMEMBERED_BYTES, &text, e);
    if (err == ERR_NOT_FOUND) {
        *out = (struct value_items){0};
        return ERR_OK;
    }
    TRY(err);
    if (json_parse(a, text, &all, NULL) != ERR_OK || all.kind != VALUE_LIST)
        FAIL(e, ERR_INVALID,
             "%s, which has the secrets that remotes have exchanged, is "
             "broken: remove it, and enter new secrets",
             path);
    *out = all.items;
    return ERR_OK;
}

static struct str text_of(const struct value *object, struct str name)
{
    const struct value *v = value_get(object, name);
    return value_str(v);
}

static bool is_of(const struct value *entry, const struct connection *c,
                  struct str setting)
{
    return str_eq(text_of(entry, STR("connection")), c->name) &&
           str_eq(text_of(entry, STR("setting")), setting);
}

static struct str root_of(struct arena *a, const struct value *settings,
                          struct str setting)
{
    return crypto_sha256_hex(a, text_of(settings, setting));
}

static const struct value *find(const struct value_items *all,
                                const struct connection *c,
                                struct str setting, struct str root)
{
    for (size_t i = 0; i < all->n; i++)
        if (is_of(&all->at[i], c, setting) &&
            str_eq(text_of(&all->at[i], STR("of")), root))
            return &all->at[i];
    return NULL;
}

static const char *key_path(struct arena *a, const struct workspace *w)
{
    const struct secret_source source = {arena_strz(a, w->dir), &w->env};
    return secret_key_path(a, &source);
}

enum err remembered_settings(struct arena *a, const struct workspace *w,
                             const struct connection *c,
                             const struct value *settings, struct value *out,
                             struct error *e)
{
    AUTO_ARENA scratch = ARENA_INIT;
    const char *path = path_of(&scratch, w, ".secrets");
    struct value_items all;
    TRY(read_all(&scratch, path, &all, e));
    struct value now = *settings;
    for (const struct setting *s = c->connector->settings; s && s->name; s++) {
        struct str name = str_from(s->name);
        struct str plain = STR_NONE;
        const struct value *entry =
            s->rotates ? find(&all, c, name, root_of(&scratch, settings, name))
                       : NULL;
        if (!entry)
            continue;
        enum err err = secret_open(&scratch, key_path(&scratch, w),
                                   text_of(entry, STR("sealed")), &plain, e);
        if (err != ERR_OK) {
            error_prefix(e, "the `%s` that was given in exchange for the one "
                            "in crosswalk.yaml and stands in %s",
                         s->name, path);
            return err;
        }
        struct value newest = value_text(plain);
        now = value_with(&scratch, &now, name, &newest);
    }
    *out = value_copy(a, &now);
    return ERR_OK;
}

/* ---- writing --------------------------------------------------------------- */

static struct value entry_make(struct arena *a, const struct connection *c,
                               const struct field *secret, struct str root,
                               struct str sealed)
{
    struct field *f = arena_array(a, struct field, 4);
    f[0] = (struct field){STR("connection"), value_text(c->name)};
    f[1] = (struct field){STR("setting"), value_text(secret->name)};
    f[2] = (struct field){STR("of"), value_text(root)};
    f[3] = (struct field){STR("sealed"), value_text(sealed)};
    return value_object(f, 4);
}

enum err remembered_put(const struct workspace *w, const struct connection *c,
                        const struct value *settings,
                        const struct field *secret, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    AUTO_BUF text = BUF_INIT(REMEMBERED_BYTES);
    const char *path = path_of(&a, w, ".secrets");
    struct value_items all;
    struct str sealed = STR_NONE;
    VEC(struct value) kept = {0};
    size_t chains = 1;
    TRY(read_all(&a, path, &all, e));
    TRY(secret_seal(&a, key_path(&a, w), value_str(&secret->value), &sealed,
                    e));
    struct str root = root_of(&a, settings, secret->name);
    const struct value *same = find(&all, c, secret->name, root);
    vec_push(&a, &kept, entry_make(&a, c, secret, root, sealed));
    for (size_t i = 0; i < all.n; i++) {
        bool is = is_of(&all.at[i], c, secret->name);
        if (&all.at[i] != same && !(is && chains >= CHAINS_KEPT))
            vec_push(&a, &kept, all.at[i]);
        chains += is && &all.at[i] != same;
    }
    struct value list = value_list(kept.at, kept.n);
    json_write(&text, &list);
    buf_add_char(&text, '\n');
    TRY(buf_check(&text, "the secrets that remotes have exchanged", e));
    return file_write(path, buf_copy(&a, &text), FILE_MODE, e);
}
