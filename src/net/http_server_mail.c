/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What other threads tell the server's. It outlives the server for as long as
 * somebody holds a call or a stream.
 */
#include "net/http_server_private.h"

#include <sys/eventfd.h>
#include <unistd.h>

enum err server_mail_create(struct server_mail **out_mail, struct error *e)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0)
        FAIL(e, ERR_IO, "the HTTP server cannot be started: no descriptors");
    struct arena arena = ARENA_INIT;
    struct server_mail *mail = arena_new(&arena, struct server_mail);
    mail->arena = arena;
    mail->wake_fd = fd;
    mail->refs = 1;
    pthread_mutex_init(&mail->lock, NULL);
    *out_mail = mail;
    return ERR_OK;
}

void server_mail_lock(struct server_mail *mail)
{
    pthread_mutex_lock(&mail->lock);
}

void server_mail_unlock(struct server_mail *mail)
{
    pthread_mutex_unlock(&mail->lock);
}

void server_mail_ref(struct server_mail *mail)
{
    server_mail_lock(mail);
    mail->refs++;
    server_mail_unlock(mail);
}

void server_mail_unref(struct server_mail *mail)
{
    server_mail_lock(mail);
    bool last = --mail->refs == 0;
    server_mail_unlock(mail);
    if (!last)
        return;
    close(mail->wake_fd);
    pthread_mutex_destroy(&mail->lock);
    struct arena arena = mail->arena; /* the mail lives inside it */
    arena_fini(&arena);
}

void server_mail_wake(struct server_mail *mail)
{
    eventfd_write(mail->wake_fd, 1);
}
