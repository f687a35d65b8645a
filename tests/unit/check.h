/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What every unit test includes: cmocka with what it needs before it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/str.h"

/* Fails with the message of the error, not only with a number. */
#define check_ok(expression, e)                                                \
    do {                                                                       \
        enum err check_code = (expression);                                    \
        if (check_code != ERR_OK)                                              \
            fail_msg("%s: %s: %s", #expression, err_name(check_code),          \
                     (e)->message);                                            \
    } while (0)

#define check_err(expression, expected)                                        \
    assert_string_equal(err_name(expression), err_name(expected))

/* Text of a struct str against a C string. */
#define check_str(s, expected)                                                 \
    do {                                                                       \
        struct str check_s = (s);                                              \
        if (!str_is(check_s, (expected)))                                      \
            fail_msg("%s is \"%.*s\", not \"%s\"", #s, STR_ARG(check_s),       \
                     (expected));                                              \
    } while (0)
