/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Persons, organizations, deals and notes, loaded and saved by a program. */
#include "cases.h"

#define PERSON "pipedrive.person"
#define ORG "pipedrive.organization"
#define DEAL "pipedrive.deal"
#define NOTE "pipedrive.note"

#define KEY_CHARS 40 /* of a custom field's key */

static int make(struct crosswalk *hub, const char *entity, const char *name,
                struct crosswalk_record **out)
{
    bool deal = strcmp(entity, DEAL) == 0;
    OK(hub, crosswalk_record_new(hub, entity, out));
    OK(hub, crosswalk_set_text(*out, deal ? "title" : "name", name));
    OK(hub, crosswalk_save(*out));
    return 0;
}

/* The key of the custom field with that label. */
static const char *key_of(struct crosswalk *hub, const char *entity,
                          const char *label)
{
    const struct crosswalk_field *const *fields = NULL;
    if (crosswalk_describe(hub, entity, &fields) != CROSSWALK_OK)
        return NULL;
    for (; *fields; fields++)
        if (same_text((*fields)->label, label) &&
            strlen((*fields)->name) == KEY_CHARS)
            return (*fields)->name;
    return NULL;
}

static int load_person(struct crosswalk *hub)
{
    struct crosswalk_record *made = NULL;
    struct crosswalk_record *person = NULL;
    CHECK(!make(hub, PERSON, "Load Person", &made));
    OK(hub, crosswalk_load(hub, PERSON, crosswalk_record_id(made), &person));
    CHECK(has_text(person, "name", "Load Person"));
    CHECK(crosswalk_record_created_us(person) > 0);
    ENDS(hub, crosswalk_load(hub, PERSON, "-1", &person), CROSSWALK_NOT_FOUND);
    ENDS(hub, crosswalk_load(hub, PERSON, "", &person), CROSSWALK_NOT_FOUND);
    return 0;
}

static int custom_fields_by_key_and_by_name(struct crosswalk *hub)
{
    struct crosswalk_record *person = NULL;
    const char *key = key_of(hub, PERSON, "Lead Score");
    const char *text = NULL;
    CHECK(key != NULL);
    OK(hub, crosswalk_record_new(hub, PERSON, &person));
    OK(hub, crosswalk_set_text(person, "name", "Scöre"));
    OK(hub, crosswalk_set_int(person, "Lead Score", 0));
    OK(hub, crosswalk_save(person));
    CHECK(has_text(person, "lead_score", "0"));
    CHECK(has_text(person, "LEAD SCORE", "0"));
    CHECK(has_text(person, key, "0"));
    OK(hub, crosswalk_set_int(person, key, 7));
    OK(hub, crosswalk_save(person));
    CHECK(has_text(person, "lead_score", "7"));
    OK(hub, crosswalk_set_int(person, key, 7));
    const char *const *changes = NULL;
    OK(hub, crosswalk_changes(person, &changes));
    CHECK(changes[0] == NULL);
    FAILS(hub, crosswalk_get_text(person, "Lead Skore", &text),
          CROSSWALK_USAGE, "did you mean");
    return 0;
}

static int enums_by_label(struct crosswalk *hub)
{
    struct crosswalk_record *person = NULL;
    CHECK(!make(hub, PERSON, "Enum", &person));
    OK(hub, crosswalk_set_text(person, "Lead Source", "Product"));
    OK(hub, crosswalk_save(person));
    CHECK(has_text(person, "Lead Source", "Product"));
    OK(hub, crosswalk_set_text(person, "Lead Source", "No Such Source"));
    FAILS(hub, crosswalk_save(person), CROSSWALK_REJECTED, "No Such Source");
    CHECK(crosswalk_last_error(hub)->scope == CROSSWALK_SCOPE_RECORD);
    CHECK(has_text(person, "Lead Source", "No Such Source")); /* stays set */
    OK(hub, crosswalk_reload(person));
    CHECK(has_text(person, "Lead Source", "Product"));
    OK(hub, crosswalk_set_text(person, "Lead Source", ""));
    OK(hub, crosswalk_save(person));
    CHECK(has_text(person, "Lead Source", NULL));
    return 0;
}

static int empty_person_get_field(struct crosswalk *hub)
{
    struct crosswalk_record *person = NULL;
    struct crosswalk_record *owner = NULL;
    OK(hub, crosswalk_record_new(hub, PERSON, &person));
    CHECK(has_text(person, "name", NULL));
    CHECK(has_text(person, "owner_id.name", NULL));
    ENDS(hub, crosswalk_related(person, "owner_id", &owner),
         CROSSWALK_NOT_FOUND);
    return 0;
}

static int save_person_deleted(struct crosswalk *hub)
{
    struct crosswalk_record *person = NULL;
    struct crosswalk_record *again = NULL;
    CHECK(!make(hub, PERSON, "Gone", &person));
    OK(hub, crosswalk_load(hub, PERSON, crosswalk_record_id(person), &again));
    OK(hub, crosswalk_delete(person));
    OK(hub, crosswalk_set_text(again, "name", "Back"));
    CHECK(crosswalk_save(again) != CROSSWALK_OK);
    ENDS(hub, crosswalk_load(hub, PERSON, crosswalk_record_id(person), &again),
         CROSSWALK_NOT_FOUND);
    return 0;
}

static int save_person_no_name(struct crosswalk *hub)
{
    struct crosswalk_record *person = NULL;
    OK(hub, crosswalk_record_new(hub, PERSON, &person));
    OK(hub, crosswalk_set_text(person, "email", "noname@case.example"));
    ENDS(hub, crosswalk_save(person), CROSSWALK_REJECTED);
    CHECK(crosswalk_record_id(person) == NULL);
    OK(hub, crosswalk_set_text(person, "name", "Unknown Unknown"));
    OK(hub, crosswalk_save(person));
    CHECK(has_text(person, "email", "noname@case.example"));
    return 0;
}

static int update_person(struct crosswalk *hub)
{
    struct crosswalk_record *person = NULL;
    struct crosswalk_record *beside = NULL;
    CHECK(!make(hub, PERSON, "Update", &person));
    OK(hub, crosswalk_load(hub, PERSON, crosswalk_record_id(person), &beside));
    OK(hub, crosswalk_set_text(beside, "email", "beside@case.example"));
    OK(hub, crosswalk_save(beside));
    OK(hub, crosswalk_set_text(person, "name", "Ûpdated"));
    OK(hub, crosswalk_set_text(person, "phone", "0123"));
    OK(hub, crosswalk_save(person));
    OK(hub, crosswalk_reload(beside));
    CHECK(has_text(beside, "name", "Ûpdated"));
    CHECK(has_text(beside, "phone", "0123"));
    CHECK(has_text(beside, "email", "beside@case.example"));
    return 0;
}

static int related_owner_and_organization(struct crosswalk *hub)
{
    struct crosswalk_record *org = NULL;
    struct crosswalk_record *person = NULL;
    struct crosswalk_record *related = NULL;
    const char *owner = NULL;
    CHECK(!make(hub, ORG, "Related", &org));
    CHECK(!make(hub, PERSON, "Relating", &person));
    OK(hub, crosswalk_set_text(person, "org_id", crosswalk_record_id(org)));
    OK(hub, crosswalk_save(person));
    OK(hub, crosswalk_related(person, "Owner", &related));
    CHECK(same_text(crosswalk_record_entity(related), "pipedrive.user"));
    OK(hub, crosswalk_get_text(related, "name", &owner));
    CHECK(has_text(person, "owner_id.name", owner));
    CHECK(has_text(person, "Organization.owner_id.name", owner));
    CHECK(has_text(person, "org_id.name", "Related"));
    OK(hub, crosswalk_related(person, "org_id", &related));
    OK(hub, crosswalk_set_text(related, "name", "Not saved"));
    OK(hub, crosswalk_set_text(person, "name", "Saved"));
    OK(hub, crosswalk_save(person));
    OK(hub, crosswalk_reload(org));
    CHECK(has_text(org, "name", "Related")); /* a save is of one record */
    FAILS(hub, crosswalk_set_text(person, "org_id.name", "x"),
          CROSSWALK_USAGE, "another record");
    return 0;
}

/* ---- organizations -------------------------------------------------------------------- */

static int load_organization_with_name(struct crosswalk *hub)
{
    struct crosswalk_record *made[3] = {NULL, NULL, NULL};
    struct crosswalk_record *org = NULL;
    CHECK(!make(hub, ORG, "Unique Näme", &made[0]));
    OK(hub, crosswalk_load_by(hub, ORG, "name", "unique näme", &org));
    CHECK(same_text(crosswalk_record_id(org), crosswalk_record_id(made[0])));
    CHECK(!make(hub, ORG, "UNIQUE Näme", &made[1]));
    CHECK(!make(hub, ORG, "Unique Näme and Sons", &made[2]));
    OK(hub, crosswalk_load_by(hub, ORG, "name", "UNIQUE Näme", &org));
    CHECK(same_text(crosswalk_record_id(org), crosswalk_record_id(made[1])));
    FAILS(hub, crosswalk_load_by(hub, ORG, "name", "uNIQUE Näme", &org),
          CROSSWALK_AMBIGUOUS, crosswalk_record_id(made[1]));
    ENDS(hub, crosswalk_load_by(hub, ORG, "name", "Unique", &org),
         CROSSWALK_NOT_FOUND);
    return 0;
}

static int load_organization_with_custom_fields(struct crosswalk *hub)
{
    struct crosswalk_record *made = NULL;
    struct crosswalk_record *org = NULL;
    CHECK(!make(hub, ORG, "Custom", &made));
    OK(hub, crosswalk_set_text(made, "Email Domain", "case.example"));
    OK(hub, crosswalk_set_text(made, "MarketoID", "4711"));
    OK(hub, crosswalk_save(made));
    OK(hub, crosswalk_load_by(hub, ORG, "Email Domain", "case.example", &org));
    CHECK(same_text(crosswalk_record_id(org), crosswalk_record_id(made)));
    OK(hub, crosswalk_load_by(hub, ORG, "marketoid", "4711", &org));
    CHECK(same_text(crosswalk_record_id(org), crosswalk_record_id(made)));
    ENDS(hub, crosswalk_load_by(hub, ORG, "MarketoID", "4712", &org),
         CROSSWALK_NOT_FOUND);
    return 0;
}

/* The label of the custom field is that of a part of the address too. */
static int save_organization(struct crosswalk *hub)
{
    struct crosswalk_record *org = NULL;
    const char *key = key_of(hub, ORG, "Country");
    CHECK(key != NULL);
    CHECK(!make(hub, ORG, "Landed", &org));
    OK(hub, crosswalk_set_text(org, "Country", "Österreich"));
    OK(hub, crosswalk_save(org));
    CHECK(has_text(org, key, "Österreich"));
    CHECK(has_text(org, "address_country", NULL));
    return 0;
}

/* ---- deals and notes -------------------------------------------------------------------- */

static int load_and_save_deal(struct crosswalk *hub)
{
    struct crosswalk_record *person = NULL;
    struct crosswalk_record *deal = NULL;
    CHECK(!make(hub, PERSON, "Buyer", &person));
    CHECK(!make(hub, DEAL, "Deal", &deal));
    OK(hub, crosswalk_set_text(deal, "person_id", crosswalk_record_id(person)));
    OK(hub, crosswalk_set_text(deal, "value", "1000.50"));
    OK(hub, crosswalk_save(deal));
    OK(hub, crosswalk_load(hub, DEAL, crosswalk_record_id(deal), &deal));
    CHECK(has_text(deal, "value", "1000.5"));
    CHECK(has_text(deal, "person_id.name", "Buyer"));
    OK(hub, crosswalk_related(deal, "person_id", &person));
    CHECK(has_text(person, "name", "Buyer"));
    return 0;
}

static int load_note(struct crosswalk *hub)
{
    struct crosswalk_record *deal = NULL;
    struct crosswalk_record *note = NULL;
    CHECK(!make(hub, DEAL, "Noted", &deal));
    CHECK(has_text(deal, "note:deal_id.content", NULL));
    OK(hub, crosswalk_record_new(hub, NOTE, &note));
    OK(hub, crosswalk_set_text(note, "deal_id", crosswalk_record_id(deal)));
    OK(hub, crosswalk_set_text(note, "content", "The only one"));
    OK(hub, crosswalk_save(note));
    OK(hub, crosswalk_reload(deal));
    CHECK(has_text(deal, "note:deal_id.content", "The only one"));
    return 0;
}

static int find_goes_no_further_than_the_limit(struct crosswalk *hub)
{
    struct crosswalk_record *org = NULL;
    struct crosswalk_record *person = NULL;
    struct crosswalk_list *list = NULL;
    struct crosswalk_where where[2] = {{"org_id", NULL}, {"name", "triplet"}};
    CHECK(!make(hub, ORG, "Of three", &org));
    where[0].value = crosswalk_record_id(org);
    for (int i = 0; i < 3; i++) {
        CHECK(!make(hub, PERSON, "Triplet", &person));
        OK(hub, crosswalk_set_text(person, "org_id", where[0].value));
        OK(hub, crosswalk_save(person));
    }
    OK(hub, crosswalk_find(hub, PERSON, where, 2, 2, &list));
    CHECK(crosswalk_list_size(list) == 2 && crosswalk_list_more(list));
    OK(hub, crosswalk_find(hub, PERSON, where, 2, 3, &list));
    CHECK(crosswalk_list_size(list) == 3 && !crosswalk_list_more(list));
    CHECK(has_text(crosswalk_list_at(list, 2), "org_id.name", "Of three"));
    where[1].value = "nobody";
    OK(hub, crosswalk_find(hub, PERSON, where, 2, 3, &list));
    CHECK(crosswalk_list_size(list) == 0 && !crosswalk_list_more(list));
    return 0;
}

static void count(void *context, enum crosswalk_level level, const char *line)
{
    (void)line;
    *(int *)context += level == CROSSWALK_LOG_DEBUG;
}

static int related_fields_of_a_list_are_one_call(struct crosswalk *hub)
{
    static const char *const fields[] = {"Owner.name", "org_id.name"};
    struct crosswalk_record *org = NULL;
    struct crosswalk_record *person = NULL;
    struct crosswalk_list *list = NULL;
    struct crosswalk_where where = {"name", "Listed Alike"};
    int requests = 0;
    int before;
    OK(hub, crosswalk_set_log(hub, CROSSWALK_LOG_DEBUG, count, &requests));
    OK(hub, crosswalk_open(hub, cases_workspace()));
    CHECK(!make(hub, ORG, "Of the list", &org));
    for (int i = 0; i < 3; i++) {
        CHECK(!make(hub, PERSON, "Listed Alike", &person));
        OK(hub, crosswalk_set_text(person, "org_id",
                                   i < 2 ? crosswalk_record_id(org) : ""));
        OK(hub, crosswalk_save(person));
    }
    OK(hub, crosswalk_find(hub, PERSON, &where, 1, 5, &list));
    OK(hub, crosswalk_list_fetch(list, fields, 2)); /* describes them, too */
    OK(hub, crosswalk_find(hub, PERSON, &where, 1, 5, &list));
    CHECK(crosswalk_list_size(list) == 3);
    before = requests;
    OK(hub, crosswalk_list_fetch(list, fields, 2));
    CHECK(requests <= before + 2); /* users have a call, organizations too */
    before = requests;
    CHECK(has_text(crosswalk_list_at(list, 0), "org_id.name", "Of the list"));
    CHECK(has_text(crosswalk_list_at(list, 1), "org_id.name", "Of the list"));
    CHECK(has_text(crosswalk_list_at(list, 2), "org_id.name", NULL));
    CHECK(has_text(crosswalk_list_at(list, 2), "owner_id.name", "Ada Admin"));
    CHECK(requests == before);
    FAILS(hub, crosswalk_list_fetch(list, (const char *const[]){"nmae"}, 1),
          CROSSWALK_USAGE, "did you mean `name`");
    OK(hub, crosswalk_list_fetch(list, NULL, 0));
    return 0;
}

const struct one_case pipedrive_cases[] = {
    {"pipedrive: load person", load_person, false},
    {"pipedrive: custom fields by key and by name",
     custom_fields_by_key_and_by_name, false},
    {"pipedrive: enums by label", enums_by_label, false},
    {"pipedrive: empty person, get field", empty_person_get_field, false},
    {"pipedrive: save person deleted", save_person_deleted, false},
    {"pipedrive: save person no name", save_person_no_name, false},
    {"pipedrive: update person", update_person, false},
    {"pipedrive: related owner and organization",
     related_owner_and_organization, false},
    {"pipedrive: load organization with name", load_organization_with_name,
     false},
    {"pipedrive: load organization with custom fields",
     load_organization_with_custom_fields, false},
    {"pipedrive: save organization", save_organization, false},
    {"pipedrive: load and save deal", load_and_save_deal, false},
    {"pipedrive: load note", load_note, false},
    {"pipedrive: find goes no further than the limit",
     find_goes_no_further_than_the_limit, false},
    {"pipedrive: related fields of a list are one call",
     related_fields_of_a_list_are_one_call, true},
    {0},
};
