/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who else sets what tuning sets? See rivals.h.
 */
#include "model/rivals.h"

#include <string.h>

#include "base/pathname.h"
#include "base/text.h"

const struct sysctl_line *rivals_find_line(const struct rivals *rivals, const char *name,
					   const char *path)
{
	const struct sysctl_line *found = NULL;

	for (size_t i = 0; i < rivals->n_lines; i++)
		if (str_equal(rivals->lines[i].name, name))
			found = &rivals->lines[i];
	if (!found || str_equal(found->path, path))
		return NULL;
	if (str_equal(found->path, RIVALS_UFW))
		return found;
	return strcmp(pathname_last(found->path), pathname_last(path)) > 0 ? found : NULL;
}
