/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * load(): rows of texts as an import file has them, told apart by external id
 * ("id") or database id (".id"). All rows or none. Sub-records of one2many
 * fields are not covered.
 */
#include "sandbox/odoo/methods.h"

struct import {
    struct odoo_call *c;
    struct odoo_model *m;
    const struct value *names;
    VEC(struct value) messages;
};

static struct value problem(struct odoo_call *c, size_t row, struct str field,
                            struct str text)
{
    struct field *rows = arena_array(c->a, struct field, 2);
    rows[0] = (struct field){STR("from"), value_int((int64_t)row)};
    rows[1] = (struct field){STR("to"), value_int((int64_t)row)};
    struct field *f = arena_array(c->a, struct field, 5);
    f[0] = (struct field){STR("type"), value_textz("error")};
    f[1] = (struct field){STR("message"), value_text(text)};
    f[2] = (struct field){STR("rows"), value_object(rows, 2)};
    f[3] = (struct field){STR("record"), value_int((int64_t)row)};
    f[4] = (struct field){STR("field"), field.n > 0 ? value_text(field)
                                                    : value_bool(false)};
    return value_object(f, 5);
}

/* The id that a cell names: by external id, database id or name. */
static enum err find_target(struct odoo_call *c, const struct odoo_field *f,
                            struct str how, struct str text, int64_t *out)
{
    *out = 0;
    if (str_is(how, "id")) {
        *out = odoo_xmlid_find(c, text, NULL);
    } else if (str_is(how, ".id")) {
        if (!str_to_i64(text, out))
            *out = 0;
    } else {
        struct value part[] = {value_textz("display_name"), value_textz("="),
                               value_text(text)};
        if (f->relation->rec_name)
            part[0] = value_text(f->relation->rec_name->name);
        struct value leaf = value_list(part, 3);
        struct value domain = value_list(&leaf, 1);
        struct odoo_query query = {&domain, NULL, 0, 1};
        struct odoo_rows rows;
        TRY(odoo_search(c, f->relation, &query, &rows));
        *out = rows.n > 0 ? rows.at[0]->id.integer : 0;
    }
    if (*out && table_get_int(f->relation->table, *out))
        return ERR_OK;
    return RAISE(c, FAULT_VALUE,
                 "No matching record found for %s '%.*s' in field '%s'",
                 str_is(how, "id")    ? "external id"
                 : str_is(how, ".id") ? "database id"
                                      : "name",
                 STR_ARG(text), f->d.label);
}

static enum err relation_value(struct odoo_call *c, const struct odoo_field *f,
                               struct str how, struct str text,
                               struct value *out)
{
    VEC(int64_t) ids = {0};
    struct str part;
    int64_t id;
    if (f->d.type == TYPE_MANY2ONE) {
        TRY(find_target(c, f, how, text, &id));
        *out = value_int(id);
        return ERR_OK;
    }
    while (str_split(&text, ',', &part)) {
        TRY(find_target(c, f, how, str_trim(part), &id));
        vec_push(c->a, &ids, id);
    }
    *out = odoo_ids_value(c, (struct odoo_ids){ids.at, ids.n});
    return ERR_OK;
}

/* A selection may be given by its label. */
static struct value selection_value(const struct odoo_field *f,
                                    struct str text)
{
    struct str all = str_from(f->d.selection), choice;
    while (str_split(&all, '|', &choice)) {
        size_t colon = str_find_char(choice, ':', 0);
        if (colon < choice.n &&
            str_eq(str_slice(choice, colon + 1, choice.n), text))
            return value_text(str_slice(choice, 0, colon));
    }
    return value_text(text);
}

static bool says_true(struct str text)
{
    return str_is(text, "1") || str_eq_ascii_nocase(text, STR("true")) ||
           str_eq_ascii_nocase(text, STR("yes"));
}

static enum err convert(struct odoo_call *c, const struct odoo_field *f,
                        struct str how, const struct value *given,
                        struct value *out)
{
    struct str text = value_str(given);
    *out = *given;
    if (given->kind != VALUE_TEXT && !(f->relation && how.n > 0))
        return ERR_OK;
    if (given->kind != VALUE_TEXT)
        text = value_to_text(c->a, given);
    if (text.n == 0)
        *out = value_bool(false);
    else if (f->relation)
        return relation_value(c, f, how, text, out);
    else if (f->d.type == TYPE_BOOLEAN)
        *out = value_bool(says_true(text));
    else if (f->d.type == TYPE_SELECTION)
        *out = selection_value(f, text);
    return ERR_OK;
}

struct import_row {
    VEC(struct field) vals;
    struct str xmlid;
    int64_t id;
};

static enum err read_cell(struct import *im, const struct value *name,
                          const struct value *cell, struct import_row *out)
{
    struct odoo_call *c = im->c;
    struct str path = value_str(name), how = STR("");
    size_t slash = str_find_char(path, '/', 0);
    if (str_is(path, "id")) {
        out->xmlid = value_str(cell);
        return ERR_OK;
    }
    if (str_is(path, ".id")) {
        if (cell->kind == VALUE_INT)
            out->id = cell->integer;
        else if (!str_to_i64(value_str(cell), &out->id))
            out->id = 0;
        return ERR_OK;
    }
    if (slash < path.n)
        how = str_slice(path, slash + 1, path.n);
    const struct odoo_field *f =
        odoo_field_find(im->m, str_slice(path, 0, slash));
    if (!f)
        return RAISE(c, FAULT_VALUE, "Unknown field '%.*s' on model '%s'",
                     STR_ARG(path), im->m->d.name);
    struct value v;
    TRY(convert(c, f, how, cell, &v));
    vec_push(c->a, &out->vals, (struct field){f->name, v});
    return ERR_OK;
}

static enum err store_row(struct import *im, struct import_row *row,
                          int64_t *out_id)
{
    struct odoo_call *c = im->c;
    struct value vals = value_object(row->vals.at, row->vals.n);
    if (row->xmlid.n > 0 && row->id == 0)
        row->id = odoo_xmlid_find(c, row->xmlid, NULL);
    if (row->id) {
        *out_id = row->id;
        return odoo_write(c, im->m, (struct odoo_ids){&row->id, 1}, &vals);
    }
    TRY(odoo_create(c, im->m, &vals, out_id));
    if (row->xmlid.n == 0)
        return ERR_OK;
    size_t dot = str_find_char(row->xmlid, '.', 0);
    if (dot == row->xmlid.n)
        return odoo_xmlid_add(c, "__import__", row->xmlid, im->m, *out_id);
    return odoo_xmlid_add(c, arena_strz(c->a, str_slice(row->xmlid, 0, dot)),
                          str_slice(row->xmlid, dot + 1, row->xmlid.n), im->m,
                          *out_id);
}

static enum err load_row(struct import *im, const struct value *cells,
                         int64_t *out_id)
{
    struct import_row row = {.xmlid = STR_NONE};
    if (cells->kind != VALUE_LIST)
        return RAISE(im->c, FAULT_TYPE, "a row of data is a list");
    for (size_t i = 0; i < im->names->items.n && i < cells->items.n; i++)
        TRY(read_cell(im, &im->names->items.at[i], &cells->items.at[i],
                      &row));
    return store_row(im, &row, out_id);
}

enum err odoo_method_load(struct odoo_call *c, struct odoo_model *m,
                          const struct odoo_args *args, struct value *out)
{
    struct import im = {c, m, args->at[0], {0}};
    const struct value *data = args->at[1];
    if (im.names->kind != VALUE_LIST || data->kind != VALUE_LIST)
        return RAISE(c, FAULT_TYPE, "load() takes two lists");
    struct value *ids = arena_array(c->a, struct value, data->items.n);
    for (size_t i = 0; i < data->items.n; i++) {
        int64_t id = 0;
        if (load_row(&im, &data->items.at[i], &id) != ERR_OK) {
            vec_push(c->a, &im.messages,
                     problem(c, i, STR(""), c->fault.message));
            c->fault = (struct odoo_fault){0};
        }
        ids[i] = value_int(id);
    }
    bool failed = im.messages.n > 0;
    c->roll_back = failed;
    struct field *f = arena_array(c->a, struct field, 3);
    f[0] = (struct field){STR("ids"), failed ? value_bool(false)
                                             : value_list(ids, data->items.n)};
    f[1] = (struct field){STR("messages"),
                          value_list(im.messages.at, im.messages.n)};
    f[2] = (struct field){STR("nextrow"), value_int(0)};
    *out = value_object(f, 3);
    return ERR_OK;
}
