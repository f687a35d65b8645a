/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Text put into JSON, XML and URLs. Bytes that are not UTF-8 become U+FFFD. */
#include "base/buf.h"

#define REPLACEMENT STR("\xEF\xBF\xBD")

static const char hex_digits[] = "0123456789abcdef";

static void add_json_special(struct buf *b, unsigned char c)
{
    static const char letters[] = "\b\f\n\r\t\"\\";
    static const char escapes[] = "bfnrt\"\\";
    const char *at = c ? strchr(letters, c) : NULL;
    if (at) {
        char pair[2] = {'\\', escapes[at - letters]};
        buf_add(b, (struct str){pair, sizeof pair});
        return;
    }
    char code[6] = {
        '\\', 'u', '0', '0', hex_digits[c >> 4], hex_digits[c & 15]};
    buf_add(b, (struct str){code, sizeof code});
}

static bool is_json_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void buf_add_json_escaped(struct buf *b, struct str s)
{
    size_t from = 0; /* start of what can be copied as it is */
    size_t i = 0;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_json_plain(c)) {
            i++;
            continue;
        }
        size_t n = c >= 0x7F ? str_utf8_sequence(s, i) : 0;
        if (n > 0) {
            i += n;
            continue;
        }
        buf_add(b, str_slice(s, from, i));
        if (c >= 0x80)
            buf_add(b, REPLACEMENT);
        else
            add_json_special(b, c);
        from = ++i;
    }
    if (from < s.n)
        buf_add(b, str_slice(s, from, s.n));
}

static const char *xml_entity(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    case '\r':
        return "&#13;"; /* as it is, a reader would turn it into \n */
    default:
        return NULL;
    }
}

/* U+FFFE and U+FFFF are UTF-8, but no XML characters. */
static bool is_xml_sequence(struct str s, size_t at, size_t n)
{
    return !(n == 3 && memcmp(s.p + at, "\xEF\xBF", 2) == 0 &&
             (unsigned char)s.p[at + 2] >= 0xBE);
}

void buf_add_xml_escaped(struct buf *b, struct str s)
{
    size_t from = 0;
    size_t i = 0;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        const char *entity = xml_entity(c);
        size_t n = str_utf8_sequence(s, i);
        bool keep = !entity && n > 0 && is_xml_sequence(s, i, n) &&
                    (c >= 0x20 || c == '\n' || c == '\t');
        if (keep) {
            i += n;
            continue;
        }
        buf_add(b, str_slice(s, from, i));
        if (entity)
            buf_addz(b, entity);
        else if (n == 0)
            buf_add(b, REPLACEMENT);
        i += n > 0 ? n : 1;
        from = i;
    }
    if (from < s.n)
        buf_add(b, str_slice(s, from, s.n));
}

static bool is_url_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

void buf_add_url_escaped(struct buf *b, struct str s)
{
    static const char upper[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_url_unreserved(s.p[i])) {
            buf_add_char(b, s.p[i]);
        } else {
            char code[3] = {'%', upper[c >> 4], upper[c & 15]};
            buf_add(b, (struct str){code, sizeof code});
        }
    }
}

void buf_add_base64(struct buf *b, struct str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        size_t left = s.n - i;
        unsigned v = (unsigned)(unsigned char)s.p[i] << 16;
        if (left > 1)
            v |= (unsigned)(unsigned char)s.p[i + 1] << 8;
        if (left > 2)
            v |= (unsigned char)s.p[i + 2];
        buf_add_char(b, digits[v >> 18]);
        buf_add_char(b, digits[v >> 12 & 63]);
        buf_add_char(b, left > 1 ? digits[v >> 6 & 63] : '=');
        buf_add_char(b, left > 2 ? digits[v & 63] : '=');
    }
}
