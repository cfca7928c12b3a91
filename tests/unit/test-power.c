/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is it read of every CPU how fast it may run and how deep it may sleep, and judged? Trees of two CPUs.
 */
#include "unit.h"

#include <errno.h>

#include "audit/audit.h"
#include "base/text.h"
#include "collected.h"

#define CPU "/sys/devices/system/cpu"

/* Two CPUs, on node 0, and a NIC on that node. */
static struct tree *make_tree(void)
{
	struct tree *tree = tree_new();

	tree_file(tree, "/vfctl/version", "format=1\n");
	for (unsigned int i = 0; i < 2; i++) {
		tree_numbered(tree, CPU "/cpu", i, "topology/physical_package_id", "0\n");
		tree_numbered(tree, CPU "/cpu", i, "topology/core_id", i ? "1\n" : "0\n");
		tree_numbered(tree, CPU "/cpu", i, "topology/core_cpus", i ? "2\n" : "1\n");
		tree_numbered(tree, CPU "/cpu", i, "topology/package_cpus", "3\n");
	}
	tree_file(tree, CPU "/online", "0-1\n");
	tree_file(tree, CPU "/possible", "0-1\n");
	tree_file(tree, "/sys/devices/system/node/online", "0\n");
	tree_file(tree, "/sys/devices/system/node/node0/cpulist", "0-1\n");
	tree_file(tree, "/sys/bus/pci/devices/0000:01:00.0/class", "0x020000\n");
	tree_file(tree, "/sys/bus/pci/devices/0000:01:00.0/numa_node", "0\n");
	return tree;
}

static void put_policy(const struct tree *tree, unsigned int cpu, const char *driver,
		       const char *governor, const char *preference)
{
	tree_numbered(tree, CPU "/cpufreq/policy", cpu, "affected_cpus", cpu ? "1\n" : "0\n");
	tree_numbered(tree, CPU "/cpufreq/policy", cpu, "scaling_driver", driver);
	tree_numbered(tree, CPU "/cpufreq/policy", cpu, "scaling_governor", governor);
	if (preference)
		tree_numbered(tree, CPU "/cpufreq/policy", cpu, "energy_performance_preference",
			      preference);
}

/* C1 and a deeper state on CPU 0 and CPU 1. */
static void put_states(const struct tree *tree, const char *name, const char *off_0,
		       const char *off_1)
{
	tree_file(tree, CPU "/cpuidle/current_driver", "intel_idle\n");
	for (unsigned int i = 0; i < 2; i++) {
		tree_numbered(tree, CPU "/cpu", i, "cpuidle/state0/name", "C1E\n");
		tree_numbered(tree, CPU "/cpu", i, "cpuidle/state0/latency", "10\n");
		tree_numbered(tree, CPU "/cpu", i, "cpuidle/state0/disable", "0\n");
		tree_numbered(tree, CPU "/cpu", i, "cpuidle/state1/name", name);
		tree_numbered(tree, CPU "/cpu", i, "cpuidle/state1/latency", "133\n");
		if (i ? off_1 : off_0)
			tree_numbered(tree, CPU "/cpu", i, "cpuidle/state1/disable",
				      i ? off_1 : off_0);
	}
}

static const struct profile fast = {
	.name = "made",
	.cpu_governor = "performance",
	.cpu_preference = "performance",
	.deep_idle = FACT_YES,
};

struct wanted {
	const struct profile *profile;
	enum verdict verdict;
	enum severity severity;
	const char *evidence;
	const char *command; /* NULL: any */
};

/* What the audit says by this rule of the tree. */
static void assert_judged(const struct tree *tree, const char *rule, const struct wanted *wanted)
{
	const struct audit_request request = { .evidence_of_all = true,
					       .profile = wanted->profile };
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_POWER | FACTS_PCI);
	const struct report *report = audit(host, &request);

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		if (!str_equal(finding->rule->id, rule))
			continue;
		assert_int_equal(finding->verdict, wanted->verdict);
		assert_true(str_equal(finding->evidence, wanted->evidence));
		if (wanted->severity != SEVERITY_NONE)
			assert_int_equal(finding->severity, wanted->severity);
		if (wanted->command)
			assert_string_equal(finding->remedy.commands[0], wanted->command);
		return;
	}
	fail();
}

static void assert_verdict(const struct tree *tree, const char *rule, enum verdict verdict,
			   const char *evidence)
{
	const struct wanted wanted = { .profile = &fast, .verdict = verdict, .evidence = evidence };

	assert_judged(tree, rule, &wanted);
}

static void governors_are_taken_together(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	put_policy(tree, 0, "acpi-cpufreq\n", "performance\n", NULL);
	put_policy(tree, 1, "acpi-cpufreq\n", "performance\n", NULL);
	assert_verdict(tree, "cpu-governor", VERDICT_PASS,
		       "node 0: governor performance on 2 CPUs");
	put_policy(tree, 1, "acpi-cpufreq\n", "schedutil\n", NULL);
	assert_verdict(tree, "cpu-governor", VERDICT_FAIL, "node 0: governor schedutil on 1 CPU");
}

/* In active mode the governor is "powersave" for good CPUs, too. */
static void the_preference_leads_in_active_mode(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	put_policy(tree, 0, "intel_pstate\n", "powersave\n", "performance\n");
	put_policy(tree, 1, "intel_pstate\n", "powersave\n", "performance\n");
	assert_verdict(tree, "cpu-governor", VERDICT_PASS,
		       "node 0: energy_performance_preference performance with intel_pstate on 2 "
		       "CPUs");
	put_policy(tree, 1, "intel_pstate\n", "powersave\n", "balance_performance\n");
	assert_verdict(tree, "cpu-governor", VERDICT_FAIL,
		       "node 0: energy_performance_preference balance_performance with "
		       "intel_pstate on 1 CPU");
	/* Without HWP there is none. */
	_cleanup_tree_ struct tree *old = make_tree();

	put_policy(old, 0, "intel_pstate\n", "powersave\n", NULL);
	assert_verdict(old, "cpu-governor", VERDICT_FAIL, "node 0: governor powersave on 1 CPU");
}

#define POLICIES CPU "/cpufreq/policy*/"

/* The profile's word, or a faster one, and what to do is to set the profile's. */
static void the_profile_says_how_fast(void **state)
{
	struct profile profile = { .name = "made", .cpu_governor = "schedutil" };
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	put_policy(tree, 0, "acpi-cpufreq\n", "performance\n", NULL);
	put_policy(tree, 1, "acpi-cpufreq\n", "schedutil\n", NULL);
	assert_judged(tree, "cpu-governor",
		      &(struct wanted){ &profile, VERDICT_PASS, SEVERITY_NONE,
					"node 0: governor performance on 1 CPU; node 0: governor "
					"schedutil on 1 CPU",
					NULL });
	put_policy(tree, 1, "acpi-cpufreq\n", "powersave\n", NULL);
	assert_judged(tree, "cpu-governor",
		      &(struct wanted){ &profile, VERDICT_FAIL, SEVERITY_INFO,
					"node 0: governor powersave on 1 CPU",
					"echo schedutil | tee " POLICIES "scaling_governor" });
	profile.cpu_governor = NULL;
	assert_judged(
		tree, "cpu-governor",
		&(struct wanted){ &profile, VERDICT_NOT_APPLICABLE, SEVERITY_NONE, NULL, NULL });
	assert_judged(tree, "cpu-governor",
		      &(struct wanted){ NULL, VERDICT_UNKNOWN, SEVERITY_NONE, "a profile", NULL });
}

static void preferences_have_an_order(void **state)
{
	const struct profile profile = { .name = "made", .cpu_preference = "balance_performance" };
	static const struct {
		const char *preference;
		enum verdict verdict;
	} cases[] = {
		{ "performance\n", VERDICT_PASS },   { "balance_performance\n", VERDICT_PASS },
		{ "balance_power\n", VERDICT_FAIL }, { "power\n", VERDICT_FAIL },
		{ "default\n", VERDICT_FAIL },	     { "0\n", VERDICT_PASS },
		{ "128\n", VERDICT_PASS },	     { "129\n", VERDICT_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = make_tree();
		_cleanup_strbuf_ struct strbuf evidence = { 0 };

		put_policy(tree, 0, "amd-pstate-epp\n", "powersave\n", cases[i].preference);
		strbuf_addf(&evidence,
			    "node 0: energy_performance_preference %.*s with amd-pstate-epp on 1 "
			    "CPU",
			    (int)strlen(cases[i].preference) - 1, cases[i].preference);
		assert_judged(tree, "cpu-governor",
			      &(struct wanted){ &profile, cases[i].verdict, SEVERITY_NONE,
						evidence.text,
						cases[i].verdict == VERDICT_PASS
							? NULL
							: "echo balance_performance | tee " POLICIES
							  "energy_performance_preference" });
	}
}

static void without_a_driver_nothing_can_be_set(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	tree_directory(tree, CPU "/cpufreq");
	assert_verdict(tree, "cpu-governor", VERDICT_NOT_APPLICABLE, NULL);
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_NOT_APPLICABLE, NULL);
	tree_file(tree, CPU "/cpuidle/current_driver", "none\n");
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_NOT_APPLICABLE, NULL);
}

static void what_was_not_read_is_unknown(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	put_policy(tree, 0, "acpi-cpufreq\n", "performance\n", NULL);
	put_states(tree, "C6\n", "0\n", "0\n");
	tree_file(tree, "/vfctl/errors",
		  "EACCES\t" CPU "/cpufreq/policy0/scaling_governor\n"
		  "ENODATA\t" CPU "/cpuidle\n");
	assert_verdict(tree, "cpu-governor", VERDICT_UNKNOWN,
		       "/sys/devices/system/cpu/cpufreq/policy*");
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_UNKNOWN,
		       "/sys/devices/system/cpu/cpuidle");
}

static void deep_states_are_counted(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	put_states(tree, "C6\n", "1\n", "0\n");
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_FAIL,
		       "node 0: C6 on 1 CPU, 133 us to wake up");
	put_states(tree, "C6\n", "1\n", "1\n");
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_PASS,
		       "no state deeper than C1 may be entered");
	/* By their latency, where names tell nothing. */
	put_states(tree, "cpu-sleep-0\n", "0\n", "0\n");
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_FAIL,
		       "node 0: cpu-sleep-0 on 2 CPUs, 133 us to wake up");
	/* Of cards on other nodes these CPUs are not near. */
	tree_file(tree, "/sys/bus/pci/devices/0000:01:00.0/numa_node", "1\n");
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_PASS,
		       "no state deeper than C1 may be entered");
}

/* Who has chosen that CPUs stay awake is warned; who says nothing is not judged. */
static void the_profile_says_how_deep(void **state)
{
	static const char evidence[] = "node 0: C6 on 2 CPUs, 133 us to wake up";
	struct profile profile = fast;
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	put_states(tree, "C6\n", "0\n", "0\n");
	assert_judged(tree, "cpu-deep-cstates",
		      &(struct wanted){ &profile, VERDICT_FAIL, SEVERITY_INFO, evidence, NULL });
	profile.deep_idle = FACT_NO;
	assert_judged(tree, "cpu-deep-cstates",
		      &(struct wanted){ &profile, VERDICT_FAIL, SEVERITY_WARNING, evidence, NULL });
	profile.deep_idle = FACT_UNKNOWN;
	assert_judged(
		tree, "cpu-deep-cstates",
		&(struct wanted){ &profile, VERDICT_NOT_APPLICABLE, SEVERITY_NONE, NULL, NULL });
	assert_judged(tree, "cpu-deep-cstates",
		      &(struct wanted){ NULL, VERDICT_UNKNOWN, SEVERITY_NONE, "a profile", NULL });
}

/* Those of the card's node, and no others. */
static void the_command_names_the_cpus(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct report *report = NULL;

	(void)state;
	put_states(tree, "C6\n", "0\n", "0\n");
	host = collected(tree->path, FACTS_ALL);
	report = audit(host, &(struct audit_request){ .profile = &fast });
	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, "cpu-deep-cstates")) {
			assert_string_equal(report->findings[i].remedy.commands[0],
					    "cpupower -c 0-1 idle-set -D 133");
			return;
		}
	fail();
}

/* As tuned does, with a latency of 3 microseconds, or somebody with a second. */
static void a_limit_keeps_cpus_awake(void **state)
{
	static const unsigned char low[] = { 3, 0, 0, 0 };
	static const unsigned char high[] = { 0x40, 0x42, 0x0f, 0 };
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	put_states(tree, "C6\n", "0\n", "0\n");
	tree_bytes(tree, "/dev/cpu_dma_latency", low, sizeof(low));
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_PASS,
		       "no state deeper than C1 may be entered");
	tree_bytes(tree, "/dev/cpu_dma_latency", high, sizeof(high));
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_FAIL,
		       "node 0: C6 on 2 CPUs, 133 us to wake up");
	/* Without root nobody knows. */
	tree_file(tree, "/vfctl/errors", "EACCES\t/dev/cpu_dma_latency\n");
	assert_verdict(tree, "cpu-deep-cstates", VERDICT_UNKNOWN, "/dev/cpu_dma_latency");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(governors_are_taken_together),
	cmocka_unit_test(the_preference_leads_in_active_mode),
	cmocka_unit_test(the_profile_says_how_fast),
	cmocka_unit_test(preferences_have_an_order),
	cmocka_unit_test(without_a_driver_nothing_can_be_set),
	cmocka_unit_test(what_was_not_read_is_unknown),
	cmocka_unit_test(deep_states_are_counted),
	cmocka_unit_test(the_profile_says_how_deep),
	cmocka_unit_test(the_command_names_the_cpus),
	cmocka_unit_test(a_limit_keeps_cpus_awake),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
