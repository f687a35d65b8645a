/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/show_lookup.h"

static const struct lookup_item *find_item(const struct lookup_content *c,
                                           enum side s, struct str key)
{
    for (size_t i = 0; i < c->n_items[s]; i++)
        if (str_eq(c->items[s][i].key, key))
            return &c->items[s][i];
    return NULL;
}

static struct str label_of(const struct lookup_content *c, enum side s,
                           struct str key)
{
    const struct lookup_item *item = find_item(c, s, key);
    return item ? item->label : STR("");
}

static bool is_paired(const struct lookup_content *c, enum side s,
                      struct str key)
{
    for (size_t i = 0; i < c->n_pairs; i++)
        if (str_eq(c->pairs[i].key[s], key))
            return true;
    return false;
}

enum err lookup_content_read(const struct context *c, struct str name,
                             struct lookup_content *out, struct error *e)
{
    struct arena *a = &c->cli->arena;
    struct lookup_content content = {.name = name};
    TRY(lookup_pairs(c->store, a, name, &content.pairs, &content.n_pairs, e));
    for (int s = 0; s < SIDES; s++) {
        enum side side = (enum side)s;
        TRY(lookup_items(c->store, a, name, side, &content.items[s],
                         &content.n_items[s], e));
        for (size_t i = 0; i < content.n_items[s]; i++)
            content.unpaired[s] +=
                !is_paired(&content, side, content.items[s][i].key);
    }
    *out = content;
    return ERR_OK;
}

/* ---- whole ---------------------------------------------------------------------- */

static struct value unpaired_value(struct arena *a,
                                   const struct lookup_content *c, enum side s)
{
    struct list list = {.arena = a};
    for (size_t i = 0; i < c->n_items[s]; i++) {
        const struct lookup_item *item = &c->items[s][i];
        struct object o = {.arena = a};
        if (is_paired(c, s, item->key))
            continue;
        object_text(&o, "key", item->key);
        object_text(&o, "label", item->label);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

struct value lookup_content_value(struct arena *a,
                                  const struct lookup_content *c)
{
    struct object o = {.arena = a};
    struct object unpaired = {.arena = a};
    struct list pairs = {.arena = a};
    object_text(&o, "lookup", c->name);
    for (size_t i = 0; i < c->n_pairs; i++) {
        struct object pair = {.arena = a};
        for (int s = 0; s < SIDES; s++)
            object_text(&pair, side_name((enum side)s), c->pairs[i].key[s]);
        object_text(&pair, "left_label",
                    label_of(c, SIDE_LEFT, c->pairs[i].key[SIDE_LEFT]));
        object_text(&pair, "right_label",
                    label_of(c, SIDE_RIGHT, c->pairs[i].key[SIDE_RIGHT]));
        object_text(&pair, "origin", c->pairs[i].origin);
        list_add(&pairs, object_value(&pair));
    }
    object_set(&o, "pairs", list_value(&pairs));
    for (int s = 0; s < SIDES; s++)
        object_set(&unpaired, side_name((enum side)s),
                   unpaired_value(a, c, (enum side)s));
    object_set(&o, "unpaired", object_value(&unpaired));
    return object_value(&o);
}

static void show_unpaired(struct cli *cli, const struct lookup_content *c,
                          enum side s)
{
    if (c->unpaired[s] == 0)
        return;
    term_paint(&cli->out, STYLE_WARN, "\nwithout a pair on the %s\n",
               side_name(s));
    for (size_t i = 0; i < c->n_items[s]; i++) {
        if (is_paired(c, s, c->items[s][i].key))
            continue;
        term_put(&cli->out, "  ");
        term_say(&cli->out, STYLE_PLAIN, c->items[s][i].label);
        term_put(&cli->out, " (");
        term_say(&cli->out, STYLE_PLAIN, c->items[s][i].key);
        term_put(&cli->out, ")\n");
    }
}

void lookup_content_show(struct cli *cli, const struct lookup_content *c)
{
    static const struct table_column columns[] = {
        {"left", false, true},  {"label", false, true},
        {"right", false, true}, {"label", false, true},
        {"by", false, false},
    };
    struct table t = table_make(&cli->arena, columns, 5);
    for (size_t i = 0; i < c->n_pairs; i++) {
        for (int s = 0; s < SIDES; s++) {
            table_cell(&t, c->pairs[i].key[s]);
            table_cell(&t, label_of(c, (enum side)s, c->pairs[i].key[s]));
        }
        table_cell(&t, c->pairs[i].origin);
    }
    if (c->n_pairs == 0)
        term_put(&cli->out, "no pairs yet: `crosswalk lookup fetch %.*s` gets "
                            "the items\n", STR_ARG(c->name));
    else
        table_print(&t, &cli->out);
    for (int s = 0; s < SIDES; s++)
        show_unpaired(cli, c, (enum side)s);
}

/* ---- CSV ------------------------------------------------------------------------- */

static void csv_field(struct term *t, struct str text, bool last)
{
    fputc('"', t->file);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            fputc('"', t->file);
        fputc(text.p[i], t->file);
    }
    fputs(last ? "\"\n" : "\",", t->file);
}

void lookup_content_csv(struct cli *cli, const struct lookup_content *c)
{
    struct term *t = &cli->out;
    term_put(t, "left,right,left_label,right_label\n");
    for (size_t i = 0; i < c->n_pairs; i++) {
        for (int s = 0; s < SIDES; s++)
            csv_field(t, c->pairs[i].key[s], false);
        for (int s = 0; s < SIDES; s++)
            csv_field(t, label_of(c, (enum side)s, c->pairs[i].key[s]),
                      s == SIDE_RIGHT);
    }
}

/* ---- counts ------------------------------------------------------------------------ */

struct table lookup_counts_table(struct arena *a)
{
    static const struct table_column columns[] = {
        {"lookup", false, true},      {"pairs", true, false},
        {"left", true, false},        {"unpaired", true, false},
        {"right", true, false},       {"unpaired", true, false},
    };
    return table_make(a, columns, 6);
}

void lookup_counts_row(struct table *t, const struct lookup_content *c)
{
    table_cell(t, c->name);
    table_number(t, (int64_t)c->n_pairs);
    for (int s = 0; s < SIDES; s++) {
        table_number(t, (int64_t)c->n_items[s]);
        table_number(t, (int64_t)c->unpaired[s]);
    }
}

struct value lookup_counts_value(struct arena *a,
                                 const struct lookup_content *c)
{
    struct object o = {.arena = a};
    object_text(&o, "lookup", c->name);
    object_int(&o, "pairs", (int64_t)c->n_pairs);
    for (int s = 0; s < SIDES; s++) {
        struct object side = {.arena = a};
        object_int(&side, "items", (int64_t)c->n_items[s]);
        object_int(&side, "unpaired", (int64_t)c->unpaired[s]);
        object_set(&o, side_name((enum side)s), object_value(&side));
    }
    return object_value(&o);
}
