/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The bodies of the real systems made records of the sandboxes. Two changes
 * make them what the cases speak of: the owner's address, which stands in
 * for the real one there, is the user's again, and lead and person 30 have
 * agreed on a rating.
 */
#include "lib/flow_marketo_seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/vec.h"
#include "lib/flow_marketo.h"
#include "lib/flow_private.h"

#define KEY_CHARS 40

static const char *folder(struct arena *a)
{
    const char *from = getenv("CROSSWALK_FIXTURES");
    return from ? arena_printfz(a, "%s/marketo-pipedrive", from) : NULL;
}

static struct str file_of(struct flow *f, const char *name)
{
    struct str text = STR_NONE;
    const char *path = arena_printfz(&f->arena, "%s/%s.json",
                                     folder(&f->arena), name);
    flow_check(f, file_read(&f->arena, path, 1 << 22, &text, &f->error));
    return text;
}

bool mp_has_fixtures(void)
{
    AUTO_ARENA a = ARENA_INIT;
    const char *from = folder(&a);
    return from &&
           access(arena_printfz(&a, "%s/lead10.json", from), R_OK) == 0;
}

bool mp_skips(void)
{
    if (!getenv("CROSSWALK_FIXTURES") || mp_has_fixtures())
        return false;
    puts("1..0 # SKIP the recorded bodies are not here");
    return true;
}

/* The owner's address, as the user has it. */
static struct str with_owner(struct flow *f, struct str text)
{
    static const struct str shown = STR("owner@example.com");
    AUTO_BUF b = BUF_INIT(1 << 22);
    size_t from = 0;
    for (size_t at = str_find(text, shown, 0); at < text.n;
         at = str_find(text, shown, from)) {
        buf_add(&b, str_slice(text, from, at));
        buf_addz(&b, "hjonin@nuxeo.com");
        from = at + shown.n;
    }
    buf_add(&b, str_slice(text, from, text.n));
    return buf_copy(&f->arena, &b);
}

static struct value body_of(struct flow *f, const char *name)
{
    struct value v;
    flow_check(f, json_parse(&f->arena, with_owner(f, file_of(f, name)), &v,
                             &f->error));
    return v;
}

static void put_all(struct flow *f, size_t box, const char *kind,
                    const struct value *records, size_t n)
{
    struct field list = {str_from(kind), value_list(records, n)};
    struct value body = value_object(&list, 1);
    flow_person(f, box, "POST", "/_sandbox/records", &body);
}

/* ---- Marketo ----------------------------------------------------------------- */

/* Without what the sandbox has no field for, all of it null or a number. */
static struct value known(struct flow *f, const struct value *row)
{
    static const char *const unknown[] = {"seq", "fiscal",
                                          "forecastCategoryName"};
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < row->fields.n; i++) {
        const struct field *at = &row->fields.at[i];
        bool drop = value_is_null(&at->value);
        for (size_t k = 0; k < 3; k++)
            drop = drop || str_is(at->name, unknown[k]);
        if (!drop)
            vec_push(&f->arena, &fields, *at);
    }
    return value_object(fields.at, fields.n);
}

static void put_rows(struct flow *f, const char *kind,
                     const char *const *names)
{
    VEC(struct value) rows = {0};
    for (; *names; names++) {
        struct value body = body_of(f, *names);
        const struct value *result = value_getz(&body, "result");
        assert_non_null(result);
        for (size_t i = 0; i < result->items.n; i++)
            vec_push(&f->arena, &rows, known(f, &result->items.at[i]));
    }
    put_all(f, SIDE_LEFT, kind, rows.at, rows.n);
}

/* By the number that the lead has it by. */
static void put_program(struct flow *f)
{
    struct value body = body_of(f, "program1");
    const struct value *one = &value_getz(&body, "result")->items.at[0];
    struct field fields[] = {{STR("id"), value_int(1)},
                             {STR("name"), *value_getz(one, "name")}};
    struct value program = value_object(fields, 2);
    put_all(f, SIDE_LEFT, "programs", &program, 1);
}

static void put_mails(struct flow *f)
{
    flow_call(f, SIDE_LEFT, "POST", "/_sandbox/records",
              "{'emails':[{'id':1,'name':'Hello','text':'Hello World!',"
              "'html':'<p>Hello World in HTML!</p>'}]}");
    flow_call(f, SIDE_LEFT, "POST", "/_sandbox/records",
              "{'activities':[{'leadId':20,'activityTypeId':6,"
              "'primaryAttributeValueId':1,'primaryAttributeValue':"
              "'Sent Email 2'},{'leadId':20,'activityTypeId':6,"
              "'primaryAttributeValueId':1,'primaryAttributeValue':"
              "'Sent Email 1'}]}");
}

static void seed_marketo(struct flow *f)
{
    static const char *const leads[] = {"lead10", "lead20", "lead30", "lead40",
                                        NULL};
    static const char *const companies[] = {"company10", "company20",
                                            "company30", "company50", NULL};
    static const char *const opportunities[] = {"opportunity20",
                                                "opportunity30", NULL};
    static const char *const roles[] = {"role20", "role30", NULL};
    put_program(f);
    put_rows(f, "companies", companies);
    put_rows(f, "leads", leads);
    put_rows(f, "opportunities", opportunities);
    put_rows(f, "opportunities/roles", roles);
    put_mails(f);
    mkto_edit(f, "leads", "30", "{'rating':'None'}");
}

/* ---- Pipedrive: rows of v1 in the words of v2 --------------------------------- */

static bool is_key(struct str name)
{
    bool key = name.n == KEY_CHARS;
    for (size_t i = 0; key && i < name.n; i++)
        key = (name.p[i] >= '0' && name.p[i] <= '9') ||
              (name.p[i] >= 'a' && name.p[i] <= 'f');
    return key;
}

/* {"id": 1, ..., "value": 1} is 1. */
static struct value plain(const struct value *v)
{
    const struct value *id = value_getz(v, "value");
    return v->kind == VALUE_OBJECT && id ? *id : *v;
}

/* Options are numbers in v2; one body has an option by its label. */
static struct value custom(struct flow *f, struct str key,
                           const struct value *v)
{
    static const char *const options[] = {PD_LEAD_SOURCE, PD_LEAD_STATUS,
                                          PD_SUSPENDED};
    static const struct {
        const char *label;
        int id;
    } labels[] = {{"New Business", 4}, {"Upsell", 5},
                  {"Consulting", 0},   {"Renewal", 6}};
    int64_t id = 0;
    for (size_t i = 0; i < 3; i++)
        if (str_is(key, options[i]) && str_to_i64(value_str(v), &id))
            return value_int(id);
    bool type = str_is(key, "e1a0152b61c167ab817b4b6a527f0d2fc0c26011");
    bool industry = str_is(key, PD_ORG_INDUSTRY);
    for (size_t i = 0; i < 4; i++)
        if (str_is(value_str(v), labels[i].label) && type)
            return value_int(labels[i].id ? labels[i].id : 129);
    if (industry && str_is(value_str(v), "Consulting"))
        return value_int(157);
    (void)f;
    return *v;
}

static struct value time_of(struct flow *f, const struct value *v)
{
    struct str text = value_str(v);
    if (text.n < 19)
        return *v;
    return value_text(arena_printf(&f->arena, "%.*sT%.*sZ", 10, text.p, 8,
                                   text.p + 11));
}

struct renamed {
    const char *v1, *v2;
    bool time;
};

static const struct renamed renamed[] = {
    {"id", "id", false},
    {"name", "name", false},
    {"first_name", "first_name", false},
    {"last_name", "last_name", false},
    {"email", "emails", false},
    {"phone", "phones", false},
    {"owner_id", "owner_id", false},
    {"user_id", "owner_id", false},
    {"creator_user_id", "creator_user_id", false},
    {"org_id", "org_id", false},
    {"person_id", "person_id", false},
    {"title", "title", false},
    {"value", "value", false},
    {"currency", "currency", false},
    {"status", "status", false},
    {"stage_id", "stage_id", false},
    {"pipeline_id", "pipeline_id", false},
    {"close_time", "close_time", true},
    {"add_time", "add_time", true},
    {"update_time", "update_time", true},
};

static struct value record_of(struct flow *f, const char *name)
{
    struct value body = body_of(f, name);
    const struct value *data = value_getz(&body, "data");
    VEC(struct field) out = {0};
    VEC(struct field) own = {0};
    assert_non_null(data);
    for (size_t i = 0; i < data->fields.n; i++) {
        const struct field *from = &data->fields.at[i];
        if (value_is_null(&from->value))
            continue;
        if (is_key(from->name))
            vec_push(&f->arena, &own,
                     (struct field){from->name,
                                    custom(f, from->name, &from->value)});
        for (size_t k = 0; k < sizeof renamed / sizeof *renamed; k++)
            if (str_is(from->name, renamed[k].v1))
                vec_push(&f->arena, &out,
                         (struct field){str_from(renamed[k].v2),
                                        renamed[k].time
                                            ? time_of(f, &from->value)
                                            : plain(&from->value)});
        if (str_is(from->name, "address") && from->value.kind == VALUE_TEXT) {
            struct field *address = arena_new(&f->arena, struct field);
            *address = (struct field){STR("value"), from->value};
            vec_push(&f->arena, &out,
                     (struct field){STR("address"), value_object(address, 1)});
        }
    }
    if (strcmp(name, "person30") == 0)
        vec_push(&f->arena, &own,
                 (struct field){STR(PD_RATING), value_textz("None")});
    vec_push(&f->arena, &out,
             (struct field){STR("custom_fields"),
                            value_object(own.at, own.n)});
    return value_object(out.at, out.n);
}

static void put_records(struct flow *f, const char *kind,
                        const char *const *names)
{
    VEC(struct value) rows = {0};
    for (; *names; names++)
        vec_push(&f->arena, &rows, record_of(f, *names));
    put_all(f, SIDE_RIGHT, kind, rows.at, rows.n);
}

/* What the deals' last_activity_date is told by. */
static void put_calls(struct flow *f)
{
    flow_call(f, SIDE_RIGHT, "POST", "/_sandbox/records",
              "{'activities':["
              "{'id':101,'subject':'Call','type':'call','deal_id':10,"
              "'due_date':'2016-11-14','done':true},"
              "{'id':102,'subject':'Call','type':'call','deal_id':20,"
              "'due_date':'2016-11-15','done':true},"
              "{'id':103,'subject':'Call','type':'call','deal_id':30,"
              "'due_date':'2016-11-15','done':true}]}");
}

static void seed_pipedrive(struct flow *f)
{
    static const char *const organizations[] = {
        "organization10", "organization20", "organization30",
        "organization50", NULL};
    static const char *const persons[] = {"person10", "person20", "person30",
                                          NULL};
    static const char *const deals[] = {"deal10", "deal20", "deal30", NULL};
    put_records(f, "organizations", organizations);
    put_records(f, "persons", persons);
    put_records(f, "deals", deals);
    put_calls(f);
}

void mp_seed(struct flow *f)
{
    if (mp_has_fixtures()) {
        seed_marketo(f);
        seed_pipedrive(f);
        return;
    }
    flow_call(f, SIDE_LEFT, "POST", "/_sandbox/seed", "{}");
    flow_call(f, SIDE_RIGHT, "POST", "/_sandbox/seed", "{}");
}
