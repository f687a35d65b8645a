/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/history.h"

#include <stdlib.h>

#include "base/time.h"

/* The fields of a write are told one after another, each at its moment. */
static bool same_write(const struct journal_entry *x,
                       const struct journal_entry *y)
{
    return x->sync == y->sync && x->side == y->side && x->kind == y->kind &&
           x->job == y->job && y->at_us - x->at_us < US_PER_SECOND &&
           str_eq(x->record_id, y->record_id) && str_eq(x->run, y->run);
}

static const struct value *decoded(struct arena *a, struct str text)
{
    if (text.n == 0)
        return NULL;
    struct value *out = arena_new(a, struct value);
    *out = stored_value(a, text);
    return out;
}

/* The counterpart: of the link, or of a link that is no more the entry that
 * tells of the other side. */
static struct str other_of(const struct view *v,
                           const struct history_group *group)
{
    const struct journal_entry *first = group->first;
    enum side other = SIDE_OTHER(first->side);
    struct link link = {0};
    if (group->pair && group->pair->side == other)
        return group->pair->record_id;
    if (first->link != 0 &&
        link_by_id(v->store, v->arena, first->link, &link, NULL) !=
            ERR_OK)
        return STR("");
    return link.side[other].id;
}

struct change history_change(const struct view *v,
                             const struct history_group *group)
{
    struct arena *a = v->arena;
    const struct journal_entry *first = group->first;
    struct change change = {.sync = view_sync_name(v, first->sync),
                            .kind = first->kind,
                            .side = first->side,
                            .id = first->record_id,
                            .other_id = other_of(v, group)};
    change.fields = arena_array(a, struct change_field, group->n);
    for (size_t i = 0; i < group->n; i++)
        if (first[i].field.n > 0)
            change.fields[change.n_fields++] = (struct change_field){
                .name = first[i].field,
                .before = decoded(a, first[i].before),
                .after = decoded(a, first[i].after)};
    return change;
}

struct value history_value(const struct view *v,
                           const struct history_group *group)
{
    struct change change = history_change(v, group);
    struct value out = change_value(v->arena, &change);
    struct value at = value_datetime(group->first->at_us);
    struct value run = value_text(group->first->run);
    out = value_with(v->arena, &out, STR("at"), &at);
    return value_with(v->arena, &out, STR("run"), &run);
}

bool history_is_second_half(const struct journal_entry *entry)
{
    return (entry->kind == JOURNAL_LINK || entry->kind == JOURNAL_UNLINK) &&
           entry->side == SIDE_RIGHT;
}

bool history_next(const struct journal_entry *entries, size_t n, size_t *io_at,
                  struct history_group *out)
{
    if (*io_at >= n)
        return false;
    const struct journal_entry *first = &entries[*io_at];
    const struct journal_entry *end = entries + n;
    struct history_group group = {first, 1, NULL};
    while (first + group.n < end && same_write(first, first + group.n))
        group.n++;
    const struct journal_entry *next = first + group.n;
    if (next < end && history_is_second_half(next) && next->link == first->link)
        group.pair = next;
    *io_at += group.n;
    *out = group;
    return true;
}

/* ---- one record ------------------------------------------------------------- */

struct story {
    const struct view *view;
    size_t limit;
    VEC(int64_t) links; /* that the record has, or had */
    VEC(struct journal_entry) entries;
};

static void story_link(struct story *s, int64_t link)
{
    for (size_t i = 0; i < s->links.n; i++)
        if (s->links.at[i] == link)
            return;
    if (link != 0)
        vec_push(s->view->arena, &s->links, link);
}

static enum err story_add(struct story *s, const struct journal_filter *filter,
                          struct error *e)
{
    struct arena *a = s->view->arena;
    struct journal_entry *entries = NULL;
    size_t n = 0;
    TRY(journal_list(s->view->store, a, filter, &entries, &n, e));
    for (size_t i = 0; i < n; i++)
        vec_push(a, &s->entries, entries[i]);
    return ERR_OK;
}

static int by_id(const void *x, const void *y)
{
    const struct journal_entry *a = x;
    const struct journal_entry *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

/* In order, each once, no more than asked for. */
static void story_sort(struct story *s)
{
    size_t kept = 0;
    if (s->entries.n > 0)
        qsort(s->entries.at, s->entries.n, sizeof *s->entries.at, by_id);
    for (size_t i = 0; i < s->entries.n && kept < s->limit; i++)
        if (kept == 0 || s->entries.at[kept - 1].id != s->entries.at[i].id)
            s->entries.at[kept++] = s->entries.at[i];
    s->entries.n = kept;
}

enum err history_of_record(const struct view *v,
                           const struct history_query *query,
                           struct journal_entry **out, size_t *out_n,
                           struct error *e)
{
    struct story story = {.view = v, .limit = query->limit};
    struct link_sharer *links = NULL;
    size_t n_links = 0;
    struct journal_filter filter = {.sync = query->sync,
                                    .side = (int)query->side,
                                    .record_id = query->record_id,
                                    .limit = query->limit};
    TRY(link_sharers(v->store, v->arena, query->sync, query->side,
                     &query->record_id, 1, &links, &n_links, e));
    TRY(story_add(&story, &filter, e));
    for (size_t i = 0; i < n_links; i++)
        story_link(&story, links[i].link.id);
    for (size_t i = 0; i < story.entries.n; i++)
        story_link(&story, story.entries.at[i].link);
    for (size_t i = 0; i < story.links.n; i++) {
        filter = (struct journal_filter){.sync = query->sync, .side = -1,
                                         .link = story.links.at[i],
                                         .limit = query->limit};
        TRY(story_add(&story, &filter, e));
    }
    story_sort(&story);
    *out = story.entries.at;
    *out_n = story.entries.n;
    return ERR_OK;
}
