/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/odoo/activity.h"

#include "base/time.h"
#include "connectors/odoo/canonical.h"
#include "net/html.h"

/* ---- documents ---------------------------------------------------------- */

static const char *const document_fields[] = {
    /* A deal comes before a contact when both are named. */
    "crm_lead_id",
    "res_partner_id",
    "res_id",
};

bool erp_is_document_field(struct str model, struct str field)
{
    bool is_activity = str_is(model, "mail.activity");
    if (!is_activity && !str_is(model, "mail.message"))
        return false;
    for (size_t i = 0; i < 3; i++)
        if (str_is(field, document_fields[i]))
            return true;
    return str_is(field, is_activity ? "res_model" : "model");
}

bool erp_document_of(const struct value *values, struct value_ref *out_ref)
{
    for (size_t i = 0; i < 3; i++) {
        const struct value *v = value_getz(values, document_fields[i]);
        if (v && v->kind == VALUE_REF) {
            *out_ref = v->ref;
            return true;
        }
    }
    return false;
}

/* ---- the message of a done one ------------------------------------------ */

struct document_group { /* documents of one model */
    struct str model;
    VEC(struct value) ids;
};

struct documents {
    VEC(struct document_group) groups;
};

static void add_document(struct arena *a, struct documents *d,
                         const struct value_ref *ref)
{
    int64_t id;
    struct document_group *group = NULL;
    if (!erp_id_parse(ref->id, &id))
        return;
    for (size_t i = 0; i < d->groups.n; i++)
        if (str_eq(d->groups.at[i].model, ref->entity))
            group = &d->groups.at[i];
    if (!group) {
        vec_push(a, &d->groups, (struct document_group){.model = ref->entity});
        group = &d->groups.at[d->groups.n - 1];
    }
    vec_push(a, &group->ids, value_int(id));
}

bool erp_done_search_start(struct erp_run *r, const size_t *gone, size_t n_gone,
                           struct erp_done_search *out_search)
{
    static const char *const fields[] = {
        "model", "res_id", "mail_activity_type_id", "body", "create_date"};
    struct documents d = {0};
    struct erp_terms t = {.arena = r->arena};
    for (size_t i = 0; i < n_gone; i++) {
        struct value_ref ref;
        if (erp_document_of(r->op->known[gone[i]], &ref))
            add_document(r->arena, &d, &ref);
    }
    if (d.groups.n == 0)
        return false;
    erp_term(&t, "mail_activity_type_id", "!=", value_bool(false));
    for (size_t i = 1; i < d.groups.n; i++)
        erp_terms_join(&t, "|");
    for (size_t i = 0; i < d.groups.n; i++) {
        struct document_group *g = &d.groups.at[i];
        erp_terms_join(&t, "&");
        erp_term(&t, "model", "=", value_text(g->model));
        erp_term(&t, "res_id", "in", value_list(g->ids.at, g->ids.n));
    }
    *out_search = (struct erp_done_search){.gone = gone, .n_gone = n_gone};
    out_search->query = (struct erp_query){
        .model = "mail.message",
        .domain = erp_terms_value(&t),
        .fields = erp_texts(r->arena, fields, 5),
    };
    return true;
}

void erp_done_search_call(const struct erp_run *r,
                          const struct erp_done_search *s,
                          struct erp_call *call)
{
    erp_query_call(r, &s->query, call);
}

static bool is_about(const struct value *message, const struct value *known)
{
    struct value_ref ref;
    int64_t document;
    int64_t id;
    return erp_document_of(known, &ref) && erp_id_parse(ref.id, &document) &&
           erp_id_of_wire(value_getz(message, "res_id"), &id) &&
           id == document &&
           str_eq(value_text_at(message, "model"), ref.entity);
}

static bool is_of_type(const struct value *message, const struct value *known)
{
    const struct value *type = value_getz(known, "activity_type_id");
    int64_t wanted;
    int64_t id;
    if (!type || type->kind != VALUE_REF ||
        !erp_id_parse(type->ref.id, &wanted))
        return true;
    return erp_id_of_wire(value_getz(message, "mail_activity_type_id"), &id) &&
           id == wanted;
}

/* The message shows the summary: tells one activity of a document from the
 * next. */
static bool has_summary(struct arena *a, const struct value *message,
                        const struct value *known)
{
    struct str summary = str_trim(value_text_at(known, "summary"));
    if (summary.n == 0)
        return true;
    struct str text = html_to_text(a, value_text_at(message, "body"));
    return str_contains(text, summary);
}

static bool is_after(const struct value *message, const struct value *known)
{
    const struct value *made = value_getz(known, "create_date");
    if (!made || made->kind != VALUE_DATETIME)
        return true;
    return erp_time_of_wire(value_getz(message, "create_date")) >=
           made->time_us / US_PER_SECOND * US_PER_SECOND;
}

static void add_done(struct erp_run *r, size_t index,
                     const struct value *message)
{
    struct value yes = value_bool(true);
    struct record *record = &r->op->records[r->op->n_records++];
    *record = (struct record){.id = r->op->ids[index]};
    record->fields =
        value_with(r->arena, r->op->known[index], STR("done"), &yes);
    record->modified_us = erp_time_of_wire(value_getz(message, "create_date"));
}

enum err erp_done_search_take(struct erp_run *r, struct erp_done_search *s,
                              const struct erp_answer *answer, bool *out_done,
                              struct error *e)
{
    struct value rows;
    TRY(erp_query_take(r, &s->query, answer, &rows, out_done, e));
    if (!*out_done)
        return ERR_OK;
    bool *used = arena_array(r->arena, bool, rows.items.n);
    for (size_t i = 0; i < s->n_gone; i++) {
        const struct value *known = r->op->known[s->gone[i]];
        for (size_t m = rows.items.n; m-- > 0;) { /* the newest first */
            const struct value *message = &rows.items.at[m];
            if (used[m] || !is_about(message, known) ||
                !is_of_type(message, known) || !is_after(message, known) ||
                !has_summary(r->arena, message, known))
                continue;
            used[m] = true;
            add_done(r, s->gone[i], message);
            break;
        }
    }
    return ERR_OK;
}
