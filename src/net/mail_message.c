/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A message as text: headers, and a body in base64. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/time.h"
#include "net/mail.h"

#define LINE_BYTES 57  /* in base64: 76 */
#define WORD_BYTES 45  /* of an encoded word: 60, and what is around it */
#define SUBJECT_BYTES 400

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~')
            return false;
    return !str_contains(s, STR("=?")) && s.n <= 76;
}

/* As it is, or as encoded words that each hold whole characters. */
static void add_words(struct buf *b, struct str s)
{
    if (is_plain(s)) {
        buf_add(b, s);
        return;
    }
    while (s.n > 0) {
        size_t n = s.n > WORD_BYTES ? str_utf8_cut(s, WORD_BYTES) : s.n;
        if (n == 0)
            n = 1; /* no UTF-8 */
        buf_addz(b, "=?UTF-8?B?");
        buf_add_base64(b, str_slice(s, 0, n));
        buf_addz(b, s.n > n ? "?=\r\n " : "?=");
        s = str_slice(s, n, s.n);
    }
}

/* Control characters would begin a header of their own. */
static struct str one_line(struct arena *a, struct str s)
{
    char *z = arena_strz(a, s);
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)z[i] < ' ' || z[i] == 0x7f)
            z[i] = ' ';
    return str_slice((struct str){z, s.n}, 0,
                     s.n > SUBJECT_BYTES
                         ? str_utf8_cut((struct str){z, s.n}, SUBJECT_BYTES)
                         : s.n);
}

/* "Sun, 06 Nov 1994 08:49:37 +0000" */
static void add_date(struct buf *b, int64_t at_us)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str http = time_format_http(&a, at_us); /* ends in GMT */
    buf_addz(b, "Date: ");
    buf_add(b, str_slice(http, 0, http.n - 3));
    buf_addz(b, "+0000\r\n");
}

static void add_receivers(struct buf *b, const struct mail *mail)
{
    buf_addz(b, "To: ");
    for (size_t i = 0; i < mail->n_to; i++) {
        buf_addz(b, i > 0 ? ",\r\n <" : "<");
        buf_add(b, mail->to[i]);
        buf_add_char(b, '>');
    }
    buf_addz(b, "\r\n");
}

static void add_body(struct buf *b, struct arena *a, struct str text)
{
    AUTO_BUF lines = BUF_INIT(LIMIT_RESPONSE_BYTES);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n')
            buf_add_char(&lines, '\r');
        buf_add_char(&lines, text.p[i]);
    }
    struct str whole = buf_copy(a, &lines);
    for (size_t at = 0; at < whole.n; at += LINE_BYTES) {
        size_t end = at + LINE_BYTES < whole.n ? at + LINE_BYTES : whole.n;
        buf_add_base64(b, str_slice(whole, at, end));
        buf_addz(b, "\r\n");
    }
}

struct str mail_message(struct arena *a, const struct mail *mail)
{
    AUTO_BUF b = BUF_INIT(LIMIT_RESPONSE_BYTES);
    struct str host = str_slice(mail->from,
                                str_find_char(mail->from, '@', 0), mail->from.n);
    add_date(&b, mail->at_us);
    buf_printf(&b, "From: Crosswalk <%.*s>\r\n", STR_ARG(mail->from));
    add_receivers(&b, mail);
    buf_addz(&b, "Subject: ");
    add_words(&b, one_line(a, mail->subject));
    buf_printf(&b, "\r\nMessage-ID: <%.*s%.*s>\r\n", STR_ARG(mail->id),
               STR_ARG(host));
    buf_addz(&b, "MIME-Version: 1.0\r\n"
                 "Content-Type: text/plain; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: base64\r\n"
                 "Auto-Submitted: auto-generated\r\n\r\n");
    add_body(&b, a, mail->text);
    return buf_copy(a, &b);
}
