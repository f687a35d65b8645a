/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Which call does what in each generation of the API. Only C and D are known
 * from a working client or the vendor's pages; the other list paths are
 * guesses of the add-on's author (`guess`), so an answer 404 names the
 * setting that mends them.
 */
#include "connectors/prospectconnect/prospect.h"

#define GUESS .guess = true

/* Lists of A and B. */
#define LIST_A(where)                                                        \
    {.method = "GET", .path = where, .shape = SHAPE_SINCE_QUERY,             \
     .page_max = 100, GUESS}
#define LIST_B(where)                                                        \
    {.method = "POST", .path = where, .shape = SHAPE_SINCE_BODY,             \
     .page_max = 100, GUESS}
#define WHOLE(where, ...)                                                    \
    {.method = "GET", .path = where, .shape = SHAPE_WHOLE, __VA_ARGS__}

/* Writes of A to C, and the whole of a resource of D. */
#define POST(where, ...)                                                     \
    {.method = "POST", .path = where, .shape = SHAPE_WRITE, __VA_ARGS__}
#define LIST_D(where)                                                        \
    {.method = "POST", .path = where "/search", .shape = SHAPE_SEARCH,       \
     .page_max = 100, .search_key = "search_text"}
#define RESOURCE_D(where, ...)                                               \
    {[PROSPECT_LIST] = LIST_D(where),                                        \
     [PROSPECT_READ] = {.method = "GET", .path = where "/{id}",              \
                        .shape = SHAPE_BY_ID},                               \
     [PROSPECT_CREATE] = POST(__VA_ARGS__),                                  \
     [PROSPECT_UPDATE] = {.method = "PATCH", .path = where "/{id}",          \
                          .shape = SHAPE_WRITE},                             \
     [PROSPECT_DELETE] = {.method = "DELETE", .path = where "/{id}",         \
                          .shape = SHAPE_WRITE}}

#define CONTACT_WRITES(create, update, ...)                                  \
    [PROSPECT_CREATE] = POST(create, .wrap = "data",                         \
                             .force_key = "forceCreate", __VA_ARGS__),       \
    [PROSPECT_UPDATE] = POST(update, .wrap = "data", .id_key = "contact_id", \
                             __VA_ARGS__)

#define CALLS [PROSPECT_ENTITIES][PROSPECT_VERBS]

static const struct prospect_call a_calls CALLS = {
    [PROSPECT_CONTACT] = {[PROSPECT_LIST] = LIST_A("/contacts/list"),
                          CONTACT_WRITES("/contact/upsert",
                                         "/contact/upsert")},
    [PROSPECT_DEAL] = {[PROSPECT_LIST] = LIST_A("/deals/list"),
                       [PROSPECT_CREATE] = POST("/deal/create", GUESS),
                       [PROSPECT_UPDATE] = POST("/deal/update",
                                                .id_key = "dealId", GUESS)},
    [PROSPECT_TASK] = {[PROSPECT_LIST] = LIST_A("/tasks/list"),
                       [PROSPECT_CREATE] = POST("/task/addTask", GUESS),
                       [PROSPECT_UPDATE] = POST("/task/updateTaskById",
                                                .id_key = "taskId", GUESS)},
    [PROSPECT_NOTE] = {[PROSPECT_LIST] = LIST_A("/notes/list"),
                       [PROSPECT_CREATE] = POST("/note/create", GUESS)},
    [PROSPECT_USER] = {[PROSPECT_LIST] = WHOLE("/team/listUsers",
                                               .absent_is_empty = true,
                                               GUESS)},
    [PROSPECT_PIPELINE] = {[PROSPECT_LIST] = WHOLE("/deal/pipelines", GUESS)},
};

static const struct prospect_call b_calls CALLS = {
    [PROSPECT_CONTACT] = {[PROSPECT_LIST] =
                              LIST_B("/contact/getPaginatedContacts"),
                          CONTACT_WRITES("/contact/addOrUpdateContact",
                                         "/contact/addOrUpdateContact",
                                         GUESS)},
    [PROSPECT_DEAL] = {[PROSPECT_LIST] = LIST_B("/deal/getDealsByBusinessId"),
                       [PROSPECT_CREATE] = POST("/deal/addDeal", GUESS),
                       [PROSPECT_UPDATE] = POST("/deal/updateDeal",
                                                .id_key = "dealId", GUESS)},
    [PROSPECT_TASK] = {[PROSPECT_LIST] = LIST_B("/task/getTasksByBusinessId"),
                       [PROSPECT_CREATE] = POST("/task/createTask", GUESS),
                       [PROSPECT_UPDATE] = POST("/task/updateTask",
                                                .id_key = "taskId", GUESS)},
    [PROSPECT_NOTE] = {[PROSPECT_LIST] = LIST_B("/note/getAllNotes"),
                       [PROSPECT_CREATE] = POST("/note/createNote", GUESS)},
    [PROSPECT_USER] = {[PROSPECT_LIST] = WHOLE("/user/getUserList",
                                               .absent_is_empty = true,
                                               GUESS)},
    [PROSPECT_PIPELINE] = {[PROSPECT_LIST] = WHOLE("/deal/getPipelineList")},
};

static const struct prospect_call c_calls CALLS = {
    [PROSPECT_CONTACT] =
        {[PROSPECT_LIST] = {.method = "POST",
                            .path = "/contact/search/contact",
                            .shape = SHAPE_OFFSET,
                            .page_max = 200,
                            .offset_key = "search_after",
                            .limit_key = "limit",
                            .search_key = "search_text",
                            .asks_fields = true,
                            .fixed = "{\"order_by\":\"date_created\","
                                     "\"sort_direction\":\"asc\"}"},
         [PROSPECT_READ] = {.method = "POST",
                            .path = "/contact/search/contact-by-ids",
                            .shape = SHAPE_BY_IDS,
                            .page_max = 100,
                            .fixed = "{\"depth\":0}"},
         CONTACT_WRITES("/contact/upsert", "/contact/upsert")},
    [PROSPECT_DEAL] = {[PROSPECT_LIST] = {.method = "POST",
                                          .path = "/deal/getDealsByBusinessId",
                                          .shape = SHAPE_OFFSET,
                                          .page_max = 100,
                                          .offset_key = "offset",
                                          .limit_key = "page_limit",
                                          .search_key = "search",
                                          .asks_fields = true,
                                          .fixed = "{\"page\":1}"}},
    [PROSPECT_NOTE] = {[PROSPECT_LIST] = {.method = "POST",
                                          .path = "/note/getNotes",
                                          .shape = SHAPE_PARENTS}},
    [PROSPECT_PIPELINE] = {[PROSPECT_LIST] = WHOLE("/deal/getPipelineList")},
    [PROSPECT_TAG] = {[PROSPECT_LIST] = {.method = "POST",
                                         .path = "/tag/fetchTagList",
                                         .shape = SHAPE_OFFSET,
                                         .page_max = 100,
                                         .offset_key = "offset",
                                         .limit_key = "limit",
                                         .search_key = "name",
                                         .fixed = "{\"module_name\":"
                                                  "\"contact\"}"}},
    [PROSPECT_COMPANY] = {[PROSPECT_LIST] = {.method = "POST",
                                             .path =
                                                 "/account/fetch-account-list",
                                             .shape = SHAPE_OFFSET,
                                             .page_max = 100,
                                             .offset_key = "offset",
                                             .limit_key = "limit",
                                             .search_key = "name",
                                             .fixed = "{\"fields\":[]}"}},
    [PROSPECT_PRODUCT] =
        {[PROSPECT_LIST] = {.method = "POST",
                            .path = "/product/get-product-by-pagination",
                            .shape = SHAPE_OFFSET,
                            .page_max = 100,
                            .offset_key = "startAfter",
                            .limit_key = "limit",
                            .search_key = "searchText",
                            .fixed = "{\"category\":\"\"}"}},
    [PROSPECT_QUOTE] = {[PROSPECT_LIST] = {.method = "POST",
                                           .path = "/quotes/getQuotes",
                                           .shape = SHAPE_OFFSET,
                                           .page_max = 100,
                                           .offset_key = "startAfter",
                                           .limit_key = "limit",
                                           .search_key = "search"}},
};

static const struct prospect_call d_calls CALLS = {
    [PROSPECT_CONTACT] = RESOURCE_D("/contacts", "/contacts/upsert",
                                    .force_path = "/contacts"),
    [PROSPECT_DEAL] = RESOURCE_D("/deals", "/deals"),
    [PROSPECT_TASK] = RESOURCE_D("/tasks", "/tasks"),
    [PROSPECT_NOTE] = RESOURCE_D("/notes", "/notes"),
    [PROSPECT_COMPANY] = {[PROSPECT_LIST] = LIST_D("/companies"),
                          [PROSPECT_READ] = {.method = "GET",
                                             .path = "/companies/{id}",
                                             .shape = SHAPE_BY_ID}},
};

static const struct prospect_call(*const tables[PROSPECT_PROFILES])
    [PROSPECT_VERBS] = {
        [PROSPECT_A] = a_calls,
        [PROSPECT_B] = b_calls,
        [PROSPECT_C] = c_calls,
        [PROSPECT_D] = d_calls,
};

#define GENERAL_READS                                                        \
    [PROSPECT_READ] = {.method = "POST", .shape = SHAPE_BY_IDS,              \
                       .page_max = 100, GUESS}
#define GENERAL_WRITES                                                       \
    [PROSPECT_CREATE] = {.method = "POST", .shape = SHAPE_WRITE, GUESS},     \
    [PROSPECT_UPDATE] = {.method = "POST", .shape = SHAPE_WRITE,             \
                         .id_key = "id", GUESS},                             \
    [PROSPECT_DELETE] = {.method = "POST", .shape = SHAPE_WRITE,             \
                         .id_key = "id", GUESS}

static const struct prospect_call general[PROSPECT_PROFILES][PROSPECT_VERBS] = {
    [PROSPECT_A] = {[PROSPECT_LIST] = LIST_A(NULL), GENERAL_READS,
                    GENERAL_WRITES},
    [PROSPECT_B] = {[PROSPECT_LIST] = LIST_B(NULL), GENERAL_READS,
                    GENERAL_WRITES},
    [PROSPECT_C] = {[PROSPECT_LIST] = {.method = "POST",
                                       .shape = SHAPE_OFFSET,
                                       .page_max = 100,
                                       .offset_key = "offset",
                                       .limit_key = "limit",
                                       GUESS},
                    GENERAL_READS, GENERAL_WRITES},
    [PROSPECT_D] = {[PROSPECT_LIST] = {.method = "POST",
                                       .shape = SHAPE_SEARCH,
                                       .page_max = 100,
                                       .search_key = "search_text",
                                       GUESS},
                    [PROSPECT_READ] = {.method = "GET", .shape = SHAPE_BY_ID,
                                       GUESS},
                    [PROSPECT_CREATE] = {.method = "POST",
                                         .shape = SHAPE_WRITE, GUESS},
                    [PROSPECT_UPDATE] = {.method = "PATCH",
                                         .shape = SHAPE_WRITE, GUESS},
                    [PROSPECT_DELETE] = {.method = "DELETE",
                                         .shape = SHAPE_WRITE, GUESS}},
};

const struct prospect_call *prospect_call_find(enum prospect_profile profile,
                                               enum prospect_entity entity,
                                               enum prospect_verb verb)
{
    const struct prospect_call *call =
        &tables[profile][prospect_entity_source(entity)][verb];
    return call->shape == SHAPE_NONE ? NULL : call;
}

const struct prospect_call *prospect_call_general(enum prospect_profile profile,
                                                  enum prospect_verb verb)
{
    return &general[profile][verb];
}
