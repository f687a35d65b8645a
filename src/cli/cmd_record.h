/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the files of `record`: cmd_record.c reads, cmd_record_write.c
 * writes. */
#pragma once

#include "cli/context.h"
#include "engine/record/record.h"

/* The entity that the first argument names, with the fields of --fields. */
MUST_CHECK enum err record_open(struct cli *cli, const struct args *args,
                                struct context *c, struct record_place *out,
                                struct error *e);

enum err record_do_set(struct cli *cli, const struct args *args,
                       struct error *e);
enum err record_do_create(struct cli *cli, const struct args *args,
                          struct error *e);
enum err record_do_delete(struct cli *cli, const struct args *args,
                          struct error *e);
/* cmd_record_action.c */
enum err record_do_action(struct cli *cli, const struct args *args,
                          struct error *e);
