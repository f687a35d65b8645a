/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * TZif files (RFC 9636): a header, a block in 32 bits for old readers, and
 * from version 2 on the same again in 64 bits with a rule behind it.
 */
#include "base/limits.h"
#include "base/zone_private.h"

enum { HEADER_BYTES = 44, TYPE_BYTES = 6 };

struct header {
    unsigned version; /* 0 for the first */
    size_t n_universal;
    size_t n_standard;
    size_t n_leaps;
    size_t n_changes;
    size_t n_types;
    size_t n_chars;
};

static uint64_t read_big_endian(const char *at, size_t n)
{
    uint64_t number = 0;
    for (size_t i = 0; i < n; i++)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

static int32_t read_i32(const char *at)
{
    return (int32_t)(uint32_t)read_big_endian(at, 4);
}

static int64_t read_time(const char *at, size_t n)
{
    return n == 4 ? read_i32(at) : (int64_t)read_big_endian(at, 8);
}

static bool take_header(struct str *rest, struct header *out)
{
    if (rest->n < HEADER_BYTES || memcmp(rest->p, "TZif", 4) != 0)
        return false;
    char version = rest->p[4];
    size_t counts[6];
    for (size_t i = 0; i < 6; i++)
        counts[i] = (size_t)read_big_endian(rest->p + 20 + 4 * i, 4);
    *out = (struct header){version == '\0' ? 0 : (unsigned)(version - '0'),
                           counts[0], counts[1], counts[2],
                           counts[3], counts[4], counts[5]};
    *rest = str_slice(*rest, HEADER_BYTES, rest->n);
    return true;
}

static size_t block_bytes(const struct header *h, size_t time_bytes)
{
    return h->n_changes * (time_bytes + 1) + h->n_types * TYPE_BYTES +
           h->n_chars + h->n_leaps * (time_bytes + 4) + h->n_standard +
           h->n_universal;
}

static bool offset_is_sane(int32_t offset_s)
{
    return offset_s > -ZONE_OFFSET_MAX_S && offset_s < ZONE_OFFSET_MAX_S;
}

/* The changes and the offset of each; false when the block is damaged. */
static bool read_block(struct arena *a, const struct header *h,
                       size_t time_bytes, const char *block, struct zone *z)
{
    const char *index = block + h->n_changes * time_bytes;
    const char *types = index + h->n_changes;
    for (size_t i = 0; i < h->n_types; i++)
        if (!offset_is_sane(read_i32(types + i * TYPE_BYTES)))
            return false;
    int64_t *change_s = arena_array(a, int64_t, h->n_changes);
    int32_t *after_s = arena_array(a, int32_t, h->n_changes);
    for (size_t i = 0; i < h->n_changes; i++) {
        size_t type = (unsigned char)index[i];
        if (type >= h->n_types)
            return false;
        change_s[i] = read_time(block + i * time_bytes, time_bytes);
        after_s[i] = read_i32(types + type * TYPE_BYTES);
        if (i > 0 && change_s[i] <= change_s[i - 1])
            return false;
    }
    z->before_s = read_i32(types);
    z->change_s = change_s;
    z->after_s = after_s;
    z->n_changes = h->n_changes;
    return true;
}

/* "\nCET-1CEST,...\n"; an empty rule says that the table is all there is. */
static bool read_rule(struct str footer, struct zone *z)
{
    if (footer.n < 2 || footer.p[0] != '\n')
        return false;
    size_t end = str_find_char(footer, '\n', 1);
    if (end == footer.n)
        return false;
    struct str text = str_slice(footer, 1, end);
    return text.n == 0 || zone_rule_parse(text, &z->rule);
}

static bool rule_is_sane(const struct zone_rule *rule)
{
    return offset_is_sane(rule->offset_s[0]) &&
           offset_is_sane(rule->offset_s[1]);
}

static bool read_zone(struct arena *a, struct str rest, struct zone *z)
{
    struct header h;
    size_t time_bytes = 4;
    if (!take_header(&rest, &h))
        return false;
    if (h.version >= 2) {
        size_t old = block_bytes(&h, time_bytes);
        if (rest.n < old)
            return false;
        rest = str_slice(rest, old, rest.n);
        time_bytes = 8;
        if (!take_header(&rest, &h))
            return false;
    }
    size_t size = block_bytes(&h, time_bytes);
    if (h.n_types == 0 || h.n_leaps > 0 || rest.n < size ||
        !read_block(a, &h, time_bytes, rest.p, z))
        return false;
    return time_bytes == 4 || (read_rule(str_slice(rest, size, rest.n), z) &&
                               rule_is_sane(&z->rule));
}

enum err zone_parse(struct arena *a, struct str name, struct str bytes,
                    const struct zone **out, struct error *e)
{
    if (bytes.n > LIMIT_ZONE_BYTES)
        FAIL(e, ERR_LIMIT, "time zone %.*s: larger than %u bytes",
             STR_ARG(name), LIMIT_ZONE_BYTES);
    struct zone *z = arena_new(a, struct zone);
    z->name = arena_str(a, name);
    if (!read_zone(a, bytes, z))
        FAIL(e, ERR_INVALID, "time zone %.*s: its file is not understood",
             STR_ARG(name));
    *out = z;
    return ERR_OK;
}
