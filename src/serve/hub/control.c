/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/hub/control.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/un.h>

const char *control_path(struct arena *a, const char *store_path)
{
    char real[PATH_MAX];
    struct sockaddr_un address;
    struct str store =
        str_from(realpath(store_path, real) ? real : store_path);
    struct str stem = str_ends_with(store, STR(".db"))
                          ? str_slice(store, 0, store.n - 3)
                          : store;
    const char *path = arena_printfz(a, "%.*s.sock", STR_ARG(stem));
    return strlen(path) < sizeof address.sun_path ? path : NULL;
}
