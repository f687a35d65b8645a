/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Everything is made by the same completing code as a client's writes, in
 * the order of its age, and then stamped with its day in the past. Some
 * people who have no e-mail here are there twice under one phone number: a
 * matching hub must not choose between them.
 */
#include "sandbox/prospectconnect/pc_demo.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/time.h"
#include "sandbox/demo_cast.h"
#include "sandbox/places.h"
#include "sandbox/prospectconnect/pc_record.h"

#define TWIN_EVERY 70    /* people; of those that are known by phone only */
#define TWIN_REST 5
#define SECOND_PIPELINE_EVERY 5
#define TASK_AGE_DAYS 12
#define DEMO_COUNT_MAX 1000000

struct demo {
    struct pc *pc;
    struct arena *a;
    struct pc_call call;
    struct cast cast;
    int64_t now_us;
    struct value *company_ids; /* by number in the cast; null: not here */
    struct value *person_ids;
    struct value *deal_ids;
};

/* ---- making one ------------------------------------------------------------ */

struct turn {
    int age_days;
    int index;
};

static int compare_turns(const void *x, const void *y)
{
    const struct turn *p = x, *q = y;
    if (p->age_days != q->age_days)
        return p->age_days > q->age_days ? -1 : 1;
    return p->index < q->index ? -1 : 1;
}

static struct value add(struct demo *d, enum pc_kind kind,
                        const struct pc_object *o, struct turn turn)
{
    d->call.kind = kind;
    struct value changes = pc_object_value(o);
    const struct table_row *row = pc_create(&d->call, &changes);
    if (!row)
        return value_null();
    int64_t made_us = d->now_us - turn.age_days * US_PER_DAY +
                      turn.index * US_PER_MS;
    table_stamp(d->pc->table[kind], row, made_us, made_us);
    return row->id;
}

static void put_text(struct pc_object *o, const char *name, struct str text)
{
    if (text.n > 0)
        pc_put(o, name, value_text(text));
}

static void put_id(struct pc_object *o, const char *name,
                   const struct value *ids, int index)
{
    if (index >= 0 && !value_is_null(&ids[index]))
        pc_put(o, name, ids[index]);
}

static void put_user(struct demo *d, struct pc_object *o, const char *name,
                     int user)
{
    if (user >= 0)
        pc_put(o, name, value_text(arena_printf(d->a, "usr_%d", user + 1)));
}

static void put_day(struct demo *d, struct pc_object *o, const char *name,
                    int days_from_now)
{
    int32_t day = date_from_time(d->now_us) + days_from_now;
    pc_put(o, name, value_text(date_format(d->a, day)));
}

/* ---- users, pipelines, products --------------------------------------------- */

static void add_users(struct demo *d)
{
    for (size_t i = 0; i < d->cast.n_users; i++) {
        const struct cast_user *user = &d->cast.users[i];
        struct str first, last;
        cast_split_name(user->name, &first, &last);
        struct pc_object o = {.a = d->a};
        put_text(&o, "first_name", first);
        put_text(&o, "last_name", last);
        put_text(&o, "name", user->name);
        put_text(&o, "email", user->email);
        add(d, PC_USER, &o, (struct turn){400, (int)i});
    }
}

static void add_pipeline(struct demo *d, int number, const char *name,
                         const char *const *stage_names)
{
    struct value *stages = arena_array(d->a, struct value, CAST_STAGES);
    for (int i = 0; i < CAST_STAGES; i++) {
        struct pc_object stage = {.a = d->a};
        int n = number * CAST_STAGES + i + 1;
        pc_put(&stage, "id", value_text(arena_printf(d->a, "s%d", n)));
        pc_put(&stage, "name", value_textz(stage_names[i]));
        pc_put(&stage, "outcome",
               value_textz(i == CAST_STAGES - 1 ? "won" : "open"));
        stages[i] = pc_object_value(&stage);
    }
    struct pc_object o = {.a = d->a};
    pc_put(&o, "name", value_textz(name));
    pc_put(&o, "stages", value_list(stages, CAST_STAGES));
    add(d, PC_PIPELINE, &o, (struct turn){400, number});
}

static void add_products(struct demo *d)
{
    static const struct {
        const char *name, *category;
        int64_t cents;
    } products[] = {
        {"Maintenance, one year", "Services", 49900},
        {"Training day", "Services", 85000},
        {"Cold storage unit", "Equipment", 1249000},
        {"Café table", "Furniture", 21950},
        {"Starter kit", "Equipment", 9900},
    };
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        struct pc_object o = {.a = d->a};
        pc_put(&o, "name", value_textz(products[i].name));
        pc_put(&o, "unit_amount",
               pc_number((struct decimal){products[i].cents, 2}));
        pc_put(&o, "currency", value_textz("EUR"));
        pc_put(&o, "category", value_textz(products[i].category));
        pc_put(&o, "active", value_bool(true));
        pc_put(&o, "type", value_textz("one_time"));
        pc_put(&o, "source_type", value_textz("manual"));
        add(d, PC_PRODUCT, &o, (struct turn){390, (int)i});
    }
}

/* ---- companies, people -------------------------------------------------------- */

static void add_company(struct demo *d, struct turn turn)
{
    static const char *const industries[] = {"Retail", "Logistics", "Food",
                                             "Engineering"};
    const struct cast_card *card =
        &d->cast.companies[turn.index].card[CAST_CRM];
    if (!card->known)
        return;
    struct str scheme = STR("https://");
    struct str domain = card->website;
    if (str_starts_with(domain, scheme))
        domain = str_slice(domain, scheme.n, domain.n);
    struct pc_object o = {.a = d->a};
    put_text(&o, "name", card->name);
    put_text(&o, "domain", domain);
    put_text(&o, "city", card->city);
    put_text(&o, "phone", card->phone);
    pc_put(&o, "industry", value_textz(industries[turn.index % 4]));
    pc_put(&o, "revenue", value_int(250000 + turn.index % 90 * 10000));
    d->company_ids[turn.index] = add(d, PC_COMPANY, &o, turn);
}

static void put_country(struct demo *d, struct pc_object *o, struct str code)
{
    if (code.n == 0)
        return;
    struct str name = code;
    for (size_t i = 0; i < place_n_countries; i++) {
        if (str_is(code, place_countries[i].code))
            name = str_from(place_countries[i].name);
    }
    struct pc_object own = {.a = d->a};
    pc_put(&own, "country_code", value_text(code));
    pc_put(&own, "name", value_text(name));
    pc_put(o, "country", pc_object_value(&own));
}

static void put_tags(struct demo *d, struct pc_object *o,
                     const struct cast_card *card)
{
    struct value *tags = arena_array(d->a, struct value, CAST_TAGS_MAX);
    size_t n = 0;
    for (size_t i = 0; i < CAST_TAGS_MAX; i++) {
        if (card->tags[i].n > 0)
            tags[n++] = value_text(card->tags[i]);
    }
    pc_put(o, "tags", value_list(tags, n));
}

static struct pc_object person_object(struct demo *d, int index)
{
    const struct cast_person *person = &d->cast.people[index];
    const struct cast_card *card = &person->card[CAST_CRM];
    struct str first, last;
    cast_split_name(card->name, &first, &last);
    struct pc_object o = {.a = d->a};
    put_text(&o, "email", card->email);
    put_text(&o, "phone", card->phone.n ? card->phone : card->mobile);
    put_text(&o, "first_name", first);
    put_text(&o, "last_name", last);
    put_text(&o, "name", card->name);
    put_text(&o, "address1", card->street);
    put_text(&o, "city", card->city);
    put_text(&o, "postal_code", card->zip);
    put_text(&o, "state", card->state);
    put_country(d, &o, card->country);
    put_text(&o, "source", card->source);
    put_user(d, &o, "assigned_to", person->user);
    put_tags(d, &o, card);
    put_id(&o, "company_id", d->company_ids, person->company);
    return o;
}

static void add_person(struct demo *d, struct turn turn)
{
    const struct cast_person *person = &d->cast.people[turn.index];
    if (!person->card[CAST_CRM].known)
        return;
    struct pc_object o = person_object(d, turn.index);
    d->person_ids[turn.index] = add(d, PC_CONTACT, &o, turn);
}

/* The same person once more, entered from a telephone list. */
static void add_twin(struct demo *d, int index)
{
    const struct cast_card *card = &d->cast.people[index].card[CAST_CRM];
    if (!card->known || card->phone.n == 0 || card->email.n > 0)
        return;
    struct str first, last;
    cast_split_name(card->name, &first, &last);
    struct pc_object o = {.a = d->a};
    put_text(&o, "name", first);
    put_text(&o, "phone", card->phone);
    pc_put(&o, "source", value_textz("telephone list"));
    add(d, PC_CONTACT, &o, (struct turn){20, index});
}

/* ---- deals, quotes, tasks, notes, activities -------------------------------- */

static void add_quote(struct demo *d, const struct cast_deal *deal,
                      struct turn turn)
{
    static const char *const statuses[] = {"open", "won", "lost"};
    int64_t cents = deal->cents;
    struct pc_object o = {.a = d->a};
    put_text(&o, "quote_name",
             arena_printf(d->a, "Offer: %.*s", STR_ARG(deal->name)));
    pc_put(&o, "quote_status", value_textz("sent"));
    pc_put(&o, "client_approval_status",
           value_textz(statuses[deal->status]));
    pc_put(&o, "quote_amount", pc_number((struct decimal){cents, 2}));
    pc_put(&o, "currency", value_textz("EUR"));
    put_day(d, &o, "expiration_date", 30 - turn.age_days);
    put_text(&o, "ticket_number",
             arena_printf(d->a, "Q-%05d", turn.index + 1));
    put_id(&o, "deal_id", d->deal_ids, turn.index);
    put_id(&o, "contact_id", d->person_ids, deal->person);
    put_user(d, &o, "quote_owner", deal->user);
    add(d, PC_QUOTE, &o, turn);
}

static void add_deal(struct demo *d, struct turn turn)
{
    static const char *const statuses[] = {"open", "won", "lost"};
    const struct cast_deal *deal = &d->cast.deals[turn.index];
    if (!deal->known[CAST_CRM])
        return;
    bool second = turn.index % SECOND_PIPELINE_EVERY ==
                  SECOND_PIPELINE_EVERY - 1;
    int stage = deal->stage + (second ? CAST_STAGES : 0) + 1;
    struct pc_object o = {.a = d->a};
    put_text(&o, "name", deal->name);
    pc_put(&o, "monetary_value",
           pc_number((struct decimal){deal->cents, 2}));
    pc_put(&o, "deal_status", value_textz(statuses[deal->status]));
    put_id(&o, "contact_id", d->person_ids, deal->person);
    pc_put(&o, "stage_id", value_text(arena_printf(d->a, "s%d", stage)));
    put_user(d, &o, "sales_person", deal->user);
    put_text(&o, "notes", deal->about);
    put_day(d, &o, "expected_closing_date", 45 - turn.age_days);
    d->deal_ids[turn.index] = add(d, PC_DEAL, &o, turn);
    if (turn.index % 4 == 0)
        add_quote(d, deal, turn);
}

static void put_list(struct demo *d, struct pc_object *o, const char *name,
                     const struct value *ids, int index)
{
    if (index < 0 || value_is_null(&ids[index]))
        return;
    struct value *one = arena_new(d->a, struct value);
    *one = ids[index];
    pc_put(o, name, value_list(one, 1));
}

static void add_call(struct demo *d, const struct cast_task *task,
                     struct turn turn)
{
    struct pc_object o = {.a = d->a};
    put_text(&o, "subject", task->title);
    pc_put(&o, "type", value_textz("call"));
    put_text(&o, "description", task->about);
    put_day(d, &o, "occurred_at", -turn.age_days);
    put_user(d, &o, "user_id", task->user);
    put_id(&o, "contact_id", d->person_ids, task->person);
    put_id(&o, "deal_id", d->deal_ids, task->deal);
    add(d, PC_ACTIVITY, &o, turn);
}

static void add_task(struct demo *d, struct turn turn)
{
    static const char *const priorities[] = {"medium", "high", "low"};
    const struct cast_task *task = &d->cast.tasks[turn.index];
    if (!task->known[CAST_CRM])
        return;
    struct pc_object o = {.a = d->a};
    put_text(&o, "name", task->title);
    put_text(&o, "description", task->about);
    pc_put(&o, "priority", value_textz(priorities[turn.index % 3]));
    pc_put(&o, "completed", value_bool(task->done));
    put_day(d, &o, "due_date", task->due_days);
    if (turn.index % 3 == 0)
        pc_put(&o, "due_time", value_textz("14:30"));
    put_user(d, &o, "assigned_to", task->user);
    put_list(d, &o, "contact_ids", d->person_ids, task->person);
    put_list(d, &o, "deal_ids", d->deal_ids, task->deal);
    add(d, PC_TASK, &o, turn);
    if (task->kind == 2 && task->done)
        add_call(d, task, turn);
}

static void add_note(struct demo *d, struct turn turn)
{
    const struct cast_note *note = &d->cast.notes[turn.index];
    if (!note->known[CAST_CRM])
        return;
    struct pc_object o = {.a = d->a};
    put_text(&o, "body", note->body);
    put_user(d, &o, "user_id", note->user);
    put_id(&o, "contact_id", d->person_ids, note->person);
    put_id(&o, "deal_id", d->deal_ids, note->deal);
    add(d, PC_NOTE, &o, turn);
}

/* ---- all ---------------------------------------------------------------------- */

/* n things of `step` bytes, each with its age at `age`. */
struct aged_list {
    const void *things;
    size_t n;
    size_t step;
    size_t age;
};

#define AGED(cast, list, type) \
    {(cast)->list, (cast)->n_##list, sizeof(type), offsetof(type, age_days)}

/* Oldest first. */
static void add_in_turn(struct demo *d, struct aged_list list,
                        void (*add_one)(struct demo *d, struct turn turn))
{
    size_t n = list.n;
    struct turn *turns = arena_array(d->a, struct turn, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *thing = (const char *)list.things + i * list.step;
        turns[i].index = (int)i;
        memcpy(&turns[i].age_days, thing + list.age, sizeof(int));
    }
    qsort(turns, n, sizeof *turns, compare_turns);
    for (size_t i = 0; i < n; i++)
        add_one(d, turns[i]);
}

static void add_all(struct demo *d)
{
    static const char *const partner_stages[CAST_STAGES] = {
        "Introduced", "Evaluating", "Agreed", "Signed"};
    if (!pc_get(d->pc, PC_PIPELINE, STR("p1"))) {
        add_users(d);
        add_pipeline(d, 0, "Sales", cast_stage_names);
        add_pipeline(d, 1, "Partners", partner_stages);
        add_products(d);
    }
    const struct cast *cast = &d->cast;
    add_in_turn(d, (struct aged_list)AGED(cast, companies, struct cast_company),
                add_company);
    add_in_turn(d, (struct aged_list)AGED(cast, people, struct cast_person),
                add_person);
    for (size_t i = TWIN_REST; i < cast->n_people; i += TWIN_EVERY)
        add_twin(d, (int)i);
    add_in_turn(d, (struct aged_list)AGED(cast, deals, struct cast_deal),
                add_deal);
    for (size_t i = 0; i < cast->n_tasks; i++)
        add_task(d, (struct turn){TASK_AGE_DAYS, (int)i});
    add_in_turn(d, (struct aged_list)AGED(cast, notes, struct cast_note),
                add_note);
}

static struct value *no_ids(struct arena *a, size_t n)
{
    struct value *ids = arena_array(a, struct value, n + 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = value_null();
    return ids;
}

enum err pc_demo_load(void *state, int64_t count, struct error *e)
{
    struct pc *pc = state;
    if (count < 0 || count > DEMO_COUNT_MAX)
        FAIL(e, ERR_USAGE, "demonstration records: from 0 to %d",
             DEMO_COUNT_MAX);
    AUTO_ARENA a = ARENA_INIT;
    struct demo d = {.pc = pc, .a = &a, .cast = cast_make(&a, count)};
    d.call = (struct pc_call){.pc = pc, .a = &a};
    d.company_ids = no_ids(&a, d.cast.n_companies);
    d.person_ids = no_ids(&a, d.cast.n_people);
    d.deal_ids = no_ids(&a, d.cast.n_deals);
    d.now_us = sandbox_now_us(pc->box);
    d.now_us -= d.now_us % US_PER_MS;
    tables_begin(pc->store, d.now_us, 0);
    add_all(&d);
    if (d.call.issues.n > 0) {
        tables_rollback(pc->store);
        FAIL(e, ERR_INVALID, "a demonstration record is refused: %.*s %.*s",
             STR_ARG(d.call.issues.at[0].field),
             STR_ARG(d.call.issues.at[0].message));
    }
    tables_commit(pc->store);
    return ERR_OK;
}
