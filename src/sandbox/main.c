/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/program.h"

int main(int argc, char **argv)
{
    return program_run(argc, argv);
}
