/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rules are there, and what do they say of each subject? See audit.h.
 */
#include "audit/audit.h"

#include "audit/checks.h"
#include "audit/vm.h"
#include "base/text.h"

/* In the order of the catalogue. */
static const struct check *const families[] = {
	iommu_checks,	  module_checks,     boot_checks,	   pcie_checks,
	sriov_checks,	  sriov_use_checks,  sriov_network_checks, interrupt_checks,
	platform_checks,  memory_checks,     cpu_checks,	   sysctl_checks,
	bridge_checks,	  services_checks,   vm_placement_checks,  vm_cpus_checks,
	vm_vhost_checks,  vm_hostdev_checks, vm_failover_checks,   vm_memory_checks,
	vm_device_checks, sriov_mac_checks,  waiver_checks,
};

/* All but what is asked before a change alone, and what is only told. */
const unsigned int audit_facts =
	FACTS_ALL & ~(unsigned int)(FACTS_OVERRIDES | FACTS_VF_VECTORS | FACTS_LIFELINES |
				    FACTS_FILTERERS | FACTS_AFFINITIES | FACTS_NICS | FACTS_RIVALS |
				    FACTS_COUNTERS | FACTS_DRAWN_MACS);

static const struct remedy no_remedy = { 0 };

static const struct check *check_at(size_t i)
{
	for (size_t family = 0; family < ARRAY_SIZE(families); family++)
		for (const struct check *check = families[family]; check->rule.id; check++)
			if (i-- == 0)
				return check;
	return NULL;
}

const struct rule *audit_rule(size_t i)
{
	const struct check *check = check_at(i);

	return check ? &check->rule : NULL;
}

const struct rule *audit_find_rule(const char *id)
{
	const struct rule *rule = NULL;

	for (size_t i = 0; (rule = audit_rule(i)); i++)
		if (str_equal(rule->id, id))
			return rule;
	return NULL;
}

/* A report that is being filled. */
struct filling {
	const struct audit *audit;
	struct report *report;
	size_t capacity;
};

/* What a rule looked at; both are NULL where that is the host. */
struct subject {
	const struct device *device;
	const struct domain *domain;
};

static const struct subject the_host = { NULL, NULL };

static void add(struct filling *filling, const struct rule *rule, struct subject subject,
		const struct judgement *judgement)
{
	struct report *report = filling->report;

	report->findings = arena_grow(filling->audit->arena, report->findings, report->n_findings,
				      &filling->capacity, sizeof(*report->findings));
	report->findings[report->n_findings++] = (struct finding){
		.rule = rule,
		.verdict = judgement->verdict,
		.severity = judgement->severity ? judgement->severity
						: rule_severity(rule, report->emphasis),
		.device = subject.device,
		.domain = subject.domain,
		.evidence = judgement->evidence,
		.remedy = judgement->verdict == VERDICT_FAIL ? judgement->remedy : no_remedy,
	};
}

static unsigned int kind_of(const struct device *device)
{
	/* Nobody can judge yet what its PF is still to make. */
	if (device->vf && device->vf->is_to_come)
		return 0;
	switch (device->role) {
	case ROLE_PF:
		return FUNCTIONS_PFS | FUNCTIONS_PORTS;
	case ROLE_NIC:
		return FUNCTIONS_PORTS;
	case ROLE_VF:
		return FUNCTIONS_VFS;
	case ROLE_OTHER:
		break;
	}
	return 0;
}

static void judge_functions(struct filling *filling, const struct check *check)
{
	const struct host *host = filling->audit->host;
	bool any = false;

	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];
		struct judgement judgement = { 0 };

		if (!(kind_of(device) & check->functions))
			continue;
		judgement = check->function(filling->audit, device);
		add(filling, &check->rule, (struct subject){ .device = device }, &judgement);
		any = true;
	}
	/* A rule always says something, be it that it had nothing to look at. */
	if (!any) {
		struct judgement none = host->devices_known
						? not_applicable()
						: unknown(filling->audit, "/sys/bus/pci/devices");

		add(filling, &check->rule, the_host, &none);
	}
}

static struct judgement judge_domain(const struct audit *audit, const struct check *check,
				     const struct domain *domain)
{
	if (!domain_now(domain))
		return unknown(audit, "libvirt %s", domain->name);
	return check->domain(audit, domain);
}

static void judge_domains(struct filling *filling, const struct check *check)
{
	const struct host *host = filling->audit->host;
	const struct domain *only = filling->audit->request->domain;
	struct judgement judgement = { 0 };

	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *domain = &host->domains[i];

		if (only && domain != only)
			continue;
		judgement = judge_domain(filling->audit, check, domain);
		add(filling, &check->rule, (struct subject){ .domain = domain }, &judgement);
	}
	/* What a rule says of functions is enough. */
	if (host->n_domains || check->function)
		return;
	judgement = host->domains_known ? not_applicable() : unknown(filling->audit, "libvirt");
	add(filling, &check->rule, the_host, &judgement);
}

static void judge(struct filling *filling, const struct check *check)
{
	if (check->function)
		judge_functions(filling, check);
	if (check->domain)
		judge_domains(filling, check);
	if (check->host) {
		struct judgement judgement = check->host(filling->audit);

		add(filling, &check->rule, the_host, &judgement);
	}
}

/*
 * What matters for the path that is not taken is no more than worth knowing; but the function that a VM
 * is to get was asked for.
 */
static void weigh(const struct audit *audit, struct report *report)
{
	enum way way = report->decision.recommended;

	for (size_t i = 0; i < report->n_findings; i++) {
		struct finding *finding = &report->findings[i];
		enum way matters = finding->rule->way;

		report->n_by_verdict[finding->verdict]++;
		if (matters != WAY_BOTH && matters != way &&
		    (!finding->device || finding->device != audit->request->device))
			finding->severity = SEVERITY_INFO;
		finding->waiver = waiver_of(audit->request, finding, audit->arena);
		if (finding->waiver)
			report->n_waived++;
		else
			report->n_by_severity[finding->severity] +=
				finding->verdict == VERDICT_FAIL;
	}
}

/* Those that were not asked for; only now, for the path is decided by all. */
static void drop_unwanted(const struct audit_request *request, struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; request->wants && i < report->n_findings; i++)
		if (request->wants(report->findings[i].rule, request->arg))
			report->findings[n++] = report->findings[i];
	if (request->wants)
		report->n_findings = n;
}

struct report *audit(const struct host *host, const struct audit_request *request)
{
	const struct macs macs = macs_collect(host);
	struct threads placed = { .items = NULL };
	const struct audit audit = {
		.host = host,
		.request = request,
		.arena = host->arena,
		.macs = &macs,
		.placed = &placed,
	};
	struct report *report = arena_new_struct(host->arena, struct report);
	struct filling filling = { .audit = &audit, .report = report };
	const struct check *check = NULL;

	report->emphasis = request->emphasis;
	for (size_t i = 0; (check = check_at(i)); i++)
		judge(&filling, check);
	decide(&audit, report);
	drop_unwanted(request, report);
	weigh(&audit, report);
	return report;
}
