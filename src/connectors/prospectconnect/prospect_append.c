/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect_append.h"

#include "base/map.h"
#include "base/time.h"
#include "connectors/prospectconnect/prospect_decode.h"

#define MARK "(edited; stands for note "

bool prospect_appends(const struct connection_state *c,
                      enum prospect_entity entity)
{
    return entity == PROSPECT_NOTE &&
           !c->routes[entity][PROSPECT_UPDATE].call &&
           c->routes[entity][PROSPECT_CREATE].call;
}

/* ---- writing ------------------------------------------------------------ */

struct patch prospect_append_patch(struct arena *a, const struct patch *patch)
{
    static const char *const kept[] = {"contact_id", "deal_id", "user_id"};
    struct members o = {0};
    const struct value *body = value_getz(&patch->values, "body");
    if (!body && patch->known)
        body = value_getz(patch->known, "body");
    struct str text = body ? value_to_text(a, body) : STR_NONE;
    members_put(a, &o, "body",
                 value_text(arena_printf(a, "%.*s\n\n" MARK "%.*s)",
                                         STR_ARG(text), STR_ARG(patch->id))));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const struct value *v = value_getz(&patch->values, kept[i]);
        if (!v && patch->known)
            v = value_getz(patch->known, kept[i]);
        if (v && !value_is_null(v))
            members_put(a, &o, kept[i], *v);
    }
    struct patch create = *patch;
    create.kind = PATCH_CREATE;
    create.values = members_value(&o);
    return create;
}

/* ---- reading ------------------------------------------------------------ */

/* Where the line with the mark begins; text.n when there is none. */
static size_t mark_in(struct str text)
{
    size_t found = text.n;
    size_t at = str_find(text, STR(MARK), 0);
    for (; at < text.n; at = str_find(text, STR(MARK), at + 1))
        found = at;
    if (found == text.n || text.p[text.n - 1] != ')')
        return text.n;
    return found == 0 || text.p[found - 1] == '\n' ? found : text.n;
}

struct note {
    struct str own;   /* its id over there */
    struct str id;    /* of the note that it stands for */
    int64_t made_us;
    struct value row;
};

static int64_t made_at(const struct value *row)
{
    const struct value *v = prospect_pick(row, PROSPECT_CREATED_KEYS);
    int64_t us = 0;
    if (!v || time_parse(value_str(v), &us, NULL) != ERR_OK)
        return 0;
    return us;
}

static struct note note_of(struct arena *a, const struct value *row)
{
    struct note n = {.own = prospect_row_id(a, PROSPECT_NOTE, row),
                     .made_us = made_at(row),
                     .row = *row};
    const struct value *body = value_getz(row, "body");
    struct str text = body ? str_trim(value_str(body)) : STR_NONE;
    size_t mark = mark_in(text);
    n.id = n.own;
    if (mark == text.n)
        return n;
    n.id = str_slice(text, mark + strlen(MARK), text.n - 1);
    struct value id = value_text(n.id);
    struct value plain = value_text(str_trim(str_slice(text, 0, mark)));
    n.row = value_with(a, &n.row, STR("_id"), &id);
    n.row = value_with(a, &n.row, STR("body"), &plain);
    return n;
}

/* The first one is older than all that stand for it; of those made in the
 * same moment ids tell, which grow. */
static bool is_newer(const struct note *x, const struct note *y)
{
    bool first_x = str_eq(x->own, x->id);
    bool first_y = str_eq(y->own, y->id);
    if (first_x != first_y)
        return first_y;
    if (x->made_us != y->made_us)
        return x->made_us > y->made_us;
    return str_compare(x->own, y->own) > 0;
}

struct value_items prospect_append_fold(struct arena *a,
                                        struct value_items rows)
{
    struct map by_id = {0};
    struct note *notes = arena_array(a, struct note, rows.n);
    struct value *kept = arena_array(a, struct value, rows.n);
    size_t n = 0;
    size_t n_kept = 0;
    for (size_t i = 0; i < rows.n; i++) {
        struct note one = note_of(a, &rows.at[i]);
        struct note *known = one.id.n > 0 ? map_get(&by_id, one.id) : NULL;
        if (known && is_newer(&one, known))
            *known = one;
        if (known)
            continue;
        notes[n] = one;
        if (one.id.n > 0)
            map_put(a, &by_id, one.id, &notes[n]);
        n++;
    }
    for (size_t i = 0; i < n; i++)
        kept[n_kept++] = notes[i].row;
    return (struct value_items){kept, n_kept};
}
