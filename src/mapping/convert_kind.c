/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Converters from one kind of value to another: numbers, texts, dates. */
#include "mapping/converters.h"

#include "base/time.h"
#include "base/zone.h"
#include "mapping/coerce.h"

static void convert_to_kind(struct conversion *c, enum value_kind kind)
{
    struct error e = {0};
    if (coerce_kind(c->arena, kind, &c->in[0], &c->values[0], &e) != ERR_OK)
        conversion_fail(c, MAP_INVALID, "%s", e.message);
}

static void convert_number(struct conversion *c)
{
    convert_to_kind(c, c->to == SIDE_RIGHT ? VALUE_DECIMAL : VALUE_TEXT);
}

const struct converter converter_number = {
    .name = "number",
    .usage = "number",
    .help = "A text that reads as a number on the left, the number on the "
            "right.",
    .flags = CONVERTER_EACH | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_number,
};

static void convert_text(struct conversion *c)
{
    if (c->to == SIDE_LEFT)
        convert_to_kind(c, VALUE_DECIMAL);
    else
        convert_to_kind(c, VALUE_TEXT);
}

const struct converter converter_text = {
    .name = "text",
    .usage = "text",
    .help = "A number on the left, its text on the right.",
    .flags = CONVERTER_EACH,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_text,
};

/* ---- round --------------------------------------------------------------- */

static enum err setup_round(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    int64_t *places = arena_new(s->arena, int64_t);
    if (s->call->n_arguments > 0 &&
        (!str_to_i64(via_at(s->call, 0), places) || *places < 0 ||
         *places > DECIMAL_SCALE_MAX))
        FAIL(s->error, ERR_INVALID,
             "`round` takes a number of digits from 0 to %d",
             DECIMAL_SCALE_MAX);
    s->use->argument = places;
    return ERR_OK;
}

static void convert_round(struct conversion *c)
{
    const int64_t *places = c->argument;
    convert_to_kind(c, VALUE_DECIMAL);
    if (c->out->status == MAP_VALUE)
        c->values[0] = value_decimal(
            decimal_round(c->values[0].decimal, (int)*places));
}

const struct converter converter_round = {
    .name = "round",
    .usage = "round(places)",
    .help = "A number with so many digits after the point (none unless said), "
            "half away from zero, on either side.",
    .flags = CONVERTER_EACH | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_round,
    .convert = convert_round,
};

/* ---- dates --------------------------------------------------------------- */

static void convert_date(struct conversion *c)
{
    convert_to_kind(c, c->to == SIDE_RIGHT ? VALUE_DATE : VALUE_TEXT);
}

const struct converter converter_date = {
    .name = "date",
    .usage = "date",
    .help = "A text like 2026-01-02 on the left, the date on the right.",
    .flags = CONVERTER_EACH,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_date,
};

static void convert_datetime(struct conversion *c)
{
    convert_to_kind(c, c->to == SIDE_RIGHT ? VALUE_DATETIME : VALUE_TEXT);
}

const struct converter converter_datetime = {
    .name = "datetime",
    .usage = "datetime",
    .help = "A text like 2026-01-02T03:04:05Z on the left, the point in time "
            "on the right.",
    .flags = CONVERTER_EACH | CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_datetime,
};

static enum err setup_zone(struct converter_setup *s)
{
    TRY(via_check(s->call, 1, "", s->error));
    struct str name =
        s->call->n_arguments > 0 ? via_at(s->call, 0) : STR("UTC");
    const struct zone *zone = NULL;
    TRY(zone_load(s->arena, name, &zone, s->error));
    s->use->argument = zone;
    return ERR_OK;
}

/* The day on the wall in that zone; a text without a clock is the day. */
static bool day_in_zone(struct conversion *c, int32_t *out_days)
{
    const struct value *in = &c->in[0];
    if (in->kind == VALUE_DATE) {
        *out_days = in->date_days;
        return true;
    }
    if (in->kind == VALUE_TEXT &&
        date_parse(str_trim(in->text), out_days, NULL) == ERR_OK)
        return true;
    convert_to_kind(c, VALUE_DATETIME);
    if (c->out->status != MAP_VALUE)
        return false;
    *out_days = date_from_time(zone_to_local(c->argument, c->values[0].time_us));
    return true;
}

/* The point in time that the record has there now, or NULL. */
static const struct value *time_of_record(const struct conversion *c)
{
    if (c->inner || !c->record || !c->record[c->to])
        return NULL;
    const struct value *now =
        value_get(c->record[c->to], c->row->fields[c->to][0]);
    return now && now->kind == VALUE_DATETIME ? now : NULL;
}

/* To the right: the day, at the time of day that the record has there. */
static void convert_date_only(struct conversion *c)
{
    static const struct zone_policy policy = {ZONE_GAP_SHIFT, ZONE_FIRST};
    const struct zone *zone = c->argument;
    int32_t days = 0;
    if (!day_in_zone(c, &days))
        return;
    c->values[0] = value_date(days);
    if (c->to == SIDE_LEFT)
        return;
    const struct value *now = time_of_record(c);
    int64_t now_us = now ? zone_to_local(zone, now->time_us) : 0;
    if (now && date_from_time(now_us) == days) {
        c->values[0] = *now; /* also in an hour that comes twice */
        return;
    }
    int64_t local_us = (int64_t)days * US_PER_DAY + time_of_day_us(now_us);
    c->values[0] = value_datetime(zone_to_utc(zone, local_us, policy));
}

const struct converter converter_date_only = {
    .name = "date_only",
    .usage = "date_only(zone)",
    .help = "A date on the left, a point in time on the right, which keeps "
            "its time of day (midnight when there is none yet). The day is "
            "that of the zone, such as Europe/Paris (UTC unless said).",
    .flags = CONVERTER_LOSSY,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_zone,
    .convert = convert_date_only,
};

/* ---- today --------------------------------------------------------------- */

static enum err setup_today(struct converter_setup *s)
{
    size_t n = s->n_left + s->n_right;
    if (n != 1)
        FAIL(s->error, ERR_INVALID,
             "`today` comes from no field: the row names the one field that "
             "gets it, on one side, and no other converter");
    TRY(setup_zone(s));
    s->use->can[SIDE_LEFT] = s->n_left > 0;
    s->use->can[SIDE_RIGHT] = s->n_right > 0;
    return ERR_OK;
}

static void convert_today(struct conversion *c)
{
    int64_t now_us = c->env->now_us;
    if (now_us == 0) {
        c->out->status = MAP_SKIP;
        return;
    }
    c->values[0] = value_date(date_from_time(zone_to_local(c->argument, now_us)));
}

const struct converter converter_today = {
    .name = "today",
    .usage = "today(zone)",
    .help = "The day on which the record is made, in that zone, such as "
            "Europe/Paris (UTC unless said). The row names one side: the one "
            "that gets it.",
    .flags = CONVERTER_NULLS | CONVERTER_SOURCELESS,
    .most_left = 1,
    .most_right = 1,
    .setup = setup_today,
    .convert = convert_today,
};
