/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which pages does the command line want a VM's memory? See pages.h.
 */
#include "cmd/pages.h"

int64_t pages_bytes(int choice)
{
	/* In the order of the option's words. */
	static const int64_t bytes[] = { UNKNOWN, (int64_t)1 << 30, (int64_t)2 << 20, 0 };

	return bytes[choice];
}
