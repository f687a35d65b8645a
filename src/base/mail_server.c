/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/mail_server.h"

#define ADDRESS_BYTES 254

const char *mail_security_name(enum mail_security security)
{
    static const char *const names[] = {[MAIL_STARTTLS] = "starttls",
                                        [MAIL_TLS] = "tls",
                                        [MAIL_PLAIN] = "none"};
    return names[security];
}

uint16_t mail_default_port(enum mail_security security)
{
    static const uint16_t ports[] = {
        [MAIL_STARTTLS] = 587, [MAIL_TLS] = 465, [MAIL_PLAIN] = 25};
    return ports[security];
}

/* Takes ":port" off the end; false when what stands there is none. */
static bool read_port(struct str *s, uint16_t *out)
{
    int64_t port = 0;
    size_t colon = s->n;
    while (colon > 0 && s->p[colon - 1] != ':' && s->p[colon - 1] != ']')
        colon--;
    if (colon == 0 || s->p[colon - 1] != ':')
        return true;
    if (!str_to_i64(str_slice(*s, colon, s->n), &port) || port < 1 ||
        port > UINT16_MAX)
        return false;
    *out = (uint16_t)port;
    *s = str_slice(*s, 0, colon - 1);
    return true;
}

bool mail_server_read(struct str s, struct mail_server *out)
{
    size_t at = s.n;
    while (at > 0 && s.p[at - 1] != '@') /* the last one counts */
        at--;
    if (at > 1)
        out->user = str_slice(s, 0, at - 1);
    s = str_slice(s, at, s.n);
    while (s.n > 0 && s.p[s.n - 1] == '/')
        s.n--;
    if (!read_port(&s, &out->port))
        return false;
    if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
        s = str_slice(s, 1, s.n - 1);
    out->host = s;
    return s.n > 0 && str_find_char(s, '/', 0) == s.n;
}

bool mail_is_address(struct str s)
{
    size_t at = str_find_char(s, '@', 0);
    if (at == 0 || at + 1 >= s.n || s.n > ADDRESS_BYTES ||
        str_find_char(s, '@', at + 1) < s.n || !str_is_utf8(s))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        if (ch <= ' ' || ch == 0x7f || ch == '<' || ch == '>' || ch == ',' ||
            ch == ';' || ch == '"' || ch == '\\')
            return false;
    }
    return true;
}
