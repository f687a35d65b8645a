/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Leads merged into one: it keeps its values and takes theirs for what it
 * lacks; their roles become its own. */
#include "sandbox/marketo/mk.h"

static void take_missing(struct mk_call *c, const struct table_row **winner,
                         const struct table_row *loser)
{
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < loser->fields.fields.n; i++) {
        const struct field *f = &loser->fields.fields.at[i];
        if (!value_get(&(*winner)->fields, f->name))
            vec_push(c->a, &fields, *f);
    }
    struct value changes = value_object(fields.at, fields.n);
    if (fields.n > 0)
        *winner = mk_update(c, MK_LEAD, *winner, &changes);
}

static void take_roles(struct mk_call *c, const struct table_row *winner,
                       const struct table_row *loser)
{
    mk_rows roles = {0};
    mk_match(c, MK_ROLE, mk_field_find(mk_object_of(MK_ROLE), STR("leadId")),
             value_to_text(c->a, &loser->id), &roles);
    struct field link = mk_member("leadId", winner->id);
    struct value changes = value_object(&link, 1);
    for (size_t i = 0; i < roles.n; i++)
        mk_update(c, MK_ROLE, roles.at[i], &changes);
}

void mk_merge(struct mk_call *c)
{
    struct str list = mk_param(c, "leadIds"), rest, id;
    const struct table_row *winner = mk_get(c->mk, MK_LEAD, c->id);
    mk_rows losers = {0};
    if (list.n == 0)
        list = mk_param(c, "leadId");
    rest = list;
    while (str_split(&rest, ',', &id)) {
        const struct table_row *row = mk_get(c->mk, MK_LEAD, id);
        if (!row || row == winner) {
            mk_reply_error(c, 1004, "Lead '%.*s' not found", STR_ARG(id));
            return;
        }
        vec_push(c->a, &losers, row);
    }
    if (!winner) {
        mk_reply_error(c, 1004, "Lead '%.*s' not found", STR_ARG(c->id));
        return;
    }
    if (losers.n == 0 || losers.n > MK_LOSERS_MAX) {
        mk_reply_error(c, losers.n == 0 ? 1002 : 1080,
                       "Between 1 and 25 leads can be merged at once");
        return;
    }
    for (size_t i = 0; i < losers.n; i++) {
        take_missing(c, &winner, losers.at[i]);
        take_roles(c, winner, losers.at[i]);
        mk_delete(c, MK_LEAD, losers.at[i]);
    }
    struct field ids = mk_member(
        "Merge IDs",
        value_text(arena_printf(c->a, "[%.*s]", STR_ARG(list))));
    mk_log(c, &(struct mk_event){.type = MK_MERGED,
                                 .lead = winner->id,
                                 .primary_id = winner->id.integer,
                                 .attributes = value_object(&ids, 1)});
    mk_reply(c, NULL, NULL, 0);
}
