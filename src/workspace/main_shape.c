/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/main_shape.h"

#include "base/limits.h"
#include "mapping/sync_shape.h"
#include "workspace/facade_shape.h"
#include "workspace/listener.h"
#include "workspace/routes_shape.h"

static const struct shape version_shape = {
    .kind = SHAPE_INT, .min = 1, .max = 1000};
static const struct shape in_flight_shape = {
    .kind = SHAPE_INT, .min = 1, .max = LIMIT_OPS_IN_FLIGHT};
static const struct shape per_second_shape = {
    .kind = SHAPE_INT, .min = 0, .max = 100000};
static const struct shape limits_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`limits`",
    .keys = (const struct shape_key[]){
        {"in_flight", &in_flight_shape, false,
         "Requests under way at once. Default: what the connector says."},
        {"per_second", &per_second_shape, false,
         "Requests a second; 0 sets no limit. Default: what the connector says, "
         "no limit for most."},
        {"within", &shape_duration, false,
         "Time over which that rate is kept: 5 a second within 20 s are 100 "
         "requests in any 20 s, at once if need be. Default: evenly spaced, "
         "or what the connector says."},
        {"timeout", &shape_duration, false,
         "Longest wait for one answer. Default: 60 s."},
        {0}}};

static const struct shape field_kind = {
    .kind = SHAPE_CHOICE,
    .choices = "text boolean integer decimal date datetime"};
static const struct shape field_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a custom field",
    .keys = (const struct shape_key[]){
        {"kind", &field_kind, true, "Kind of its values."},
        {"label", &shape_text, false, "What people see. Default: its name."},
        {0}}};
static const struct shape field_wish = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&field_kind, &field_shape, NULL}};
static const struct shape entity_wishes = {.kind = SHAPE_MAP,
                                           .item = &field_wish};
static const struct shape custom_fields_shape = {.kind = SHAPE_MAP,
                                                 .item = &entity_wishes};

static const struct shape connection_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a connection",
    .open = true,
    .keys = (const struct shape_key[]){
        {"connector", &shape_text, true,
         "Kind of system: odoo, prospectconnect, ... Every other key is a "
         "setting of that connector."},
        {"limits", &limits_shape, false, "How hard the remote may be asked."},
        {"custom_fields", &custom_fields_shape, false,
         "Fields to make in the remote on request, by entity and name."},
        {0}}};
static const struct shape connections_shape = {.kind = SHAPE_MAP,
                                               .item = &connection_shape};

static const struct shape defaults_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`defaults`",
    .keys = (const struct shape_key[]){
        {"direction", &sync_direction_shape, false,
         "Direction of syncs that do not say it."},
        {"trigger", &sync_trigger_shape, false,
         "Trigger of syncs that do not say it."},
        {"conflict", &sync_policy_shape, false,
         "Conflict policy of syncs that do not say it."},
        {0}}};
static const struct shape switches_shape = {.kind = SHAPE_MAP,
                                            .item = &shape_bool};

static const struct shape source_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a lookup's side",
    .keys = (const struct shape_key[]){
        {"entity", &shape_text, true,
         "Connection and entity whose records are the items."},
        {"label", &shape_text, false,
         "Field that people know an item by. Default: name."},
        {"extra", &shape_texts, false,
         "Further fields kept of each item; rows may write them."},
        {0}}};
static const struct shape pair_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a suggestion",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, true, "Field of the left item."},
        {"right", &shape_text, true, "Field of the right item."},
        {0}}};
static const struct shape suggest_item = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&shape_text, &pair_shape, NULL}};
static const struct shape suggest_shape = {.kind = SHAPE_LIST,
                                           .item = &suggest_item};
static const struct shape lookup_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a lookup",
    .keys = (const struct shape_key[]){
        {"left", &source_shape, false, "Where the left items come from."},
        {"right", &source_shape, false, "Where the right items come from."},
        {"suggest", &suggest_shape, false,
         "Fields whose equal values make a pair a good guess; a name alone is "
         "the same field on both sides."},
        {"file", &shape_text, false,
         "CSV file with the columns left and right: the pairs to begin with."},
        {0}}};
static const struct shape lookups_shape = {.kind = SHAPE_MAP,
                                           .item = &lookup_shape};

static const struct shape keep_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`keep`",
    .keys = (const struct shape_key[]){
        {"runs", &shape_duration, false,
         "How long a run that wrote nothing is remembered, at least 1 day; 0: "
         "for ever. Default: 90 days."},
        {"journal", &shape_duration, false,
         "How long values written are remembered, with the run that wrote "
         "them, so that it can be undone; 0: for ever. Default: 400 days."},
        {0}}};
static const struct shape serve_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`serve`",
    .keys = (const struct shape_key[]){
        {"listen", &shape_text, false,
         "Address and port: \"127.0.0.1:8470\" (default), \"[::1]:8470\"."},
        {"public_url", &shape_text, false,
         "Where others reach it: https://hub.example.com."},
        {"tls", &listener_tls_shape, false, "Encrypted by itself, without a proxy."},
        {"behind_proxy", &shape_bool, false,
         "A proxy in front tells who asks (X-Forwarded-For). Default: no."},
        {"sessions", &shape_duration, false,
         "How long someone who signed in stays so. Default: 12 h."},
        {"stop_within", &shape_duration, false,
         "What is in hand may take this long when it stops. Default: 30 s."},
        {0}}};
static const struct shape alert_kind_shape = {
    .kind = SHAPE_CHOICE,
    .choices = "failed_jobs conflicts connection_stopped guard sync_failed"};
static const struct shape alert_kinds_shape = {.kind = SHAPE_LIST,
                                               .item = &alert_kind_shape};
static const struct shape per_hour_shape = {
    .kind = SHAPE_INT, .min = 1, .max = 1000};
static const struct shape mail_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`mail`",
    .keys = (const struct shape_key[]){
        {"enabled", &shape_bool, false, "Default: true."},
        {"smtp", &shape_text, false,
         "Mail server: smtp://user@mail.example.com:587 (STARTTLS) or "
         "smtps://user@mail.example.com:465."},
        {"password", &shape_text, false, "Of that user: a secret."},
        {"plain", &shape_bool, false,
         "smtp:// without encryption; with a password only on this machine. "
         "Default: false."},
        {"ca", &shape_text, false,
         "PEM file to check the server's certificate by. Default: the "
         "system's."},
        {"from", &shape_text, false, "Sender: hub@example.com."},
        {"to", &shape_text_or_texts, false, "Receivers."},
        {0}}};
static const struct shape chat_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`chat`",
    .keys = (const struct shape_key[]){
        {"enabled", &shape_bool, false, "Default: true."},
        {"url", &shape_text_or_texts, false,
         "Incoming webhooks in Slack's form: secrets."},
        {0}}};
static const struct shape alerts_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`alerts`",
    .keys = (const struct shape_key[]){
        {"mail", &mail_shape, false, "By mail."},
        {"chat", &chat_shape, false, "To a chat."},
        {"what", &alert_kinds_shape, false,
         "What is told: failed_jobs, conflicts, connection_stopped, guard, "
         "sync_failed. Default: all."},
        {"group", &shape_duration, false,
         "What comes within this time is told together. Default: 5 min."},
        {"again", &shape_duration, false,
         "The same cause is not told again before. Default: 1 h."},
        {"per_hour", &per_hour_shape, false,
         "Messages an hour at most. Default: 12."},
        {"digest", &shape_text, false,
         "Time of day for a daily summary, in the schedule's time zone: "
         "\"08:00\"; off (default)."},
        {0}}};
static const struct shape batch_shape = {
    .kind = SHAPE_INT, .min = 1, .max = LIMIT_BATCH_JOBS};

static const struct shape lists_shape = {.kind = SHAPE_MAP,
                                         .item = &shape_texts};

const struct shape main_file_shape = {
    .kind = SHAPE_OBJECT,
    .what = "crosswalk.yaml",
    .keys = (const struct shape_key[]){
        {"crosswalk", &version_shape, true,
         "Version of this file's form: 1."},
        {"store", &shape_text, false,
         "File of the store, from this folder. Default: crosswalk.db."},
        {"connections", &connections_shape, true,
         "The remote systems, by name."},
        {"defaults", &defaults_shape, false,
         "What syncs that do not say it get."},
        {"sync", &switches_shape, false,
         "Which syncs run: a switch for each name."},
        {"lists", &lists_shape, false,
         "Lists of words that files of syncs are repeated `for`, by name."},
        {"lookups", &lookups_shape, false,
         "Tables of ids that people fill in, by name."},
        {"schedule", &schedule_shape, false, "When the hub looks by itself."},
        {"serve", &serve_shape, false, "`crosswalk serve`: who may reach it."},
        {"routes", &routes_shape, false,
         "Paths that others call to have records brought into step."},
        {"facade", &facade_shape, false,
         "The REST face of an Odoo, served by `crosswalk serve`."},
        {"retry", &retry_shape, false,
         "When a record that failed is tried again. Default: after 2 s, then "
         "longer and longer, at most 15 min; parked after 8 tries."},
        {"alerts", &alerts_shape, false, "Who is told when something is wrong."},
        {"keep", &keep_shape, false,
         "How long the hub remembers what it has done."},
        {"batch", &batch_shape, false,
         "Records taken in one step. Default: 1000."},
        {0}}};
