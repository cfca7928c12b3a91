/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which pages does the command line want a VM's memory?
 */
#ifndef CMD_PAGES_H
#define CMD_PAGES_H

#include "cmd/command.h"

#define PAGES_WORDS "auto|1G|2M|none"

#define PAGES_OPTION(type, member)                                                            \
	{                                                                                     \
		.name = "hugepages", .kind = OPTION_CHOICE, .offset = offsetof(type, member), \
		.argument = PAGES_WORDS, .words = PAGES_WORDS,                                \
		.help = "auto: as it has them, else as there are"                             \
	}

/* The choice as struct placing has it. */
int64_t pages_bytes(int choice);

#endif
