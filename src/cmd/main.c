/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl: which subcommand is meant?
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cmd/command.h"

int main(int argc, char **argv)
{
	if (argc == 2 && (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0)) {
		puts(PACKAGE_STRING);
		return EXIT_DONE;
	}
	fputs("usage: vfctl --version\n", stderr);
	return EXIT_USAGE;
}
