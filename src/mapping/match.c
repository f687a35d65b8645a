/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/mapping.h"
#include "mapping/text_case.h"
#include "net/html.h"

/* A national number and the same with its country's code end alike; fewer
 * digits than MIN are an extension or a mistake, and match too much. */
#define PHONE_DIGITS 9
#define PHONE_DIGITS_MIN 6

static bool digits_key(struct arena *a, struct str text, struct str *out)
{
    char *digits = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= '0' && text.p[i] <= '9')
            digits[n++] = text.p[i];
    if (n < PHONE_DIGITS_MIN)
        return false;
    size_t from = n > PHONE_DIGITS ? n - PHONE_DIGITS : 0;
    *out = (struct str){digits + from, n - from};
    return true;
}

bool match_normalise(struct arena *a, struct str normal,
                     const struct value *v, struct str *out)
{
    if (v->kind == VALUE_NULL || v->kind == VALUE_SET ||
        v->kind == VALUE_LIST || v->kind == VALUE_OBJECT)
        return false;
    struct str text = value_to_text(a, v);
    if (str_is(normal, "digits"))
        return digits_key(a, text, out);
    if (str_is(normal, "body"))
        text = html_to_text(a, text);
    if (str_is(normal, "lower"))
        text = str_trim(text_fold(a, text));
    else if (str_is(normal, "name") || str_is(normal, "body"))
        text = text_squeeze(a, text_fold(a, text));
    if (text.n == 0)
        return false;
    *out = text;
    return true;
}
