/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/recipe.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"

#define MAIN_FILE "crosswalk.yaml"
#define DEPTH_MAX 8 /* folders in folders */

struct shelf {
    struct arena *a;
    VEC(struct recipe) recipes;
    struct map names;
};

/* The first line, when it is a comment. */
static struct str read_summary(struct arena *a, const char *path)
{
    struct str text = STR_NONE;
    if (file_read(a, path, LIMIT_FILE_BYTES, &text, NULL) != ERR_OK ||
        text.n == 0 || text.p[0] != '#')
        return STR("");
    return str_trim(str_slice(text, 1, str_find_char(text, '\n', 0)));
}

/* A folder that is not there holds none. */
static void look_in(struct shelf *shelf, const char *folder)
{
    struct arena *a = shelf->a;
    struct str *names = NULL;
    size_t n = 0;
    if (file_list(a, folder, "", &names, &n, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        const char *path = file_join(a, folder, names[i].p);
        const char *main_file = file_join(a, path, MAIN_FILE);
        if (map_has(&shelf->names, names[i]) || !file_exists(main_file))
            continue;
        struct recipe recipe = {names[i], read_summary(a, main_file), path};
        vec_push(a, &shelf->recipes, recipe);
        map_put(a, &shelf->names, names[i], NULL);
    }
}

static int compare_recipes(const void *x, const void *y)
{
    return str_compare(((const struct recipe *)x)->name,
                       ((const struct recipe *)y)->name);
}

enum err recipe_list(struct arena *a, struct recipe **out, size_t *out_n,
                     struct error *e)
{
    struct shelf shelf = {.a = a};
    struct str folders = str_from(getenv("CROSSWALK_RECIPES"));
    struct str folder;
    while (str_split(&folders, ':', &folder))
        if (folder.n > 0)
            look_in(&shelf, arena_strz(a, folder));
    look_in(&shelf, RECIPES_INSTALLED);
    look_in(&shelf, RECIPES_SOURCE);
    if (shelf.recipes.n == 0)
        FAIL(e, ERR_NOT_FOUND,
             "no recipes are to be found; CROSSWALK_RECIPES may name their "
             "folder");
    qsort(shelf.recipes.at, shelf.recipes.n, sizeof *shelf.recipes.at,
          compare_recipes);
    *out = shelf.recipes.at;
    *out_n = shelf.recipes.n;
    return ERR_OK;
}

enum err recipe_find(struct arena *a, struct str name, struct recipe *out,
                     struct error *e)
{
    struct recipe *recipes = NULL;
    size_t n = 0;
    TRY(recipe_list(a, &recipes, &n, e));
    struct str *names = arena_array(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        names[i] = recipes[i].name;
        if (!str_eq(names[i], name))
            continue;
        *out = recipes[i];
        return ERR_OK;
    }
    struct str near = str_suggest(name, names, n);
    if (near.n > 0)
        FAIL(e, ERR_USAGE, "there is no recipe `%.*s`; did you mean `%.*s`?",
             STR_ARG(name), STR_ARG(near));
    FAIL(e, ERR_USAGE, "there is no recipe `%.*s`; `crosswalk init` lists them",
         STR_ARG(name));
}

/* ---- copying ---------------------------------------------------------------- */

static enum err copy_folder(struct arena *a, const char *from, const char *to,
                            int depth, struct error *e);

/* The main file may come to hold secrets. */
static enum err copy_entry(struct arena *a, const char *from, const char *to,
                           int depth, struct error *e)
{
    struct stat status;
    struct str text = STR_NONE;
    bool secret = str_ends_with(str_from(to), STR("/" MAIN_FILE));
    if (stat(from, &status) == 0 && S_ISDIR(status.st_mode))
        return copy_folder(a, from, to, depth + 1, e);
    TRY(file_read(a, from, LIMIT_FILE_BYTES, &text, e));
    return file_write(to, text, secret ? 0600 : 0644, e);
}

static enum err copy_folder(struct arena *a, const char *from, const char *to,
                            int depth, struct error *e)
{
    struct str *names = NULL;
    size_t n = 0;
    if (depth > DEPTH_MAX)
        FAIL(e, ERR_LIMIT, "%s has folders in folders, more than %d deep",
             from, DEPTH_MAX);
    TRY(file_list(a, from, "", &names, &n, e));
    TRY(file_make_folders(to, e));
    for (size_t i = 0; i < n; i++)
        if (names[i].p[0] != '.')
            TRY(copy_entry(a, file_join(a, from, names[i].p),
                           file_join(a, to, names[i].p), depth, e));
    return ERR_OK;
}

enum err recipe_copy(const struct recipe *recipe, const char *to,
                     struct error *e)
{
    AUTO_ARENA arena = ARENA_INIT;
    if (file_exists(file_join(&arena, to, MAIN_FILE)))
        FAIL(e, ERR_USAGE,
             "there is a workspace in %s already; choose another folder with "
             "-d", to);
    return copy_folder(&arena, recipe->path, to, 0, e);
}
