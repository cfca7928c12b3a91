/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do a command line's parameters say of IOMMUs, all of them taken together? One table has each
 * word that a value may hold. Parameters that the kernel reads early act in the order of the line, and
 * before those that it reads late.
 */
#include <string.h>

#include "base/text.h"
#include "model/cmdline.h"

/* The order counts: a word may begin as another one does. */
const struct cmdline_word cmdline_words[] = {
	/* intel_iommu_setup in drivers/iommu/intel/iommu.c */
	{ "intel_iommu", "on", CMDLINE_INTEL_IOMMU, CMDLINE_ON, .late = true,
	  .meaning = "switches VT-d on" },
	{ "intel_iommu", "off", CMDLINE_INTEL_IOMMU, CMDLINE_OFF, .late = true,
	  .meaning = "switches VT-d off, unless a later on undoes it" },
	{ "intel_iommu", "igfx_off", CMDLINE_INTEL_IOMMU, .late = true,
	  .meaning = "leaves the integrated graphics untranslated" },
	{ "intel_iommu", "forcedac", CMDLINE_INTEL_IOMMU, .late = true,
	  .meaning = "uses addresses above 4 GiB at once" },
	{ "intel_iommu", "strict", CMDLINE_STRICT, CMDLINE_ON, .sticks = true, .late = true,
	  .meaning = "flushes at every unmap" },
	{ "intel_iommu", "sp_off", CMDLINE_INTEL_IOMMU, .late = true,
	  .meaning = "maps no large pages" },
	{ "intel_iommu", "sm_on", CMDLINE_INTEL_IOMMU, .late = true,
	  .meaning = "uses scalable mode" },
	{ "intel_iommu", "sm_off", CMDLINE_INTEL_IOMMU, .late = true,
	  .meaning = "uses no scalable mode" },
	{ "intel_iommu", "tboot_noforce", CMDLINE_INTEL_IOMMU, .late = true,
	  .meaning = "is not forced on by tboot" },
	{ "intel_iommu", "pt", CMDLINE_PASSTHROUGH, CMDLINE_ON, .ignored = true,
	  .meaning = "is unknown to the kernel, which has iommu=pt" },
	/* parse_amd_iommu_options in drivers/iommu/amd/init.c */
	{ "amd_iommu", "fullflush", CMDLINE_STRICT, CMDLINE_ON, .sticks = true, .late = true,
	  .meaning = "flushes at every unmap" },
	{ "amd_iommu", "force_enable", CMDLINE_AMD_IOMMU, .late = true,
	  .meaning = "switches AMD-Vi on where it is known to be buggy" },
	{ "amd_iommu", "off", CMDLINE_AMD_IOMMU, CMDLINE_OFF, .sticks = true, .late = true,
	  .meaning = "switches AMD-Vi off, whatever else is said" },
	{ "amd_iommu", "force_isolation", CMDLINE_AMD_IOMMU, .late = true,
	  .meaning = "translates every device, against iommu=pt" },
	{ "amd_iommu", "pgtbl_v", CMDLINE_AMD_IOMMU, .late = true,
	  .meaning = "chooses the format of page tables" },
	{ "amd_iommu", "irtcachedis", CMDLINE_AMD_IOMMU, .late = true,
	  .meaning = "caches no interrupt remapping" },
	{ "amd_iommu", "nohugepages", CMDLINE_AMD_IOMMU, .late = true,
	  .meaning = "maps no large pages" },
	{ "amd_iommu", "v2_pgsizes_only", CMDLINE_AMD_IOMMU, .late = true,
	  .meaning = "maps only pages of the sizes that CPUs have" },
	{ "amd_iommu", "on", CMDLINE_AMD_IOMMU, CMDLINE_ON, .ignored = true,
	  .meaning = "is unknown to the kernel: AMD-Vi is on where nobody says off" },
	{ "amd_iommu", "pt", CMDLINE_PASSTHROUGH, CMDLINE_ON, .ignored = true,
	  .meaning = "is unknown to the kernel, which has iommu=pt" },
	/* iommu_setup in arch/x86/kernel/pci-dma.c; gart_parse_options' words change no IOMMU */
	{ "iommu", "off", CMDLINE_IOMMU, CMDLINE_OFF, .sticks = true,
	  .meaning = "uses no IOMMU at all, whatever else is said" },
	{ "iommu", "force", CMDLINE_IOMMU,
	  .meaning = "uses GART also where all memory can be reached without" },
	{ "iommu", "noforce", CMDLINE_IOMMU, .meaning = "uses GART only where it is needed" },
	{ "iommu", "soft", CMDLINE_SOFT, CMDLINE_ON, .sticks = true,
	  .meaning = "uses bounce buffers, before Linux 5.18 in the IOMMU's stead" },
	{ "iommu", "usedac", CMDLINE_IOMMU,
	  .meaning = "lets devices use addresses above 4 GiB, and ends the value" },
	{ "iommu", "nopt", CMDLINE_PASSTHROUGH, CMDLINE_OFF,
	  .meaning = "translates the host's own devices" },
	{ "iommu", "pt", CMDLINE_PASSTHROUGH, CMDLINE_ON,
	  .meaning = "does not translate the host's own devices" },
	{ "iommu", "on", CMDLINE_IOMMU, CMDLINE_ON, .ignored = true,
	  .meaning = "is unknown to the kernel" },
	{ "iommu", "1", CMDLINE_IOMMU, CMDLINE_ON, .ignored = true,
	  .meaning = "is unknown to the kernel" },
	/* drivers/iommu/iommu.c */
	{ "iommu.passthrough", NULL, CMDLINE_PASSTHROUGH,
	  .meaning = "1: does not translate the host's own devices; 0: translates them" },
	{ "iommu.strict", NULL, CMDLINE_STRICT,
	  .meaning = "1: flushes at every unmap; 0: gathers them" },
	{ 0 },
};

static bool begins_with(const char *text, size_t n, const char *prefix)
{
	return n >= strlen(prefix) && memcmp(text, prefix, strlen(prefix)) == 0;
}

/* As the kernel compares; but what it does not know is only taken for what people write as a whole. */
static bool is_word(const struct cmdline_word *row, const char *word, size_t n)
{
	return !row->word ||
	       (begins_with(word, n, row->word) && (!row->ignored || n == strlen(row->word)));
}

const struct cmdline_word *cmdline_find_word(const struct cmdline_param *param, const char *word,
					     size_t n)
{
	for (const struct cmdline_word *row = cmdline_words; row->key; row++)
		if (cmdline_is(param, row->key) && is_word(row, word, n))
			return row;
	return NULL;
}

/* kstrtobool in lib/kstrtox.c: one letter, or two of "on" and "off", and whatever follows. */
static enum cmdline_state read_boolean(const char *text, size_t n)
{
	if (!n)
		return CMDLINE_DEFAULT;
	if (strchr("yYtT1", *text))
		return CMDLINE_ON;
	if (strchr("nNfF0", *text))
		return CMDLINE_OFF;
	if (n < 2 || !strchr("oO", *text))
		return CMDLINE_DEFAULT;
	if (strchr("nN", text[1]))
		return CMDLINE_ON;
	return strchr("fF", text[1]) ? CMDLINE_OFF : CMDLINE_DEFAULT;
}

struct reading {
	struct cmdline_switches *switches;
	bool said[N_CMDLINE_TOPICS][CMDLINE_ON + 1]; /* which states words have told */
	bool stuck[N_CMDLINE_TOPICS];
	bool late; /* this time those that act late */
};

static void say(struct reading *reading, const struct cmdline_param *param,
		const struct cmdline_word *word, enum cmdline_state state)
{
	struct cmdline_switch *at = &reading->switches->at[word->topic];

	if (state == CMDLINE_DEFAULT)
		return;
	reading->said[word->topic][state] = true;
	at->contradicted =
		reading->said[word->topic][CMDLINE_ON] && reading->said[word->topic][CMDLINE_OFF];
	if (word->ignored || reading->stuck[word->topic])
		return;
	reading->stuck[word->topic] = word->sticks;
	at->state = state;
	at->word = word;
	at->param = *param;
}

static void read_words(struct reading *reading, const struct cmdline_param *param)
{
	const char *value = param->value;
	size_t n_value = param->n_value;
	const char *text = NULL;
	size_t n = 0;

	while (cmdline_next_word(&value, &n_value, &text, &n)) {
		const struct cmdline_word *word = cmdline_find_word(param, text, n);

		if (!word)
			continue;
		if (word->late == reading->late)
			say(reading, param, word,
			    word->word ? word->state : read_boolean(param->value, param->n_value));
		/* A boolean is the whole value; behind usedac, iommu_setup looks no further. */
		if (!word->word || str_equal(word->word, "usedac"))
			return;
	}
}

void cmdline_read_switches(const char *line, struct cmdline_switches *ret_switches)
{
	struct cmdline_switches switches = { 0 };
	struct reading reading = { .switches = &switches };

	for (int i = 0; i < 2; i++) {
		const char *at = line;
		struct cmdline_param param = { 0 };

		reading.late = i;
		while (cmdline_next(&at, &param))
			read_words(&reading, &param);
	}
	*ret_switches = switches;
}
