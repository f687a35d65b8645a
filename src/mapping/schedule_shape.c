/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What `schedule` may say, in crosswalk.yaml and in a sync file. */
#include "mapping/sync_shape.h"

static const struct shape off_word = {.kind = SHAPE_CHOICE, .choices = "off"};
static const struct shape fast_map = {
    .kind = SHAPE_OBJECT,
    .what = "`poll_fast`",
    .keys = (const struct shape_key[]){
        {"min", &shape_duration, false,
         "Between two questions while things change. Default: 2 s."},
        {"max", &shape_duration, false,
         "Between two questions when nothing changes. Default: 8 s."},
        {0}}};
static const struct shape fast_shape = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&off_word, &fast_map, NULL}};
static const struct shape defer_word = {.kind = SHAPE_CHOICE,
                                        .choices = "own webhooks all"};
static const struct shape quiet_map = {
    .kind = SHAPE_OBJECT,
    .what = "`quiet`",
    .keys = (const struct shape_key[]){
        {"from", &shape_text, true, "Time of day at which they begin."},
        {"to", &shape_text, true, "Time of day at which they end."},
        {"defer", &defer_word, false,
         "What waits until they end: own, what the hub starts by itself "
         "(default); webhooks, also what remotes tell; all, also what people "
         "ask for."},
        {0}}};
static const struct shape quiet_shape = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&off_word, &quiet_map, NULL}};

const struct shape schedule_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`schedule`",
    .keys = (const struct shape_key[]){
        {"poll", &shape_text, false,
         "When both sides are asked for changes: a time between (5 min, the "
         "default), a cron (\"*/10 8-18 * * mon-fri\") or off."},
        {"poll_fast", &fast_shape, false,
         "How often a side is asked that cannot tell of its changes; off: as "
         "`poll` says. Default: on, unless `poll` is a cron or off."},
        {"reconcile", &shape_text, false,
         "When everything is compared: a time of day (\"02:00\", the "
         "default), a cron or off."},
        {"time_zone", &shape_text, false,
         "Zone of these times: Europe/Paris. Default: UTC."},
        {"quiet", &quiet_shape, false,
         "Quiet hours of each day, in which nothing starts by itself."},
        {0}}};
