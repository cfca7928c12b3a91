/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do vCPUs have the CPUs that they are pinned to for themselves? The rule vm-cpus-shared.
 */
#include <inttypes.h>

#include "audit/vm.h"
#include "base/text.h"

/* Whom a domain is compared with. */
enum company {
	WITH_ITSELF,
	WITH_THOSE_IN_SERVICE, /* that run, or start with the host */
	WITH_ALL,
};

static bool counts(const struct domain *domain, const struct domain *other, enum company company)
{
	if (!domain_now(other))
		return false;
	if (other == domain || company == WITH_ALL)
		return true;
	return company == WITH_THOSE_IN_SERVICE && domain_is_in_service(other);
}

static bool is_single(const struct idset *set)
{
	return set->n == 1 && set->ranges[0].first == set->ranges[0].last;
}

static const char *owner(const struct audit *audit, const struct domain *domain,
			 const struct domain *other)
{
	return other == domain ? "" : arena_printf(audit->arena, " of %s", other->name);
}

/* Another vCPU that has the same single CPU. */
static bool meets_vcpu(const struct audit *audit, const struct domain *domain,
		       const struct thread_pin *pin, const struct domain *other,
		       struct judgement *ret_judgement)
{
	const struct definition *definition = domain_now(other);

	for (size_t i = 0; i < definition->n_pins; i++) {
		const struct thread_pin *its = &definition->pins[i];

		if (its == pin || !idset_equal(&its->cpus, &pin->cpus))
			continue;
		*ret_judgement =
			fails(audit,
			      pin_vcpu(audit, domain, pin->number,
				       "give it a CPU that nobody else has (virsh vcpupin)"),
			      "vCPU %" PRId64 " and vCPU %" PRId64 "%s are both on CPU %s",
			      pin->number, its->number, owner(audit, domain, other),
			      idset_text(audit->arena, &pin->cpus));
		return true;
	}
	return false;
}

static bool meets_emulator(const struct audit *audit, const struct domain *domain,
			   const struct thread_pin *pin, const struct domain *other,
			   struct judgement *ret_judgement)
{
	const struct idset *emulator = definition_emulator(domain_now(other));

	if (!emulator || !idset_meets(emulator, &pin->cpus))
		return false;
	*ret_judgement = fails(
		audit,
		pin_emulator(audit, other,
			     "give QEMU's own threads CPUs that no vCPU has (virsh emulatorpin)"),
		"vCPU %" PRId64 " is on CPU %s, which QEMU's own threads%s have too", pin->number,
		idset_text(audit->arena, &pin->cpus), owner(audit, domain, other));
	return true;
}

static bool single_meets(const struct audit *audit, const struct domain *domain,
			 const struct thread_pin *pin, enum company company,
			 struct judgement *ret_judgement)
{
	const struct host *host = audit->host;

	for (size_t i = 0; is_single(&pin->cpus) && i < host->n_domains; i++) {
		const struct domain *other = &host->domains[i];

		if (counts(domain, other, company) &&
		    (meets_vcpu(audit, domain, pin, other, ret_judgement) ||
		     meets_emulator(audit, domain, pin, other, ret_judgement)))
			return true;
	}
	return false;
}

/* How many vCPUs of the domain can run nowhere but there. */
static size_t n_within(const struct definition *definition, const struct idset *cpus)
{
	size_t n = 0;
	size_t n_unpinned = definition->n_vcpus > (int64_t)definition->n_pins
				    ? (size_t)definition->n_vcpus - definition->n_pins
				    : 0;

	for (size_t i = 0; i < definition->n_pins; i++)
		n += idset_is_within(&definition->pins[i].cpus, cpus);
	if (definition->has_cpus && idset_is_within(&definition->cpus, cpus))
		n += n_unpinned;
	return n;
}

/* More vCPUs than CPUs in this set. */
static bool set_is_crowded(const struct audit *audit, const struct domain *domain,
			   const struct idset *cpus, enum company company,
			   struct judgement *ret_judgement)
{
	const struct host *host = audit->host;
	size_t n_vms = 0;
	size_t n = 0;

	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *other = &host->domains[i];
		size_t its = counts(domain, other, company) ? n_within(domain_now(other), cpus) : 0;

		n += its;
		n_vms += its != 0;
	}
	if (n <= idset_count(cpus))
		return false;
	*ret_judgement =
		fails(audit,
		      pin_vcpus(audit, domain, cpus,
				"give them as many CPUs as they are (virsh vcpupin), or fewer "
				"vCPUs"),
		      "%zu vCPUs of %zu VM%s are pinned to the %zu CPUs %s", n, n_vms,
		      n_vms == 1 ? "" : "s", idset_count(cpus), idset_text(audit->arena, cpus));
	return true;
}

static bool clashes(const struct audit *audit, const struct domain *domain, enum company company,
		    struct judgement *ret_judgement)
{
	const struct definition *definition = domain_now(domain);

	for (size_t i = 0; i < definition->n_pins; i++)
		if (single_meets(audit, domain, &definition->pins[i], company, ret_judgement))
			return true;
	for (size_t i = 0; i < definition->n_pins; i++) {
		const struct idset *cpus = &definition->pins[i].cpus;

		/* Neighbours mostly have the same set. */
		if (i && idset_equal(cpus, &definition->pins[i - 1].cpus))
			continue;
		if (set_is_crowded(audit, domain, cpus, company, ret_judgement))
			return true;
	}
	return definition->has_cpus && definition->n_vcpus > (int64_t)definition->n_pins &&
	       set_is_crowded(audit, domain, &definition->cpus, company, ret_judgement);
}

static struct judgement judge_shared(const struct audit *audit, const struct domain *domain)
{
	const struct definition *definition = domain_now(domain);
	struct judgement judgement = { 0 };

	if (!definition->n_pins && !definition->has_cpus)
		return not_applicable();
	if (clashes(audit, domain,
		    domain_is_in_service(domain) ? WITH_THOSE_IN_SERVICE : WITH_ITSELF, &judgement))
		return judgement;
	if (clashes(audit, domain, WITH_ALL, &judgement))
		return weighing(SEVERITY_INFO, judgement);
	return passes(audit, "%zu pinned vCPUs", definition->n_pins);
}

const struct check vm_cpus_checks[] = {
	{ .rule = { .id = "vm-cpus-shared",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .weighs = "info where they do not run or start together",
		    .fails = "pinned vCPUs share CPUs",
		    .why = "pinned to the same CPU they wait for each other, and the scheduler "
			   "cannot help",
		    .how = "vcpupin, cpuset and emulatorpin of all VMs: two on one CPU, a vCPU "
			   "where QEMU's own threads run, or more vCPUs than CPUs in a set; worth "
			   "knowing only, where not both VMs run or start with the host",
		    .remedy = "give each vCPU a CPU that no other has (virsh vcpupin)",
		    .reference = "https://libvirt.org/formatdomain.html#cpu-tuning" },
	  .domain = judge_shared },
	{ .host = NULL },
};
