/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Laws that hold for every converter and any value. */
#include "unit/mapping_kit.h"

#include "base/ports.h"
#include "mapping/coerce.h"

#define ROUNDS 400

struct dice {
    struct fake_random state;
    struct random_port port;
    struct arena *arena;
};

static size_t roll(struct dice *d, size_t n)
{
    return (size_t)(random_next(&d->port) % n);
}

typedef struct value (*maker_fn)(struct dice *d);

static struct value any_text(struct dice *d)
{
    static const char *const parts[] = {
        "a",  "B", " ",  "  ", "\xc3\xa9", "\xc3\x9f", "1",  "0", "+33", "-",
        "<b>", "&", "\n", ",", ";", "yes", "(0)", ".", "\t", "Ada", "\"", "%",
    };
    AUTO_BUF b = BUF_INIT(4096);
    for (size_t n = roll(d, 6); n > 0; n--)
        buf_addz(&b, parts[roll(d, sizeof(parts) / sizeof(parts[0]))]);
    return b.n == 0 ? value_null() : value_text(buf_copy(d->arena, &b));
}

static struct value word(struct dice *d)
{
    static const char *const words[] = {"red", "blue", "open", "won", "x"};
    return value_textz(words[roll(d, 5)]);
}

static struct value choice_word(struct dice *d)
{
    static const char *const words[] = {"open", "won", "lost"};
    return value_textz(words[roll(d, 3)]);
}

static struct value phone_text(struct dice *d)
{
    AUTO_BUF b = BUF_INIT(64);
    for (size_t n = 1 + roll(d, 12); n > 0; n--)
        buf_add_char(&b, "0123456789 .-()+"[roll(d, 16)]);
    return value_text(buf_copy(d->arena, &b));
}

static struct value html_body(struct dice *d)
{
    struct value text = any_text(d);
    struct str s = value_to_text(d->arena, &text);
    return value_text(arena_printf(d->arena, "<p>x %.*s</p>", STR_ARG(s)));
}

static struct value any_decimal(struct dice *d)
{
    return value_decimal((struct decimal){
        (__int128)(int64_t)random_next(&d->port), (int)roll(d, 10)});
}

static struct value number_text(struct dice *d)
{
    return value_text(
        decimal_format(d->arena, any_decimal(d).decimal));
}

static struct value any_bool(struct dice *d)
{
    return value_bool(roll(d, 2) == 1);
}

static struct value yes_word(struct dice *d)
{
    return value_textz(roll(d, 2) ? "yes" : "no");
}

static struct value any_date(struct dice *d)
{
    return value_date((int32_t)roll(d, 40000));
}

static struct value date_text(struct dice *d)
{
    struct value v = any_date(d);
    return value_text(value_to_text(d->arena, &v));
}

static struct value time_text(struct dice *d)
{
    struct value v =
        value_datetime((int64_t)roll(d, UINT64_C(4000000000)) * 1000000);
    return value_text(value_to_text(d->arena, &v));
}

static struct value id_five(struct dice *d)
{
    return value_int((int64_t)(5 + roll(d, 2)));
}

static struct value comma_words(struct dice *d)
{
    struct value x = word(d);
    struct value y = word(d);
    return value_text(arena_printf(d->arena, "%.*s, %.*s", STR_ARG(x.text),
                                   STR_ARG(y.text)));
}

static struct value full_name(struct dice *d)
{
    static const char *const names[] = {"Ada", "Jean-Paul", "de la", "O'Neil",
                                        "Zo\xc3\xab"};
    AUTO_BUF b = BUF_INIT(256);
    for (size_t n = 1 + roll(d, 3); n > 0; n--) {
        buf_addz(&b, names[roll(d, 5)]);
        if (n > 1)
            buf_add_char(&b, ' ');
    }
    return value_text(buf_copy(d->arena, &b));
}

struct law {
    const char *name; /* of the converter it covers */
    const char *row;
    maker_fn make;
};

static const struct law laws[] = {
    {"same", "- { left: l, right: r }", any_text},
    {"same", "- { left: l, right: r }", any_decimal},
    {"bool", "- { left: l, right: r, via: bool }", yes_word},
    {"yes_no", "- { left: l, right: r, via: \"yes_no(Y, N)\" }", any_bool},
    {"choose",
     "- { left: l, right: r, via: \"choose(open: o, won: w, lost: l)\" }",
     choice_word},
    {"equals", "- { left: l, right: r, via: equals(open) }", choice_word},
    {"date", "- { left: l, right: r, via: date }", date_text},
    {"datetime", "- { left: l, right: r, via: datetime }", time_text},
    {"date_only", "- { left: l, right: r, via: date_only }", any_date},
    {"date_only", "- { left: l, right: r, via: date_only(Europe/Paris) }",
     any_date},
    {"date_only", "- { left: l, right: r, via: date_only(America/New_York) }",
     any_date},
    {"digits", "- { left: l, right: r, via: digits }", phone_text},
    {"phone", "- { left: l, right: r, via: phone }", phone_text},
    {"phone", "- { left: l, right: r, via: phone(33) }", phone_text},
    {"first_of", "- { left: l, right: [r, r2], via: first_of }", any_text},
    {"first_of", "- { left: l, right: [r, r2], via: first_of(first) }",
     any_text},
    {"html_text", "- { left: l, right: r, via: html_text }", html_body},
    {"text_html", "- { left: l, right: r, via: text_html }", any_text},
    {"join", "- { left: l, right: [r, r2], via: join }", full_name},
    {"split_name", "- { left: l, right: [r, r2], via: split_name }",
     full_name},
    {"split_name", "- { left: l, right: [r, r2, r3], via: split_name(last) }",
     full_name},
    {"join_name", "- { left: [l, l2], right: r, via: join_name }", full_name},
    {"link", "- { left: l, right: r, link: contacts }", id_five},
    {"linked", "- { left: l, right: r, via: 'linked(contacts, phone)' }",
     id_five},
    {"lookup", "- { left: l, right: r, lookup: users }", id_five},
    {"unpaired", "- { left: l, right: r, via: unpaired(users) }", word},
    {"names", "- { left: l, right: r, via: names(tag) }", id_five},
    {"list", "- { left: l, right: r, via: list }", any_text},
    {"split", "- { left: l, right: r, via: split }", comma_words},
    {"lower", "- { left: l, right: r, via: lower }", any_text},
    {"upper", "- { left: l, right: r, via: upper }", any_text},
    {"trim", "- { left: l, right: r, via: trim }", any_text},
    {"lua", "- { left: l, right: r, via: lua(twice) }", any_decimal},
    {"number", "- { left: l, right: r, via: number }", number_text},
    {"text", "- { left: l, right: r, via: text }", any_decimal},
    {"prefix", "- { left: l, right: r, via: prefix(pd-) }", word},
    {"round", "- { left: l, right: r, via: round(2) }", any_decimal},
};

static const struct kit_pair tables[] = {
    {"users", "5", "u5", NULL, NULL},    {"users", "6", "u6", NULL, NULL},
    {"contacts", "5", "c5", NULL, NULL}, {"contacts", "6", "c6", NULL, NULL},
    {"tag", "5", "red", NULL, NULL},     {"tag", "6", "blue", NULL, NULL},
    {0}};

struct outcome {
    bool said;
    const struct value *values;
};

static struct outcome go(struct kit *k, enum side to, const struct value *in)
{
    static const struct value *const none[SIDES] = {NULL, NULL};
    struct map_result result = {0};
    row_convert(&k->sync.rows[0], to, in, none, &k->env, &k->arena, &result);
    return (struct outcome){result.status == MAP_VALUE, result.values};
}

static bool same(struct kit *k, enum side side, const struct value *x,
                 const struct value *y)
{
    for (size_t i = 0; i < k->sync.rows[0].n_fields[side]; i++)
        if (!values_agree(&k->arena, false, &x[i], &y[i]))
            return false;
    return true;
}

static const char *shown(struct kit *k, const struct value *v)
{
    return arena_strz(&k->arena, json_text(&k->arena, v));
}

/* To the right and back and again: the second way says what the first did,
 * both sides agree, and what claims to lose nothing gives the value back. */
static void check_law(struct kit *k, const struct law *law,
                      const struct value *in)
{
    static const struct value *const none[SIDES] = {NULL, NULL};
    struct outcome there = go(k, SIDE_RIGHT, in);
    if (!there.said)
        return;
    const struct value *both[SIDES] = {in, there.values};
    enum map_status status = MAP_VALUE;
    if (!row_agrees(&k->sync.rows[0], both, none, &k->env, &k->arena, &status))
        fail_msg("%s: %s disagrees with what it becomes, %s", law->row,
                 shown(k, in), shown(k, there.values));
    struct outcome back = go(k, SIDE_LEFT, there.values);
    if (!back.said)
        return;
    const struct converter *c = k->sync.rows[0].converter;
    if (!(c->flags & CONVERTER_LOSSY) && !same(k, SIDE_LEFT, in, back.values))
        fail_msg("%s: %s comes back as %s", law->row, shown(k, in),
                 shown(k, back.values));
    struct outcome again = go(k, SIDE_RIGHT, back.values);
    if (!again.said || !same(k, SIDE_RIGHT, there.values, again.values))
        fail_msg("%s: %s becomes %s, comes back as %s and does not settle",
                 law->row, shown(k, in), shown(k, there.values),
                 shown(k, back.values));
}

static void law_init(struct kit *k, const struct law *law)
{
    struct error e = {0};
    kit_init(k);
    k->pairs = tables;
    check_ok(script_load(k->script, STR("lua/t.lua"),
                         STR("converters.twice = {\n"
                             "to_right = function(v) return v * 2 end,\n"
                             "to_left = function(v) return v * "
                             "decimal('0.5') end }"),
                         &e),
             &e);
    kit_rows(k, arena_printfz(&k->arena, "  %s", law->row));
}

static void there_and_back_settles_and_agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++) {
        AUTO_KIT k;
        law_init(&k, &laws[i]);
        struct dice d = {.state = {4711 + i}, .arena = &k.arena};
        d.port = random_fake(&d.state);
        for (int n = 0; n < ROUNDS; n++) {
            struct value in[2] = {laws[i].make(&d), value_null()};
            check_law(&k, &laws[i], in);
        }
    }
}

static void no_value_stays_no_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++) {
        AUTO_KIT k;
        law_init(&k, &laws[i]);
        const struct value nulls[3] = {{0}, {0}, {0}};
        if (strcmp(laws[i].name, "lua") == 0 ||
            strcmp(laws[i].name, "equals") == 0)
            continue; /* those say something about it */
        for (int to = 0; to < SIDES; to++) {
            struct outcome o = go(&k, (enum side)to, nulls);
            assert_true(o.said);
            if (!same(&k, (enum side)to, nulls, o.values))
                fail_msg("%s makes %s of no value", laws[i].row,
                         shown(&k, &o.values[0]));
        }
    }
}

static void the_laws_cover_every_converter(void **state)
{
    (void)state;
    size_t n = 0;
    const struct converter *const *all = converter_all(&n);
    for (size_t i = 0; i < n; i++) {
        /* what comes from nothing has no way back */
        bool covered = (all[i]->flags & CONVERTER_SOURCELESS) != 0;
        for (size_t k = 0; k < sizeof(laws) / sizeof(laws[0]); k++)
            covered = covered || strcmp(laws[k].name, all[i]->name) == 0;
        if (!covered)
            fail_msg("no law for %s", all[i]->name);
        assert_ptr_equal(converter_find(str_from(all[i]->name)), all[i]);
        assert_true(i == 0 || strcmp(all[i - 1]->name, all[i]->name) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back_settles_and_agrees),
        cmocka_unit_test(no_value_stays_no_value),
        cmocka_unit_test(the_laws_cover_every_converter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
