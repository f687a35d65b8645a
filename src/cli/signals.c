/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/signals.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What nohup(1) has turned off stays off: a blocked signal would be waited
 * for all the same. */
static bool is_ignored(int number)
{
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 &&
           action.sa_handler == SIG_IGN;
}

static void fill_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    if (!is_ignored(SIGHUP))
        sigaddset(set, SIGHUP);
}

static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

/* Ends as the signal would have ended it, so that a shell sees why. */
static void die_of(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    signal(number, SIG_DFL);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void *watch(void *argument)
{
    atomic_bool *stop = argument;
    sigset_t set;
    int number = 0;
    fill_set(&set);
    while (sigwait(&set, &number) == 0) {
        if (*stop)
            die_of(number);
        *stop = true;
        say("\ncrosswalk: stopping in order; once more stops at once\n");
    }
    return NULL;
}

void signals_survive_limits(void)
{
    signal(SIGXFSZ, SIG_IGN);
}

enum err signals_watch(atomic_bool *stop, struct error *e)
{
    sigset_t set;
    pthread_t thread;
    signal(SIGPIPE, SIG_IGN);
    fill_set(&set);
    int failed = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (failed == 0)
        failed = pthread_create(&thread, NULL, watch, (void *)stop);
    if (failed == 0)
        failed = pthread_detach(thread);
    if (failed != 0)
        FAIL(e, ERR_IO, "cannot watch for signals: %s", strerror(failed));
    return ERR_OK;
}
