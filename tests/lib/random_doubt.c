/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/random_world.h"

/* As the hub sent it; NULL: a person made it. */
static const struct value *values_sent(const struct random_world *w,
                                       int system,
                                       const struct fake_record *r)
{
    for (size_t i = w->hub.world.log.n; i-- > 0;) {
        const struct fake_write *write = &w->hub.world.log.at[i];
        if (write->kind == PATCH_CREATE && write->system == system &&
            str_eq(write->entity, r->entity) && str_eq(write->id, r->id))
            return &write->patch;
    }
    return NULL;
}

static bool has_value(const struct value *sent, struct str field)
{
    const struct value *v = value_get(sent, field);
    return v && !value_is_null(v);
}

/* The field by which it is looked for: the match rule's, else the first text
 * or reference; none: there is only the record as a whole. */
static struct str key_field(const struct sync *sync, enum side s,
                            const struct value *sent)
{
    for (size_t i = 0; i < sync->n_rules; i++)
        if (has_value(sent, sync->rules[i].parts[0].field[s]))
            return sync->rules[i].parts[0].field[s];
    for (size_t i = 0; i < sent->fields.n; i++) {
        enum value_kind kind = sent->fields.at[i].value.kind;
        if (kind == VALUE_TEXT || kind == VALUE_REF)
            return sent->fields.at[i].name;
    }
    return STR_NONE;
}

static bool is_linked(struct random_world *w, const struct sync *sync,
                      enum side s, struct str id)
{
    int64_t sync_id = 0;
    struct link_brief link = {0};
    struct store *store = w->hub.store;
    assert_int_equal(store_sync_id(store, sync->name, &sync_id, NULL), ERR_OK);
    assert_int_equal(link_peek(store, &w->hub.arena, sync_id, s, &id, 1, &link,
                               NULL), ERR_OK);
    return link.id != 0;
}

static bool is_known_by(struct random_world *w, const struct sync *sync,
                        enum side s, const struct value *sent,
                        struct str field)
{
    struct str key = key_field(sync, s, sent);
    bool by_rule = sync->n_rules > 0 && key.n > 0 &&
                   str_eq(key, sync->rules[0].parts[0].field[s]);
    bool stamped = !w->hub.world.system[0].no_stamps;
    return key.n > 0 && (by_rule || stamped) ? str_eq(key, field)
                                             : has_value(sent, field);
}

bool random_is_in_doubt(struct random_world *w, int system,
                        const struct fake_record *r, struct str field)
{
    const struct value *sent = values_sent(w, system, r);
    if (!sent || hub_start(&w->hub) != ERR_OK)
        return false;
    for (size_t i = 0; i < w->n_syncs; i++) {
        const struct sync *sync = &w->hub.workspace.syncs[i];
        for (int s = 0; s < SIDES; s++)
            if (str_is(sync->connection[s], w->hub.world.system[system].name) &&
                str_eq(sync->entity[s], r->entity) &&
                !is_linked(w, sync, (enum side)s, r->id) &&
                is_known_by(w, sync, (enum side)s, sent, field))
                return true;
    }
    return false;
}
