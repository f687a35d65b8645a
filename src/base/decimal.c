/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/decimal.h"

typedef __int128 wide;

/* 10^n; 10^37 is the first mantissa that is too large. */
static wide power_of_ten(int n)
{
    static const int64_t small[] = {
        1,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        10000000000,
        100000000000,
        1000000000000,
        10000000000000,
        100000000000000,
        1000000000000000,
        10000000000000000,
        100000000000000000,
        1000000000000000000,
    };
    if (n <= 18)
        return small[n];
    if (n <= 36)
        return (wide)small[18] * small[n - 18];
    return (wide)small[18] * small[18] * small[n - 36];
}

static wide magnitude(wide m)
{
    return m < 0 ? -m : m;
}

static bool is_in_range(wide m)
{
    return magnitude(m) < power_of_ten(DECIMAL_DIGITS_MAX);
}

/* m * 10^places if that stays in range. */
static bool widen(wide *m, int places)
{
    if (*m == 0)
        return true;
    if (places > DECIMAL_DIGITS_MAX ||
        magnitude(*m) >= power_of_ten(DECIMAL_DIGITS_MAX - places))
        return false;
    *m *= power_of_ten(places);
    return true;
}

/* Takes zeros off the end while the scale is above `scale`. */
static struct decimal narrow(struct decimal d, int scale)
{
    while (d.scale > scale && d.mantissa % 10 == 0) {
        d.mantissa /= 10;
        d.scale--;
    }
    return d;
}

struct decimal decimal_normalize(struct decimal d)
{
    return narrow(d, 0);
}

struct decimal decimal_from_i64(int64_t i)
{
    return (struct decimal){.mantissa = i};
}

size_t decimal_to_chars(struct decimal d, char out[DECIMAL_TEXT_MAX])
{
    char reversed[DECIMAL_TEXT_MAX];
    size_t n = 0;
    wide rest = magnitude(d.mantissa);
    for (int place = 0; rest > 0 || place <= d.scale; place++) {
        if (place == d.scale && d.scale > 0)
            reversed[n++] = '.';
        if (rest <= INT64_MAX) {
            int64_t low = (int64_t)rest; /* 128-bit division is slow */
            reversed[n++] = (char)('0' + low % 10);
            rest = low / 10;
        } else {
            reversed[n++] = (char)('0' + (int)(rest % 10));
            rest /= 10;
        }
    }
    if (d.mantissa < 0)
        reversed[n++] = '-';
    for (size_t i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    return n;
}

struct str decimal_format(struct arena *a, struct decimal d)
{
    char text[DECIMAL_TEXT_MAX];
    size_t n = decimal_to_chars(decimal_normalize(d), text);
    return arena_str(a, (struct str){text, n});
}

struct decimal decimal_round(struct decimal d, int places)
{
    if (places < 0)
        places = 0;
    if (places > DECIMAL_SCALE_MAX)
        places = DECIMAL_SCALE_MAX;
    while (d.scale < places && widen(&d.mantissa, 1))
        d.scale++;
    if (d.scale <= places)
        return d;
    wide unit = power_of_ten(d.scale - places);
    wide half = d.mantissa < 0 ? -(unit / 2) : unit / 2;
    return (struct decimal){(d.mantissa + half) / unit, places};
}

static int compare_wide(wide a, wide b)
{
    return (a > b) - (a < b);
}

int decimal_compare(struct decimal a, struct decimal b)
{
    if (a.scale == b.scale)
        return compare_wide(a.mantissa, b.mantissa);
    wide unit_a = power_of_ten(a.scale);
    wide unit_b = power_of_ten(b.scale);
    int order = compare_wide(a.mantissa / unit_a, b.mantissa / unit_b);
    if (order != 0)
        return order;
    /* Fractions fit at the largest scale: below 10^30. */
    return compare_wide(
        a.mantissa % unit_a * power_of_ten(DECIMAL_SCALE_MAX - a.scale),
        b.mantissa % unit_b * power_of_ten(DECIMAL_SCALE_MAX - b.scale));
}

enum err decimal_add(struct decimal a, struct decimal b, struct decimal *out_d,
                     struct error *e)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    if (!widen(&a.mantissa, scale - a.scale) ||
        !widen(&b.mantissa, scale - b.scale) ||
        !is_in_range(a.mantissa + b.mantissa))
        FAIL(e, ERR_LIMIT, "sum has more than %d digits", DECIMAL_DIGITS_MAX);
    *out_d = (struct decimal){a.mantissa + b.mantissa, scale};
    return ERR_OK;
}

enum err decimal_multiply(struct decimal a, struct decimal b,
                          struct decimal *out_d, struct error *e)
{
    wide limit = power_of_ten(DECIMAL_DIGITS_MAX) - 1;
    if (b.mantissa != 0 &&
        magnitude(a.mantissa) > limit / magnitude(b.mantissa)) {
        a = decimal_normalize(a);
        b = decimal_normalize(b);
    }
    if (b.mantissa != 0 &&
        magnitude(a.mantissa) > limit / magnitude(b.mantissa))
        FAIL(e, ERR_LIMIT, "product has more than %d digits",
             DECIMAL_DIGITS_MAX);
    struct decimal product = {a.mantissa * b.mantissa, a.scale + b.scale};
    product = narrow(product, DECIMAL_SCALE_MAX);
    if (product.scale > DECIMAL_SCALE_MAX)
        FAIL(e, ERR_LIMIT, "product has more than %d digits after the point",
             DECIMAL_SCALE_MAX);
    *out_d = product;
    return ERR_OK;
}

bool decimal_to_i64(struct decimal d, int64_t *out_i)
{
    d = decimal_normalize(d);
    if (d.scale != 0 || d.mantissa < INT64_MIN || d.mantissa > INT64_MAX)
        return false;
    *out_i = (int64_t)d.mantissa;
    return true;
}

/* --- reading ------------------------------------------------------------ */

/* A number in its parts: [sign] whole [. fraction] [e exponent]. */
struct parts {
    bool negative;
    struct str whole;
    struct str fraction;
    int exponent;
};

static struct str take_digits(struct str text, size_t *at)
{
    size_t from = *at;
    while (*at < text.n && text.p[*at] >= '0' && text.p[*at] <= '9')
        ++*at;
    return str_slice(text, from, *at);
}

static bool take_sign(struct str text, size_t *at)
{
    bool negative = *at < text.n && text.p[*at] == '-';
    if (*at < text.n && (text.p[*at] == '-' || text.p[*at] == '+'))
        ++*at;
    return negative;
}

/* Beyond any scale: the exact value no longer matters. */
enum { EXPONENT_MAX = 1000000 };

static bool take_exponent(struct str text, size_t *at, int *out_exponent)
{
    ++*at;
    bool negative = take_sign(text, at);
    struct str digits = take_digits(text, at);
    int exponent = 0;
    for (size_t i = 0; i < digits.n; i++)
        if (exponent < EXPONENT_MAX)
            exponent = exponent * 10 + (digits.p[i] - '0');
    *out_exponent = negative ? -exponent : exponent;
    return digits.n > 0;
}

static bool split_number(struct str text, struct parts *out_parts)
{
    struct parts parts = {0};
    size_t at = 0;
    if (!text.p)
        return false;
    parts.negative = take_sign(text, &at);
    parts.whole = take_digits(text, &at);
    if (at < text.n && text.p[at] == '.') {
        at++;
        parts.fraction = take_digits(text, &at);
    }
    if (parts.whole.n + parts.fraction.n == 0)
        return false;
    if (at < text.n && (text.p[at] == 'e' || text.p[at] == 'E') &&
        !take_exponent(text, &at, &parts.exponent))
        return false;
    *out_parts = parts;
    return at == text.n;
}

/* Appends digits; zeros wait in *zeros until a digit needs them. */
static bool append_digits(wide *m, struct str digits, int *zeros)
{
    for (size_t i = 0; i < digits.n; i++) {
        int digit = digits.p[i] - '0';
        if (digit == 0) {
            *zeros += *zeros < EXPONENT_MAX;
            continue;
        }
        if (!widen(m, *zeros + 1))
            return false;
        *m += digit;
        *zeros = 0;
    }
    return true;
}

/*
 * m * 10^-scale at the scale it was written with, as far as that fits;
 * `scale` is the smallest that holds it and may be negative.
 */
static bool settle_scale(wide m, int64_t scale, int64_t written,
                         struct decimal *out_d)
{
    if (written > DECIMAL_SCALE_MAX)
        written = DECIMAL_SCALE_MAX;
    if (written < 0)
        written = 0;
    if (m == 0)
        scale = written;
    if (scale > DECIMAL_SCALE_MAX || scale < -DECIMAL_DIGITS_MAX)
        return false;
    if (scale < 0) {
        if (!widen(&m, (int)-scale))
            return false;
        scale = 0;
    }
    while (scale < written && widen(&m, 1))
        scale++;
    *out_d = (struct decimal){m, (int)scale};
    return true;
}

/* m * 10^-scale with the digits past DECIMAL_SCALE_MAX rounded off. */
static wide round_off(wide m, int64_t scale)
{
    int64_t past = scale - DECIMAL_SCALE_MAX;
    if (past <= 0)
        return m;
    if (past > DECIMAL_DIGITS_MAX)
        return 0;
    wide unit = power_of_ten((int)past);
    return (m + (m < 0 ? -(unit / 2) : unit / 2)) / unit;
}

static enum err parse_number(struct str text, bool near, struct decimal *out_d,
                             struct error *e)
{
    struct parts parts;
    if (!split_number(text, &parts))
        FAIL(e, ERR_INVALID, "not a number: \"%.*s\"",
             (int)str_utf8_cut(text, 40), text.p ? text.p : "");
    wide m = 0;
    int zeros = 0;
    int64_t written = (int64_t)parts.fraction.n - parts.exponent;
    bool fits = append_digits(&m, parts.whole, &zeros) &&
                append_digits(&m, parts.fraction, &zeros);
    int64_t scale = written - zeros;
    if (fits && near && scale > DECIMAL_SCALE_MAX) {
        m = round_off(m, scale);
        scale = DECIMAL_SCALE_MAX;
    }
    if (!fits || !settle_scale(parts.negative ? -m : m, scale, written, out_d))
        FAIL(e, ERR_LIMIT,
             "number has more than %d digits, or %d after the point: \"%.*s\"",
             DECIMAL_DIGITS_MAX, DECIMAL_SCALE_MAX, (int)str_utf8_cut(text, 80),
             text.p);
    return ERR_OK;
}

enum err decimal_parse(struct str text, struct decimal *out_d, struct error *e)
{
    return parse_number(text, false, out_d, e);
}

enum err decimal_parse_near(struct str text, struct decimal *out_d,
                            struct error *e)
{
    return parse_number(text, true, out_d, e);
}
