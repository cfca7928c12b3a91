/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policies has a machine? See policies.h.
 */
#include "cmd/policies.h"

#include <errno.h>

#include "base/text.h"
#include "cmd/knobs.h"
#include "cmd/profiles.h"
#include "plan/policy.h"
#include "spec/policy.h"

enum {
	LARGEST_FILE = 1024 * 1024
};

struct asking {
	const struct machine *machine;
};

static int find_named_profile(const char *name, struct arena *arena, struct profile *ret_profile,
			      struct err *reterr, void *arg)
{
	const struct asking *asking = arg;
	enum exit_status status = find_profile(asking->machine, name, arena, ret_profile, reterr);

	return status == EXIT_DONE ? 0 : status == EXIT_USAGE ? -EINVAL : -EIO;
}

static int check_knob(const char *id, struct err *reterr, void *arg)
{
	(void)arg;
	return find_knob(id, KNOB_HOST, reterr) ? 0 : -EINVAL;
}

static void read_file(const struct machine *machine, const char *name, struct arena *arena,
		      struct policy_source *source)
{
	struct asking asking = { machine };
	const struct policy_names names = { find_named_profile, check_knob, &asking };
	char *text = NULL;
	ssize_t n = 0;

	source->path = arena_printf(arena, "%s/%s", POLICY_DIRECTORY, name);
	n = root_read_all(machine->root, source->path, LARGEST_FILE, arena, &text);
	if (n == -EFBIG) {
		err_set(&source->err, -EINVAL, "%s:1:1: it is larger than 1 MiB", source->path);
	} else if (n < 0) {
		err_set(&source->err, (int)n, "cannot read %s: %s", source->path,
			errno_text((int)n));
	} else {
		source->text = text;
		policy_read(source->path, text, (size_t)n, &names, arena, &source->policy,
			    &source->err);
	}
}

int policies_read(const struct machine *machine, struct arena *arena, struct policies *ret_policies,
		  struct err *reterr)
{
	const char **names = NULL;
	ssize_t n = root_list(machine->root, POLICY_DIRECTORY, arena, &names);
	struct policies policies = { 0 };

	if (n < 0 && n != -ENOENT)
		return err_set(reterr, (int)n, "cannot read %s: %s", POLICY_DIRECTORY,
			       errno_text((int)n));
	policies.files = arena_new_array(arena, struct policy_source, n < 0 ? 0 : (size_t)n);
	for (ssize_t i = 0; i < n; i++)
		if (*names[i] != '.' && str_has_suffix(names[i], ".yaml"))
			read_file(machine, names[i], arena, &policies.files[policies.n++]);
	*ret_policies = policies;
	return 0;
}
