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
#include "base/mail_server.h"

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
