/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Hubs: opening, errors, what there is, logs, waiting, many at once. */
#include "cases.h"

#include <pthread.h>

static int a_folder_without_a_workspace(struct crosswalk *hub)
{
    FAILS(hub, crosswalk_open(hub, "/nowhere"), CROSSWALK_NOT_FOUND,
          "crosswalk.yaml");
    CHECK(crosswalk_last_error(hub)->scope == CROSSWALK_SCOPE_RECORD);
    CHECK(crosswalk_last_error(hub)->retry == CROSSWALK_RETRY_NEVER);
    FAILS(hub, crosswalk_open(hub, "/nowhere"), CROSSWALK_USAGE,
          "before crosswalk_open");
    CHECK(crosswalk_connection(hub, 0) == NULL);
    CHECK(crosswalk_connector(hub, "marketo") == NULL);
    return 0;
}

static int nothing_is_done_before_it_is_open(struct crosswalk *hub)
{
    struct crosswalk_record *record = NULL;
    const char *const *names = NULL;
    FAILS(hub, crosswalk_load(hub, "marketo.lead", "1", &record),
          CROSSWALK_USAGE, "not open");
    ENDS(hub, crosswalk_entities(hub, "marketo", &names), CROSSWALK_USAGE);
    ENDS(hub, crosswalk_open(hub, NULL), CROSSWALK_USAGE);
    ENDS(hub, crosswalk_open(hub, ""), CROSSWALK_USAGE);
    ENDS(hub, crosswalk_set_patience(hub, -1), CROSSWALK_USAGE);
    CHECK(record == NULL && names == NULL);
    CHECK(crosswalk_problem(hub, 0) == NULL);
    crosswalk_free(NULL);
    crosswalk_record_free(NULL);
    crosswalk_list_free(NULL);
    return 0;
}

static const char *no_variable(void *context, const char *name)
{
    (void)name;
    (*(int *)context)++;
    return NULL;
}

static int variables_come_from_the_caller(struct crosswalk *hub)
{
    int asked = 0;
    bool told = false;
    OK(hub, crosswalk_set_environment(hub, no_variable, &asked));
    ENDS(hub, crosswalk_open(hub, cases_workspace()), CROSSWALK_INVALID);
    CHECK(asked > 0);
    for (size_t i = 0; crosswalk_problem(hub, i); i++)
        told = told || strstr(crosswalk_problem(hub, i), "MARKETO_SECRET");
    CHECK(told);
    return 0;
}

struct heard {
    int lines;
    bool secret;
};

static void hear(void *context, enum crosswalk_level level, const char *line)
{
    struct heard *heard = context;
    heard->lines += level == CROSSWALK_LOG_DEBUG;
    heard->secret = heard->secret || strstr(line, "demo_secret") ||
                    strstr(line, "pd_demo_token") || strchr(line, '\n');
}

static int each_request_is_logged_without_secrets(struct crosswalk *hub)
{
    struct heard heard = {0};
    const char *summary = NULL;
    OK(hub, crosswalk_set_log(hub, CROSSWALK_LOG_DEBUG, hear, &heard));
    OK(hub, crosswalk_open(hub, cases_workspace()));
    OK(hub, crosswalk_test(hub, "marketo", &summary));
    OK(hub, crosswalk_test(hub, "pipedrive", NULL));
    CHECK(summary && *summary);
    CHECK(heard.lines > 1 && !heard.secret);
    FAILS(hub, crosswalk_set_log(hub, CROSSWALK_LOG_INFO, NULL, NULL),
          CROSSWALK_USAGE, "before");
    return 0;
}

static int connections_and_entities_are_told(struct crosswalk *hub)
{
    const char *const *names = NULL;
    bool lead = false;
    CHECK(same_text(crosswalk_connection(hub, 0), "marketo"));
    CHECK(same_text(crosswalk_connection(hub, 1), "pipedrive"));
    CHECK(crosswalk_connection(hub, 2) == NULL);
    CHECK(same_text(crosswalk_connector(hub, "pipedrive"), "pipedrive"));
    CHECK(crosswalk_connector(hub, "odoo") == NULL);
    CHECK(crosswalk_connector(hub, NULL) == NULL);
    OK(hub, crosswalk_entities(hub, "marketo", &names));
    for (; *names; names++)
        lead = lead || same_text(*names, "marketo.lead");
    CHECK(lead);
    ENDS(hub, crosswalk_entities(hub, "odoo", &names), CROSSWALK_USAGE);
    ENDS(hub, crosswalk_test(hub, NULL, NULL), CROSSWALK_USAGE);
    return 0;
}

static int fields_are_told_once(struct crosswalk *hub)
{
    const struct crosswalk_field *const *fields = NULL;
    const struct crosswalk_field *const *again = NULL;
    const struct crosswalk_field *owner = NULL;
    const struct crosswalk_field *source = NULL;
    OK(hub, crosswalk_describe(hub, "pipedrive.person", &fields));
    OK(hub, crosswalk_describe(hub, "pipedrive.person", &again));
    CHECK(fields == again);
    for (; *fields; fields++) {
        if (same_text((*fields)->name, "owner_id"))
            owner = *fields;
        if (same_text((*fields)->name, "lead_source"))
            source = *fields;
    }
    CHECK(owner && owner->kind == CROSSWALK_KIND_REF && owner->writable);
    CHECK(same_text(owner->target, "pipedrive.user"));
    CHECK(owner->options == NULL);
    CHECK(source && same_text(source->label, "Lead Source"));
    CHECK(source->options && same_text(source->options[0], "Product"));
    CHECK(source->target == NULL);
    ENDS(hub, crosswalk_describe(hub, "pipedrive.nothing", &fields),
         CROSSWALK_NOT_FOUND);
    return 0;
}

static int wrong_names_are_refused_with_the_nearest(struct crosswalk *hub)
{
    struct crosswalk_record *record = NULL;
    struct crosswalk_list *list = NULL;
    const struct crosswalk_where where = {"emal", "x"};
    FAILS(hub, crosswalk_load(hub, "marketoo.lead", "1", &record),
          CROSSWALK_USAGE, "did you mean `marketo`");
    FAILS(hub, crosswalk_load(hub, "marketo", "1", &record), CROSSWALK_USAGE,
          "CONNECTION.ENTITY");
    ENDS(hub, crosswalk_load(hub, NULL, NULL, &record), CROSSWALK_USAGE);
    FAILS(hub, crosswalk_find(hub, "marketo.lead", &where, 1, 5, &list),
          CROSSWALK_USAGE, "did you mean `email`");
    FAILS(hub, crosswalk_find(hub, "marketo.lead", NULL, 0, 0, &list),
          CROSSWALK_USAGE, "at least 1");
    CHECK(record == NULL && list == NULL);
    CHECK(same_text(crosswalk_code_name(CROSSWALK_NOT_FOUND), "not_found"));
    CHECK(same_text(crosswalk_code_name(CROSSWALK_FAILED), "failed"));
    CHECK(same_text(crosswalk_code_name((enum crosswalk_code)99), "unknown"));
    CHECK(strchr(crosswalk_version(), '.') != NULL);
    return 0;
}

static int a_canceled_hub_does_nothing_more(struct crosswalk *hub)
{
    struct crosswalk_record *record = NULL;
    const char *text = NULL;
    OK(hub, crosswalk_record_new(hub, "pipedrive.person", &record));
    crosswalk_cancel(hub);
    ENDS(hub, crosswalk_save(record), CROSSWALK_CANCELED);
    ENDS(hub, crosswalk_get_text(record, "name", &text), CROSSWALK_CANCELED);
    ENDS(hub, crosswalk_load(hub, "marketo.lead", "1", &record),
         CROSSWALK_CANCELED);
    return 0;
}

static const char *get_dead(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "MARKETO_URL") == 0 ? "http://127.0.0.1:1"
                                            : getenv(name);
}

static int a_system_that_is_down_fails_with_its_retry(struct crosswalk *hub)
{
    struct crosswalk_record *record = NULL;
    OK(hub, crosswalk_set_patience(hub, 0));
    OK(hub, crosswalk_set_environment(hub, get_dead, NULL));
    OK(hub, crosswalk_open(hub, cases_workspace()));
    FAILS(hub, crosswalk_load(hub, "marketo.lead", "1", &record),
          CROSSWALK_UNREACHABLE, "127.0.0.1");
    CHECK(crosswalk_last_error(hub)->scope == CROSSWALK_SCOPE_CONNECTION);
    CHECK(crosswalk_last_error(hub)->retry == CROSSWALK_RETRY_LATER);
    CHECK(!crosswalk_last_error(hub)->maybe_happened);
    ENDS(hub, crosswalk_load(hub, "pipedrive.person", "0", &record),
         CROSSWALK_NOT_FOUND);
    return 0;
}

static const char *get_wrong(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "MARKETO_SECRET") == 0 ? "hunter2" : getenv(name);
}

static int a_wrong_secret_is_not_told(struct crosswalk *hub)
{
    struct crosswalk_record *record = NULL;
    OK(hub, crosswalk_set_environment(hub, get_wrong, NULL));
    OK(hub, crosswalk_open(hub, cases_workspace()));
    ENDS(hub, crosswalk_load(hub, "marketo.lead", "1", &record),
         CROSSWALK_AUTH);
    CHECK(!strstr(crosswalk_last_error(hub)->message, "hunter2"));
    return 0;
}

/* The variable that says where Pipedrive is means another one. */
static const char *get_other(void *context, const char *name)
{
    return getenv(strcmp(name, "PIPEDRIVE_URL") == 0 ? (const char *)context
                                                     : name);
}

static int a_rate_limit_tells_when_to_try_again(struct crosswalk *hub)
{
    static char url[] = "LIMITED_URL";
    struct crosswalk_record *record = NULL;
    OK(hub, crosswalk_set_patience(hub, 0));
    OK(hub, crosswalk_set_environment(hub, get_other, url));
    OK(hub, crosswalk_open(hub, cases_workspace()));
    ENDS(hub, crosswalk_load(hub, "pipedrive.person", "1", &record),
         CROSSWALK_BUSY);
    CHECK(crosswalk_last_error(hub)->retry == CROSSWALK_RETRY_AFTER);
    CHECK(crosswalk_last_error(hub)->retry_after_ms > 0);
    CHECK(crosswalk_last_error(hub)->scope == CROSSWALK_SCOPE_CONNECTION);
    return 0;
}

struct stopper {
    struct crosswalk *hub;
    int lines;
};

static void stop_at_once(void *context, enum crosswalk_level level,
                         const char *line)
{
    struct stopper *stopper = context;
    stopper->lines += level == CROSSWALK_LOG_DEBUG;
    if (strstr(line, "status=429"))
        crosswalk_cancel(stopper->hub);
}

static int a_wait_is_ended_by_cancel(struct crosswalk *hub)
{
    static char url[] = "LIMITED_URL";
    struct stopper stopper = {hub, 0};
    struct crosswalk_record *record = NULL;
    OK(hub, crosswalk_set_patience(hub, 1000000));
    OK(hub, crosswalk_set_log(hub, CROSSWALK_LOG_DEBUG, stop_at_once,
                              &stopper));
    OK(hub, crosswalk_set_environment(hub, get_other, url));
    OK(hub, crosswalk_open(hub, cases_workspace()));
    ENDS(hub, crosswalk_load(hub, "pipedrive.person", "1", &record),
         CROSSWALK_CANCELED);
    CHECK(stopper.lines > 0);
    return 0;
}

static int a_lost_answer_is_a_write_that_may_have_happened(
    struct crosswalk *hub)
{
    static char url[] = "LOSING_URL";
    struct crosswalk_record *record = NULL;
    OK(hub, crosswalk_set_patience(hub, 0));
    OK(hub, crosswalk_set_environment(hub, get_other, url));
    OK(hub, crosswalk_open(hub, cases_workspace()));
    OK(hub, crosswalk_record_new(hub, "pipedrive.organization", &record));
    OK(hub, crosswalk_set_text(record, "name", "Lost answer"));
    ENDS(hub, crosswalk_save(record), CROSSWALK_UNREACHABLE);
    CHECK(crosswalk_last_error(hub)->maybe_happened == 1);
    CHECK(crosswalk_record_id(record) == NULL);
    OK(hub, crosswalk_load_by(hub, "pipedrive.organization", "name",
                              "Lost answer", &record));
    OK(hub, crosswalk_set_text(record, "name", "Found"));
    ENDS(hub, crosswalk_save(record), CROSSWALK_UNREACHABLE);
    CHECK(has_text(record, "name", "Found")); /* stays set */
    OK(hub, crosswalk_reload(record));
    CHECK(has_text(record, "name", "Found")); /* and was written */
    return 0;
}

static int a_slow_answer_is_not_waited_for_for_ever(struct crosswalk *hub)
{
    static char url[] = "SLOW_URL";
    struct crosswalk_record *record = NULL;
    OK(hub, crosswalk_set_patience(hub, 0));
    OK(hub, crosswalk_set_environment(hub, get_other, url));
    OK(hub, crosswalk_open(hub, getenv("IMPATIENT_WORKSPACE")));
    ENDS(hub, crosswalk_load(hub, "pipedrive.person", "1", &record),
         CROSSWALK_TIMEOUT);
    CHECK(crosswalk_last_error(hub)->retry == CROSSWALK_RETRY_LATER);
    return 0;
}

/* ---- many hubs --------------------------------------------------------------------- */

#define THREADS 4
#define ROUNDS 5

static int make_and_delete(struct crosswalk *hub)
{
    struct crosswalk_record *record = NULL;
    OK(hub, crosswalk_record_new(hub, "pipedrive.organization", &record));
    OK(hub, crosswalk_set_text(record, "name", "Thread"));
    OK(hub, crosswalk_save(record));
    CHECK(has_text(record, "name", "Thread"));
    OK(hub, crosswalk_delete(record));
    crosswalk_record_free(record);
    return 0;
}

static void *work(void *result)
{
    struct crosswalk *hub = crosswalk_new();
    int failed = crosswalk_open(hub, cases_workspace());
    for (int i = 0; i < ROUNDS && !failed; i++)
        failed = make_and_delete(hub);
    crosswalk_free(hub);
    *(int *)result = failed;
    return NULL;
}

static int hubs_of_several_threads_do_not_meet(struct crosswalk *hub)
{
    pthread_t threads[THREADS];
    int failed[THREADS];
    (void)hub;
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work, &failed[i]) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0 && !failed[i]);
    return 0;
}

const struct one_case hub_cases[] = {
    {"a folder without a workspace", a_folder_without_a_workspace, true},
    {"nothing is done before it is open", nothing_is_done_before_it_is_open,
     true},
    {"variables come from the caller", variables_come_from_the_caller, true},
    {"each request is logged, without secrets",
     each_request_is_logged_without_secrets, true},
    {"connections and entities are told", connections_and_entities_are_told,
     false},
    {"fields are told once", fields_are_told_once, false},
    {"wrong names are refused with the nearest",
     wrong_names_are_refused_with_the_nearest, false},
    {"a canceled hub does nothing more", a_canceled_hub_does_nothing_more,
     false},
    {"a system that is down fails with its retry",
     a_system_that_is_down_fails_with_its_retry, true},
    {"a wrong secret is not told", a_wrong_secret_is_not_told, true},
    {"a rate limit tells when to try again",
     a_rate_limit_tells_when_to_try_again, true},
    {"a wait is ended by cancel", a_wait_is_ended_by_cancel, true},
    {"a lost answer is a write that may have happened",
     a_lost_answer_is_a_write_that_may_have_happened, true},
    {"a slow answer is not waited for for ever",
     a_slow_answer_is_not_waited_for_for_ever, true},
    {"hubs of several threads do not meet",
     hubs_of_several_threads_do_not_meet, true},
    {0},
};
