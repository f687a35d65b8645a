/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the plans of all kinds are made of: parameters and statements. */
#include "base/time.h"
#include "connectors/satchmo/satchmo_write.h"

#define TEXT_MAX (64u << 10)

const struct value *satchmo_given(const struct satchmo_plan *p,
                                  const char *field)
{
    return value_getz(&p->patch->values, field);
}

struct str satchmo_given_text(const struct satchmo_plan *p, const char *field)
{
    const struct value *v = satchmo_given(p, field);
    return v ? value_to_text(p->arena, v) : STR("");
}

struct str satchmo_seen_text(const struct satchmo_plan *p, const char *field)
{
    const struct value *v = p->seen ? value_getz(p->seen, field) : NULL;
    return v ? value_to_text(p->arena, v) : STR("");
}

struct value satchmo_time(const struct satchmo_plan *p, int64_t time_us)
{
    bool zoned = str_starts_with(p->c->set.url, STR("postgres"));
    bool utc = zoned || str_is(p->c->set.stored_times, "utc");
    /* "2026-01-02T03:04:05.000001Z", the fraction kept */
    struct str text = time_format(
        p->arena, utc ? time_us : zone_to_local(p->c->zone, time_us));
    size_t t = str_find_char(text, 'T', 0);
    return value_text(arena_printf(
        p->arena, "%.*s %.*s%s", STR_ARG(str_slice(text, 0, t)),
        STR_ARG(str_slice(text, t + 1, text.n - 1)), zoned ? "+00" : ""));
}

struct value satchmo_today(const struct satchmo_plan *p)
{
    return value_text(date_format(
        p->arena, date_from_time(zone_to_local(p->c->zone, p->now_us))));
}

static const struct satchmo_column *column_of(const struct satchmo_kind *kind,
                                              const char *field)
{
    const struct satchmo_column *col = kind->columns;
    while (col->name && strcmp(col->name, field) != 0)
        col++;
    return col;
}

struct value satchmo_param(const struct satchmo_plan *p, const char *field,
                           const struct value *v)
{
    const struct satchmo_column *col = column_of(p->kind, field);
    const struct satchmo_writable *w =
        satchmo_writable(p->kind, str_from(field));
    if (value_is_null(v) && !(w && (w->flags & SATCHMO_NULLABLE)))
        return value_text(STR("")); /* as Django says that there is none */
    if (value_is_null(v) || v->kind == VALUE_BOOL || v->kind == VALUE_INT)
        return *v;
    if (v->kind == VALUE_DATETIME)
        return satchmo_time(p, v->time_us);
    if (v->kind == VALUE_DECIMAL)
        return value_text(decimal_format(
            p->arena, decimal_round(v->decimal, col->scale)));
    return value_text(value_to_text(p->arena, v));
}

/* "true", "0", "": as the table of rules says it. */
static struct value fallback_param(const char *text)
{
    int64_t number;
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return value_bool(text[0] == 't');
    return str_to_i64(str_from(text), &number) ? value_int(number)
                                               : value_textz(text);
}

void satchmo_do(struct satchmo_plan *p, int64_t changes, const char *text,
                const struct value *params, size_t n)
{
    struct value *copy = arena_array(p->arena, struct value, n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = params[i];
    vec_push(p->arena, &p->queries,
             (struct sql_query){str_from(text), copy, n, changes});
}

struct members satchmo_columns(struct satchmo_plan *p)
{
    struct members m = {0};
    bool creates = p->patch->kind == PATCH_CREATE;
    for (const struct satchmo_writable *w = p->rules->fields; w->name; w++) {
        const struct value *v = satchmo_given(p, w->name);
        if ((w->flags & SATCHMO_APART) || (!v && !(creates && w->fallback)))
            continue;
        members_put(p->arena, &m, column_of(p->kind, w->name)->column,
                    v ? satchmo_param(p, w->name, v)
                      : fallback_param(w->fallback));
    }
    return m;
}

static struct value *values_of(struct arena *a, const struct members *m,
                               size_t more)
{
    struct value *values = arena_array(a, struct value, m->n + more);
    for (size_t i = 0; i < m->n; i++)
        values[i] = m->at[i].value;
    return values;
}

void satchmo_insert(struct satchmo_plan *p, const struct members *columns)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    buf_printf(&b, "INSERT INTO %s (", p->kind->table);
    for (size_t i = 0; i < columns->n; i++)
        buf_printf(&b, "%s\"%.*s\"", i > 0 ? ", " : "",
                   STR_ARG(columns->at[i].name));
    buf_addz(&b, ") VALUES (");
    for (size_t i = 0; i < columns->n; i++)
        buf_addz(&b, i > 0 ? ", ?" : "?");
    /* MySQL has no RETURNING. */
    bool asks = str_starts_with(p->c->set.url, STR("mariadb"));
    buf_addz(&b, asks ? ")" : ") RETURNING id AS \"id\"");
    p->id_at = p->queries.n;
    satchmo_do(p, -1, arena_strz(p->arena, buf_str(&b)),
               values_of(p->arena, columns, 0), columns->n);
    if (asks) {
        p->id_at = p->queries.n;
        satchmo_do(p, -1, "SELECT LAST_INSERT_ID() AS \"id\"", NULL, 0);
    }
}

void satchmo_update(struct satchmo_plan *p, const struct members *columns)
{
    AUTO_BUF b = BUF_INIT(TEXT_MAX);
    if (columns->n == 0)
        return;
    buf_printf(&b, "UPDATE %s SET ", p->kind->table);
    for (size_t i = 0; i < columns->n; i++)
        buf_printf(&b, "%s\"%.*s\" = ?", i > 0 ? ", " : "",
                   STR_ARG(columns->at[i].name));
    buf_addz(&b, " WHERE id = ?");
    struct value *params = values_of(p->arena, columns, 1);
    params[columns->n] = value_text(p->patch->id);
    satchmo_do(p, 1, arena_strz(p->arena, buf_str(&b)), params,
               columns->n + 1);
}
