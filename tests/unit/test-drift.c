/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is each thing that drifted told once, by whom it is about, and what cannot be known not as drift?
 */
#include "audit/drift.h"
#include "base/text.h"
#include "planned.h"
#include "unit.h"

#define PF "0000:00:00.0"

static const char *describe(const struct made *made, const struct report *report)
{
	struct arena *arena = made->host->arena;
	const char *text = "";

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		text = arena_printf(arena, "%s%s %s %s: %s%s%s\n", text,
				    verdict_names[finding->verdict], finding->rule->id,
				    finding_subject(finding, arena), finding->evidence,
				    finding->remedy.commands[0] ? "; " : "",
				    finding->remedy.commands[0] ? finding->remedy.commands[0] : "");
	}
	return text;
}

static void what_drifted_is_told_once(void **state)
{
	static struct planned_change of_pf[] = {
		{ .step = { STEP_PF_LINK, PF, "down", "up" } },
		{ .step = { STEP_VF_VLAN, PF "/1", "10", "20" } },
		{ .step = { STEP_VF_TRUST, PF "/1", "off", "on" } },
		{ .step = { STEP_VF_VLAN, PF "/9", NULL, "20" } },
	};
	static struct planned_change of_host[] = {
		{ .step = { STEP_SYSCTL, "net.core.rmem_max", "1", "2" } },
		{ .step = { STEP_SYSCTL, "net.core.wmem_max", "1", "2" } },
	};
	static struct planned_change of_vm[] = {
		{ .step = { STEP_DOMAIN, "web1", "<a/>\n<c/>\n", "<b/>\n<c/>\n" } },
	};
	struct planned_entry entries[] = {
		{ .source = "p:3:5", .subject = PF, .changes = of_pf, .n = ARRAY_SIZE(of_pf) },
		{ .source = "p:9:3",
		  .subject = "host",
		  .changes = of_host,
		  .n = ARRAY_SIZE(of_host),
		  .unknown = "hugepages" },
		{ .source = "p:11:5",
		  .subject = "vm:web1",
		  .changes = of_vm,
		  .n = ARRAY_SIZE(of_vm),
		  .besides = "web1 has another VF besides" },
	};
	const struct planned planned = { .entries = entries, .n = ARRAY_SIZE(entries) };
	struct domain web1 = { .name = "web1" };
	struct made *made = *state;
	struct report *report = NULL;

	planned_add_pf(made, "ens1f0", "52:54:00:aa:01:00", 2, NULL);
	made->host->domains = &web1;
	made->host->n_domains = 1;
	report = drift(made->host, &planned, "vfctl apply");
	assert_string_equal(
		describe(made, report),
		"fail drift-pf 0000:00:00.0: pf-link is down, and is to be up (p:3:5); vfctl "
		"apply\n"
		"fail drift-vf 0000:00:02.0: vf-vlan is 10, and is to be 20; vf-trust is off, and "
		"is to be on (p:3:5); vfctl apply\n"
		"fail drift-host host: sysctl of net.core.rmem_max is 1, and is to be 2; sysctl of "
		"net.core.wmem_max is 1, and is to be 2; not read: hugepages (p:9:3); vfctl apply\n"
		"fail drift-vm vm:web1: domain differs from what it is to be by +1 -1 lines, which "
		"vfctl plan --diff shows; web1 has another VF besides (p:11:5); vfctl apply\n");
	assert_int_equal(report->n_by_severity[SEVERITY_ERROR], 3);
	assert_int_equal(report->n_by_severity[SEVERITY_WARNING], 1);
}

/* What one line cannot hold, and what may hold passwords. */
static void a_text_is_told_by_its_size(void **state)
{
	static struct planned_change of_host[] = {
		{ .step = { STEP_FILE, "/etc/a.conf", NULL, "vm.swappiness = 0\n# end\n" } },
		{ .step = { STEP_FILE, "/etc/b.conf", "kvm\n", NULL } },
		{ .step = { STEP_FILE, "/etc/c.conf", "kvm", "vhost_net" } },
		{ .step = { STEP_NETWORK, "vfs", NULL, "<network>\n</network>\n" } },
		{ .step = { STEP_DOMAIN_DEVICE, "web1/0", "<hostdev/>\n", NULL } },
		{ .step = { STEP_SYSCTL, "net.core.rmem_max", NULL, "2" } },
	};
	struct planned_entry entry = {
		.source = "p:9:3", .subject = "host", .changes = of_host, .n = ARRAY_SIZE(of_host)
	};
	const struct planned planned = { .entries = &entry, .n = 1 };
	struct made *made = *state;

	assert_string_equal(
		describe(made, drift(made->host, &planned, NULL)),
		"fail drift-host host: file of /etc/a.conf is absent, and is to be 24 bytes; file "
		"of /etc/b.conf is 4 bytes, and is to be absent; file of /etc/c.conf differs from "
		"what it is to be by +1 -1 lines, which vfctl plan --diff shows; network of vfs is "
		"absent, and is to be 2 lines; domain-device of web1/0 is 1 line, and is to be "
		"absent; sysctl of net.core.rmem_max is absent, and is to be 2 (p:9:3)\n");
}

static void what_cannot_be_is_no_drift(void **state)
{
	struct planned_entry entries[] = {
		{ .source = "p:3:5", .error = "no PF here has name eth9" },
		{ .source = "p:5:5", .subject = PF },
		{ .source = "p:7:5",
		  .subject = "vm:web1",
		  .error = "libvirt does not tell",
		  .is_unknown = true },
	};
	const struct planned planned = { .entries = entries, .n = ARRAY_SIZE(entries) };
	struct made *made = *state;
	struct report *report = NULL;

	planned_add_pf(made, "ens1f0", "52:54:00:aa:01:00", 2, NULL);
	report = drift(made->host, &planned, "vfctl apply");
	assert_string_equal(describe(made, report),
			    "fail policy-unmet host: no PF here has name eth9 (p:3:5); not read: "
			    "libvirt does not tell (p:7:5)\n"
			    "pass drift-pf 0000:00:00.0: p:5:5; vfctl apply\n");
	assert_int_equal(report->n_by_verdict[VERDICT_FAIL], 1);
	assert_int_equal(report->n_by_verdict[VERDICT_UNKNOWN], 0);
}

/* What tells findings apart, as SARIF's fingerprints do, are rule and subject. */
static void what_is_not_known_alone_is_no_failure(void **state)
{
	struct planned_entry entries[] = {
		{ .source = "p:3:5", .subject = "host" },
		{ .source = "p:7:5", .subject = "host", .unknown = "nic-rings" },
	};
	const struct planned planned = { .entries = entries, .n = ARRAY_SIZE(entries) };
	struct made *made = *state;
	struct report *report = drift(made->host, &planned, NULL);

	assert_string_equal(describe(made, report),
			    "unknown drift-host host: p:3:5; not read: nic-rings (p:7:5)\n");
	assert_int_equal(report->n_by_verdict[VERDICT_FAIL], 0);
}

static void each_rule_is_found(void **state)
{
	(void)state;
	assert_string_equal(drift_find_rule("drift-vm")->id, "drift-vm");
	assert_null(drift_find_rule("drift"));
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(what_drifted_is_told_once),  MADE_TEST(a_text_is_told_by_its_size),
	MADE_TEST(what_cannot_be_is_no_drift), MADE_TEST(what_is_not_known_alone_is_no_failure),
	cmocka_unit_test(each_rule_is_found),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
