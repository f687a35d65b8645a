/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Bulk extracts: jobs that are made, put into a queue, worked on for a while,
 * and leave a CSV file, which can be had in parts.
 */
#include "base/crypto.h"
#include "base/json.h"
#include "base/time.h"
#include "sandbox/marketo/mk_feed.h"

#define RANGE_MAX_US (INT64_C(31) * US_PER_DAY)
/* Two at work and ten that wait. */
#define JOBS_MAX 12
#define FILE_MAX (64 << 20)

static bool is_of_leads(const struct mk_call *c)
{
    return str_starts_with(c->path, STR("/bulk/v1/leads/"));
}

/* ---- jobs ------------------------------------------------------------------------ */

static struct str text_of(const struct table_row *job, const char *name)
{
    return value_text_at(&job->fields, name);
}

static int64_t number_of(const struct table_row *job, const char *name)
{
    return value_int_at(&job->fields, name);
}

static const char *status_of(struct mk_call *c, const struct table_row *job)
{
    int64_t queued_us = number_of(job, "queued_us");
    int64_t age_ms = (sandbox_now_us(c->mk->box) - queued_us) / US_PER_MS;
    if (text_of(job, "canceled").n > 0)
        return "Cancelled";
    if (queued_us == 0)
        return "Created";
    if (age_ms < c->mk->options.export_ms / 3)
        return "Queued";
    if (age_ms < c->mk->options.export_ms)
        return "Processing";
    return text_of(job, "failed").n > 0 ? "Failed" : "Completed";
}

static void reply_job(struct mk_call *c, const struct table_row *job)
{
    const char *status = status_of(c, job);
    struct str file = text_of(job, "file");
    struct field f[9];
    size_t n = 0;
    f[n++] = mk_member("exportId", job->id);
    f[n++] = mk_member("format", value_textz("CSV"));
    f[n++] = mk_member("status", value_textz(status));
    f[n++] = mk_member("createdAt",
                       value_text(mk_time_text(c->a, job->created_us)));
    if (number_of(job, "queued_us") > 0)
        f[n++] = mk_member("queuedAt",
                           value_text(mk_time_text(
                               c->a, number_of(job, "queued_us"))));
    if (strcmp(status, "Completed") == 0) {
        f[n++] = mk_member("numberOfRecords",
                           value_int(number_of(job, "rows")));
        f[n++] = mk_member("fileSize", value_int((int64_t)file.n));
        f[n++] = mk_member(
            "fileChecksum",
            value_text(arena_printf(c->a, "sha256:%.*s",
                                    STR_ARG(crypto_sha256_hex(c->a, file)))));
    }
    struct value one = value_object(f, n);
    struct value result = value_list(&one, 1);
    mk_reply(c, &result, NULL, 0);
}

static const struct table_row *job_of(struct mk_call *c)
{
    const struct table_row *job = table_get_text(c->mk->exports, c->id);
    if (!job)
        mk_reply_error(c, 1013, "Export job not found");
    return job;
}

/* ---- making one ------------------------------------------------------------------ */

/* {createdAt: {startAt, endAt}}, at most 31 days. */
static bool take_range(struct mk_call *c, const struct value *filter,
                       const char *name, int64_t *from_us, int64_t *to_us)
{
    const struct value *range = value_getz(filter, name);
    const struct value *start = value_getz(range, "startAt");
    const struct value *end = value_getz(range, "endAt");
    if (!start || !end || time_parse(value_str(start), from_us, NULL) != ERR_OK ||
        time_parse(value_str(end), to_us, NULL) != ERR_OK) {
        mk_reply_error(c, 1002, "Missing value for required filter '%s'", name);
        return false;
    }
    if (*to_us - *from_us > RANGE_MAX_US || *to_us < *from_us) {
        mk_reply_error(c, 1003, "The range of '%s' exceeds 31 days", name);
        return false;
    }
    return true;
}

static bool fields_are_there(struct mk_call *c, const struct value *fields)
{
    if (!is_of_leads(c))
        return true;
    if (!fields || fields->kind != VALUE_LIST || fields->items.n == 0) {
        mk_reply_error(c, 1002, "Missing value for required parameter 'fields'");
        return false;
    }
    for (size_t i = 0; i < fields->items.n; i++) {
        struct str name = value_str(&fields->items.at[i]);
        if (!mk_field_find(mk_object_of(MK_LEAD), name)) {
            mk_reply_error(c, 1006, "Field '%.*s' not found", STR_ARG(name));
            return false;
        }
    }
    return true;
}

void mk_export_create(struct mk_call *c)
{
    const struct value *filter = value_getz(&c->body, "filter");
    const struct value *fields = value_getz(&c->body, "fields");
    bool updated = filter && value_getz(filter, "updatedAt");
    int64_t from_us = 0, to_us = 0;
    if (!fields_are_there(c, fields) ||
        !take_range(c, filter, updated ? "updatedAt" : "createdAt", &from_us,
                    &to_us))
        return;
    unsigned long long n = (unsigned long long)++c->mk->guids;
    struct value id =
        value_text(arena_printf(c->a, "e4b0a7d2-0000-4000-8000-%012llx", n));
    struct field f[] = {
        mk_member("from_us", value_int(from_us)),
        mk_member("to_us", value_int(to_us)),
        mk_member("by", value_textz(updated ? "updatedAt" : "createdAt")),
        mk_member("types", value_text(mk_param_in(c, filter,
                                                  "activityTypeIds"))),
        mk_member("fields", value_text(mk_param(c, "fields"))),
    };
    struct value v = value_object(f, 5);
    reply_job(c, table_insert(c->mk->exports, &id, &v));
}

/* ---- the file ---------------------------------------------------------------------- */

static void add_cell(struct buf *b, bool first, struct str text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++)
        quoted = quoted || strchr(",\"\n\r", text.p[i]);
    if (!first)
        buf_add_char(b, ',');
    if (quoted)
        buf_add_char(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_add_char(b, '"');
        buf_add_char(b, text.p[i]);
    }
    if (quoted)
        buf_add_char(b, '"');
}

static struct str cell_text(struct mk_call *c, const struct value *v)
{
    return value_is_null(v) ? STR("null") : value_to_text(c->a, v);
}

static int64_t write_leads(struct mk_call *c, const struct table_row *job,
                           struct buf *b)
{
    struct str fields = text_of(job, "fields"), rest = fields, name;
    bool updated = str_is(text_of(job, "by"), "updatedAt");
    const struct table_row *row;
    size_t cursor = 0;
    int64_t n = 0;
    buf_add(b, fields);
    buf_add_char(b, '\n');
    while ((row = table_next(c->mk->table[MK_LEAD], &cursor))) {
        int64_t us = updated ? row->updated_us : row->created_us;
        if (us < number_of(job, "from_us") || us > number_of(job, "to_us"))
            continue;
        bool first = true;
        for (rest = fields; str_split(&rest, ',', &name); first = false) {
            struct value v = mk_cell_show(
                c, MK_LEAD, row, mk_field_find(mk_object_of(MK_LEAD), name));
            add_cell(b, first, cell_text(c, &v));
        }
        buf_add_char(b, '\n');
        n++;
    }
    return n;
}

static int64_t write_activities(struct mk_call *c, const struct table_row *job,
                                struct buf *b)
{
    static const char *const columns[] = {"id", "lead", NULL, "type",
                                          "primaryId", "primary", "attributes"};
    struct str types = text_of(job, "types");
    const struct table_row *row;
    size_t cursor = 0;
    int64_t n = 0;
    buf_addz(b, "marketoGUID,leadId,activityDate,activityTypeId,"
                "primaryAttributeValueId,primaryAttributeValue,attributes\n");
    while ((row = table_next(c->mk->activities, &cursor))) {
        int64_t us = feed_date_us(row);
        struct value type = value_int(feed_type(row));
        if (us < number_of(job, "from_us") || us > number_of(job, "to_us") ||
            (types.n > 0 && !feed_in_list(types, value_to_text(c->a, &type))))
            continue;
        for (size_t i = 0; i < 7; i++) {
            struct value date = value_text(mk_time_text(c->a, us)),
                         none = value_null();
            const struct value *v =
                i == 0   ? &row->id
                : i == 2 ? &date
                         : value_getz(&row->fields, columns[i]);
            add_cell(b, i == 0, cell_text(c, v ? v : &none));
        }
        buf_add_char(b, '\n');
        n++;
    }
    return n;
}

static size_t jobs_on_the_way(struct mk_call *c)
{
    const struct table_row *job;
    size_t cursor = 0, n = 0;
    while ((job = table_next(c->mk->exports, &cursor))) {
        const char *status = status_of(c, job);
        n += strcmp(status, "Queued") == 0 || strcmp(status, "Processing") == 0;
    }
    return n;
}

/* What the file says is what there is now. */
void mk_export_enqueue(struct mk_call *c)
{
    const struct table_row *job = job_of(c);
    AUTO_BUF b = BUF_INIT(FILE_MAX);
    if (!job)
        return;
    if (strcmp(status_of(c, job), "Created") != 0) {
        mk_reply_error(c, 1029, "Export job is queued already");
        return;
    }
    if (jobs_on_the_way(c) >= JOBS_MAX) {
        mk_reply_error(c, 1029, "Too many jobs in queue");
        return;
    }
    int64_t rows = is_of_leads(c) ? write_leads(c, job, &b)
                                  : write_activities(c, job, &b);
    bool fails = c->mk->failing_exports > 0;
    c->mk->failing_exports -= fails;
    struct field f[] = {
        mk_member("queued_us", value_int(sandbox_now_us(c->mk->box))),
        mk_member("rows", value_int(rows)),
        mk_member("file", value_text(buf_copy(c->a, &b))),
        mk_member("failed", fails ? value_textz("1") : value_null()),
    };
    struct value v = value_object(f, 4);
    reply_job(c, table_update(c->mk->exports, job, &v));
}

void mk_export_status(struct mk_call *c)
{
    const struct table_row *job = job_of(c);
    if (job)
        reply_job(c, job);
}

void mk_export_cancel(struct mk_call *c)
{
    const struct table_row *job = job_of(c);
    struct field f = mk_member("canceled", value_textz("1"));
    struct value v = value_object(&f, 1);
    if (job)
        reply_job(c, table_update(c->mk->exports, job, &v));
}

/* "bytes=10-19"; false: there is nothing there. */
static bool cut(struct str range, struct str *file, bool *out_part)
{
    struct str head = STR("bytes=");
    size_t dash = str_find_char(range, '-', 0);
    int64_t from, to = (int64_t)file->n - 1;
    *out_part = str_starts_with(range, head) && dash < range.n &&
                str_to_i64(str_slice(range, head.n, dash), &from);
    if (!*out_part)
        return true;
    if (dash + 1 < range.n)
        str_to_i64(str_slice(range, dash + 1, range.n), &to);
    if (to >= (int64_t)file->n)
        to = (int64_t)file->n - 1;
    if (from > to)
        return false;
    *file = str_slice(*file, (size_t)from, (size_t)to + 1);
    return true;
}

void mk_export_file(struct mk_call *c)
{
    const struct table_row *job = table_get_text(c->mk->exports, c->id);
    struct http_header *h = arena_new(c->a, struct http_header);
    bool ready = job && strcmp(status_of(c, job), "Completed") == 0;
    struct str file = ready ? text_of(job, "file") : STR_NONE;
    bool part = false;
    *h = (struct http_header){STR("Content-Type"),
                              ready ? STR("text/csv") : STR("text/plain")};
    c->out->headers = (struct http_headers){h, 1};
    if (!ready) {
        c->out->status = 404;
        c->out->body = STR("The file is not there");
    } else if (!cut(http_header_get(&c->request->headers, "Range"), &file,
                    &part)) {
        c->out->status = 416;
    } else {
        c->out->status = part ? 206 : 200;
        c->out->body = arena_str(c->a, file);
    }
}
