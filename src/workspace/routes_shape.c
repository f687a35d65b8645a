/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/routes_shape.h"

#define PER_SECOND_MAX 1000
#define DOUBLINGS_MAX 20
#define TRIES_MAX 1000

static const struct shape side_shape = {.kind = SHAPE_CHOICE,
                                        .choices = "left right"};
static const struct shape since_shape = {.kind = SHAPE_CHOICE,
                                         .choices = "today"};
static const struct shape otherwise_shape = {.kind = SHAPE_CHOICE,
                                             .choices = "ignore refuse"};
static const struct shape per_second_shape = {
    .kind = SHAPE_INT, .min = 0, .max = PER_SECOND_MAX};

/* What a task may say, in `tasks` or in the path itself. */
#define TASK_OPTIONS \
    {"retire", &shape_bool, false, \
     "Its counterpart is gone: `delete` of the sync says what becomes of " \
     "it. Default: false."}, \
    {"by", &shape_text, false, \
     "Field that has the id, in any number of records: all are taken. " \
     "Default: it is the record's own."}, \
    {"since", &since_shape, false, \
     "today: of those only what was made since midnight (UTC)."}, \
    {"when", &shape_text, false, \
     "Lua condition over `body`, the JSON that came."}

static const struct shape task_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a task",
    .keys = (const struct shape_key[]){
        {"sync", &shape_text, true, "Name of the sync."},
        {"side", &side_shape, true, "Side of the record that the id names."},
        TASK_OPTIONS,
        {0}}};
static const struct shape tasks_shape = {.kind = SHAPE_LIST,
                                         .item = &task_shape};

static const struct shape path_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a path",
    .keys = (const struct shape_key[]){
        {"path", &shape_text, true,
         "What is called, by POST: /crm/contact/<id> or /crm/contact."},
        {"id", &shape_text_or_texts, false,
         "Where the body has the id, when the path has none; the first of "
         "several that is there: [current.id, data.id]."},
        {"name", &shape_text, false,
         "What an id that is no number is called in the answer. Default: id."},
        {"otherwise", &otherwise_shape, false,
         "When no `when` holds: ignore (default), the answer is {}; refuse, "
         "it is 400."},
        {"tasks", &tasks_shape, false,
         "Each task whose `when` holds is put; the last one answers. One alone "
         "may stand in the path itself."},
        {"sync", &shape_text, false, "Name of the sync."},
        {"side", &side_shape, false, "Side of the record that the id names."},
        TASK_OPTIONS,
        {0}}};
static const struct shape paths_shape = {.kind = SHAPE_LIST,
                                         .item = &path_shape};
static const struct shape keys_shape = {.kind = SHAPE_MAP,
                                        .item = &shape_text};
static const struct shape statistics_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`statistics`",
    .keys = (const struct shape_key[]){
        {"path", &shape_text, true, "What is asked, by GET: /statistics."},
        {"key", &shape_text, true, "Its own `api_key`: a secret."},
        {0}}};

const struct shape routes_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`routes`",
    .keys = (const struct shape_key[]){
        {"keys", &keys_shape, true,
         "Who may call: a secret for each name, sent as the query parameter "
         "api_key."},
        {"paths", &paths_shape, true, "What is served."},
        {"one_by_one", &shape_bool, false,
         "What routes put is carried out one record after another. Default: "
         "false."},
        {"per_second", &per_second_shape, false,
         "How much of it is begun in a second; 0 (default) sets no limit."},
        {"outcomes", &shape_text, false,
         "Path under which what became of a task is told: /tasks. Default: it "
         "is not."},
        {"statistics", &statistics_shape, false,
         "Path under which numbers are told. Default: they are not."},
        {0}}};

/* ---- retry ------------------------------------------------------------------ */

static const struct shape doublings_shape = {
    .kind = SHAPE_INT, .min = 0, .max = DOUBLINGS_MAX};
static const struct shape tries_shape = {
    .kind = SHAPE_INT, .min = 1, .max = TRIES_MAX};

const struct shape retry_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`retry`",
    .keys = (const struct shape_key[]){
        {"first", &shape_duration, false,
         "Wait before the second try. Default: 60 s."},
        {"doublings", &doublings_shape, false,
         "How often the wait doubles; then it grows by as much as the last "
         "time, each time. Default: 5."},
        {"most", &shape_duration, false, "Longest wait. Default: 1 h."},
        {"tries", &tries_shape, false,
         "A record is parked after so many tries at the earliest. Default: "
         "3."},
        {"for", &shape_duration, false,
         "And not before it has been tried for so long. Default: 2 days."},
        {"refused", &shape_bool, false,
         "Tried again also when the remote refused the record for good. "
         "Default: false, it is parked at once."},
        {0}}};
