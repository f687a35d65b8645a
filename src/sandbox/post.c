/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/post.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/ports.h"
#include "base/time.h"
#include "base/vec.h"
#include "net/http_client.h"

#define POST_TIMEOUT_MS 1000 /* as Odoo's */
#define POST_IN_FLIGHT 64
#define POST_LOOK_MS 50

#define HEADERS_MAX 2

struct letter {
    struct arena arena; /* holds this */
    struct post_letter of;
    char *body;         /* of.body, to change its digit */
    size_t attempts;    /* so far */
    int64_t due_us;     /* by the monotonic clock */
    struct http_header headers[HEADERS_MAX];
    struct http_request request;
};

struct post {
    struct arena arena; /* holds this */
    pthread_t thread;
    struct http_client *client;
    struct transport transport;
    struct clock_port clock;
    atomic_bool stopping;

    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct letter *waiting[POST_WAITING_MAX]; /* in order of arrival */
    size_t n_waiting;

    struct letter *flying[POST_IN_FLIGHT]; /* the thread's own */
    size_t n_flying;
};

static void letter_free(struct letter *letter)
{
    struct arena arena = letter->arena; /* which holds it */
    arena_fini(&arena);
}

/* ---- the thread --------------------------------------------------------- */

/* The first that is due, taken out; NULL: none is. */
static struct letter *take_due(struct post *post)
{
    int64_t now_us = clock_monotonic_us(&post->clock);
    for (size_t i = 0; i < post->n_waiting; i++) {
        struct letter *letter = post->waiting[i];
        if (letter->due_us > now_us)
            continue;
        post->n_waiting--;
        memmove(&post->waiting[i], &post->waiting[i + 1],
                (post->n_waiting - i) * sizeof *post->waiting);
        return letter;
    }
    return NULL;
}

/* Waits for something to send; NULL: nothing, or others are in flight. */
static struct letter *next_letter(struct post *post)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += POST_LOOK_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&post->mutex);
    struct letter *letter = take_due(post);
    if (!letter && post->n_flying == 0 && !atomic_load(&post->stopping)) {
        pthread_cond_timedwait(&post->changed, &post->mutex, &until);
        letter = take_due(post);
    }
    pthread_mutex_unlock(&post->mutex);
    return letter;
}

/* Waits again if it is to be sent again; else that was all. */
static void end(struct post *post, struct letter *letter, bool taken)
{
    bool again = !taken && letter->attempts <= letter->of.n_again;
    if (again) {
        int64_t wait_ms = letter->of.again_ms[letter->attempts - 1];
        letter->due_us =
            clock_monotonic_us(&post->clock) + wait_ms * US_PER_MS;
        if (letter->of.digit > 0)
            letter->body[letter->of.digit]++;
        pthread_mutex_lock(&post->mutex);
        again = post->n_waiting < POST_WAITING_MAX;
        if (again)
            post->waiting[post->n_waiting++] = letter;
        pthread_mutex_unlock(&post->mutex);
    }
    if (again)
        return;
    letter_free(letter);
}

static void submit(struct post *post, struct letter *letter)
{
    size_t n = 0;
    letter->headers[n++] = (struct http_header){
        STR("Content-Type"), STR("application/json")};
    if (letter->of.authorization.n > 0)
        letter->headers[n++] = (struct http_header){
            STR("Authorization"), letter->of.authorization};
    letter->attempts++;
    letter->request = (struct http_request){
        .method = "POST",
        .url = letter->of.url,
        .headers = {letter->headers, n},
        .body = {letter->body, letter->of.body.n},
        .timeout_ms = POST_TIMEOUT_MS};
    if (post->transport.submit(post->transport.context, &letter->request,
                               (uint64_t)(uintptr_t)letter, NULL) == ERR_OK)
        post->flying[post->n_flying++] = letter;
    else
        end(post, letter, false);
}

static void take_answer(struct post *post)
{
    AUTO_ARENA a = ARENA_INIT;
    struct http_exchange x;
    if (post->transport.wait(post->transport.context, &a, POST_LOOK_MS, &x,
                             NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < post->n_flying; i++) {
        struct letter *letter = post->flying[i];
        if ((uint64_t)(uintptr_t)letter != x.tag)
            continue;
        post->flying[i] = post->flying[--post->n_flying];
        end(post, letter,
            x.outcome == ERR_OK && x.response.status / 100 == 2);
        return;
    }
}

static void *post_main(void *context)
{
    struct post *post = context;
    while (!atomic_load(&post->stopping)) {
        struct letter *letter = NULL;
        while (post->n_flying < POST_IN_FLIGHT &&
               (letter = next_letter(post)))
            submit(post, letter);
        if (post->n_flying > 0)
            take_answer(post);
    }
    return NULL;
}

/* ---- life ---------------------------------------------------------------- */

static enum err start_thread(struct post *post, struct error *e)
{
    pthread_condattr_t attributes;
    sigset_t all, before;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&post->mutex, NULL);
    pthread_cond_init(&post->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int failed = pthread_create(&post->thread, NULL, post_main, post);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed == 0)
        return ERR_OK;
    pthread_cond_destroy(&post->changed);
    pthread_mutex_destroy(&post->mutex);
    FAIL(e, ERR_IO, "cannot start the thread that sends: %s",
         strerror(failed));
}

enum err post_create(struct post **out, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct post *post = arena_new(&arena, struct post);
    post->clock = clock_system();
    atomic_init(&post->stopping, false);
    post->arena = arena;
    enum err err = http_client_create(NULL, &post->client, e);
    if (err == ERR_OK) {
        post->transport = http_client_transport(post->client);
        err = start_thread(post, e);
    }
    if (err != ERR_OK) {
        http_client_destroy(post->client);
        arena = post->arena;
        arena_fini(&arena);
        return err;
    }
    *out = post;
    return ERR_OK;
}

void post_send(struct post *post, const struct post_letter *of)
{
    struct arena arena = ARENA_INIT;
    struct letter *letter = arena_new(&arena, struct letter);
    struct letter *dropped = NULL;
    letter->of = *of;
    letter->of.url = arena_str(&arena, of->url);
    letter->of.authorization = arena_str(&arena, of->authorization);
    letter->body = arena_strz(&arena, of->body);
    letter->due_us =
        clock_monotonic_us(&post->clock) + of->delay_ms * US_PER_MS;
    letter->arena = arena;
    pthread_mutex_lock(&post->mutex);
    if (post->n_waiting == POST_WAITING_MAX) {
        dropped = post->waiting[0];
        post->n_waiting--;
        memmove(&post->waiting[0], &post->waiting[1],
                post->n_waiting * sizeof *post->waiting);
    }
    post->waiting[post->n_waiting++] = letter;
    pthread_cond_signal(&post->changed);
    pthread_mutex_unlock(&post->mutex);
    http_client_wake(post->client);
    if (dropped)
        letter_free(dropped);
}

void post_destroy(struct post *post)
{
    if (!post)
        return;
    atomic_store(&post->stopping, true);
    pthread_mutex_lock(&post->mutex);
    pthread_cond_signal(&post->changed);
    pthread_mutex_unlock(&post->mutex);
    http_client_cancel(post->client);
    pthread_join(post->thread, NULL);
    http_client_destroy(post->client);
    for (size_t i = 0; i < post->n_flying; i++)
        letter_free(post->flying[i]);
    for (size_t i = 0; i < post->n_waiting; i++)
        letter_free(post->waiting[i]);
    pthread_cond_destroy(&post->changed);
    pthread_mutex_destroy(&post->mutex);
    struct arena arena = post->arena; /* which holds it */
    arena_fini(&arena);
}
