/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Brings one Marketo lead to Pipedrive: finds the person with its e-mail
 * address, or makes one, and sets a custom field by its readable name.
 *
 *     cc lead_to_person.c $(pkg-config --cflags --libs crosswalk)
 *     ./a.out WORKSPACE EMAIL            bring it over
 *     ./a.out WORKSPACE EMAIL --delete   delete the person again
 *
 * It is C and C++. Exit code: 0, 1 when it failed, 2 for wrong usage.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <crosswalk.h>

static int failed(struct crosswalk *hub, const char *what)
{
    const struct crosswalk_error *e = crosswalk_last_error(hub);
    size_t i = 0;
    fprintf(stderr, "%s: %s (%s)\n", what, e->message,
            crosswalk_code_name(e->code));
    if (e->retry == CROSSWALK_RETRY_AFTER)
        fprintf(stderr, "try again in %ld s\n",
                (long)(e->retry_after_ms / 1000));
    while (crosswalk_problem(hub, i))
        fprintf(stderr, "%s\n", crosswalk_problem(hub, i++));
    return EXIT_FAILURE;
}

static const char *shown(const char *text)
{
    return text ? text : "nothing";
}

/* The person with that address; a new one, not saved yet, if there is none. */
static int find_or_make(struct crosswalk *hub, const char *email,
                        struct crosswalk_record **person)
{
    int code = crosswalk_load_by(hub, "pipedrive.person", "email", email,
                                 person);
    if (code == CROSSWALK_NOT_FOUND)
        code = crosswalk_record_new(hub, "pipedrive.person", person);
    return code;
}

static int copy_fields(struct crosswalk_record *lead,
                       struct crosswalk_record *person)
{
    static const char *const fields[][2] = {
        {"email", "email"}, {"phone", "phone"}, {"leadSource", "Lead Source"}};
    char name[200];
    const char *text = NULL;
    const char *last = NULL;
    size_t i;
    int code = crosswalk_get_text(lead, "firstName", &text);
    if (code == CROSSWALK_OK)
        code = crosswalk_get_text(lead, "lastName", &last);
    if (code != CROSSWALK_OK)
        return code;
    snprintf(name, sizeof name, "%s %s", text ? text : "", last ? last : "");
    code = crosswalk_set_text(person, "name", name);
    for (i = 0; i < sizeof fields / sizeof *fields && code == CROSSWALK_OK;
         i++) {
        code = crosswalk_get_text(lead, fields[i][0], &text);
        if (code == CROSSWALK_OK && text)
            code = crosswalk_set_text(person, fields[i][1], text);
    }
    return code;
}

static int bring_over(struct crosswalk *hub, const char *email)
{
    struct crosswalk_record *lead = NULL;
    struct crosswalk_record *person = NULL;
    const char *const *changes = NULL;
    const char *owner = NULL;
    size_t i;
    if (crosswalk_load_by(hub, "marketo.lead", "email", email, &lead))
        return failed(hub, "the lead");
    if (find_or_make(hub, email, &person))
        return failed(hub, "the person");
    if (copy_fields(lead, person) || crosswalk_changes(person, &changes))
        return failed(hub, "its fields");
    for (i = 0; changes[i]; i++)
        printf("changes %s\n", changes[i]);
    if (crosswalk_save(person))
        return failed(hub, "saving the person");
    if (crosswalk_get_text(person, "owner_id.name", &owner))
        return failed(hub, "its owner");
    printf("lead %s is person %s of %s\n", crosswalk_record_id(lead),
           crosswalk_record_id(person), shown(owner));
    return EXIT_SUCCESS;
}

static int delete_person(struct crosswalk *hub, const char *email)
{
    struct crosswalk_record *person = NULL;
    if (crosswalk_load_by(hub, "pipedrive.person", "email", email, &person))
        return failed(hub, "the person");
    if (crosswalk_delete(person))
        return failed(hub, "deleting the person");
    printf("deleted person %s\n", crosswalk_record_id(person));
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct crosswalk *hub;
    int result;
    if (argc < 3) {
        fprintf(stderr, "usage: %s WORKSPACE EMAIL [--delete]\n", argv[0]);
        return 2;
    }
    hub = crosswalk_new();
    if (crosswalk_open(hub, argv[1]))
        result = failed(hub, argv[1]);
    else if (argc > 3 && strcmp(argv[3], "--delete") == 0)
        result = delete_person(hub, argv[2]);
    else
        result = bring_over(hub, argv[2]);
    crosswalk_free(hub); /* and with it every record */
    return result;
}
