/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/prospectconnect/pc_options.h"

#include "sandbox/options.h"

const char pc_options_help[] =
    "  --keys=K,...        raw keys of profiles A to C (pc_demo_key)\n"
    "  --pats=T,...        tokens of profile D (pat_demo): token, or\n"
    "                      token:contact.read+deal.all:member\n"
    "  --profiles=ABCD     which profiles are served\n"
    "  --style=camel       A, B: camel or snake names\n"
    "  --id=id             A, B: id or _id\n"
    "  --lists=data        A, B: lists under data, or named (deals, ...)\n"
    "  --reply=data        A, B: a written record under data, or flat\n"
    "  --blanks=null       A to C: no value is null, empty or omit\n"
    "  --country=object    A to C: object or text\n"
    "  --assignee=id       A, B: users as id or object\n"
    "  --users=users       the list of users under users or data, or missing\n"
    "  --unchanged=touch   an update that changes nothing: touch or keep the\n"
    "                      time of the last update\n"
    "  --page_cap=N        pages are cut to so many records\n";

enum option {
    OPTION_KEYS,
    OPTION_PATS,
    OPTION_PROFILES,
    OPTION_STYLE,
    OPTION_ID,
    OPTION_LISTS,
    OPTION_REPLY,
    OPTION_BLANKS,
    OPTION_COUNTRY,
    OPTION_ASSIGNEE,
    OPTION_USERS,
    OPTION_UNCHANGED,
    OPTION_PAGE_CAP,
    OPTIONS
};

#define CHOICES_MAX 3

struct option_spec {
    struct str name;
    const char *choices[CHOICES_MAX]; /* none: free text */
};

static const struct option_spec specs[OPTIONS] = {
    [OPTION_KEYS] = {STR("keys"), {NULL}},
    [OPTION_PATS] = {STR("pats"), {NULL}},
    [OPTION_PROFILES] = {STR("profiles"), {NULL}},
    [OPTION_STYLE] = {STR("style"), {"camel", "snake"}},
    [OPTION_ID] = {STR("id"), {"id", "_id"}},
    [OPTION_LISTS] = {STR("lists"), {"data", "named"}},
    [OPTION_REPLY] = {STR("reply"), {"data", "flat"}},
    [OPTION_BLANKS] = {STR("blanks"), {"null", "empty", "omit"}},
    [OPTION_COUNTRY] = {STR("country"), {"object", "text"}},
    [OPTION_ASSIGNEE] = {STR("assignee"), {"id", "object"}},
    [OPTION_USERS] = {STR("users"), {"users", "data", "missing"}},
    [OPTION_UNCHANGED] = {STR("unchanged"), {"touch", "keep"}},
    [OPTION_PAGE_CAP] = {STR("page_cap"), {NULL}},
};

static enum err find_spec(struct str name, enum option *out, struct error *e)
{
    struct str names[OPTIONS];
    for (int i = 0; i < OPTIONS; i++) {
        names[i] = specs[i].name;
        if (str_eq(name, names[i])) {
            *out = (enum option)i;
            return ERR_OK;
        }
    }
    return sandbox_option_unknown("prospectconnect", name, names, OPTIONS, e);
}

static enum err choose(const struct option_spec *spec, struct str text,
                       int *out, struct error *e)
{
    if (!spec->choices[0])
        return ERR_OK;
    for (int i = 0; i < CHOICES_MAX && spec->choices[i]; i++) {
        if (str_is(text, spec->choices[i])) {
            *out = i;
            return ERR_OK;
        }
    }
    FAIL(e, ERR_USAGE, "\"%.*s\" is not a value of the option %.*s (%s, %s%s%s)",
         STR_ARG(text), STR_ARG(spec->name), spec->choices[0],
         spec->choices[1], spec->choices[2] ? ", " : "",
         spec->choices[2] ? spec->choices[2] : "");
}

static enum err take_profiles(struct str text, unsigned *out, struct error *e)
{
    unsigned profiles = 0;
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if (ch < 'A' || ch > 'D')
            FAIL(e, ERR_USAGE, "the option profiles takes letters from A to D");
        profiles |= 1u << (ch - 'A');
    }
    if (profiles == 0)
        FAIL(e, ERR_USAGE, "the option profiles takes letters from A to D");
    *out = profiles;
    return ERR_OK;
}

static enum err take_page_cap(struct str text, int64_t *out, struct error *e)
{
    int64_t cap;
    if (!str_to_i64(text, &cap) || cap < 0)
        FAIL(e, ERR_USAGE, "the option page_cap takes a whole number");
    *out = cap;
    return ERR_OK;
}

static void take_choice(enum option option, int chosen, struct pc_options *o)
{
    bool second = chosen == 1;
    switch (option) {
    case OPTION_STYLE:
        o->snake = second;
        break;
    case OPTION_ID:
        o->underscore_id = second;
        break;
    case OPTION_LISTS:
        o->named_lists = second;
        break;
    case OPTION_REPLY:
        o->flat = second;
        break;
    case OPTION_BLANKS:
        o->blanks = (enum pc_blank)chosen;
        break;
    case OPTION_COUNTRY:
        o->country_text = second;
        break;
    case OPTION_ASSIGNEE:
        o->assignee_object = second;
        break;
    case OPTION_USERS:
        o->users = (enum pc_users)chosen;
        break;
    case OPTION_UNCHANGED:
        o->keep_unchanged = second;
        break;
    case OPTION_KEYS:
    case OPTION_PATS:
    case OPTION_PROFILES:
    case OPTION_PAGE_CAP:
    case OPTIONS:
        break;
    }
}

enum err pc_options_take(const struct value *pairs,
                         struct pc_options *out_options, struct str *out_keys,
                         struct str *out_pats, struct error *e)
{
    struct pc_options o = {.profiles = PC_A | PC_B | PC_C | PC_D};
    struct str keys = STR("pc_demo_key"), pats = STR("pat_demo");
    size_t n = pairs && pairs->kind == VALUE_OBJECT ? pairs->fields.n : 0;
    for (size_t i = 0; i < n; i++) {
        struct str text = value_str(&pairs->fields.at[i].value);
        enum option option = OPTIONS;
        int chosen = 0;
        TRY(find_spec(pairs->fields.at[i].name, &option, e));
        TRY(choose(&specs[option], text, &chosen, e));
        if (option == OPTION_KEYS)
            keys = text;
        else if (option == OPTION_PATS)
            pats = text;
        else if (option == OPTION_PROFILES)
            TRY(take_profiles(text, &o.profiles, e));
        else if (option == OPTION_PAGE_CAP)
            TRY(take_page_cap(text, &o.page_cap, e));
        take_choice(option, chosen, &o);
    }
    *out_options = o;
    *out_keys = keys;
    *out_pats = pats;
    return ERR_OK;
}
