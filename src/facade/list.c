/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "facade/list.h"

#include "base/json.h"
#include "base/value_falsy.h"

/* Far from where page * page_size would overflow. */
enum { NUMBER_MAX = 1000000000 };

/* ---- refusals ----------------------------------------------------------- */

static bool refuse(struct facade_work *w, const char *type, struct str message)
{
    struct facade_refusal r = {
        .type = type,
        .message = message,
        .status = 400,
        .crashes = true,
    };
    envelope_refuse(w, &r);
    return false;
}

static bool refuse_limit(struct facade_work *w, const char *name, int64_t most)
{
    struct error e;
    error_set(&e, ERR_LIMIT, __FILE__, __LINE__,
              "`%s` is more than the %lld that the facade gives", name,
              (long long)most);
    facade_fails(w, &e);
    return false;
}

/* ---- one parameter ------------------------------------------------------ */

/* int() of Python: blanks around, a sign, `_` between digits. */
static bool python_int(struct str text, int64_t *out)
{
    char digits[32];
    size_t n = 0;
    text = str_trim(text);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool between = i > 0 && i + 1 < text.n && text.p[i - 1] != '_' &&
                       text.p[i - 1] != '-' && text.p[i - 1] != '+';
        if (c == '_' && between)
            continue;
        if (n == sizeof digits)
            return false;
        digits[n++] = c;
    }
    return str_to_i64((struct str){digits, n}, out);
}

/* *out stays when the parameter is not given. */
static bool read_int(struct facade_work *w, const char *name, int64_t *out,
                     bool *out_given)
{
    struct str text = http_query_get(w->arena, w->http->url, name);
    int64_t number;
    *out_given = text.p != NULL;
    if (!text.p)
        return true;
    if (!python_int(text, &number))
        return refuse(
            w, "ValueError",
            arena_printf(w->arena,
                         "`%s`: invalid literal for int() with base 10: "
                         "'%.*s'",
                         name, STR_ARG(text)));
    if (number > NUMBER_MAX || number < -NUMBER_MAX)
        return refuse_limit(w, name, NUMBER_MAX);
    *out = number;
    return true;
}

/* *out_given false: there is no such parameter. */
static bool read_json(struct facade_work *w, const char *name,
                      struct value *out, bool *out_given)
{
    struct error e;
    struct str text = http_query_get(w->arena, w->http->url, name);
    *out_given = text.p != NULL;
    if (!text.p || json_parse(w->arena, text, out, &e) == ERR_OK)
        return true;
    return refuse(w, "JSONDecodeError",
                  arena_printf(w->arena, "`%s`: %s", name, e.message));
}

static bool read_order(struct facade_work *w, struct facade_list *list)
{
    struct value order;
    bool given = false;
    if (!read_json(w, "order", &order, &given))
        return false;
    if (!given || value_is_falsy(&order))
        return true;
    if (order.kind != VALUE_TEXT)
        return refuse(w, "TypeError",
                      STR("`order` must be a text of JSON, with its quotes"));
    list->order = order.text;
    return true;
}

static bool read_filter(struct facade_work *w, struct facade_list *list)
{
    struct value filter;
    bool given = false;
    if (!read_json(w, "filter", &filter, &given))
        return false;
    list->domain = value_list(NULL, 0);
    /* The addon searches again, and in order, for a filter alone. */
    if (!given && !w->settings->strict)
        list->order = STR_NONE;
    if (!given || value_is_falsy(&filter))
        return true;
    if (filter.kind != VALUE_LIST)
        return refuse(w, "TypeError",
                      STR("`filter` must be a list of terms, as in "
                          "[[\"id\",\">\",60]]"));
    list->domain = filter;
    return true;
}

static bool read_paging(struct facade_work *w, struct facade_list *list)
{
    bool given = false;
    bool strict = w->settings->strict;
    list->page = 1;
    if (!read_int(w, "page_size", &list->page_size, &list->is_paged))
        return false;
    if (list->is_paged && !read_int(w, "page", &list->page, &given))
        return false;
    if (list->is_paged && list->page_size == 0)
        return refuse(w, "ZeroDivisionError", STR("division by zero"));
    if (strict && list->is_paged && (list->page_size < 0 || list->page < 1))
        return refuse(w, "ValueError",
                      STR("`page_size` and `page` count from 1"));
    if (list->page_size > w->settings->max_rows)
        return refuse_limit(w, "page_size", w->settings->max_rows);
    if (!read_int(w, "limit", &list->limit, &list->is_cut))
        return false;
    if (strict && list->is_cut && list->limit < 0)
        return refuse(w, "ValueError", STR("`limit` is negative"));
    return true;
}

bool facade_list_read(struct facade_work *w, struct facade_list *out)
{
    struct facade_list list = {0};
    list.query = http_query_get(w->arena, w->http->url, "query");
    if (!list.query.p)
        list.query = STR("{*}");
    if (!read_order(w, &list) || !read_filter(w, &list) ||
        !read_paging(w, &list))
        return false;
    *out = list;
    return true;
}

/* ---- pages -------------------------------------------------------------- */

/* Where an index of a cut stands among n. */
static size_t cut_at(int64_t index, size_t n)
{
    int64_t most = (int64_t)n;
    if (index < 0)
        index += most;
    if (index < 0)
        return 0;
    return index > most ? n : (size_t)index;
}

static int64_t round_up(int64_t n, int64_t by)
{
    int64_t whole = n / by;
    return n % by != 0 && (n < 0) == (by < 0) ? whole + 1 : whole;
}

struct facade_page facade_page_of(const struct facade_list *list, size_t n)
{
    struct facade_page page = {.to = n, .current = 1, .total_pages = 1};
    if (list->is_paged) {
        int64_t size = list->page_size;
        int64_t at = list->page;
        page.current = at;
        page.total_pages = round_up((int64_t)n, size);
        page.from = cut_at(size * (at - 1), n);
        page.to = cut_at(size * at, n);
        if (0 < at + 1 && at + 1 <= page.total_pages)
            page.next = at + 1;
        if (0 < at - 1 && at - 1 <= page.total_pages)
            page.previous = at - 1;
    }
    if (page.to < page.from)
        page.to = page.from;
    if (list->is_cut)
        page.to = page.from + cut_at(list->limit, page.to - page.from);
    return page;
}
