/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/demo_cast_private.h"

static const char *const subjects[] = {
    "Annual maintenance", "Pilot project",   "Spare parts",
    "Training days",      "Website relaunch", "Cold storage",
    "Fleet lease",        "Café furniture"};
#define N_SUBJECTS ((int)(sizeof subjects / sizeof *subjects))

static const char *const abouts[] = {
    "", "Wants an offer before the end of the quarter.",
    "Budget agreed.\nDecision lies with the board.",
    "Compare with last year's order <see archive> & call back.",
    "Préfère être contacté l'après-midi."};
#define N_ABOUTS ((int)(sizeof abouts / sizeof *abouts))

static const char *const titles[] = {"Call back", "Send the offer",
                                     "Arrange a visit", "Check the contract",
                                     "Thank for the order"};
#define N_TITLES ((int)(sizeof titles / sizeof *titles))

static const char *const bodies[] = {
    "Met at the fair; asked for references.",
    "Speaks little English, write in their language.",
    "Invoice goes to the head office.\nOrders come from the branch.",
    "Price list 2 applies (<10 pieces).",
    "Très satisfait de la dernière livraison."};
#define N_BODIES ((int)(sizeof bodies / sizeof *bodies))

/* Where the person is known; every third piece of what both could have is
 * with one side only. */
static void share(const struct cast_person *person, int i,
                  bool known[CAST_SIDES])
{
    known[CAST_ERP] = person->card[CAST_ERP].known;
    known[CAST_CRM] = person->card[CAST_CRM].known;
    if (i % 3 == 2 && known[CAST_ERP] && known[CAST_CRM])
        known[i % 2] = false;
}

static struct cast_deal make_deal(struct arena *a, const struct cast *cast,
                                  int d)
{
    int i = d * 3 % (int)cast->n_people;
    const struct cast_person *person = &cast->people[i];
    const struct cast_card *card = &person->card[CAST_ERP];
    struct cast_deal deal = {
        .name = arena_printf(a, "%s for %.*s", subjects[d % N_SUBJECTS],
                             STR_ARG(card->name)),
        .person = i,
        .user = person->user,
        .stage = d % (CAST_STAGES - 1),
        .status = CAST_OPEN,
        .cents = (120 + d * 37 % 900) * INT64_C(10000) + d % 4 * 25,
        .about = str_from(abouts[d % N_ABOUTS]),
        .age_days = 60 - d % 59,
    };
    if (d % 6 == 4) {
        deal.status = CAST_WON;
        deal.stage = CAST_STAGES - 1;
    } else if (d % 6 == 5) {
        deal.status = CAST_LOST;
    }
    share(person, d, deal.known);
    return deal;
}

static struct cast_task make_task(const struct cast *cast, int t)
{
    bool of_deal = cast->n_deals > 0 && t % 2 == 0;
    int d = of_deal ? t % (int)cast->n_deals : -1;
    int i = of_deal ? cast->deals[d].person : t * 5 % (int)cast->n_people;
    struct cast_task task = {
        .title = str_from(titles[t % N_TITLES]),
        .about = str_from(abouts[(t + 1) % N_ABOUTS]),
        .kind = t % 4,
        .person = i,
        .deal = d,
        .user = t % (int)cast->n_users,
        .due_days = t % 23 - 6,
        .done = t % 5 == 3,
    };
    share(&cast->people[i], t, task.known);
    for (int side = 0; side < CAST_SIDES && of_deal; side++)
        task.known[side] = task.known[side] && cast->deals[d].known[side];
    return task;
}

static struct cast_note make_note(const struct cast *cast, int k)
{
    bool of_deal = cast->n_deals > 0 && k % 3 == 0;
    int d = of_deal ? (k + 1) % (int)cast->n_deals : -1;
    int i = of_deal ? cast->deals[d].person : k * 7 % (int)cast->n_people;
    struct cast_note note = {
        .body = str_from(bodies[k % N_BODIES]),
        .person = i,
        .deal = d,
        .user = k % (int)cast->n_users,
        .age_days = 40 - k % 37,
    };
    share(&cast->people[i], k, note.known);
    for (int side = 0; side < CAST_SIDES && of_deal; side++)
        note.known[side] = note.known[side] && cast->deals[d].known[side];
    return note;
}

void cast_make_work(struct arena *a, struct cast *cast)
{
    size_t n = cast->n_people;
    struct cast_deal *deals = arena_array(a, struct cast_deal, n / 3);
    for (size_t d = 0; d < n / 3; d++)
        deals[d] = make_deal(a, cast, (int)d);
    cast->deals = deals;
    cast->n_deals = n / 3;
    struct cast_task *tasks = arena_array(a, struct cast_task, n / 4);
    for (size_t t = 0; t < n / 4; t++)
        tasks[t] = make_task(cast, (int)t);
    cast->tasks = tasks;
    cast->n_tasks = n / 4;
    struct cast_note *notes = arena_array(a, struct cast_note, n / 4);
    for (size_t k = 0; k < n / 4; k++)
        notes[k] = make_note(cast, (int)k);
    cast->notes = notes;
    cast->n_notes = n / 4;
}
