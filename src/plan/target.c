/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Could a virtual machine migrate to that host? See target.h.
 */
#include "plan/target.h"

#include <errno.h>
#include <stdarg.h>
#include <strings.h>

#include "base/text.h"
#include "plan/targeting.h"

__attribute__((format(printf, 2, 0))) static const char *
format_text(struct arena *arena, const char *format, va_list args)
{
	char text[1024];

	if (vsnprintf(text, sizeof(text), format, args) < 0)
		text[0] = '\0';
	return arena_strdup(arena, text);
}

void target_add_wrong(struct looking *looking, const char *format, ...)
{
	struct target_check *check = &looking->check;
	va_list args;

	check->wrong = arena_grow(looking->arena, check->wrong, check->n_wrong,
				  &looking->wrong_capacity, sizeof(*check->wrong));
	va_start(args, format);
	check->wrong[check->n_wrong++] = format_text(looking->arena, format, args);
	va_end(args);
}

void target_add_unknown(struct looking *looking, const char *format, ...)
{
	struct target_check *check = &looking->check;
	va_list args;

	check->unknown = arena_grow(looking->arena, check->unknown, check->n_unknown,
				    &looking->unknown_capacity, sizeof(*check->unknown));
	va_start(args, format);
	check->unknown[check->n_unknown++] = format_text(looking->arena, format, args);
	va_end(args);
}

/* ---- who is there already */

static const struct domain *find_namesake(const struct host *target, const struct domain *domain)
{
	for (size_t i = 0; i < target->n_domains; i++)
		if (str_equal(target->domains[i].name, domain->name))
			return &target->domains[i];
	return NULL;
}

/* libvirt takes a VM that it has defined, by the same UUID, and that does not run. */
static void look_at_namesake(struct looking *looking)
{
	const struct domain *there = looking->namesake;
	const char *uuid = looking->domain->uuid;

	if (!there)
		return;
	if (there->running == FACT_YES)
		target_add_wrong(looking, "a VM %s runs there already", there->name);
	else if (uuid && there->uuid && strcasecmp(uuid, there->uuid) != 0)
		target_add_wrong(looking, "another VM %s is defined there (UUID %s)", there->name,
				 there->uuid);
}

/* ---- versions */

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

static void look_at_versions(struct looking *looking)
{
	const struct identity *here = &looking->host->identity;
	const struct identity *there = &looking->target->identity;
	const char *machine = looking->definition->machine;

	if (here->machine && there->machine && !str_equal(here->machine, there->machine))
		target_add_wrong(looking, "it is %s, here %s", there->machine, here->machine);
	if (there->kvm == FACT_NO && here->kvm != FACT_NO)
		target_add_wrong(looking, "there is no KVM");
	if (here->kernel && there->kernel && is_older(there->kernel, here->kernel))
		target_add_unknown(looking,
				   "its kernel is older (%s, here %s): whether KVM there has all "
				   "that the VM uses is not known",
				   there->kernel, here->kernel);
	if (machine && !has_machine(looking->target, machine))
		target_add_unknown(looking,
				   "whether QEMU there knows the machine %s is not known: no VM "
				   "there has it, or a later one",
				   machine);
}

struct target_check target_check(const struct host *host, const struct host *target,
				 const struct domain *domain, struct arena *arena)
{
	struct looking looking = {
		.host = host,
		.target = target,
		.domain = domain,
		.definition = domain->defined,
		.namesake = find_namesake(target, domain),
		.arena = arena,
	};

	look_at_namesake(&looking);
	look_at_versions(&looking);
	target_look_at_interfaces(&looking);
	target_look_at_resources(&looking);
	target_add_unknown(&looking, "a capture does not tell which libvirt is there, whether the "
				     "VM's disks can be reached from there, and whether cards and "
				     "bridges are on the same segment as here");
	return looking.check;
}
