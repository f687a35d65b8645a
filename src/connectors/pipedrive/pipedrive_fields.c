/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/pipedrive/pipedrive_fields.h"

#include "base/vec.h"

#define KEY_CHARS 40     /* of a custom field's key */
#define SUFFIX_CHARS 4   /* of it, behind a name that is taken */
#define PARTS_MAX 3

struct building {
    struct arena *a;
    int api;
    bool by_label;
    VEC(struct pipedrive_field) fields;
};

static enum value_kind kind_of(enum pipedrive_type type)
{
    static const enum value_kind kinds[] = {
        [FIELD_TEXT] = VALUE_TEXT,       [FIELD_INT] = VALUE_INT,
        [FIELD_DECIMAL] = VALUE_DECIMAL, [FIELD_BOOL] = VALUE_BOOL,
        [FIELD_DATE] = VALUE_DATE,       [FIELD_TIME] = VALUE_DATETIME,
        [FIELD_REF] = VALUE_REF,         [FIELD_CHOICE] = VALUE_TEXT,
        [FIELD_OPTION] = VALUE_TEXT,     [FIELD_OPTIONS] = VALUE_SET,
        [FIELD_PRIMARY] = VALUE_TEXT,    [FIELD_ENTRIES] = VALUE_LIST,
        [FIELD_LIST] = VALUE_LIST,       [FIELD_OBJECT] = VALUE_OBJECT,
        [FIELD_PARTICIPANT] = VALUE_REF,
    };
    return kinds[type];
}

/* ---- what every account has ------------------------------------------------ */

static void add_choices(struct arena *a, const char *choices,
                        struct schema_field *out)
{
    struct str rest = str_from(choices), word = STR_NONE;
    VEC(struct schema_option) options = {0};
    while (str_split(&rest, ' ', &word))
        vec_push(a, &options, (struct schema_option){word, word});
    out->options = options.at;
    out->n_options = options.n;
}

static void add_row(struct building *b, const struct pipedrive_row *row)
{
    if (b->api == 2 && (row->flags & FIELD_V1))
        return;
    struct pipedrive_field f = {
        .pub = {.name = str_from(row->name),
                .label = str_from(row->label),
                .kind = kind_of(row->type),
                .html = (row->flags & FIELD_HTML) != 0,
                .writable = (row->flags & FIELD_WRITE) != 0,
                .writable_on_create =
                    (row->flags & (FIELD_WRITE | FIELD_CREATE)) != 0,
                .required = (row->flags & FIELD_REQUIRED) != 0,
                .target = str_from(row->target)},
        .type = row->type,
        .key = str_from(row->key ? row->key : row->name),
        .old = str_from(row->old),
        .part = str_from(row->part),
        .search = str_from(row->search),
        .asked = (row->flags & FIELD_ASKED) != 0,
        .narrow = str_from(b->api == 1 ? row->narrow_old : row->narrow),
    };
    if (row->choices)
        add_choices(b->a, row->choices, &f.pub);
    vec_push(b->a, &b->fields, f);
}

/* ---- what this account says ------------------------------------------------- */

static struct str text_of(const struct value *item, const char *v2,
                          const char *v1)
{
    const struct value *v = value_getz(item, v2);
    if (!v)
        v = value_getz(item, v1);
    return value_str(v);
}

static bool is_custom(const struct value *item, struct str key)
{
    const struct value *told = value_getz(item, "is_custom_field");
    if (!told)
        told = value_getz(item, "edit_flag");
    if (told && told->kind == VALUE_BOOL)
        return told->boolean && key.n == KEY_CHARS;
    return key.n == KEY_CHARS;
}

static void add_options(struct building *b, const struct value *item,
                        struct pipedrive_field *f)
{
    const struct value *told = value_getz(item, "options");
    size_t n = told && told->kind == VALUE_LIST ? told->items.n : 0;
    f->by_id = arena_array(b->a, struct schema_option, n + 1);
    f->n_by_id = 0;
    for (size_t i = 0; i < n; i++) {
        const struct value *id = value_getz(&told->items.at[i], "id");
        const struct value *label = value_getz(&told->items.at[i], "label");
        if (!id || !label)
            continue;
        f->by_id[f->n_by_id++] = (struct schema_option){
            arena_str(b->a, value_to_text(b->a, id)),
            arena_str(b->a, value_to_text(b->a, label))};
    }
    f->pub.options = arena_array(b->a, struct schema_option, n + 1);
    f->pub.n_options = f->n_by_id;
    for (size_t i = 0; i < f->n_by_id; i++) {
        struct schema_option o = f->by_id[i];
        f->pub.options[i] =
            (struct schema_option){b->by_label ? o.label : o.value, o.label};
    }
}

struct str pipedrive_readable_name(struct arena *a, struct str name)
{
    AUTO_BUF out = BUF_INIT(name.n + 1);
    bool gap = false;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c - 'A' + 'a');
        bool stays = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                     c >= 0x80;
        if (stays && gap && out.n > 0)
            buf_add_char(&out, '_');
        gap = !stays;
        if (stays)
            buf_add_char(&out, (char)c);
    }
    return buf_copy(a, &out);
}

/* The same letter by letter: "Type:" is type_, "No. of X" is no__of_x. */
static struct str literal_name(struct arena *a, struct str name)
{
    AUTO_BUF out = BUF_INIT(name.n + 1);
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c - 'A' + 'a');
        if (letter || (c >= '0' && c <= '9') || c >= 0x80)
            buf_add_char(&out, (char)c);
        else if (c >= ' ' && c <= '~')
            buf_add_char(&out, '_');
    }
    return buf_copy(a, &out);
}

static bool is_taken(const struct building *b, struct str name)
{
    for (size_t i = 0; i < b->fields.n; i++)
        if (str_eq(b->fields.at[i].pub.name, name))
            return true;
    return false;
}

struct part {
    const char *member; /* NULL: the value has no parts */
    const char *suffix;
    enum pipedrive_type type;
};

struct told_type {
    const char *name;
    bool searchable;
    const char *target;
    struct part parts[PARTS_MAX]; /* the first always counts */
};

static const struct told_type told_types[] = {
    {"varchar", true, NULL, {{NULL, "", FIELD_TEXT}}},
    {"text", true, NULL, {{NULL, "", FIELD_TEXT}}},
    {"varchar_auto", true, NULL, {{NULL, "", FIELD_TEXT}}},
    {"phone", true, NULL, {{NULL, "", FIELD_TEXT}}},
    {"double", true, NULL, {{NULL, "", FIELD_DECIMAL}}},
    {"int", false, NULL, {{NULL, "", FIELD_INT}}},
    {"monetary", true, NULL,
     {{"value", "", FIELD_DECIMAL}, {"currency", "_currency", FIELD_TEXT}}},
    {"enum", false, NULL, {{NULL, "", FIELD_OPTION}}},
    {"set", false, NULL, {{NULL, "", FIELD_OPTIONS}}},
    {"user", false, "user", {{NULL, "", FIELD_REF}}},
    {"org", false, "organization", {{NULL, "", FIELD_REF}}},
    {"people", false, "person", {{NULL, "", FIELD_REF}}},
    {"date", false, NULL, {{NULL, "", FIELD_DATE}}},
    {"daterange", false, NULL,
     {{"value", "", FIELD_DATE}, {"until", "_until", FIELD_DATE}}},
    {"time", false, NULL, {{"value", "", FIELD_TEXT}}},
    {"timerange", false, NULL,
     {{"value", "", FIELD_TEXT}, {"until", "_until", FIELD_TEXT}}},
    {"address", true, NULL, {{"value", "", FIELD_TEXT}}},
};

/* What is not known is read as the text that it is. */
static const struct told_type *told_type_of(struct str name)
{
    for (size_t i = 0; i < sizeof told_types / sizeof *told_types; i++)
        if (str_is(name, told_types[i].name))
            return &told_types[i];
    return &told_types[0];
}

/* The names that a custom field goes by, besides its key. */
struct names {
    struct str readable;
    struct str literal; /* empty: the same, or another field's */
};

static void add_named(struct building *b, struct pipedrive_field *f,
                      struct str name, const struct part *part, bool alias)
{
    if (name.n == 0)
        return;
    f->alias = alias;
    f->pub.name = arena_printf(b->a, "%.*s%s", STR_ARG(name), part->suffix);
    vec_push(b->a, &b->fields, *f);
}

static void add_part(struct building *b, const struct value *item,
                     const struct told_type *type, const struct part *part,
                     const struct names *names)
{
    struct str key = arena_str(b->a, text_of(item, "field_code", "key"));
    struct str label = arena_str(b->a, text_of(item, "field_name", "name"));
    struct pipedrive_field f = {
        .pub = {.label = label,
                .kind = kind_of(part->type),
                .writable = true,
                .writable_on_create = true,
                .target = str_from(type->target)},
        .type = part->type,
        .key = key,
        .part = str_from(part->member),
        .custom = true,
        .search = type->searchable && part->suffix[0] == '\0'
                      ? STR("custom_fields")
                      : STR_NONE,
    };
    if (part->type == FIELD_OPTION || part->type == FIELD_OPTIONS)
        add_options(b, item, &f);
    add_named(b, &f, names->readable, part, false);
    add_named(b, &f, names->literal, part, true);
    add_named(b, &f, key, part, true);
}

static void add_custom(struct building *b, const struct value *item)
{
    struct str key = text_of(item, "field_code", "key");
    const struct told_type *type =
        told_type_of(text_of(item, "field_type", "field_type"));
    struct str name = text_of(item, "field_name", "name");
    struct str base = pipedrive_readable_name(b->a, name);
    struct str literal = literal_name(b->a, name);
    if (base.n == 0)
        base = str_slice(key, 0, SUFFIX_CHARS);
    if (is_taken(b, base))
        base = arena_printf(b->a, "%.*s_%.*s", STR_ARG(base), SUFFIX_CHARS,
                            key.p);
    if (str_eq(literal, base) || is_taken(b, literal))
        literal = STR_NONE;
    struct names names = {base, literal};
    for (size_t i = 0; i < PARTS_MAX; i++)
        if (i == 0 || type->parts[i].member)
            add_part(b, item, type, &type->parts[i], &names);
}

/* The words that a choice can be, where they are words: an account's types of
 * activity. */
static void add_words(struct building *b, const struct value *item,
                      struct pipedrive_field *f)
{
    struct pipedrive_field told = *f;
    int64_t number = 0;
    add_options(b, item, &told);
    for (size_t i = 0; i < told.n_by_id; i++)
        if (str_to_i64(told.by_id[i].value, &number))
            return;
    f->pub.options = told.by_id;
    f->pub.n_options = told.n_by_id;
}

/* The options of what every account has, such as labels. */
static void add_known(struct building *b, const struct value *item,
                      struct str key)
{
    for (size_t i = 0; i < b->fields.n; i++) {
        struct pipedrive_field *f = &b->fields.at[i];
        if (f->type == FIELD_OPTIONS && !f->custom &&
            (str_eq(f->key, key) ||
             (str_is(f->key, "label_ids") && str_is(key, "label"))))
            add_options(b, item, f);
        if (f->type == FIELD_CHOICE && str_eq(f->key, key) &&
            f->pub.n_options == 0)
            add_words(b, item, f);
    }
}

struct str pipedrive_wire_name(const struct pipedrive_field *f, int api)
{
    return api == 1 && f->old.n > 0 ? f->old : f->key;
}

struct pipedrive_fields pipedrive_fields_make(struct arena *a,
                                              const struct pipedrive_kind *kind,
                                              const struct value_items *told,
                                              bool by_label)
{
    struct building b = {.a = a, .api = kind->api, .by_label = by_label};
    for (size_t i = 0; i < kind->n_rows; i++)
        add_row(&b, &kind->rows[i]);
    for (size_t i = 0; i < told->n; i++) {
        struct str key = text_of(&told->at[i], "field_code", "key");
        if (is_custom(&told->at[i], key))
            add_custom(&b, &told->at[i]);
        else
            add_known(&b, &told->at[i], key);
    }
    return (struct pipedrive_fields){.at = b.fields.at, .n = b.fields.n};
}

const struct pipedrive_field *pipedrive_field_find(
    const struct pipedrive_fields *fields, struct str name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (str_eq(fields->at[i].pub.name, name))
            return &fields->at[i];
    return NULL;
}
