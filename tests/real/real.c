/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a test find captures of real machines? See real.h.
 */
#include "real/real.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit/collected.h"

static void real_path(const char *name, char path[static PATH_MAX])
{
	const char *shared = getenv("VFCTL_SHARED");

	snprintf(path, PATH_MAX, "%s/hosts-real/%s", shared ? shared : "", name);
}

bool real_is_there(void)
{
	const char *shared = getenv("VFCTL_SHARED");
	char path[PATH_MAX];

	real_path("", path);
	if (shared && *shared && access(path, R_OK | X_OK) == 0)
		return true;
	fputs("skipped: no captures of real machines (configure --with-shared=DIR)\n", stderr);
	return false;
}

struct host *real_host(const char *name, unsigned int facts)
{
	char path[PATH_MAX];

	real_path(name, path);
	return collected(path, facts);
}
