/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define NONCE_BYTES 12
#define TAG_BYTES 16

static void must(bool ok)
{
    if (!ok)
        abort(); /* no entropy or no memory: nothing can be kept secret */
}

void crypto_random(void *out, size_t n)
{
    must(n <= INT32_MAX && RAND_bytes(out, (int)n) == 1);
}

struct str crypto_token(struct arena *a, size_t n)
{
    unsigned char *bytes = arena_alloc(a, n);
    crypto_random(bytes, n);
    return crypto_base64url(a, bytes, n);
}

/* ---- hashes ----------------------------------------------------------------------- */

void crypto_sha256(struct str s, unsigned char out[CRYPTO_HASH_BYTES])
{
    must(EVP_Digest(s.p ? s.p : "", s.n, out, NULL, EVP_sha256(), NULL) == 1);
}

struct str crypto_hex(struct arena *a, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(a, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    return (struct str){out, 2 * n};
}

struct str crypto_sha256_hex(struct arena *a, struct str s)
{
    unsigned char hash[CRYPTO_HASH_BYTES];
    crypto_sha256(s, hash);
    return crypto_hex(a, hash, sizeof hash);
}

void crypto_hmac_sha256(struct str key, struct str s,
                        unsigned char out[CRYPTO_HASH_BYTES])
{
    unsigned n = CRYPTO_HASH_BYTES;
    must(key.n <= INT32_MAX &&
         HMAC(EVP_sha256(), key.p ? key.p : "", (int)key.n,
              (const unsigned char *)(s.p ? s.p : ""), s.n, out, &n) != NULL);
}

bool crypto_equal(struct str x, struct str y)
{
    return x.n == y.n && CRYPTO_memcmp(x.p, y.p, x.n) == 0;
}

/* ---- base64url --------------------------------------------------------------------- */

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct str crypto_base64url(struct arena *a, const void *bytes, size_t n)
{
    const unsigned char *in = bytes;
    char *out = arena_alloc(a, (n * 4 + 2) / 3 + 1);
    size_t length = 0;
    unsigned held = 0;
    int bits = 0;
    for (size_t i = 0; i < n; i++) {
        held = (held << 8) | in[i];
        for (bits += 8; bits >= 6; bits -= 6)
            out[length++] = alphabet[(held >> (bits - 6)) & 63];
    }
    if (bits > 0)
        out[length++] = alphabet[(held << (6 - bits)) & 63];
    return (struct str){out, length};
}

enum err crypto_base64url_read(struct arena *a, struct str text,
                               struct str *out, struct error *e)
{
    char *bytes = arena_alloc(a, text.n * 3 / 4 + 1);
    size_t length = 0;
    unsigned held = 0;
    int bits = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *at = text.p[i] ? strchr(alphabet, text.p[i]) : NULL;
        if (!at)
            FAIL(e, ERR_INVALID, "this is no base64url text");
        held = (held << 6) | (unsigned)(at - alphabet);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[length++] = (char)((held >> bits) & 255);
        }
    }
    if (bits >= 6 || (held & ((1u << bits) - 1)) != 0)
        FAIL(e, ERR_INVALID, "this is no base64url text");
    *out = (struct str){bytes, length};
    return ERR_OK;
}

/* ---- passwords ---------------------------------------------------------------------- */

#define SCRYPT_LOG_N 15
#define SCRYPT_R 8
#define SCRYPT_P 3
/* What a hash out of the store may ask for at most. */
#define SCRYPT_LOG_N_MAX 20
#define SCRYPT_R_MAX 32
#define SCRYPT_P_MAX 16
#define SALT_BYTES 16

struct scrypt {
    int64_t log_n, r, p;
    struct str salt;
};

static bool scrypt_run(const struct scrypt *s, struct str password,
                       unsigned char out[CRYPTO_HASH_BYTES])
{
    uint64_t n = UINT64_C(1) << s->log_n;
    uint64_t memory = 128 * (uint64_t)s->r * (n + (uint64_t)s->p + 2);
    return EVP_PBE_scrypt(password.p ? password.p : "", password.n,
                          (const unsigned char *)s->salt.p, s->salt.n, n,
                          (uint64_t)s->r, (uint64_t)s->p, memory + 65536, out,
                          CRYPTO_HASH_BYTES) == 1;
}

struct str crypto_password_hash(struct arena *a, struct str password)
{
    unsigned char salt[SALT_BYTES];
    unsigned char hash[CRYPTO_HASH_BYTES];
    crypto_random(salt, sizeof salt);
    const struct scrypt s = {SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P,
                             {(const char *)salt, sizeof salt}};
    must(scrypt_run(&s, password, hash));
    struct str salt_text = crypto_base64url(a, salt, sizeof salt);
    struct str hash_text = crypto_base64url(a, hash, sizeof hash);
    return arena_printf(a, "scrypt$%d$%d$%d$%.*s$%.*s", SCRYPT_LOG_N, SCRYPT_R,
                        SCRYPT_P, STR_ARG(salt_text), STR_ARG(hash_text));
}

static bool read_number(struct str text, int64_t max, int64_t *out)
{
    return str_to_i64(text, out) && *out >= 1 && *out <= max;
}

static bool scrypt_read(struct arena *a, struct str text, struct scrypt *out,
                        struct str *out_hash)
{
    struct str part[6];
    size_t n = 0;
    while (n < 6 && str_split(&text, '$', &part[n]))
        n++;
    return n == 6 && text.n == 0 && str_is(part[0], "scrypt") &&
           read_number(part[1], SCRYPT_LOG_N_MAX, &out->log_n) &&
           read_number(part[2], SCRYPT_R_MAX, &out->r) &&
           read_number(part[3], SCRYPT_P_MAX, &out->p) &&
           crypto_base64url_read(a, part[4], &out->salt, NULL) == ERR_OK &&
           crypto_base64url_read(a, part[5], out_hash, NULL) == ERR_OK;
}

bool crypto_password_fits(struct str password, struct str hash)
{
    AUTO_ARENA a = ARENA_INIT;
    struct scrypt s = {0};
    struct str wanted = STR_NONE;
    unsigned char got[CRYPTO_HASH_BYTES];
    return scrypt_read(&a, hash, &s, &wanted) &&
           scrypt_run(&s, password, got) &&
           crypto_equal((struct str){(const char *)got, sizeof got}, wanted);
}

/* ---- sealed values -------------------------------------------------------------------- */

/* nonce, then what it says, then the tag */
struct str crypto_seal(struct arena *a, const struct crypto_key *key,
                       struct str about, struct str plain)
{
    size_t n = NONCE_BYTES + plain.n + TAG_BYTES;
    unsigned char *out = arena_alloc(a, n);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int length = 0;
    must(c && plain.n <= INT32_MAX && about.n <= INT32_MAX);
    crypto_random(out, NONCE_BYTES);
    must(EVP_EncryptInit_ex(c, EVP_chacha20_poly1305(), NULL, key->bytes,
                            out) == 1 &&
         EVP_EncryptUpdate(c, NULL, &length,
                           (const unsigned char *)(about.p ? about.p : ""),
                           (int)about.n) == 1 &&
         EVP_EncryptUpdate(c, out + NONCE_BYTES, &length,
                           (const unsigned char *)(plain.p ? plain.p : ""),
                           (int)plain.n) == 1 &&
         EVP_EncryptFinal_ex(c, out + NONCE_BYTES + length, &length) == 1 &&
         EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES,
                             out + NONCE_BYTES + plain.n) == 1);
    EVP_CIPHER_CTX_free(c);
    return crypto_base64url(a, out, n);
}

static bool open_bytes(const struct crypto_key *key, struct str about,
                       struct str sealed, unsigned char *plain)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    const unsigned char *in = (const unsigned char *)sealed.p;
    size_t n = sealed.n - NONCE_BYTES - TAG_BYTES;
    unsigned char tag[TAG_BYTES];
    int length = 0;
    must(c && n <= INT32_MAX && about.n <= INT32_MAX);
    memcpy(tag, in + NONCE_BYTES + n, TAG_BYTES);
    bool ok =
        EVP_DecryptInit_ex(c, EVP_chacha20_poly1305(), NULL, key->bytes, in) ==
            1 &&
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) == 1 &&
        EVP_DecryptUpdate(c, NULL, &length,
                          (const unsigned char *)(about.p ? about.p : ""),
                          (int)about.n) == 1 &&
        EVP_DecryptUpdate(c, plain, &length, in + NONCE_BYTES, (int)n) == 1 &&
        EVP_DecryptFinal_ex(c, plain + length, &length) == 1;
    EVP_CIPHER_CTX_free(c);
    return ok;
}

enum err crypto_open(struct arena *a, const struct crypto_key *key,
                     struct str about, struct str sealed, struct str *out,
                     struct error *e)
{
    struct str bytes = STR_NONE;
    TRY(crypto_base64url_read(a, sealed, &bytes, e));
    if (bytes.n < NONCE_BYTES + TAG_BYTES)
        FAIL(e, ERR_INVALID, "the sealed value is cut short");
    size_t n = bytes.n - NONCE_BYTES - TAG_BYTES;
    unsigned char *plain = arena_alloc(a, n + 1);
    if (!open_bytes(key, about, bytes, plain))
        FAIL(e, ERR_INVALID,
             "the sealed value does not fit this key, or was changed");
    *out = (struct str){(const char *)plain, n};
    return ERR_OK;
}
