/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/show_lookup.h"

static void show_unpaired(struct cli *cli, const struct lookup_content *c,
                          enum side s)
{
    if (c->unpaired[s] == 0)
        return;
    term_paint(&cli->out, STYLE_WARN, "\nwithout a pair on the %s\n",
               side_name(s));
    for (size_t i = 0; i < c->n_items[s]; i++) {
        if (c->paired[s][i])
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
            table_cell(&t, lookup_content_label(c, (enum side)s,
                                                c->pairs[i].key[s]));
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
            csv_field(t,
                      lookup_content_label(c, (enum side)s,
                                           c->pairs[i].key[s]),
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
