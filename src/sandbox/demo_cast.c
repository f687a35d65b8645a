/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Everything follows from the person's number: culture by turns, then all
 * pairs of first and last name, then the same names with numbered addresses,
 * so that any count stays free of doubles.
 */
#include "sandbox/demo_cast.h"

#include "base/buf.h"
#include "sandbox/demo_cast_private.h"

#define PAIRS (CAST_FIRST_NAMES * CAST_LAST_NAMES)
#define PHONE_NUMBERS 10000000

const char *const cast_stage_names[CAST_STAGES] = {"New", "Qualified",
                                                   "Proposition", "Won"};

static const struct cast_user users[] = {
    {STR("Hélène Jonin"), STR("helene@hub.example")},
    {STR("Oleksandr Bondar"), STR("oleksandr@hub.example")},
    {STR("山口 直美"), STR("naomi@hub.example")},
    {STR("Omar Haddad"), STR("omar@hub.example")},
};
#define N_USERS ((int)(sizeof users / sizeof *users))

static const char *const tags[] = {"VIP",      "Newsletter", "Partner",
                                   "Prospect", "Supplier",   "Événement",
                                   "顧客"};
#define N_TAGS ((int)(sizeof tags / sizeof *tags))

static const char *const jobs[] = {"Buyer", "Managing director", "Accountant",
                                   "Head of sales", "Office manager"};
#define N_JOBS ((int)(sizeof jobs / sizeof *jobs))

static const char *const sources[] = {"website", "referral", "trade fair",
                                      "phone"};
#define N_SOURCES ((int)(sizeof sources / sizeof *sources))

void cast_split_name(struct str name, struct str *out_first,
                     struct str *out_rest)
{
    size_t blank = str_find_char(name, ' ', 0);
    *out_first = str_slice(name, 0, blank);
    *out_rest = blank < name.n ? str_trim(str_slice(name, blank + 1, name.n))
                               : STR("");
}

/* "+33 6 123 4567" in the books, "+3361234567" on the other side. */
static struct str phone_text(struct arena *a, const char *prefix, int number,
                             enum cast_side side)
{
    if (side == CAST_ERP)
        return arena_printf(a, "%s %03d %04d", prefix, number / 10000,
                            number % 10000);
    AUTO_BUF b = BUF_INIT(64);
    for (const char *p = prefix; *p; p++) {
        if (*p != ' ')
            buf_add_char(&b, *p);
    }
    buf_printf(&b, "%07d", number);
    return buf_copy(a, &b);
}

static struct str numbered(struct arena *a, const char *text, int round)
{
    return round == 0 ? str_from(text)
                      : arena_printf(a, "%s%d", text, round + 1);
}

static const struct cast_place *place_of(const struct cast_culture *c, int i)
{
    return &c->place[i % CAST_PLACES];
}

static void fill_address(struct cast_card *card, const struct cast_culture *c,
                         int i)
{
    const struct cast_place *place = place_of(c, i);
    card->street = str_from(place->street);
    card->city = str_from(place->city);
    card->zip = str_from(place->zip);
    card->state = str_from(place->state);
    card->country = str_from(c->country);
}

/* Companies. --------------------------------------------------------------- */

static struct cast_company make_company(struct arena *a, int j)
{
    const struct cast_culture *c = &cast_cultures[j % CAST_CULTURES];
    int turn = j / CAST_CULTURES;
    const struct cast_word *firm = &c->firm[turn % CAST_FIRMS];
    int round = turn / CAST_FIRMS;
    struct cast_company company = {.age_days = 400 - j % 97};
    for (int side = 0; side < CAST_SIDES; side++) {
        struct cast_card *card = &company.card[side];
        card->known = side == CAST_ERP || j % 3 != 2;
        card->name = round == 0
                         ? str_from(firm->native)
                         : arena_printf(a, "%s %d", firm->native, round + 1);
        struct str domain = numbered(a, firm->ascii, round);
        card->email = arena_printf(a, "contact@%.*s.%s.example",
                                   STR_ARG(domain), c->country);
        card->website = arena_printf(a, "https://%.*s.example",
                                     STR_ARG(domain));
        card->phone = phone_text(a, c->phone_prefix,
                                 (j * 6151 + 5000003) % PHONE_NUMBERS,
                                 (enum cast_side)side);
        card->tags[0] = str_from(j % 4 == 0 ? "Supplier" : "Partner");
        fill_address(card, c, turn);
    }
    return company;
}

/* People. ------------------------------------------------------------------ */

static int company_of(int i, int n_companies)
{
    int culture = i % CAST_CULTURES, turn = i / CAST_CULTURES;
    if (turn % 4 == 3 || culture >= n_companies)
        return -1;
    int of_culture = (n_companies - culture - 1) / CAST_CULTURES + 1;
    return culture + CAST_CULTURES * (turn % of_culture);
}

static struct str email_of(struct arena *a, const struct cast_culture *c,
                           int i)
{
    int turn = i / CAST_CULTURES;
    const struct cast_word *first = &c->first[turn % CAST_FIRST_NAMES];
    const struct cast_word *last =
        &c->last[(turn / CAST_FIRST_NAMES + turn) % CAST_LAST_NAMES];
    struct str local = numbered(a, last->ascii, turn / PAIRS);
    return arena_printf(a, "%s.%.*s@%s.example", first->ascii,
                        STR_ARG(local),
                        turn % 4 == 3 ? "mail" : c->firm[turn % 3].ascii);
}

static struct cast_card make_card(struct arena *a, int i, enum cast_side side)
{
    const struct cast_culture *c = &cast_cultures[i % CAST_CULTURES];
    int turn = i / CAST_CULTURES;
    const char *first = c->first[turn % CAST_FIRST_NAMES].native;
    const char *last =
        c->last[(turn / CAST_FIRST_NAMES + turn) % CAST_LAST_NAMES].native;
    int share = i % 10; /* six of ten on both sides, two on one each */
    struct cast_card card = {
        .known = share < 6 || (share < 8) == (side == CAST_ERP),
        .name = arena_printf(a, "%s %s", first, last),
        .email = email_of(a, c, i),
        .phone = phone_text(a, c->phone_prefix,
                            (int)((i * INT64_C(7919) + 1234567) %
                                  PHONE_NUMBERS),
                            side),
        .job = str_from(jobs[i % N_JOBS]),
        .source = str_from(sources[i % N_SOURCES]),
        .tags = {str_from(tags[i % N_TAGS])}};
    if (i % 3 == 0)
        card.tags[1] = str_from(tags[(i + 2) % N_TAGS]);
    fill_address(&card, c, turn);
    return card;
}

/* What the two sides tell apart about one person. */
static void differ(struct arena *a, int i, struct cast_card card[CAST_SIDES])
{
    struct cast_card *erp = &card[CAST_ERP], *crm = &card[CAST_CRM];
    char *email;
    switch (i % 7) {
    case 1:
        email = arena_strz(a, crm->email);
        email[0] = (char)(email[0] - 'a' + 'A');
        crm->email = (struct str){email, crm->email.n};
        break;
    case 2:
        crm->street = crm->city = crm->zip = STR_NONE;
        break;
    case 3:
        erp->phone = STR_NONE;
        break;
    case 4:
        crm->tags[0] = str_from(tags[(i + 3) % N_TAGS]);
        break;
    case 5:
        crm->email = STR_NONE; /* to be known by the telephone */
        break;
    default:
        break;
    }
    if (i % 11 == 0) {
        erp->mobile = erp->phone;
        erp->phone = STR_NONE;
    }
}

static struct cast_person make_person(struct arena *a, int i, int n_companies)
{
    struct cast_person person = {
        .company = company_of(i, n_companies),
        .user = i % 5 == 4 ? -1 : i % N_USERS,
        .age_days = 300 - i % 211,
    };
    person.card[CAST_ERP] = make_card(a, i, CAST_ERP);
    person.card[CAST_CRM] = make_card(a, i, CAST_CRM);
    if (person.card[CAST_ERP].known && person.card[CAST_CRM].known)
        differ(a, i, person.card);
    return person;
}

struct cast cast_make(struct arena *a, int64_t count)
{
    size_t n = count > 0 ? (size_t)count : 0;
    size_t n_companies = n / 6 + (n > 0);
    struct cast_company *companies =
        arena_array(a, struct cast_company, n_companies);
    for (size_t j = 0; j < n_companies; j++)
        companies[j] = make_company(a, (int)j);
    struct cast_person *people = arena_array(a, struct cast_person, n);
    for (size_t i = 0; i < n; i++)
        people[i] = make_person(a, (int)i, (int)n_companies);
    struct cast cast = {.companies = companies,
                        .n_companies = n_companies,
                        .people = people,
                        .n_people = n,
                        .users = users,
                        .n_users = N_USERS};
    cast_make_work(a, &cast);
    return cast;
}
