/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The far end of the fake connector: tables, and a power switch. */
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "lib/fake_remote.h"

struct reply {
    struct arena *a;
    VEC(struct value) records;
    VEC(struct value) matches;
    VEC(struct value) results;
    struct str next;
    bool more;
};

/* ---- tables ---------------------------------------------------------------------- */

static struct str index_key(struct arena *a, struct str entity, struct str id)
{
    return arena_printf(a, "%.*s %.*s", STR_ARG(entity), STR_ARG(id));
}

static struct fake_record *find(struct fake_system *s, struct str entity,
                                struct str id)
{
    AUTO_ARENA a = ARENA_INIT;
    const size_t *place = map_get(&s->index, index_key(&a, entity, id));
    struct fake_record *r = place ? &s->records.at[*place] : NULL;
    return r && !r->deleted ? r : NULL;
}

static struct fake_record *add(struct fake_world *w, struct fake_system *s,
                               struct str entity, struct str id)
{
    struct fake_record record = {.entity = arena_str(&w->arena, entity),
                                 .id = arena_str(&w->arena, id),
                                 .fields = value_object(NULL, 0),
                                 .created_us = w->now_us};
    size_t *place = arena_new(&w->arena, size_t);
    *place = s->records.n;
    vec_push(&w->arena, &s->records, record);
    map_put(&w->arena, &s->index, index_key(&w->arena, entity, id), place);
    return &s->records.at[*place];
}

/* As servers do: what a record is made of gets ids, and is summed up. */
static void change_parts(struct fake_world *w, struct fake_record *r)
{
    const struct value *parts = value_getz(&r->fields, "parts");
    if (!parts || parts->kind != VALUE_LIST)
        return;
    struct value *made = arena_array(&w->arena, struct value, parts->items.n);
    int64_t total = 0;
    for (size_t i = 0; i < parts->items.n; i++) {
        const struct value *amount =
            value_getz(&parts->items.at[i], "amount");
        struct value id = value_text(
            arena_printf(&w->arena, "part%zu", ++w->n_parts));
        made[i] = parts->items.at[i];
        if (!value_getz(&made[i], "id"))
            made[i] = value_with(&w->arena, &made[i], STR("id"), &id);
        total += amount && amount->kind == VALUE_INT ? amount->integer : 0;
    }
    struct value list = value_list(made, parts->items.n);
    struct value sum = value_int(total);
    r->fields = value_with(&w->arena, &r->fields, STR("parts"), &list);
    r->fields = value_with(&w->arena, &r->fields, STR("total"), &sum);
}

static void change(struct fake_world *w, struct fake_record *r,
                   const struct value *values)
{
    for (size_t i = 0; i < values->fields.n; i++) {
        struct value v = value_copy(&w->arena, &values->fields.at[i].value);
        r->fields = value_with(&w->arena, &r->fields,
                               arena_str(&w->arena,
                                         values->fields.at[i].name), &v);
    }
    if (value_getz(values, "parts"))
        change_parts(w, r);
    w->now_us += 1000; /* stamps tell apart */
    r->modified_us = w->now_us;
}

static struct value record_value(struct arena *a, const struct fake_system *s,
                                 const struct fake_record *r)
{
    struct field *f = arena_array(a, struct field, 5);
    struct value id = value_text(r->id);
    struct value filled = fake_fill(a, &r->fields);
    if (s->untold)
        filled = value_with(a, &filled, str_from(s->untold), NULL);
    f[0] = (struct field){STR("id"), value_text(r->id)};
    f[1] = (struct field){STR("fields"),
                          value_with(a, &filled, STR("id"), &id)};
    f[2] = (struct field){STR("modified"),
                          value_int(s->no_stamps ? 0 : r->modified_us)};
    f[3] = (struct field){STR("created"),
                          value_int(s->no_stamps ? 0 : r->created_us)};
    f[4] = (struct field){STR("archived"), value_bool(r->archived)};
    return value_object(f, 5);
}

/* ---- operations -------------------------------------------------------------------- */

static void do_read(struct fake_system *s, const struct value *op,
                    struct reply *out)
{
    struct str entity = value_text_at(op, "entity");
    const struct value *ids = value_getz(op, "ids");
    for (size_t i = 0; i < ids->items.n; i++) {
        struct fake_record *r =
            find(s, entity, value_str(&ids->items.at[i]));
        if (r)
            vec_push(out->a, &out->records, record_value(out->a, s, r));
    }
}

/* A set is met by those that have all of it. */
static bool has_all(const struct value *has, const struct value *meant)
{
    if (meant->kind != VALUE_SET || has->kind != VALUE_SET)
        return value_equal(has, meant);
    for (size_t i = 0; i < meant->items.n; i++) {
        bool found = false;
        for (size_t k = 0; k < has->items.n && !found; k++)
            found = value_equal(&has->items.at[k], &meant->items.at[i]);
        if (!found)
            return false;
    }
    return true;
}

static bool fits(const struct fake_record *r, const struct value *key)
{
    for (size_t i = 0; i < key->fields.n; i++) {
        struct value id = value_text(r->id);
        const struct value *v =
            str_is(key->fields.at[i].name, "id")
                ? &id
                : value_get(&r->fields, key->fields.at[i].name);
        if (!v || !has_all(v, &key->fields.at[i].value))
            return false;
    }
    return true;
}

static void do_find(struct fake_system *s, const struct value *op,
                    struct reply *out)
{
    struct str entity = value_text_at(op, "entity");
    const struct value *keys = value_getz(op, "keys");
    for (size_t k = 0; k < keys->items.n; k++) {
        for (size_t i = 0; i < s->records.n; i++) {
            const struct fake_record *r = &s->records.at[i];
            if (r->deleted || !str_eq(r->entity, entity) ||
                !fits(r, &keys->items.at[k]))
                continue;
            struct field *f = arena_array(out->a, struct field, 2);
            f[0] = (struct field){STR("key"), value_int((int64_t)k)};
            f[1] = (struct field){STR("record"), record_value(out->a, s, r)};
            vec_push(out->a, &out->matches, value_object(f, 2));
        }
    }
}

/* The cursor is "<stamp>:<index>": what was changed since the stamp, going on
 * at an index of the table. */
static void do_changes(struct fake_system *s, const struct value *op,
                       struct reply *out)
{
    struct str entity = value_text_at(op, "entity");
    struct str cursor = value_text_at(op, "cursor");
    int64_t page = value_getz(op, "page")->integer;
    int64_t since = 0;
    int64_t from = 0;
    int64_t high = 0;
    struct str rest = cursor;
    struct str part;
    if (str_split(&rest, ':', &part))
        (void)str_to_i64(part, &since);
    if (str_split(&rest, ':', &part))
        (void)str_to_i64(part, &from);
    size_t i = (size_t)from;
    for (; i < s->records.n && (int64_t)out->records.n < page; i++) {
        const struct fake_record *r = &s->records.at[i];
        if (!r->deleted && str_eq(r->entity, entity) &&
            !str_is(entity, "message") && r->modified_us >= since)
            vec_push(out->a, &out->records, record_value(out->a, s, r));
    }
    for (size_t k = 0; k < s->records.n; k++)
        if (s->records.at[k].modified_us > high)
            high = s->records.at[k].modified_us;
    out->more = i < s->records.n;
    out->next = out->more
                    ? arena_printf(out->a, "%lld:%zu", (long long)since, i)
                    : arena_printf(out->a, "%lld:0", (long long)high);
}

static struct value result_value(struct arena *a, struct str id,
                                 const char *refused)
{
    struct field *f = arena_array(a, struct field, 2);
    f[0] = (struct field){STR("id"), value_text(id)};
    f[1] = (struct field){STR("refused"), value_textz(refused)};
    return value_object(f, 2);
}

static bool is_refused(const struct fake_system *s, const struct value *values)
{
    const struct value *name = value_getz(values, "name");
    return s->refuses ||
           (s->bad_name && name && str_is(value_str(name), s->bad_name));
}

/* The record that an upsert takes for the one to be made; or NULL. */
static struct fake_record *upserted(struct fake_system *s, struct str entity,
                                    const struct value *values)
{
    const struct value *key =
        s->upsert ? value_getz(values, s->upsert) : NULL;
    for (size_t i = 0; key && i < s->records.n; i++) {
        struct fake_record *r = &s->records.at[i];
        const struct value *v = value_getz(&r->fields, s->upsert);
        if (str_eq(r->entity, entity) && !r->deleted && v &&
            !value_is_null(v) && value_equal(v, key))
            return r;
    }
    return NULL;
}

static struct fake_record *made_with(struct fake_system *s, struct str entity,
                                     struct str token)
{
    bool knows = str_is(entity, "ticket") || str_is(entity, "account");
    for (size_t i = 0; knows && i < s->records.n; i++)
        if (token.n > 0 && str_eq(s->records.at[i].token, token))
            return &s->records.at[i];
    return NULL;
}

static void log_write(struct fake_world *w, const struct fake_system *s,
                      const struct fake_record *r, int64_t kind,
                      const struct value *patch)
{
    struct fake_write write = {.system = (int)(s - w->system),
                               .entity = r->entity,
                               .id = r->id,
                               .kind = kind,
                               .before = value_copy(&w->arena, &r->fields),
                               .patch = value_copy(&w->arena, patch)};
    vec_push(&w->arena, &w->log, write);
}

static bool is_referred_to(const struct fake_system *s, struct str entity,
                           struct str id)
{
    for (size_t i = 0; i < s->records.n; i++) {
        const struct fake_record *r = &s->records.at[i];
        for (size_t k = 0; !r->deleted && k < r->fields.fields.n; k++) {
            const struct value *v = &r->fields.fields.at[k].value;
            if (v->kind == VALUE_REF && str_eq(v->ref.entity, entity) &&
                str_eq(v->ref.id, id))
                return true;
        }
    }
    return false;
}

/* Of an account whose create ends half-way. */
static struct value first_part(struct fake_world *w, struct fake_system *s,
                               struct str entity, const struct value *values)
{
    if (!str_is(entity, "account") || s->halves == 0)
        return *values;
    s->halves--;
    return value_with(&w->arena, values, STR("memo"), NULL);
}

static void write_one(struct fake_world *w, struct fake_system *s,
                      struct str entity, const struct value *patch,
                      struct reply *out)
{
    int64_t kind = value_getz(patch, "kind")->integer;
    struct str id = value_text_at(patch, "id");
    const struct value *values = value_getz(patch, "values");
    struct fake_record *r = find(s, entity, id);
    if (is_refused(s, values) || (kind != PATCH_CREATE && !r) ||
        (kind == PATCH_DELETE && s->keeps_referred &&
         is_referred_to(s, entity, id))) {
        vec_push(out->a, &out->results, result_value(out->a, id, "refused"));
        return;
    }
    struct str token = value_text_at(patch, "token");
    struct fake_record *met =
        kind == PATCH_CREATE ? upserted(s, entity, values) : NULL;
    if (!met && kind == PATCH_CREATE)
        met = made_with(s, entity, token);
    if (met) {
        r = met;
        id = r->id;
    } else if (kind == PATCH_CREATE) {
        id = arena_printf(&w->arena, "%s%lld", s->name,
                          (long long)++s->next_id);
        r = add(w, s, entity, id);
        r->token = arena_str(&w->arena, token);
        s->creates++;
    }
    log_write(w, s, r, kind, values);
    if (kind == PATCH_CREATE) {
        struct value part = first_part(w, s, entity, values);
        change(w, r, &part);
    }
    if (kind == PATCH_UPDATE)
        change(w, r, values);
    r->deleted = kind == PATCH_DELETE;
    r->archived = r->archived || kind == PATCH_ARCHIVE;
    s->writes++;
    vec_push(out->a, &out->results, result_value(out->a, id, ""));
}

static void do_write(struct fake_world *w, struct fake_system *s,
                     const struct value *op, struct reply *out)
{
    struct str entity = value_text_at(op, "entity");
    const struct value *patches = value_getz(op, "patches");
    for (size_t i = 0; i < patches->items.n; i++)
        write_one(w, s, entity, &patches->items.at[i], out);
}

static bool is_denied(const struct fake_system *s, const struct value *op)
{
    const struct value *ids = value_getz(op, "ids");
    if (value_getz(op, "kind")->integer == OP_CHANGES &&
        str_is(value_text_at(op, "entity"), "firm"))
        return true;
    for (size_t i = 0; s->unreadable && i < ids->items.n; i++)
        if (str_is(value_str(&ids->items.at[i]), s->unreadable))
            return true;
    return false;
}

/* The records that an action is about. */
static struct value_items acted_on(const struct value *op)
{
    const struct value *ids = value_getz(op, "ids");
    if (ids->items.n > 0)
        return ids->items;
    return (struct value_items){value_getz(op, "action_id"), 1};
}

/* Of all records, or of those with a bad name. */
static bool refuses_action(const struct fake_system *s, const struct value *op)
{
    struct str entity = value_text_at(op, "entity");
    struct value_items ids = acted_on(op);
    if (!s->bad_action || !str_is(value_text_at(op, "action"), s->bad_action))
        return false;
    for (size_t i = 0; s->bad_name && i < ids.n; i++) {
        const struct fake_record *r =
            find((struct fake_system *)s, entity, value_str(&ids.at[i]));
        const struct value *title = r ? value_getz(&r->fields, "title") : NULL;
        if (title && str_is(value_str(title), s->bad_name))
            return true;
    }
    return !s->bad_name;
}

static void act_on(struct fake_world *w, struct fake_system *s,
                   const struct value *op, struct str id)
{
    struct str entity = value_text_at(op, "entity");
    struct fake_record *r = find(s, entity, id);
    if (!r)
        return;
    struct fake_action action = {
        .system = (int)(s - w->system),
        .id = r->id,
        .name = arena_str(&w->arena, value_text_at(op, "action")),
        .arguments = value_copy(&w->arena, value_getz(op, "arguments"))};
    const struct field state = {STR("state"), value_text(action.name)};
    struct value values = value_object(&state, 1);
    change(w, r, &values);
    vec_push(&w->arena, &w->actions, action);
}

static void do_action(struct fake_world *w, struct fake_system *s,
                      const struct value *op)
{
    struct value_items ids = acted_on(op);
    for (size_t i = 0; i < ids.n && !refuses_action(s, op); i++)
        act_on(w, s, op, value_str(&ids.at[i]));
}

static void do_op(struct fake_world *w, struct fake_system *s,
                  const struct value *op, struct reply *out)
{
    int64_t kind = value_getz(op, "kind")->integer;
    if (kind == OP_READ)
        do_read(s, op, out);
    if (kind == OP_FIND)
        do_find(s, op, out);
    if (kind == OP_CHANGES)
        do_changes(s, op, out);
    if (kind == OP_WRITE)
        do_write(w, s, op, out);
    if (kind == OP_ACTION)
        do_action(w, s, op);
}

static struct str carry_out(struct fake_world *w, struct fake_system *s,
                            const struct value *op)
{
    AUTO_ARENA arena = ARENA_INIT;
    AUTO_BUF body = BUF_INIT(1 << 24);
    struct reply out = {.a = &arena};
    int64_t kind = value_getz(op, "kind")->integer;
    bool busy = s->busy > 0;
    s->busy -= busy;
    s->calls[kind]++;
    if (!busy)
        do_op(w, s, op, &out);
    if (w->after_call)
        w->after_call(w->after_context, (int)(s - w->system),
                      (enum op_kind)kind);
    const struct field fields[] = {
        {STR("error"), value_textz(busy              ? "busy"
                                   : is_denied(s, op) ? "denied"
                                                      : "")},
        {STR("records"), value_list(out.records.at, out.records.n)},
        {STR("matches"), value_list(out.matches.at, out.matches.n)},
        {STR("results"), value_list(out.results.at, out.results.n)},
        {STR("next"), value_text(out.next.p ? out.next : STR(""))},
        {STR("more"), value_bool(out.more)},
        {STR("refused"), value_textz(kind == OP_ACTION && refuses_action(s, op)
                                         ? "it is refused"
                                         : "")},
    };
    struct value reply = value_object(fields, 7);
    value_encode(&body, &reply);
    return buf_copy(&w->arena, &body);
}

/* ---- the transport, and the power ------------------------------------------------------ */

static enum err power_fail(struct fake_world *w, struct error *e)
{
    w->power.dead = true;
    FAIL(e, ERR_CANCELED, "the power was cut");
}

static enum err fake_submit(void *context, const struct http_request *request,
                            uint64_t tag, struct error *e)
{
    struct fake_world *w = context;
    struct value op;
    AUTO_ARENA arena = ARENA_INIT;
    struct fake_system *s = NULL;
    bool cut = ++w->power.requests == w->power.cut_request;
    if (w->power.dead || (cut && !w->power.cut_after))
        return power_fail(w, e);
    for (int i = 0; i < 2; i++)
        if (str_starts_with(str_slice(request->url, 7, request->url.n),
                            str_from(w->system[i].name)))
            s = &w->system[i];
    TRY(value_decode(&arena, request->body, &op, e));
    size_t slot = w->n_queue++;
    w->queue[slot].tag = tag;
    w->queue[slot].error = (struct error){0};
    w->queue[slot].body = carry_out(w, s, &op);
    int64_t kind = value_getz(&op, "kind")->integer;
    if ((kind == OP_WRITE || kind == OP_ACTION) && s->lose_answers > 0) {
        s->lose_answers--;
        error_set(&w->queue[slot].error, ERR_TIMEOUT, __FILE__, __LINE__,
                  "no answer in time");
        w->queue[slot].error.maybe_happened = true;
    }
    if (cut)
        return power_fail(w, e);
    return ERR_OK;
}

static enum err fake_wait(void *context, struct arena *a, int64_t timeout_ms,
                          struct http_exchange *out, struct error *e)
{
    struct fake_world *w = context;
    (void)timeout_ms;
    if (w->power.dead)
        return power_fail(w, e);
    if (w->n_queue == 0)
        FAIL(e, ERR_TIMEOUT, "nothing was asked");
    size_t slot = --w->n_queue; /* the last first: any order will do */
    *out = (struct http_exchange){.tag = w->queue[slot].tag,
                                  .outcome = w->queue[slot].error.code,
                                  .error = w->queue[slot].error};
    out->response.status = 200;
    out->response.body = arena_str(a, w->queue[slot].body);
    return ERR_OK;
}

enum err fake_probe(void *context, bool after, struct error *e)
{
    struct fake_world *w = context;
    if (!after)
        w->power.commits++;
    bool cut = w->power.commits == w->power.cut_commit &&
               after == w->power.commit_after;
    if (w->power.dead || cut)
        return power_fail(w, e);
    return ERR_OK;
}

void fake_world_init(struct fake_world *w)
{
    *w = (struct fake_world){.now_us = INT64_C(1767225600000000)};
    w->system[0].name = "l";
    w->system[1].name = "r";
    w->transport = (struct transport){fake_submit, fake_wait, w};
}

void fake_world_fini(struct fake_world *w)
{
    arena_fini(&w->arena);
}

void fake_power_on(struct fake_world *w)
{
    w->power = (struct fake_power){0};
    w->n_queue = 0;
}

/* ---- as a person ------------------------------------------------------------------------- */

struct fake_record *fake_find(struct fake_world *w, int system,
                              const char *entity, const char *id)
{
    return find(&w->system[system], str_from(entity), str_from(id));
}

struct fake_record *fake_put(struct fake_world *w, int system,
                             const char *entity, const char *id,
                             const char *json)
{
    struct value values;
    struct error error;
    struct fake_record *r = fake_find(w, system, entity, id);
    if (value_decode(&w->arena, str_from(json), &values, &error) != ERR_OK) {
        fprintf(stderr, "fake_put: %s: %s\n", json, error.message);
        abort();
    }
    if (!r)
        r = add(w, &w->system[system], str_from(entity), str_from(id));
    change(w, r, &values);
    return r;
}

void fake_delete(struct fake_world *w, int system, const char *entity,
                 const char *id)
{
    struct fake_record *r = fake_find(w, system, entity, id);
    if (r)
        r->deleted = true;
}

static int compare_lines(const void *x, const void *y)
{
    return str_compare(*(const struct str *)x, *(const struct str *)y);
}

static struct str record_line(struct arena *a, const struct fake_record *r)
{
    AUTO_BUF line = BUF_INIT(1 << 16);
    VEC(struct str) parts = {0};
    for (size_t i = 0; i < r->fields.fields.n; i++) {
        const struct field *f = &r->fields.fields.at[i];
        AUTO_BUF text = BUF_INIT(1 << 16);
        if (value_is_null(&f->value))
            continue;
        value_encode(&text, &f->value);
        vec_push(a, &parts, arena_printf(a, "%.*s=%.*s", STR_ARG(f->name),
                                         STR_ARG(buf_str(&text))));
    }
    if (parts.n > 0)
        qsort(parts.at, parts.n, sizeof *parts.at, compare_lines);
    for (size_t i = 0; i < parts.n; i++)
        buf_printf(&line, "%s%.*s", i ? " " : "", STR_ARG(parts.at[i]));
    if (r->archived)
        buf_addz(&line, " (archived)");
    return buf_copy(a, &line);
}

struct str fake_dump(struct fake_world *w, struct arena *a, int system,
                     const char *entity)
{
    AUTO_BUF text = BUF_INIT(1 << 20);
    VEC(struct str) lines = {0};
    const struct fake_system *s = &w->system[system];
    for (size_t i = 0; i < s->records.n; i++)
        if (!s->records.at[i].deleted && str_is(s->records.at[i].entity, entity))
            vec_push(a, &lines, record_line(a, &s->records.at[i]));
    if (lines.n > 0)
        qsort(lines.at, lines.n, sizeof *lines.at, compare_lines);
    for (size_t i = 0; i < lines.n; i++)
        buf_printf(&text, "%.*s\n", STR_ARG(lines.at[i]));
    buf_addz(&text, "");
    return buf_copy(a, &text);
}

size_t fake_count(const struct fake_world *w, int system, const char *entity)
{
    size_t n = 0;
    for (size_t i = 0; i < w->system[system].records.n; i++)
        n += !w->system[system].records.at[i].deleted &&
             str_is(w->system[system].records.at[i].entity, entity);
    return n;
}

int64_t fake_writes(const struct fake_world *w)
{
    return w->system[0].writes + w->system[1].writes;
}
