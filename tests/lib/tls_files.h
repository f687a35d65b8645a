/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A fresh key and the certificate that it signed for itself, as PEM files. */
#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct tls_files {
    char folder[64];
    char cert[96];
    char key[96];
};

/* `names`: whom the certificate is for, "IP:127.0.0.1". */
static inline X509 *tls_certificate(EVP_PKEY *key, const char *names)
{
    X509 *cert = X509_new();
    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    X509_NAME *subject = X509_get_subject_name(cert);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               (const unsigned char *)"loopback", -1, -1, 0);
    X509_set_issuer_name(cert, subject);
    X509_EXTENSION *san =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
    X509_EXTENSION *ca =
        X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "CA:TRUE");
    bool made = san && ca && X509_add_ext(cert, san, -1) &&
                X509_add_ext(cert, ca, -1) &&
                X509_sign(cert, key, EVP_sha256()) != 0;
    X509_EXTENSION_free(san);
    X509_EXTENSION_free(ca);
    if (made)
        return cert;
    X509_free(cert);
    return NULL;
}

/* False when something could not be made. */
static inline bool tls_files_make(struct tls_files *f, const char *names)
{
    snprintf(f->folder, sizeof f->folder, "/tmp/crosswalk-tls-XXXXXX");
    if (!mkdtemp(f->folder))
        return false;
    snprintf(f->cert, sizeof f->cert, "%s/cert.pem", f->folder);
    snprintf(f->key, sizeof f->key, "%s/key.pem", f->folder);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = tls_certificate(key, names);
    FILE *to_cert = fopen(f->cert, "w");
    FILE *to_key = fopen(f->key, "w");
    bool written =
        cert && to_cert && to_key && PEM_write_X509(to_cert, cert) == 1 &&
        PEM_write_PrivateKey(to_key, key, NULL, NULL, 0, NULL, NULL) == 1;
    if (to_cert)
        fclose(to_cert);
    if (to_key)
        fclose(to_key);
    X509_free(cert);
    EVP_PKEY_free(key);
    return written;
}

static inline void tls_files_remove(const struct tls_files *f)
{
    unlink(f->cert);
    unlink(f->key);
    rmdir(f->folder);
}
