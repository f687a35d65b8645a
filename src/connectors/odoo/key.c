/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/key.h"

#include <utf8proc.h>

#include "base/time.h"
#include "connectors/odoo/canonical.h"
#include "connectors/odoo/fetch.h"
#include "net/html.h"

/* ---- texts -------------------------------------------------------------- */

/* For =ilike: its wildcards stand for themselves. */
static struct str escape_pattern(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.n * 2 + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '%' || c == '_' || c == '\\')
            out[n++] = '\\';
        out[n++] = c;
    }
    return (struct str){out, n};
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

/* The longest plain word: it survives any sanitising of HTML as it is. */
static struct str longest_word(struct str text)
{
    struct str best = STR("");
    size_t from = 0;
    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n && is_word_char(text.p[i]))
            continue;
        if (i - from > best.n)
            best = str_slice(text, from, i);
        from = i + 1;
    }
    return best;
}

static void search_html(struct erp_terms *t, struct str field, struct str html)
{
    struct str word = longest_word(html_to_text(t->arena, html));
    if (word.n > 0)
        erp_term_named(t, field, "ilike", value_text(word));
}

/* ---- one field ---------------------------------------------------------- */

/* Half a unit of the last digit around it. */
static void search_number(struct erp_terms *t, const struct erp_field *f,
                          const struct value *v)
{
    struct decimal d =
        v->kind == VALUE_INT ? decimal_from_i64(v->integer) : v->decimal;
    struct decimal half = {1, f->digits >= 0 ? f->digits + 1 : 7};
    struct decimal less = {-1, half.scale};
    struct decimal low;
    struct decimal high;
    if (f->digits >= 0) {
        half.mantissa = 5;
        less.mantissa = -5;
    }
    if (f->type == ERP_INTEGER || decimal_add(d, less, &low, NULL) != ERR_OK ||
        decimal_add(d, half, &high, NULL) != ERR_OK) {
        erp_term_named(t, erp_field_wire(f), "=", *v);
        return;
    }
    erp_term_named(t, erp_field_wire(f), ">=", value_decimal(low));
    erp_term_named(t, erp_field_wire(f), "<=", value_decimal(high));
}

/* The database keeps fractions of the second that nobody sees. */
static void search_time(struct erp_terms *t, const struct erp_field *f,
                        int64_t time_us)
{
    int64_t second = time_us / US_PER_SECOND * US_PER_SECOND;
    erp_term_named(t, erp_field_wire(f),
                   ">=", value_text(time_format_sql(t->arena, second)));
    erp_term_named(
        t, erp_field_wire(f), "<",
        value_text(time_format_sql(t->arena, second + US_PER_SECOND)));
}

static void search_set(struct erp_terms *t, const struct erp_field *f,
                       const struct value *v)
{
    if (v->items.n == 0)
        erp_term_named(t, erp_field_wire(f), "=", value_bool(false));
    for (size_t i = 0; i < v->items.n; i++) {
        struct value *id = arena_array(t->arena, struct value, 1);
        int64_t number = 0;
        (void)erp_id_parse(v->items.at[i].ref.id, &number);
        id[0] = value_int(number);
        erp_term_named(t, erp_field_wire(f), "in", value_list(id, 1));
    }
}

static bool is_set_of_refs(const struct value *v)
{
    if (v->kind != VALUE_SET && v->kind != VALUE_LIST)
        return false;
    for (size_t i = 0; i < v->items.n; i++)
        if (v->items.at[i].kind != VALUE_REF)
            return false;
    return true;
}

/* A value of a kind that the field never has matches no record. */
static bool search_plain(struct erp_terms *t, const struct erp_field *f,
                         const struct value *v)
{
    struct value wire;
    bool is_number = v->kind == VALUE_INT || v->kind == VALUE_DECIMAL;
    switch (f->type) {
    case ERP_CHAR:
        if (v->kind != VALUE_TEXT)
            return false;
        erp_term_named(t, erp_field_wire(f), "=ilike",
                       value_text(escape_pattern(t->arena, v->text)));
        return true;
    case ERP_HTML:
        search_html(t, erp_field_wire(f), value_str(v));
        return v->kind == VALUE_TEXT;
    case ERP_INTEGER:
    case ERP_FLOAT:
    case ERP_MONETARY:
        if (is_number)
            search_number(t, f, v);
        return is_number;
    case ERP_DATETIME:
        if (v->kind == VALUE_DATETIME)
            search_time(t, f, v->time_us);
        return v->kind == VALUE_DATETIME;
    case ERP_X2MANY:
        if (is_set_of_refs(v))
            search_set(t, f, v);
        return is_set_of_refs(v);
    case ERP_SELECTION:
    case ERP_BOOLEAN:
    case ERP_DATE:
    case ERP_MANY2ONE:
    case ERP_REFERENCE:
        if (erp_wire(t->arena, f, v, &wire, NULL) != ERR_OK)
            return false;
        erp_term_named(t, erp_field_wire(f), "=", wire);
        return true;
    case ERP_BINARY:
    case ERP_OTHER:
        break;
    }
    return true; /* nothing to search by: the caller compares */
}

/* ---- keys --------------------------------------------------------------- */

static bool add_field(struct erp_terms *t, const struct erp_field *f,
                      const struct value *v)
{
    if (f->virtual) {
        if (f->virtual->search)
            f->virtual->search(f->virtual, t, v);
        return true;
    }
    bool is_number = f->type == ERP_INTEGER || f->type == ERP_FLOAT ||
                     f->type == ERP_MONETARY;
    if (!value_is_null(v))
        return search_plain(t, f, v);
    if (!is_number && f->type != ERP_OTHER && f->type != ERP_BINARY)
        erp_term_named(t, erp_field_wire(f), "=", value_bool(false));
    return true;
}

/* The terms of one key; none and false when nothing can match it. */
static bool key_terms(struct erp_run *r, const struct find_key *key,
                      struct erp_terms *out)
{
    for (size_t i = 0; i < key->n_fields; i++) {
        const struct erp_field *f =
            erp_field_find(r->model, key->fields[i].name);
        if (!f || !add_field(out, f, &key->fields[i].value))
            return false;
    }
    return true;
}

static void add_since(struct erp_run *r, const struct find_key *key,
                      struct erp_terms *t)
{
    if (key->created_since_us > 0 && r->model->has_stamps)
        erp_term(t, "create_date", ">=",
                 value_text(time_format_sql(t->arena, key->created_since_us)));
}

/* Keys of one field whose values can be listed: the database compares each row
 * with all of them at once, where =ilike compares it with one after another. */
struct group {
    VEC(struct value) values;
};

struct alternatives {
    struct group groups[2];        /* by exact value, by normalised address */
    const struct erp_field *field; /* of the first group */
    VEC(struct erp_terms) keys;    /* one a key */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Equal without case is equal: a phone number. */
static bool has_no_case(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80 || is_letter(text.p[i]))
            return false;
    return true;
}

/* local@domain of plain characters: Odoo keeps it in email_normalized, too,
 * in lower case. */
static bool is_plain_address(struct str text)
{
    size_t at = str_find_char(text, '@', 0);
    if (at == 0 || at + 1 >= text.n)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (i != at && !is_word_char(c) && c != '.' && c != '-' && c != '_' &&
            c != '+')
            return false;
    }
    return true;
}

static struct value lower_case(struct arena *a, struct str text)
{
    char *lower = arena_alloc(a, text.n);
    for (size_t i = 0; i < text.n; i++)
        lower[i] = text.p[i] >= 'A' && text.p[i] <= 'Z'
                       ? (char)(text.p[i] + ('a' - 'A'))
                       : text.p[i];
    return value_text((struct str){lower, text.n});
}

/* False when the key has to be searched by on its own. */
static bool join_group(struct erp_run *r, const struct find_key *key,
                       struct alternatives *out)
{
    const struct field *only = key->fields;
    const struct erp_field *f =
        key->n_fields == 1 ? erp_field_find(r->model, only->name) : NULL;
    if (!f || f->virtual || f->type != ERP_CHAR ||
        only->value.kind != VALUE_TEXT || key->created_since_us > 0)
        return false;
    struct str text = only->value.text;
    if (str_is(f->pub.name, "email") && is_plain_address(text) &&
        erp_field_find(r->model, STR("email_normalized"))) {
        vec_push(r->arena, &out->groups[1].values, lower_case(r->arena, text));
        return true;
    }
    if (!has_no_case(text) || (out->field && out->field != f))
        return false;
    out->field = f;
    vec_push(r->arena, &out->groups[0].values, value_text(text));
    return true;
}

static enum err add_key(struct erp_run *r, const struct find_key *key,
                        struct alternatives *out, struct error *e)
{
    struct erp_terms own = {.arena = r->arena};
    if (join_group(r, key, out) || !key_terms(r, key, &own))
        return ERR_OK;
    add_since(r, key, &own);
    if (own.items.n == 0)
        FAIL(e, ERR_INVALID,
             "nothing in a match key of %.*s can be searched by in Odoo",
             STR_ARG(r->op->entity));
    vec_push(r->arena, &out->keys, own);
    return ERR_OK;
}

static void add_groups(struct erp_run *r, struct alternatives *all)
{
    struct str names[2] = {STR(""), STR("email_normalized")};
    if (all->field)
        names[0] = erp_field_wire(all->field);
    for (size_t i = 0; i < 2; i++) {
        struct erp_terms t = {.arena = r->arena};
        if (all->groups[i].values.n == 0)
            continue;
        erp_term_named(
            &t, names[i], "in",
            value_list(all->groups[i].values.at, all->groups[i].values.n));
        vec_push(r->arena, &all->keys, t);
    }
}

enum err erp_keys_domain(struct erp_run *r, struct erp_terms *t, size_t *out_n,
                         struct error *e)
{
    struct alternatives all = {0};
    for (size_t k = 0; k < r->op->n_keys; k++)
        TRY(add_key(r, &r->op->keys[k], &all, e));
    add_groups(r, &all);
    for (size_t k = 1; k < all.keys.n; k++)
        erp_terms_join(t, "|");
    for (size_t k = 0; k < all.keys.n; k++) {
        for (size_t i = 1; i < all.keys.at[k].items.n; i++)
            erp_terms_join(t, "&");
        struct value terms = erp_terms_value(&all.keys.at[k]);
        erp_terms_append(t, &terms);
    }
    *out_n = all.keys.n;
    return ERR_OK;
}

/* ---- whose row ---------------------------------------------------------- */

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* Code points without case and accents, as bytes. */
static struct str folded(struct arena *a, struct str text)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                      UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.p;
    utf8proc_ssize_t length = (utf8proc_ssize_t)text.n;
    utf8proc_ssize_t n = utf8proc_decompose(bytes, length, NULL, 0, options);
    if (n <= 0)
        return text;
    utf8proc_int32_t *points = arena_array(a, utf8proc_int32_t, (size_t)n);
    n = utf8proc_decompose(bytes, length, points, n, options);
    if (n <= 0)
        return text;
    return (struct str){(const char *)points, (size_t)n * sizeof *points};
}

static bool may_equal_texts(struct arena *a, struct str wanted, struct str have)
{
    wanted = str_trim(wanted);
    have = str_trim(have);
    if (str_eq_ascii_nocase(wanted, have))
        return true;
    if (is_ascii(wanted) && is_ascii(have))
        return false;
    return str_eq(folded(a, wanted), folded(a, have));
}

static bool may_equal(struct arena *a, const struct value *wanted,
                      const struct value *have)
{
    if (wanted->kind == VALUE_TEXT && have->kind == VALUE_TEXT)
        return may_equal_texts(a, wanted->text, have->text);
    if (wanted->kind == VALUE_DATETIME && have->kind == VALUE_DATETIME)
        return wanted->time_us / US_PER_SECOND == have->time_us / US_PER_SECOND;
    return value_equal(wanted, have);
}

bool erp_key_may_match(struct erp_run *r, const struct find_key *key,
                       const struct value *fields)
{
    for (size_t i = 0; i < key->n_fields; i++) {
        struct str name = key->fields[i].name;
        const struct erp_field *f = erp_field_find(r->model, name);
        const struct value *have = value_get(fields, name);
        if (have && f && f->type != ERP_HTML &&
            !may_equal(r->arena, &key->fields[i].value, have))
            return false;
    }
    return true;
}
