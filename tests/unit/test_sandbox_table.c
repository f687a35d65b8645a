/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/time.h"
#include "sandbox/table.h"

struct fixture {
    struct arena a;
    struct tables *s;
    struct table *t;
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){.s = tables_create()};
    f.t = tables_add(f.s, "things", 1);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    tables_destroy(f->s);
    arena_fini(&f->a);
    return 0;
}

static struct value named(struct arena *a, const char *name)
{
    struct field *f = arena_new(a, struct field);
    *f = (struct field){STR("name"), value_textz(name)};
    return value_object(f, 1);
}

static const struct table_row *insert(struct fixture *f, const char *name)
{
    struct value v = named(&f->a, name);
    return table_insert(f->t, NULL, &v);
}

static struct str name_of(const struct table_row *row)
{
    return value_text_at(&row->fields, "name");
}

static void ids_count_up_and_stamps_are_the_transactions_start(void **state)
{
    struct fixture *f = *state;
    tables_begin(f->s, 1234567, 0);
    const struct table_row *one = insert(f, "one");
    const struct table_row *two = insert(f, "two");
    assert_int_equal(one->id.integer, 1);
    assert_int_equal(two->id.integer, 2);
    assert_int_equal(two->created_us, 1234567);
    assert_true(two->sequence > one->sequence);
    tables_commit(f->s);
}

static void a_rollback_takes_everything_back_but_the_ids(void **state)
{
    struct fixture *f = *state;
    tables_begin(f->s, 1, 0);
    int64_t id = insert(f, "kept")->id.integer;
    tables_commit(f->s);
    tables_begin(f->s, 2, 0);
    insert(f, "gone");
    struct value v = named(&f->a, "changed");
    table_update(f->t, table_get_int(f->t, id), &v);
    tables_rollback(f->s);
    tables_begin(f->s, 3, 0);
    assert_int_equal(table_count(f->t), 1);
    assert_true(str_is(name_of(table_get_int(f->t, id)), "kept"));
    assert_int_equal(table_next_id(f->t), 3);
    tables_commit(f->s);
}

static void records_stay_in_sight_when_the_clock_steps_back(void **state)
{
    struct fixture *f = *state;
    tables_begin(f->s, 20 * US_PER_SECOND, 0);
    insert(f, "thing");
    tables_commit(f->s);
    tables_begin(f->s, 10 * US_PER_SECOND, 0);
    assert_int_equal(table_count(f->t), 1);
    tables_commit(f->s);
}

static void a_delayed_commit_shows_later_with_its_old_stamp(void **state)
{
    struct fixture *f = *state;
    tables_begin(f->s, 10 * US_PER_SECOND, 0);
    int64_t id = insert(f, "before")->id.integer;
    tables_commit(f->s);
    tables_begin(f->s, 20 * US_PER_SECOND, 5 * US_PER_SECOND);
    struct value v = named(&f->a, "after");
    table_update(f->t, table_get_int(f->t, id), &v);
    insert(f, "new");
    assert_int_equal(table_count(f->t), 2); /* sees its own writes */
    tables_commit(f->s);

    tables_begin(f->s, 24 * US_PER_SECOND, 0);
    assert_true(str_is(name_of(table_get_int(f->t, id)), "before"));
    assert_int_equal(table_count(f->t), 1);
    tables_commit(f->s);
    tables_begin(f->s, 25 * US_PER_SECOND, 0);
    assert_true(str_is(name_of(table_get_int(f->t, id)), "after"));
    assert_int_equal(table_get_int(f->t, id)->updated_us, 20 * US_PER_SECOND);
    assert_int_equal(table_count(f->t), 2);
    tables_commit(f->s);
}

static void a_null_takes_a_member_away_and_others_stay(void **state)
{
    struct fixture *f = *state;
    tables_begin(f->s, 1, 0);
    struct field both[] = {{STR("name"), value_textz("x")},
                           {STR("city"), value_textz("y")}};
    struct value v = value_object(both, 2);
    const struct table_row *row = table_insert(f->t, NULL, &v);
    struct field none = {STR("name"), value_null()};
    struct value change = value_object(&none, 1);
    row = table_update(f->t, row, &change);
    assert_null(value_getz(&row->fields, "name"));
    assert_true(str_is(value_text_at(&row->fields, "city"), "y"));
    tables_commit(f->s);
}

static struct str name_key(struct arena *a, const struct value *fields,
                           const void *context)
{
    (void)a;
    (void)context;
    return value_text_at(fields, "name");
}

static size_t found(const struct table_index *x, const char *key)
{
    size_t n = 0, cursor = 0;
    while (table_find(x, str_from(key), &cursor))
        n++;
    return n;
}

static void an_index_follows_changes_deletes_and_rollbacks(void **state)
{
    struct fixture *f = *state;
    struct table_index *x = table_index_add(f->t, name_key, NULL);
    tables_begin(f->s, 1, 0);
    const struct table_row *row = insert(f, "a");
    insert(f, "a");
    tables_commit(f->s);
    assert_int_equal(found(x, "a"), 2);
    struct value a = named(&f->a, "a"), b = named(&f->a, "b");
    tables_begin(f->s, 2, 0);
    row = table_update(f->t, table_get(f->t, &row->id), &b);
    row = table_update(f->t, row, &a);
    tables_commit(f->s);
    assert_int_equal(found(x, "a"), 2);
    assert_int_equal(found(x, "b"), 0);
    tables_begin(f->s, 3, 0);
    table_delete(f->t, row);
    assert_int_equal(found(x, "a"), 1);
    tables_rollback(f->s);
    assert_int_equal(found(x, "a"), 2);
}

static void text_ids_are_found_and_can_be_taken_again(void **state)
{
    struct fixture *f = *state;
    tables_begin(f->s, 1, 0);
    struct value id = value_textz("con_1"), v = named(&f->a, "x");
    const struct table_row *row = table_insert(f->t, &id, &v);
    assert_ptr_equal(table_get_text(f->t, STR("con_1")), row);
    table_delete(f->t, row);
    assert_null(table_get_text(f->t, STR("con_1")));
    table_insert(f->t, &id, &v);
    assert_non_null(table_get_text(f->t, STR("con_1")));
    assert_int_equal(table_count(f->t), 1);
    tables_commit(f->s);
}

/* Rewrites few rows so often that the store must compact many times. */
static void what_was_replaced_does_not_pile_up(void **state)
{
    struct fixture *f = *state;
    struct table_index *x = table_index_add(f->t, name_key, NULL);
    static char text[20001];
    memset(text, 'x', sizeof text - 1);
    tables_begin(f->s, 1, 0);
    for (int i = 0; i < 10; i++)
        insert(f, "first");
    tables_commit(f->s);
    for (int round = 0; round < 1000; round++) {
        tables_begin(f->s, round + 2, 0);
        struct value v = named(&f->a, text);
        for (int64_t id = 1; id <= 10; id++)
            table_update(f->t, table_get_int(f->t, id), &v);
        tables_commit(f->s);
        arena_reset(&f->a);
    }
    tables_begin(f->s, 5000, 0);
    assert_int_equal(table_count(f->t), 10);
    assert_int_equal(found(x, text), 10);
    assert_int_equal(found(x, "first"), 0);
    assert_true(tables_used_bytes(f->s) < (size_t)40 << 20);
    tables_commit(f->s);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(ids_count_up_and_stamps_are_the_transactions_start),
        CASE(a_rollback_takes_everything_back_but_the_ids),
        CASE(records_stay_in_sight_when_the_clock_steps_back),
        CASE(a_delayed_commit_shows_later_with_its_old_stamp),
        CASE(a_null_takes_a_member_away_and_others_stay),
        CASE(an_index_follows_changes_deletes_and_rollbacks),
        CASE(text_ids_are_found_and_can_be_taken_again),
        CASE(what_was_replaced_does_not_pile_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
