/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The engine by a table: what both sides hold, what they agreed on before,
 * and what they must hold in the end. Each scenario is run
 *   - as it stands, then again: the second pass writes nothing;
 *   - cut off before and after every commit of the store, then resumed;
 *   - cut off before and after every remote request, then resumed;
 * and must come to the same end each time: no duplicate, no loss.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/hub.h"

#define CUTS_MAX 200

static const char *const contacts[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "conflict: newest\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "delete: { left: keep, right: delete }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"
    "  - { left: phone, right: tel, conflict: ask }\n"
    "  - { left: tags, right: labels }\n"
    "  - { left: note, right: memo, way: \"->\" }\n"};

/* Without match rules nothing but the intent tells what a cut-off create has
 * left behind. */
static const char *const notes[] = {
    "sync: notes\n"
    "left: l.person\n"
    "right: r.contact\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"
    "  - { left: phone, right: tel }\n"
    "  - { left: tags, right: labels }\n"};

/* Nothing is ever cleared, but for one field; what goes on the right is made
 * there again. */
static const char *const lasting[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "clear: false\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "delete: { left: keep, right: keep, anew: { right: true } }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"
    "  - { left: phone, right: tel, clear: true }\n"
    "  - { left: tags, right: labels }\n"
    "  - { left: note, right: memo, way: \"->\" }\n"};

/* Edits on the right reach nobody. */
static const char *const one_way[] = {
    "sync: contacts\n"
    "left: l.person\n"
    "right: r.contact\n"
    "direction: left_to_right\n"
    "match:\n"
    "  - { left: email, right: mail, as: lower }\n"
    "delete: { right: delete }\n"
    "fields:\n"
    "  - { left: email, right: mail }\n"
    "  - { left: name, right: title }\n"};

/* One record: NULL is not there. All fields are given, so none is unknown. */
struct scenario {
    const char *name;
    const char *base[2];   /* synced first, when given */
    const char *now[2];    /* edits on top of it, or new records; "-" deletes */
    const char *expect[2]; /* fake_dump at the end */
    size_t holds;
    size_t parked;
    const char *const *sync; /* NULL: contacts */
    bool unstamped;          /* the remotes tell no times */
};

#define L(email, name, phone, tags, note)                                  \
    "{\"email\":" email ",\"name\":" name ",\"phone\":" phone ",\"tags\":" \
    tags ",\"note\":" note "}"
#define R(mail, title, tel, labels, memo)                                  \
    "{\"mail\":" mail ",\"title\":" title ",\"tel\":" tel ",\"labels\":"   \
    labels ",\"memo\":" memo "}"
#define NIL "null"
#define SET(...) "{\"$set\":[" __VA_ARGS__ "]}"

static const struct scenario scenarios[] = {
    {.name = "a new left record is made on the right",
     .now = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .expect = {"email=\"a@x\" name=\"Ann\"\n",
                "mail=\"a@x\" title=\"Ann\"\n"}},
    {.name = "a new right record is made on the left, one-way rows left out",
     .now = {NULL, R("\"a@x\"", "\"Ann\"", NIL, NIL, "\"mine\"")},
     .expect = {"email=\"a@x\" name=\"Ann\"\n",
                "mail=\"a@x\" memo=\"mine\" title=\"Ann\"\n"}},
    {.name = "equal records are linked, not doubled",
     .now = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL),
             R("\"A@X\"", "\"Ann\"", NIL, NIL, NIL)},
     .expect = {"email=\"A@X\" name=\"Ann\"\n",
                "mail=\"A@X\" title=\"Ann\"\n"}},
    {.name = "a first match fills what is empty on either side",
     .now = {L("\"a@x\"", NIL, "\"1\"", NIL, NIL),
             R("\"a@x\"", "\"Ann\"", NIL, SET("\"vip\""), NIL)},
     .expect = {"email=\"a@x\" name=\"Ann\" phone=\"1\" "
                "tags={\"$set\":[\"vip\"]}\n",
                "labels={\"$set\":[\"vip\"]} mail=\"a@x\" tel=\"1\" "
                "title=\"Ann\"\n"}},
    {.name = "a left edit goes right",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {"{\"name\":\"Anna\"}", NULL},
     .expect = {"email=\"a@x\" name=\"Anna\"\n",
                "mail=\"a@x\" title=\"Anna\"\n"}},
    {.name = "a right edit goes left",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {NULL, "{\"title\":\"Anna\"}"},
     .expect = {"email=\"a@x\" name=\"Anna\"\n",
                "mail=\"a@x\" title=\"Anna\"\n"}},
    {.name = "a value taken away is taken away over there",
     .base = {L("\"a@x\"", "\"Ann\"", "\"1\"", NIL, NIL), NULL},
     .now = {NULL, "{\"tel\":null}"},
     .expect = {"email=\"a@x\" name=\"Ann\"\n",
                "mail=\"a@x\" title=\"Ann\"\n"}},
    {.name = "edits of different fields go through each other",
     .base = {L("\"a@x\"", "\"Ann\"", "\"1\"", NIL, NIL), NULL},
     .now = {"{\"name\":\"Anna\"}", "{\"tel\":\"2\"}"},
     .expect = {"email=\"a@x\" name=\"Anna\" phone=\"2\"\n",
                "mail=\"a@x\" tel=\"2\" title=\"Anna\"\n"}},
    {.name = "both edited alike: nothing to do",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {"{\"name\":\"Anna\"}", "{\"title\":\"Anna\"}"},
     .expect = {"email=\"a@x\" name=\"Anna\"\n",
                "mail=\"a@x\" title=\"Anna\"\n"}},
    {.name = "both edited the same field: the newer wins",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {"{\"name\":\"Older\"}", "{\"title\":\"Newer\"}"},
     .expect = {"email=\"a@x\" name=\"Newer\"\n",
                "mail=\"a@x\" title=\"Newer\"\n"}},
    {.name = "ask holds that field alone; the others go through",
     .base = {L("\"a@x\"", "\"Ann\"", "\"0\"", NIL, NIL), NULL},
     .now = {"{\"phone\":\"1\",\"name\":\"Anna\"}", "{\"tel\":\"2\"}"},
     .expect = {"email=\"a@x\" name=\"Anna\" phone=\"1\"\n",
                "mail=\"a@x\" tel=\"2\" title=\"Anna\"\n"},
     .holds = 1},
    {.name = "sets merge: added and taken away on either side",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, SET("\"a\",\"b\""), NIL), NULL},
     .now = {"{\"tags\":" SET("\"a\",\"b\",\"c\"") "}",
             "{\"labels\":" SET("\"b\",\"d\"") "}"},
     .expect = {"email=\"a@x\" name=\"Ann\" "
                "tags={\"$set\":[\"b\",\"c\",\"d\"]}\n",
                "labels={\"$set\":[\"b\",\"c\",\"d\"]} mail=\"a@x\" "
                "title=\"Ann\"\n"}},
    {.name = "a one-way row goes one way and leaves edits over there",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, "\"one\""), NULL},
     .now = {"{\"name\":\"Anna\"}", "{\"memo\":\"typed\"}"},
     .expect = {"email=\"a@x\" name=\"Anna\" note=\"one\"\n",
                "mail=\"a@x\" memo=\"typed\" title=\"Anna\"\n"}},
    {.name = "a record deleted on the left is deleted on the right",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {"-", NULL},
     .expect = {"", ""}},
    {.name = "a record deleted on the right is kept on the left",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {NULL, "-"},
     .expect = {"email=\"a@x\" name=\"Ann\"\n", ""}},
    {.name = "deleted on one side and edited on the other: a person decides",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {"-", "{\"title\":\"Anna\"}"},
     .expect = {"", "mail=\"a@x\" title=\"Anna\"\n"},
     .parked = 1},
    {.name = "deleted on one side, edited where edits reach nobody: deleted",
     .sync = one_way,
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {"-", "{\"title\":\"Anna\"}"},
     .expect = {"", ""}},
    {.name = "without match rules a new record is made once",
     .sync = notes,
     .now = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .expect = {"email=\"a@x\" name=\"Ann\"\n",
                "mail=\"a@x\" title=\"Ann\"\n"}},
    {.name = "without match rules and times a new record is made once",
     .sync = notes,
     .unstamped = true,
     .now = {NULL, R("\"a@x\"", "\"Ann\"", NIL, SET("\"x\""), NIL)},
     .expect = {"email=\"a@x\" name=\"Ann\" tags={\"$set\":[\"x\"]}\n",
                "labels={\"$set\":[\"x\"]} mail=\"a@x\" "
                "title=\"Ann\"\n"}},
    {.name = "nothing is cleared, where the sync says so",
     .sync = lasting,
     .base = {L("\"a@x\"", "\"Ann\"", "\"1\"", SET("\"a\""), "\"n\""),
              NULL},
     .now = {"{\"name\":null,\"tags\":null,\"note\":null}", NULL},
     .expect = {"email=\"a@x\" phone=\"1\"\n",
                "labels={\"$set\":[\"a\"]} mail=\"a@x\" memo=\"n\" "
                "tel=\"1\" title=\"Ann\"\n"}},
    {.name = "nothing is cleared on the left either",
     .sync = lasting,
     .base = {L("\"a@x\"", "\"Ann\"", "\"1\"", NIL, NIL), NULL},
     .now = {NULL, "{\"title\":null}"},
     .expect = {"email=\"a@x\" name=\"Ann\" phone=\"1\"\n",
                "mail=\"a@x\" tel=\"1\"\n"}},
    {.name = "a row may clear where the sync does not",
     .sync = lasting,
     .base = {L("\"a@x\"", "\"Ann\"", "\"1\"", NIL, NIL), NULL},
     .now = {"{\"phone\":null}", NULL},
     .expect = {"email=\"a@x\" name=\"Ann\"\n",
                "mail=\"a@x\" title=\"Ann\"\n"}},
    {.name = "emptied here and edited there: the edit counts",
     .sync = lasting,
     .base = {L("\"a@x\"", "\"Ann\"", NIL, SET("\"a\",\"b\""), NIL), NULL},
     .now = {"{\"name\":null,\"tags\":null}",
             "{\"title\":\"Anna\",\"labels\":" SET("\"b\",\"c\"") "}"},
     .expect = {"email=\"a@x\" name=\"Anna\" tags={\"$set\":[\"b\",\"c\"]}\n",
                "labels={\"$set\":[\"b\",\"c\"]} mail=\"a@x\" "
                "title=\"Anna\"\n"}},
    {.name = "what was deleted on the right is made anew when the left changes",
     .sync = lasting,
     .base = {L("\"a@x\"", "\"Ann\"", "\"1\"", NIL, NIL), NULL},
     .now = {"{\"name\":\"Anna\"}", "-"},
     .expect = {"email=\"a@x\" name=\"Anna\" phone=\"1\"\n",
                "mail=\"a@x\" tel=\"1\" title=\"Anna\"\n"}},
    {.name = "what was deleted on the right rests while the left does",
     .sync = lasting,
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {NULL, "-"},
     .expect = {"email=\"a@x\" name=\"Ann\"\n", ""}},
    {.name = "what was deleted on the left rests when the right changes",
     .sync = lasting,
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {"-", "{\"title\":\"Anna\"}"},
     .expect = {"", "mail=\"a@x\" title=\"Anna\"\n"}},
    {.name = "deleted on both sides: the link goes",
     .base = {L("\"a@x\"", "\"Ann\"", NIL, NIL, NIL), NULL},
     .now = {"-", "-"},
     .expect = {"", ""}},
};

/* ---- playing one -------------------- */

static const char *const entities[] = {"person", "contact"};

/* A second pair that nothing happens to: a listing is never empty (an empty
 * one deletes nothing), and it must come to no harm. */
#define BYSTANDER L("\"z@x\"", "\"Zoe\"", NIL, NIL, NIL)
static const char *const bystander_lines[] = {
    "email=\"z@x\" name=\"Zoe\"\n", "mail=\"z@x\" title=\"Zoe\"\n"};

static bool is_bystander(const struct fake_record *r)
{
    const struct value *email = value_getz(&r->fields, "email");
    const struct value *mail = value_getz(&r->fields, "mail");
    return str_is(value_str(email ? email : mail), "z@x");
}

static void put_side(struct hub *h, int s, const char *json)
{
    struct fake_system *system = &h->world.system[s];
    const char *id = "p1";
    if (!json)
        return;
    for (size_t i = 0; i < system->records.n; i++)
        if (!is_bystander(&system->records.at[i]))
            id = arena_strz(&h->arena, system->records.at[i].id);
    if (json[0] == '-')
        fake_delete(&h->world, s, entities[s], id);
    else
        fake_put(&h->world, s, entities[s], id, json);
}

static void play_begin(struct hub *h, const struct scenario *sc)
{
    hub_init(h, sc->sync ? sc->sync : contacts, 1);
    for (int s = 0; s < 2; s++)
        h->world.system[s].no_stamps = sc->unstamped;
    fake_put(&h->world, 0, "person", "z1", BYSTANDER);
    for (int s = 0; s < 2; s++)
        put_side(h, s, sc->base[s]);
    if (sc->base[0] || sc->base[1])
        hub_sync(h);
    else
        assert_int_equal(hub_start(h), ERR_OK);
    for (int s = 0; s < 2; s++)
        put_side(h, s, sc->now[s]);
}

static void expect_end(struct hub *h, const struct scenario *sc)
{
    for (int s = 0; s < 2; s++) {
        struct str dump = fake_dump(&h->world, &h->arena, s, entities[s]);
        assert_string_equal(arena_strz(&h->arena, dump),
                            arena_printfz(&h->arena, "%s%s", sc->expect[s],
                                          bystander_lines[s]));
    }
    assert_int_equal(hub_holds(h), sc->holds);
    assert_int_equal(hub_parked(h), sc->parked);
}

static void play_to_the_end(struct hub *h, const struct scenario *sc)
{
    hub_reconcile(h); /* deletes are seen by a full listing */
    hub_sync(h);      /* whatever waits has its turn */
    expect_end(h, sc);
    hub_expect_silence(h);
    expect_end(h, sc);
}

static void plays_out_and_then_falls_silent(void **state)
{
    const struct scenario *sc = *state;
    struct hub h;
    play_begin(&h, sc);
    play_to_the_end(&h, sc);
    hub_fini(&h);
}

/* Cuts at one point; false when the run went through before it. */
static bool play_cut(const struct scenario *sc, bool request, int64_t at,
                     bool after)
{
    struct hub h;
    play_begin(&h, sc);
    hub_stop(&h);
    fake_power_on(&h.world);
    if (request) {
        h.world.power.cut_request = at;
        h.world.power.cut_after = after;
    } else {
        h.world.power.cut_commit = at;
        h.world.power.commit_after = after;
    }
    enum err err = hub_run(&h, RUN_RECONCILE);
    bool cut = h.world.power.dead;
    assert_true(cut == (err != ERR_OK));
    hub_stop(&h);
    fake_power_on(&h.world);
    play_to_the_end(&h, sc);
    hub_fini(&h);
    return cut;
}

static void survives_a_cut_anywhere(const struct scenario *sc, bool request)
{
    for (int after = 0; after < 2; after++) {
        int64_t at = 1;
        while (play_cut(sc, request, at, after)) {
            at++;
            assert_true(at < CUTS_MAX);
        }
        assert_true(at > 1); /* something was cut at all */
    }
}

static void survives_a_cut_at_every_commit(void **state)
{
    survives_a_cut_anywhere(*state, false);
}

static void survives_a_cut_at_every_request(void **state)
{
    survives_a_cut_anywhere(*state, true);
}

/* ---- the table as tests -------------------- */

#define N_SCENARIOS (sizeof scenarios / sizeof *scenarios)

int main(void)
{
    static const struct {
        const char *name;
        CMUnitTestFunction run;
    } ways[] = {
        {"", plays_out_and_then_falls_silent},
        {", cut at every commit", survives_a_cut_at_every_commit},
        {", cut at every request", survives_a_cut_at_every_request},
    };
    AUTO_ARENA arena = ARENA_INIT;
    struct CMUnitTest *tests =
        arena_array(&arena, struct CMUnitTest, N_SCENARIOS * 3);
    for (size_t i = 0; i < N_SCENARIOS; i++)
        for (size_t k = 0; k < 3; k++)
            tests[i * 3 + k] = (struct CMUnitTest){
                .name = arena_printfz(&arena, "%s%s", scenarios[i].name,
                                      ways[k].name),
                .test_func = ways[k].run,
                .initial_state = (void *)(uintptr_t)&scenarios[i]};
    return _cmocka_run_group_tests("engine scenarios", tests, N_SCENARIOS * 3,
                                   NULL, NULL);
}
