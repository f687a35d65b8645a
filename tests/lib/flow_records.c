/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_records.h"

const char *flow_ann(struct flow *f, const char **out_pc)
{
    const char *id = flow_odoo_make(f, PARTNER, ANN);
    flow_sync(f);
    *out_pc = other_of(f, "contacts", SIDE_LEFT, id);
    return id;
}

const char *flow_activity(struct flow *f, const char *model, const char *id,
                          const char *more)
{
    const char *model_id = flow_odoo_one(
        f, "ir.model", arena_printfz(&f->arena, "[['model','=','%s']]", model));
    const char *user = flow_odoo_one(
        f, "res.users", "[['login','=','omar@hub.example']]");
    return flow_odoo_make(
        f, ACTIVITY,
        arena_printfz(&f->arena,
                      "{'res_model_id':%s,'res_id':%s,'activity_type_id':4,"
                      "'user_id':%s,'date_deadline':'2026-03-10'%s}",
                      model_id, id, user, more));
}

void flow_finish(struct flow *f, const char *id)
{
    flow_odoo(f, ACTIVITY, "action_feedback",
              arena_printfz(&f->arena, "[[%s]]", id), NULL);
}

size_t flow_open_activities(struct flow *f, const char *partner)
{
    struct value n = flow_odoo(
        f, ACTIVITY, "search_count",
        arena_printfz(&f->arena,
                      "[[['res_model','=','res.partner'],['res_id','=',%s]]]",
                      partner),
        NULL);
    return (size_t)n.integer;
}

size_t flow_done_messages(struct flow *f, const char *partner)
{
    return flow_odoo_count(
        f, "mail.message",
        arena_printfz(&f->arena,
                      "[['model','=','res.partner'],['res_id','=',%s],"
                      "['mail_activity_type_id','!=',false]]",
                      partner));
}

const char *flow_lead(struct flow *f, const char *more)
{
    return flow_odoo_make(
        f, LEAD,
        arena_printfz(&f->arena,
                      "{'name':'Big','type':'opportunity','user_id':false%s}",
                      more));
}

void flow_pc_many(struct flow *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        flow_pass(f, 10);
        flow_pc_make(f, "contacts",
                     arena_printfz(&f->arena,
                                   "{'name':'N%zu','email':'n%zu@x.example'}",
                                   i, i));
    }
}

struct flow_each flow_make_each(struct flow *f)
{
    struct flow_each n = {.partner = flow_odoo_make(f, PARTNER, ANN),
                          .lead = flow_lead(f, "")};
    n.contact = flow_pc_make(f, "contacts",
                             "{'name':'Bo Ek','email':'bo@x.example'}");
    n.deal = flow_pc_make(f, "deals", "{'name':'Small','stage_id':'s1'}");
    n.activity = flow_activity(f, PARTNER, n.partner, ",'summary':'Call'");
    n.message = flow_odoo_post(f, PARTNER, n.partner, "<p>Ours</p>", true);
    n.task = flow_pc_make(
        f, "tasks",
        arena_printfz(&f->arena,
                      "{'name':'Visit','due_date':'2026-03-11',"
                      "'assigned_to':'usr_1','contact_ids':['%s']}",
                      n.contact));
    n.note = flow_pc_make(f, "notes",
                          arena_printfz(&f->arena,
                                        "{'body':'Theirs','contact_id':'%s'}",
                                        n.contact));
    return n;
}

enum err flow_test_connection(struct flow *f, const char *name)
{
    struct remote_call call = {
        .connection = str_from(name),
        .op = {.kind = OP_TEST, .arena = &f->arena}};
    assert_int_equal(flow_start(f), ERR_OK);
    assert_int_equal(remote_run(engine_remote(f->engine), &call, 1, &f->error),
                     ERR_OK);
    f->error = call.error;
    return call.error.code;
}
