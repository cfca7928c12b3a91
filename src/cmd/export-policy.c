/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which policy is to be exported, and which PFs does it mean?
 */
#include <errno.h>

#include "cmd/applying.h"
#include "cmd/exporting.h"
#include "cmd/find-domain.h"
#include "collect/collect.h"
#include "plan/create.h"
#include "plan/policy.h"
#include "spec/driver-facts.h"

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
	enum exit_status status = EXIT_DONE;

	if (path)
		policies_read_named(exporting->machine, path, exporting->arena, policies);
	else if (!exporting->is_whole &&
		 policies_read(exporting->machine, exporting->arena, policies, reterr) < 0)
		return EXIT_UNREACHABLE;
	status = policies_check(policies, reterr);
	if (status != EXIT_DONE || !policies->n)
		return status;
	join(exporting);
	exporting->declared.of = path ? path : POLICY_FILE " and " POLICY_DIRECTORY;
	return EXIT_DONE;
}

/* ---- whether it can be */

/* What is the same of all PFs. */
struct common {
	struct driver_facts drivers;
	struct macs macs;
};

/* As plan has it of a PF that nobody uses: who exports may be ahead of what stands there now. */
static int check(const struct exporting *exporting, const struct common *common,
		 const struct meant_pf *meant, struct err *reterr)
{
	const struct host *host = exporting->host;
	struct creation creation = { 0 };
	struct plan plan = { 0 };
	int r = plan_pf_creation(host, meant->policy, meant->pf, exporting->arena, &creation,
				 reterr);

	creation.terms.drivers = common->drivers;
	creation.terms.force = true;
	creation.replace = true;
	creation.macs = &common->macs;
	return r < 0 ? r : plan_create(host, &creation, exporting->arena, &plan, reterr);
}

#define MAY_NOT_BE ": whether all of it can be: vfctl would not: %s"

/* What no card can have is left out; what this one may refuse is told. */
static bool can_be(struct exporting *exporting, const struct common *common,
		   const struct meant_pf *meant, struct err *reterr)
{
	char address[BDF_TEXT_SIZE];
	int r = exporting->policies.n ? check(exporting, common, meant, reterr) : 0;

	if (r == -ERANGE)
		return false;
	if (r < 0 && r != -ENODATA)
		unsaid_add_of(&exporting->unsaid, device_name(meant->pf, address),
			      UNSAID_PF MAY_NOT_BE, reterr->text);
	return true;
}

/* ---- PFs */

static void leave_out(struct exporting *exporting, const struct meant_pf *meant,
		      enum exit_status status, const struct err *why)
{
	tell("%s: %s", meant->source, why->text);
	exporting->n_missing++;
	if (exporting->status == EXIT_DONE)
		exporting->status = status;
}

/* Of a host as it stands, a PF without VFs is nobody's wish: it would be brought up for nothing. */
static void take(struct exporting *exporting, const struct common *common,
		 const struct meant_pf *meant, struct declared_pf *pfs)
{
	struct declared *declared = &exporting->declared;
	struct declared_pf pf = { .device = meant->pf, .policy = meant->policy };
	struct err why = meant->why;
	char address[BDF_TEXT_SIZE];

	if (meant->status != EXIT_DONE || !can_be(exporting, common, meant, &why)) {
		leave_out(exporting, meant,
			  meant->status == EXIT_DONE ? EXIT_REFUSED : meant->status, &why);
		return;
	}
	pf.n_vfs =
		meant->policy->n_vfs == UNKNOWN ? meant->pf->sriov->num_vfs : meant->policy->n_vfs;
	if (pf.n_vfs == UNKNOWN)
		unsaid_add_of(&exporting->unsaid, device_name(pf.device, address),
			      UNSAID_PF ": how many VFs it has could not be read");
	else if (pf.n_vfs || exporting->policies.n)
		pfs[declared->n_pfs++] = pf;
}

/* ---- VMs */

/* No form has words for them; plan refuses what is said of one that is not there. */
static void tell_missing_vms(struct exporting *exporting)
{
	const struct policy *policy = &exporting->declared.policy;

	for (size_t i = 0; exporting->host->domains_known && i < policy->n_vms; i++) {
		const struct domain *domain = NULL;
		struct err why = { 0 };

		if (find_domain(exporting->host, policy->vms[i].name, &domain, &why) != EXIT_DONE)
			unsaid_add(&exporting->unsaid, "%s" MAY_NOT_BE, policy->vms[i].name,
				   why.text);
	}
}

void exporting_find_pfs(struct exporting *exporting)
{
	struct declared *declared = &exporting->declared;
	struct policy_source source = { .path = declared->of, .policy = declared->policy };
	const struct policies policies = { .files = &source, .n = 1 };
	struct common common = { .drivers = driver_facts_known(exporting->arena) };
	struct meant_pf *meant = NULL;
	struct declared_pf *pfs = NULL;
	size_t n = 0;

	if (!exporting->host)
		exporting->host = collect(exporting->machine, APPLY_FACTS | APPLY_LIBVIRT_FACTS);
	common.macs = macs_of(exporting->host, exporting->arena);
	meant = policies_find_pfs(&policies, exporting->host, exporting->arena, &n);
	pfs = arena_new_array(exporting->arena, struct declared_pf, n);
	declared->pfs = pfs;
	for (size_t i = 0; i < n; i++)
		take(exporting, &common, &meant[i], pfs);
	tell_missing_vms(exporting);
	if (exporting->n_missing)
		err_set(&exporting->why, -ENODEV,
			"%zu of %zu PF%s %s left out: nothing was written", exporting->n_missing, n,
			n == 1 ? "" : "s", exporting->n_missing == 1 ? "is" : "are");
}
