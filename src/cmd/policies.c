/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policies has a machine? See policies.h.
 */
#include "cmd/policies.h"

#include <errno.h>

#include "base/text.h"
#include "plan/policy.h"
#include "spec/policy.h"

enum {
	LARGEST_FILE = 1024 * 1024
};

static void read_file(const struct root *root, const char *name, struct arena *arena,
		      struct policy_source *source)
{
	char *text = NULL;
	ssize_t n = 0;

	source->path = arena_printf(arena, "%s/%s", POLICY_DIRECTORY, name);
	n = root_read_all(root, source->path, LARGEST_FILE, arena, &text);
	if (n == -EFBIG) {
		err_set(&source->err, -EINVAL, "%s:1:1: it is larger than 1 MiB", source->path);
	} else if (n < 0) {
		err_set(&source->err, (int)n, "cannot read %s: %s", source->path,
			errno_text((int)n));
	} else {
		source->text = text;
		policy_read(source->path, text, (size_t)n, arena, &source->policy, &source->err);
	}
}

int policies_read(const struct root *root, struct arena *arena, struct policies *ret_policies,
		  struct err *reterr)
{
	const char **names = NULL;
	ssize_t n = root_list(root, POLICY_DIRECTORY, arena, &names);
	struct policies policies = { 0 };

	if (n < 0 && n != -ENOENT)
		return err_set(reterr, (int)n, "cannot read %s: %s", POLICY_DIRECTORY,
			       errno_text((int)n));
	policies.files = arena_new_array(arena, struct policy_source, n < 0 ? 0 : (size_t)n);
	for (ssize_t i = 0; i < n; i++)
		if (*names[i] != '.' && str_has_suffix(names[i], ".yaml"))
			read_file(root, names[i], arena, &policies.files[policies.n++]);
	*ret_policies = policies;
	return 0;
}
