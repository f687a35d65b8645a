/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Plain text mail over SMTP, by libcurl.
 *
 * A message is UTF-8 throughout: headers as RFC 2047 wants it, the text in
 * base64. What stands in a header cannot begin another one.
 *
 * Ownership: everything is borrowed for the call. Threads: any.
 * Source: RFC 5321, 5322, 2045, 2047, 3834 (Auto-Submitted).
 */
#pragma once

#include <stdatomic.h>

#include "base/arena.h"
#include "base/error.h"

enum mail_security {
    MAIL_STARTTLS, /* encrypted or not at all */
    MAIL_TLS,      /* from the first byte */
    MAIL_PLAIN
};
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

struct mail {
    struct str from;     /* addresses alone: "hub@example.com" */
    const struct str *to;
    size_t n_to;
    struct str subject;
    struct str text;     /* lines end in \n */
    struct str id;       /* left part of Message-ID: the same for a repetition */
    int64_t at_us;
};

#define MAIL_TIMEOUT_MS 30000

/* Something@something, nothing that could end a command or a header. */
bool mail_is_address(struct str s);
/* The message as it is sent: pure. */
struct str mail_message(struct arena *a, const struct mail *mail);
/*
 * ERR_AUTH: user and password are refused. ERR_REJECTED: the server will not
 * take it (5xx). ERR_BUSY: not now (4xx). ERR_UNREACHABLE, ERR_TIMEOUT, and
 * ERR_CANCELED once *stop is true.
 */
MUST_CHECK enum err mail_send(const struct mail_server *server,
                              const struct mail *mail,
                              const atomic_bool *stop, struct error *e);
