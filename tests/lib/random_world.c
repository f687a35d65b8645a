/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "lib/random_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define QUIET_ROUNDS 12

/* ---- chance -------------------- */

size_t random_below(struct random_world *w, size_t n)
{
    struct random_port port = random_fake(&w->random);
    return (size_t)(random_next(&port) % n);
}

static bool chance(struct random_world *w, size_t percent)
{
    return random_below(w, 100) < percent;
}

void random_say(struct random_world *w, const char *format, ...)
{
    char line[400];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    vec_push(&w->hub.arena, &w->steps,
             arena_str(&w->hub.arena, str_from(line)));
}

/* ---- the syncs -------------------- */

static const char *any_policy(struct random_world *w)
{
    static const char *const words[] = {"newest", "left", "right", "ask"};
    return words[random_below(w, 4)];
}

static const char *any_gone(struct random_world *w)
{
    static const char *const words[] = {"keep", "delete", "archive"};
    return words[random_below(w, 3)];
}

static const char *any_archived(struct random_world *w)
{
    return chance(w, 50) ? "gone" : "stays";
}

/* Both entities of a connection, and how its fields are called. */
struct half {
    const char *entity;
    const char *fields[4]; /* email, name, phone, tags */
};
static const struct half persons = {"l.person",
                                    {"email", "name", "phone", "tags"}};
static const struct half contacts = {"r.contact",
                                     {"mail", "title", "tel", "labels"}};
static const struct half customers = {"l.customer",
                                      {"mail", "title", "phone", "labels"}};

/* The rows that go one way only, where there are just two entities. */
static const char one_way[] =
    "  - { left: note, right: memo, way: \"->\" }\n"
    "  - { left: owner, right: agent, way: \"<-\" }\n";

/* The other's id, which nobody types: it goes back after each create. */
static const char id_back[] =
    "  - { left: title, right: id, way: \"<-\" }\n";

static char *sync_text(struct random_world *w, struct arena *a,
                       const char *name, const struct half *left,
                       const struct half *right)
{
    const char *const *l = left->fields;
    const char *const *r = right->fields;
    bool two = w->kind != RANDOM_RING && w->kind != RANDOM_CHAIN;
    char *match = arena_printfz(
        a, "match:\n  - { left: %s, right: %s, as: lower }\n", l[0], r[0]);
    char *head = arena_printfz(
        a,
        "sync: %s\nleft: %s\nright: %s\nconflict: %s\n%s"
        "delete:\n  left: %s\n  right: %s\n"
        "  archived: { left: %s, right: %s }\n"
        "  guard: { count: %lld, percent: %lld }\n",
        name, left->entity, right->entity, any_policy(w),
        w->kind == RANDOM_NOTES ? "" : match, any_gone(w), any_gone(w),
        any_archived(w), any_archived(w), (long long)w->guard_count,
        (long long)w->guard_percent);
    char *text = arena_printfz(a, "%sfields:\n%s%s", head, two ? one_way : "",
                               two && chance(w, 50) ? id_back : "");
    for (int i = 0; i < 4; i++) {
        const char *policy =
            chance(w, 50) ? arena_printfz(a, ", conflict: %s", any_policy(w))
                          : "";
        text = arena_printfz(a, "%s  - { left: %s, right: %s%s }\n", text,
                             l[i], r[i], policy);
    }
    return text;
}

static void make_texts(struct random_world *w, struct arena *a)
{
    w->texts[w->n_syncs++] = sync_text(w, a, "contacts", &persons, &contacts);
    if (w->kind == RANDOM_DEALS)
        w->texts[w->n_syncs++] = arena_printfz(
            a,
            "sync: deals\nleft: l.lead\nright: r.deal\nconflict: %s\n"
            "fields:\n  - { left: name, right: title }\n"
            "  - { left: person, right: contact, link: contacts }\n%s",
            any_policy(w), chance(w, 50) ? id_back : "");
    if (w->kind == RANDOM_CHAIN || w->kind == RANDOM_RING)
        w->texts[w->n_syncs++] =
            sync_text(w, a, "customers", &contacts, &customers);
    if (w->kind == RANDOM_RING)
        w->texts[w->n_syncs++] =
            sync_text(w, a, "people", &customers, &persons);
}

/* ---- people -------------------- */

static struct str connection_of(const struct random_world *w, int system)
{
    return str_from(w->hub.world.system[system].name);
}

/* The sync and side over an entity that a person meets. */
static const struct sync *any_place(struct random_world *w, enum side *side)
{
    *side = (enum side)random_below(w, 2);
    return &w->hub.workspace.syncs[random_below(w, w->n_syncs)];
}

static int system_of(const struct random_world *w, const struct sync *sync,
                     enum side s)
{
    return str_eq(sync->connection[s], connection_of(w, 0)) ? 0 : 1;
}

static void remember(struct random_world *w, int system,
                     const struct fake_record *r, struct str field,
                     struct str value, bool element)
{
    struct typed typed = {.system = system,
                          .entity = r->entity,
                          .id = r->id,
                          .field = field,
                          .value = value,
                          .element = element,
                          .order = w->typed.n};
    vec_push(&w->hub.arena, &w->typed, typed);
}

static void put(struct random_world *w, int system, struct fake_record *r,
                struct str json)
{
    struct arena *a = &w->hub.arena;
    random_say(w, "%s.%.*s %.*s: %.*s", w->hub.world.system[system].name,
               STR_ARG(r->entity), STR_ARG(r->id), STR_ARG(json));
    fake_put(&w->hub.world, system, arena_strz(a, r->entity),
             arena_strz(a, r->id), arena_strz(a, json));
}

/* A fresh text, or sometimes none. */
static void type_text(struct random_world *w, int system,
                      struct fake_record *r, struct str field)
{
    struct arena *a = &w->hub.arena;
    if (chance(w, 15)) {
        put(w, system, r, arena_printf(a, "{\"%.*s\":null}", STR_ARG(field)));
        remember(w, system, r, field, STR_NONE, false);
        return;
    }
    struct str value = arena_printf(a, "v%lld", (long long)++w->serial);
    put(w, system, r,
        arena_printf(a, "{\"%.*s\":\"%.*s\"}", STR_ARG(field),
                     STR_ARG(value)));
    remember(w, system, r, field, value, false);
}

static void forget_element(struct random_world *w, struct str value)
{
    for (size_t i = 0; i < w->typed.n; i++)
        if (w->typed.at[i].element && str_eq(w->typed.at[i].value, value))
            w->typed.at[i].taken_away = true;
}

/* Takes some elements away, adds one. */
static void type_set(struct random_world *w, int system,
                     struct fake_record *r, struct str field)
{
    struct arena *a = &w->hub.arena;
    const struct value *now = value_get(&r->fields, field);
    struct str json = STR("");
    for (size_t i = 0; now && now->kind == VALUE_SET && i < now->items.n;
         i++) {
        struct str item = value_str(&now->items.at[i]);
        if (chance(w, 30))
            forget_element(w, item);
        else
            json = arena_printf(a, "%.*s\"%.*s\",", STR_ARG(json),
                                STR_ARG(item));
    }
    struct str value = arena_printf(a, "t%lld", (long long)++w->serial);
    put(w, system, r,
        arena_printf(a, "{\"%.*s\":{\"$set\":[%.*s\"%.*s\"]}}",
                     STR_ARG(field), STR_ARG(json), STR_ARG(value)));
    remember(w, system, r, field, value, true);
}

/* Any live record of an entity, or none. */
static struct fake_record *any_record(struct random_world *w, int system,
                                      struct str entity, size_t *out_n)
{
    struct fake_system *s = &w->hub.world.system[system];
    struct fake_record **live =
        arena_array(&w->hub.arena, struct fake_record *, s->records.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->records.n; i++)
        if (!s->records.at[i].deleted &&
            str_eq(s->records.at[i].entity, entity))
            live[n++] = &s->records.at[i];
    *out_n = n;
    return n > 0 ? live[random_below(w, n)] : NULL;
}

static void type_ref(struct random_world *w, int system, struct fake_record *r,
                     struct str field, struct str target)
{
    size_t n = 0;
    struct arena *a = &w->hub.arena;
    const struct fake_record *to = any_record(w, system, target, &n);
    if (to)
        put(w, system, r,
            arena_printf(a, "{\"%.*s\":{\"$ref\":[\"%.*s\",\"%.*s\"]}}",
                         STR_ARG(field), STR_ARG(target), STR_ARG(to->id)));
}

static bool is_email(struct str field)
{
    return str_is(field, "email") || str_is(field, "mail");
}

static void type_field(struct random_world *w, int system,
                       struct fake_record *r, struct str field)
{
    bool two = w->kind != RANDOM_RING && w->kind != RANDOM_CHAIN;
    bool of_other = str_is(field, "id") ||
                    (two && system == 0 && str_is(field, "title"));
    if (of_other || random_is_in_doubt(w, system, r, field))
        return;
    if (str_is(field, "tags") || str_is(field, "labels"))
        type_set(w, system, r, field);
    else if (str_is(field, "person") || str_is(field, "contact"))
        type_ref(w, system, r, field, field);
    else if (!is_email(field) || (two && chance(w, 20)))
        type_text(w, system, r, field);
}

static struct str any_field(struct random_world *w, const struct sync *sync,
                            enum side s)
{
    return sync->fields[s][random_below(w, sync->n_fields[s])];
}

static void edit_record(struct random_world *w)
{
    enum side s;
    const struct sync *sync = any_place(w, &s);
    int system = system_of(w, sync, s);
    size_t n = 0;
    struct fake_record *r = any_record(w, system, sync->entity[s], &n);
    for (size_t i = 0; r && i < 1 + random_below(w, 2); i++)
        type_field(w, system, r, any_field(w, sync, s));
}

/* Mostly an address of its own; else that of another one, so that records
 * meet, or are doubles. In a ring each entity has an address once. */
static struct str any_email(struct random_world *w, const struct sync *sync,
                            enum side s)
{
    enum side other = SIDE_OTHER(s);
    bool ring = w->kind == RANDOM_RING || w->kind == RANDOM_CHAIN;
    enum side like = ring || chance(w, 70) ? other : s;
    size_t n = 0;
    int system = system_of(w, sync, like);
    struct str field = sync->rules[0].parts[0].field[like];
    const struct fake_record *r =
        chance(w, 25) ? any_record(w, system, sync->entity[like], &n) : NULL;
    const struct value *v = r ? value_get(&r->fields, field) : NULL;
    struct str email = value_str(v ? v : &(struct value){0});
    const struct fake_system *mine = &w->hub.world.system[system_of(w, sync, s)];
    for (size_t i = 0; ring && i < mine->records.n; i++) {
        const struct fake_record *known = &mine->records.at[i];
        v = value_get(&known->fields, sync->rules[0].parts[0].field[s]);
        if (str_eq(known->entity, sync->entity[s]) && v &&
            str_eq(value_str(v), email))
            email = STR_NONE;
    }
    return email.n > 0 ? email
                       : arena_printf(&w->hub.arena, "e%lld@x",
                                      (long long)++w->serial);
}

static void make_record(struct random_world *w, const struct sync *sync,
                        enum side s)
{
    struct arena *a = &w->hub.arena;
    int system = system_of(w, sync, s);
    struct str id = arena_printf(a, "p%lld", (long long)++w->serial);
    struct fake_record *r =
        fake_put(&w->hub.world, system, arena_strz(a, sync->entity[s]),
                 arena_strz(a, id), "{}");
    struct fake_record made = *r; /* the table may move */
    if (sync->n_rules > 0) {
        struct str field = sync->rules[0].parts[0].field[s];
        struct str email = any_email(w, sync, s);
        put(w, system, &made,
            arena_printf(a, "{\"%.*s\":\"%.*s\"}", STR_ARG(field),
                         STR_ARG(email)));
        remember(w, system, &made, field, email, false);
    }
    for (size_t i = 0; i < sync->n_fields[s]; i++)
        if (chance(w, 70) && !(sync->n_rules > 0 &&
                               is_email(sync->fields[s][i])))
            type_field(w, system, &made, sync->fields[s][i]);
}

static void remove_record(struct random_world *w)
{
    enum side s;
    const struct sync *sync = any_place(w, &s);
    int system = system_of(w, sync, s);
    size_t n = 0;
    struct fake_record *r = any_record(w, system, sync->entity[s], &n);
    if (!r || n <= 3)
        return; /* an empty listing is another matter */
    if (chance(w, 40)) {
        w->revivals += r->archived;
        r->archived = !r->archived;
        r->modified_us = w->hub.world.now_us += 1000;
    } else {
        r->deleted = true;
    }
    w->removals++;
    random_say(w, "%s.%.*s %.*s: %s", w->hub.world.system[system].name,
               STR_ARG(r->entity), STR_ARG(r->id),
               r->deleted ? "deleted" : r->archived ? "archived" : "revived");
}

void random_edits(struct random_world *w)
{
    size_t n = 1 + random_below(w, 6);
    for (size_t i = 0; i < n; i++, w->edits++) {
        size_t what = random_below(w, 100);
        if (what < 60) {
            edit_record(w);
        } else if (what < 85) {
            enum side s;
            const struct sync *sync = any_place(w, &s);
            make_record(w, sync, s);
        } else {
            remove_record(w);
        }
    }
}

/* ---- the beginning and the end -------------------- */

void random_world_init(struct random_world *w, uint64_t seed)
{
    AUTO_ARENA arena = ARENA_INIT;
    *w = (struct random_world){.seed = seed,
                               .kind = (enum random_kind)(seed % RANDOM_KINDS),
                               .random = {.state = seed * 7919 + 1}};
    bool tight = chance(w, 25);
    w->guard_count = tight ? 1 : 1000;
    w->guard_percent = tight ? 10 : 100;
    make_texts(w, &arena);
    hub_init(&w->hub, w->texts, w->n_syncs);
    w->hub.random.state = seed;
    bool unstamped = chance(w, 25);
    for (int s = 0; s < 2; s++)
        w->hub.world.system[s].no_stamps = unstamped;
    for (size_t i = 0; i < w->n_syncs; i++)
        random_say(w, "%s", w->texts[i]);
    random_say(w, "stamps: %s", unstamped ? "no" : "yes");
    for (size_t i = 0; i < w->n_syncs; i++)
        for (int k = 0; k < 6; k++)
            make_record(w, &w->hub.workspace.syncs[i],
                        (enum side)random_below(w, 2));
}

void random_world_fini(struct random_world *w)
{
    hub_fini(&w->hub);
}

/* ---- runs -------------------- */

static size_t count_links(struct random_world *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n_syncs && w->hub.store; i++) {
        int64_t id = 0;
        int64_t links = 0;
        int64_t max_id = 0;
        if (store_sync_id(w->hub.store, w->hub.workspace.syncs[i].name, &id,
                          NULL) == ERR_OK &&
            link_count(w->hub.store, id, &links, &max_id, NULL) == ERR_OK)
            n += (size_t)links;
    }
    return n;
}

static void say_writes(struct random_world *w, const struct random_run *run)
{
    static const char *const words[] = {[PATCH_CREATE] = "made",
                                        [PATCH_UPDATE] = "changed",
                                        [PATCH_DELETE] = "deleted",
                                        [PATCH_ARCHIVE] = "archived"};
    for (size_t i = run->log_from; i < run->log_to; i++) {
        const struct fake_write *write = &w->hub.world.log.at[i];
        AUTO_BUF text = BUF_INIT(1 << 16);
        value_encode(&text, &write->patch);
        random_say(w, "  %s.%.*s %.*s %s: %.*s",
                   w->hub.world.system[write->system].name,
                   STR_ARG(write->entity), STR_ARG(write->id),
                   words[write->kind], STR_ARG(buf_str(&text)));
    }
}

static enum err run(struct random_world *w, enum run_kind kind)
{
    if (hub_start(&w->hub) != ERR_OK)
        return ERR_STORE;
    struct random_run run = {.log_from = w->hub.world.log.n,
                             .links = count_links(w)};
    enum err err = hub_run(&w->hub, kind);
    run.log_to = w->hub.world.log.n;
    vec_push(&w->hub.arena, &w->runs, run);
    random_say(w, "%s: %zu writes%s%s%s", kind == RUN_SYNC ? "sync"
                                                           : "reconcile",
               run.log_to - run.log_from, w->hub.world.power.dead ? ", cut" : "",
               w->hub.report.error.code ? ": " : "",
               w->hub.report.error.code ? w->hub.report.error.message : "");
    say_writes(w, &run);
    return err;
}

static void cut_power_later(struct random_world *w)
{
    struct fake_power *power = &w->hub.world.power;
    bool after = chance(w, 50);
    int64_t at = (int64_t)random_below(w, 14) + 1;
    fake_power_on(&w->hub.world);
    if (chance(w, 50)) {
        power->cut_request = at;
        power->cut_after = after;
    } else {
        power->cut_commit = at;
        power->commit_after = after;
    }
    random_say(w, "the power is cut %s %s %lld", after ? "after" : "before",
               power->cut_request ? "request" : "commit", (long long)at);
}

static void break_system(struct random_world *w)
{
    struct fake_system *s = &w->hub.world.system[random_below(w, 2)];
    switch (random_below(w, 4)) {
    case 0:
        s->busy = (int64_t)random_below(w, 9) + 1;
        random_say(w, "%s is busy for %lld calls", s->name,
                   (long long)s->busy);
        break;
    case 1:
        s->lose_answers = (int64_t)random_below(w, 3) + 1;
        random_say(w, "%s loses %lld answers", s->name,
                   (long long)s->lose_answers);
        break;
    case 2:
        s->refuses = true;
        random_say(w, "%s refuses every write", s->name);
        break;
    default:
        s->bad_name = arena_printfz(&w->hub.arena, "v%lld",
                                    (long long)w->serial);
        random_say(w, "%s refuses the name %s", s->name, s->bad_name);
        break;
    }
}

static void mend(struct random_world *w)
{
    for (int i = 0; i < 2; i++) {
        struct fake_system *s = &w->hub.world.system[i];
        s->busy = s->lose_answers = 0;
        s->refuses = false;
        s->bad_name = NULL;
    }
    fake_power_on(&w->hub.world);
}

bool random_faulty_run(struct random_world *w)
{
    bool restart = chance(w, 20);
    fake_power_on(&w->hub.world);
    if (chance(w, 35)) {
        cut_power_later(w);
        restart = restart || chance(w, 50);
    } else if (chance(w, 50)) {
        break_system(w);
    }
    if (restart)
        hub_stop(&w->hub);
    enum err err = run(w, chance(w, 50) ? RUN_SYNC : RUN_RECONCILE);
    bool cut = w->hub.world.power.dead;
    if (cut)
        hub_stop(&w->hub);
    mend(w);
    if (err == ERR_OK || cut)
        return true;
    print_error("a run failed: %s\n", w->hub.error.message);
    return false;
}

/* A person has looked: what is parked may be tried again. */
static bool release_parked(struct random_world *w)
{
    const struct job_filter all = {0};
    size_t n = 0;
    struct error error = {0};
    if (hub_start(&w->hub) != ERR_OK ||
        store_begin(w->hub.store, &error) != ERR_OK)
        return false;
    enum err err =
        job_release(w->hub.store, &all, w->hub.clock.now_us, &n, &error);
    random_say(w, "%zu parked jobs are released", n);
    return store_end(w->hub.store, err, &error) == ERR_OK;
}

/* The guard has done its work: a person raises it. */
static void raise_guard(struct random_world *w)
{
    struct sync *syncs =
        arena_array(&w->hub.arena, struct sync, w->n_syncs);
    for (size_t i = 0; i < w->n_syncs; i++) {
        syncs[i] = w->hub.workspace.syncs[i];
        syncs[i].guard_count = 1000;
        syncs[i].guard_percent = 100;
    }
    hub_stop(&w->hub);
    w->hub.workspace.syncs = syncs;
    w->guard_count = 1000;
    w->guard_percent = 100;
}

static bool run_clean(struct random_world *w, enum run_kind kind)
{
    enum err err = run(w, kind);
    if (err == ERR_OK && w->hub.report.error.code == ERR_OK)
        return true;
    print_error("a run without faults failed: %s / %s\n",
                w->hub.error.message, w->hub.report.error.message);
    return false;
}

bool random_settle(struct random_world *w)
{
    mend(w);
    raise_guard(w);
    for (int round = 0; round < QUIET_ROUNDS; round++) {
        int64_t before = fake_writes(&w->hub.world);
        if ((round < 2 && !release_parked(w)) ||
            !run_clean(w, RUN_RECONCILE) || !run_clean(w, RUN_SYNC))
            return false;
        if (round > 2 && fake_writes(&w->hub.world) == before)
            return true;
    }
    print_error("it does not fall silent\n");
    return false;
}
