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

/* What clashes: in words the first, and all that would have to move. */
struct clash {
	const char *evidence; /* NULL: nothing does */
	const char *text;
	struct threads moving;
};

static void add_clash(struct clash *clash, const char *text, const char *evidence)
{
	/* Of several kinds what they have in common. */
	if (clash->text && !str_equal(clash->text, text))
		clash->text = "give each of them CPUs that nobody else has (virsh vcpupin, virsh "
			      "emulatorpin)";
	else
		clash->text = text;
	if (!clash->evidence)
		clash->evidence = evidence;
}

/* Other vCPUs that have the same single CPU; of several of one VM the last may stay. */
static void meet_vcpus(const struct audit *audit, const struct domain *domain,
		       const struct thread_pin *pin, const struct domain *other,
		       struct clash *clash)
{
	const struct definition *definition = domain_now(other);

	for (size_t i = 0; i < definition->n_pins; i++) {
		const struct thread_pin *its = &definition->pins[i];

		if ((other == domain && its <= pin) || !idset_equal(&its->cpus, &pin->cpus))
			continue;
		add_clash(clash, "give it a CPU that nobody else has (virsh vcpupin)",
			  arena_printf(audit->arena,
				       "vCPU %" PRId64 " and vCPU %" PRId64 "%s are both on CPU %s",
				       pin->number, its->number, owner(audit, domain, other),
				       idset_text(audit->arena, &pin->cpus)));
		threads_add(audit, &clash->moving, domain, pin->number);
		return;
	}
}

static void meet_emulator(const struct audit *audit, const struct domain *domain,
			  const struct thread_pin *pin, const struct domain *other,
			  struct clash *clash)
{
	const struct idset *emulator = definition_emulator(domain_now(other));

	if (!emulator || !idset_meets(emulator, &pin->cpus))
		return;
	add_clash(clash, "give QEMU's own threads CPUs that no vCPU has (virsh emulatorpin)",
		  arena_printf(audit->arena,
			       "vCPU %" PRId64 " is on CPU %s, which QEMU's own threads%s have too",
			       pin->number, idset_text(audit->arena, &pin->cpus),
			       owner(audit, domain, other)));
	threads_add(audit, &clash->moving, other, THREAD_EMULATOR);
}

static void meet_others(const struct audit *audit, const struct domain *domain,
			const struct thread_pin *pin, enum company company, struct clash *clash)
{
	const struct host *host = audit->host;

	for (size_t i = 0; is_single(&pin->cpus) && i < host->n_domains; i++) {
		const struct domain *other = &host->domains[i];

		if (!counts(domain, other, company))
			continue;
		meet_vcpus(audit, domain, pin, other, clash);
		meet_emulator(audit, domain, pin, other, clash);
	}
}

/* How many of those that are on run where <vcpu cpuset=> says. */
static size_t n_without_pin(const struct definition *definition)
{
	size_t n = 0;

	for (int64_t vcpu = 0; vcpu < definition->most_vcpus; vcpu++)
		n += definition_is_on(definition, vcpu) &&
		     definition_cpus_of(definition, vcpu) == &definition->cpus;
	return n;
}

/* How many vCPUs of the domain can run nowhere but there. */
static size_t n_within(const struct definition *definition, const struct idset *cpus)
{
	size_t n = 0;

	for (size_t i = 0; i < definition->n_pins; i++)
		n += idset_is_within(&definition->pins[i].cpus, cpus);
	if (definition->has_cpus && idset_is_within(&definition->cpus, cpus))
		n += n_without_pin(definition);
	return n;
}

/* More vCPUs than CPUs in this set. */
static void crowd(const struct audit *audit, const struct domain *domain, const struct idset *cpus,
		  enum company company, struct clash *clash)
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
		return;
	add_clash(clash, "give them as many CPUs as they are (virsh vcpupin), or fewer vCPUs",
		  arena_printf(audit->arena, "%zu vCPUs of %zu VM%s are pinned to the %zu CPUs %s",
			       n, n_vms, n_vms == 1 ? "" : "s", idset_count(cpus),
			       idset_text(audit->arena, cpus)));
	threads_add_vcpus(audit, &clash->moving, domain, cpus);
}

static struct clash find_clash(const struct audit *audit, const struct domain *domain,
			       enum company company)
{
	const struct definition *definition = domain_now(domain);
	struct clash clash = { .evidence = NULL };

	for (size_t i = 0; i < definition->n_pins; i++) {
		const struct idset *cpus = &definition->pins[i].cpus;
		size_t n_before = clash.moving.n;

		meet_others(audit, domain, &definition->pins[i], company, &clash);
		/* Two on one CPU are told as such; and neighbours mostly have the same set. */
		if (clash.moving.n != n_before ||
		    (i && idset_equal(cpus, &definition->pins[i - 1].cpus)))
			continue;
		crowd(audit, domain, cpus, company, &clash);
	}
	if (n_without_pin(definition))
		crowd(audit, domain, &definition->cpus, company, &clash);
	return clash;
}

static bool clashes(const struct audit *audit, const struct domain *domain, enum company company,
		    struct judgement *ret_judgement)
{
	const struct clash clash = find_clash(audit, domain, company);

	if (clash.evidence)
		*ret_judgement = fails(audit, pin_threads(audit, &clash.moving, NULL, clash.text),
				       "%s", clash.evidence);
	return clash.evidence;
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
