/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Secrets that stand sealed in the workspace, and the key that opens them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "workspace/secret.h"

#define KEY_FILE "crosswalk.key"
/* 32 bytes in base64url, and a line end */
#define KEY_FILE_BYTES 256
#define DERIVED_BYTES 24 /* 32 characters */

/* One purpose for all: whoever may move a value from one setting to another
 * may write the file anyway. */
#define PURPOSE STR("crosswalk setting")

static const char *variable(const struct secret_source *source,
                            const char *name)
{
    const char *value = source->env->get(source->env->context, name);
    return value && *value ? value : NULL;
}

const char *secret_key_path(struct arena *a, const struct secret_source *source)
{
    const char *file = variable(source, "CROSSWALK_KEY_FILE");
    const char *credentials = variable(source, "CREDENTIALS_DIRECTORY");
    if (file)
        return file;
    if (credentials && file_exists(file_join(a, credentials, KEY_FILE)))
        return file_join(a, credentials, KEY_FILE);
    return file_join(a, source->dir, KEY_FILE);
}

/* ERR_NOT_FOUND: there is none yet. */
static enum err read_key(struct arena *a, const char *path,
                         struct crypto_key *out, struct error *e)
{
    struct str text = STR_NONE;
    struct str bytes = STR_NONE;
    TRY(file_read(a, path, KEY_FILE_BYTES, &text, e));
    if (crypto_base64url_read(a, str_trim(text), &bytes, NULL) != ERR_OK ||
        bytes.n != sizeof out->bytes)
        FAIL(e, ERR_INVALID,
             "the key file %s is damaged; put the saved one back", path);
    memcpy(out->bytes, bytes.p, bytes.n);
    return ERR_OK;
}

/* Exclusive: of two that begin at once, one makes it. */
static enum err make_key(struct arena *a, const char *path, struct error *e)
{
    struct str line = arena_printf(
        a, "%.*s\n", STR_ARG(crypto_token(a, CRYPTO_KEY_BYTES)));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return ERR_OK;
    bool ok = fd >= 0 && write(fd, line.p, line.n) == (ssize_t)line.n &&
              fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (!ok)
        FAIL(e, why == ENOSPC ? ERR_FULL : ERR_IO,
             "cannot write the key file %s: %s", path, strerror(why));
    return ERR_OK;
}

static enum err need_key(struct arena *a, const char *path,
                         struct crypto_key *out, struct error *e)
{
    enum err err = read_key(a, path, out, e);
    if (err != ERR_NOT_FOUND)
        return err;
    TRY(make_key(a, path, e));
    return read_key(a, path, out, e);
}

enum err secret_derive(struct arena *a, const char *key_path,
                       struct str purpose, bool make, struct str *out,
                       struct error *e)
{
    struct crypto_key key;
    unsigned char mac[CRYPTO_HASH_BYTES];
    TRY(make ? need_key(a, key_path, &key, e)
             : read_key(a, key_path, &key, e));
    crypto_hmac_sha256((struct str){(const char *)key.bytes, sizeof key.bytes},
                       purpose, mac);
    *out = crypto_base64url(a, mac, DERIVED_BYTES);
    return ERR_OK;
}

enum err secret_seal(struct arena *a, const char *key_path, struct str plain,
                     struct str *out, struct error *e)
{
    struct crypto_key key;
    TRY(need_key(a, key_path, &key, e));
    struct str sealed = crypto_seal(a, &key, PURPOSE, plain);
    *out = arena_printf(a, SECRET_SEALED "%.*s", STR_ARG(sealed));
    return ERR_OK;
}

enum err secret_open(struct arena *a, const char *key_path, struct str sealed,
                     struct str *out, struct error *e)
{
    struct crypto_key key;
    size_t prefix = sizeof SECRET_SEALED - 1;
    enum err err = read_key(a, key_path, &key, e);
    if (err == ERR_NOT_FOUND)
        FAIL(e, ERR_INVALID,
             "the key file %s, which opens sealed settings, is missing; put it "
             "back, or enter the secret anew",
             key_path);
    TRY(err);
    if (crypto_open(a, &key, PURPOSE, str_slice(sealed, prefix, sealed.n), out,
                    NULL) != ERR_OK)
        FAIL(e, ERR_INVALID,
             "a sealed setting does not fit the key file %s; enter the secret "
             "anew",
             key_path);
    return ERR_OK;
}
