/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Cells of the database in canonical form, and back to amounts. */
#include "base/time.h"
#include "connectors/satchmo/satchmo_state.h"

/* MySQL's way to say that there is none. */
static bool is_zero_date(struct str text)
{
    return str_starts_with(text, STR("0000-00-00"));
}

/* "+00" of PostgreSQL, "+00:00" and "Z" of what was loaded into SQLite. */
static bool has_offset(struct str text)
{
    struct str clock = str_slice(text, text.n < 10 ? text.n : 10, text.n);
    return str_find_char(clock, '+', 0) < clock.n ||
           str_find_char(clock, '-', 0) < clock.n ||
           str_ends_with(clock, STR("Z"));
}

/* "2010-01-02 09:34:28.208806", on the shop's clock unless an offset says
 * otherwise. */
static enum err read_time(const struct connection_state *c, struct str text,
                          struct value *out, struct error *e)
{
    bool utc = has_offset(text) || str_is(c->set.stored_times, "utc");
    int64_t us;
    TRY(time_parse(text, &us, e));
    const struct zone_policy policy = {ZONE_GAP_SHIFT, ZONE_FIRST};
    *out = value_datetime(utc ? us : zone_to_utc(c->zone, us, policy));
    return ERR_OK;
}

static enum err read_decimal(struct str text, int scale, struct value *out,
                             struct error *e)
{
    struct decimal d;
    TRY(decimal_parse_near(text, &d, e));
    *out = value_decimal(decimal_normalize(decimal_round(d, scale)));
    return ERR_OK;
}

static enum err read_cell(const struct connection_state *c, struct arena *a,
                          const struct satchmo_column *column, struct str text,
                          struct value *out, struct error *e)
{
    int64_t number;
    int32_t days;
    switch ((int)column->kind) {
    case VALUE_INT:
        if (!str_to_i64(text, &number))
            FAIL(e, ERR_PROTOCOL, "no whole number: %.*s", STR_ARG(text));
        *out = value_int(number);
        return ERR_OK;
    case VALUE_BOOL:
        *out = value_bool(!str_is(text, "0") && !str_is(text, "f"));
        return ERR_OK;
    case VALUE_DECIMAL:
        return read_decimal(text, column->scale, out, e);
    case VALUE_DATE:
        TRY(date_parse(str_slice(text, 0, text.n < 10 ? text.n : 10), &days,
                       e));
        *out = value_date(days);
        return ERR_OK;
    case VALUE_DATETIME:
        return read_time(c, text, out, e);
    case VALUE_REF:
        *out = value_ref(str_from(column->target), arena_str(a, text));
        return ERR_OK;
    default:
        *out = value_text(arena_str(a, text));
        return ERR_OK;
    }
}

enum err satchmo_value(const struct connection_state *c, struct arena *a,
                       const struct satchmo_column *column,
                       const struct value *cell, struct value *out,
                       struct error *e)
{
    *out = value_null();
    if (cell->kind != VALUE_TEXT)
        return ERR_OK;
    /* Blank texts are how Django says that there is none. */
    if (cell->text.n == 0 ||
        ((column->kind == VALUE_DATE || column->kind == VALUE_DATETIME) &&
         is_zero_date(cell->text)))
        return ERR_OK;
    enum err err = read_cell(c, a, column, cell->text, out, e);
    if (err != ERR_OK)
        error_prefix(e, "column `%s`", column->column ? column->column
                                                      : column->name);
    return err;
}

struct value satchmo_cell(const struct satchmo_rows *rows, size_t i,
                          const char *column)
{
    return i < rows->n ? sql_cell(rows->all, rows->from + i, column)
                       : value_null();
}

enum err satchmo_amount(const struct satchmo_rows *rows, size_t i,
                        const char *column, struct decimal *out,
                        struct error *e)
{
    const struct value cell = satchmo_cell(rows, i, column);
    *out = decimal_from_i64(0);
    if (value_str(&cell).n == 0)
        return ERR_OK;
    struct decimal d;
    TRY(decimal_parse_near(cell.text, &d, e));
    *out = decimal_normalize(decimal_round(d, 10));
    return ERR_OK;
}
