/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect_settings.h"

#include "connectors/prospectconnect/prospect.h"

#define AT(member) offsetof(struct prospect_settings, member)
#define PROFILES "same A B C D"

#define READ_PROFILE(key, entity)                                           \
    {.name = key,                                                           \
     .kind = SETTING_CHOICE,                                                 \
     .offset = AT(read_profile[entity]),                                     \
     .fallback = "same",                                                     \
     .choices = PROFILES,                                                    \
     .help = "API generation that reads these records."}
#define WRITE_PROFILE(key, entity)                                          \
    {.name = key,                                                           \
     .kind = SETTING_CHOICE,                                                 \
     .offset = AT(write_profile[entity]),                                    \
     .fallback = "same",                                                     \
     .choices = PROFILES,                                                    \
     .help = "API generation that writes these records."}
#define PATH(key, entity, verb)                                              \
    {.name = key,                                                           \
     .kind = SETTING_TEXT,                                                   \
     .offset = AT(path[entity][verb]),                                       \
     .help = "Path of this call where it differs from the built-in one."}

const struct setting prospect_settings_table[] = {
    {.name = "base_url",
     .kind = SETTING_URL,
     .offset = AT(base_url),
     .help = "Where profiles A, B and C answer; "
             "https://api.prospectconnect.ai unless set."},
    {.name = "public_url",
     .kind = SETTING_URL,
     .offset = AT(public_url),
     .help = "Where profile D answers; unless set, base_url with /v1, or "
             "https://papi.trendev.in/v1 when base_url is not set either."},
    {.name = "api_key",
     .kind = SETTING_SECRET,
     .offset = AT(api_key),
     .required = true,
     .help = "The API key, or for profile D a personal access token."},
    {.name = "profile",
     .kind = SETTING_CHOICE,
     .offset = AT(profile),
     .fallback = "auto",
     .choices = "auto default A B C D",
     .help = "API generation: default reads by C and writes by A and B; auto "
             "asks the server whether the key is one for default or for D."},
    {.name = "version",
     .kind = SETTING_TEXT,
     .offset = AT(version),
     .fallback = "2025-01-01",
     .help = "The date that profile D wants in its Version header."},
    {.name = "page_size",
     .kind = SETTING_INT,
     .offset = AT(page_size),
     .fallback = "100",
     .min = 1,
     .max = 200,
     .help = "Records to ask for in one request, where the call allows it."},
    {.name = "overlap",
     .kind = SETTING_DURATION,
     .offset = AT(overlap_ms),
     .fallback = "2 min",
     .help = "How far each poll looks back behind the newest change seen, for "
             "changes that became visible late."},
    {.name = "force_create",
     .kind = SETTING_BOOL,
     .offset = AT(force_create),
     .fallback = "false",
     .help = "Create a contact even where one with the same e-mail address "
             "or phone number exists."},
    {.name = "deal_words",
     .kind = SETTING_CHOICE,
     .offset = AT(deal_words),
     .fallback = "won_lost",
     .choices = "won_lost closed",
     .help = "What profiles A and B are told of a deal that is won or lost: "
             "which of the two, or only that it is closed."},
    {.name = "won_stages",
     .kind = SETTING_TEXT,
     .offset = AT(won_stages),
     .help = "Ids of stages, with commas: a deal that is only said to be "
             "closed counts as won in them and as lost elsewhere; without "
             "them it stays `closed`."},
    {.name = "updated_field",
     .kind = SETTING_TEXT,
     .offset = AT(updated_field),
     .fallback = "updated_at",
     .help = "What profile C calls the time of the last change."},
    {.name = "operator_since",
     .kind = SETTING_TEXT,
     .offset = AT(operator_since),
     .fallback = "gte",
     .help = "What a filter of profile D calls \"at or after\"."},
    {.name = "operator_in",
     .kind = SETTING_TEXT,
     .offset = AT(operator_in),
     .help = "What a filter of profile D calls \"one of\"; when set, records "
             "are read by id in batches."},
    {.name = "note_deals",
     .kind = SETTING_INT,
     .offset = AT(note_deals),
     .fallback = "1",
     .min = 1,
     .max = 100,
     .help = "Deals whose notes profile C is asked for at once; above 1 only "
             "if its answers name each note's deal."},
    READ_PROFILE("contact_read_profile", PROSPECT_CONTACT),
    WRITE_PROFILE("contact_write_profile", PROSPECT_CONTACT),
    READ_PROFILE("deal_read_profile", PROSPECT_DEAL),
    WRITE_PROFILE("deal_write_profile", PROSPECT_DEAL),
    READ_PROFILE("task_read_profile", PROSPECT_TASK),
    WRITE_PROFILE("task_write_profile", PROSPECT_TASK),
    READ_PROFILE("note_read_profile", PROSPECT_NOTE),
    WRITE_PROFILE("note_write_profile", PROSPECT_NOTE),
    READ_PROFILE("user_read_profile", PROSPECT_USER),
    READ_PROFILE("pipeline_read_profile", PROSPECT_PIPELINE),
    READ_PROFILE("tag_read_profile", PROSPECT_TAG),
    READ_PROFILE("company_read_profile", PROSPECT_COMPANY),
    READ_PROFILE("product_read_profile", PROSPECT_PRODUCT),
    READ_PROFILE("quote_read_profile", PROSPECT_QUOTE),
    PATH("contact_list_path", PROSPECT_CONTACT, PROSPECT_LIST),
    PATH("contact_read_path", PROSPECT_CONTACT, PROSPECT_READ),
    PATH("contact_create_path", PROSPECT_CONTACT, PROSPECT_CREATE),
    PATH("contact_update_path", PROSPECT_CONTACT, PROSPECT_UPDATE),
    PATH("contact_delete_path", PROSPECT_CONTACT, PROSPECT_DELETE),
    PATH("deal_list_path", PROSPECT_DEAL, PROSPECT_LIST),
    PATH("deal_read_path", PROSPECT_DEAL, PROSPECT_READ),
    PATH("deal_create_path", PROSPECT_DEAL, PROSPECT_CREATE),
    PATH("deal_update_path", PROSPECT_DEAL, PROSPECT_UPDATE),
    PATH("deal_delete_path", PROSPECT_DEAL, PROSPECT_DELETE),
    PATH("task_list_path", PROSPECT_TASK, PROSPECT_LIST),
    PATH("task_read_path", PROSPECT_TASK, PROSPECT_READ),
    PATH("task_create_path", PROSPECT_TASK, PROSPECT_CREATE),
    PATH("task_update_path", PROSPECT_TASK, PROSPECT_UPDATE),
    PATH("task_delete_path", PROSPECT_TASK, PROSPECT_DELETE),
    PATH("note_list_path", PROSPECT_NOTE, PROSPECT_LIST),
    PATH("note_read_path", PROSPECT_NOTE, PROSPECT_READ),
    PATH("note_create_path", PROSPECT_NOTE, PROSPECT_CREATE),
    PATH("note_update_path", PROSPECT_NOTE, PROSPECT_UPDATE),
    PATH("note_delete_path", PROSPECT_NOTE, PROSPECT_DELETE),
    PATH("user_list_path", PROSPECT_USER, PROSPECT_LIST),
    PATH("pipeline_list_path", PROSPECT_PIPELINE, PROSPECT_LIST),
    PATH("tag_list_path", PROSPECT_TAG, PROSPECT_LIST),
    PATH("company_list_path", PROSPECT_COMPANY, PROSPECT_LIST),
    PATH("product_list_path", PROSPECT_PRODUCT, PROSPECT_LIST),
    PATH("quote_list_path", PROSPECT_QUOTE, PROSPECT_LIST),
    {0},
};

struct str prospect_path_setting(struct arena *a, enum prospect_entity entity,
                                 enum prospect_verb verb)
{
    static const char *const verbs[PROSPECT_VERBS] = {
        [PROSPECT_LIST] = "list",     [PROSPECT_READ] = "read",
        [PROSPECT_CREATE] = "create", [PROSPECT_UPDATE] = "update",
        [PROSPECT_DELETE] = "delete",
    };
    return arena_printf(a, "%s_%s_path",
                        prospect_entity_name(prospect_entity_source(entity)),
                        verbs[verb]);
}
