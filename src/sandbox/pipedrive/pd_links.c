/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Which records point to which, and what is counted of them. */
#include "sandbox/pipedrive/pd.h"

static const struct pd_link links[PD_LINKS] = {
    {PD_ACTIVITY, "deal_id", PD_DEAL},
    {PD_ACTIVITY, "person_id", PD_PERSON},
    {PD_ACTIVITY, "org_id", PD_ORGANIZATION},
    {PD_NOTE, "deal_id", PD_DEAL},
    {PD_NOTE, "person_id", PD_PERSON},
    {PD_NOTE, "org_id", PD_ORGANIZATION},
    {PD_DEAL, "person_id", PD_PERSON},
    {PD_DEAL, "org_id", PD_ORGANIZATION},
    {PD_PERSON, "org_id", PD_ORGANIZATION},
    {PD_LEAD, "person_id", PD_PERSON},
    {PD_LEAD, "organization_id", PD_ORGANIZATION},
};

const struct pd_link *pd_link_at(size_t n)
{
    return n < PD_LINKS ? &links[n] : NULL;
}

static struct str key_of(struct arena *a, const struct value *fields,
                         const void *context)
{
    const struct pd_link *link = context;
    const struct value *v = value_getz(fields, link->member);
    return v && v->kind == VALUE_INT ? value_to_text(a, v) : STR_NONE;
}

void pd_links_make(struct pd *pd)
{
    for (size_t i = 0; i < PD_LINKS; i++)
        pd->links[i] =
            table_index_add(pd->records[links[i].of], key_of, &links[i]);
}

const struct table_row *pd_link_next(struct pd_call *c, size_t link,
                                     const struct value *id, size_t *cursor)
{
    const struct table_row *row;
    struct str key = value_to_text(c->a, id);
    while ((row = table_find(c->pd->links[link], key, cursor))) {
        const struct value *v = value_getz(&row->fields, links[link].member);
        if (v && value_equal(v, id) && !pd_is_deleted(row))
            return row;
    }
    return NULL;
}

struct tally {
    int64_t all, yes, no; /* done or not; won and lost, or open */
    int64_t won, lost;
    const struct table_row *last, *next; /* activities by their date */
};

static struct str due_of(const struct table_row *row)
{
    return row ? value_text_at(&row->fields, "due_date") : STR_NONE;
}

static void add(struct tally *t, const struct table_row *row)
{
    struct str word = value_text_at(&row->fields, "status");
    bool is_done = value_is_true_at(&row->fields, "done");
    t->all++;
    t->won += str_is(word, "won");
    t->lost += str_is(word, "lost");
    t->yes += is_done || str_is(word, "won") || str_is(word, "lost");
    t->no += !is_done && (word.n == 0 || str_is(word, "open"));
    if (is_done && (!t->last || str_compare(due_of(t->last), due_of(row)) <= 0))
        t->last = row;
    if (!is_done && (!t->next || str_compare(due_of(t->next), due_of(row)) > 0))
        t->next = row;
}

static struct tally tally_of(struct pd_call *c, enum pd_kind of,
                             enum pd_kind to, const struct table_row *row)
{
    struct tally t = {0};
    for (size_t i = 0; i < PD_LINKS; i++) {
        const struct table_row *at;
        size_t cursor = 0;
        if (links[i].of != of || links[i].to != to)
            continue;
        while ((at = pd_link_next(c, i, &row->id, &cursor)))
            add(&t, at);
    }
    return t;
}

static void put_activity(struct pd_call *c, struct value *out,
                         const char *which, const struct table_row *row)
{
    struct str due = due_of(row);
    pd_put(c->a, out,
           arena_printfz(c->a, "%s_activity_id", which),
           row ? row->id : value_null());
    pd_put(c->a, out, arena_printfz(c->a, "%s_activity_date", which),
           due.n > 0 ? value_text(due) : value_null());
}

static void put_deals(struct pd_call *c, struct value *out, struct tally t)
{
    pd_put(c->a, out, "open_deals_count", value_int(t.no));
    pd_put(c->a, out, "closed_deals_count", value_int(t.yes));
    pd_put(c->a, out, "won_deals_count", value_int(t.won));
    pd_put(c->a, out, "lost_deals_count", value_int(t.lost));
}

struct value pd_counters(struct pd_call *c, enum pd_kind kind,
                         const struct table_row *row)
{
    static const char *const never[] = {"files_count", "email_messages_count",
                                        "products_count",
                                        "reference_activities_count"};
    struct value out = value_object(NULL, 0);
    if (kind > PD_DEAL)
        return out;
    struct tally t = tally_of(c, PD_ACTIVITY, kind, row);
    pd_put(c->a, &out, "activities_count", value_int(t.all));
    pd_put(c->a, &out, "done_activities_count", value_int(t.yes));
    pd_put(c->a, &out, "undone_activities_count", value_int(t.no));
    put_activity(c, &out, "last", t.last);
    put_activity(c, &out, "next", t.next);
    t = tally_of(c, PD_NOTE, kind, row);
    pd_put(c->a, &out, "notes_count", value_int(t.all));
    pd_put(c->a, &out, "followers_count", value_int(1));
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        pd_put(c->a, &out, never[i], value_int(0));
    if (kind == PD_DEAL) {
        const struct value *person = value_getz(&row->fields, "person_id");
        pd_put(c->a, &out, "participants_count", value_int(person != NULL));
        return out;
    }
    put_deals(c, &out, tally_of(c, PD_DEAL, kind, row));
    if (kind == PD_ORGANIZATION)
        pd_put(c->a, &out, "people_count",
               value_int(tally_of(c, PD_PERSON, kind, row).all));
    return out;
}
