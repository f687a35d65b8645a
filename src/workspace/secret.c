/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "workspace/secret.h"

#include "base/file.h"

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        bool letter =
            (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
        if (!letter && !(i > 0 && ch >= '0' && ch <= '9'))
            return false;
    }
    return s.n > 0;
}

static enum err read_variable(struct arena *a,
                              const struct secret_source *source,
                              struct str name, struct str *out,
                              struct error *e)
{
    if (!is_name(name))
        FAIL(e, ERR_INVALID,
             "${%.*s} is no name of an environment variable; for a plain ${ "
             "write $${",
             STR_ARG(name));
    const char *value =
        source->env->get(source->env->context, arena_strz(a, name));
    if (!value)
        FAIL(e, ERR_INVALID, "the environment variable %.*s is not set",
             STR_ARG(name));
    if (value[0] == '\0')
        FAIL(e, ERR_INVALID, "the environment variable %.*s is empty",
             STR_ARG(name));
    *out = str_from(value);
    return ERR_OK;
}

static enum err read_secret_file(struct arena *a,
                                 const struct secret_source *source,
                                 struct str name, struct str *out,
                                 struct error *e)
{
    const char *file = arena_strz(a, str_trim(name));
    struct str text = STR_NONE;
    enum err code = file_read(a, file_join(a, source->dir, file),
                              SECRET_FILE_BYTES, &text, NULL);
    if (code == ERR_NOT_FOUND)
        FAIL(e, ERR_INVALID, "the file %s does not exist", file);
    if (code == ERR_LIMIT)
        FAIL(e, ERR_INVALID, "the file %s is too large for a secret", file);
    if (code != ERR_OK)
        FAIL(e, ERR_INVALID, "the file %s cannot be read", file);
    while (text.n > 0 &&
           (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    if (text.n == 0)
        FAIL(e, ERR_INVALID, "the file %s is empty", file);
    *out = text;
    return ERR_OK;
}

enum err secret_resolve(struct arena *a, const struct secret_source *source,
                        struct str text, bool may_be_file, struct str *out,
                        struct error *e)
{
    if (may_be_file && str_starts_with(text, STR("file:")))
        return read_secret_file(a, source, str_slice(text, 5, text.n), out, e);
    if (may_be_file && str_starts_with(text, STR(SECRET_SEALED)))
        return secret_open(a, secret_key_path(a, source), text, out, e);
    AUTO_BUF b = BUF_INIT(1 << 20);
    for (size_t at = 0; at < text.n;) {
        size_t open = str_find(text, STR("${"), at);
        buf_add(&b, str_slice(text, at, open));
        if (open == text.n)
            break;
        if (open > at && text.p[open - 1] == '$') {
            buf_add_char(&b, '{'); /* the first $ is there already */
            at = open + 2;
            continue;
        }
        size_t close = str_find_char(text, '}', open);
        if (close == text.n)
            FAIL(e, ERR_INVALID, "${ is not closed by }");
        struct str value = STR_NONE;
        TRY(read_variable(a, source, str_slice(text, open + 2, close), &value,
                          e));
        buf_add(&b, value);
        at = close + 1;
    }
    TRY(buf_check(&b, "a setting", e));
    *out = buf_copy(a, &b);
    return ERR_OK;
}
