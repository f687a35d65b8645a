/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A folder for one test: in memory, where there is room for many at once, for
 * nothing is proved by waiting for a disk. Who makes it removes it, with all
 * that is in it; its name lives in the arena.
 */
#pragma once

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "unit/check.h"

#define TEMP_FOLDER_ROOM (UINT64_C(1) << 30)

static inline const char *temp_folder_place(void)
{
    struct statvfs room;
    bool fits = access("/dev/shm", W_OK) == 0 &&
                statvfs("/dev/shm", &room) == 0 &&
                (uint64_t)room.f_bavail * room.f_frsize >= TEMP_FOLDER_ROOM;
    return fits ? "/dev/shm" : "/tmp";
}

static inline char *temp_folder_make(struct arena *a)
{
    char *made =
        arena_printfz(a, "%s/crosswalk-test-XXXXXX", temp_folder_place());
    assert_non_null(mkdtemp(made));
    return made;
}

/* Puts a file into it, "syncs/a.yaml", and the folders that it needs. */
static inline void temp_folder_put(struct arena *a, const char *dir,
                                   const char *name, const char *text)
{
    struct error e = {0};
    char *path = file_join(a, dir, name);
    char *parent = arena_strz(a, str_from(path));
    *strrchr(parent, '/') = '\0';
    check_ok(file_make_folders(parent, &e), &e);
    check_ok(file_write(path, str_from(text), 0600, &e), &e);
}

static inline int temp_folder_remove_one(const char *path,
                                         const struct stat *s, int kind,
                                         struct FTW *at)
{
    (void)s;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void temp_folder_remove(const char *dir)
{
    (void)nftw(dir, temp_folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
