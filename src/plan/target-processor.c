/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has the target's CPU all that a virtual machine sees of the one here? See targeting.h.
 */
#include "base/text.h"
#include "plan/targeting.h"

/* ---- what it wants */

bool target_wants_hosts_cpu(const struct definition *definition)
{
	return str_has_prefix(definition->cpu_mode, "host-") ||
	       str_equal(definition->cpu_mode, "maximum");
}

/* Without KVM QEMU makes its CPU up. */
bool target_wants_cpu(const struct definition *definition)
{
	return !str_equal(definition->type, "qemu");
}

/* ---- by what the kernels say */

/* The first flag of the host's that the target lacks; flags are parted by blanks. */
static const char *lacking_flag(const struct looking *looking)
{
	const char *rest = looking->host->identity.cpu_flags;
	const char *there = looking->target->identity.cpu_flags;
	const char *word = NULL;
	size_t n = 0;

	while (rest && next_word(&rest, ' ', &word, &n)) {
		const char *flag = arena_strndup(looking->arena, word, n);

		if (!str_has_word(there, flag))
			return flag;
	}
	return NULL;
}

static void look_at_flags(struct looking *looking, const char *flag)
{
	const struct definition *definition = looking->definition;

	if (target_wants_hosts_cpu(definition))
		target_add_wrong(looking,
				 "its CPU lacks %s, which the VM sees here (CPU mode %s): a named "
				 "model would do for both",
				 flag, definition->cpu_mode);
	else if (definition->cpu_model)
		target_add_unknown(looking,
				   "its CPU lacks %s: whether the model %s wants that is not known",
				   flag, definition->cpu_model);
}

static void compare_flags(struct looking *looking)
{
	const struct identity *here = &looking->host->identity;
	const struct identity *there = &looking->target->identity;
	const char *flag = NULL;

	if (!here->cpu_vendor || !there->cpu_vendor || !here->cpu_flags || !there->cpu_flags) {
		target_add_unknown(looking, "which CPU it has, or what that can do, is not known");
		return;
	}
	flag = lacking_flag(looking);
	if (flag)
		look_at_flags(looking, flag);
	else if (str_equal(looking->definition->cpu_mode, "host-passthrough") && here->cpu_model &&
		 there->cpu_model && !str_equal(here->cpu_model, there->cpu_model))
		target_add_unknown(looking,
				   "its CPU is another (%s, here %s): host-passthrough is for "
				   "equal ones",
				   there->cpu_model, here->cpu_model);
}

/* ---- by what libvirt says */

static void look_at_fit(struct looking *looking)
{
	const struct target *answer = looking->answer;
	const char *words = answer->cpu_words ? answer->cpu_words : "";
	const char *colon = *words ? ": " : "";

	switch (answer->cpu) {
	case CPU_SAME:
		break;
	case CPU_LACKS:
		target_add_wrong(looking, "its CPU does not do for the VM's%s%s", colon, words);
		break;
	case CPU_HAS_MORE:
		if (str_equal(looking->definition->cpu_mode, "host-passthrough"))
			target_add_unknown(looking, "its CPU is another, which has all that the "
						    "VM sees here, and more: host-passthrough is "
						    "for equal ones");
		break;
	case CPU_UNKNOWN:
		target_add_unknown(looking, "whether its CPU does for the VM's is not known%s%s",
				   colon, words);
		break;
	}
}

void target_look_at_processor(struct looking *looking)
{
	const char *here = looking->host->identity.cpu_vendor;
	const char *there = looking->target->identity.cpu_vendor;

	if (!target_wants_cpu(looking->definition))
		return;
	if (here && there && !str_equal(here, there))
		target_add_wrong(looking, "its CPU is of %s, here of %s", there, here);
	else if (looking->answer->told)
		look_at_fit(looking);
	else
		compare_flags(looking);
}
