/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/logic.h"
#include "sandbox/odoo/orm.h"

static struct value percent(int64_t n)
{
    return value_decimal(decimal_from_i64(n));
}

static bool stage_is_won(struct odoo_call *c, int64_t stage_id)
{
    const struct odoo_model *stages = odoo_model_get(c->o, "crm.stage");
    const struct table_row *stage = table_get_int(stages->table, stage_id);
    return stage && odoo_cell_true(c, stages, stage, "is_won");
}

struct decimal odoo_lead_guess(struct odoo_call *c, int64_t stage_id)
{
    const struct odoo_model *stages = odoo_model_get(c->o, "crm.stage");
    const struct table_row *stage = table_get_int(stages->table, stage_id), *row;
    if (!stage)
        return decimal_from_i64(0);
    if (odoo_cell_true(c, stages, stage, "is_won"))
        return decimal_from_i64(100);
    int64_t sequence = odoo_cell_id(c, stages, stage, "sequence");
    int64_t before = 1, all = 1;
    size_t cursor = 0;
    while ((row = table_next(stages->table, &cursor))) {
        all++;
        before += odoo_cell_id(c, stages, row, "sequence") < sequence;
    }
    return decimal_from_i64(before * 100 / all);
}

static bool is_percent(const struct value *v, int64_t n)
{
    struct value other = percent(n);
    return !value_is_null(v) && value_equal(v, &other);
}

COMPUTE(odoo_lead_won_status)
{
    (void)f;
    struct value probability = odoo_cellz(c, m, row, "probability");
    if (is_percent(&probability, 100) &&
        stage_is_won(c, odoo_cell_id(c, m, row, "stage_id")))
        return value_textz("won");
    bool none = value_is_null(&probability) || is_percent(&probability, 0);
    if (!odoo_cell_true(c, m, row, "active") && none)
        return value_textz("lost");
    return value_textz("pending");
}

static int64_t first_stage(struct odoo_call *c)
{
    struct odoo_query query = {.limit = 1};
    struct odoo_rows rows;
    bool su = c->su;
    c->su = true;
    enum err code =
        odoo_search(c, odoo_model_get(c->o, "crm.stage"), &query, &rows);
    c->su = su;
    return code == ERR_OK && rows.n > 0 ? rows.at[0]->id.integer : 0;
}

/* Fields that a lead takes from its customer while it has none itself. */
static void take_from_partner(struct odoo_call *c, struct odoo_vals *vals,
                              const struct table_row *lead,
                              const struct odoo_model *m)
{
    static const char *const pairs[][2] = {
        {"email_from", "email"}, {"phone", "phone"},     {"mobile", "mobile"},
        {"street", "street"},    {"street2", "street2"}, {"zip", "zip"},
        {"city", "city"},        {"state_id", "state_id"},
        {"country_id", "country_id"},                    {"website", "website"},
        {"function", "function"}};
    const struct value *given = odoo_vals_get(vals, "partner_id");
    const struct odoo_model *partners = odoo_model_get(c->o, "res.partner");
    const struct table_row *partner =
        given && given->kind == VALUE_INT
            ? table_get_int(partners->table, given->integer)
            : NULL;
    for (size_t i = 0; partner && i < sizeof pairs / sizeof *pairs; i++) {
        const struct odoo_field *from =
            odoo_field_find(partners, str_from(pairs[i][1]));
        if (!from || !odoo_field_find(m, str_from(pairs[i][0])) ||
            odoo_vals_get(vals, pairs[i][0]))
            continue;
        struct value v = odoo_to_wire(c, partners, from, partner, false);
        struct value own = lead ? odoo_cellz(c, m, lead, pairs[i][0])
                                : value_null();
        bool contact = i < 2; /* these follow the customer always */
        if (!odoo_is_empty(&v) && (contact || value_is_null(&own)))
            odoo_vals_set(c, vals, pairs[i][0], v);
    }
}

static struct value now_text(struct odoo_call *c)
{
    return value_text(time_format_sql(c->a, tables_now_us(c->o->tables)));
}

static int64_t id_given(const struct odoo_vals *vals, const char *name)
{
    const struct value *v = odoo_vals_get(vals, name);
    return v && v->kind == VALUE_INT ? v->integer : 0;
}

static void set_won(struct odoo_call *c, struct odoo_vals *vals)
{
    odoo_vals_set(c, vals, "probability", percent(100));
    odoo_vals_set(c, vals, "automated_probability", percent(100));
    odoo_vals_set(c, vals, "date_closed", now_text(c));
}

BEFORE_CREATE(odoo_lead_before_create)
{
    if (!odoo_vals_get(vals, "stage_id"))
        odoo_vals_set(c, vals, "stage_id", value_int(first_stage(c)));
    if (!odoo_vals_get(vals, "team_id"))
        odoo_vals_set(c, vals, "team_id", value_int(1));
    take_from_partner(c, vals, NULL, m);
    int64_t stage = id_given(vals, "stage_id");
    odoo_vals_set(c, vals, "date_last_stage_update", now_text(c));
    if (id_given(vals, "user_id"))
        odoo_vals_set(c, vals, "date_open", now_text(c));
    if (stage_is_won(c, stage)) {
        set_won(c, vals);
        return ERR_OK;
    }
    struct value guess = value_decimal(odoo_lead_guess(c, stage));
    odoo_vals_set(c, vals, "automated_probability", guess);
    if (!odoo_vals_get(vals, "probability"))
        odoo_vals_set(c, vals, "probability", guess);
    return ERR_OK;
}

static void move_stage(struct odoo_call *c, const struct odoo_model *m,
                       const struct table_row *row, struct odoo_vals *vals)
{
    int64_t to = id_given(vals, "stage_id");
    int64_t from = odoo_cell_id(c, m, row, "stage_id");
    if (to != from)
        odoo_vals_set(c, vals, "date_last_stage_update", now_text(c));
    if (stage_is_won(c, to)) {
        set_won(c, vals);
        return;
    }
    struct value shown = odoo_cellz(c, m, row, "probability");
    struct value automatic = odoo_cellz(c, m, row, "automated_probability");
    struct value guess = value_decimal(odoo_lead_guess(c, to));
    bool follows = value_equal(&shown, &automatic);
    odoo_vals_set(c, vals, "automated_probability", guess);
    if (follows && !odoo_vals_get(vals, "probability"))
        odoo_vals_set(c, vals, "probability", guess);
    odoo_vals_set(c, vals, "date_closed", value_bool(false));
}

BEFORE_WRITE(odoo_lead_before_write)
{
    take_from_partner(c, vals, row, m);
    const struct value *active = odoo_vals_get(vals, "active");
    const struct value *probability = odoo_vals_get(vals, "probability");
    if (probability && is_percent(probability, 100))
        odoo_vals_set(c, vals, "date_closed", now_text(c));
    if (active && odoo_is_empty(active))
        odoo_vals_set(c, vals, "date_closed", now_text(c));
    if (id_given(vals, "user_id") &&
        id_given(vals, "user_id") != odoo_cell_id(c, m, row, "user_id"))
        odoo_vals_set(c, vals, "date_open", now_text(c));
    if (id_given(vals, "stage_id"))
        move_stage(c, m, row, vals);
    return ERR_OK;
}

AFTER(odoo_lead_after_write)
{
    (void)vals;
    const struct table_row *row = table_get_int(m->table, id);
    struct value probability = odoo_cellz(c, m, row, "probability");
    if (c->o->version >= 19 &&
        stage_is_won(c, odoo_cell_id(c, m, row, "stage_id")) &&
        !is_percent(&probability, 100))
        return RAISE(c, FAULT_VALIDATION,
                     "A lead in a won stage must have a probability of 100%%.");
    return ERR_OK;
}
