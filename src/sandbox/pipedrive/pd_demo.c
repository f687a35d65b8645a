/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Demonstration records: the cast's companies, people and deals as the CRM
 * side knows them. Users, a pipeline and its stages are there from the
 * start. */
#include "sandbox/demo_cast.h"
#include "sandbox/pipedrive/pd.h"

#define OWNERS 2 /* users that there are from the start */

struct loading {
    struct pd *pd;
    struct arena a;
    int64_t now_us;
};

static int64_t load_row(struct loading *l, enum pd_kind kind,
                        const struct value *fields, int age_days)
{
    struct table *t = l->pd->records[kind];
    int64_t us = l->now_us - age_days * US_PER_DAY;
    const struct table_row *row = table_insert(t, NULL, fields);
    table_stamp(t, row, us, us);
    return row->id.integer;
}

static void put_text(struct loading *l, struct value *o, const char *name,
                     struct str text)
{
    if (text.n > 0)
        pd_put(&l->a, o, name, value_text(text));
}

static void put_entry(struct loading *l, struct value *o, const char *name,
                      struct str text)
{
    struct value *entry = arena_new(&l->a, struct value);
    if (text.n == 0)
        return;
    *entry = pd_object1(&l->a, "label", value_textz("work"));
    pd_put(&l->a, entry, "value", value_text(text));
    pd_put(&l->a, entry, "primary", value_bool(true));
    pd_put(&l->a, o, name, value_list(entry, 1));
}

static void common(struct loading *l, struct value *o, int user)
{
    pd_put(&l->a, o, "owner_id", value_int(user > 0 ? 1 + user % OWNERS : 1));
    pd_put(&l->a, o, "visible_to", value_int(3));
}

static void load_companies(struct loading *l, const struct cast *cast,
                           int64_t *ids)
{
    for (size_t i = 0; i < cast->n_companies; i++) {
        const struct cast_card *card = &cast->companies[i].card[CAST_CRM];
        struct value o = pd_object1(&l->a, "name", value_text(card->name));
        if (!card->known)
            continue;
        put_text(l, &o, "website", card->website);
        if (card->city.n > 0)
            pd_put(&l->a, &o, "address",
                   pd_object1(&l->a, "value",
                              value_text(arena_printf(
                                  &l->a, "%.*s, %.*s", STR_ARG(card->street),
                                  STR_ARG(card->city)))));
        common(l, &o, 0);
        ids[i] = load_row(l, PD_ORGANIZATION, &o, cast->companies[i].age_days);
    }
}

static void load_people(struct loading *l, const struct cast *cast,
                        const int64_t *companies, int64_t *ids)
{
    for (size_t i = 0; i < cast->n_people; i++) {
        const struct cast_person *p = &cast->people[i];
        const struct cast_card *card = &p->card[CAST_CRM];
        struct value o = pd_object1(&l->a, "name", value_text(card->name));
        struct str first, rest;
        if (!card->known)
            continue;
        cast_split_name(card->name, &first, &rest);
        put_text(l, &o, "first_name", first);
        put_text(l, &o, "last_name", rest);
        put_entry(l, &o, "emails", card->email);
        put_entry(l, &o, "phones", card->phone);
        if (p->company >= 0 && companies[p->company] > 0)
            pd_put(&l->a, &o, "org_id", value_int(companies[p->company]));
        common(l, &o, p->user);
        ids[i] = load_row(l, PD_PERSON, &o, p->age_days);
    }
}

static void load_deals(struct loading *l, const struct cast *cast,
                       const int64_t *people)
{
    static const char *const statuses[] = {
        [CAST_OPEN] = "open", [CAST_WON] = "won", [CAST_LOST] = "lost"};
    for (size_t i = 0; i < cast->n_deals; i++) {
        const struct cast_deal *d = &cast->deals[i];
        struct value o = pd_object1(&l->a, "title", value_text(d->name));
        if (!d->known[CAST_CRM])
            continue;
        pd_put(&l->a, &o, "value",
               value_decimal(decimal_normalize(
                   (struct decimal){.mantissa = d->cents, .scale = 2})));
        pd_put(&l->a, &o, "currency", value_textz("EUR"));
        pd_put(&l->a, &o, "status", value_textz(statuses[d->status]));
        pd_put(&l->a, &o, "pipeline_id", value_int(1));
        pd_put(&l->a, &o, "stage_id", value_int(d->stage + 1));
        if (people[d->person] > 0)
            pd_put(&l->a, &o, "person_id", value_int(people[d->person]));
        common(l, &o, d->user);
        load_row(l, PD_DEAL, &o, d->age_days);
    }
}

enum err pd_demo_load(void *state, int64_t count, struct error *e)
{
    struct pd *pd = state;
    AUTO_ARENA own = ARENA_INIT;
    (void)e;
    struct loading l = {.pd = pd, .now_us = sandbox_now_us(pd->box)};
    struct cast cast = cast_make(&own, count);
    int64_t *companies = arena_array(&own, int64_t, cast.n_companies + 1);
    int64_t *people = arena_array(&own, int64_t, cast.n_people + 1);
    tables_begin(pd->store, l.now_us, 0);
    load_companies(&l, &cast, companies);
    load_people(&l, &cast, companies, people);
    load_deals(&l, &cast, people);
    tables_commit(pd->store);
    arena_fini(&l.a);
    return ERR_OK;
}
