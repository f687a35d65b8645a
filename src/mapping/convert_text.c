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

/*
 * "+33 (0)6 12.." as typed to "+336..": the digits, a leading + or 00, and
 * with a country code the national 0 in front becomes that. Text with letters
 * (extensions, names) is left alone: cutting them would lose something.
 */
static struct str phone_plain(struct arena *a, struct str text,
                              struct str country)
{
    text = str_trim(text);
    char *out = arena_alloc(a, text.n + country.n + 2);
    size_t n = 0;
    bool plus = text.n > 0 && text.p[0] == '+';
    struct str rest = plus ? str_slice(text, 1, text.n) : text;
    if (!plus && str_starts_with(rest, STR("00"))) {
        plus = true;
        rest = str_slice(rest, 2, rest.n);
    }
    if (plus) {
        out[n++] = '+';
        size_t zero = str_find(rest, STR("(0)"), 0);
        if (zero < rest.n)
            rest = arena_printf(a, "%.*s%.*s", (int)zero, rest.p,
                                STR_ARG(str_slice(rest, zero + 3, rest.n)));
    } else if (country.n > 0 && rest.n > 0 && rest.p[0] == '0') {
        out[n++] = '+';
        memcpy(out + n, country.p, country.n);
        n += country.n;
        rest = str_slice(rest, 1, rest.n);
    }
    for (size_t i = 0; i < rest.n; i++) {
        if (digit(rest.p[i]))
            out[n++] = rest.p[i];
        else if (strchr(" .-/()\t", rest.p[i]) == NULL ||
                 rest.p[i] == '\0')
            return text;
    }
    return (struct str){out, n};
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
