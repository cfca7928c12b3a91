/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the parameters of a kernel's command line contradict each other, and which of them is rather meant?
 * See boot.h.
 */
#include "audit/boot.h"
#include "base/text.h"

/* What is contradicted, and which of the two is rather meant. */
struct contradiction {
	enum cmdline_topic topic;
	enum cmdline_state meant;
	bool across; /* iommu=off, which is stronger than the switch of the maker */
};

/* Where VMs get devices the IOMMU is meant to be on; translation is as the emphasis has it. */
static enum cmdline_state state_meant(const struct audit *audit, enum cmdline_topic topic,
				      const struct cmdline_switch *at)
{
	if (topic == CMDLINE_PASSTHROUGH)
		return audit->request->emphasis == EMPHASIS_SECURITY ? CMDLINE_OFF : CMDLINE_ON;
	return topic == CMDLINE_STRICT ? at->state : CMDLINE_ON;
}

static bool find_contradiction(const struct audit *audit, const char *line,
			       struct contradiction *ret)
{
	struct cmdline_switches switches = { 0 };

	cmdline_read_switches(line, &switches);
	for (int i = 0; i < N_CMDLINE_TOPICS; i++)
		if (switches.at[i].contradicted) {
			*ret = (struct contradiction){
				.topic = (enum cmdline_topic)i,
				.meant = state_meant(audit, (enum cmdline_topic)i, &switches.at[i]),
			};
			return true;
		}
	*ret = (struct contradiction){ CMDLINE_IOMMU, CMDLINE_ON, true };
	return switches.at[CMDLINE_IOMMU].state == CMDLINE_OFF &&
	       switches.at[CMDLINE_INTEL_IOMMU].state == CMDLINE_ON;
}

/* What a word says of the topic; a boolean's is its whole value. */
static enum cmdline_state state_of(const struct audit *audit, const struct cmdline_param *param,
				   const char *word, size_t n, enum cmdline_topic topic)
{
	const struct cmdline_word *row = cmdline_find_word(param, word, n);
	struct cmdline_switches switches = { 0 };

	if (!row || row->topic != topic)
		return CMDLINE_DEFAULT;
	if (row->word)
		return row->state;
	cmdline_read_switches(boot_param_text(audit, param), &switches);
	return switches.at[topic].state;
}

/* arg: the contradiction */
static bool blames_other(const struct audit *audit, const struct cmdline_param *param,
			 const char *word, size_t n, const void *arg)
{
	const struct contradiction *found = arg;
	enum cmdline_state state = state_of(audit, param, word, n, found->topic);

	return state && state != found->meant;
}

static bool blames_meant(const struct audit *audit, const struct cmdline_param *param,
			 const char *word, size_t n, const void *arg)
{
	const struct contradiction *found = arg;
	enum cmdline_topic topic = found->across ? CMDLINE_INTEL_IOMMU : found->topic;

	return state_of(audit, param, word, n, topic) == found->meant;
}

bool boot_is_contradicted(const struct audit *audit, const char *line,
			  const struct cmdline_param *param)
{
	struct contradiction found = { 0 };
	struct boot_change change = { 0 };

	if (find_contradiction(audit, line, &found))
		boot_take_words(audit, boot_param_text(audit, param), blames_other, &found,
				&change);
	return change.remove;
}

/* All parameters that say anything of it, in the line's order. */
static const char *params_of(const struct audit *audit, const char *line,
			     const struct contradiction *found)
{
	struct cmdline_param param = { 0 };
	const char *params = NULL;

	while (cmdline_next(&line, &param)) {
		const char *text = boot_param_text(audit, &param);
		struct boot_change change = { 0 };

		boot_take_words(audit, text, blames_other, found, &change);
		boot_take_words(audit, text, blames_meant, found, &change);
		if (change.remove)
			params = arena_printf(audit->arena, "%s%s%s", params ? params : "",
					      params ? " " : "", text);
	}
	return params;
}

/* Taken from lines that are edited, where these say both; a running one only tells where they are unknown. */
static struct remedy remedy_contradiction(const struct audit *audit, const char *line)
{
	struct contradiction found = { 0 };
	struct boot_change change = { 0 };
	struct boot_change meant = { 0 };
	bool is_unknown = false;

	for (int i = BOOT_CONFIGURED; i < N_BOOT_TEXTS; i++) {
		struct boot_text at = boot_text(audit, (enum boot_text_of)i);

		is_unknown |= !at.text;
		if (at.text && find_contradiction(audit, at.text, &found))
			boot_take_words(audit, at.text, blames_other, &found, &change);
	}
	find_contradiction(audit, line, &found);
	if (!change.remove && is_unknown)
		boot_take_words(audit, line, blames_other, &found, &change);
	if (!change.remove)
		return remedy(NEEDS_REBOOT,
			      "it is no longer configured, and only a reboot is missing");
	if (found.topic <= CMDLINE_IOMMU &&
	    boot_is_told_by(audit, "boot-iommu-disabled", judge_boot_disabled))
		return remedy(NEEDS_REBOOT, "take out what boot-iommu-disabled says");
	boot_take_words(audit, line, blames_meant, &found, &meant);
	return remedy_boot(audit,
			   arena_printf(audit->arena,
					"keep the one that is meant; where that is %s",
					meant.remove),
			   change);
}

struct judgement judge_boot_conflicting(const struct audit *audit)
{
	for (int i = 0; i < N_BOOT_TEXTS; i++) {
		struct boot_text line = boot_text(audit, (enum boot_text_of)i);
		struct contradiction found = { 0 };

		if (line.text && find_contradiction(audit, line.text, &found))
			return fails(audit, remedy_contradiction(audit, line.text),
				     "%s on the %s line", params_of(audit, line.text, &found),
				     line.whose);
	}
	return boot_pass_unless_hidden(audit, "no parameter contradicts another");
}
