/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Runs the cases against a workspace. usage: cases WORKSPACE; prints TAP. */
#include "cases.h"

static const struct one_case *const suites[] = {hub_cases, marketo_cases,
                                                pipedrive_cases};
#define SUITES (sizeof suites / sizeof *suites)

static const char **workspace_place(void)
{
    static const char *folder;
    return &folder;
}

const char *cases_workspace(void)
{
    return *workspace_place();
}

bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool has_text(struct crosswalk_record *record, const char *field,
              const char *wanted)
{
    const char *text = "?";
    if (crosswalk_get_text(record, field, &text) == CROSSWALK_OK &&
        same_text(text, wanted))
        return true;
    printf("# %s of %s %s is %s, not %s\n", field,
           crosswalk_record_entity(record),
           crosswalk_record_id(record) ? crosswalk_record_id(record) : "(new)",
           text ? text : "nothing", wanted ? wanted : "nothing");
    return false;
}

static int run_case(const struct one_case *c)
{
    struct crosswalk *hub = crosswalk_new();
    int failed = 0;
    if (!c->shut && crosswalk_open(hub, cases_workspace()) != CROSSWALK_OK) {
        printf("# %s\n", crosswalk_last_error(hub)->message);
        failed = 1;
    }
    if (!failed)
        failed = c->run(hub);
    crosswalk_free(hub);
    return failed;
}

int main(int argc, char **argv)
{
    int number = 0;
    int failed = 0;
    if (argc != 2) {
        fprintf(stderr, "usage: %s WORKSPACE\n", argv[0]);
        return 2;
    }
    *workspace_place() = argv[1];
    for (size_t s = 0; s < SUITES; s++) {
        for (const struct one_case *c = suites[s]; c->name; c++) {
            int bad = run_case(c);
            failed += bad;
            printf("%s %d - %s\n", bad ? "not ok" : "ok", ++number, c->name);
            fflush(stdout);
        }
    }
    printf("1..%d\n", number);
    return failed > 0;
}
