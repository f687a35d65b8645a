/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/program.h"

#include <signal.h>
#include <stdio.h>

#include "sandbox/sandbox.h"

#define EXIT_USAGE 2
#define EXIT_ENVIRONMENT 3

struct running {
    struct sandbox *box;
    struct http_server *server;
};

static const char usage[] =
    "crosswalk-sandbox SYSTEM [OPTION ...] [SYSTEM [OPTION ...] ...]\n"
    "\n"
    "Local stand-ins for remote systems that speak their real protocols. Each\n"
    "system takes the options that follow it, up to the next system's name.\n"
    "\n"
    "  crosswalk-sandbox odoo --port 8069 --version 18 --demo 300\n"
    "  crosswalk-sandbox odoo --port 8069 --demo 300 \\\n"
    "                    prospectconnect --port 8070 --demo 300\n"
    "  crosswalk-sandbox odoo --port 0 --knob latency_ms=50 \\\n"
    "                    --knob fail_every=20 --knob fail_status=502\n"
    "\n"
    "For each system one line says where it listens:\n"
    "  odoo listening on http://127.0.0.1:8069\n"
    "It stops on SIGTERM or SIGINT (Ctrl-C).\n"
    "\n"
    "Options of every system:\n"
    "  --port N             0 takes a free one (default)\n"
    "  --address ADDRESS    127.0.0.1 unless given\n"
    "  --demo N             loads about N demonstration records\n"
    "  --knob NAME=NUMBER   turns on a disturbance; may be given many times\n";

static void print_help(void)
{
    const char *name, *help;
    fputs(usage, stdout);
    fputs("\nKnobs, also at POST /_sandbox/knobs as JSON:\n", stdout);
    for (size_t i = 0; sandbox_knob_describe(i, &name, &help); i++)
        printf("  %-20s %s\n", name, help);
    for (size_t i = 0; sandbox_system_at(i); i++) {
        const struct sandbox_system *s = sandbox_system_at(i);
        printf("\n%s: %s\n", s->name, s->summary);
        if (s->options_help)
            fputs(s->options_help, stdout);
    }
    fputs("\nGET /_sandbox/knobs shows knobs and counters, POST "
          "/_sandbox/counters\nsets the counters to zero, POST /_sandbox/reset "
          "drops all records\n(body {\"demo\": N} loads demonstration records "
          "again).\n", stdout);
}

static enum err start(const struct program_system *s, struct running *r,
                      struct error *e)
{
    struct value options = value_object(s->options, s->n_options);
    TRY(sandbox_create(s->system, &options, clock_system(), &r->box, e));
    for (size_t i = 0; i < s->n_knobs; i++)
        TRY(sandbox_knob_set(sandbox_knobs(r->box), s->knobs[i].name,
                             s->knobs[i].value.integer, e));
    if (s->demo > 0)
        TRY(sandbox_load_demo(r->box, s->demo, e));
    return sandbox_serve(r->box, s->address, s->port, &r->server, e);
}

static void stop(struct running *r)
{
    http_server_stop(r->server);
    sandbox_destroy(r->box);
}

static void wait_for_signal(const sigset_t *signals)
{
    int got;
    while (sigwait(signals, &got) != 0) {
    }
}

static enum err serve(const struct program_plan *plan, struct running *all,
                      struct error *e)
{
    for (size_t i = 0; i < plan->n; i++) {
        const struct program_system *s = &plan->at[i];
        enum err code = start(s, &all[i], e);
        if (code != ERR_OK) {
            error_prefix(e, "%s", s->system->name);
            return code;
        }
        printf("%s listening on http://%s:%u\n", s->system->name,
               s->address ? s->address : "127.0.0.1",
               (unsigned)http_server_port(all[i].server));
        fflush(stdout);
    }
    return ERR_OK;
}

int program_run(int argc, char **argv)
{
    struct program_plan plan;
    struct running all[PROGRAM_SYSTEMS_MAX] = {0};
    struct error e = {0};
    if (program_parse(argc, argv, &plan, &e) != ERR_OK) {
        fprintf(stderr, "crosswalk-sandbox: %s\n", e.message);
        return EXIT_USAGE;
    }
    if (plan.help) {
        print_help();
        return 0;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    enum err code = serve(&plan, all, &e);
    if (code == ERR_OK)
        wait_for_signal(&signals);
    else
        fprintf(stderr, "crosswalk-sandbox: %s\n", e.message);
    for (size_t i = plan.n; i > 0; i--)
        stop(&all[i - 1]);
    if (code == ERR_OK)
        return 0;
    return code == ERR_USAGE ? EXIT_USAGE : EXIT_ENVIRONMENT;
}
