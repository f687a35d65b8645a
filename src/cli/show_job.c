/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/show_job.h"

#include "cli/show_change.h"

void job_show_line(const struct context *c, const struct job *job)
{
    struct term *t = &c->cli->out;
    struct str sync = context_sync_name(c, job->sync);
    term_put(t, "  ");
    term_paint(t, STYLE_WARN, "%s", job_state_name(job->state));
    term_put(t, " %.*s %s ", STR_ARG(sync), side_name(job->side));
    term_say(t, STYLE_PLAIN, job->record_id);
    term_put(t, ": ");
    term_say(t, STYLE_PLAIN, job->reason);
    term_put(t, ": ");
    term_say(t, STYLE_PLAIN, job->message);
    term_put(t, "\n");
}

void hold_show_line(const struct context *c, const struct hold *hold)
{
    struct term *t = &c->cli->out;
    struct str sync = context_sync_name(c, hold->sync);
    term_put(t, "  ");
    term_paint(t, STYLE_WARN, "%s", hold_kind_name(hold->kind));
    term_put(t, " %.*s ", STR_ARG(sync));
    term_say(t, STYLE_BOLD, hold->row);
    term_put(t, ": ");
    term_say(t, STYLE_PLAIN, hold->message);
    term_put(t, "\n");
}
