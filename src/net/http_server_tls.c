/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Certificates. GnuTLS asks for one at each handshake, so that another one
 * can be put in place while the server runs. It keeps no copy: the old one
 * stays until no handshake that began with it can still be under way.
 */
#include "net/http_server_private.h"

#include <gnutls/abstract.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/time.h"

#define CHAIN_MAX 16 /* certificates in one file, as in GnuTLS itself */

struct server_certificate {
    struct arena arena; /* holds this struct */
    gnutls_pcert_st chain[CHAIN_MAX];
    unsigned n;
    gnutls_privkey_t key;
    int64_t replaced_us; /* by the one in front of it */
    struct server_certificate *next; /* an older one */
};

struct pem {
    gnutls_datum_t cert;
    gnutls_datum_t key;
};

static enum err read_pem(struct arena *a, const char *what, const char *path,
                         gnutls_datum_t *out, struct error *e)
{
    struct str text;
    enum err err = file_read(a, path, LIMIT_FILE_BYTES, &text, e);
    if (err != ERR_OK) {
        error_prefix(e, "%s", what);
        return err;
    }
    /* GnuTLS takes a pointer to what it will not change as non-const. */
    union {
        const char *from;
        unsigned char *to;
    } bytes = {.from = text.p};
    *out = (gnutls_datum_t){.data = bytes.to, .size = (unsigned)text.n};
    return ERR_OK;
}

/* GnuTLS's own check that both can be read and belong together. */
static int check(const struct pem *pem)
{
    gnutls_certificate_credentials_t trial;
    int code = gnutls_certificate_allocate_credentials(&trial);
    if (code < 0)
        return code;
    code = gnutls_certificate_set_x509_key_mem(trial, &pem->cert, &pem->key,
                                               GNUTLS_X509_FMT_PEM);
    gnutls_certificate_free_credentials(trial);
    return code < 0 ? code : 0;
}

static void free_certificate(struct server_certificate *c)
{
    for (unsigned i = 0; i < c->n; i++)
        gnutls_pcert_deinit(&c->chain[i]);
    if (c->key)
        gnutls_privkey_deinit(c->key);
    struct arena arena = c->arena; /* the certificate lives inside it */
    arena_fini(&arena);
}

static int import(struct server_certificate *c, const struct pem *pem)
{
    unsigned n = CHAIN_MAX;
    int code = gnutls_pcert_list_import_x509_raw(c->chain, &n, &pem->cert,
                                                 GNUTLS_X509_FMT_PEM, 0);
    if (code < 0)
        return code;
    c->n = n;
    code = gnutls_privkey_init(&c->key);
    if (code < 0)
        return code;
    return gnutls_privkey_import_x509_raw(c->key, &pem->key,
                                          GNUTLS_X509_FMT_PEM, NULL, 0);
}

static int make_certificate(const struct pem *pem,
                            struct server_certificate **out)
{
    int code = check(pem);
    if (code < 0)
        return code;
    struct arena arena = ARENA_INIT;
    struct server_certificate *c = arena_new(&arena, struct server_certificate);
    c->arena = arena;
    code = import(c, pem);
    if (code < 0)
        free_certificate(c);
    else
        *out = c;
    return code;
}

static enum err load(const char *cert_file, const char *key_file,
                     struct server_certificate **out, struct error *e)
{
    if (!key_file)
        FAIL(e, ERR_INVALID, "a certificate for TLS needs its key file too");
    AUTO_ARENA arena = ARENA_INIT;
    struct pem pem;
    TRY(read_pem(&arena, "TLS certificate", cert_file, &pem.cert, e));
    TRY(read_pem(&arena, "TLS key", key_file, &pem.key, e));
    int code = make_certificate(&pem, out);
    if (pem.key.data) /* not for an empty file */
        explicit_bzero(pem.key.data, pem.key.size);
    if (code < 0)
        FAIL(e, ERR_INVALID,
             "the certificate %s with the key %s cannot be used for TLS: %s",
             cert_file, key_file, gnutls_strerror(code));
    return ERR_OK;
}

/* Locked. Takes what nobody can be using any more off the list. */
static struct server_certificate *take_old(struct http_server *server)
{
    int64_t handshake_us = 2 * server->options.request_timeout_ms * US_PER_MS;
    int64_t before_us = clock_monotonic_us(&server->clock) - handshake_us;
    struct server_certificate **at = &server->certificates;
    while (*at && ((*at)->replaced_us == 0 || (*at)->replaced_us > before_us))
        at = &(*at)->next;
    struct server_certificate *old = *at;
    *at = NULL;
    return old;
}

static void free_list(struct server_certificate *list)
{
    while (list) {
        struct server_certificate *next = list->next;
        free_certificate(list);
        list = next;
    }
}

enum err server_certificate_use(struct http_server *server,
                                const char *cert_file, const char *key_file,
                                struct error *e)
{
    struct server_certificate *c = NULL;
    TRY(load(cert_file, key_file, &c, e));
    server_mail_lock(server->mail);
    struct server_certificate *old = take_old(server);
    if (server->certificates)
        server->certificates->replaced_us = clock_monotonic_us(&server->clock);
    c->next = server->certificates;
    server->certificates = c;
    server_mail_unlock(server->mail);
    free_list(old);
    return ERR_OK;
}

void server_certificates_free(struct http_server *server)
{
    free_list(server->certificates);
    server->certificates = NULL;
}

int server_certificate_pick(gnutls_session_t session,
                            const gnutls_datum_t *authorities, int n_authorities,
                            const gnutls_pk_algorithm_t *algorithms,
                            int n_algorithms, gnutls_pcert_st **out_chain,
                            unsigned *out_n, gnutls_privkey_t *out_key)
{
    (void)authorities;
    (void)n_authorities;
    (void)algorithms;
    (void)n_algorithms;
    struct MHD_Connection *mhd = gnutls_session_get_ptr(session);
    struct server_connection *connection =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
            ->socket_context;
    struct http_server *server = connection->daemon->server;
    server_mail_lock(server->mail);
    struct server_certificate *c = server->certificates;
    *out_chain = c->chain;
    *out_n = c->n;
    *out_key = c->key;
    server_mail_unlock(server->mail);
    return 0;
}

enum err http_server_set_certificate(struct http_server *server,
                                     const char *cert_file,
                                     const char *key_file, struct error *e)
{
    if (!server->tls.mhd)
        FAIL(e, ERR_INVALID, "the server was started without TLS");
    return server_certificate_use(server, cert_file, key_file, e);
}
