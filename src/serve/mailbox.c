/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/mailbox.h"

#include <pthread.h>

#include "base/thread.h"

struct mailbox {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    void **items; /* a ring */
    size_t room;
    size_t first;
    size_t n;
    bool woken;
    bool closed;
};

struct mailbox *mailbox_create(struct arena *a, size_t room)
{
    struct mailbox *m = arena_new(a, struct mailbox);
    m->items = arena_array(a, void *, room);
    m->room = room;
    pthread_mutex_init(&m->mutex, NULL);
    thread_cond_init(&m->changed);
    return m;
}

void mailbox_destroy(struct mailbox *m)
{
    if (!m)
        return;
    pthread_cond_destroy(&m->changed);
    pthread_mutex_destroy(&m->mutex);
}

bool mailbox_put(struct mailbox *m, void *item)
{
    pthread_mutex_lock(&m->mutex);
    bool ok = !m->closed && m->n < m->room;
    if (ok) {
        m->items[(m->first + m->n) % m->room] = item;
        m->n++;
        pthread_cond_signal(&m->changed);
    }
    pthread_mutex_unlock(&m->mutex);
    return ok;
}

static bool wait_for_item(struct mailbox *m, int64_t timeout_ms)
{
    const struct timespec until = thread_deadline(timeout_ms);
    while (m->n == 0 && !m->woken && !m->closed) {
        if (timeout_ms < 0)
            pthread_cond_wait(&m->changed, &m->mutex);
        else if (pthread_cond_timedwait(&m->changed, &m->mutex, &until) != 0)
            break;
    }
    m->woken = false;
    return m->n > 0;
}

void *mailbox_take(struct mailbox *m, int64_t timeout_ms)
{
    void *item = NULL;
    pthread_mutex_lock(&m->mutex);
    if (wait_for_item(m, timeout_ms)) {
        item = m->items[m->first];
        m->first = (m->first + 1) % m->room;
        m->n--;
    }
    pthread_mutex_unlock(&m->mutex);
    return item;
}

void mailbox_wake(struct mailbox *m)
{
    pthread_mutex_lock(&m->mutex);
    m->woken = true;
    pthread_cond_signal(&m->changed);
    pthread_mutex_unlock(&m->mutex);
}

void mailbox_close(struct mailbox *m)
{
    pthread_mutex_lock(&m->mutex);
    m->closed = true;
    pthread_cond_broadcast(&m->changed);
    pthread_mutex_unlock(&m->mutex);
}

bool mailbox_is_closed(struct mailbox *m)
{
    pthread_mutex_lock(&m->mutex);
    bool closed = m->closed;
    pthread_mutex_unlock(&m->mutex);
    return closed;
}

size_t mailbox_length(struct mailbox *m)
{
    pthread_mutex_lock(&m->mutex);
    size_t n = m->n;
    pthread_mutex_unlock(&m->mutex);
    return n;
}
