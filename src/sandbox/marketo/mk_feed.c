/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The change feed. A paging token names the last activity that was looked
 * at; a page looks at up to batchSize of them whatever their type, so it may
 * be short or empty with more to come, as over there.
 */
#include "sandbox/marketo/mk_feed.h"

#include "base/time.h"

#define TOKEN "GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBQ"

static struct value token_of(struct mk_call *c, int64_t at)
{
    return value_text(arena_printf(c->a, TOKEN "%lld====", (long long)at));
}

static bool token_read(struct mk_call *c, int64_t *out)
{
    struct str token = mk_param(c, "nextPageToken");
    struct str head = STR(TOKEN), tail = STR("====");
    if (str_starts_with(token, head) && str_ends_with(token, tail) &&
        token.n > head.n + tail.n &&
        str_to_i64(str_slice(token, head.n, token.n - tail.n), out))
        return true;
    mk_reply_error(c, 1003, "Invalid nextPageToken");
    return false;
}

int64_t feed_date_us(const struct table_row *row)
{
    const struct value *date = value_getz(&row->fields, "date");
    int64_t us;
    if (date && time_parse(value_str(date), &us, NULL) == ERR_OK)
        return us;
    return row->created_us - row->created_us % US_PER_SECOND;
}

void mk_paging_token(struct mk_call *c)
{
    struct str since = mk_param(c, "sinceDatetime");
    int64_t us, at = table_next_id(c->mk->activities) - 1;
    const struct table_row *row;
    size_t cursor = 0;
    if (since.n == 0 || time_parse(since, &us, NULL) != ERR_OK) {
        mk_reply_error(c, 1003, "Invalid value '%.*s' for sinceDatetime",
                       STR_ARG(since));
        return;
    }
    while ((row = table_next(c->mk->activities, &cursor))) {
        if (feed_date_us(row) >= us) {
            at = row->id.integer - 1;
            break;
        }
    }
    struct field more = mk_member("nextPageToken", token_of(c, at));
    mk_reply(c, NULL, &more, 1);
}

bool feed_start(struct feed *f, struct mk_call *c)
{
    f->c = c;
    if (!str_to_i64(mk_param(c, "batchSize"), &f->size) || f->size < 1 ||
        f->size > MK_BATCH_MAX)
        f->size = MK_BATCH_MAX;
    int64_t cap = sandbox_knobs(c->mk->box)->page_cap;
    if (cap > 0 && cap < f->size)
        f->size = cap;
    return token_read(c, &f->at);
}

/* The next activity, or NULL at the end of the page or of the log. */
const struct table_row *feed_next(struct feed *f)
{
    const struct table *t = f->c->mk->activities;
    while (f->at + 1 < table_next_id(t)) {
        if (f->size-- == 0) {
            f->more = true;
            return NULL;
        }
        const struct table_row *row = table_get_int(t, f->at + 1);
        if (!row) /* not yet visible: those after it wait too */
            return NULL;
        f->at++;
        return row;
    }
    return NULL;
}

int64_t feed_type(const struct table_row *row)
{
    return value_getz(&row->fields, "type")->integer;
}

void feed_add(struct feed *f, const struct table_row *row,
              const struct field *more, size_t n_more)
{
    struct arena *a = f->c->a;
    struct field *fields = arena_array(a, struct field, n_more + 6);
    size_t n = 0;
    struct str guid =
        arena_printf(a, "%lld", (long long)row->id.integer);
    fields[n++] = mk_member("id", row->id);
    fields[n++] = mk_member("marketoGUID", value_text(guid));
    fields[n++] = mk_member("leadId", *value_getz(&row->fields, "lead"));
    fields[n++] = mk_member("activityDate",
                            value_text(mk_time_text(a, feed_date_us(row))));
    fields[n++] = mk_member("activityTypeId",
                            *value_getz(&row->fields, "type"));
    for (size_t i = 0; i < n_more; i++)
        fields[n++] = more[i];
    vec_push(a, &f->rows, value_object(fields, n));
}

void feed_reply(struct feed *f)
{
    struct value result = value_list(f->rows.at, f->rows.n);
    struct field more[] = {
        mk_member("nextPageToken", token_of(f->c, f->at)),
        mk_member("moreResult", value_bool(f->more)),
    };
    mk_reply(f->c, f->rows.n > 0 ? &result : NULL, more, 2);
}

bool feed_in_list(struct str list, struct str word)
{
    struct str one;
    while (str_split(&list, ',', &one)) {
        if (str_eq(str_trim(one), word))
            return true;
    }
    return false;
}

/* Of the changes those to the fields asked for. */
static struct value changes_of(struct mk_call *c, const struct table_row *row,
                               struct str asked)
{
    const struct value *all = value_getz(&row->fields, "changes");
    VEC(struct value) items = {0};
    for (size_t i = 0; all && i < all->items.n; i++) {
        const struct value *item = &all->items.at[i];
        struct value id = value_int((int64_t)i + 1);
        if (feed_in_list(asked, value_text_at(item, "name")))
            vec_push(c->a, &items,
                     value_with(c->a, item, STR("id"), &id));
    }
    return value_list(items.at, items.n);
}

static struct value attributes(struct mk_call *c)
{
    static const char *const pairs[][2] = {{"Source", "Web service API"},
                                           {"Reason", "Web service API"}};
    struct value *items = arena_array(c->a, struct value, 2);
    for (size_t i = 0; i < 2; i++) {
        struct field *f = arena_array(c->a, struct field, 2);
        f[0] = mk_member("name", value_textz(pairs[i][0]));
        f[1] = mk_member("value", value_textz(pairs[i][1]));
        items[i] = value_object(f, 2);
    }
    return value_list(items, 2);
}

void mk_lead_changes(struct mk_call *c)
{
    struct feed f = {0};
    const struct table_row *row;
    struct str asked = mk_param(c, "fields");
    struct str rest = asked, name;
    while (str_split(&rest, ',', &name)) {
        if (!mk_field_find(mk_object_of(MK_LEAD), str_trim(name))) {
            mk_reply_error(c, 1006, "Field '%.*s' not found", STR_ARG(name));
            return;
        }
    }
    if (asked.n == 0) {
        mk_reply_error(c, 1002,
                       "Missing value for required parameter 'fields'");
        return;
    }
    if (!feed_start(&f, c))
        return;
    while ((row = feed_next(&f))) {
        struct field more[] = {
            mk_member("fields", changes_of(c, row, asked)),
            mk_member("attributes", attributes(c)),
        };
        bool is_new = feed_type(row) == MK_NEW_LEAD;
        if (is_new ||
            (feed_type(row) == MK_CHANGE && more[0].value.items.n > 0))
            feed_add(&f, row, more, 2);
    }
    feed_reply(&f);
}

void mk_deleted_leads(struct mk_call *c)
{
    struct feed f = {0};
    const struct table_row *row;
    if (!feed_start(&f, c))
        return;
    while ((row = feed_next(&f))) {
        if (feed_type(row) == MK_DELETED)
            feed_add(&f, row, NULL, 0);
    }
    feed_reply(&f);
}
