/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policy is to be exported, and which PFs does it mean?
 */
#include <errno.h>

#include "cmd/applying.h"
#include "cmd/exporting.h"
#include "collect/collect.h"
#include "plan/policy.h"

/* Those of all files as one; their PFs come by what they mean. */
static void join(struct exporting *exporting)
{
	struct policy *joined = &exporting->declared.policy;
	const struct policies *policies = &exporting->policies;
	size_t n_pfs = 0;
	size_t n_vms = 0;

	for (size_t i = 0; i < policies->n; i++) {
		n_pfs += policies->files[i].policy.n;
		n_vms += policies->files[i].policy.n_vms;
	}
	joined->pfs = arena_new_array(exporting->arena, struct pf_policy, n_pfs);
	joined->vms = arena_new_array(exporting->arena, struct vm_policy, n_vms);
	for (size_t i = 0; i < policies->n; i++) {
		const struct policy *policy = &policies->files[i].policy;

		for (size_t j = 0; j < policy->n; j++)
			joined->pfs[joined->n++] = policy->pfs[j];
		for (size_t j = 0; j < policy->n_vms; j++)
			joined->vms[joined->n_vms++] = policy->vms[j];
		if (!joined->tuning.source)
			joined->tuning = policy->tuning;
	}
}

enum exit_status exporting_read(struct exporting *exporting, struct err *reterr)
{
	const struct run *run = exporting->run;
	struct policies *policies = &exporting->policies;
	const char *path = run->n_operands ? run->operands[0] : NULL;

	if (path)
		policies_read_named(exporting->machine, path, exporting->arena, policies);
	else if (!exporting->is_whole &&
		 policies_read(exporting->machine, exporting->arena, policies, reterr) < 0)
		return EXIT_UNREACHABLE;
	for (size_t i = 0; i < policies->n; i++)
		if (policies->files[i].err.code) {
			*reterr = policies->files[i].err;
			return policy_status(&policies->files[i]);
		}
	if (!policies->n)
		return EXIT_DONE;
	join(exporting);
	exporting->declared.of = path ? path : POLICY_FILE " and " POLICY_DIRECTORY;
	return EXIT_DONE;
}

/* Of a host as it stands, a PF without VFs is nobody's wish: it would be brought up for nothing. */
static void take(struct exporting *exporting, const struct meant_pf *meant, struct declared_pf *pfs)
{
	struct declared *declared = &exporting->declared;
	struct declared_pf pf = { .device = meant->pf, .policy = meant->policy };
	char address[BDF_TEXT_SIZE];

	if (meant->status != EXIT_DONE) {
		tell("%s: %s", meant->source, meant->why.text);
		exporting->n_missing++;
		if (exporting->status == EXIT_DONE)
			exporting->status = meant->status;
		return;
	}
	pf.n_vfs =
		meant->policy->n_vfs == UNKNOWN ? meant->pf->sriov->num_vfs : meant->policy->n_vfs;
	if (pf.n_vfs == UNKNOWN)
		unsaid_add(&exporting->unsaid, "%s: how many VFs it has could not be read",
			   device_name(pf.device, address));
	else if (pf.n_vfs || exporting->policies.n)
		pfs[declared->n_pfs++] = pf;
}

void exporting_find_pfs(struct exporting *exporting)
{
	struct declared *declared = &exporting->declared;
	struct policy_source source = { .path = declared->of, .policy = declared->policy };
	const struct policies policies = { .files = &source, .n = 1 };
	struct meant_pf *meant = NULL;
	struct declared_pf *pfs = NULL;
	size_t n = 0;

	if (!exporting->host)
		exporting->host = collect(exporting->machine,
					  exporting->gives_vfs ? APPLY_FACTS | APPLY_LIBVIRT_FACTS
							       : APPLY_FACTS);
	meant = policies_find_pfs(&policies, exporting->host, exporting->arena, &n);
	pfs = arena_new_array(exporting->arena, struct declared_pf, n);
	declared->pfs = pfs;
	for (size_t i = 0; i < n; i++)
		take(exporting, &meant[i], pfs);
	if (exporting->n_missing)
		err_set(&exporting->why, -ENODEV, "%zu of %zu PFs are left out%s",
			exporting->n_missing, n,
			exporting->to_files ? ": no file was written" : "");
}
