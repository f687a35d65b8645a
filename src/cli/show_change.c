/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/show_change.h"

#include "base/json.h"

#define SHOWN_COLUMNS 60 /* of one value */

struct kind_words {
    const char *plan;  /* what would be done */
    const char *past;  /* what was done */
    enum style style;
};

static const struct kind_words words[] = {
    [JOURNAL_CREATE] = {"create", "created", STYLE_GOOD},
    [JOURNAL_UPDATE] = {"update", "updated", STYLE_WARN},
    [JOURNAL_DELETE] = {"delete", "deleted", STYLE_BAD},
    [JOURNAL_ARCHIVE] = {"archive", "archived", STYLE_BAD},
    [JOURNAL_LINK] = {"link", "linked", STYLE_GOOD},
    [JOURNAL_UNLINK] = {"unlink", "unlinked", STYLE_BAD},
    [JOURNAL_CONFLICT] = {"overrule", "overruled", STYLE_WARN},
    [JOURNAL_ACTION] = {"do", "did", STYLE_GOOD},
};

struct str value_shown(struct arena *a, const struct value *v)
{
    AUTO_BUF text = BUF_INIT(1u << 20);
    if (!v)
        return STR("(unknown)");
    if (value_is_null(v))
        return STR("(nothing)");
    json_write(&text, v);
    struct str clean = text_clean(a, buf_str(&text));
    return text_fit(a, clean, SHOWN_COLUMNS);
}

static struct str record_name(const struct context *c,
                              const struct change *change, enum side s)
{
    struct arena *a = &c->cli->arena;
    const struct sync *sync = workspace_sync(&c->workspace, change->sync);
    struct str entity = sync ? view_entity(a, sync, s)
                             : str_from(side_name(s));
    struct str id = s == change->side ? change->id : change->other_id;
    bool made_up = id.n == 0 || str_starts_with(id, STR("new:"));
    return made_up ? entity
                   : arena_printf(a, "%.*s %.*s", STR_ARG(entity), STR_ARG(id));
}

/* What was done, and with which arguments, if any. */
static void show_act(const struct context *c, const struct change_field *f)
{
    struct cli *cli = c->cli;
    bool told = f->after && !value_is_null(f->after);
    term_put(&cli->out, "      ");
    term_say(&cli->out, STYLE_PLAIN, f->name);
    if (told)
        term_put(&cli->out, ": %.*s",
                 STR_ARG(value_shown(&cli->arena, f->after)));
    term_put(&cli->out, "\n");
}

static void show_field(const struct context *c, const struct change *change,
                       const struct change_field *f)
{
    struct cli *cli = c->cli;
    struct arena *a = &cli->arena;
    bool both = change->kind != JOURNAL_CREATE && f->after;
    term_put(&cli->out, "      ");
    term_say(&cli->out, STYLE_PLAIN, f->name);
    term_put(&cli->out, ": ");
    if (both || !f->after)
        term_put(&cli->out, "%.*s", STR_ARG(value_shown(a, f->before)));
    if (both)
        term_put(&cli->out, " -> ");
    if (f->after)
        term_put(&cli->out, "%.*s", STR_ARG(value_shown(a, f->after)));
    term_put(&cli->out, "\n");
}

void change_show(const struct context *c, const struct change *change,
                 bool is_plan)
{
    struct cli *cli = c->cli;
    const struct kind_words *kind = &words[change->kind];
    bool pair = change->kind == JOURNAL_LINK || change->kind == JOURNAL_UNLINK;
    term_put(&cli->out, "  ");
    term_paint(&cli->out, kind->style, "%s", is_plan ? kind->plan : kind->past);
    term_put(&cli->out, " ");
    term_say(&cli->out, STYLE_PLAIN, record_name(c, change, change->side));
    if (change->other_id.n > 0 && change->kind != JOURNAL_CONFLICT) {
        term_put(&cli->out, pair                             ? " with "
                            : change->kind == JOURNAL_CREATE ? " from "
                                                             : " as in ");
        term_say(&cli->out, STYLE_PLAIN,
                 record_name(c, change, SIDE_OTHER(change->side)));
    }
    term_put(&cli->out, "\n");
    for (size_t i = 0; i < change->n_fields; i++) {
        if (change->kind == JOURNAL_ACTION)
            show_act(c, &change->fields[i]);
        else
            show_field(c, change, &change->fields[i]);
    }
}
