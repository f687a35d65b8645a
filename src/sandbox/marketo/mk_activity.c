/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Types of activities, the log by type and lead, and activities that an
 * application adds. */
#include "base/time.h"
#include "sandbox/marketo/mk_feed.h"

#define DATES_MAX_LEADS 30
#define TYPES_MAX 10
#define CUSTOM_FROM 100000

struct type {
    int64_t id;
    const char *name;
    const char *primary;      /* name of the attribute; NULL: none */
    const char *primary_type;
    const char *attributes;   /* "Name=type;..." */
    const char *api_name;     /* of those that applications add */
};

#define RUN "Campaign Run ID=integer;Choice Number=integer;Step ID=integer"

static const struct type types[] = {
    {1, "Visit Webpage", "Webpage ID", "integer",
     "Client IP Address=string;Query Parameters=string;Referrer URL=string;"
     "User Agent=string;Webpage URL=string", NULL},
    {2, "Fill Out Form", "Webform ID", "integer",
     "Client IP Address=string;Form Fields=text;Referrer URL=string;"
     "User Agent=string;Webpage ID=integer", NULL},
    {3, "Click Link", "Link ID", "integer",
     "Client IP Address=string;Referrer URL=string;Webpage ID=integer", NULL},
    {MK_SEND_EMAIL, "Send Email", "Mailing ID", "integer", RUN, NULL},
    {7, "Email Delivered", "Mailing ID", "integer", RUN, NULL},
    {8, "Email Bounced", "Mailing ID", "integer",
     RUN ";Category=string;Details=string;Email=string", NULL},
    {9, "Unsubscribe Email", "Mailing ID", "integer",
     RUN ";Client IP Address=string;User Agent=string", NULL},
    {10, "Open Email", "Mailing ID", "integer",
     RUN ";Device=string;Is Mobile Device=boolean;Platform=string;"
     "User Agent=string", NULL},
    {11, "Click Email", "Mailing ID", "integer",
     RUN ";Link=string;Link ID=string;User Agent=string", NULL},
    {MK_NEW_LEAD, "New Lead", NULL, NULL,
     "Created Date=date;Lead Source=string;Source Info=string;"
     "Source Type=string;Source=string;Reason=string", NULL},
    {MK_CHANGE, "Change Data Value", "Attribute Name", "string",
     "New Value=string;Old Value=string;Reason=string;Source=string", NULL},
    {MK_ADD_TO_LIST, "Add to List", "List ID", "integer", "Source=string",
     NULL},
    {MK_REMOVE_FROM_LIST, "Remove from List", "List ID", "integer",
     "Source=string", NULL},
    {MK_MERGED, "Merge Leads", "Lead ID", "integer",
     "Merge IDs=string;Merge Source=string", NULL},
    {MK_DELETED, "Delete Lead", "Lead ID", "integer",
     "Source=string;Reason=string", NULL},
    {46, "Interesting Moment", "Milestone", "string",
     "Date=date;Description=text;Source=string", NULL},
    {MK_REQUESTED, "Request Campaign", "Campaign ID", "integer",
     "Source=string", NULL},
    {MK_PROGRAM_STATUS, "Change Status in Progression", "Program", "string",
     "New Status=string;Old Status=string;Reason=string;Success=boolean",
     NULL},
    {100001, "Attended Webinar", "Webinar", "string",
     "Minutes=integer;Answered Poll=boolean", "attendedWebinar_c"},
    {100002, "Trial Started", "Product", "string", "Plan=string",
     "trialStarted_c"},
};
#define TYPES (sizeof types / sizeof *types)

static const struct type *type_of(struct str word)
{
    int64_t id = 0;
    bool number = str_to_i64(word, &id);
    for (size_t i = 0; i < TYPES; i++) {
        if ((number && types[i].id == id) ||
            str_is(word, types[i].name) ||
            (types[i].api_name && str_is(word, types[i].api_name)))
            return &types[i];
    }
    return NULL;
}

static struct value object_of(struct mk_call *c, const struct field *fields,
                              size_t n)
{
    struct field *own = arena_array(c->a, struct field, n);
    for (size_t i = 0; i < n; i++)
        own[i] = fields[i];
    return value_object(own, n);
}

static struct value attribute_of(struct mk_call *c, struct str name,
                                 struct str type)
{
    struct field f[] = {mk_member("name", value_text(name)),
                        mk_member("dataType", value_text(type))};
    return object_of(c, f, 2);
}

static struct value show_type(struct mk_call *c, const struct type *t)
{
    struct str rest = str_from(t->attributes), pair;
    VEC(struct value) attributes = {0};
    while (str_split(&rest, ';', &pair)) {
        size_t at = str_find_char(pair, '=', 0);
        vec_push(c->a, &attributes,
                 attribute_of(c, str_slice(pair, 0, at),
                              str_slice(pair, at + 1, pair.n)));
    }
    struct field f[5] = {mk_member("id", value_int(t->id)),
                         mk_member("name", value_textz(t->name))};
    size_t n = 2;
    if (t->primary)
        f[n++] = mk_member("primaryAttribute",
                           attribute_of(c, str_from(t->primary),
                                        str_from(t->primary_type)));
    f[n++] = mk_member("attributes",
                       value_list(attributes.at, attributes.n));
    if (t->api_name)
        f[n++] = mk_member("apiName", value_textz(t->api_name));
    return object_of(c, f, n);
}

static void reply_types(struct mk_call *c, int64_t from)
{
    VEC(struct value) rows = {0};
    for (size_t i = 0; i < TYPES; i++) {
        if (types[i].id >= from)
            vec_push(c->a, &rows, show_type(c, &types[i]));
    }
    struct value result = value_list(rows.at, rows.n);
    mk_reply(c, &result, NULL, 0);
}

void mk_activity_types(struct mk_call *c)
{
    reply_types(c, 0);
}

void mk_custom_types(struct mk_call *c)
{
    reply_types(c, CUSTOM_FROM);
}

/* ---- the log ------------------------------------------------------------------ */

static struct value pair_of(struct mk_call *c, struct str name,
                            struct value v)
{
    struct field f[] = {mk_member("name", value_text(name)),
                        mk_member("value", v)};
    return object_of(c, f, 2);
}

/* Those that have a value; of the API's own doings where they come from. */
static struct value attributes_of(struct mk_call *c,
                                  const struct table_row *row)
{
    const struct value *given = value_getz(&row->fields, "attributes");
    VEC(struct value) items = {0};
    for (size_t i = 0; given && i < given->fields.n; i++)
        vec_push(c->a, &items,
                 pair_of(c, given->fields.at[i].name,
                         given->fields.at[i].value));
    if (!given && feed_type(row) != MK_SEND_EMAIL) {
        vec_push(c->a, &items,
                 pair_of(c, STR("Source"), value_textz("Web service API")));
        vec_push(c->a, &items,
                 pair_of(c, STR("Reason"), value_textz("Web service API")));
    }
    return value_list(items.at, items.n);
}

static size_t count(struct str list)
{
    size_t n = 0;
    struct str one;
    while (str_split(&list, ',', &one))
        n += one.n > 0;
    return n;
}

static bool conditions_fit(struct mk_call *c, struct str asked,
                           struct str leads)
{
    if (asked.n == 0)
        mk_reply_error(c, 1002, "Missing value for required parameter "
                                "'activityTypeIds'");
    else if (count(asked) > TYPES_MAX)
        mk_reply_error(c, 1003, "activityTypeIds exceeds %d", TYPES_MAX);
    else if (count(leads) > DATES_MAX_LEADS)
        mk_reply_error(c, 1003, "leadIds exceeds %d", DATES_MAX_LEADS);
    else
        return true;
    return false;
}

static bool is_asked_for(struct mk_call *c, const struct table_row *row,
                         struct str leads, struct str list)
{
    struct str lead =
        value_to_text(c->a, value_getz(&row->fields, "lead"));
    return (leads.n == 0 || feed_in_list(leads, lead)) &&
           (list.n == 0 || mk_list_has(c, list, lead));
}

void mk_activities(struct mk_call *c)
{
    struct feed f = {0};
    const struct table_row *row;
    struct str asked = mk_param(c, "activityTypeIds");
    struct str leads = mk_param(c, "leadIds");
    struct str list = mk_param(c, "listId");
    if (!conditions_fit(c, asked, leads) || !feed_start(&f, c))
        return;
    while ((row = feed_next(&f))) {
        const struct value *type = value_getz(&row->fields, "type");
        const struct value *primary = value_getz(&row->fields, "primary");
        const struct value *id = value_getz(&row->fields, "primaryId");
        struct field more[3] = {
            mk_member("attributes", attributes_of(c, row))};
        size_t n = 1;
        if (id)
            more[n++] = mk_member("primaryAttributeValueId", *id);
        if (primary)
            more[n++] = mk_member("primaryAttributeValue", *primary);
        if (feed_in_list(asked, value_to_text(c->a, type)) &&
            is_asked_for(c, row, leads, list))
            feed_add(&f, row, more, n);
    }
    feed_reply(&f);
}

/* ---- new ones ------------------------------------------------------------------ */

static struct value skipped(struct mk_call *c, int64_t code, const char *says)
{
    struct field why[] = {
        mk_member("code", value_text(arena_printf(c->a, "%lld",
                                                  (long long)code))),
        mk_member("message", value_textz(says)),
    };
    struct value *one = arena_new(c->a, struct value);
    *one = object_of(c, why, 2);
    struct field row[] = {mk_member("status", value_textz("skipped")),
                          mk_member("errors", value_list(one, 1))};
    return object_of(c, row, 2);
}

static struct str text_in(struct mk_call *c, const struct value *input,
                          const char *name)
{
    const struct value *v = value_getz(input, name);
    return v && !value_is_null(v) ? value_to_text(c->a, v) : STR_NONE;
}

/* [{name | apiName, value}] as an object; null when one is none of the type. */
static struct value take_attributes(struct mk_call *c, const struct type *t,
                                    const struct value *list)
{
    VEC(struct field) fields = {0};
    size_t n = list && list->kind == VALUE_LIST ? list->items.n : 0;
    for (size_t i = 0; i < n; i++) {
        struct str name = text_in(c, &list->items.at[i], "name");
        const struct value *v = value_getz(&list->items.at[i], "value");
        if (name.n == 0)
            name = text_in(c, &list->items.at[i], "apiName");
        struct str want = arena_printf(c->a, "%.*s=", STR_ARG(name));
        if (!v || !str_contains(str_from(t->attributes), want))
            return value_null();
        struct field f = {name, *v};
        vec_push(c->a, &fields, f);
    }
    return value_object(fields.at, fields.n);
}

static struct value add_one(struct mk_call *c, const struct value *input)
{
    struct str word = text_in(c, input, "activityTypeId");
    struct str date = text_in(c, input, "activityDate");
    struct str primary = text_in(c, input, "primaryAttributeValue");
    const struct table_row *lead =
        mk_get(c->mk, MK_LEAD, text_in(c, input, "leadId"));
    int64_t us;
    const struct type *t =
        type_of(word.n > 0 ? word : text_in(c, input, "apiName"));
    if (!lead)
        return skipped(c, 1004, "Lead not found");
    if (!t || t->id < CUSTOM_FROM)
        return skipped(c, 1003, "Invalid activity type");
    if (time_parse(date, &us, NULL) != ERR_OK)
        return skipped(c, 1003, "Invalid value for field 'activityDate'");
    if (primary.n == 0)
        return skipped(c, 1002, "Missing value for required parameter "
                                "'primaryAttributeValue'");
    struct value attributes =
        take_attributes(c, t, value_getz(input, "attributes"));
    if (value_is_null(&attributes))
        return skipped(c, 1006, "Attribute not found");
    int64_t id = table_next_id(c->mk->activities);
    mk_log(c, &(struct mk_event){.type = t->id,
                                 .lead = lead->id,
                                 .primary = primary,
                                 .attributes = attributes,
                                 .date = mk_time_text(c->a, us)});
    c->written++;
    struct field row[] = {
        mk_member("id", value_int(id)),
        mk_member("marketoGUID",
                  value_text(arena_printf(c->a, "%lld", (long long)id))),
        mk_member("status", value_textz("added")),
    };
    return object_of(c, row, 3);
}

void mk_activity_add(struct mk_call *c)
{
    const struct value *input = value_getz(&c->body, "input");
    VEC(struct value) rows = {0};
    if (!input || input->kind != VALUE_LIST || input->items.n == 0 ||
        input->items.n > MK_BATCH_MAX) {
        mk_reply_error(c, 1002,
                       "Missing value for required parameter 'input'");
        return;
    }
    for (size_t i = 0; i < input->items.n; i++)
        vec_push(c->a, &rows, add_one(c, &input->items.at[i]));
    struct value result = value_list(rows.at, rows.n);
    mk_reply(c, &result, NULL, 0);
}
