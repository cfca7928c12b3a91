/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policies has a machine? See policies.h.
 */
#include "cmd/policies.h"

#include <errno.h>

#include "base/text.h"
#include "cmd/knobs.h"
#include "cmd/named-file.h"
#include "cmd/profiles.h"
#include "plan/policy.h"
#include "spec/policy.h"

enum {
	LARGEST_FILE = 1024 * 1024
};

struct asking {
	const struct machine *machine;
	const char *path; /* of the policy; what it names beside it is sought there */
	bool is_named;	  /* it stands where vfctl runs, and what it names, too */
};

/* Beside the policy, if it is no absolute path. */
static const char *path_beside(const char *policy, const char *name, struct arena *arena)
{
	const char *slash = strrchr(policy, '/');

	while (str_has_prefix(name, "./"))
		name += strspn(name + 1, "/") + 1;
	if (*name == '/' || !slash)
		return name;
	return arena_printf(arena, "%.*s%s", (int)(slash - policy + 1), policy, name);
}

static int find_named_profile(const char *name, struct arena *arena, struct profile *ret_profile,
			      struct err *reterr, void *arg)
{
	const struct asking *asking = arg;
	enum exit_status status =
		profile_is_file(name)
			? find_profile_file(asking->is_named ? NULL : asking->machine, name,
					    path_beside(asking->path, name, arena), arena,
					    ret_profile, reterr)
			: find_profile(asking->machine, name, arena, ret_profile, reterr);

	return status == EXIT_DONE ? 0 : status == EXIT_USAGE ? -EINVAL : -EIO;
}

static int check_knob(const char *id, struct err *reterr, void *arg)
{
	(void)arg;
	return find_knob(id, KNOB_HOST, reterr) ? 0 : -EINVAL;
}

/* What was read of a file, or why it was not (n: -errno). Half a file may well be a policy, too. */
static void take_text(struct asking *asking, const char *text, ssize_t n, struct arena *arena,
		      struct policy_source *source)
{
	const struct policy_names names = { find_named_profile, check_knob, asking };

	if (n == -EFBIG || n > LARGEST_FILE) {
		err_set(&source->err, -EINVAL, "%s:1:1: it is larger than 1 MiB", source->path);
	} else if (n == -ESTALE) {
		err_set(&source->err, -EINVAL, "%s:1:1: %s", source->path, errno_text(-ESTALE));
	} else if (n < 0) {
		err_set(&source->err, (int)n, "cannot read %s: %s", source->path,
			errno_text((int)n));
	} else {
		source->text = text;
		policy_read(source->path, text, (size_t)n, &names, arena, &source->policy,
			    &source->err);
	}
}

static void read_file(const struct machine *machine, const char *path, struct arena *arena,
		      struct policies *policies)
{
	struct policy_source source = { .path = path };
	struct asking asking = { machine, path, false };
	char *text = NULL;
	ssize_t n = root_read_unchanged(machine->root, path, LARGEST_FILE, arena, &text);

	/* It was there a moment ago. */
	if (n == -ENOENT && root_peek(machine->root, path, NULL, 0) == -ENOENT)
		n = -ESTALE;
	take_text(&asking, text, n, arena, &source);
	policies->files[policies->n++] = source;
}

/* One that stands where vfctl runs; "-": its standard input. */
static void read_named(struct asking *asking, const char *path, struct arena *arena,
		       struct policies *policies)
{
	struct policy_source source = {
		.path = str_equal(path, "-") ? "/dev/stdin" : arena_strdup(arena, path),
	};
	_cleanup_strbuf_ struct strbuf text = { 0 };
	int r = read_named_file(source.path, LARGEST_FILE, &text);
	char *bytes = arena_alloc(arena, text.length + 1);

	/* There may be a NUL among them. */
	if (text.length)
		memcpy(bytes, text.text, text.length);
	take_text(asking, bytes, r < 0 ? r : (ssize_t)text.length, arena, &source);
	policies->files[policies->n++] = source;
}

void policies_read_named(const struct machine *machine, const char *path, struct arena *arena,
			 struct policies *ret_policies)
{
	struct asking asking = { machine, path, true };

	*ret_policies = (struct policies){
		.files = arena_new_struct(arena, struct policy_source),
	};
	read_named(&asking, path, arena, ret_policies);
}

int policies_read(const struct machine *machine, struct arena *arena, struct policies *ret_policies,
		  struct err *reterr)
{
	return policies_read_with(machine, NULL, arena, ret_policies, reterr);
}

int policies_read_with(const struct machine *machine, const char *own, struct arena *arena,
		       struct policies *ret_policies, struct err *reterr)
{
	struct asking as_own = { machine, POLICY_FILE, false };
	const char **names = NULL;
	ssize_t n = root_list(machine->root, POLICY_DIRECTORY, arena, &names);
	struct policies policies = { 0 };

	if (n == -ENOENT && root_peek(machine->root, POLICY_DIRECTORY, NULL, 0) != -ENOENT)
		return err_set(reterr, -ENOTDIR,
			       "cannot read %s: it is a link to what is not there",
			       POLICY_DIRECTORY);
	if (n < 0 && n != -ENOENT)
		return err_set(reterr, (int)n, "cannot read %s: %s", POLICY_DIRECTORY,
			       errno_text((int)n));
	policies.files = arena_new_array(arena, struct policy_source, n < 0 ? 1 : (size_t)n + 1);
	policies.skipped = arena_new_array(arena, const char *, n < 0 ? 0 : (size_t)n);
	if (own)
		read_named(&as_own, own, arena, &policies);
	else if (root_peek(machine->root, POLICY_FILE, NULL, 0) != -ENOENT)
		read_file(machine, POLICY_FILE, arena, &policies);
	for (ssize_t i = 0; i < n; i++) {
		if (*names[i] == '.')
			continue;
		if (str_has_suffix(names[i], ".yaml"))
			read_file(machine, arena_printf(arena, "%s/%s", POLICY_DIRECTORY, names[i]),
				  arena, &policies);
		else if (str_has_suffix(names[i], ".yml"))
			policies.skipped[policies.n_skipped++] = names[i];
	}
	*ret_policies = policies;
	return 0;
}

void policies_tell_skipped(const struct policies *policies)
{
	for (size_t i = 0; i < policies->n_skipped; i++)
		tell("%s/%s is not read: its name does not end in .yaml", POLICY_DIRECTORY,
		     policies->skipped[i]);
}

static enum exit_status status_of(const struct policy_source *file)
{
	return file->err.code == -EINVAL ? EXIT_USAGE : EXIT_UNREACHABLE;
}

enum exit_status policies_check(const struct policies *policies, struct err *reterr)
{
	const struct policy_source *wrong = NULL;
	enum exit_status status = EXIT_DONE;

	for (size_t i = 0; i < policies->n; i++) {
		const struct policy_source *file = &policies->files[i];

		if (!file->err.code)
			continue;
		if (wrong)
			tell("%s", wrong->err.text);
		wrong = file;
		if (status != EXIT_USAGE)
			status = status_of(file);
	}
	if (wrong)
		*reterr = wrong->err;
	return status;
}

/* ---- which PFs they mean */

struct finding_pfs {
	const struct host *host;
	struct arena *arena;
	struct meant_pf *items;
	size_t n;
	size_t capacity;
	const char *broken; /* the first file that is; NULL: none is so far */
};

static struct meant_pf *add(struct finding_pfs *finding, const char *source)
{
	finding->items = arena_grow(finding->arena, finding->items, finding->n, &finding->capacity,
				    sizeof(*finding->items));
	finding->items[finding->n] = (struct meant_pf){ .source = source };
	return &finding->items[finding->n++];
}

/* Who means the PF already; NULL: nobody. */
static const struct pf_policy *find_claim(const struct finding_pfs *finding,
					  const struct device *pf)
{
	for (size_t i = 0; i < finding->n; i++)
		if (finding->items[i].pf == pf && finding->items[i].status == EXIT_DONE)
			return finding->items[i].policy;
	return NULL;
}

static void add_pf(struct finding_pfs *finding, const struct pf_policy *policy,
		   const struct device *pf)
{
	const struct pf_policy *other = find_claim(finding, pf);
	struct meant_pf *meant = add(finding, policy->source);
	char address[BDF_TEXT_SIZE];

	meant->policy = policy;
	meant->pf = pf;
	meant->broken = policy->is_several ? finding->broken : NULL;
	if (!other)
		return;
	meant->status = EXIT_USAGE;
	err_set(&meant->why, -EEXIST, "%s says already what %s is to have: remove one of them",
		other->source, bdf_format(pf->bdf, address));
}

static void add_entry(struct finding_pfs *finding, const struct pf_policy *policy)
{
	const struct device **pfs = NULL;
	struct err why = { 0 };
	size_t n = 0;

	if (plan_find_pfs(finding->host, policy, finding->arena, &pfs, &n, &why) < 0) {
		struct meant_pf *meant = add(finding, policy->source);

		meant->policy = policy;
		/* A policy of another host is a wrong one here (docs/adr/0016). */
		meant->status = EXIT_USAGE;
		meant->why = why;
	}
	for (size_t i = 0; i < n; i++)
		add_pf(finding, policy, pfs[i]);
}

struct meant_pf *policies_find_pfs(const struct policies *policies, const struct host *host,
				   struct arena *arena, size_t *ret_n)
{
	struct finding_pfs finding = { .host = host, .arena = arena };

	for (size_t i = 0; i < policies->n; i++) {
		const struct policy_source *file = &policies->files[i];

		for (size_t j = 0; j < file->policy.n; j++)
			add_entry(&finding, &file->policy.pfs[j]);
		if (file->err.code) {
			struct meant_pf *meant = add(&finding, file->path);

			meant->status = status_of(file);
			meant->why = file->err;
			if (!finding.broken)
				finding.broken = file->path;
		}
	}
	*ret_n = finding.n;
	return finding.items;
}
