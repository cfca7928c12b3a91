/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words of the kernel's command line do the rules boot-* want away, and what stays of their
 * parameters? See boot.h.
 */
#include "audit/boot.h"
#include "base/text.h"

/* "pci=noaer": the parameter without the words that are blamed; NULL where no other is left. */
static const char *rest_of(const struct audit *audit, const struct cmdline_param *param,
			   boot_blames *blames, const void *arg)
{
	_cleanup_strbuf_ struct strbuf rest = { 0 };
	const char *value = param->value;
	size_t n_value = param->n_value;
	const char *word = NULL;
	size_t n = 0;

	while (cmdline_next_word(&value, &n_value, &word, &n)) {
		if (blames(audit, param, word, n, arg))
			continue;
		if (rest.length)
			strbuf_add(&rest, ",");
		else
			strbuf_addf(&rest, "%.*s=", (int)param->n_key, param->key);
		strbuf_add_bytes(&rest, word, n);
	}
	return rest.text ? arena_strdup(audit->arena, rest.text) : NULL;
}

static bool is_blamed_by(const struct audit *audit, const struct cmdline_param *param,
			 boot_blames *blames, const void *arg)
{
	const char *value = param->value;
	size_t n_value = param->n_value;
	const char *word = NULL;
	size_t n = 0;

	while (cmdline_next_word(&value, &n_value, &word, &n))
		if (blames(audit, param, word, n, arg))
			return true;
	return false;
}

void boot_take_words(const struct audit *audit, const char *line, boot_blames *blames,
		     const void *arg, struct boot_change *change)
{
	struct cmdline_param param = { 0 };

	while (line && cmdline_next(&line, &param))
		if (is_blamed_by(audit, &param, blames, arg))
			boot_change_remove(audit, change, boot_param_text(audit, &param),
					   rest_of(audit, &param, blames, arg));
}

bool boot_take_key(const struct audit *audit, const char *key, struct boot_change *change,
		   struct boot_text *ret_line, struct cmdline_param *ret_param)
{
	bool found = false;

	for (int i = 0; i < N_BOOT_TEXTS; i++) {
		struct boot_text line = boot_text(audit, (enum boot_text_of)i);
		struct cmdline_param param = { 0 };
		const char *at = line.text;

		while (at && cmdline_next_of(&at, key, &param)) {
			boot_change_remove(audit, change, boot_param_text(audit, &param), NULL);
			if (found)
				continue;
			found = true;
			*ret_line = line;
			*ret_param = param;
		}
	}
	return found;
}

/* Whichever make's IOMMU it switches off: boot-iommu-disabled or boot-iommu-wrong-vendor tells of it. */
static bool is_off(const struct audit *audit, const struct cmdline_param *param)
{
	const char *text = boot_param_text(audit, param);

	return boot_iommu_switch(MAKER_INTEL, text).state == CMDLINE_OFF ||
	       boot_iommu_switch(MAKER_AMD, text).state == CMDLINE_OFF;
}

bool boot_is_blamed(const struct audit *audit, const struct cmdline_param *param)
{
	const char *other = boot_other_key(iommu_maker(audit->host));

	return is_off(audit, param) || cmdline_is(param, "pcie_acs_override") ||
	       (other && cmdline_is(param, other)) ||
	       is_blamed_by(audit, param, boot_blames_ignored, NULL) ||
	       is_blamed_by(audit, param, boot_blames_acs, NULL);
}
