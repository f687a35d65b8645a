/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The fields of a message, and the message as Slack takes it. Records are
 * flat, since rows are; the first attachment is made of those that belong to
 * one.
 */
#include "base/vec.h"
#include "connectors/chat/chat_parts.h"
#include "connectors/members.h"

enum place { PLACE_MESSAGE, PLACE_ATTACHMENT };

struct chat_field {
    const char *name;
    const char *member; /* in the payload */
    const char *label;
    enum value_kind kind;
    enum place place;
};

/* In the order in which they are sent. */
static const struct chat_field fields[] = {
    {"text", "text", "Text", VALUE_TEXT, PLACE_MESSAGE},
    {"blocks", "blocks", "Blocks", VALUE_LIST, PLACE_MESSAGE},
    {"channel", "channel", "Channel", VALUE_TEXT, PLACE_MESSAGE},
    {"username", "username", "Name of the sender", VALUE_TEXT, PLACE_MESSAGE},
    {"icon_emoji", "icon_emoji", "Picture of the sender", VALUE_TEXT,
     PLACE_MESSAGE},
    {"mrkdwn", "mrkdwn", "Text is mrkdwn", VALUE_BOOL, PLACE_MESSAGE},
    {"fallback", "fallback", "Attachment: plain text", VALUE_TEXT,
     PLACE_ATTACHMENT},
    {"pretext", "pretext", "Attachment: above it", VALUE_TEXT,
     PLACE_ATTACHMENT},
    {"title", "title", "Attachment: title", VALUE_TEXT, PLACE_ATTACHMENT},
    {"title_link", "title_link", "Attachment: link of the title", VALUE_TEXT,
     PLACE_ATTACHMENT},
    {"attachment_text", "text", "Attachment: text", VALUE_TEXT,
     PLACE_ATTACHMENT},
    {"color", "color", "Attachment: good, warning, danger or #rrggbb",
     VALUE_TEXT, PLACE_ATTACHMENT},
    {"fields", "fields", "Attachment: {title, value, short} of each field",
     VALUE_LIST, PLACE_ATTACHMENT},
    {"mrkdwn_in", "mrkdwn_in", "Attachment: its parts that are mrkdwn",
     VALUE_LIST, PLACE_ATTACHMENT},
};

#define N_FIELDS (sizeof fields / sizeof *fields)

struct schema chat_schema(struct arena *a)
{
    struct schema_field *out = arena_array(a, struct schema_field, N_FIELDS);
    for (size_t i = 0; i < N_FIELDS; i++)
        out[i] = (struct schema_field){.name = str_from(fields[i].name),
                                       .label = str_from(fields[i].label),
                                       .kind = fields[i].kind,
                                       .writable = true};
    return (struct schema){STR(CHAT_ENTITY), out, N_FIELDS};
}

static bool is_known(struct str name)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (str_is(name, fields[i].name))
            return true;
    return false;
}

static bool is_first_of_field(struct str name)
{
    return str_is(name, "title") || str_is(name, "value") ||
           str_is(name, "short");
}

/* {title, value, short} in that order, then what else there is. */
static struct value field_in_order(struct arena *a, const struct value *from)
{
    static const char *const first[] = {"title", "value", "short"};
    struct members m = {0};
    if (from->kind != VALUE_OBJECT)
        return *from;
    for (size_t i = 0; i < 3; i++) {
        const struct value *v = value_getz(from, first[i]);
        if (v)
            members_put(a, &m, first[i], *v);
    }
    for (size_t i = 0; i < from->fields.n; i++)
        if (!is_first_of_field(from->fields.at[i].name))
            vec_push(a, &m, from->fields.at[i]);
    return members_value(&m);
}

static struct value sent(struct arena *a, const struct chat_field *f,
                         const struct value *v)
{
    if (!str_is(str_from(f->name), "fields") || v->kind != VALUE_LIST)
        return *v;
    struct value *items = arena_array(a, struct value, v->items.n);
    for (size_t i = 0; i < v->items.n; i++)
        items[i] = field_in_order(a, &v->items.at[i]);
    return value_list(items, v->items.n);
}

static struct members members_at(struct arena *a, const struct value *message,
                                 enum place place)
{
    struct members m = {0};
    for (size_t i = 0; i < N_FIELDS; i++) {
        const struct value *v = value_getz(message, fields[i].name);
        if (fields[i].place == place && v && !value_is_null(v))
            members_put(a, &m, fields[i].member, sent(a, &fields[i], v));
    }
    return m;
}

static bool says_something(const struct value *payload)
{
    return value_getz(payload, "text") || value_getz(payload, "blocks") ||
           value_getz(payload, "attachments");
}

enum err chat_payload(struct arena *a, const struct value *message,
                      struct value *out, struct error *e)
{
    struct members whole = {0};
    struct members plain = members_at(a, message, PLACE_MESSAGE);
    struct members attachment = members_at(a, message, PLACE_ATTACHMENT);
    for (size_t i = 0; i < message->fields.n; i++)
        if (!is_known(message->fields.at[i].name))
            FAIL(e, ERR_REJECTED, "a message of a chat has no field `%.*s`",
                 STR_ARG(message->fields.at[i].name));
    if (attachment.n > 0) {
        struct value *one = arena_new(a, struct value);
        *one = members_value(&attachment);
        members_put(a, &whole, "attachments", value_list(one, 1));
    }
    for (size_t i = 0; i < plain.n; i++)
        vec_push(a, &whole, plain.at[i]);
    struct value payload = members_value(&whole);
    if (!says_something(&payload))
        FAIL(e, ERR_REJECTED, "the message is empty: give it a text, blocks "
                              "or an attachment");
    *out = payload;
    return ERR_OK;
}
