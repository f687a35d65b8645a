/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The little cryptography that is needed, over libcrypto: random secrets,
 * hashes, signatures, passwords, sealed values.
 *
 * Threads: any. Errors: ERR_INVALID for what cannot be read or does not fit
 * its key; running out of entropy or memory aborts.
 * Source: RFC 2104 (HMAC), RFC 7914 (scrypt), RFC 8439 (ChaCha20-Poly1305),
 * RFC 4648 (base64url).
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"

#define CRYPTO_HASH_BYTES 32
#define CRYPTO_KEY_BYTES 32

void crypto_random(void *out, size_t n);
/* `n` random bytes in base64url: for tokens and keys of 8/6 n characters. */
struct str crypto_token(struct arena *a, size_t n);
void crypto_sha256(struct str s, unsigned char out[CRYPTO_HASH_BYTES]);
/* In lower-case hex; what a store keeps of a token. */
struct str crypto_sha256_hex(struct arena *a, struct str s);
void crypto_hmac_sha256(struct str key, struct str s,
                        unsigned char out[CRYPTO_HASH_BYTES]);
struct str crypto_hex(struct arena *a, const unsigned char *bytes, size_t n);
/* Takes as long for what is nearly equal as for what is not. */
bool crypto_equal(struct str x, struct str y);

/* Without padding. */
struct str crypto_base64url(struct arena *a, const void *bytes, size_t n);
MUST_CHECK enum err crypto_base64url_read(struct arena *a, struct str text,
                                          struct str *out, struct error *e);

/*
 * "scrypt$15$8$3$SALT$HASH": costs 32 MiB and some tenths of a second, here
 * and for whoever guesses. The parameters stand with it, so that they can be
 * raised.
 */
struct str crypto_password_hash(struct arena *a, struct str password);
bool crypto_password_fits(struct str password, struct str hash);

struct crypto_key {
    unsigned char bytes[CRYPTO_KEY_BYTES];
};
/* Encrypted and authenticated, in base64url; `about` (what it is for) must be
 * the same when it is opened, so that one sealed text cannot stand in for
 * another. */
struct str crypto_seal(struct arena *a, const struct crypto_key *key,
                       struct str about, struct str plain);
MUST_CHECK enum err crypto_open(struct arena *a, const struct crypto_key *key,
                                struct str about, struct str sealed,
                                struct str *out, struct error *e);
