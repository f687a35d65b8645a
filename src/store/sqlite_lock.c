/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * One hub a store, by flock on PATH.lock: it belongs to the open file, so the
 * kernel drops it with the process however that ends, and a second handle in
 * one process meets it too (SQLite's own POSIX locks would not tell). The
 * number inside is for the message alone. The file is never removed: whoever
 * waits on a removed file would lock nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/sqlite_private.h"

/* Two names of one file (a symbolic link) have one lock. */
static char *lock_path(struct arena *a, const char *path)
{
    char real[PATH_MAX];
    return arena_printfz(a, "%s.lock", realpath(path, real) ? real : path);
}

static struct str read_owner(int fd, char *room, size_t size)
{
    ssize_t n = pread(fd, room, size, 0);
    struct str pid = str_trim((struct str){room, n > 0 ? (size_t)n : 0});
    int64_t number;
    return str_to_i64(pid, &number) ? pid : STR("unknown");
}

/* A disk too full for it only spoils the message of the next one. */
static void write_owner(int fd)
{
    char room[32];
    int n = snprintf(room, sizeof room, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) == 0 && pwrite(fd, room, (size_t)n, 0) != n)
        (void)!ftruncate(fd, 0);
}

enum err sqlite_lock(struct arena *a, const char *path, int *out_fd,
                     struct error *e)
{
    const char *name = lock_path(a, path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        FAIL(e, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_STORE,
             "cannot lock the store: %s: %s", name, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int number = errno;
        char room[32];
        struct str pid = read_owner(fd, room, sizeof room);
        close(fd);
        if (number == EWOULDBLOCK)
            FAIL(e, ERR_LOCKED,
                 "another hub (pid %.*s) uses the store %s; stop it or ask it",
                 STR_ARG(pid), path);
        FAIL(e, ERR_STORE, "cannot lock the store: %s: %s", name,
             strerror(number));
    }
    write_owner(fd);
    *out_fd = fd;
    return ERR_OK;
}

void sqlite_unlock(int fd)
{
    if (fd < 0)
        return;
    flock(fd, LOCK_UN); /* also where a forked child still has it open */
    close(fd);
}
