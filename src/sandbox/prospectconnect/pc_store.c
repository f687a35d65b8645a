/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The one store behind all profiles: ids, indexes, matching, writing.
 */
#include "base/time.h"
#include "sandbox/prospectconnect/pc_complete.h"
#include "sandbox/prospectconnect/pc_record.h"

/* ---- index keys ---------------------------------------------------------- */

static struct str email_key(struct arena *a, const struct value *fields,
                            const void *context)
{
    (void)context;
    struct str email = value_text_at(fields, "email");
    if (email.n == 0)
        return STR_NONE;
    char *p = arena_array(a, char, email.n);
    for (size_t i = 0; i < email.n; i++) {
        char ch = email.p[i];
        p[i] = ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
    }
    return (struct str){p, email.n};
}

static struct str phone_key(struct arena *a, const struct value *fields,
                            const void *context)
{
    (void)context;
    struct str phone = value_text_at(fields, "phone");
    char *p = arena_array(a, char, phone.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < phone.n; i++) {
        if (phone.p[i] >= '0' && phone.p[i] <= '9')
            p[n++] = phone.p[i];
    }
    return n ? (struct str){p, n} : STR_NONE;
}

/* `context` is the field's name. */
static struct str field_key(struct arena *a, const struct value *fields,
                            const void *context)
{
    (void)a;
    return value_text_at(fields, context);
}

void pc_store_create(struct pc *pc)
{
    pc->store = tables_create();
    for (int kind = 0; kind < PC_KINDS; kind++)
        pc->table[kind] = tables_add(
            pc->store, pc_entity_of((enum pc_kind)kind)->path, 1);
    pc->contact_by_email =
        table_index_add(pc->table[PC_CONTACT], email_key, NULL);
    pc->contact_by_phone =
        table_index_add(pc->table[PC_CONTACT], phone_key, NULL);
    pc->note_by_contact =
        table_index_add(pc->table[PC_NOTE], field_key, "contact_id");
    pc->note_by_deal =
        table_index_add(pc->table[PC_NOTE], field_key, "deal_id");
    pc->tag_by_name = table_index_add(pc->table[PC_TAG], field_key, "name");
}

/* ---- rows ---------------------------------------------------------------- */

static struct str new_id(struct pc *pc, struct arena *a, enum pc_kind kind)
{
    if (kind == PC_USER || kind == PC_PIPELINE) {
        const char *prefix = kind == PC_USER ? "usr_" : "p";
        for (int64_t n = 1;; n++) {
            struct str id = arena_printf(a, "%s%lld", prefix, (long long)n);
            if (!pc_get(pc, kind, id))
                return id;
        }
    }
    /* As a document store makes them: seconds, then a counter. */
    int64_t second = tables_now_us(pc->store) / US_PER_SECOND;
    return arena_printf(a, "%08llx%016llx",
                        (unsigned long long)second & 0xffffffffu,
                        (unsigned long long)++pc->ids_made);
}

const struct table_row *pc_get(const struct pc *pc, enum pc_kind kind,
                               struct str id)
{
    return table_get_text(pc->table[kind], id);
}

struct str pc_row_id(const struct table_row *row)
{
    return row->id.text;
}

const struct value *pc_row_get(const struct table_row *row, const char *name)
{
    return value_getz(&row->fields, name);
}

/* Words that contacts carry become entries of the list of tags. */
static void learn_tags(struct pc_call *c, const struct value *changes)
{
    const struct value *tags = pc_member(changes, "tags");
    for (size_t i = 0; tags && i < tags->items.n; i++) {
        size_t cursor = 0;
        if (table_find(c->pc->tag_by_name, tags->items.at[i].text, &cursor))
            continue;
        struct pc_object o = {.a = c->a};
        pc_put(&o, "name", tags->items.at[i]);
        pc_put(&o, "module_name", value_textz(pc_entity_of(c->kind)->one));
        struct value fields = pc_object_value(&o);
        struct value id = value_text(new_id(c->pc, c->a, PC_TAG));
        table_insert(c->pc->table[PC_TAG], &id, &fields);
    }
}

const struct table_row *pc_create(struct pc_call *c,
                                  const struct value *changes)
{
    struct value all = pc_complete(c, NULL, changes);
    if (c->issues.n > 0)
        return NULL;
    struct pc_object o = {.a = c->a};
    for (size_t i = 0; i < all.fields.n; i++) {
        if (!value_is_null(&all.fields.at[i].value))
            vec_push(c->a, &o.fields, all.fields.at[i]);
    }
    struct value fields = pc_object_value(&o);
    struct value id = value_text(new_id(c->pc, c->a, c->kind));
    learn_tags(c, &fields);
    c->written++;
    return table_insert(c->pc->table[c->kind], &id, &fields);
}

static bool changes_nothing(const struct table_row *row,
                            const struct value *changes)
{
    struct value none = value_null();
    for (size_t i = 0; i < changes->fields.n; i++) {
        const struct field *f = &changes->fields.at[i];
        const struct value *now = value_get(&row->fields, f->name);
        if (!value_equal(now ? now : &none, &f->value))
            return false;
    }
    return true;
}

const struct table_row *pc_change(struct pc_call *c,
                                  const struct table_row *row,
                                  const struct value *changes)
{
    struct value all = pc_complete(c, row, changes);
    if (c->issues.n > 0)
        return NULL;
    if (c->pc->options.keep_unchanged && changes_nothing(row, &all))
        return row;
    learn_tags(c, &all);
    c->written++;
    return table_update(c->pc->table[c->kind], row, &all);
}

void pc_remove(struct pc_call *c, const struct table_row *row)
{
    table_delete(c->pc->table[c->kind], row);
    c->written++;
}

/* ---- matching ------------------------------------------------------------ */

static const struct table_row *oldest(const struct table_index *index,
                                      struct str key)
{
    const struct table_row *best = NULL;
    size_t cursor = 0;
    const struct table_row *row;
    while (key.n > 0 && (row = table_find(index, key, &cursor))) {
        bool older = !best || row->created_us < best->created_us ||
                     (row->created_us == best->created_us &&
                      str_compare(pc_row_id(row), pc_row_id(best)) < 0);
        best = older ? row : best;
    }
    return best;
}

const struct table_row *pc_match(const struct pc_call *c, struct str id,
                                 const struct value *changes)
{
    const struct pc *pc = c->pc;
    const struct table_row *row = NULL;
    struct str own = pc_id_in(c, PC_CONTACT, id);
    if (own.n > 0)
        row = pc_get(pc, PC_CONTACT, own);
    if (!row)
        row = oldest(pc->contact_by_email, email_key(c->a, changes, NULL));
    if (!row)
        row = oldest(pc->contact_by_phone, phone_key(c->a, changes, NULL));
    return row;
}
