/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/codec.h"

#include "base/limits.h"
#include "base/vec.h"
#include "engine/decide/merge.h"

/* Longer texts in match keys are hashed. */
#define KEY_PART_MAX 160

struct str encode_value(struct arena *a, const struct value *v)
{
    AUTO_BUF buf = BUF_INIT(LIMIT_VALUE_BYTES);
    value_encode(&buf, v);
    return buf_copy(a, &buf);
}

struct str encode_record(struct arena *a, const struct record *r)
{
    const struct field fields[] = {
        {STR("id"), value_text(r->id)},
        {STR("modified"), value_int(r->modified_us)},
        {STR("created"), value_int(r->created_us)},
        {STR("archived"), value_bool(r->archived)},
        {STR("fields"), r->fields},
    };
    struct value v = value_object(fields, sizeof fields / sizeof *fields);
    return encode_value(a, &v);
}

enum err decode_record(struct arena *a, struct str text, struct record *out,
                       struct error *e)
{
    struct value v;
    TRY(value_decode(a, text, &v, e));
    const struct value *id = value_getz(&v, "id");
    const struct value *fields = value_getz(&v, "fields");
    if (!id || !fields || fields->kind != VALUE_OBJECT)
        FAIL(e, ERR_STORE, "a staged record in the store is damaged");
    *out = (struct record){
        .id = value_str(id),
        .fields = *fields,
        .modified_us = value_int_at(&v, "modified"),
        .created_us = value_int_at(&v, "created"),
        .archived = value_is_true_at(&v, "archived"),
    };
    return ERR_OK;
}

static uint64_t mix(uint64_t h, uint64_t more)
{
    h ^= more + UINT64_C(0x9e3779b97f4a7c15) + (h << 6) + (h >> 2);
    return h * UINT64_C(0xff51afd7ed558ccd);
}

uint64_t record_hash(const struct sync *sync, enum side side,
                     const struct record *record)
{
    uint64_t h = record->archived ? 2 : 1;
    for (size_t i = 0; i < sync->n_fields[side]; i++) {
        const struct value *v =
            value_get(&record->fields, sync->fields[side][i]);
        h = mix(h, str_hash(sync->fields[side][i]));
        h = mix(h, v ? value_hash(v) : 0);
    }
    return h ? h : 1;
}

/* Long texts (bodies of notes) are known by their hash. */
static struct str key_part(struct arena *a, struct str text)
{
    if (text.n <= KEY_PART_MAX)
        return text;
    return arena_printf(a, "#%zu:%016llx", text.n,
                        (unsigned long long)str_hash(text));
}

bool rule_key(struct arena *a, const struct match_rule *rule, size_t number,
              const struct value *const *values, struct str *out)
{
    struct str key = arena_printf(a, "%zu", number);
    for (size_t i = 0; i < rule->n_parts; i++) {
        struct str text;
        if (!values[i] ||
            !match_normalise(a, rule->parts[i].normal, values[i], &text))
            return false;
        key = arena_printf(a, "%.*s\x1f%.*s", STR_ARG(key),
                           STR_ARG(key_part(a, text)));
    }
    *out = key;
    return true;
}

bool record_is_past(const struct sync *sync, enum side side,
                    const struct record *record)
{
    return record->archived && sync->archived_is_gone[side];
}

struct str *record_keys(struct arena *a, const struct sync *sync,
                        enum side side, const struct record *record,
                        size_t *out_n)
{
    VEC(struct str) keys = {0};
    bool past = record_is_past(sync, side, record);
    for (size_t i = 0; !past && i < sync->n_rules; i++) {
        const struct match_rule *rule = &sync->rules[i];
        const struct value **values =
            arena_array(a, const struct value *, rule->n_parts);
        struct str key;
        for (size_t k = 0; k < rule->n_parts; k++)
            values[k] =
                value_get(&record->fields, rule->parts[k].field[side]);
        if (!rule->rests && rule_key(a, rule, i, values, &key))
            vec_push(a, &keys, key);
    }
    *out_n = keys.n;
    return keys.at;
}

static uint64_t row_fingerprint(const struct row *row)
{
    uint64_t h = str_hash(row->key);
    for (int s = 0; s < SIDES; s++) {
        for (size_t i = 0; i < row->n_fields[s]; i++)
            h = mix(h, str_hash(row->fields[s][i]));
        h = mix(h, row->to[s]);
    }
    h = mix(h, (uint64_t)row->on_create_only | (uint64_t)row->once << 1 |
                   (uint64_t)row->constant << 2);
    h = mix(h, row->has_fallback ? value_hash(&row->fallback) : 0);
    h = mix(h, str_hash(row->lookup));
    return mix(h, str_hash(row->link));
}

uint64_t sync_fingerprint(const struct sync *sync)
{
    uint64_t h = mix(str_hash(sync->name), sync->said);
    for (int s = 0; s < SIDES; s++) {
        h = mix(h, str_hash(sync->connection[s]));
        h = mix(h, str_hash(sync->entity[s]));
        h = mix(h, value_hash(&sync->filter[s]));
        h = mix(h, (uint64_t)sync->flow_to[s] << 2 | sync->trigger[s]);
    }
    for (size_t i = 0; i < sync->n_rows; i++)
        h = mix(h, row_fingerprint(&sync->rows[i]));
    for (size_t i = 0; i < sync->n_rules; i++)
        for (size_t k = 0; k < sync->rules[i].n_parts; k++)
            for (int s = 0; s < SIDES; s++)
                h = mix(h, str_hash(sync->rules[i].parts[k].field[s]));
    return h;
}

struct value base_fields(struct arena *a, const struct sync *sync,
                         enum side side, const struct value *base)
{
    VEC(struct field) fields = {0};
    for (size_t i = 0; i < sync->n_rows; i++) {
        const struct row *row = &sync->rows[i];
        size_t n = row->n_fields[side];
        const struct value *packed = value_get(base, row->key);
        const struct value *values = base_unpack(packed, n);
        for (size_t k = 0; values && k < n; k++)
            vec_push(a, &fields, (struct field){row->fields[side][k],
                                                values[k]});
    }
    return value_object(fields.at, fields.n);
}
