/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/report.h"

#include "base/vec.h"

int64_t side_report_writes(const struct side_report *s)
{
    return s->created + s->updated + s->deleted + s->archived;
}

int64_t report_writes(const struct report *r)
{
    int64_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        for (int s = 0; s < SIDES; s++)
            n += side_report_writes(&r->syncs[i].side[s]);
    return n;
}

int64_t report_parked(const struct report *r)
{
    int64_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += r->syncs[i].parked + r->syncs[i].held;
    return n;
}

struct count {
    const char *name;
    int64_t n;
};

static struct value counts_value(struct arena *a, const struct count *counts,
                                 size_t n, const struct field *more,
                                 size_t n_more)
{
    struct field *fields = arena_array(a, struct field, n + n_more);
    for (size_t i = 0; i < n_more; i++)
        fields[i] = more[i];
    for (size_t i = 0; i < n; i++)
        fields[n_more + i] = (struct field){str_from(counts[i].name),
                                            value_int(counts[i].n)};
    return value_object(fields, n + n_more);
}

static struct value side_value(struct arena *a, const struct side_report *s)
{
    const struct count counts[] = {
        {"scanned", s->scanned},   {"echoes", s->echoes},
        {"created", s->created},   {"updated", s->updated},
        {"deleted", s->deleted},   {"archived", s->archived},
        {"fields", s->fields},
    };
    return counts_value(a, counts, sizeof counts / sizeof *counts, NULL, 0);
}

static struct value sync_value(struct arena *a, const struct sync_report *s)
{
    const struct field more[] = {
        {STR("sync"), value_text(s->name)},
        {STR("left"), side_value(a, &s->side[SIDE_LEFT])},
        {STR("right"), side_value(a, &s->side[SIDE_RIGHT])},
        {STR("error"), s->error.n > 0 ? value_text(s->error) : value_null()},
    };
    const struct count counts[] = {
        {"jobs", s->jobs},       {"linked", s->linked},
        {"unchanged", s->unchanged}, {"ignored", s->ignored},
        {"held", s->held},       {"overruled", s->overruled},
        {"parked", s->parked},   {"waiting", s->waiting},
    };
    return counts_value(a, counts, sizeof counts / sizeof *counts, more, 4);
}

struct value report_value(struct arena *a, const struct report *r)
{
    struct value *syncs = arena_array(a, struct value, r->n);
    for (size_t i = 0; i < r->n; i++)
        syncs[i] = sync_value(a, &r->syncs[i]);
    struct value error = value_null();
    if (r->error.code != ERR_OK)
        error = value_text(arena_str(a, str_from(r->error.message)));
    const struct field fields[] = {
        {STR("run"), value_text(r->run)},
        {STR("elapsed_ms"), value_int(r->elapsed_ms)},
        {STR("syncs"), value_list(syncs, r->n)},
        {STR("calls"), r->calls},
        {STR("error"), error},
        {STR("error_code"), r->error.code == ERR_OK
                                ? value_null()
                                : value_textz(err_name(r->error.code))},
        {STR("undo"), r->undo},
    };
    size_t n = sizeof fields / sizeof *fields;
    if (value_is_null(&r->undo))
        n--;
    struct field *copy = arena_array(a, struct field, n);
    for (size_t i = 0; i < n; i++)
        copy[i] = fields[i];
    return value_object(copy, n);
}

/* ---- reading ------------------------------------------------------------------ */

static void side_read(const struct value *v, struct side_report *out)
{
    *out = (struct side_report){.scanned = value_int_at(v, "scanned"),
                                .echoes = value_int_at(v, "echoes"),
                                .created = value_int_at(v, "created"),
                                .updated = value_int_at(v, "updated"),
                                .deleted = value_int_at(v, "deleted"),
                                .archived = value_int_at(v, "archived"),
                                .fields = value_int_at(v, "fields")};
}

static void sync_read(const struct value *v, struct sync_report *out)
{
    *out = (struct sync_report){.name = value_text_at(v, "sync"),
                                .jobs = value_int_at(v, "jobs"),
                                .linked = value_int_at(v, "linked"),
                                .unchanged = value_int_at(v, "unchanged"),
                                .ignored = value_int_at(v, "ignored"),
                                .held = value_int_at(v, "held"),
                                .overruled = value_int_at(v, "overruled"),
                                .parked = value_int_at(v, "parked"),
                                .waiting = value_int_at(v, "waiting"),
                                .error = value_text_at(v, "error")};
    for (int s = 0; s < SIDES; s++) {
        const struct value *side = value_getz(v, side_name((enum side)s));
        if (side)
            side_read(side, &out->side[s]);
    }
}

/* A code of a newer program is a failure all the same. */
static void error_read(struct str code, struct str message, struct error *out)
{
    enum err found = ERR_IO;
    for (int i = ERR_OK + 1; i < ERR_COUNT; i++)
        if (str_is(code, err_name((enum err)i)))
            found = (enum err)i;
    (void)error_set(out, found, __FILE__, __LINE__, "%.*s", STR_ARG(message));
}

void report_read(struct arena *a, const struct value *v, struct report *out)
{
    const struct value *syncs = value_getz(v, "syncs");
    const struct value *calls = value_getz(v, "calls");
    const struct value *undo = value_getz(v, "undo");
    const struct value *error = value_getz(v, "error");
    *out = (struct report){.run = value_text_at(v, "run"),
                           .elapsed_ms = value_int_at(v, "elapsed_ms"),
                           .calls = calls ? *calls : value_null(),
                           .undo = undo ? *undo : value_null(),
                           .n = syncs ? syncs->items.n : 0};
    out->syncs = arena_array(a, struct sync_report, out->n);
    for (size_t i = 0; i < out->n; i++)
        sync_read(&syncs->items.at[i], &out->syncs[i]);
    if (error && !value_is_null(error))
        error_read(value_text_at(v, "error_code"), value_str(error),
                   &out->error);
}
