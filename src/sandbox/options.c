/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/options.h"

enum err sandbox_option_unknown(const char *system, struct str name,
                                const struct str *names, size_t n,
                                struct error *e)
{
    struct str near = str_suggest(name, names, n);
    FAIL(e, ERR_USAGE, "%s has no option \"%.*s\"%s%.*s%s", system,
         STR_ARG(name), near.n ? ": did you mean " : "", STR_ARG(near),
         near.n ? "?" : "");
}
