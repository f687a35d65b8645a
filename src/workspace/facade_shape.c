/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/facade_shape.h"

#include "base/limits.h"
#include "workspace/listener.h"

static const struct shape sessions_shape = {
    .kind = SHAPE_INT, .min = 1, .max = LIMIT_FACADE_SESSIONS};
static const struct shape in_flight_shape = {
    .kind = SHAPE_INT, .min = 1, .max = 256};
static const struct shape calls_shape = {
    .kind = SHAPE_INT, .min = 1, .max = 10000};
static const struct shape rows_shape = {
    .kind = SHAPE_INT, .min = 1, .max = 1000000};
static const struct shape depth_shape = {
    .kind = SHAPE_INT, .min = 1, .max = LIMIT_JSON_DEPTH};
static const struct shape megabytes_shape = {
    .kind = SHAPE_INT, .min = 1, .max = LIMIT_REQUEST_BYTES >> 20};
static const struct shape limits_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`limits`",
    .keys = (const struct shape_key[]){
        {"sessions", &sessions_shape, false,
         "Callers signed in at once; one more ends the session that was idle "
         "longest. Default: 1000."},
        {"in_flight", &in_flight_shape, false,
         "Calls to Odoo under way at once; more wait. Default: 32."},
        {"calls", &calls_shape, false,
         "Calls to Odoo for one request. Default: 64."},
        {"rows", &rows_shape, false,
         "Records in one answer, nested ones too. Default: 10000."},
        {"depth", &depth_shape, false,
         "Levels of a query, one within another. Default: 16."},
        {"answer_mb", &megabytes_shape, false,
         "Size of one answer, in MiB. Default: 32."},
        {"body_mb", &megabytes_shape, false,
         "Size of one request, in MiB. Default: 16."},
        {"timeout", &shape_duration, false,
         "Longest time for one request. Default: 60 s."},
        {0}}};
static const struct shape verb_shape = {.kind = SHAPE_CHOICE,
                                        .choices = "POST PUT"};
static const struct shape verbs_shape = {.kind = SHAPE_LIST,
                                         .item = &verb_shape};
static const struct shape handler_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a handler",
    .keys = (const struct shape_key[]){
        {"on", &verbs_shape, true, "POST, PUT, or both."},
        {"model", &shape_text, true, "Of the path: product.template."},
        {"script", &shape_text, true,
         "File with `function handle(request)`: lua/inbound/products.lua."},
        {0}}};
static const struct shape handlers_shape = {.kind = SHAPE_LIST,
                                            .item = &handler_shape};

const struct shape facade_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`facade`",
    .keys = (const struct shape_key[]){
        {"listen", &shape_text, true,
         "Address and port of its own: \"127.0.0.1:8069\"."},
        {"connection", &shape_text, true,
         "The Odoo it stands before; callers use their own logins."},
        {"strict", &shape_bool, false,
         "Proper statuses, errors and datetimes instead of what programs "
         "written for the original expect. Default: false."},
        {"databases", &shape_texts, false,
         "Databases that callers may sign in to. Default: the connection's "
         "alone."},
        {"tls", &listener_tls_shape, false, "Encrypted by itself, without a proxy."},
        {"behind_proxy", &shape_bool, false,
         "A proxy in front encrypts and tells who asks (X-Forwarded-For). "
         "Default: no."},
        {"sessions", &shape_duration, false,
         "How long a session lives that nobody uses. Default: 7 days."},
        {"limits", &limits_shape, false, "What one caller may ask of it."},
        {"handlers", &handlers_shape, false,
         "Requests that a script turns into a unit of work, all or nothing."},
        {"scripts", &shape_texts, false,
         "Files that every handler has before its own, in this order."},
        {"time_zone", &shape_text, false,
         "Of local times in the bodies that handlers read. Default: UTC."},
        {"fetch_from", &shape_texts, false,
         "Hosts that handlers may fetch pictures from. Default: any."},
        {0}}};
