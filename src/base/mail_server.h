/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A mail server and mail addresses as data; net/mail.h sends. */
#pragma once

#include "base/str.h"

enum mail_security {
    MAIL_STARTTLS, /* encrypted or not at all */
    MAIL_TLS,      /* from the first byte */
    MAIL_PLAIN
};
/* "starttls", "tls", "none" */
const char *mail_security_name(enum mail_security security);
uint16_t mail_default_port(enum mail_security security);

struct mail_server {
    struct str host;
    uint16_t port;
    enum mail_security security;
    struct str user;     /* empty: no login */
    struct str password;
    struct str ca_file;  /* empty: the system's */
};

/*
 * "user@host:port", "[::1]", "host/": sets host, and user and port where they
 * are given. False: it is no such thing.
 */
bool mail_server_read(struct str text, struct mail_server *out);
/* Something@something, nothing that could end a command or a header. */
bool mail_is_address(struct str s);
