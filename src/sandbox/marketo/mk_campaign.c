/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Where leads stand in programs, leads pushed into them, and campaigns that
 * are set off over the API. */
#include "sandbox/marketo/mk.h"

/* Of a channel such as "Event", in the order that a lead goes. */
static const char *const steps[] = {"Not in Program", "Member",    "Invited",
                                    "Registered",     "Attended", "Influenced"};
#define STEPS (sizeof steps / sizeof *steps)

static size_t step_of(struct str name)
{
    size_t i = 0;
    struct str want = name;
    while (i < STEPS && !str_eq_ascii_nocase(want, str_from(steps[i])))
        i++;
    return i;
}

static struct str step_now(struct mk_call *c, struct str program,
                           struct str lead)
{
    struct str id = arena_printf(c->a, "%.*s:%.*s", STR_ARG(program),
                                 STR_ARG(lead));
    const struct table_row *row = table_get_text(c->mk->progress, id);
    const struct value *v = row ? value_getz(&row->fields, "status") : NULL;
    return value_str(v);
}

static void step_set(struct mk_call *c, const struct table_row *program,
                     const struct table_row *lead, const char *step)
{
    struct str program_id = value_to_text(c->a, &program->id);
    struct str lead_id = value_to_text(c->a, &lead->id);
    struct value id = value_text(arena_printf(
        c->a, "%.*s:%.*s", STR_ARG(program_id), STR_ARG(lead_id)));
    struct str before = step_now(c, program_id, lead_id);
    struct field f = mk_member("status", value_textz(step));
    struct value v = value_object(&f, 1);
    const struct table_row *row = table_get(c->mk->progress, &id);
    if (row)
        table_update(c->mk->progress, row, &v);
    else
        table_insert(c->mk->progress, &id, &v);
    struct field attributes[] = {
        mk_member("New Status", value_textz(step)),
        mk_member("Old Status", value_text(before.n > 0 ? before : STR(""))),
        mk_member("Success", value_bool(false)),
    };
    const struct value *name = value_getz(&program->fields, "name");
    mk_log(c, &(struct mk_event){.type = MK_PROGRAM_STATUS,
                                 .lead = lead->id,
                                 .primary = value_str(name),
                                 .primary_id = program->id.integer,
                                 .attributes = value_object(attributes, 3)});
    c->written++;
}

/* ---- status -------------------------------------------------------------------- */

static struct value move_one(struct mk_call *c,
                             const struct table_row *program, size_t step,
                             struct str lead_id)
{
    const struct table_row *lead = mk_get(c->mk, MK_LEAD, lead_id);
    if (!lead)
        return mk_verdict(c, NULL, "skipped", 1004, "Lead not found");
    struct str now = step_now(c, c->id, lead_id);
    size_t at = now.n > 0 ? step_of(now) : 0;
    if (now.n > 0 && at >= step)
        return mk_verdict(c, &lead->id, "skipped", 1037,
                          "Lead is already in or past that status");
    step_set(c, program, lead, steps[step]);
    return mk_verdict(c, &lead->id, now.n > 0 ? "updated" : "created", 0, NULL);
}

void mk_program_status(struct mk_call *c)
{
    const struct value *input = value_getz(&c->body, "input");
    const struct table_row *program = mk_get(c->mk, MK_PROGRAM, c->id);
    size_t step = step_of(mk_param(c, "status"));
    VEC(struct value) rows = {0};
    if (!program)
        mk_reply_error(c, 1013, "Program not found");
    else if (step == STEPS)
        mk_reply_error(c, 1025, "Program status not found");
    else if (!input || input->kind != VALUE_LIST || input->items.n == 0 ||
             input->items.n > MK_BATCH_MAX)
        mk_reply_error(c, 1002,
                       "Missing value for required parameter 'input'");
    if (c->out->status != 0)
        return;
    for (size_t i = 0; i < input->items.n; i++) {
        const struct value *id = value_getz(&input->items.at[i], "id");
        struct str text = id ? value_to_text(c->a, id) : STR_NONE;
        vec_push(c->a, &rows, move_one(c, program, step, text));
    }
    struct value result = value_list(rows.at, rows.n);
    mk_reply(c, &result, NULL, 0);
}

void mk_program_leads(struct mk_call *c)
{
    struct str head = arena_printf(c->a, "%.*s:", STR_ARG(c->id));
    const struct table_row *row;
    size_t cursor = 0;
    mk_rows leads = {0};
    while ((row = table_next(c->mk->progress, &cursor))) {
        struct str id = value_str(&row->id);
        const struct table_row *lead =
            str_starts_with(id, head)
                ? mk_get(c->mk, MK_LEAD, str_slice(id, head.n, id.n))
                : NULL;
        if (lead)
            vec_push(c->a, &leads, lead);
    }
    c->kind = MK_LEAD;
    mk_reply_rows(c, &leads);
}

/* ---- push ------------------------------------------------------------------------ */

static const struct table_row *program_named(struct mk_call *c, struct str name)
{
    mk_rows found = {0};
    mk_match(c, MK_PROGRAM,
             mk_field_find(mk_object_of(MK_PROGRAM), STR("name")), name,
             &found);
    return name.n > 0 && found.n > 0 ? found.at[0] : NULL;
}

void mk_push(struct mk_call *c)
{
    const struct table_row *program =
        program_named(c, mk_param(c, "programName"));
    struct str word = mk_param(c, "programStatus");
    size_t step = word.n > 0 ? step_of(word) : 1;
    struct value result;
    if (!program) {
        mk_reply_error(c, 1013, "Program not found");
        return;
    }
    if (step == STEPS) {
        mk_reply_error(c, 1025, "Program status not found");
        return;
    }
    if (!mk_sync_run(c, &result))
        return;
    for (size_t i = 0; i < result.items.n; i++) {
        const struct value *id = value_getz(&result.items.at[i], "id");
        const struct table_row *lead =
            id ? mk_get(c->mk, MK_LEAD, value_to_text(c->a, id)) : NULL;
        if (lead)
            step_set(c, program, lead, steps[step]);
    }
    mk_reply(c, &result, NULL, 0);
}

/* ---- campaigns -------------------------------------------------------------------- */

static bool is_text(const struct value *object, const char *name,
                    const char *text)
{
    const struct value *v = value_getz(object, name);
    return v && str_is(value_str(v), text);
}

static bool leads_are_there(struct mk_call *c, const struct value *leads)
{
    for (size_t i = 0; i < leads->items.n; i++) {
        const struct value *id = value_getz(&leads->items.at[i], "id");
        if (!id || !mk_get(c->mk, MK_LEAD, value_to_text(c->a, id))) {
            mk_reply_error(c, 1004, "Lead not found");
            return false;
        }
    }
    return true;
}

static void reply_campaign(struct mk_call *c)
{
    const struct table_row *row = mk_get(c->mk, MK_CAMPAIGN, c->id);
    struct field id = mk_member("id", row->id);
    struct value one = value_object(&id, 1);
    struct value result = value_list(&one, 1);
    mk_reply(c, &result, NULL, 0);
}

void mk_trigger(struct mk_call *c)
{
    const struct table_row *row = mk_get(c->mk, MK_CAMPAIGN, c->id);
    const struct value *input = value_getz(&c->body, "input");
    const struct value *leads = value_getz(input, "leads");
    if (!row) {
        mk_reply_error(c, 1013, "Campaign not found");
        return;
    }
    if (!is_text(&row->fields, "type", "trigger")) {
        mk_reply_error(c, 1003, "Campaign is not requestable");
        return;
    }
    if (!leads || leads->kind != VALUE_LIST || leads->items.n == 0 ||
        leads->items.n > 100) {
        mk_reply_error(c, 1003, "From 1 to 100 leads can be given");
        return;
    }
    if (!leads_are_there(c, leads))
        return;
    const struct value *name = value_getz(&row->fields, "name");
    for (size_t i = 0; i < leads->items.n; i++) {
        const struct value *id = value_getz(&leads->items.at[i], "id");
        const struct table_row *lead =
            mk_get(c->mk, MK_LEAD, value_to_text(c->a, id));
        mk_log(c, &(struct mk_event){.type = MK_REQUESTED,
                                     .lead = lead->id,
                                     .primary = value_str(name),
                                     .primary_id = row->id.integer});
        c->written++;
    }
    reply_campaign(c);
}

void mk_schedule(struct mk_call *c)
{
    const struct table_row *row = mk_get(c->mk, MK_CAMPAIGN, c->id);
    if (!row)
        mk_reply_error(c, 1013, "Campaign not found");
    else if (!is_text(&row->fields, "type", "batch"))
        mk_reply_error(c, 1003, "Campaign cannot be scheduled");
    else
        reply_campaign(c);
}
