/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/session_kept.h"

#include "base/crypto.h"
#include "base/limits.h"
#include "facade/login.h"

#define PURPOSE STR("crosswalk session of the facade")

static struct crypto_key key_of(struct str id)
{
    struct crypto_key key;
    crypto_hmac_sha256(id, PURPOSE, key.bytes);
    return key;
}

struct str facade_session_seal(struct arena *a,
                               const struct facade_account *account,
                               struct str id)
{
    const struct erp *odoo = account->odoo;
    const struct erp_session *s = &odoo->session;
    const struct crypto_key key = key_of(id);
    struct field fields[] = {
        {STR("login"), value_text(odoo->set.user)},
        {STR("password"), value_text(odoo->set.password)},
        {STR("database"), value_text(odoo->set.database)},
        {STR("protocol"), value_int((int64_t)s->protocol)},
        {STR("major"), value_int(s->major)},
        {STR("version"), value_textz(s->version)},
        {STR("uid"), value_int(s->uid)},
        {STR("name"), value_textz(s->login)},
        {STR("companies"), s->companies},
        {STR("context"), account->pub.context}};
    struct value v = value_object(fields, sizeof fields / sizeof *fields);
    AUTO_BUF plain = BUF_INIT(LIMIT_VALUE_BYTES);
    value_encode(&plain, &v);
    struct str sealed = crypto_seal(a, &key, PURPOSE, buf_str(&plain));
    explicit_bzero((char *)(uintptr_t)buf_str(&plain).p, buf_str(&plain).n);
    return sealed;
}

static void copy_text(char *room, size_t n, struct str text)
{
    size_t most = text.n < n ? text.n : n - 1;
    memcpy(room, text.p ? text.p : "", text.p ? most : 0);
    room[text.p ? most : 0] = '\0';
}

static void take_session(struct facade_account *account, const struct value *v)
{
    struct erp_session *s = &account->odoo->session;
    const struct value *companies = value_getz(v, "companies");
    const struct value *context = value_getz(v, "context");
    s->protocol = (enum erp_protocol)value_int_at(v, "protocol");
    s->major = (int)value_int_at(v, "major");
    s->uid = value_int_at(v, "uid");
    copy_text(s->version, sizeof s->version, value_text_at(v, "version"));
    copy_text(s->login, sizeof s->login, value_text_at(v, "name"));
    if (companies)
        s->companies = value_copy(&account->arena, companies);
    facade_account_name(account);
    if (context)
        account->pub.context = value_copy(&account->arena, context);
}

static bool is_ours(const struct facade_options *options, struct str database)
{
    for (size_t i = 0; i < options->n_databases; i++)
        if (str_eq(options->databases[i], database))
            return true;
    return false;
}

struct facade_account *facade_session_unseal(
    struct arena *a, const struct facade_options *options, struct str id,
    struct str sealed)
{
    const struct crypto_key key = key_of(id);
    struct connection_state *state = NULL;
    struct str plain;
    struct value v;
    if (crypto_open(a, &key, PURPOSE, sealed, &plain, NULL) != ERR_OK ||
        value_decode(a, plain, &v, NULL) != ERR_OK ||
        !is_ours(options, value_text_at(&v, "database")))
        return NULL;
    const struct facade_credentials who = {value_text_at(&v, "login"),
                                           value_text_at(&v, "password"),
                                           value_text_at(&v, "database")};
    struct value settings =
        facade_login_settings(a, &options->connection, &who);
    struct facade_account *account = facade_account_create();
    if (connector_find(STR("odoo"))->create(&account->arena, &settings, &state,
                                            NULL) != ERR_OK) {
        facade_account_release(account);
        return NULL;
    }
    account->odoo = erp_of(state);
    take_session(account, &v);
    return account;
}
