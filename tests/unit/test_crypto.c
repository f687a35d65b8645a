/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/crypto.h"

#include <string.h>

#include "unit/check.h"

static struct str hex(struct arena *a, const unsigned char *bytes)
{
    return crypto_hex(a, bytes, CRYPTO_HASH_BYTES);
}

/* FIPS 180-2, and RFC 4231 case 2 */
static void known_answers(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    unsigned char out[CRYPTO_HASH_BYTES];
    check_str(crypto_sha256_hex(&a, STR("abc")),
              "ba7816bf8f01cfea414140de5dae2223"
              "b00361a396177a9cb410ff61f20015ad");
    check_str(crypto_sha256_hex(&a, STR_NONE),
              "e3b0c44298fc1c149afbf4c8996fb924"
              "27ae41e4649b934ca495991b7852b855");
    crypto_hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), out);
    check_str(hex(&a, out), "5bdcc146bf60754e6a042426089575c7"
                            "5a003f089d2739839dec58b964ec3843");
}

/* RFC 4648 section 10, without padding */
static void base64url_goes_there_and_back(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    static const char *const pairs[][2] = {
        {"", ""},         {"f", "Zg"},       {"fo", "Zm8"},
        {"foo", "Zm9v"},  {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"}, {"\xff\xfe\xfd", "__79"}};
    struct error e = {0};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct str back = STR_NONE;
        struct str text = crypto_base64url(&a, pairs[i][0],
                                           strlen(pairs[i][0]));
        check_str(text, pairs[i][1]);
        check_ok(crypto_base64url_read(&a, text, &back, &e), &e);
        check_str(back, pairs[i][0]);
    }
}

static void what_is_no_base64url_is_refused(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct str out;
    static const char *const wrong[] = {"Z", "Zg==", "Zm+v", "Zm/v", "Zh",
                                        "Z g"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        check_err(crypto_base64url_read(&a, str_from(wrong[i]), &out, NULL),
                  ERR_INVALID);
    check_err(crypto_base64url_read(&a, (struct str){"Zg\0", 3}, &out, NULL),
              ERR_INVALID);
}

static void tokens_differ(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct str x = crypto_token(&a, 32);
    assert_int_equal(x.n, 43);
    assert_false(str_eq(x, crypto_token(&a, 32)));
    assert_true(crypto_equal(x, arena_str(&a, x)));
    assert_false(crypto_equal(x, str_slice(x, 0, 42)));
    assert_false(crypto_equal(STR("abc"), STR("abd")));
}

static void a_password_fits_its_hash_alone(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct str hash = crypto_password_hash(&a, STR("correct horse"));
    assert_true(str_starts_with(hash, STR("scrypt$15$8$3$")));
    assert_true(crypto_password_fits(STR("correct horse"), hash));
    assert_false(crypto_password_fits(STR("correct hors"), hash));
    assert_false(crypto_password_fits(STR(""), hash));
    assert_false(str_eq(hash, crypto_password_hash(&a, STR("correct horse"))));
}

/* RFC 7914 section 12: N 1024, r 8, p 16, "password", "NaCl"; 32 bytes. */
static void a_hash_of_another_program_fits(void **state)
{
    (void)state;
    assert_true(crypto_password_fits(
        STR("password"),
        STR("scrypt$10$8$16$TmFDbA$_"
            "bq-HJ00cgB4VucZDQHp_nxq18vII3gw53N2Y0s3MWI")));
}

static void hashes_that_are_none_fit_nothing(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "scrypt", "scrypt$15$8$3$AAAA", "scrypt$99$8$3$AAAA$AAAA",
        "scrypt$15$0$3$AAAA$AAAA", "scrypt$15$8$3$*$AAAA",
        "plain$15$8$3$AAAA$AAAA", "scrypt$15$8$3$AAAA$AAAA$x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(crypto_password_fits(STR(""), str_from(wrong[i])));
}

static void sealed_values_open_with_their_key_and_purpose(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct crypto_key key, other;
    struct str plain = STR_NONE;
    crypto_random(&key, sizeof key);
    crypto_random(&other, sizeof other);
    struct str sealed = crypto_seal(&a, &key, STR("odoo.password"),
                                    STR("S3cret"));
    assert_false(str_contains(sealed, STR("S3cret")));
    check_ok(crypto_open(&a, &key, STR("odoo.password"), sealed, &plain, &e),
             &e);
    check_str(plain, "S3cret");
    check_err(crypto_open(&a, &other, STR("odoo.password"), sealed, &plain,
                          &e), ERR_INVALID);
    check_err(crypto_open(&a, &key, STR("odoo.url"), sealed, &plain, &e),
              ERR_INVALID);
    check_err(crypto_open(&a, &key, STR("odoo.password"),
                          str_slice(sealed, 0, 20), &plain, &e), ERR_INVALID);
    char *changed = arena_strz(&a, sealed);
    changed[20] = changed[20] == 'A' ? 'B' : 'A';
    check_err(crypto_open(&a, &key, STR("odoo.password"), str_from(changed),
                          &plain, &e), ERR_INVALID);
}

static void nothing_can_be_sealed_too(void **state)
{
    (void)state;
    AUTO_ARENA a = ARENA_INIT;
    struct error e = {0};
    struct crypto_key key;
    struct str plain = STR("x");
    crypto_random(&key, sizeof key);
    check_ok(crypto_open(&a, &key, STR_NONE,
                         crypto_seal(&a, &key, STR_NONE, STR_NONE), &plain,
                         &e), &e);
    assert_int_equal(plain.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(base64url_goes_there_and_back),
        cmocka_unit_test(what_is_no_base64url_is_refused),
        cmocka_unit_test(tokens_differ),
        cmocka_unit_test(a_password_fits_its_hash_alone),
        cmocka_unit_test(a_hash_of_another_program_fits),
        cmocka_unit_test(hashes_that_are_none_fit_nothing),
        cmocka_unit_test(sealed_values_open_with_their_key_and_purpose),
        cmocka_unit_test(nothing_can_be_sealed_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
