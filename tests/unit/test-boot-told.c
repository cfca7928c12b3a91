/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the rules boot-* tell to do, and is it told once, and nothing more than is wrong?
 */
#include "base/text.h"
#include "boot-lines.h"
#include "unit.h"

/* Who misses an IOMMU is told once what is left to do for this very machine. */
static void one_rule_tells_what_to_do(void **state)
{
	static const struct {
		const char *vendor;
		enum tristate in_use;
		const char *running;
		const char *configured;
		const char *rule;
		const char *text; /* a part of it */
	} cases[] = {
		{ "Intel", FACT_NO, "ro", "", MISSING,
		  "leaves it off: add intel_iommu=on iommu=pt to GRUB_" },
		{ "Intel", FACT_NO, "ro", "intel_iommu=on iommu=pt", MISSING,
		  "only a reboot is missing" },
		{ "Intel", FACT_NO, "intel_iommu=off", "intel_iommu=off iommu=pt", DISABLED,
		  "add intel_iommu=on to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, take "
		  "intel_iommu=off from /etc/default/grub, have" },
		{ "AMD", FACT_NO, "amd_iommu=off", "amd_iommu=off", DISABLED,
		  "take amd_iommu=off from" },
		{ "AMD", FACT_NO, "amd_iommu=off", "", DISABLED, "only a reboot is missing" },
	};
	struct made *made = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct report *report = NULL;

		set_make(&made->host->identity, cases[i].vendor);
		set_lines(made->host, cases[i].running, cases[i].configured, cases[i].configured);
		made->host->iommu.in_use = cases[i].in_use;
		report = audit(made->host, &(struct audit_request){ 0 });
		if (!strstr(find(report, "iommu-inactive")->remedy.text, cases[i].rule))
			fail_msg("%s", find(report, "iommu-inactive")->remedy.text);
		assert_false(has_commands(find(report, "iommu-inactive")));
		if (!strstr(find(report, cases[i].rule)->remedy.text, cases[i].text))
			fail_msg("%s", find(report, cases[i].rule)->remedy.text);
	}
}

static bool is_inactive(const struct rule *rule, const void *arg)
{
	(void)arg;
	return str_equal(rule->id, "iommu-inactive");
}

/* A rule that nobody asked for tells nothing; of those that tell, the first does. */
static void who_is_alone_tells_all(void **state)
{
	struct made *made = *state;
	const struct report *report = NULL;

	set_make(&made->host->identity, "Intel");
	set_lines(made->host, "intel_iommu=off", "", "ro");
	made->host->iommu.in_use = FACT_NO;
	report = audit(made->host, &(struct audit_request){ .wants = is_inactive });
	assert_non_null(strstr(report->findings[0].remedy.text, "add intel_iommu=on"));
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_non_null(strstr(find(report, MISSING)->remedy.text, "boot-iommu-disabled"));
	assert_non_null(strstr(find(report, "iommu-inactive")->remedy.text, "boot-iommu-disabled"));
	assert_non_null(strstr(find(report, DISABLED)->remedy.text, "add intel_iommu=on"));
}

/* Of two that contradict each other, that one goes which is rather not meant. */
static void contradictions_are_mended(void **state)
{
	static const struct {
		const char *vendor;
		const char *running;
		const char *configured;
		enum emphasis emphasis;
		const char *text; /* a part of it */
		bool has_commands;
	} cases[] = {
		{ "Intel", "intel_iommu=off a intel_iommu=on", "intel_iommu=off a intel_iommu=on",
		  0, "where that is intel_iommu=on: take intel_iommu=off from /etc", true },
		{ "AMD", "iommu=pt iommu.passthrough=0", "iommu=pt iommu.passthrough=0", 0,
		  "where that is iommu=pt: take iommu.passthrough=0 from /etc", true },
		{ "AMD", "iommu=pt,soft iommu.passthrough=0", "iommu=pt,soft iommu.passthrough=0",
		  EMPHASIS_SECURITY,
		  "where that is iommu.passthrough=0: make iommu=soft of iommu=pt,soft in /etc",
		  true },
		{ "AMD", "ro", "iommu=pt,nopt", 0, "make iommu=pt of iommu=pt,nopt in", true },
		{ "AMD", "amd_iommu=fullflush iommu.strict=0", "amd_iommu=fullflush iommu.strict=0",
		  0, "where that is amd_iommu=fullflush: take iommu.strict=0", true },
		/* Only the running line has both. */
		{ "AMD", "iommu=pt iommu.passthrough=0", "iommu.passthrough=0", 0,
		  "it is no longer configured, and only a reboot is missing", false },
		{ "AMD", "iommu=pt iommu.passthrough=0", NULL, 0, "take iommu.passthrough=0",
		  true },
		/* Another rule tells of it. */
		{ "Intel", "intel_iommu=on iommu=off", "intel_iommu=on iommu=off", 0,
		  "take out what boot-iommu-disabled says", false },
	};
	struct made *made = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct remedy remedy = { 0 };
		const struct audit_request request = { .emphasis = cases[i].emphasis };
		const struct finding *finding = NULL;

		set_make(&made->host->identity, cases[i].vendor);
		set_lines(made->host, cases[i].running, cases[i].configured, cases[i].configured);
		made->host->iommu.in_use = FACT_YES;
		finding = find(audit(made->host, &request), CONFLICT);
		remedy = finding->remedy;
		if (!remedy.text || !strstr(remedy.text, cases[i].text))
			fail_msg("%s: %s", cases[i].running, remedy.text);
		if (has_commands(finding))
			assert_true(str_has_prefix(remedy.commands[0], "sed "));
		assert_int_equal(has_commands(finding), cases[i].has_commands);
	}
	/* Nobody is to apply the other half. */
	set_lines(made->host, "iommu=pt", "iommu=pt iommu.passthrough=0", "ro");
	assert_int_equal(judge(made->host, APPLIED)->verdict, VERDICT_PASS);
}

/* What is on must only not be switched off. */
static void what_is_on_stays_so(void **state)
{
	struct made *made = *state;

	set_make(&made->host->identity, "Intel");
	set_lines(made->host, "ro", "intel_iommu=off", "ro");
	made->host->iommu.in_use = FACT_YES;
	assert_string_equal(
		judge(made->host, DISABLED)->remedy.text,
		"it is on, and would not be after the next boot: take intel_iommu=off from "
		"/etc/default/grub, have the boot loader's files made anew, and reboot");
	/* Nor by what another rule has made anew. */
	set_lines(made->host, "ro", "hugepages=8 intel_iommu=off", "ro");
	assert_non_null(strstr(judge(made->host, APPLIED)->remedy.text, "take intel_iommu=off"));
	/* A kernel that was told to use it, and does not, says why. */
	set_lines(made->host, "intel_iommu=on", "intel_iommu=on", "intel_iommu=on");
	made->host->iommu.in_use = FACT_NO;
	assert_string_equal(judge(made->host, "iommu-inactive")->remedy.commands[0],
			    "journalctl -k -b -g 'DMAR|IOMMU'");
}

/* A word that is none of a rule's business stays when that has another one taken away. */
static void innocent_words_stay(void **state)
{
	static const struct {
		const char *rule;
		const char *vendor;
		const char *line;
		const char *text; /* a part of it */
	} cases[] = {
		{ AMD_ON, "AMD", "amd_iommu=on,fullflush",
		  "make amd_iommu=fullflush of amd_iommu=on,"
		  "fullflush in /etc/default/grub, have" },
		{ AMD_ON, "AMD", "amd_iommu=on,pt x", "take amd_iommu=on,pt from" },
		{ DISABLED, "AMD", "iommu=off,pt amd_iommu=off",
		  "take amd_iommu=off from /etc/default"
		  "/grub, make iommu=pt of iommu=off,pt" },
		{ DISABLED, "Intel", "intel_iommu=on,off",
		  "make intel_iommu=on of intel_iommu=on,off" },
		{ WRONG, "AMD", "intel_iommu=on a intel_iommu=sm_on",
		  "take intel_iommu=on intel_iommu=sm_on from" },
		{ OVERRIDE, NULL, "pcie_acs_override=a b pcie_acs_override=c",
		  "take pcie_acs_override=a pcie_acs_override=c from" },
	};
	struct made *made = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *text = NULL;

		set_make(&made->host->identity, cases[i].vendor);
		set_lines(made->host, cases[i].line, cases[i].line, cases[i].line);
		made->host->iommu.in_use = FACT_YES;
		text = judge(made->host, cases[i].rule)->remedy.text;
		if (!text || !strstr(text, cases[i].text))
			fail_msg("%s: %s", cases[i].line, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(one_rule_tells_what_to_do), MADE_TEST(who_is_alone_tells_all),
		MADE_TEST(contradictions_are_mended), MADE_TEST(what_is_on_stays_so),
		MADE_TEST(innocent_words_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
