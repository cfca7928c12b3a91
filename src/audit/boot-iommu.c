/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the kernel's command line leave the IOMMU on, and does it say so in words that the kernel knows?
 * See boot.h.
 */
#include "audit/boot.h"
#include "base/text.h"

#define GROUPS "/sys/kernel/iommu_groups"

static bool is_one_of(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(text, words[i]))
			return true;
	return false;
}

enum iommu_maker iommu_maker(const struct host *host)
{
	static const char *const x86[] = { "x86_64", "i686", "i586", "i386" };
	static const char *const vt_d[] = { "GenuineIntel", "CentaurHauls", "  Shanghai  " };
	static const char *const amd_vi[] = { "AuthenticAMD", "HygonGenuine" };
	const struct identity *identity = &host->identity;

	if (identity->machine && !is_one_of(identity->machine, x86, ARRAY_SIZE(x86)))
		return MAKER_OTHER;
	/* The table decides which driver looks for units. */
	if (identity->acpi.dmar == FACT_YES)
		return MAKER_INTEL;
	if (identity->acpi.ivrs == FACT_YES)
		return MAKER_AMD;
	if (!identity->cpu_vendor)
		return MAKER_UNKNOWN;
	if (is_one_of(identity->cpu_vendor, vt_d, ARRAY_SIZE(vt_d)))
		return MAKER_INTEL;
	return is_one_of(identity->cpu_vendor, amd_vi, ARRAY_SIZE(amd_vi)) ? MAKER_AMD
									   : MAKER_OTHER;
}

const char *boot_other_key(enum iommu_maker maker)
{
	if (maker == MAKER_INTEL)
		return "amd_iommu";
	return maker == MAKER_AMD ? "intel_iommu" : NULL;
}

struct cmdline_switch boot_iommu_switch(enum iommu_maker maker, const char *line)
{
	struct cmdline_switches switches = { 0 };

	cmdline_read_switches(line, &switches);
	if (switches.at[CMDLINE_IOMMU].state == CMDLINE_OFF)
		return switches.at[CMDLINE_IOMMU];
	if (maker == MAKER_INTEL)
		return switches.at[CMDLINE_INTEL_IOMMU];
	return switches.at[CMDLINE_AMD_IOMMU];
}

/* ---- how it is switched on */

/* arg: the maker */
static bool blames_off(const struct audit *audit, const struct cmdline_param *param,
		       const char *word, size_t n, const void *arg)
{
	const struct cmdline_word *row = cmdline_find_word(param, word, n);
	const enum iommu_maker *maker = arg;
	enum cmdline_topic own = *maker == MAKER_INTEL ? CMDLINE_INTEL_IOMMU : CMDLINE_AMD_IOMMU;

	(void)audit;
	return row && row->state == CMDLINE_OFF &&
	       (row->topic == CMDLINE_IOMMU || row->topic == own);
}

struct boot_change boot_take_off(const struct audit *audit)
{
	enum iommu_maker maker = iommu_maker(audit->host);
	struct boot_change change = { 0 };

	for (int i = 0; i < N_BOOT_TEXTS; i++) {
		const char *line = boot_text(audit, (enum boot_text_of)i).text;

		if (line && boot_iommu_switch(maker, line).state == CMDLINE_OFF)
			boot_take_words(audit, line, blames_off, &maker, &change);
	}
	return change;
}

static struct remedy ask_log(const struct audit *audit, const char *what, const char *words)
{
	return remedy_by(audit, NEEDS_REBOOT, what, "journalctl -k -b -g '%s'", words);
}

bool boot_is_told_by(const struct audit *audit, const char *id,
		     struct judgement (*judge)(const struct audit *audit))
{
	const struct audit_request *request = audit->request;

	return (!request->wants || request->wants(audit_find_rule(id), request->arg)) &&
	       judge(audit).verdict == VERDICT_FAIL;
}

/* Another rule that fails for the same reason, and tells what to do; NULL: none does. */
static const char *find_teller(const struct audit *audit, const char *asker)
{
	const struct {
		const char *id;
		struct judgement (*judge)(const struct audit *audit);
	} tellers[] = {
		{ "boot-iommu-disabled", judge_boot_disabled },
		{ "boot-iommu-missing", judge_boot_missing },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tellers) && !str_equal(tellers[i].id, asker); i++)
		if (boot_is_told_by(audit, tellers[i].id, tellers[i].judge))
			return tellers[i].id;
	return NULL;
}

struct remedy remedy_iommu_on(const struct audit *audit, const char *asker)
{
	static const char left_off[] = "the firmware announces one and the kernel leaves it off";
	enum iommu_maker maker = iommu_maker(audit->host);
	const char *running = audit->host->identity.cmdline;
	bool wants_isolation = audit->request->emphasis == EMPHASIS_SECURITY;
	struct boot_change change = boot_take_off(audit);
	const char *teller = find_teller(audit, asker);

	if (teller)
		return remedy(NEEDS_REBOOT,
			      arena_printf(audit->arena, "%s: do as %s says", left_off, teller));
	if (audit->host->iommu.in_use == FACT_YES)
		return remedy_boot(audit, "it is on, and would not be after the next boot", change);
	if (maker == MAKER_INTEL)
		change.add = wants_isolation ? "intel_iommu=on" : "intel_iommu=on iommu=pt";
	if (maker == MAKER_INTEL && running && !change.remove &&
	    boot_iommu_switch(maker, running).state == CMDLINE_ON)
		return ask_log(audit,
			       "the command line switches it on, and the kernel has none: its log "
			       "says why",
			       "DMAR|IOMMU");
	if (change.add || change.remove)
		return remedy_boot(audit, left_off, change);
	return ask_log(audit,
		       "the firmware announces one, nothing on the command line switches it off, "
		       "and the kernel has none: its log says why",
		       maker == MAKER_AMD ? "AMD-Vi|IOMMU" : "iommu|smmu");
}

/* ---- judges */

static bool is_dom0(const struct host *host)
{
	return str_equal(host->identity.hypervisor, "xen") && host->identity.virtualized == FACT_NO;
}

struct judgement judge_boot_missing(const struct audit *audit)
{
	const struct host *host = audit->host;
	enum iommu_maker maker = iommu_maker(host);
	struct boot_text running = boot_text(audit, BOOT_RUNNING);
	struct cmdline_switch at = boot_iommu_switch(maker, running.text ? running.text : "");

	if (host->iommu.in_use == FACT_YES || maker == MAKER_OTHER || maker == MAKER_AMD)
		return not_applicable();
	if (maker == MAKER_UNKNOWN)
		return unknown(audit, "/proc/cpuinfo");
	if (is_dom0(host) || host->identity.acpi.dmar == FACT_NO)
		return not_applicable();
	if (host->iommu.in_use == FACT_UNKNOWN)
		return unknown(audit, GROUPS);
	if (host->identity.acpi.dmar == FACT_UNKNOWN)
		return unknown(audit, "/sys/firmware/acpi/tables/DMAR");
	if (!running.text)
		return unknown(audit, "%s", running.source);
	if (at.state == CMDLINE_ON)
		return passes(audit, "%s", boot_param_text(audit, &at.param));
	return fails(audit, remedy_iommu_on(audit, "boot-iommu-missing"),
		     "ACPI table DMAR, %s on the running line",
		     at.state == CMDLINE_OFF ? boot_param_text(audit, &at.param)
					     : "and no intel_iommu=on");
}

/* Whether what is left open decides whether it is off. */
static bool is_left_open(const struct audit *audit, enum iommu_maker maker,
			 const struct boot_text *line)
{
	const char *both = line->unsure
				   ? arena_printf(audit->arena, "%s %s", line->text, line->unsure)
				   : line->text;

	return boot_iommu_switch(maker, both).state == CMDLINE_OFF;
}

struct judgement judge_boot_disabled(const struct audit *audit)
{
	enum iommu_maker maker = iommu_maker(audit->host);
	const char *evidence = NULL;
	const char *missing = NULL;

	if (maker == MAKER_OTHER)
		return not_applicable();
	for (int i = 0; i < N_BOOT_TEXTS; i++) {
		struct boot_text line = boot_text(audit, (enum boot_text_of)i);
		struct cmdline_switch at = { 0 };

		/* What is missing there nobody misses, where entries have lines of their own. */
		if (i == BOOT_CONFIGURED && !line.text && boot_meant(audit).text)
			continue;
		if (line.text)
			at = boot_iommu_switch(maker, line.text);
		if (at.state == CMDLINE_OFF)
			evidence = arena_printf(
				audit->arena, "%s%s on the %s line",
				evidence ? arena_printf(audit->arena, "%s, ", evidence) : "",
				boot_param_text(audit, &at.param), line.whose);
		else if (!missing && (!line.text || is_left_open(audit, maker, &line)))
			missing = line.text ? "what is decided while booting" : line.source;
	}
	if (maker == MAKER_UNKNOWN)
		return unknown(audit, "/proc/cpuinfo");
	if (evidence)
		return fails(audit, remedy_iommu_on(audit, "boot-iommu-disabled"), "%s", evidence);
	if (missing)
		return unknown(audit, "%s", missing);
	return passes(audit, "no line switches it off");
}

bool boot_blames_ignored(const struct audit *audit, const struct cmdline_param *param,
			 const char *word, size_t n, const void *arg)
{
	const struct cmdline_word *row = cmdline_find_word(param, word, n);

	(void)arg;
	return iommu_maker(audit->host) == MAKER_AMD && cmdline_is(param, "amd_iommu") && row &&
	       row->ignored;
}

struct judgement boot_pass_unless_hidden(const struct audit *audit, const char *what)
{
	struct boot_text running = boot_text(audit, BOOT_RUNNING);

	return running.text ? passes(audit, "%s", what) : unknown(audit, "%s", running.source);
}

struct judgement judge_boot_wrong_vendor(const struct audit *audit)
{
	enum iommu_maker maker = iommu_maker(audit->host);
	const char *key = boot_other_key(maker);
	struct boot_change change = { 0 };
	struct cmdline_param param = { 0 };
	struct boot_text line = { 0 };

	if (maker == MAKER_UNKNOWN)
		return unknown(audit, "/proc/cpuinfo");
	if (!key)
		return not_applicable();
	if (!boot_take_key(audit, key, &change, &line, &param))
		return boot_pass_unless_hidden(audit, arena_printf(audit->arena, "no %s", key));
	return fails(audit, remedy_boot(audit, "harmless, and says nothing to this kernel", change),
		     "%s on the %s line of a machine with %s", boot_param_text(audit, &param),
		     line.whose, maker == MAKER_INTEL ? "VT-d" : "AMD-Vi");
}

struct judgement judge_boot_amd_on(const struct audit *audit)
{
	enum iommu_maker maker = iommu_maker(audit->host);
	struct boot_change change = { 0 };
	const char *params = NULL;
	const char *whose = NULL;

	if (maker == MAKER_UNKNOWN)
		return unknown(audit, "/proc/cpuinfo");
	if (maker != MAKER_AMD)
		return not_applicable();
	for (int i = 0; i < N_BOOT_TEXTS; i++) {
		struct boot_text line = boot_text(audit, (enum boot_text_of)i);

		boot_take_words(audit, line.text, boot_blames_ignored, NULL, &change);
		if (!change.remove || params)
			continue;
		params = change.remove;
		whose = line.whose;
	}
	if (!params)
		return boot_pass_unless_hidden(audit, "no amd_iommu=on");
	return fails(audit,
		     remedy_boot(audit, "harmless: AMD-Vi is on where nobody says off", change),
		     "%s on the %s line", params, whose);
}
