/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/json_text.h"

#include <string.h>

/* Half a surrogate pair stands for no character. */
#define NO_CHARACTER 0xFFFD

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *p)
{
    while (is_digit(*p))
        p++;
    return p;
}

size_t json_number_length(const char *p, bool *out_whole)
{
    const char *first = *p == '-' ? p + 1 : p;
    const char *end = skip_digits(first);
    if (end == first || (*first == '0' && end - first > 1))
        return 0;
    const char *whole_end = end;
    if (*end == '.') {
        if (!is_digit(end[1]))
            return 0;
        end = skip_digits(end + 1);
    }
    if (*end == 'e' || *end == 'E') {
        end += end[1] == '-' || end[1] == '+' ? 2 : 1;
        if (!is_digit(*end))
            return 0;
        end = skip_digits(end);
    }
    *out_whole = end == whole_end;
    return (size_t)(end - p);
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number of the four hex digits behind "\u"; -1 when they are none. */
static int32_t read_unit(const char *p)
{
    int32_t unit = 0;
    if (p[0] != '\\' || p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static char *put_utf8(char *to, int32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    if (c < 0x800) {
        *to++ = (char)(0xC0 | c >> 6);
    } else {
        if (c < 0x10000) {
            *to++ = (char)(0xE0 | c >> 12);
        } else {
            *to++ = (char)(0xF0 | c >> 18);
            *to++ = (char)(0x80 | (c >> 12 & 0x3F));
        }
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (c & 0x3F));
    return to;
}

/* Undoes "\uXXXX", or two of them; false when they are none. */
static bool take_unit(char **io_from, char **io_to)
{
    int32_t c = read_unit(*io_from);
    if (c < 0)
        return false;
    *io_from += 6;
    if (c >= 0xD800 && c < 0xE000) {
        int32_t low = c < 0xDC00 ? read_unit(*io_from) : -1;
        bool pair = low >= 0xDC00 && low < 0xE000;
        if (pair)
            *io_from += 6;
        c = pair ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00)
                 : NO_CHARACTER;
    }
    *io_to = put_utf8(*io_to, c);
    return true;
}

static bool take_escape(char **io_from, char **io_to)
{
    static const char names[] = "\"\\/bfnrt";
    static const char means[] = "\"\\/\b\f\n\r\t";
    char c = (*io_from)[1];
    if (c == 'u')
        return take_unit(io_from, io_to);
    const char *name = c ? strchr(names, c) : NULL;
    if (!name)
        return false;
    *io_from += 2;
    *(*io_to)++ = means[name - names];
    return true;
}

static char *skip_plain(char *p)
{
    while ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
        p++;
    return p;
}

const char *json_text_take(char **io_at, struct str *out)
{
    char *first = *io_at + 1;
    char *from = skip_plain(first);
    char *to = from;
    while (*from == '\\') {
        *io_at = from;
        if (!take_escape(&from, &to))
            return "unknown escape in text";
        char *end = skip_plain(from);
        memmove(to, from, (size_t)(end - from));
        to += end - from;
        from = end;
    }
    *io_at = from;
    if (*from != '"')
        return "control character in text";
    *io_at = from + 1;
    *out = (struct str){first, (size_t)(to - first)};
    return NULL;
}
