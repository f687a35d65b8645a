/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/cursor.h"

#include "base/json.h"
#include "base/time.h"

enum { VERSION = 1 };

static bool get_time(const struct value *object, const char *name, int64_t *out)
{
    const struct value *v = value_getz(object, name);
    if (!v)
        return true;
    return v->kind == VALUE_TEXT && time_parse(v->text, out, NULL) == ERR_OK;
}

static bool get_int(const struct value *object, const char *name, int64_t *out)
{
    const struct value *v = value_getz(object, name);
    if (!v)
        return true;
    if (v->kind != VALUE_INT || v->integer < 0)
        return false;
    *out = v->integer;
    return true;
}

static bool get_flag(const struct value *object, const char *name, bool *out)
{
    const struct value *v = value_getz(object, name);
    if (!v)
        return true;
    *out = v->kind == VALUE_BOOL && v->boolean;
    return v->kind == VALUE_BOOL;
}

enum err erp_cursor_parse(struct arena *a, struct str text,
                          struct erp_cursor *out_cursor, struct error *e)
{
    struct value object;
    struct erp_cursor c = {0};
    int64_t version = 0;
    bool ok = json_parse(a, text, &object, NULL) == ERR_OK &&
              get_int(&object, "v", &version) && version == VERSION &&
              get_time(&object, "since", &c.since_us) &&
              get_time(&object, "high", &c.high_us) &&
              get_int(&object, "last", &c.last) &&
              get_int(&object, "most", &c.most) &&
              get_int(&object, "seen", &c.seen_us) &&
              get_flag(&object, "settled", &c.settled);
    if (!ok)
        FAIL(e, ERR_INVALID,
             "the saved place in Odoo's changes cannot be read: list again "
             "from the start");
    c.scanning = value_getz(&object, "last") != NULL;
    *out_cursor = c;
    return ERR_OK;
}

struct str erp_cursor_format(struct arena *a, const struct erp_cursor *c)
{
    struct field fields[7];
    size_t n = 0;
    fields[n++] = (struct field){STR("v"), value_int(VERSION)};
    if (c->since_us > 0)
        fields[n++] = (struct field){
            STR("since"), value_text(time_format_sql(a, c->since_us))};
    if (c->scanning) {
        if (c->high_us > 0)
            fields[n++] = (struct field){
                STR("high"), value_text(time_format_sql(a, c->high_us))};
        fields[n++] = (struct field){STR("last"), value_int(c->last)};
        fields[n++] = (struct field){STR("most"), value_int(c->most)};
    }
    if (c->seen_us > 0)
        fields[n++] = (struct field){STR("seen"), value_int(c->seen_us)};
    if (c->settled)
        fields[n++] = (struct field){STR("settled"), value_bool(true)};
    struct value object = value_object(fields, n);
    return json_text(a, &object);
}
