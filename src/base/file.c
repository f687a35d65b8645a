/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/ports.h"
#include "base/vec.h"

static enum err code_of_errno(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
        return ERR_FULL;
    default:
        return ERR_IO;
    }
}

/* "config.yaml: cannot open: No such file or directory" */
static enum err fail_errno(struct error *e, int number, const char *path,
                           const char *what)
{
    char reason[96];
    FAIL(e, code_of_errno(number), "%s: cannot %s: %s", path, what,
         strerror_r(number, reason, sizeof reason));
}

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd))) int

/* Reads to the end, or to one byte past `max_bytes`. */
static enum err read_all(int fd, const char *path, size_t max_bytes,
                         struct buf *out, struct error *e)
{
    char chunk[16384];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(e, errno, path, "read");
        if (n == 0)
            return ERR_OK;
        buf_add(out, (struct str){chunk, (size_t)n});
        if (out->overflowed)
            FAIL(e, ERR_LIMIT, "%s: larger than %zu bytes", path, max_bytes);
    }
}

enum err file_read(struct arena *a, const char *path, size_t max_bytes,
                   struct str *out, struct error *e)
{
    AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(e, errno, path, "open");
    AUTO_BUF text = BUF_INIT(max_bytes);
    TRY(read_all(fd, path, max_bytes, &text, e));
    *out = buf_copy(a, &text);
    return ERR_OK;
}

static enum err write_all(int fd, const char *path, struct str data,
                          struct error *e)
{
    while (data.n > 0) {
        ssize_t n = write(fd, data.p, data.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(e, errno, path, "write");
        data = str_slice(data, (size_t)n, data.n);
    }
    return ERR_OK;
}

/* The folder's entry for a new name is durable only after this. */
static enum err sync_folder(struct arena *a, const char *path, struct error *e)
{
    struct str p = str_from(path);
    size_t slash = p.n;
    while (slash > 0 && p.p[slash - 1] != '/')
        slash--;
    const char *folder =
        slash == 0 ? "." : arena_strz(a, str_slice(p, 0, slash));
    AUTO_FD fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(e, errno, folder, "open");
    /* Some file systems cannot sync a folder; that is no fault of the data. */
    if (fsync(fd) != 0 && errno != EINVAL)
        return fail_errno(e, errno, folder, "sync");
    return ERR_OK;
}

static enum err write_durably(const char *temporary, struct str data,
                              unsigned mode, struct error *e)
{
    AUTO_FD fd =
        open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    if (fd < 0)
        return fail_errno(e, errno, temporary, "create");
    TRY(write_all(fd, temporary, data, e));
    if (fsync(fd) != 0)
        return fail_errno(e, errno, temporary, "sync");
    return ERR_OK;
}

enum err file_write(const char *path, struct str data, unsigned mode,
                    struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct random_port random = random_system();
    const char *temporary = arena_printfz(
        &a, "%s.%016llx.tmp", path, (unsigned long long)random_next(&random));
    enum err code = write_durably(temporary, data, mode, e);
    if (code == ERR_OK && rename(temporary, path) != 0)
        code = fail_errno(e, errno, path, "replace");
    if (code != ERR_OK) {
        unlink(temporary);
        return code;
    }
    return sync_folder(&a, path, e);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static enum err make_folder(const char *path, struct error *e)
{
    if (mkdir(path, 0777) == 0)
        return ERR_OK;
    int number = errno;
    struct stat status;
    if (number == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return ERR_OK;
    return fail_errno(e, number, path, "make folder");
}

enum err file_make_folders(const char *path, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    char *partial = arena_strz(&a, str_from(path));
    for (size_t i = 1; partial[i - 1] != '\0' && partial[i] != '\0'; i++) {
        if (partial[i] != '/')
            continue;
        partial[i] = '\0';
        TRY(make_folder(partial, e));
        partial[i] = '/';
    }
    return make_folder(path, e);
}

char *file_join(struct arena *a, const char *dir, const char *name)
{
    struct str d = str_from(dir);
    if (name[0] == '/' || d.n == 0)
        return arena_strz(a, str_from(name));
    const char *between = str_ends_with(d, STR("/")) ? "" : "/";
    return arena_printfz(a, "%s%s%s", dir, between, name);
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

enum err file_list(struct arena *a, const char *dir, const char *suffix,
                   struct str **out_names, size_t *out_n, struct error *e)
{
    __attribute__((cleanup(close_folder))) DIR *folder = opendir(dir);
    if (!folder)
        return fail_errno(e, errno, dir, "open folder");
    VEC(struct str) names = {0};
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (!entry)
            break;
        struct str name = str_from(entry->d_name);
        bool is_entry = !str_is(name, ".") && !str_is(name, "..");
        if (is_entry && str_ends_with(name, str_from(suffix)))
            vec_push(a, &names, str_from(arena_strz(a, name)));
    }
    if (errno != 0)
        return fail_errno(e, errno, dir, "read folder");
    if (names.n > 0)
        qsort(names.at, names.n, sizeof *names.at, compare_names);
    *out_names = names.at;
    *out_n = names.n;
    return ERR_OK;
}
