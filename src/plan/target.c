/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Could a virtual machine migrate to that host? See target.h.
 */
#include "plan/target.h"

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

/* Of two VMs none has the other's UUID. */
static void look_at_uuid(struct looking *looking)
{
	const struct host *target = looking->target;
	const struct domain *domain = looking->domain;

	for (size_t i = 0; domain->uuid && i < target->n_domains; i++) {
		const struct domain *other = &target->domains[i];

		if (other->uuid && strcasecmp(other->uuid, domain->uuid) == 0 &&
		    !str_equal(other->name, domain->name))
			target_add_wrong(looking, "the VM %s there has its UUID", other->name);
	}
}

/* libvirt takes a VM that it has defined, by the same UUID, and that does not run. */
static void look_at_namesake(struct looking *looking)
{
	const struct domain *there = looking->namesake;
	const char *uuid = looking->domain->uuid;

	if (!there && !looking->target->domains_known)
		target_add_unknown(looking, "whether a VM of its name is there is not known");
	if (!there)
		return;
	if (there->running == FACT_YES)
		target_add_wrong(looking, "a VM %s runs there already", there->name);
	else if (uuid && there->uuid && strcasecmp(uuid, there->uuid) != 0)
		target_add_wrong(looking, "another VM %s is defined there (UUID %s)", there->name,
				 there->uuid);
}

/* ---- all of it */

static void tell_limits(struct looking *looking)
{
	if (looking->answer->told)
		target_add_unknown(looking, "libvirt does not tell who but VMs has VFs there, "
					    "whether the VM's disks can be reached from there, and "
					    "whether cards and bridges are on the same segment as "
					    "here");
	else
		target_add_unknown(looking,
				   "a capture does not tell which libvirt is there, whether the "
				   "VM's disks can be reached from there, and whether cards and "
				   "bridges are on the same segment as here");
}

struct target_check target_check(const struct host *host, const struct target *target,
				 const struct domain *domain, struct arena *arena)
{
	struct looking looking = {
		.host = host,
		.answer = target,
		.target = target->host,
		.domain = domain,
		.definition = domain->defined,
		.namesake = find_namesake(target->host, domain),
		.arena = arena,
	};

	look_at_namesake(&looking);
	look_at_uuid(&looking);
	target_look_at_versions(&looking);
	target_look_at_interfaces(&looking);
	target_look_at_processor(&looking);
	target_look_at_resources(&looking);
	tell_limits(&looking);
	return looking.check;
}
