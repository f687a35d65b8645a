/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/flow_odoo.h"

#include "lib/flow_private.h"

static const char *const variables[] = {
    "ODOO_URL",            "http://odoo.test",
    "ODOO_DATABASE",       "demo",
    "ODOO_USER",           "sync",
    "ODOO_PASSWORD",       "sync",
    "PROSPECTCONNECT_URL", "http://pc.test",
    "PROSPECTCONNECT_KEY", "pc_demo_key",
    NULL,
};

static const char *profile_of(const struct flow *f)
{
    return f->options.profile ? f->options.profile : "default";
}

static bool is_public(const struct flow *f)
{
    return str_is(str_from(profile_of(f)), "D");
}

static const char *variable(const struct flow *f, const char *name)
{
    bool key = str_is(str_from(name), "PROSPECTCONNECT_KEY");
    return key && is_public(f) ? "pat_demo" : NULL;
}

static size_t box_options(const struct flow *f, size_t box, struct field *out)
{
    if (box != SIDE_LEFT)
        return 0;
    out[0] = (struct field){
        STR("version"), value_textz(f->options.odoo ? f->options.odoo : "18")};
    return 1;
}

static void set_profile(struct flow *f)
{
    const struct flow_edit profile = {
        "crosswalk.yaml", "    force_create: true",
        arena_printfz(&f->arena, "    profile: %s\n    force_create: true",
                      profile_of(f))};
    flow_edit_file(f, &profile);
}

/* As an administrator would by hand. */
static void make_fields(struct flow *f)
{
    static const char *const names[] = {"x_pc_source", "x_pc_assignee"};
    if (f->options.no_setup)
        return;
    const char *model = flow_odoo_one(f, "ir.model",
                                      "[['model','=','res.partner']]");
    for (size_t i = 0; i < 2; i++)
        flow_odoo_make(
            f, "ir.model.fields",
            arena_printfz(&f->arena,
                          "{'name':'%s','model_id':%s,'ttype':'char',"
                          "'field_description':'%s','state':'manual'}",
                          names[i], model, names[i]));
}

void flow_pair_demo(struct flow *f)
{
    static const char *const stages[] = {"New", "Qualified", "Proposition",
                                         "Won"};
    size_t n = 0;
    const char *const *users = flow_odoo_find(
        f, "res.users", "[['login','like','@hub.example']]", &n);
    for (size_t i = 0; i < n; i++)
        flow_pair(f, "users", users[i],
                  arena_printfz(&f->arena, "usr_%zu", i + 1));
    for (size_t i = 0; i < 4; i++)
        flow_pair(f, "stages",
                  flow_odoo_one(f, "crm.stage",
                                arena_printfz(&f->arena, "[['name','=','%s']]",
                                              stages[i])),
                  arena_printfz(&f->arena, "s%zu", i + 1));
}

static void pair(struct flow *f)
{
    if (is_public(f))
        flow_pair_demo(f);
    else
        flow_fetch_lookups(f);
}

static const char *const prefixes[][2] = {{"contacts", "con_"},
                                          {"opportunities", "deal_"},
                                          {"tasks", "task_"},
                                          {"notes", "note_"}};

static struct str hub_id(struct flow *f, const char *sync, const char *id)
{
    for (size_t i = 0; i < 4 && is_public(f); i++)
        if (str_is(str_from(sync), prefixes[i][0]))
            return arena_printf(&f->arena, "%s%s", prefixes[i][1], id);
    return str_from(id);
}

static const char *bare_id(struct flow *f, struct str id)
{
    for (size_t i = 0; i < 4; i++)
        if (str_starts_with(id, str_from(prefixes[i][1])))
            id = str_slice(id, strlen(prefixes[i][1]), id.n);
    return arena_strz(&f->arena, id);
}

static const struct flow_kind kind = {
    .recipe = "odoo-prospectconnect",
    .variables = variables,
    .box = {{"odoo", "http://odoo.test", NULL},
            {"prospectconnect", "http://pc.test", NULL}},
    .variable = variable,
    .options = box_options,
    .edit = set_profile,
    .seed = make_fields,
    .ready = pair,
    .hub_id = hub_id,
    .bare_id = bare_id,
};

void flow_init(struct flow *f, const struct flow_options *options)
{
    flow_init_kind(f, &kind, options);
}
