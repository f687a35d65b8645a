/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What people decide by hand, and what is told before a sync runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "engine/lookup/lookup_key.h"
#include "engine/lookup/lookup_seed.h"
#include "engine/person.h"
#include "lib/hub.h"
#include "unit/check.h"

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"
    "  - { left: phone, right: tel, conflict: ask }\n"};

static const struct value *field(struct hub *h, int system, const char *entity,
                                 const char *id, const char *name)
{
    struct fake_record *r = fake_find(&h->world, system, entity, id);
    assert_non_null(r);
    return value_getz(&r->fields, name);
}

/* A linked pair whose phone both sides have changed. */
static struct hold conflict_over(struct hub *h, const char *left,
                                 const char *right)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct hold_filter all = {.kind = -1};
    struct hold *holds = NULL;
    size_t n = 0;
    hub_init(h, contacts, 1);
    fake_put(&h->world, 0, "person", "p",
             "{\"email\":\"a@x\",\"name\":\"A\",\"phone\":null}");
    fake_put(&h->world, 1, "contact", "c",
             "{\"mail\":\"a@x\",\"title\":\"A\",\"tel\":null}");
    hub_sync(h);
    fake_put(&h->world, 0, "person", "p",
             arena_printfz(&a, "{\"phone\":%s}", left));
    fake_put(&h->world, 1, "contact", "c",
             arena_printfz(&a, "{\"tel\":%s}", right));
    hub_sync(h);
    check_ok(hold_list(h->store, &h->arena, &all, &holds, &n, &h->error),
             &h->error);
    assert_int_equal(n, 1);
    assert_int_equal(holds[0].kind, HOLD_CONFLICT);
    return holds[0];
}

static void check_phones(struct hub *h, const char *expected)
{
    const struct value *left = field(h, 0, "person", "p", "phone");
    const struct value *right = field(h, 1, "contact", "c", "tel");
    check_str(value_to_text(&h->arena, left), expected);
    check_str(value_to_text(&h->arena, right), expected);
}

static void a_side_that_wins_goes_to_the_other(void **state)
{
    (void)state;
    struct hub h;
    struct hold hold = conflict_over(&h, "\"1\"", "\"2\"");
    const struct person_answer right = {.hold = hold.id, .winner = SIDE_RIGHT};
    check_ok(person_answer_hold(h.store, &right, &h.error), &h.error);
    hub_sync(&h);
    check_phones(&h, "2");
    assert_int_equal(hub_holds(&h), 0);
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void a_value_that_is_typed_goes_to_both(void **state)
{
    (void)state;
    struct hub h;
    struct hold hold = conflict_over(&h, "1", "2");
    struct person_answer answer = {
        .hold = hold.id, .typed = true, .text = STR("three")};
    check_err(person_answer_hold(h.store, &answer, &h.error), ERR_INVALID);
    answer.text = STR("3"); /* a number, as what stood there */
    check_ok(person_answer_hold(h.store, &answer, &h.error), &h.error);
    hub_sync(&h);
    assert_int_equal(field(&h, 0, "person", "p", "phone")->kind, VALUE_INT);
    check_phones(&h, "3");
    hub_expect_silence(&h);
    hub_fini(&h);
}

static void an_answer_to_what_has_changed_since_is_not_taken(void **state)
{
    (void)state;
    struct hub h;
    struct hold hold = conflict_over(&h, "\"1\"", "\"2\"");
    const struct person_answer right = {.hold = hold.id, .winner = SIDE_RIGHT};
    check_ok(person_answer_hold(h.store, &right, &h.error), &h.error);
    fake_put(&h.world, 1, "contact", "c", "{\"tel\":\"9\"}");
    hub_sync(&h);
    check_str(value_str(field(&h, 0, "person", "p", "phone")), "1");
    check_str(value_str(field(&h, 1, "contact", "c", "tel")), "9");
    assert_int_equal(hub_holds(&h), 1);
    hub_fini(&h);
}

static void a_conflict_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct hub h;
    struct hold hold = conflict_over(&h, "\"1\"", "\"2\"");
    const struct person_answer other = {.hold = hold.id + 1};
    check_err(person_answer_hold(h.store, &other, &h.error), ERR_NOT_FOUND);
    hub_fini(&h);
}

/* ---- links ---------------------------------------------------------------------- */

/* p matches c1 and c2: parked. */
static void init_ambiguous(struct hub *h)
{
    hub_init(h, contacts, 1);
    fake_put(&h->world, 0, "person", "p",
             "{\"email\":\"a@x\",\"name\":\"A\",\"phone\":\"1\"}");
    fake_put(&h->world, 1, "contact", "c1",
             "{\"mail\":\"a@x\",\"title\":\"A\",\"tel\":null}");
    fake_put(&h->world, 1, "contact", "c2",
             "{\"mail\":\"a@x\",\"title\":\"A\",\"tel\":null}");
    hub_sync(h);
    assert_int_equal(hub_links(h, "contacts"), 0);
    assert_true(hub_parked(h) > 0);
}

static enum err join(struct hub *h, const char *left, const char *right)
{
    int64_t link = 0;
    const struct person_link pair = {.remote = engine_remote(h->engine),
                                     .store = h->store,
                                     .sync = &h->workspace.syncs[0],
                                     .id = {str_from(left), str_from(right)},
                                     .now_us = h->clock.now_us};
    return person_link(&pair, &link, &h->error);
}

static bool is_parked(struct hub *h, const char *id)
{
    const struct job_filter filter = {.state = JOB_PARKED,
                                      .record_id = str_from(id)};
    struct job *jobs = NULL;
    size_t n = 0;
    check_ok(job_list(h->store, &h->arena, &filter, &jobs, &n, &h->error),
             &h->error);
    return n > 0;
}

static void a_link_by_hand_releases_and_merges(void **state)
{
    (void)state;
    struct hub h;
    init_ambiguous(&h);
    check_ok(join(&h, "p", "c2"), &h.error);
    hub_sync(&h);
    check_str(value_str(field(&h, 1, "contact", "c2", "tel")), "1");
    assert_true(value_is_null(field(&h, 1, "contact", "c1", "tel")));
    assert_false(is_parked(&h, "p"));
    assert_false(is_parked(&h, "c2"));
    assert_int_equal(hub_links(&h, "contacts"), 1);
    hub_expect_silence(&h);
    hub_fini(&h);
}

/* It would look like a record that was deleted. */
static void a_record_that_is_not_there_is_not_linked(void **state)
{
    (void)state;
    struct hub h;
    init_ambiguous(&h);
    check_err(join(&h, "p", "c3"), ERR_NOT_FOUND);
    assert_non_null(strstr(h.error.message, "`r.contact` has no record c3"));
    check_err(join(&h, "q", "c1"), ERR_NOT_FOUND);
    assert_int_equal(hub_links(&h, "contacts"), 0);
    hub_fini(&h);
}

static void a_record_that_is_linked_is_not_linked_again(void **state)
{
    (void)state;
    struct hub h;
    init_ambiguous(&h);
    check_ok(join(&h, "p", "c2"), &h.error);
    check_err(join(&h, "p", "c1"), ERR_REJECTED);
    assert_non_null(strstr(h.error.message, "links remove"));
    hub_fini(&h);
}

static void parting_leaves_both_records(void **state)
{
    (void)state;
    struct hub h;
    int64_t sync = 0;
    init_ambiguous(&h);
    check_ok(join(&h, "p", "c2"), &h.error);
    hub_sync(&h);
    check_ok(store_sync_id(h.store, STR("contacts"), &sync, &h.error),
             &h.error);
    check_ok(person_unlink(h.store, sync, SIDE_RIGHT, STR("c2"), 1, &h.error),
             &h.error);
    assert_int_equal(hub_links(&h, "contacts"), 0);
    assert_non_null(fake_find(&h.world, 0, "person", "p"));
    assert_non_null(fake_find(&h.world, 1, "contact", "c2"));
    check_err(person_unlink(h.store, sync, SIDE_RIGHT, STR("c2"), 1, &h.error),
              ERR_NOT_FOUND);
    hub_fini(&h);
}

/* ---- lookups ---------------------------------------------------------------------- */

static void put_items(struct hub *h, enum side side,
                      const struct lookup_item *items, size_t n)
{
    check_ok(store_begin(h->store, &h->error), &h->error);
    check_ok(store_end(h->store,
                       lookup_put_items(h->store, STR("users"), side, items, n,
                                        &h->error),
                       &h->error),
             &h->error);
}

static enum err key_of(struct hub *h, const char *text, struct str *out)
{
    const struct lookup_word word = {STR("users"), SIDE_LEFT, str_from(text)};
    return lookup_key(h->store, &h->arena, &word, out, &h->error);
}

static void an_item_is_known_by_key_or_label(void **state)
{
    (void)state;
    struct hub h;
    struct str key;
    const struct lookup_item items[] = {
        {.key = STR("7"), .label = STR("Ann Lee")},
        {.key = STR("8"), .label = STR("Bob")},
        {.key = STR("9"), .label = STR("Bob")},
        {.key = STR("Ann Lee x"), .label = STR("8")}};
    hub_init(&h, contacts, 1);
    assert_int_equal(hub_start(&h), ERR_OK);
    check_ok(key_of(&h, "anything", &key), &h.error); /* never fetched */
    check_str(key, "anything");
    put_items(&h, SIDE_LEFT, items, 4);
    check_ok(key_of(&h, "ann LEE", &key), &h.error);
    check_str(key, "7");
    check_ok(key_of(&h, "8", &key), &h.error); /* a key before a label */
    check_str(key, "8");
    check_err(key_of(&h, "Bob", &key), ERR_INVALID);
    check_err(key_of(&h, "Ann Le", &key), ERR_NOT_FOUND);
    assert_non_null(strstr(h.error.message, "did you mean \"Ann Lee\"?"));
    hub_fini(&h);
}

static size_t pairs_in_store(struct hub *h)
{
    struct lookup_pair *pairs = NULL;
    size_t n = 0;
    check_ok(lookup_pairs(h->store, &h->arena, STR("users"), &pairs, &n,
                          &h->error),
             &h->error);
    return n;
}

static void write_pairs(struct hub *h, const char *csv)
{
    const char *path = file_join(&h->arena, h->dir, "users.csv");
    check_ok(file_write(path, str_from(csv), 0600, &h->error), &h->error);
}

static void pairs_of_a_file_are_taken_once(void **state)
{
    (void)state;
    struct hub h;
    struct lookup lookup = {.name = STR("users"), .file = STR("users.csv")};
    size_t n = 0;
    hub_init(&h, contacts, 1);
    assert_int_equal(hub_start(&h), ERR_OK);
    h.workspace.dir = str_from(h.dir);
    h.workspace.lookups = &lookup;
    h.workspace.n_lookups = 1;
    write_pairs(&h, "left,right\n1,a\n2,b\n");
    check_ok(lookup_seed(h.store, &h.workspace, &h.error), &h.error);
    assert_int_equal(pairs_in_store(&h), 2);
    write_pairs(&h, "left,right\n1,a\n2,b\n3,c\n");
    check_ok(lookup_seed(h.store, &h.workspace, &h.error), &h.error);
    assert_int_equal(pairs_in_store(&h), 2); /* now the store's count */
    check_ok(lookup_import(h.store, &h.workspace, &lookup, &n, &h.error),
             &h.error);
    assert_int_equal(n, 3);
    assert_int_equal(pairs_in_store(&h), 3);
    (void)unlink(file_join(&h.arena, h.dir, "users.csv"));
    hub_fini(&h);
}

/* ---- before a sync ------------------------------------------------------------------ */

static const char *const lossy[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title, via: upper }\n"};

static size_t problems_of(const char *const *syncs, const char *name)
{
    struct hub h;
    AUTO_ARENA a = ARENA_INIT;
    struct problems problems = {.arena = &a};
    hub_init(&h, syncs, 1);
    h.dry = true;
    fake_put(&h.world, 0, "person", "p",
             arena_printfz(&a, "{\"email\":\"a@x\",\"name\":\"%s\"}", name));
    assert_int_equal(hub_start(&h), ERR_OK);
    check_ok(engine_check(h.engine, STR("contacts"), &problems, &h.error),
             &h.error);
    assert_int_equal(problems.list.n, 0);
    check_ok(engine_check_samples(h.engine, STR("contacts"), 10, &problems,
                                  &h.error),
             &h.error);
    assert_int_equal(fake_writes(&h.world), 0);
    check_err(engine_check(h.engine, STR("nothing"), &problems, &h.error),
              ERR_USAGE);
    hub_fini(&h);
    return problems.list.n;
}

static void a_lossy_row_is_told_by_a_live_record(void **state)
{
    (void)state;
    assert_int_equal(problems_of(lossy, "Ann"), 1);
    assert_int_equal(problems_of(lossy, "ANN"), 0);
    assert_int_equal(problems_of(contacts, "Ann"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_side_that_wins_goes_to_the_other),
        cmocka_unit_test(a_value_that_is_typed_goes_to_both),
        cmocka_unit_test(an_answer_to_what_has_changed_since_is_not_taken),
        cmocka_unit_test(a_conflict_that_is_not_there_is_told),
        cmocka_unit_test(a_link_by_hand_releases_and_merges),
        cmocka_unit_test(a_record_that_is_not_there_is_not_linked),
        cmocka_unit_test(a_record_that_is_linked_is_not_linked_again),
        cmocka_unit_test(parting_leaves_both_records),
        cmocka_unit_test(an_item_is_known_by_key_or_label),
        cmocka_unit_test(pairs_of_a_file_are_taken_once),
        cmocka_unit_test(a_lossy_row_is_told_by_a_live_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
