/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * print-schema main|sync: the JSON Schema of crosswalk.yaml or a sync file, as
 * published in docs/schema. print-schema keys-main|keys-sync|converters: the
 * tables of docs/guide/mapping.md.
 */
#include <stdio.h>

#include "mapping/converter.h"
#include "mapping/sync_shape.h"
#include "workspace/main_shape.h"
#include "workspace/workspace.h"

static struct str converter_table(struct arena *a)
{
    AUTO_BUF b = BUF_INIT(1 << 16);
    size_t n = 0;
    const struct converter *const *all = converter_all(&n);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "### %s\n\n`%s`: %s\n\n", all[i]->name, all[i]->usage,
                   all[i]->help);
    return buf_copy(a, &b);
}

static struct str make(struct arena *a, struct str word)
{
    if (str_is(word, "main"))
        return workspace_schema_main(a);
    if (str_is(word, "sync"))
        return workspace_schema_sync(a);
    if (str_is(word, "keys-main"))
        return shape_key_table(a, &main_file_shape);
    if (str_is(word, "keys-sync"))
        return shape_key_table(a, &sync_file_shape);
    return str_is(word, "converters") ? converter_table(a) : STR_NONE;
}

int main(int argc, char **argv)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str text = make(&a, str_from(argc == 2 ? argv[1] : ""));
    if (text.n == 0) {
        fputs("usage: print-schema main|sync|keys-main|keys-sync|converters\n",
              stderr);
        return 2;
    }
    return fwrite(text.p, 1, text.n, stdout) == text.n ? 0 : 1;
}
