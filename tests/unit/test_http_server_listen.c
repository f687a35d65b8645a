/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Where the server listens, and what it says when it cannot. */
#include "unit/http_server_kit.h"

#include <stdlib.h>
#include <sys/stat.h>

struct fixture {
    struct http_server *server;
    struct http_server_options options;
    struct arena arena;
    char folder[64];
    char path[96]; /* of a socket */
};

static void say_client(void *context, struct http_server_call *call,
                       const struct http_request *q,
                       struct http_server_reply *out)
{
    (void)context;
    (void)q;
    out->response.body = http_server_call_client(call);
}

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.options = {.handle = say_client}};
    snprintf(f.folder, sizeof f.folder, "/tmp/crosswalk-listen-XXXXXX");
    if (!mkdtemp(f.folder))
        return 1;
    snprintf(f.path, sizeof f.path, "%s/socket", f.folder);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    http_server_stop(f->server);
    arena_fini(&f->arena);
    unlink(f->path);
    return rmdir(f->folder);
}

static struct str get(struct fixture *f, const char *host, const char *unix_path)
{
    struct http_client_options options = {.unix_path = unix_path};
    struct http_client *client = NULL;
    struct error e = {0};
    check_ok(http_client_create(&options, &client, &e), &e);
    struct transport t = http_client_transport(client);
    struct http_request q = {
        .method = "GET",
        .url = arena_printf(&f->arena, "http://%s:%u/", host,
                            (unsigned)http_server_port(f->server)),
    };
    struct http_response r = {0};
    check_ok(transport_call(&t, &f->arena, &q, &r, &e), &e);
    http_client_destroy(client);
    return r.body;
}

static void several_addresses_share_one_port(void **state)
{
    struct fixture *f = *state;
    f->options.address = "127.0.0.1 ::1  127.0.0.2";
    f->server = kit_start(&f->options);
    check_str(get(f, "127.0.0.1", NULL), "127.0.0.1");
    check_str(get(f, "[::1]", NULL), "::1");
    check_str(get(f, "127.0.0.2", NULL), "127.0.0.1");
}

static void any_address_of_both_kinds_can_be_bound(void **state)
{
    struct fixture *f = *state;
    f->options.address = "0.0.0.0 ::";
    f->server = kit_start(&f->options);
    check_str(get(f, "127.0.0.1", NULL), "127.0.0.1");
    check_str(get(f, "[::1]", NULL), "::1");
}

static void unix_socket_serves_beside_the_port(void **state)
{
    struct fixture *f = *state;
    f->options.unix_path = f->path;
    f->server = kit_start(&f->options);
    check_str(get(f, "hub", f->path), "unix");
    check_str(get(f, "127.0.0.1", NULL), "127.0.0.1");
}

static void unix_socket_alone_has_no_port(void **state)
{
    struct fixture *f = *state;
    f->options.address = "";
    f->options.unix_path = f->path;
    f->server = kit_start(&f->options);
    assert_int_equal(http_server_port(f->server), 0);
    int fd = kit_connect_unix(f->path);
    kit_send(fd, KIT_GET("/"));
    assert_true(str_ends_with(kit_receive_all(&f->arena, fd), STR("unix")));
    close(fd);
}

static void unix_socket_is_for_its_owner_only(void **state)
{
    struct fixture *f = *state;
    f->options.unix_path = f->path;
    f->server = kit_start(&f->options);
    struct stat file;
    assert_int_equal(lstat(f->path, &file), 0);
    assert_true(S_ISSOCK(file.st_mode));
    assert_int_equal(file.st_mode & 0777, 0600);
}

static void unix_socket_is_removed_at_the_end(void **state)
{
    struct fixture *f = *state;
    f->options.unix_path = f->path;
    f->server = kit_start(&f->options);
    http_server_stop(f->server);
    f->server = NULL;
    struct stat file;
    assert_int_equal(lstat(f->path, &file), -1);
}

/* Bound, and left behind by somebody who was killed. */
static void leave_stale_socket(struct fixture *f)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", f->path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

static void stale_socket_is_replaced(void **state)
{
    struct fixture *f = *state;
    leave_stale_socket(f);
    f->options.unix_path = f->path;
    f->server = kit_start(&f->options);
    check_str(get(f, "hub", f->path), "unix");
}

static void living_socket_is_not_taken_over(void **state)
{
    struct fixture *f = *state;
    f->options.unix_path = f->path;
    f->server = kit_start(&f->options);
    struct http_server *other = NULL;
    struct error e = {0};
    check_err(http_server_start(&f->options, &other, &e), ERR_IO);
    struct str expected = arena_printf(
        &f->arena, "cannot listen on %s: Address already in use; "
                   "stop the other program or remove the file", f->path);
    check_str(str_from(e.message), arena_strz(&f->arena, expected));
    check_str(get(f, "hub", f->path), "unix");
}

static void file_that_is_no_socket_is_left_alone(void **state)
{
    struct fixture *f = *state;
    FILE *file = fopen(f->path, "w");
    fputs("precious", file);
    fclose(file);
    f->options.unix_path = f->path;
    struct error e = {0};
    check_err(http_server_start(&f->options, &f->server, &e), ERR_IO);
    struct stat now;
    assert_int_equal(lstat(f->path, &now), 0);
    assert_int_equal(now.st_size, strlen("precious"));
}

static void path_too_long_for_a_socket_is_told(void **state)
{
    struct fixture *f = *state;
    char path[200];
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    f->options.unix_path = path;
    struct error e = {0};
    check_err(http_server_start(&f->options, &f->server, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "1 to 107 bytes"));
}

static void port_without_permission_is_told(void **state)
{
    struct fixture *f = *state;
    f->options.port = 1;
    struct error e = {0};
    if (geteuid() == 0) /* may have any port: then another thing is missing */
        f->options.address = "192.0.2.1";
    check_err(http_server_start(&f->options, &f->server, &e), ERR_IO);
    assert_non_null(strstr(e.message, geteuid() == 0
                                          ? "does not have that address"
                                          : "ports below 1024 are for root"));
}

static void failed_start_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct http_server_options first = {.handle = say_client};
    f->server = kit_start(&first);
    /* The unix socket and one address could be had, the last one not. */
    f->options.unix_path = f->path;
    f->options.port = http_server_port(f->server);
    f->options.address = "127.0.0.3 127.0.0.1";
    struct http_server *other = NULL;
    struct error e = {0};
    check_err(http_server_start(&f->options, &other, &e), ERR_IO);
    assert_null(other);
    struct stat file;
    assert_int_equal(lstat(f->path, &file), -1);
    f->options.address = "127.0.0.3";
    struct http_server *third = kit_start(&f->options);
    http_server_stop(third);
}

static void nowhere_to_listen_is_told(void **state)
{
    struct fixture *f = *state;
    f->options.address = " ";
    struct error e = {0};
    check_err(http_server_start(&f->options, &f->server, &e), ERR_INVALID);
    assert_non_null(strstr(e.message, "no address to listen on"));
}

static void too_many_addresses_are_told(void **state)
{
    struct fixture *f = *state;
    f->options.address = "127.0.0.1 127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5 "
                         "127.0.0.6 127.0.0.7 127.0.0.8 127.0.0.9";
    struct error e = {0};
    check_err(http_server_start(&f->options, &f->server, &e), ERR_LIMIT);
    f->options.address = "127.0.0.1 127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5 "
                         "127.0.0.6 127.0.0.7 127.0.0.8";
    f->server = kit_start(&f->options);
}

#define ON_FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_FIXTURE(several_addresses_share_one_port),
        ON_FIXTURE(any_address_of_both_kinds_can_be_bound),
        ON_FIXTURE(unix_socket_serves_beside_the_port),
        ON_FIXTURE(unix_socket_alone_has_no_port),
        ON_FIXTURE(unix_socket_is_for_its_owner_only),
        ON_FIXTURE(unix_socket_is_removed_at_the_end),
        ON_FIXTURE(stale_socket_is_replaced),
        ON_FIXTURE(living_socket_is_not_taken_over),
        ON_FIXTURE(file_that_is_no_socket_is_left_alone),
        ON_FIXTURE(path_too_long_for_a_socket_is_told),
        ON_FIXTURE(port_without_permission_is_told),
        ON_FIXTURE(failed_start_leaves_nothing_behind),
        ON_FIXTURE(nowhere_to_listen_is_told),
        ON_FIXTURE(too_many_addresses_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
