/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/mapping_kit.h"

#include "base/limits.h"
#include "mapping/after.h"

#define HEAD "sync: t\nleft: odoo.res.partner\nright: pc.contact\n"

static const char full_sync[] =
    HEAD "enabled: false\n"
    "direction: <-\n"
    "trigger: { left: on_create, right: update }\n"
    "conflict: ask\n"
    "poll: full\n"
    "filter: { left: { domain: [[active, '=', true]] } }\n"
    "reads: { left: [street2], right: [z] }\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "  - [ phone, { left: name, right: n, as: name } ]\n"
    "delete: { left: archive, right: delete, archived: { left: "
    "gone }, guard: { count: 5, percent: 50 } }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: parent_id, right: company, link: deals }\n"
    "  - { left: a, right: b, way: '->', write: once, conflict: "
    "left, default: 12 }\n"
    "  - { right: c, value: [1, x], on: create }\n";

static void a_full_sync_compiles_to_what_it_says(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    bool ok = kit_compile(&k, full_sync);
    if (!ok)
        fail_msg("%s", kit_problem(&k, 0));
    const struct sync *s = &k.sync;
    check_str(s->name, "t");
    check_str(s->connection[SIDE_LEFT], "odoo");
    check_str(s->entity[SIDE_LEFT], "res.partner");
    check_str(s->entity[SIDE_RIGHT], "contact");
    check_str(s->file, "syncs/t.yaml");
    assert_false(s->enabled);
    assert_true(s->flow_to[SIDE_LEFT] && !s->flow_to[SIDE_RIGHT]);
    assert_int_equal(s->trigger[SIDE_LEFT], TRIGGER_CREATE);
    assert_int_equal(s->trigger[SIDE_RIGHT], TRIGGER_UPDATE);
    assert_int_equal(s->policy, POLICY_ASK);
    assert_true(s->poll_full);
    assert_int_equal(s->filter[SIDE_LEFT].kind, VALUE_OBJECT);
    assert_true(value_is_null(&s->filter[SIDE_RIGHT]));
    assert_int_equal(s->n_rules, 2);
    assert_int_equal(s->rules[0].parts[0].row, 0);
    check_str(s->rules[0].parts[0].normal, "lower");
    assert_int_equal(s->rules[1].n_parts, 2);
    check_str(s->rules[1].parts[0].field[SIDE_RIGHT], "phone");
    assert_true(s->rules[1].parts[0].row == ROW_NONE);
    assert_int_equal(s->on_gone[SIDE_LEFT], DELETE_ARCHIVE);
    assert_int_equal(s->on_gone[SIDE_RIGHT], DELETE_DELETE);
    assert_true(s->archived_is_gone[SIDE_LEFT]);
    assert_false(s->archived_is_gone[SIDE_RIGHT]);
    assert_int_equal(s->guard_count, 5);
    assert_int_equal(s->guard_percent, 50);
    assert_int_equal(s->n_rows, 4);
    assert_true(s->rows[2].once && s->rows[2].has_policy);
    assert_int_equal(s->rows[2].policy, POLICY_LEFT);
    assert_true(s->rows[2].to[SIDE_RIGHT] && !s->rows[2].to[SIDE_LEFT]);
    assert_int_equal(s->rows[2].fallback.integer, 12);
    assert_true(s->rows[3].constant && s->rows[3].on_create_only);
    assert_true(s->rows[3].to[SIDE_RIGHT] && !s->rows[3].to[SIDE_LEFT]);
    assert_int_equal(s->n_depends, 1);
    check_str(s->depends[0], "deals");
    /* a, email, name, parent_id, phone, street2 */
    assert_int_equal(s->n_fields[SIDE_LEFT], 6);
    check_str(s->fields[SIDE_LEFT][5], "street2");
}

static void what_is_not_said_has_defaults(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(&k, HEAD "fields: [email]\n"));
    assert_true(k.sync.enabled);
    assert_true(k.sync.flow_to[SIDE_LEFT] && k.sync.flow_to[SIDE_RIGHT]);
    assert_int_equal(k.sync.trigger[SIDE_LEFT],
                     TRIGGER_CREATE | TRIGGER_UPDATE);
    assert_int_equal(k.sync.policy, POLICY_NEWEST);
    assert_int_equal(k.sync.on_gone[SIDE_RIGHT], DELETE_KEEP);
    assert_int_equal(k.sync.guard_count, 20);
    assert_int_equal(k.sync.guard_percent, 10);
    assert_int_equal(k.sync.rows[0].when, -1);
    assert_int_equal(k.sync.accept[SIDE_LEFT], -1);
}

static void defaults_of_the_workspace_hold_where_the_sync_says_nothing(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    k.world.defaults.flow_to[SIDE_LEFT] = false;
    k.world.defaults.policy = POLICY_RIGHT;
    assert_true(kit_compile(&k, HEAD "fields: [email]\n"));
    assert_false(k.sync.flow_to[SIDE_LEFT]);
    assert_int_equal(k.sync.policy, POLICY_RIGHT);
    assert_true(
        kit_compile(&k, HEAD "direction: both\nconflict: left\nfields: [a]\n"));
    assert_true(k.sync.flow_to[SIDE_LEFT]);
    assert_int_equal(k.sync.policy, POLICY_LEFT);
}

static void rows_have_keys_of_their_own(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    kit_rows(&k, "  - email\n"
                 "  - { left: [a, b], right: c, via: join }\n"
                 "  - { left: email, right: mail, when: 'left.y' }\n"
                 "  - { left: email, right: mail, when: 'left.x' }\n"
                 "  - { right: stage, value: new }\n");
    check_str(k.sync.rows[0].key, "email");
    check_str(k.sync.rows[1].key, "a+b");
    check_str(k.sync.rows[2].key, "email=mail");
    check_str(k.sync.rows[3].key, "email=mail#2");
    check_str(k.sync.rows[4].key, "stage");
}

static void rows_clear_as_the_sync_does_unless_they_say_it(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(
        &k, HEAD "clear: false\nconflict: origin\n"
                 "delete: { anew: { right: true } }\n"
                 "fields:\n - a\n - { left: b, right: b }\n"
                 " - { left: c, right: c, clear: true }\n"));
    assert_true(k.sync.rows[0].keeps_full);
    assert_true(k.sync.rows[1].keeps_full);
    assert_false(k.sync.rows[2].keeps_full);
    assert_int_equal(k.sync.policy, POLICY_ORIGIN);
    assert_true(k.sync.anew[SIDE_RIGHT]);
    assert_false(k.sync.anew[SIDE_LEFT]);
    AUTO_KIT plain;
    kit_init(&plain);
    assert_true(kit_compile(
        &plain, HEAD "fields:\n - a\n - { left: b, right: b, clear: false }\n"));
    assert_false(plain.sync.rows[0].keeps_full);
    assert_true(plain.sync.rows[1].keeps_full);
}

static const struct {
    const char *yaml;
    const char *told;
} mistakes[] = {
    {"sync: t\nleft: odo.x\nright: pc.c\nfields: [a]\n",
     "syncs/t.yaml:2: error: there is no connection `odo` (did you mean "
     "`odoo`?)"},
    {HEAD "fields:\n - { left: a, right: b, via: split_nam }\n",
     "syncs/t.yaml:5: error: there is no converter `split_nam` (did you "
     "mean `split_name`?)"},
    {HEAD "fields:\n - { left: a, right: b, lookup: user }\n",
     ":5: error: there is no lookup `user` (did you mean `users`?)"},
    {HEAD "fields:\n - { left: a, right: b, link: contact }\n",
     ":5: error: there is no sync `contact` (did you mean `contacts`?)"},
    {HEAD "fields:\n - { left: a, right: b, via: lookup(zz) }\n",
     "there is no lookup `zz` (known: users, stages, flipped)"},
    {HEAD "fields:\n - { left: a, right: b, link: elsewhere }\n",
     "ties other connections"},
    {HEAD "wakes: { left: [{ sync: contact, by: b }] }\nfields: [a]\n",
     ":4: error: there is no sync `contact` (did you mean `contacts`?)"},
    {HEAD "wakes: { right: [{ sync: elsewhere, by: b }] }\nfields: [a]\n",
     ":4: error: the sync `elsewhere` has no records of `pc`"},
    {HEAD "fields:\n - { left: a, right: b, via: 'linked(contact, c)' }\n",
     ":5: error: there is no sync `contact` (did you mean `contacts`?)"},
    {HEAD "fields:\n - { left: a, right: b, via: linked(contacts) }\n",
     "`linked` needs a sync and a field"},
    {HEAD "fields:\n - { left: a, right: b, by: ref }\n",
     ":5: error: `by` makes sense beside `link` only"},
    {HEAD "fields:\n - { left: a, right: b, lookup: users, settled: true }\n",
     ":5: error: `settled` makes sense beside `link` or `linked` only"},
    {HEAD "fields:\n - { left: a, right: b, lookup: users, pull: each }\n",
     ":5: error: `pull` makes sense beside `link` only"},
    {HEAD "fields:\n - { left: a, right: b, link: deals, pull: all }\n",
     "unlinked"},
    {HEAD "fields:\n - { left: a, right: b, link: deals, by: { middle: x } "
          "}\n",
     "`middle`"},
    {HEAD "fields:\n - { left: a, right: b, link: deals, by: x.y }\n",
     "`x.y` is a field of another record"},
    {"sync: deals\nleft: odoo.crm.lead\nright: pc.deal\nfields:\n - { left: "
     "a, right: b, link: deals, pull: each }\n",
     "`pull: each` would go round in circles"},
    {HEAD "fields:\n - { left: a, right: b, link: deals, lookup: users "
          "}\n",
     "either `lookup` or `link`"},
    {HEAD "fields:\n - { left: a, right: b, via: 'round(x)' }\n",
     "`round` takes a number of digits"},
    {HEAD "fields:\n - { left: a, right: b, via: date_only(Mars/Base) }\n",
     ":5: error: there is no time zone \"Mars/Base\""},
    {HEAD "fields:\n - { left: a, right: b, via: 'lower(x)' }\n",
     "`lower` has one argument too many"},
    {HEAD "fields:\n - { left: a, right: b, via: 'names(x, bye: code)' }\n",
     "`names` does not know the argument `bye`; it knows by within only side"},
    {HEAD "fields:\n - { left: a, right: b, via: 'names(x, only: kind)' }\n",
     "`only` is a field of x and, after =, the value"},
    {HEAD "fields:\n - { left: a, right: b, via: 'names(x, within: c, only: "
          "d=e)' }\n",
     "`only` does not go with `within`"},
    {HEAD "fields:\n - { left: a, right: b, via: 'names(x, make)' }\n",
     "`names` knows the words create and exact"},
    {HEAD "fields:\n - { left: a, right: b, via: 'choose(a)' }\n",
     "wants pairs"},
    {HEAD "fields:\n - { left: a, right: b, via: 'choose(a: b' }\n",
     "not closed"},
    {HEAD "fields:\n - { left: a, right: b, via: 'trim |' }\n",
     "a converter's name is expected"},
    {HEAD "fields:\n - { left: a, right: b, via: 'trim lower' }\n",
     "cannot understand \"lower\""},
    {HEAD "fields:\n - { left: a, right: b, via: 'join(\"x)' }\n",
     "a quote is opened"},
    {HEAD "fields:\n - { left: a, right: b, via: split_name }\n",
     "needs 2 fields on the right"},
    {HEAD "fields:\n - { left: [a, b], right: [c, d], via: join }\n",
     "ties several fields to one"},
    {HEAD "fields:\n - { left: [a, b], right: c }\n", "need a converter"},
    {HEAD "fields:\n - { left: [a, b], right: c, via: lower }\n",
     "`lower` takes at most 1 left fields"},
    {HEAD "fields:\n - { left: a, right: b, via: lua(x) }\n",
     "there is no Lua converter `x`"},
    {HEAD "fields:\n - { left: a }\n", "no field on the right"},
    {HEAD "fields:\n - { left: a, right: [] }\n", "`right` names no field"},
    {HEAD "fields:\n - { left: a, right: b, value: 1 }\n",
     "names one side"},
    {HEAD "fields:\n - { left: a, value: 1, via: trim }\n",
     "`via` makes no sense beside `value`"},
    {HEAD "fields:\n - { left: a, right: [b, c], via: split_name, "
          "default: [1] }\n",
     "the list has 1 values for 2 right fields"},
    {HEAD "fields:\n - { left: a, right: b, when: 'left.' }\n",
     "syncs/t.yaml:5: error: this condition is no Lua"},
    {HEAD "accept: { right: '= 1' }\nfields: [a]\n", ":4: error: this "
                                                     "condition"},
    {HEAD "match: [[]]\nfields: [a]\n", "would match everything"},
    {HEAD "fields:\n - { left: a, right: b, via: today }\n",
     ":5: error: `today` comes from no field"},
    {HEAD "fields:\n - { right: b, via: today(Mars/Base) }\n",
     "there is no time zone \"Mars/Base\""},
    {HEAD "fields:\n - { right: b, via: today | text }\n",
     "`today` stands alone in `via`"},
    {HEAD "fields:\n - { right: b, via: today, on: write }\n",
     "`on: write` would write `today` again and again (`write: once`"},
    {HEAD "fields:\n - { right: b, via: today, way: <- }\n",
     "`way` makes no sense beside `today`"},
    {HEAD "each: request\nfields: [a]\n",
     ":4: error: `each: request` needs a `direction`"},
    {HEAD "each: request\ndirection: <-\nmatch: [a]\nfields: [a]\n",
     ":6: error: `match` makes no sense beside `each: request`"},
    {HEAD "each: request\ndirection: <-\nshared: left\nfields: [a]\n",
     ":6: error: `shared` makes no sense beside `each: request`"},
    {HEAD "repeats: true\nshared: left\nfields: [a]\n",
     ":5: error: `shared` makes no sense beside `repeats`"},
    {HEAD "shared: both\nfields: [a]\n", ":4: error: "},
    {HEAD "apart: { up: a }\nfields: [a]\n", ":4: error: "},
    {HEAD "fields:\n  - { left: a, right: b, not_before: c }\n",
     "`not_before` names a field of the source: the row needs a `way` (way: "
     "\"->\")"},
    {HEAD "direction: ->\nfields:\n"
          "  - { right: b, value: 1, on: create, not_before: c }\n",
     "`not_before` makes no sense in a row that is written when"},
    {HEAD "verify: [{ that: left.a == right.b }]\nfields: [a]\n",
     ":4: error: a check needs `say`"},
    {HEAD "verify: [{ that: '= 1', say: x }]\nfields: [a]\n",
     ":4: error: this condition is no Lua"},
    {HEAD "then: { right: [{ action: post }] }\nfields: [a]\n",
     ":4: error: an action needs `when`"},
    {HEAD "direction: <-\nthen: { right: [{ action: x, when: 'true' }] }\n"
          "fields: [a]\n",
     ":5: error: the sync's direction writes nothing on the right"},
    {HEAD "each: requests\nfields: [a]\n", "(did you mean `request`?)"},
    {HEAD "conflict: orgin\nfields: [a]\n", "(did you mean `origin`?)"},
    {HEAD "clear: never\nfields: [a]\n", "`clear`"},
    {HEAD "delete: { anew: true }\nfields: [a]\n", "`anew`"},
    {HEAD "delete: { anew: { rigth: true } }\nfields: [a]\n",
     "(did you mean `right`?)"},
};

static void mistakes_are_told_with_line_and_suggestion(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        AUTO_KIT k;
        kit_init(&k);
        if (kit_compile(&k, mistakes[i].yaml) ||
            !strstr(kit_problem(&k, 0), mistakes[i].told))
            fail_msg("%s\n%s", mistakes[i].yaml, kit_problem(&k, 0));
    }
}

static void what_follows_a_write_says_what_it_reads(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(
        &k, HEAD "verify: [{ that: left.a + left.a == right.b, say: no }]\n"
                 "then:\n  left:\n    - action: go\n      when: left.s == 1\n"
                 "      with: { x: right.c, deep: { y: [left.d, text] } }\n"
                 "fields: [name]\n"));
    const struct sync *sync = &k.sync;
    assert_true(sync_follows(sync));
    assert_int_equal(sync->verify[0].n_fields[SIDE_LEFT], 1);
    assert_int_equal(sync->n_fields[SIDE_LEFT], 4); /* a d name s */
    assert_int_equal(sync->n_fields[SIDE_RIGHT], 3); /* b c name */
    const struct value *record[SIDES] = {
        kit_record(&k, "{\"a\":2,\"s\":1,\"d\":null}"),
        kit_record(&k, "{\"b\":[1],\"c\":\"see\"}")};
    struct str message = STR_NONE;
    struct map_result broken = {0};
    assert_false(sync_verify_pair(sync, record, &k.env, &k.arena, &message));
    assert_string_equal(arena_strz(&k.arena, message), "no: left.a is 2");
    assert_true(action_applies(&sync->then[SIDE_LEFT][0], record, &k.env,
                               &k.arena, &broken));
    struct value with =
        action_arguments(&sync->then[SIDE_LEFT][0], record, &k.arena);
    AUTO_BUF b = BUF_INIT(4096);
    value_encode(&b, &with);
    assert_string_equal(arena_strz(&k.arena, buf_str(&b)),
                        "{\"x\":\"see\",\"deep\":{\"y\":[null,\"text\"]}}");
}

static void a_check_that_breaks_says_why(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_true(kit_compile(
        &k, HEAD "verify: [{ that: left.a < right.b, say: no }]\n"
                 "then: { left: [{ action: go, when: left.a < right.b }] }\n"
                 "fields: [name]\n"));
    const struct value *record[SIDES] = {kit_record(&k, "{\"a\":2}"),
                                         kit_record(&k, "{\"b\":null}")};
    struct str message = STR_NONE;
    struct map_result broken = {0};
    assert_false(
        sync_verify_pair(&k.sync, record, &k.env, &k.arena, &message));
    assert_true(str_contains(message, STR("attempt to compare")));
    assert_false(action_applies(&k.sync.then[SIDE_LEFT][0], record, &k.env,
                                &k.arena, &broken));
    assert_int_equal(broken.status, MAP_INVALID);
}

static void a_head_needs_connection_and_entity(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    struct sync_head head = {0};
    const struct yaml_node *root =
        yaml_parse(&k.arena, STR("f"), STR("sync: t\nleft: odoo\nright: pc.\n"),
                   &k.problems);
    assert_false(mapping_head(&k.arena, root, &k.problems, &head));
    assert_int_equal(k.problems.errors, 2);
    assert_non_null(strstr(kit_problem(&k, 0), "f:2: error: `left` must be a "
                                               "connection and an entity"));
}

static void all_mistakes_of_a_file_are_told_at_once(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    assert_false(kit_compile(&k, HEAD "conflit: left\n"
                                      "fields:\n"
                                      " - { left: a, right: b, via: nope }\n"
                                      " - { left: a, right: b, lokup: x }\n"));
    assert_int_equal(k.problems.errors, 3);
}

static void a_one_way_converter_makes_a_one_way_row(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    struct error e = {0};
    check_ok(script_load(k.script, STR("lua/a.lua"),
                         STR("converters.up = { to_right = function(v) return "
                             "v end }"),
                         &e),
             &e);
    kit_rows(&k, "  - { left: a, right: b, via: lua(up) }\n");
    assert_true(k.sync.rows[0].to[SIDE_RIGHT]);
    assert_false(k.sync.rows[0].to[SIDE_LEFT]);
    assert_false(kit_compile(
        &k, HEAD "fields:\n - { left: a, right: b, via: lua(up), way: '<-' "
                 "}\n"));
    assert_non_null(strstr(kit_problem(&k, 0), "can only be \"->\""));
}

static void lookups_and_links_may_lie_the_other_way_round(void **state)
{
    (void)state;
    static const struct kit_pair pairs[] = {
        {"flipped", "u5", "5", NULL, NULL}, {0}};
    AUTO_KIT k;
    kit_init(&k);
    k.pairs = pairs;
    kit_rows(&k, "  - { left: user_id, right: owner, lookup: flipped }\n");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_RIGHT, "{\"user_id\":5}", NULL),
        "{\"$ref\":[\"user\",\"u5\"]}");
    assert_string_equal(
        kit_convert(&k, 0, SIDE_LEFT, NULL, "{\"owner\":\"u5\"}"),
        "{\"$ref\":[\"res.users\",\"5\"]}");
}

static void a_sync_has_a_limited_number_of_rows(void **state)
{
    (void)state;
    AUTO_KIT k;
    kit_init(&k);
    AUTO_BUF b = BUF_INIT(1 << 20);
    buf_addz(&b, HEAD "fields:\n");
    for (int i = 0; i < LIMIT_DECISION_FIELDS; i++)
        buf_printf(&b, " - f%d\n", i);
    assert_true(kit_compile(&k, arena_strz(&k.arena, buf_str(&b))));
    buf_addz(&b, " - one_more\n");
    assert_false(kit_compile(&k, arena_strz(&k.arena, buf_str(&b))));
    assert_non_null(strstr(kit_problem(&k, 0), "at most 512 rows"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_sync_compiles_to_what_it_says),
        cmocka_unit_test(what_is_not_said_has_defaults),
        cmocka_unit_test(defaults_of_the_workspace_hold_where_the_sync_says_nothing),
        cmocka_unit_test(rows_have_keys_of_their_own),
        cmocka_unit_test(rows_clear_as_the_sync_does_unless_they_say_it),
        cmocka_unit_test(mistakes_are_told_with_line_and_suggestion),
        cmocka_unit_test(what_follows_a_write_says_what_it_reads),
        cmocka_unit_test(a_check_that_breaks_says_why),
        cmocka_unit_test(a_head_needs_connection_and_entity),
        cmocka_unit_test(all_mistakes_of_a_file_are_told_at_once),
        cmocka_unit_test(a_one_way_converter_makes_a_one_way_row),
        cmocka_unit_test(lookups_and_links_may_lie_the_other_way_round),
        cmocka_unit_test(a_sync_has_a_limited_number_of_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
