/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Writing, reading by id, finding, notes by parents, capabilities. */
#include "lib/prospect_drive.h"

static int start(void **state)
{
    return prospect_set_up(state, PROSPECT_SETTINGS("default", ""));
}

static int start_public(void **state)
{
    return prospect_set_up(state, PROSPECT_SETTINGS("D", ""));
}

#define REF(entity, id) "{'$ref':['" entity "','" id "']}"

/* ---- writing ------------------------------------------------------------- */

static void refused(struct drive *d, const char *entity, struct patch patch,
                    const char *says)
{
    struct op op;
    drive_script(d, NULL, 0);
    check_ok(prospect_write(d, entity, patch, &op), &d->error);
    const struct error *e = &op.results[0].error;
    if (e->code != ERR_REJECTED || !strstr(e->message, says))
        fail_msg("%s: %s", err_name(e->code), e->message);
}

static void what_cannot_be_written_is_refused_without_a_call(void **state)
{
    struct drive *d = *state;
    refused(d, "contact",
            prospect_patch(d, PATCH_CREATE, NULL, "{'name':'Ann'}", NULL),
            "needs an e-mail address or a phone number");
    refused(d, "contact",
            prospect_patch(d, PATCH_UPDATE, "c1", "{'email':null}",
                           "{'email':'a@x.io','phone':null}"),
            "needs an e-mail address or a phone number");
    refused(d, "deal", prospect_patch(d, PATCH_DELETE, "d1", NULL, NULL),
            "no call to delete a deal");
    refused(d, "deal", prospect_patch(d, PATCH_ARCHIVE, "d1", NULL, NULL),
            "cannot archive");
    refused(d, "company",
            prospect_patch(d, PATCH_UPDATE, "m1", "{'name':'x'}", NULL),
            "no call to change a company");
    refused(d, "task",
            prospect_patch(d, PATCH_UPDATE, "t1",
                           "{'deal_id':" REF("deal", "d1") "}", NULL),
            "`deal_id`");
    refused(d, "deal",
            prospect_patch(d, PATCH_UPDATE, "d1", "{'id':'d2'}", NULL),
            "`id`");
    refused(d, "deal",
            prospect_patch(d, PATCH_UPDATE, "d1", "{'name':['a','b']}", NULL),
            "one value, not several");
    refused(d, "company",
            prospect_patch(d, PATCH_CREATE, NULL, "{'name':'x'}", NULL),
            "no call to create a company");
}

static void a_field_that_does_not_exist_is_a_broken_schema(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch =
        prospect_patch(d, PATCH_UPDATE, "d1", "{'color':'red'}", NULL);
    check_ok(prospect_write(d, "deal", patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_SCHEMA);
}

static const char *sent(struct drive *d, const char *entity,
                        struct patch patch)
{
    struct op op;
    DRIVE_SCRIPT(d, {200, "{'data':{'id':'x1'}}", {NULL}});
    check_ok(prospect_write(d, entity, patch, &op), &d->error);
    check_ok(op.results[0].error.code, &op.results[0].error);
    return drive_body(d, 0);
}

static void clearing_a_field_sends_it_empty(void **state)
{
    struct drive *d = *state;
    assert_string_equal(
        sent(d, "contact",
             prospect_patch(d, PATCH_UPDATE, "c1",
                            "{'email':null,'city':null,'tags':{'$set':[]},"
                            "'country_code':null,'assigned_to':null}",
                            "{'email':'a@x.io','phone':'1'}")),
        "{'data':{'contact_id':'c1','email':'','tags':[],'city':'',"
        "'country':{'country_code':'','name':''},'assignedTo':null,"
        "'phone':'1'}}");
}

static void a_country_is_sent_as_far_as_it_is_known(void **state)
{
    struct drive *d = *state;
    static const char *const rows[][2] = {
        {"{'country_code':'IT'}", "{'country_code':'IT'}"},
        {"{'country_name':'Italy'}", "{'name':'Italy'}"},
        {"{'country':'IT'}", "{'country_code':'IT'}"},
        {"{'country':'Italy'}", "{'name':'Italy'}"},
        {"{'country_code':'IT','country_name':'Italy'}",
         "{'country_code':'IT','name':'Italy'}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *body =
            sent(d, "contact",
                 prospect_patch(d, PATCH_UPDATE, "c1", rows[i][0],
                                "{'phone':'1'}"));
        prospect_check(i, body,
                       arena_printfz(&d->a,
                                     "{'data':{'contact_id':'c1','country':%s,"
                                     "'phone':'1'}}",
                                     rows[i][1]));
    }
}

static void a_due_time_that_the_remote_set_is_kept(void **state)
{
    struct drive *d = *state;
    static const char *const rows[][2] = {
        {"{'due_date':{'$date':'2025-02-01'},'due_time':'2025-02-01'}",
         "{'taskId':'t1','due_date':'2025-03-01','due_time':'2025-03-01'}"},
        {"{'due_date':{'$date':'2025-02-01'},"
         "'due_time':'2025-02-01T15:00:00Z'}",
         "{'taskId':'t1','due_date':'2025-03-01'}"},
    };
    for (size_t i = 0; i < 2; i++)
        prospect_check(
            i,
            sent(d, "task",
                 prospect_patch(d, PATCH_UPDATE, "t1",
                                "{'due_date':{'$date':'2025-03-01'}}",
                                rows[i][0])),
            rows[i][1]);
}

static void a_deal_may_be_told_closed_instead_of_won_or_lost(void **state)
{
    struct drive *d = *state;
    struct patch patch =
        prospect_patch(d, PATCH_UPDATE, "d1", "{'status':'won'}", NULL);
    assert_string_equal(sent(d, "deal", patch), "{'dealId':'d1','status':'won'}");
    drive_fini(d);
    prospect_start(d, PROSPECT_SETTINGS("default", ",'deal_words':'closed'"));
    patch = prospect_patch(d, PATCH_UPDATE, "d1", "{'status':'lost'}", NULL);
    assert_string_equal(sent(d, "deal", patch),
                        "{'dealId':'d1','status':'closed'}");
    patch = prospect_patch(d, PATCH_UPDATE, "d1", "{'status':'open'}", NULL);
    assert_string_equal(sent(d, "deal", patch),
                        "{'dealId':'d1','status':'open'}");
}

static void the_first_link_is_changed_and_the_others_stay(void **state)
{
    struct drive *d = *state;
    struct patch patch = prospect_patch(
        d, PATCH_UPDATE, "t1", "{'contact_id':" REF("contact", "c5") "}",
        "{'contact_id':" REF("contact", "c2") ",'contact_ids':{'$set':["
        REF("contact", "c1") "," REF("contact", "c2") "]}}");
    assert_string_equal(sent(d, "task", patch), "{'contact_ids':['c5','c1']}");
    patch = prospect_patch(d, PATCH_UPDATE, "t1",
                           "{'contact_id':" REF("contact", "c5")
                           ",'contact_ids':{'$set':[]}}",
                           NULL);
    assert_string_equal(sent(d, "task", patch), "{'contact_ids':[]}");
}

/* Acceptance case 9: a create does not take `completed`. */
static void a_task_that_is_born_done_is_completed_by_an_update(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch = prospect_patch(
        d, PATCH_CREATE, NULL, "{'name':'Call','completed':true}", NULL);
    DRIVE_SCRIPT(d, {200, "{'taskId':'t1'}", {NULL}},
                 {200, "{'taskId':'t1'}", {NULL}});
    check_ok(prospect_write(d, "task", patch, &op), &d->error);
    check_str(op.results[0].id, "t1");
    assert_string_equal(drive_method_url(d, 1),
                        "POST http://pc/task/updateTask");
    assert_string_equal(drive_body(d, 1),
                        "{'taskId':'t1','name':'Call','completed':true,"
                        "'description':'','priority':'medium'}");
    patch = prospect_patch(d, PATCH_CREATE, NULL,
                           "{'name':'Call','completed':false}", NULL);
    DRIVE_SCRIPT(d, {200, "{'taskId':'t2'}", {NULL}});
    check_ok(prospect_write(d, "task", patch, &op), &d->error);
    assert_int_equal(d->requests.n, 1);
}

/* The record is there: whoever tries again must not make another. */
static void a_held_off_completion_does_not_repeat_the_create(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch = prospect_patch(
        d, PATCH_CREATE, NULL, "{'name':'Call','completed':true}", NULL);
    DRIVE_SCRIPT(d, {200, "{'taskId':'t1'}", {NULL}}, {429, NULL, {NULL}});
    check_err(prospect_write(d, "task", patch, &op), ERR_BUSY);
    DRIVE_SCRIPT(d, {200, "{'taskId':'t1'}", {NULL}});
    drive_ok(d, &op);
    assert_string_equal(drive_method_url(d, 0),
                        "POST http://pc/task/updateTask");
    check_str(op.results[0].id, "t1");
}

static void a_refused_completion_keeps_the_id_beside_the_error(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch = prospect_patch(
        d, PATCH_CREATE, NULL, "{'name':'Call','completed':true}", NULL);
    DRIVE_SCRIPT(d, {200, "{'taskId':'t1'}", {NULL}},
                 {422, "{'message':'no'}", {NULL}});
    check_ok(prospect_write(d, "task", patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_REJECTED);
    check_str(op.results[0].id, "t1");
}

static void an_upsert_that_met_a_record_says_so(void **state)
{
    struct drive *d = *state;
    struct op op;
    struct patch patch =
        prospect_patch(d, PATCH_CREATE, NULL, "{'email':'a@x.io'}", NULL);
    DRIVE_SCRIPT(d, {200,
                     "{'status':'updated','data':{'id':'con_1','updated_at':"
                     "'2025-01-02T00:00:00Z'}}",
                     {NULL}},
                 {201, "{'status':'created','data':{'id':'con_2'}}", {NULL}});
    check_ok(prospect_write(d, "contact", patch, &op), &d->error);
    assert_true(op.results[0].existed);
    assert_int_equal(op.results[0].modified_us, INT64_C(1735776000000000));
    op = prospect_op_of(OP_WRITE, "contact");
    op.patches = &patch;
    op.n_patches = 1;
    drive_ok(d, &op);
    assert_false(op.results[0].existed);
}

static void ids_are_found_wherever_an_answer_has_them(void **state)
{
    struct drive *d = *state;
    static const char *const replies[] = {
        "{'data':{'id':'n1'}}",  "{'data':{'_id':'n1'}}", "{'id':'n1'}",
        "{'_id':'n1'}",          "{'noteId':'n1'}",
        "{'data':[{'id':'n1'}]}", "{'data':null,'id':'n1'}",
        "{'data':{'note_id':'n1'}}",
    };
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        struct op op;
        const struct drive_reply reply[] = {{200, replies[i], {NULL}}};
        drive_script(d, reply, 1);
        struct patch patch =
            prospect_patch(d, PATCH_CREATE, NULL, "{'body':'x'}", NULL);
        check_ok(prospect_write(d, "note", patch, &op), &d->error);
        check_str(op.results[0].id, "n1");
    }
}

static void deleting_what_is_gone_is_done(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, {404, "{'detail':'gone'}", {NULL}});
    struct patch patch = prospect_patch(d, PATCH_DELETE, "con_1", NULL, NULL);
    check_ok(prospect_write(d, "contact", patch, &op), &d->error);
    check_err(op.results[0].error.code, ERR_OK);
}

static void ids_are_escaped_in_paths(void **state)
{
    struct drive *d = *state;
    struct op op;
    DRIVE_SCRIPT(d, {200, "{'data':{'id':'x'}}", {NULL}});
    struct patch patch =
        prospect_patch(d, PATCH_UPDATE, "a/b?c", "{'name':'x'}", NULL);
    check_ok(prospect_write(d, "deal", patch, &op), &d->error);
    assert_string_equal(drive_method_url(d, 0),
                        "PATCH http://pc/v1/deals/a%2Fb%3Fc");
}

/* ---- reading by id ---------------------------------------------------------- */

static const char *read_ids(struct drive *d, const char *entity,
                            const struct str *ids, size_t n,
                            const struct value **known)
{
    AUTO_BUF b = BUF_INIT(4096);
    struct op op = prospect_op_of(OP_READ, entity);
    op.ids = ids;
    op.n_ids = n;
    op.known = known;
    drive_ok(d, &op);
    for (size_t i = 0; i < op.n_records; i++)
        buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(op.records[i].id));
    return arena_strz(&d->a, buf_str(&b));
}

static void contacts_are_read_by_their_ids_at_once(void **state)
{
    struct drive *d = *state;
    static const struct str ids[] = {STR("c1"), STR("c2"), STR("c3")};
    DRIVE_SCRIPT(d, {200, "{'data':[{'_id':'c3'},{'_id':'c1'}]}", {NULL}});
    assert_string_equal(read_ids(d, "contact", ids, 3, NULL), "c3 c1");
    assert_string_equal(drive_method_url(d, 0),
                        "POST http://pc/contact/search/contact-by-ids");
    assert_string_equal(drive_body(d, 0),
                        "{'depth':0,'ids':['c1','c2','c3']}");
    struct entity_caps caps = d->connector->caps(d->state, STR("contact"));
    assert_int_equal(caps.read_max, 100);
}

static void deals_are_read_by_a_listing_until_all_are_found(void **state)
{
    struct drive *d = *state;
    static const struct str ids[] = {STR("d1"), STR("d2"), STR("d2")};
    DRIVE_SCRIPT(d, {200, "{'total':3,'deal':[{'id':'d1'},{'id':'d9'}]}",
                     {NULL}},
                 {200, "{'total':3,'deal':[{'id':'d9'},{'id':'d2'}]}", {NULL}});
    assert_string_equal(read_ids(d, "deal", ids, 3, NULL), "d1 d2");
    static const struct str missing[] = {STR("d5")};
    DRIVE_SCRIPT(d, {200, "{'total':1,'deal':[{'id':'d1'}]}", {NULL}});
    assert_string_equal(read_ids(d, "deal", missing, 1, NULL), "");
}

static void a_few_deals_are_read_by_the_names_they_had(void **state)
{
    struct drive *d = *state;
    static const struct str ids[] = {STR("d1"), STR("d2"), STR("d3")};
    struct value big = drive_value(d, "{'name':'Big'}");
    struct value old = drive_value(d, "{'name':'Old name'}");
    const struct value *known[] = {&big, &big, &old};
    DRIVE_SCRIPT(d, {200, "{'total':2,'deal':[{'id':'d2'},{'id':'d1'}]}",
                     {NULL}},
                 {200, "{'total':0,'deal':[]}", {NULL}},
                 {200, "{'total':9,'deal':[{'id':'d3'}]}", {NULL}});
    assert_string_equal(read_ids(d, "deal", ids, 3, known), "d2 d1 d3");
    assert_non_null(strstr(drive_body(d, 0), "'search':'Big'"));
    assert_non_null(strstr(drive_body(d, 1), "'search':'Old name'"));
    assert_non_null(strstr(drive_body(d, 2), "'search':''"));
    const struct value *partly[] = {&big, NULL, &old};
    DRIVE_SCRIPT(d, {200, "{'total':3,'deal':[{'id':'d1'},{'id':'d2'},"
                          "{'id':'d3'}]}",
                     {NULL}});
    assert_string_equal(read_ids(d, "deal", ids, 3, partly), "d1 d2 d3");
    assert_non_null(strstr(drive_body(d, 0), "'search':''"));
}

static void profile_d_reads_one_by_one_and_skips_what_is_gone(void **state)
{
    struct drive *d = *state;
    static const struct str ids[] = {STR("con_1"), STR("con_2"), STR("con_3")};
    DRIVE_SCRIPT(d, {200, "{'data':{'id':'con_1','name':'Ann'}}", {NULL}},
                 {404, "{'title':'Not found'}", {NULL}},
                 {200, "{'id':'con_3'}", {NULL}});
    assert_string_equal(read_ids(d, "contact", ids, 3, NULL), "con_1 con_3");
    assert_string_equal(drive_method_url(d, 2),
                        "GET http://pc/v1/contacts/con_3");
}

static void profile_d_reads_in_batches_when_it_has_an_operator(void **state)
{
    struct drive *d = *state;
    static const struct str ids[] = {STR("con_1"), STR("con_2")};
    drive_fini(d);
    prospect_start(d, PROSPECT_SETTINGS("D", ",'operator_in':'in'"));
    DRIVE_SCRIPT(d, {200, "{'data':[{'id':'con_2'},{'id':'con_1'}]}", {NULL}});
    assert_string_equal(read_ids(d, "contact", ids, 2, NULL), "con_2 con_1");
    assert_non_null(strstr(drive_body(d, 0),
                           "'filters':[{'field':'id','operator':'in',"
                           "'value':['con_1','con_2']}]"));
    assert_int_equal(d->connector->caps(d->state, STR("deal")).read_max, 100);
}

static void nothing_to_read_asks_nothing(void **state)
{
    struct drive *d = *state;
    drive_script(d, NULL, 0);
    assert_string_equal(read_ids(d, "contact", NULL, 0, NULL), "");
}

/* ---- notes by parents ---------------------------------------------------------- */

static void notes_are_read_by_the_parents_they_had(void **state)
{
    struct drive *d = *state;
    static const struct str ids[] = {STR("n1"), STR("n2"), STR("n3")};
    struct value k1 = drive_stored(d, "{'contact_id':" REF("contact", "c1") "}");
    struct value k3 = drive_stored(d, "{'deal_id':" REF("deal", "d1") "}");
    const struct value *known[] = {&k1, &k1, &k3};
    DRIVE_SCRIPT(d, {200, "[{'_id':'n1'},{'_id':'n7'}]", {NULL}},
                 {200, "[{'_id':'n3'}]", {NULL}});
    assert_string_equal(read_ids(d, "note", ids, 3, known), "n1 n3");
    assert_int_equal(d->requests.n, 2);
    assert_string_equal(drive_body(d, 0),
                        "{'contact_id':'c1','deal_ids':[],'account_ids':[]}");
    assert_string_equal(drive_body(d, 1),
                        "{'contact_id':'','deal_ids':['d1'],"
                        "'account_ids':[]}");
}

static void notes_are_listed_through_contacts_and_deals(void **state)
{
    struct drive *d = *state;
    DRIVE_SCRIPT(d,
                 {200, "{'count':2,'data':[{'_id':'c1'},{'_id':'c2'}]}", {NULL}},
                 {200, "[{'_id':'n1','body':'one'}]", {NULL}},
                 {200, "[]", {NULL}},
                 {200, "{'total':1,'deal':[{'id':'d1'}]}", {NULL}},
                 {200, "[{'_id':'n2','body':'two','contact_id':'c9'}]", {NULL}});
    struct op first = prospect_op_of(OP_CHANGES, "note");
    drive_ok(d, &first);
    assert_int_equal(first.n_records, 1);
    assert_true(first.more);
    const struct value *contact =
        value_getz(&first.records[0].fields, "contact_id");
    assert_string_equal(drive_shown(d, contact), REF("contact", "c1"));
    /* From its cursor, as after a restart. */
    struct op second = prospect_op_of(OP_CHANGES, "note");
    second.cursor = first.next_cursor;
    drive_ok(d, &second);
    assert_int_equal(second.n_records, 1);
    assert_false(second.more);
    assert_int_equal(second.next_cursor.n, 0);
    assert_string_equal(drive_shown(d, &second.records[0].fields),
                        "{'id':'n2','body':'two','contact_id':"
                        REF("contact", "c9") ",'deal_id':" REF("deal", "d1")
                        "}");
    assert_non_null(strstr(drive_body(d, 0), "'limit':25"));
    assert_non_null(strstr(drive_body(d, 0), "'fields':['updated_at']"));
}

static void an_edited_note_is_one_note_with_its_newest_text(void **state)
{
    struct drive *d = *state;
    static const char mark[] = "(edited; stands for note n1)";
    static const struct str id = STR("n1");
    struct value k = drive_stored(d, "{'contact_id':" REF("contact", "c1") "}");
    const struct value *known[] = {&k};
    const char *answer = arena_printfz(
        &d->a,
        "[{'_id':'n4','body':'third\\n\\n%s','date_created':"
        "'2025-01-03T00:00:00Z'},"
        "{'_id':'n3','body':'second\\n\\n%s','date_created':"
        "'2025-01-02T00:00:00Z'},"
        "{'_id':'n1','body':'first','date_created':'2025-01-01T00:00:00Z'},"
        "{'_id':'n2','body':'says %s in the middle','date_created':"
        "'2025-01-04T00:00:00Z'}]",
        mark, mark, mark);
    const struct drive_reply replies[] = {{200, answer, {NULL}}};
    struct op op = prospect_op_of(OP_READ, "note");
    drive_script(d, replies, 1);
    op.ids = &id;
    op.n_ids = 1;
    op.known = known;
    drive_ok(d, &op);
    assert_int_equal(op.n_records, 1);
    check_str(value_text_at(&op.records[0].fields, "body"), "third");
}

static void notes_of_several_deals_can_be_asked_for_at_once(void **state)
{
    struct drive *d = *state;
    drive_fini(d);
    prospect_start(d, PROSPECT_SETTINGS("default", ",'note_deals':10"));
    DRIVE_SCRIPT(d, {200, "{'count':0,'data':[]}", {NULL}},
                 {200, "{'total':2,'deal':[{'id':'d1'},{'id':'d2'}]}", {NULL}},
                 {200, "[{'_id':'n1','deal_id':'d2'},{'_id':'n2'}]", {NULL}});
    struct op op = prospect_op_of(OP_CHANGES, "note");
    drive_ok(d, &op);
    assert_non_null(strstr(drive_body(d, 2), "'deal_ids':['d1','d2']"));
    assert_int_equal(op.n_records, 2);
    assert_null(value_getz(&op.records[1].fields, "deal_id"));
}

/* ---- finding -------------------------------------------------------------------- */

/* "key:id" of each match. */
static const char *find(struct drive *d, const char *entity,
                        const struct find_key *keys, size_t n)
{
    AUTO_BUF b = BUF_INIT(4096);
    struct op op = prospect_op_of(OP_FIND, entity);
    op.keys = keys;
    op.n_keys = n;
    drive_ok(d, &op);
    for (size_t i = 0; i < op.n_matches; i++)
        buf_printf(&b, "%s%zu:%.*s", i ? " " : "", op.matches[i].key,
                   STR_ARG(op.matches[i].record.id));
    return arena_strz(&d->a, buf_str(&b));
}

#define TEXT_KEY(name, text)                                              \
    {.fields = (const struct field[]){{STR(name), value_textz(text)}},    \
     .n_fields = 1}

static void contacts_are_found_by_a_search_for_each_key(void **state)
{
    struct drive *d = *state;
    const struct field by_phone[] = {{STR("phone"), value_textz("123")},
                                     {STR("name"), value_textz("Bo Ek")}};
    const struct find_key keys[] = {TEXT_KEY("email", "Ann@X.io"),
                                    {.fields = by_phone, .n_fields = 2}};
    DRIVE_SCRIPT(d,
                 {200, "{'count':1,'data':[{'_id':'c1','email':'ann@x.io'}]}",
                  {NULL}},
                 {200, "{'count':2,'data':[{'_id':'c2'},{'_id':'c3'}]}", {NULL}});
    assert_string_equal(find(d, "contact", keys, 2), "0:c1 1:c2 1:c3");
    assert_non_null(strstr(drive_body(d, 0), "'search_text':'Ann@X.io'"));
    assert_non_null(strstr(drive_body(d, 1), "'search_text':'Bo Ek'"));
    assert_false(d->connector->caps(d->state, STR("contact")).find_by_scan);
}

static void profile_d_finds_by_its_search(void **state)
{
    struct drive *d = *state;
    const struct find_key keys[] = {TEXT_KEY("email", "ann@x.io")};
    DRIVE_SCRIPT(d, {200, "{'data':[{'id':'con_1'}]}", {NULL}});
    assert_string_equal(find(d, "contact", keys, 1), "0:con_1");
    assert_non_null(strstr(drive_body(d, 0), "'search_text':'ann@x.io'"));
}

static void without_a_search_one_listing_serves_all_keys(void **state)
{
    struct drive *d = *state;
    const struct find_key keys[] = {TEXT_KEY("name", "JOSÉ anrufen"),
                                    TEXT_KEY("name", "call"),
                                    TEXT_KEY("name", "nobody")};
    DRIVE_SCRIPT(d,
                 {200,
                  "{'data':[{'id':'t1','name':'José anrufen','updatedAt':"
                  "'2025-01-01'},{'id':'t2','name':'Call','updatedAt':"
                  "'2025-01-02'},{'id':'t3','name':'Called','updatedAt':"
                  "'2025-01-03'}]}",
                  {NULL}},
                 {200,
                  "{'data':[{'id':'t3','name':'Called','updatedAt':"
                  "'2025-01-03'}]}",
                  {NULL}});
    assert_string_equal(find(d, "task", keys, 3), "0:t1 1:t2");
    struct entity_caps caps = d->connector->caps(d->state, STR("task"));
    assert_true(caps.find_by_scan);
    assert_int_equal(caps.find_max, 2000);
}

static void a_listing_for_keys_starts_when_they_may_have_been_made(void **state)
{
    struct drive *d = *state;
    struct find_key keys[] = {TEXT_KEY("name", "a"), TEXT_KEY("name", "b")};
    keys[0].created_since_us = INT64_C(1735776000000000);
    keys[1].created_since_us = INT64_C(1735689600000000);
    DRIVE_SCRIPT(d, {200, "{'data':[]}", {NULL}}, {200, "{'data':[]}", {NULL}});
    find(d, "task", keys, 2);
    assert_non_null(
        strstr(drive_body(d, 0), "'updatedAfter':'2024-12-31T23:58:00.000000'"));
    keys[1].created_since_us = 0;
    find(d, "task", keys, 2);
    assert_non_null(strstr(drive_body(d, 1), "'updatedAfter':'1970-01-01T"));
}

static void notes_are_found_among_those_of_their_parent(void **state)
{
    struct drive *d = *state;
    const struct field fields[] = {
        {STR("body"), value_textz("Hi")},
        {STR("contact_id"), value_ref(STR("contact"), STR("c1"))}};
    const struct find_key keys[] = {{.fields = fields, .n_fields = 2}};
    DRIVE_SCRIPT(d, {200, "[{'_id':'n1','body':'Hi'}]", {NULL}});
    assert_string_equal(find(d, "note", keys, 1), "0:n1");
    assert_int_equal(d->requests.n, 1);
}

/* ---- filters and capabilities ----------------------------------------------------- */

static void a_filter_keeps_the_records_that_fit(void **state)
{
    struct drive *d = *state;
    static const char *const rows[][2] = {
        {"{'pipeline_id':'p1'}", "d1 d4"},
        {"{'pipeline_id':['p1','p2']}", "d1 d2 d4"},
        {"{'status':'open','pipeline_id':'p2'}", "d2 d4"},
        {"{}", "d1 d2 d3 d4"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        AUTO_BUF b = BUF_INIT(4096);
        struct value filter = drive_value(d, rows[i][0]);
        struct op op = prospect_op_of(OP_CHANGES, "deal");
        op.filter = &filter;
        DRIVE_SCRIPT(d, {200,
                         "{'total':4,'deal':[{'id':'d1','pipeline_id':'p1',"
                         "'deal_status':'won'},{'id':'d2','pipeline_id':'p2',"
                         "'deal_status':'open'},{'id':'d3','pipeline_id':"
                         "null},{'id':'d4','deal_status':'open'}]}",
                         {NULL}});
        drive_ok(d, &op);
        for (size_t k = 0; k < op.n_records; k++)
            buf_printf(&b, "%s%.*s", k ? " " : "", STR_ARG(op.records[k].id));
        prospect_check(i, buf_z(&b), rows[i][1]);
    }
    struct value wrong = drive_value(d, "{'pipelin':'p1'}");
    struct op op = prospect_op_of(OP_CHANGES, "deal");
    op.filter = &wrong;
    check_err(drive_op(d, &op), ERR_INVALID);
}

struct caps_row {
    const char *profile;
    const char *entity;
    bool create, update, delete, since, token, scan;
};

static void capabilities_follow_the_profile(void **state)
{
    (void)state;
    static const struct caps_row rows[] = {
        {"default", "contact", true, true, false, false, false, false},
        {"default", "deal", true, true, false, false, false, false},
        {"default", "task", true, true, false, true, false, true},
        {"default", "note", true, true, false, false, false, true},
        {"default", "user", false, false, false, false, false, true},
        {"A", "contact", true, true, false, true, false, true},
        {"B", "note", true, true, false, true, false, true},
        {"C", "contact", true, true, false, false, false, false},
        {"C", "deal", false, false, false, false, false, false},
        {"D", "contact", true, true, true, true, true, false},
        {"D", "note", true, true, true, true, true, true},
        {"D", "company", false, false, false, true, true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct drive d;
        AUTO_ARENA a = ARENA_INIT;
        const struct caps_row *r = &rows[i];
        prospect_start(&d, arena_printfz(&a, "{'api_key':'k','profile':'%s'}",
                                         r->profile));
        struct entity_caps caps =
            d.connector->caps(d.state, str_from(r->entity));
        if (caps.can_create != r->create || caps.can_update != r->update ||
            caps.can_delete != r->delete || caps.changes_since != r->since ||
            caps.create_token != (r->token && r->create) ||
            caps.find_by_scan != r->scan || !caps.changes_whole ||
            caps.can_archive || caps.reports_deletes)
            fail_msg("row %zu", i);
        drive_fini(&d);
    }
}

static void entities_are_those_that_the_profile_can_list(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"default", "contact deal task note user pipeline stage tag company "
                    "product quote"},
        {"A", "contact deal task note user pipeline stage"},
        {"B", "contact deal task note user pipeline stage"},
        {"C", "contact deal note pipeline stage tag company product quote"},
        {"D", "contact deal task note company"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct drive d;
        AUTO_ARENA a = ARENA_INIT;
        AUTO_BUF b = BUF_INIT(4096);
        struct op op = {.kind = OP_ENTITIES};
        prospect_start(&d, arena_printfz(&a, "{'api_key':'k','profile':'%s'}",
                                         rows[i][0]));
        drive_ok(&d, &op);
        for (size_t k = 0; k < op.n_entities; k++)
            buf_printf(&b, "%s%.*s", k ? " " : "", STR_ARG(op.entities[k]));
        prospect_check(i, buf_z(&b), rows[i][1]);
        drive_fini(&d);
    }
}

#define CASE(name, start) cmocka_unit_test_setup_teardown(name, start, prospect_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_cannot_be_written_is_refused_without_a_call, start),
        CASE(a_field_that_does_not_exist_is_a_broken_schema, start),
        CASE(clearing_a_field_sends_it_empty, start),
        CASE(a_country_is_sent_as_far_as_it_is_known, start),
        CASE(a_due_time_that_the_remote_set_is_kept, start),
        CASE(a_deal_may_be_told_closed_instead_of_won_or_lost, start),
        CASE(the_first_link_is_changed_and_the_others_stay, start_public),
        CASE(a_task_that_is_born_done_is_completed_by_an_update, start),
        CASE(a_held_off_completion_does_not_repeat_the_create, start),
        CASE(a_refused_completion_keeps_the_id_beside_the_error, start),
        CASE(an_upsert_that_met_a_record_says_so, start_public),
        CASE(ids_are_found_wherever_an_answer_has_them, start),
        CASE(deleting_what_is_gone_is_done, start_public),
        CASE(ids_are_escaped_in_paths, start_public),
        CASE(contacts_are_read_by_their_ids_at_once, start),
        CASE(deals_are_read_by_a_listing_until_all_are_found, start),
        CASE(a_few_deals_are_read_by_the_names_they_had, start),
        CASE(profile_d_reads_one_by_one_and_skips_what_is_gone, start_public),
        CASE(profile_d_reads_in_batches_when_it_has_an_operator, start_public),
        CASE(nothing_to_read_asks_nothing, start),
        CASE(notes_are_read_by_the_parents_they_had, start),
        CASE(an_edited_note_is_one_note_with_its_newest_text, start),
        CASE(notes_are_listed_through_contacts_and_deals, start),
        CASE(notes_of_several_deals_can_be_asked_for_at_once, start),
        CASE(contacts_are_found_by_a_search_for_each_key, start),
        CASE(profile_d_finds_by_its_search, start_public),
        CASE(without_a_search_one_listing_serves_all_keys, start),
        CASE(a_listing_for_keys_starts_when_they_may_have_been_made, start),
        CASE(notes_are_found_among_those_of_their_parent, start),
        CASE(a_filter_keeps_the_records_that_fit, start),
        CASE(capabilities_follow_the_profile, start),
        CASE(entities_are_those_that_the_profile_can_list, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
