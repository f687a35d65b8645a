/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* print-schema main|sync: the JSON Schema of crosswalk.yaml or a sync file,
 * as published in docs/schema. */
#include <stdio.h>

#include "workspace/workspace.h"

int main(int argc, char **argv)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str word = str_from(argc == 2 ? argv[1] : "");
    if (!str_is(word, "main") && !str_is(word, "sync")) {
        fputs("usage: print-schema main|sync\n", stderr);
        return 2;
    }
    struct str text = str_is(word, "main") ? workspace_schema_main(&a)
                                           : workspace_schema_sync(&a);
    return fwrite(text.p, 1, text.n, stdout) == text.n ? 0 : 1;
}
