/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/str.h"

void notify_send(const char *lines)
{
    const char *name = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t n = name ? strlen(name) : 0;
    if (n == 0 || n >= sizeof address.sun_path)
        return;
    memcpy(address.sun_path, name, n);
    if (address.sun_path[0] == '@') /* of the abstract kind */
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    /* nobody to tell when the one who listens has gone */
    (void)!sendto(fd, lines, strlen(lines), MSG_NOSIGNAL,
                  (const struct sockaddr *)&address, size);
    close(fd);
}

int64_t notify_watchdog_ms(void)
{
    const char *limit = getenv("WATCHDOG_USEC");
    const char *pid = getenv("WATCHDOG_PID");
    int64_t us = 0;
    int64_t whose = 0;
    if (!limit || !str_to_i64(str_from(limit), &us) || us <= 0)
        return 0;
    if (pid && (!str_to_i64(str_from(pid), &whose) || whose != getpid()))
        return 0;
    return us / 2000 > 0 ? us / 2000 : 1;
}
