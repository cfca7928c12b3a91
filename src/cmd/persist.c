/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a change still there after a reboot? See persist.h. Files by hand are never written.
 */
#include "cmd/persist.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "cmd/policies.h"
#include "plan/policy.h"
#include "spec/policy.h"

enum {
	LARGEST_VALUE = 65535 /* of a step */
};

/* Which files there are about the PF. */
struct about {
	const struct policy_source *own;   /* at the PF's own path */
	const struct policy_source *found; /* that names it */
	const struct pf_policy *policy;	   /* the one in that */
	const struct pf_policy *second;	   /* another one about it */
};

static void look(const struct policies *policies, const struct device *pf, struct about *about)
{
	char path[POLICY_PATH_SIZE];

	plan_policy_path(pf, path);
	for (size_t i = 0; i < policies->n; i++) {
		const struct policy_source *file = &policies->files[i];

		if (str_equal(file->path, path))
			about->own = file;
		for (size_t j = 0; j < file->policy.n; j++) {
			if (!pf_match_fits(&file->policy.pfs[j].match, pf))
				continue;
			if (about->policy) {
				about->second = &file->policy.pfs[j];
				continue;
			}
			about->found = file;
			about->policy = &file->policy.pfs[j];
		}
	}
}

/* Whether vfctl wrote it, about one PF. */
static bool is_own(const struct policy_source *file)
{
	return policy_is_own(file->text, strlen(file->text)) && file->policy.n == 1;
}

/* What somebody put into it that no --persist writes, by its key; NULL: nothing. */
static const char *find_added(const struct policy_source *file)
{
	const struct pf_policy *pf = &file->policy.pfs[0];

	if (file->policy.tuning.source)
		return "tuning";
	if (file->policy.n_vms)
		return "vms";
	if (pf->is_several)
		return "several";
	return pf->n_vfs == UNKNOWN ? "no vfs" : NULL;
}

/* What would be lost as the file is written anew, or goes. */
static enum exit_status check_added(const struct policy_source *file, struct err *reterr)
{
	const char *added = file ? find_added(file) : NULL;

	if (!added)
		return EXIT_DONE;
	err_set(reterr, -EEXIST,
		"%s says %s, which --persist does not write, and would lose: give what is by hand "
		"another file (vfctl-policy(5))",
		file->path, added);
	return EXIT_REFUSED;
}

static enum exit_status check(const struct policies *policies, const struct about *about,
			      struct err *reterr)
{
	char text[PF_MATCH_SIZE];

	for (size_t i = 0; i < policies->n; i++) {
		const struct err *err = &policies->files[i].err;

		if (!err->code)
			continue;
		err_set(reterr, err->code, "%s", err->text);
		return err->code == -EINVAL ? EXIT_USAGE : EXIT_UNREACHABLE;
	}
	if (about->second)
		err_set(reterr, -EEXIST,
			"%s and %s both say what this PF is to have at boot: remove one of them",
			about->policy->source, about->second->source);
	else if (about->found && !is_own(about->found))
		err_set(reterr, -EEXIST,
			"%s says what this PF is to have at boot, by hand: change it there, "
			"without --persist here",
			about->policy->source);
	else if (about->own && !is_own(about->own))
		err_set(reterr, -EEXIST,
			"%s was not written by vfctl, which would write there: give it another "
			"name",
			about->own->path);
	else if (about->own && about->own != about->found)
		err_set(reterr, -EEXIST,
			"%s is about another card (%s), which stood here before: remove it, or "
			"give it another name",
			about->own->path, pf_match_format(&about->own->policy.pfs[0].match, text));
	else
		return check_added(about->found, reterr);
	return EXIT_REFUSED;
}

/* The file's new text; NULL with a sentence where it could not be read again. */
static const char *write_text(const struct persistence *persistence, const struct about *about,
			      struct arena *arena, struct err *reterr)
{
	struct pf_policy pf = plan_pf_policy(persistence->pf, persistence->wishes, persistence->n,
					     persistence->up, about->policy, arena);
	const struct policy policy = { .pfs = &pf, .n = 1 };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct policy again = { 0 };
	char path[POLICY_PATH_SIZE];

	policy_write(&policy, &text);
	if (text.length > LARGEST_VALUE) {
		err_set(reterr, -E2BIG, "what %" PRId64 " VFs have is too much for one file",
			persistence->n);
		return NULL;
	}
	if (policy_read(plan_policy_path(persistence->pf, path), text.text, text.length, NULL,
			arena, &again, reterr) < 0)
		return NULL;
	return arena_strdup(arena, text.text);
}

enum exit_status persist(const struct machine *machine, const struct persistence *persistence,
			 struct arena *arena, struct plan *plan, struct err *reterr)
{
	struct policies policies = { 0 };
	struct about about = { 0 };
	char path[POLICY_PATH_SIZE];
	struct policy_file file = {
		.path = plan_policy_path(persistence->pf, path),
		.has_etc = root_peek(machine->root, "/etc/vfctl", NULL, 0) >= 0,
		.has_directory = root_peek(machine->root, POLICY_DIRECTORY, NULL, 0) >= 0,
	};
	enum exit_status status = EXIT_DONE;

	if (policies_read(machine, arena, &policies, reterr) < 0)
		return EXIT_UNREACHABLE;
	look(&policies, persistence->pf, &about);
	status = check(&policies, &about, reterr);
	if (status == EXIT_DONE && persistence->joins && about.policy &&
	    about.policy->n_vfs != persistence->n) {
		err_set(reterr, -EEXIST,
			"%s says that the PF is to have %" PRId64 " VFs at boot, and it has "
			"%" PRId64 ": vfctl create -n %" PRId64 " --persist says which is right",
			about.policy->source, about.policy->n_vfs, persistence->n, persistence->n);
		status = EXIT_REFUSED;
	}
	if (status != EXIT_DONE)
		return status;
	if (persistence->n)
		file.after = write_text(persistence, &about, arena, reterr);
	if (persistence->n && !file.after)
		return EXIT_REFUSED;
	file.before = about.own ? about.own->text : NULL;
	/* The card stood elsewhere before. */
	if (about.found && about.found != about.own) {
		const struct policy_file old = { about.found->path, about.found->text, NULL, true,
						 true };

		*plan = plan_policy_file(plan, &old, arena);
	}
	*plan = plan_policy_file(plan, &file, arena);
	return EXIT_DONE;
}

void tell_persisted(const struct machine *machine, const struct device *pf, struct arena *arena)
{
	struct policies policies = { 0 };
	struct about about = { 0 };

	if (policies_read(machine, arena, &policies, NULL) < 0)
		return;
	look(&policies, pf, &about);
	if (!about.policy || !about.policy->n_vfs)
		return;
	tell("the VFs return at the next boot: %s says so%s", about.policy->source,
	     is_own(about.found) ? ", which --persist removes" : "");
}
