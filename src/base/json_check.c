/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/json_check.h"

static bool is_digit_at(struct str text, size_t at)
{
    return at < text.n && text.p[at] >= '0' && text.p[at] <= '9';
}

static size_t skip_digits(struct str text, size_t at)
{
    while (is_digit_at(text, at))
        at++;
    return at;
}

size_t json_number_length(struct str text, size_t at, bool *out_wide)
{
    size_t from = text.p[at] == '-' ? at + 1 : at;
    size_t i = skip_digits(text, from);
    *out_wide = false;
    if (i == from || (text.p[from] == '0' && i - from > 1))
        return 0;
    bool wide = i - from >= JSON_WIDE_DIGITS;
    if (i < text.n && text.p[i] == '.') {
        if (!is_digit_at(text, i + 1))
            return 0;
        i = skip_digits(text, i + 1);
        wide = false;
    }
    if (i < text.n && (text.p[i] == 'e' || text.p[i] == 'E')) {
        i++;
        if (i < text.n && (text.p[i] == '-' || text.p[i] == '+'))
            i++;
        if (!is_digit_at(text, i))
            return 0;
        i = skip_digits(text, i);
        wide = false;
    }
    *out_wide = wide;
    return i - at;
}

/* Index of the first byte from `at` that matters inside a string. */
static size_t skip_plain_text(struct str text, size_t at)
{
    while (at < text.n && (unsigned char)text.p[at] >= 0x20 &&
           text.p[at] != '"' && text.p[at] != '\\')
        at++;
    return at;
}

size_t json_string_length(struct str text, size_t at)
{
    for (size_t i = skip_plain_text(text, at + 1); i < text.n;
         i = skip_plain_text(text, i)) {
        if (text.p[i] == '"')
            return i + 1 - at;
        i += text.p[i] == '\\' ? 2 : 1;
    }
    return 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_member_name(struct str text, size_t end)
{
    while (end < text.n && is_space(text.p[end]))
        end++;
    return end < text.n && text.p[end] == ':';
}

/* The string at `at`; returns its length, 0 with a fault. */
static size_t check_string(struct json_check *check, struct str text, size_t at)
{
    size_t nul_at = 0;
    size_t i = at + 1;
    for (;;) {
        i = skip_plain_text(text, i);
        check->at = i;
        if (i >= text.n) {
            check->reason = "text without end";
            return 0;
        }
        if (text.p[i] == '"')
            break;
        if (text.p[i] != '\\') {
            check->reason = "control character in text";
            return 0;
        }
        if (str_starts_with(str_slice(text, i, text.n), STR("\\u0000")))
            nul_at = i;
        i += 2;
    }
    if (nul_at > 0 && is_member_name(text, i + 1)) {
        check->at = nul_at;
        check->reason = "NUL in a member name";
        return 0;
    }
    return i + 1 - at;
}

static bool is_plain(char c)
{
    return is_space(c) || (c >= 'a' && c <= 'z') || c == '{' || c == '}' ||
           c == '[' || c == ']' || c == ':' || c == ',';
}

/* Checks what starts at `at`; returns its length, 0 with a fault. */
static size_t check_token(struct json_check *check, struct str text, size_t at)
{
    char c = text.p[at];
    if (c == '{' || c == '[') {
        check->depth++;
        if (check->depth > check->max_depth)
            check->max_depth = check->depth;
    } else if (c == '}' || c == ']') {
        check->depth--;
    }
    if (is_plain(c))
        return 1;
    if (c == '"')
        return check_string(check, text, at);
    check->at = at;
    if (c != '-' && !is_digit_at(text, at)) {
        check->reason = "unexpected character";
        return 0;
    }
    bool wide;
    size_t n = json_number_length(text, at, &wide);
    if (n == 0)
        check->reason = "not a number";
    check->wide_count += wide;
    return n;
}

struct json_check json_check(struct str text)
{
    struct json_check check = {0};
    size_t at = 0;
    while (at < text.n) {
        size_t n = check_token(&check, text, at);
        if (n == 0)
            break;
        at += n;
    }
    return check;
}
