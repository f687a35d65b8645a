/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a company of the sandbox has from the start: users, pipelines, stages,
 * types of activity, and with --company=marketo the custom fields that a flow
 * with Marketo names by key, by option and by number.
 */
#include "sandbox/demo_cast.h"
#include "sandbox/pipedrive/pd.h"

#define OPTIONS_MAX 32

struct option {
    int id;
    const char *label;
};

struct field_row {
    enum pd_kind kind;
    int id;
    const char *key;
    const char *name;
    const char *type;
    struct option options[OPTIONS_MAX + 1];
};

#define YES_NO(yes, no) {{yes, "Yes"}, {no, "No"}}

static const struct field_row marketo_fields[] = {
    {PD_PERSON, 9045, "d366bfa5faf0d582930a1aac573f7127d29a500b", "Title",
     "varchar", {{0}}},
    {PD_PERSON, 9030, "fe5bf54e0790d5b29216ec2f18b3efe030db1c2d",
     "Lead Country", "varchar", {{0}}},
    {PD_PERSON, 9039, "49f0c687b7617aa2e449353f9f5263434f6725d7",
     "Created Date", "date", {{0}}},
    {PD_PERSON, 9040, "3ed9593c0e251466766da536d0385d9cde7b83ec", "Linked In",
     "varchar", {{0}}},
    {PD_PERSON, 9042, "9a9714c55a34f5faf2956584040ca245b7ab641b", "MarketoID",
     "varchar", {{0}}},
    {PD_PERSON, 9050, "408cbc6a400b57c2e37101e119d12bb86d3a3c42", "State",
     "varchar", {{0}}},
    {PD_PERSON, 9051, "d0dd0fc4673a1554d5250ebe0a38afe3761b96e1", "City",
     "varchar", {{0}}},
    {PD_PERSON, 9053, "88ec7b3fd70f2fbdabe9aded639e316ff29174ce", "Lead Score",
     "double", {{0}}},
    {PD_PERSON, 9064, "a39b94ab1111b083a10b75bc33f20c153892e844", "Date SQL",
     "date", {{0}}},
    {PD_PERSON, 9065, "eabb94d56af0cecb60f1d0770c1aa6f048cae399",
     "Lead Source", "enum",
     {{197, "Content Syndication"}, {198, "Direct Traffic"},
      {199, "Email Marketing"},     {200, "Event"},
      {201, "Organic Search"},      {204, "Paid Advertising"},
      {205, "Paid Referral"},       {206, "Product"},
      {208, "RainKing"},            {209, "Referral"},
      {210, "Social Media"},        {211, "Unknown"},
      {212, "Web Referral"},        {277, "Pipedrive"},
      {284, "Paid Social"}}},
    {PD_PERSON, 9072, "4c83a0bc2ae17da0887a74d937b63a165ae4424b",
     "Lead Status", "enum",
     {{187, "Contact"}, {188, "Prospect"}, {189, "MQL"},
      {190, "SQL"}, {191, "Qualified Deal"}, {192, "Customer"},
      {193, "Former Customer"}, {194, "Partner"}, {195, "Recycled"},
      {196, "Disqualified"}}},
    {PD_PERSON, 9073, "a37a56245b1d74c6cb19f09c27ca4240769bdf27",
     "Marketing Suspended", "enum", YES_NO(278, 279)},
    {PD_PERSON, 9074, "b0fefbd98ba131cab6683bb1bf3be643c3db062a",
     "Demographic Score", "double", {{0}}},
    {PD_PERSON, 9075, "f6a1d4d10783acbb807dd69d2ea97166588bc2b3",
     "Behavioral Score", "double", {{0}}},
    {PD_PERSON, 9076, "acb592ed901aa9d104f68d9c8f14027c90d22c97",
     "Acquisition Program", "varchar", {{0}}},
    {PD_PERSON, 9077, "5f1cbd0a35dc0a5da22e2e4c7f5a0f3f1f4b7c01",
     "Lead Rating", "varchar", {{0}}},
    {PD_PERSON, 9078, "5f1cbd0a35dc0a5da22e2e4c7f5a0f3f1f4b7c02",
     "Lead State", "varchar", {{0}}},

    {PD_ORGANIZATION, 3998, "30431aa832f01f2abc5c3bc3686db680db575c8e",
     "Type:", "enum",
     {{105, "Inhouse User"}, {106, "Consultant"}, {107, "VAR"},
      {108, "Reseller"}, {109, "Analyst"}, {110, "Recommender"}}},
    {PD_ORGANIZATION, 3999, "e6d335da65e8dd72f6a80c0110df7cdaf16a6a3b",
     "MarketoID", "varchar", {{0}}},
    {PD_ORGANIZATION, 4013, "e228e7412c28d93f22ff6d001a493b55c458d7a4",
     "Industry", "enum",
     {{151, "Agriculture"},    {152, "Banking"},
      {153, "Biotechnology"},  {154, "Chemicals"},
      {155, "Communications"}, {156, "Construction"},
      {157, "Consulting"},     {158, "Defense"},
      {159, "Education"},      {160, "Electronics"},
      {161, "Energy"},         {162, "Engineering"},
      {163, "Entertainment"},  {164, "Environmental"},
      {165, "Finance"},        {166, "Food & Beverage"},
      {167, "Government"},     {168, "Healthcare"},
      {169, "Hospitality"},    {170, "Insurance"},
      {171, "Machinery"},      {172, "Manufacturing"},
      {173, "Media"},          {174, "Not For Profit"},
      {175, "Other"},          {176, "Recreation"},
      {177, "Retail"},         {178, "Shipping"},
      {179, "Technology"},     {180, "Telecommunications"},
      {181, "Transportation"}, {182, "Utilities"}}},
    {PD_ORGANIZATION, 4014, "e7643330494f95ff087d91a5903af0b86f3507cf",
     "Email Domain", "varchar", {{0}}},
    {PD_ORGANIZATION, 4017, "0a5c87711ca9460761f4bae44982ccfb4c9fb916",
     "Company Phone", "phone", {{0}}},
    {PD_ORGANIZATION, 4018, "7018eef1abb8cd22198de7c3bf3495554406f723",
     "Annual Revenue", "double", {{0}}},
    {PD_ORGANIZATION, 4019, "a190f47cabba3031660133722ae78930fe18519e",
     "Number of Employees", "double", {{0}}},
    {PD_ORGANIZATION, 4020, "acdda8843735d179b0fcbd1ad257f3533a094ec0",
     "City", "varchar", {{0}}},
    {PD_ORGANIZATION, 4021, "6d357984be3de178ae8c6a5f516682c04037f300",
     "State", "varchar", {{0}}},
    {PD_ORGANIZATION, 4022, "b97ac2f12d2071c4c5efbf3a89c812c970f04af1",
     "Country", "varchar", {{0}}},
    {PD_ORGANIZATION, 4023, "e1cfd37b3fa5a3847f662fb7a3728c181b6dac15",
     "Region", "enum",
     {{246, "NAM"}, {247, "EMEA"}, {248, "SAM"}, {249, "APAC"}}},

    {PD_DEAL, 12455, "e1a0152b61c167ab817b4b6a527f0d2fc0c26011", "Deal Type",
     "enum",
     {{4, "New Business"}, {5, "Upsell"}, {6, "Renewal"},
      {129, "Consulting"}}},
    {PD_DEAL, 12459, "078ef0fb8e8baa98888de24749a84343905643e6",
     "Contract Start Date", "date", {{0}}},
    {PD_DEAL, 12464, "f3076dc78b6986cc8f593b462cfc31e671228b7a", "Duration",
     "double", {{0}}},
    {PD_DEAL, 12470, "19b3ae28e6d11eb034372a815cffa6fc751db0d6", "Why",
     "varchar", {{0}}},
    {PD_DEAL, 12476, "e2ef826c7fa09ef8a0af54d36c0320fd47999022", "Champion",
     "people", {{0}}},
};

struct user_row {
    int id;
    const char *name, *email;
};
static const struct user_row users[] = {
    {1, "Ada Admin", "ada@sandbox.example"},
    {2, "Ben Seller", "ben@sandbox.example"}};
static const struct user_row marketo_users[] = {
    {208823, "Big Bot", "bot@sandbox.example"},
    {1628545, "Helene Jonin", "hjonin@nuxeo.com"}};

static const char *const marketo_pipelines[] = {
    "NAM - Commercial", "NAM - Government", "EMEA",
    "APAC",             "Renewals",         "Professional Services"};

struct type_row {
    const char *key, *name;
};
static const struct type_row types[] = {
    {"call", "Call"},         {"meeting", "Meeting"}, {"task", "Task"},
    {"deadline", "Deadline"}, {"email", "Email"},     {"lunch", "Lunch"}};
static const struct type_row marketo_types[] = {
    {"mkto_demo_request", "Demo Request"},
    {"mkto_quote_request", "Quote Request"},
    {"mkto_product_question", "Product Question"},
    {"mkto_partnership_request", "Partnership Request"},
    {"mkto_training_request", "Training Request"},
    {"mkto_professional_services", "Professional Services"},
    {"mkto_contact_request_other", "Contact Request"},
    {"mkto_direct_follow_up", "Direct Follow-up"}};

#define PIPELINE_MARKETO 12
#define STAGE_MARKETO 34

struct seeding {
    struct pd *pd;
    struct arena a;
};

static void add(struct seeding *s, enum pd_kind kind, int id, struct value o)
{
    struct value v = value_int(id);
    table_insert(s->pd->records[kind], id > 0 ? &v : NULL, &o);
}

static void add_users(struct seeding *s, const struct user_row *rows, size_t n)
{
    int64_t now_us = tables_now_us(s->pd->store);
    for (size_t i = 0; i < n; i++) {
        struct value o = pd_object1(&s->a, "name", value_textz(rows[i].name));
        pd_put(&s->a, &o, "email", value_textz(rows[i].email));
        pd_put(&s->a, &o, "default_currency", value_textz("EUR"));
        pd_put(&s->a, &o, "locale", value_textz("en_US"));
        pd_put(&s->a, &o, "timezone_name", value_textz("Europe/Paris"));
        pd_put(&s->a, &o, "role_id", value_int(1));
        pd_put(&s->a, &o, "created", value_int(now_us));
        pd_put(&s->a, &o, "modified", value_int(now_us));
        pd_put(&s->a, &o, "activated", value_bool(true));
        pd_put(&s->a, &o, "active_flag", value_bool(true));
        add(s, PD_USER, rows[i].id, o);
    }
}

static void add_types(struct seeding *s, const struct type_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct value o = pd_object1(&s->a, "name", value_textz(rows[i].name));
        pd_put(&s->a, &o, "key_string", value_textz(rows[i].key));
        pd_put(&s->a, &o, "order_nr",
               value_int((int64_t)table_count(
                             s->pd->records[PD_ACTIVITY_TYPE]) + 1));
        pd_put(&s->a, &o, "icon_key", value_textz("task"));
        add(s, PD_ACTIVITY_TYPE, 0, o);
    }
}

static void add_pipeline(struct seeding *s, int id, const char *name)
{
    struct value o = pd_object1(&s->a, "name", value_textz(name));
    pd_put(&s->a, &o, "order_nr",
           value_int((int64_t)table_count(s->pd->records[PD_PIPELINE])));
    add(s, PD_PIPELINE, id, o);
}

static void add_stage(struct seeding *s, int id, int pipeline, int order,
                      const char *name, int probability)
{
    struct value o = pd_object1(&s->a, "name", value_textz(name));
    pd_put(&s->a, &o, "order_nr", value_int(order));
    pd_put(&s->a, &o, "pipeline_id", value_int(pipeline));
    pd_put(&s->a, &o, "deal_probability", value_int(probability));
    add(s, PD_STAGE, id, o);
}

static void add_field(struct seeding *s, const struct field_row *row)
{
    struct value id = value_int(row->id);
    struct value f = pd_object1(&s->a, "kind", value_int((int64_t)row->kind));
    struct value *options = arena_array(&s->a, struct value, OPTIONS_MAX + 1);
    size_t n = 0;
    for (; row->options[n].label; n++) {
        options[n] = pd_object1(&s->a, "id", value_int(row->options[n].id));
        pd_put(&s->a, &options[n], "label",
               value_textz(row->options[n].label));
        if (s->pd->made < row->options[n].id)
            s->pd->made = row->options[n].id;
    }
    pd_put(&s->a, &f, "key", value_textz(row->key));
    pd_put(&s->a, &f, "name", value_textz(row->name));
    pd_put(&s->a, &f, "type", value_textz(row->type));
    if (n > 0)
        pd_put(&s->a, &f, "options", value_list(options, n));
    table_insert(s->pd->fields, &id, &f);
}

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void add_marketo(struct seeding *s)
{
    add_users(s, marketo_users, COUNT(marketo_users));
    add_types(s, marketo_types, COUNT(marketo_types));
    for (size_t i = 0; i < COUNT(marketo_fields); i++)
        add_field(s, &marketo_fields[i]);
    add_pipeline(s, PIPELINE_MARKETO, "Fake Pipeline");
    for (int i = 0; i < CAST_STAGES; i++)
        add_stage(s, STAGE_MARKETO + i, PIPELINE_MARKETO, i + 1,
                  i == 0 ? "Sales Qualified Lead" : cast_stage_names[i],
                  i == 0 ? 5 : 25 * i);
    for (size_t i = 0; i < COUNT(marketo_pipelines); i++) {
        int id = PIPELINE_MARKETO + 1 + (int)i;
        add_pipeline(s, id, marketo_pipelines[i]);
        for (int k = 0; k < CAST_STAGES; k++)
            add_stage(s, 0, id, k + 1, cast_stage_names[k], 25 * (k + 1));
    }
}

bool pd_company_is_known(struct str name)
{
    return name.n == 0 || str_is(name, "marketo");
}

void pd_company_seed(struct pd *pd)
{
    struct seeding s = {.pd = pd};
    tables_begin(pd->store, sandbox_now_us(pd->box), 0);
    add_users(&s, users, COUNT(users));
    add_types(&s, types, COUNT(types));
    add_pipeline(&s, 1, "Pipeline");
    for (int i = 0; i < CAST_STAGES; i++)
        add_stage(&s, i + 1, 1, i + 1, cast_stage_names[i], 100);
    if (pd->options.company.n > 0)
        add_marketo(&s);
    if (pd->options.seed.n > 0) {
        struct pd_call c = {.pd = pd, .a = &s.a};
        pd_seed(&c);
    }
    tables_commit(pd->store);
    arena_fini(&s.a);
}
