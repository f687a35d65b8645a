/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * OP_SETUP: the custom fields that are not there yet, one request each, and
 * then the fields of the entities that got some, told anew.
 */
#include "connectors/pipedrive/pipedrive_state.h"

enum setup_step { STEP_MAKE, STEP_DESCRIBE };

static const char *type_of(enum value_kind kind)
{
    switch (kind) {
    case VALUE_TEXT:
        return "varchar";
    case VALUE_INT:
    case VALUE_DECIMAL:
        return "double";
    case VALUE_DATE:
        return "date";
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_DATETIME:
    case VALUE_REF:
    case VALUE_SET:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return NULL;
}

static enum err check(const struct field_wish *wish,
                      enum pipedrive_entity *out, struct error *e)
{
    TRY(pipedrive_entity_find(wish->entity, out, e));
    if (*out != PIPEDRIVE_PERSON && *out != PIPEDRIVE_ORGANIZATION &&
        *out != PIPEDRIVE_DEAL && *out != PIPEDRIVE_PRODUCT)
        FAIL(e, ERR_REJECTED, "a %.*s of Pipedrive has no custom fields",
             STR_ARG(wish->entity));
    if (!type_of(wish->kind))
        FAIL(e, ERR_REJECTED,
             "`%.*s` of %.*s: Pipedrive is given fields of text, numbers and "
             "dates from here, not of %s",
             STR_ARG(wish->name), STR_ARG(wish->entity),
             value_kind_name(wish->kind));
    return ERR_OK;
}

static bool is_there(const struct connection_state *c,
                     const struct field_wish *wish)
{
    enum pipedrive_entity entity;
    return pipedrive_entity_find(wish->entity, &entity, NULL) == ERR_OK &&
           pipedrive_field_find(&c->fields[entity], wish->name) != NULL;
}

/* On to the next field to make, then to the next entity to ask about. */
static void advance(const struct connection_state *c, const struct op *op,
                    struct op_work *w)
{
    if (w->step == STEP_MAKE) {
        while (w->at < op->n_wishes && is_there(c, &op->wishes[w->at]))
            w->at++;
        if (w->at < op->n_wishes)
            return;
        w->step = STEP_DESCRIBE;
        w->at = 0;
    }
    for (; w->at < PIPEDRIVE_ENTITIES; w->at++) {
        w->entity = (enum pipedrive_entity)w->at;
        if (w->changed[w->at])
            return;
    }
    w->done = true;
}

static enum err setup_begin(struct connection_state *c, struct op *op,
                            struct op_work *w, struct error *e)
{
    for (size_t i = 0; i < op->n_wishes; i++) {
        enum pipedrive_entity entity;
        if (!is_there(c, &op->wishes[i]))
            TRY(check(&op->wishes[i], &entity, e));
    }
    advance(c, op, w);
    return ERR_OK;
}

static enum err setup_request(const struct connection_state *c,
                              const struct op *op,
                              const struct op_work *w, struct arena *a,
                              struct http_request *out, struct error *e)
{
    enum pipedrive_entity entity;
    struct field f[2];
    if (w->step == STEP_DESCRIBE) {
        *out = pipedrive_fields_request(c, w, a);
        return ERR_OK;
    }
    const struct field_wish *wish = &op->wishes[w->at];
    TRY(check(wish, &entity, e));
    /* the label, unless it would make another name */
    bool labelled = str_eq(pipedrive_readable_name(a, wish->label), wish->name);
    const struct pipedrive_kind *kind = pipedrive_kind(c, entity);
    f[0] = (struct field){kind->api == 1 ? STR("name") : STR("field_name"),
                          value_text(labelled ? wish->label : wish->name)};
    f[1] = (struct field){STR("field_type"), value_textz(type_of(wish->kind))};
    struct value body = value_object(f, 2);
    *out = pipedrive_ask(c, a, "POST", kind->api, str_from(kind->fields),
                         &body);
    return ERR_OK;
}

static enum err setup_take(struct connection_state *c, struct op *op,
                           struct op_work *w,
                           const struct driver_reply *reply, struct error *e)
{
    struct value body;
    bool through = true;
    if (w->step == STEP_MAKE) {
        enum pipedrive_entity entity;
        TRY(pipedrive_answer(c, op->arena, reply, &body, e));
        TRY(check(&op->wishes[w->at], &entity, e));
        w->changed[entity] = true;
        op->wishes_made++;
    } else {
        TRY(pipedrive_fields_take(c, op, w, reply, &through, e));
    }
    w->at += through;
    advance(c, op, w);
    return ERR_OK;
}

const struct driver_op pipedrive_op_setup = {setup_begin, setup_request,
                                                setup_take};
