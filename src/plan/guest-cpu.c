/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPU does a guest see? See placing.h.
 */
#include "base/text.h"
#include "plan/placing.h"

/* ---- threads of a core */

/*
 * With KVM a guest's CPU is of the host's vendor, whatever its model is called. QEMU shows threads of an AMD
 * CPU with the feature topoext alone, which neither host-passthrough nor libvirt's models bring
 * (no_autoenable_flags in target/i386/cpu.c, cpu_map of libvirt).
 */
static bool is_amd(const struct trial *trial)
{
	static const char *const vendors[] = { "AuthenticAMD", "HygonGenuine" };
	const char *vendor = trial->host->identity.cpu_vendor;

	return vendor && str_is_among(vendor, vendors, ARRAY_SIZE(vendors)) &&
	       str_equal(trial->definition->type, "kvm");
}

const char *cpu_why_no_threads(const struct trial *trial)
{
	static const char *const refusals[] = { "disable", "forbid" };
	const char *policy = trial->definition->topoext;

	if (!is_amd(trial))
		return NULL;
	if (policy && str_is_among(policy, refusals, ARRAY_SIZE(refusals)))
		return "its <cpu> does without the feature topoext, which shows threads of AMD";
	if (!str_has_word(trial->host->identity.cpu_flags, "topoext"))
		return "this host has no topoext, which shows threads of AMD";
	return NULL;
}

bool cpu_needs_topoext(const struct trial *trial, int64_t threads)
{
	bool has_them = threads > 1 || trial->definition->core_threads == (int64_t)trial->width;

	return trial->width > 1 && has_them && is_amd(trial) && !cpu_why_no_threads(trial);
}

/* ---- its model */

/* What QEMU gives where nobody named a model; libvirt writes it down (qemuDomainSetDefaultCPU). */
static bool has_default_model(const struct definition *definition)
{
	static const char *const models[] = { "qemu64", "qemu32" };

	return !definition->cpu_model ||
	       str_is_among(definition->cpu_model, models, ARRAY_SIZE(models));
}

static bool is_custom(const struct definition *definition)
{
	return !*definition->cpu_mode || str_equal(definition->cpu_mode, "custom");
}

/* Whether it is to migrate: a pair has its standby for that alone. */
static bool migrates(const struct trial *trial)
{
	const struct definition *definition = trial->definition;

	for (size_t i = 0; i < definition->n_vnics; i++)
		if (definition->vnics[i].teaming == TEAMING_PERSISTENT)
			return true;
	return trial->placing->migrates;
}

/* libvirt knows of no models of Arm's CPUs and the like. */
static bool has_host_model(const struct trial *trial)
{
	static const char *const archs[] = { "x86_64", "i686" };
	const char *arch =
		trial->definition->arch ? trial->definition->arch : trial->host->identity.machine;

	return arch && str_is_among(arch, archs, ARRAY_SIZE(archs));
}

static void note_left(struct trial *trial)
{
	const struct definition *definition = trial->definition;

	if (is_custom(definition))
		trial_note(trial,
			   "the CPU model %s is kept, for somebody chose it: the guest does "
			   "without what else this host's CPU has; host-passthrough has all of it, "
			   "and migrates only between hosts of the same CPU",
			   definition->cpu_model);
	else if (migrates(trial) && str_equal(definition->cpu_mode, "host-passthrough"))
		trial_note(trial, "its CPU is host-passthrough, and is kept: it migrates only "
				  "between hosts of the same CPU; host-model goes to any whose CPU "
				  "has what this one has");
}

const char *cpu_choose_mode(struct trial *trial)
{
	const struct definition *definition = trial->definition;

	/* Only KVM has CPUs of the host to pass on. */
	if (!str_equal(definition->type, "kvm"))
		return NULL;
	if (!is_custom(definition) || !has_default_model(definition)) {
		note_left(trial);
		return NULL;
	}
	if (migrates(trial) && has_host_model(trial)) {
		trial_note(trial, "its CPU becomes host-model, for it is to migrate: it can to "
				  "hosts whose CPU has what this one has; host-passthrough would "
				  "have a little more, and takes hosts of the same CPU");
		return "host-model";
	}
	trial_note(trial, "its CPU becomes host-passthrough: the guest sees all that this host's "
			  "has, and migrates only between hosts of the same CPU");
	return "host-passthrough";
}

const char *place_guest_cpu(const struct host *host, const struct placing *placing,
			    struct arena *arena, const char **ret_note)
{
	struct trial trial = {
		.host = host,
		.placing = placing,
		.definition = domain_next(placing->domain),
		.arena = arena,
	};
	const char *mode = cpu_choose_mode(&trial);

	*ret_note = trial.n_notes ? trial.notes[0] : NULL;
	return mode;
}
