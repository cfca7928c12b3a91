/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do libvirt, QEMU and the kernel of the target suit a virtual machine? See targeting.h.
 */
#include <stdlib.h>

#include "base/text.h"
#include "plan/targeting.h"

/* ---- machine types */

/* "pc-q35-8.2": how much of it is the family, and its version; false where it ends in none. */
static bool split_machine(const char *machine, size_t *ret_family, long *ret_major, long *ret_minor)
{
	const char *dash = strrchr(machine, '-');
	char *end = NULL;

	if (!dash)
		return false;
	*ret_major = strtol(dash + 1, &end, 10);
	if (end == dash + 1 || *end != '.')
		return false;
	*ret_minor = strtol(end + 1, NULL, 10);
	*ret_family = (size_t)(dash - machine);
	return true;
}

/* A QEMU that has one version of a family has the earlier ones, for as long as it keeps them. */
static bool implies(const char *there, const char *machine)
{
	size_t family = 0;
	size_t wanted = 0;
	long major = 0;
	long minor = 0;
	long wanted_major = 0;
	long wanted_minor = 0;

	if (!there || str_equal(there, machine))
		return there;
	if (!split_machine(there, &family, &major, &minor) ||
	    !split_machine(machine, &wanted, &wanted_major, &wanted_minor))
		return false;
	return family == wanted && strncmp(there, machine, family) == 0 &&
	       (major > wanted_major || (major == wanted_major && minor >= wanted_minor));
}

static bool has_machine(const struct host *target, const char *machine)
{
	for (size_t i = 0; i < target->n_domains; i++) {
		const struct domain *domain = &target->domains[i];

		if ((domain->defined && implies(domain->defined->machine, machine)) ||
		    (domain->live && implies(domain->live->machine, machine)))
			return true;
	}
	return false;
}

/* Whether QEMU there says that it has it: all names of one machine are listed. */
static enum tristate is_listed(const struct hypervisor *hypervisor,
			       const struct definition *definition)
{
	if (!hypervisor->n_guests || !definition->arch)
		return FACT_UNKNOWN;
	for (size_t i = 0; i < hypervisor->n_guests; i++) {
		const struct guest_kind *guest = &hypervisor->guests[i];

		if (str_equal(guest->arch, definition->arch) &&
		    str_is_among(definition->machine, guest->machines, guest->n_machines))
			return FACT_YES;
	}
	return FACT_NO;
}

static void look_at_machine(struct looking *looking)
{
	const char *machine = looking->definition->machine;
	enum tristate listed =
		machine ? is_listed(&looking->target->hypervisor, looking->definition)
			: FACT_INAPPLICABLE;

	if (listed == FACT_NO)
		target_add_wrong(looking, "QEMU there does not know the machine %s", machine);
	else if (listed == FACT_UNKNOWN && !has_machine(looking->target, machine))
		target_add_unknown(looking,
				   "whether QEMU there knows the machine %s is not known: no VM "
				   "there has it, or a later one",
				   machine);
}

/* ---- versions */

/* "6.8.0-31-generic" is of 6.8. */
static bool is_older(const char *kernel, const char *other)
{
	char *end = NULL;
	char *other_end = NULL;
	long major = strtol(kernel, &end, 10);
	long other_major = strtol(other, &other_end, 10);

	if (major != other_major || *end != '.' || *other_end != '.')
		return major < other_major;
	return strtol(end + 1, NULL, 10) < strtol(other_end + 1, NULL, 10);
}

static void compare_versions(struct looking *looking, const char *what, const char *here,
			     const char *there)
{
	if (!there)
		target_add_unknown(looking, "which %s is there is not known", what);
	else if (!here)
		target_add_unknown(looking, "there is %s %s, and which is here is not known", what,
				   there);
	else if (is_older(there, here))
		target_add_unknown(looking,
				   "its %s is older (%s, here %s): whether that takes all that the "
				   "VM has from here is not known",
				   what, there, here);
}

/* Pairs came with 6.1, those of <hostdev> with 7.1 (formatdomain.html). */
static void look_at_pairs(struct looking *looking, const char *libvirt)
{
	const struct definition *definition = looking->definition;
	const char *least = NULL;

	for (size_t i = 0; i < definition->n_vnics; i++)
		if (definition->vnics[i].teaming != TEAMING_NONE && is_older(libvirt, "6.1"))
			least = "6.1";
	for (size_t i = 0; i < definition->n_passed; i++)
		if (definition->passed[i].teaming != TEAMING_NONE && is_older(libvirt, "7.1"))
			least = "7.1";
	if (least)
		target_add_wrong(looking,
				 "libvirt there is %s, which does not know such a pair of a VF and "
				 "its standby: %s does",
				 libvirt, least);
}

/* Of captures that is not told; see target.c. */
static void look_at_libvirt(struct looking *looking)
{
	const struct hypervisor *here = &looking->host->hypervisor;
	const struct hypervisor *there = &looking->target->hypervisor;

	if (!looking->answer->told)
		return;
	compare_versions(looking, "libvirt", here->libvirt, there->libvirt);
	compare_versions(looking, "QEMU", here->qemu, there->qemu);
	if (there->libvirt)
		look_at_pairs(looking, there->libvirt);
}

void target_look_at_versions(struct looking *looking)
{
	const struct identity *here = &looking->host->identity;
	const struct identity *there = &looking->target->identity;

	if (here->machine && there->machine && !str_equal(here->machine, there->machine))
		target_add_wrong(looking, "it is %s, here %s", there->machine, here->machine);
	if (there->kvm == FACT_NO && here->kvm != FACT_NO &&
	    !str_equal(looking->definition->type, "qemu"))
		target_add_wrong(looking, "there is no KVM");
	if (here->kernel && there->kernel && is_older(there->kernel, here->kernel))
		target_add_unknown(looking,
				   "its kernel is older (%s, here %s): whether KVM there has all "
				   "that the VM uses is not known",
				   there->kernel, here->kernel);
	look_at_libvirt(looking);
	look_at_machine(looking);
}
