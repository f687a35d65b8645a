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
        {STR("error"), error},
    };
    struct field *copy = arena_array(a, struct field, 4);
    for (size_t i = 0; i < 4; i++)
        copy[i] = fields[i];
    return value_object(copy, 4);
}
