/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Converters of one text: case, blanks, telephone numbers. */
#include "mapping/converters.h"

#include "mapping/text_case.h"

static struct str input_text(struct conversion *c)
{
    return value_to_text(c->arena, &c->in[0]);
}

/* Normalisers do the same both ways: what they make stays as it is when they
 * see it again. */
static void convert_lower(struct conversion *c)
{
    c->values[0] = value_text(text_lower(c->arena, input_text(c)));
}

const struct converter converter_lower = {
    .name = "lower",
    .usage = "lower",
    .help = "Small letters, on either side.",
    .flags = CONVERTER_EACH | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_lower,
};

static void convert_upper(struct conversion *c)
{
    c->values[0] = value_text(text_upper(c->arena, input_text(c)));
}

const struct converter converter_upper = {
    .name = "upper",
    .usage = "upper",
    .help = "Capital letters, on either side.",
    .flags = CONVERTER_EACH | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_upper,
};

static void convert_trim(struct conversion *c)
{
    c->values[0] = value_text(str_trim(input_text(c)));
}

const struct converter converter_trim = {
    .name = "trim",
    .usage = "trim",
    .help = "Without blanks at the ends, on either side.",
    .flags = CONVERTER_EACH | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_trim,
};

static enum err setup_prefix(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str prefix = via_at(s->call, 0);
    if (prefix.n == 0)
        FAIL(s->error, ERR_INVALID, "`prefix` needs the text to put in front");
    struct str *kept = arena_new(s->arena, struct str);
    *kept = prefix;
    s->use->argument = kept;
    return ERR_OK;
}

static void convert_prefix(struct conversion *c)
{
    const struct str *prefix = c->argument;
    struct str text = input_text(c);
    if (c->to == SIDE_RIGHT) {
        c->values[0] = value_text(arena_printf(
            c->arena, "%.*s%.*s", STR_ARG(*prefix), STR_ARG(text)));
        return;
    }
    if (!str_starts_with(text, *prefix)) {
        conversion_fail(c, MAP_INVALID, "\"%.*s\" does not begin with \"%.*s\"",
                        STR_ARG(text), STR_ARG(*prefix));
        return;
    }
    c->values[0] = value_text(str_slice(text, prefix->n, text.n));
}

const struct converter converter_prefix = {
    .name = "prefix",
    .usage = "prefix(text)",
    .help = "The right value has this text in front of the left one.",
    .flags = CONVERTER_EACH,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_prefix,
    .convert = convert_prefix,
};

/* ---- telephone numbers --------------------------------------------------- */

static enum err setup_phone(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str country = via_at(s->call, 0);
    int64_t code = 0;
    if (country.n > 0 &&
        (!str_to_i64(country, &code) || code < 1 || code > 999))
        FAIL(s->error, ERR_INVALID,
             "`phone` takes a country calling code such as 33, not \"%.*s\"",
             STR_ARG(country));
    struct str *kept = arena_new(s->arena, struct str);
    *kept = country;
    s->use->argument = kept;
    return ERR_OK;
}

static bool digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

struct number {
    char *digits;
    size_t n;
    size_t trunk; /* index of the 0 that was written (0), or SIZE_MAX */
    bool plus;
};

/* False when there is more than digits and the usual punctuation. */
static bool read_number(struct str text, struct number *out)
{
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if (digit(ch)) {
            bool trunk = ch == '0' && i > 0 && i + 1 < text.n &&
                         text.p[i - 1] == '(' && text.p[i + 1] == ')';
            if (trunk && out->trunk == SIZE_MAX)
                out->trunk = out->n;
            out->digits[out->n++] = ch;
        } else if (ch == '+' && out->n == 0 && !out->plus) {
            out->plus = true;
        } else if (ch == '\0' || strchr(" .-/()\t", ch) == NULL) {
            return false;
        }
    }
    return true;
}

static void drop_digits(struct number *number, size_t at, size_t n)
{
    memmove(number->digits + at, number->digits + at + n,
            number->n - at - n);
    number->n -= n;
}

/*
 * "+33 (0)6 12.." as typed to "+336..": the digits, a leading + or 00, and
 * with a country code the national 0 in front becomes that. Text with letters
 * (extensions, names) is left alone: cutting them would lose something.
 */
static struct str phone_plain(struct arena *a, struct str text,
                              struct str country)
{
    struct number number = {.digits = arena_alloc(a, text.n + 1),
                            .trunk = SIZE_MAX};
    if (!read_number(text, &number))
        return str_trim(text);
    if (!number.plus &&
        str_starts_with((struct str){number.digits, number.n}, STR("00"))) {
        number.plus = true;
        number.trunk -= number.trunk == SIZE_MAX ? 0 : 2;
        drop_digits(&number, 0, 2);
    }
    if (number.plus && number.trunk < number.n)
        drop_digits(&number, number.trunk, 1);
    struct str digits = {number.digits, number.n};
    if (number.n == 0)
        return STR_NONE;
    if (number.plus)
        return arena_printf(a, "+%.*s", STR_ARG(digits));
    if (country.n > 0 && digits.p[0] == '0')
        return arena_printf(a, "+%.*s%.*s", STR_ARG(country),
                            STR_ARG(str_slice(digits, 1, digits.n)));
    return digits;
}

static void convert_phone(struct conversion *c)
{
    const struct str *country = c->argument;
    c->values[0] =
        value_text(phone_plain(c->arena, input_text(c), *country));
}

const struct converter converter_phone = {
    .name = "phone",
    .usage = "phone(country)",
    .help = "Telephone numbers without blanks and punctuation, 00 as +; with "
            "a country calling code the national 0 becomes it.",
    .flags = CONVERTER_EACH | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_phone,
    .convert = convert_phone,
};

static void convert_digits(struct conversion *c)
{
    struct str text = input_text(c);
    char *out = arena_alloc(c->arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (digit(text.p[i]))
            out[n++] = text.p[i];
    c->values[0] = value_text((struct str){out, n});
}

const struct converter converter_digits = {
    .name = "digits",
    .usage = "digits",
    .help = "Only the digits, on either side.",
    .flags = CONVERTER_EACH | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_digits,
};
