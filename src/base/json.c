/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/json.h"

#include "base/json_read.h"
#include "base/limits.h"
#include "base/time.h"

enum err json_parse(struct arena *a, struct str text, struct value *out,
                    struct error *e)
{
    return json_read(a, text, LIMIT_JSON_DEPTH, NULL, out, e);
}

/* --- writing ------------------------------------------------------------ */

struct writer {
    struct buf *out;
    int indent; /* blanks a level; 0: all on one line */
    int level;
};

static void new_line(const struct writer *w)
{
    if (w->indent <= 0)
        return;
    buf_add_char(w->out, '\n');
    for (int i = 0; i < w->level * w->indent; i++)
        buf_add_char(w->out, ' ');
}

static void write_string(struct buf *out, struct str s)
{
    buf_add_char(out, '"');
    buf_add_json_escaped(out, s);
    buf_add_char(out, '"');
}

static void write_value(struct writer *w, const struct value *v);

static void write_items(struct writer *w, const struct value *v)
{
    buf_add_char(w->out, '[');
    w->level++;
    for (size_t i = 0; i < v->items.n; i++) {
        if (i > 0)
            buf_add_char(w->out, ',');
        new_line(w);
        write_value(w, &v->items.at[i]);
    }
    w->level--;
    if (v->items.n > 0)
        new_line(w);
    buf_add_char(w->out, ']');
}

static void write_members(struct writer *w, const struct value *v)
{
    buf_add_char(w->out, '{');
    w->level++;
    for (size_t i = 0; i < v->fields.n; i++) {
        if (i > 0)
            buf_add_char(w->out, ',');
        new_line(w);
        write_string(w->out, v->fields.at[i].name);
        buf_addz(w->out, w->indent > 0 ? ": " : ":");
        write_value(w, &v->fields.at[i].value);
    }
    w->level--;
    if (v->fields.n > 0)
        new_line(w);
    buf_add_char(w->out, '}');
}

static void write_decimal(struct buf *out, struct decimal d)
{
    char text[DECIMAL_TEXT_MAX];
    buf_add(out, (struct str){text, decimal_to_chars(d, text)});
}

static void write_date(struct buf *out, int32_t days)
{
    char text[TIME_TEXT_MAX];
    write_string(out, (struct str){text, date_to_chars(days, text)});
}

static void write_time(struct buf *out, int64_t time_us)
{
    char text[TIME_TEXT_MAX];
    write_string(out, (struct str){text, time_to_chars(time_us, text)});
}

static void write_value(struct writer *w, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        buf_addz(w->out, "null");
        break;
    case VALUE_BOOL:
        buf_addz(w->out, v->boolean ? "true" : "false");
        break;
    case VALUE_INT:
        write_decimal(w->out, decimal_from_i64(v->integer));
        break;
    case VALUE_DECIMAL:
        write_decimal(w->out, v->decimal);
        break;
    case VALUE_TEXT:
        write_string(w->out, v->text);
        break;
    case VALUE_DATE:
        write_date(w->out, v->date_days);
        break;
    case VALUE_DATETIME:
        write_time(w->out, v->time_us);
        break;
    case VALUE_REF:
        write_string(w->out, v->ref.id);
        break;
    case VALUE_SET:
    case VALUE_LIST:
        write_items(w, v);
        break;
    case VALUE_OBJECT:
        write_members(w, v);
        break;
    }
}

void json_write(struct buf *out, const struct value *v)
{
    json_write_pretty(out, v, 0);
}

void json_write_pretty(struct buf *out, const struct value *v, int indent)
{
    struct writer w = {.out = out, .indent = indent};
    write_value(&w, v);
}

struct str json_text(struct arena *a, const struct value *v)
{
    AUTO_BUF b = BUF_INIT(SIZE_MAX / 4); /* never cut: it must stay JSON */
    json_write(&b, v);
    return buf_copy(a, &b);
}
