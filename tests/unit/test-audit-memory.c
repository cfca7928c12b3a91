/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the hugepages of a node counted against what the VMs on it take, by size, and is it said so where one
 * of both is not known? vm_good's VM takes 4 GiB on node 0.
 */
#include "audit/audit.h"
#include "base/text.h"
#include "unit.h"
#include "vm.h"

#define FAILS	 VERDICT_FAIL
#define PASSES	 VERDICT_PASS
#define UNKNOWN_ VERDICT_UNKNOWN
#define NONE	 VERDICT_NOT_APPLICABLE

enum {
	MIB_2 = 2048,
	GIB_1 = 1 << 20,
};

static const int64_t mib_2 = 2 << 20;

static void reserve(struct made *made, size_t node, int64_t n_small, int64_t n_large)
{
	struct numa_node *its = &made->host->numa.nodes[node];

	its->hugepages = arena_new_array(made->host->arena, struct hugepages, 2);
	its->n_hugepages = 2;
	its->hugepages[0] = (struct hugepages){ .size_kib = MIB_2, .total = n_small };
	its->hugepages[1] = (struct hugepages){ .size_kib = GIB_1, .total = n_large };
}

static void make_host(struct made *made)
{
	vm_make_host(made);
	made->host->numa.default_hugepage_bytes = mib_2;
	reserve(made, 0, 2048, 0);
	reserve(made, 1, 0, 4);
}

static const struct finding *judge_with(struct made *made, const char *rule,
					const struct profile *profile)
{
	const struct audit_request request = {
		.way = WAY_SRIOV,
		.profile = profile,
		.evidence_of_all = true,
	};
	const struct report *report = audit(made->host, &request);

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, rule))
			return &report->findings[i];
	fail_msg("it says nothing");
	return NULL;
}

static const struct finding *judge_by(struct made *made, const char *rule)
{
	return judge_with(made, rule, NULL);
}

static const struct finding *judge(struct made *made)
{
	return judge_by(made, "mem-hugepages-short");
}

static void expect(struct made *made, enum verdict verdict)
{
	vm_expect(judge(made), verdict, SEVERITY_NONE, "one", "VM");
}

#define CELLS                                                      \
	"<cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/>" \
	"<cell id='1' cpus='1' memory='3' unit='GiB'/></numa></cpu>"

static const struct definition_case {
	const char *old;
	const char *new;
	enum verdict verdict;
} cases[] = {
	{ "<os>", "<os>", PASSES },
	{ "<memory unit='GiB'>4<", "<memory unit='MiB'>4097<", FAILS },
	{ "<memory unit='GiB'>4</memory>", "", UNKNOWN_ },
	{ "<hugepages/>", "", NONE },
	{ "<hugepages/>", "<hugepages><page size='4'/></hugepages>", NONE },
	{ "<hugepages/>", "<hugepages><page size='x'/></hugepages>", UNKNOWN_ },
	{ "<hugepages/>", "<hugepages><page size='1' unit='G'/></hugepages>", FAILS },
	{ "<hugepages/>", "<hugepages><page size='1' unit='GiB'/></hugepages>", FAILS },
	{ "nodeset='0'", "nodeset='1'", FAILS },
	{ "nodeset='0'", "nodeset='0-1'", PASSES },
	{ "mode='strict'", "mode='preferred'", PASSES },
	/* By the pins; and anywhere. */
	{ "<memory mode='strict' nodeset='0'/>", "", PASSES },
	{ "cpuset='0'/><vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/></cputune>"
	  "<numatune><memory mode='strict' nodeset='0'/>",
	  "cpuset='4'/><vcpupin vcpu='1' cpuset='5'/></cputune><numatune>", FAILS },
	{ "<vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/></cputune>"
	  "<numatune><memory mode='strict' nodeset='0'/>",
	  "</cputune><numatune>", PASSES },
	/* 1 GiB in large pages on node 1, 3 GiB in small ones on node 0. */
	{ "<hugepages/></memoryBacking>",
	  "<hugepages><page size='1' unit='GiB' nodeset='0'/><page size='2' unit='MiB'/>"
	  "</hugepages></memoryBacking>" CELLS
	  "<numatune><memnode cellid='0' mode='strict' nodeset='1'/>"
	  "<memnode cellid='1' mode='strict' nodeset='0'/></numatune>",
	  PASSES },
	{ "<hugepages/></memoryBacking>",
	  "<hugepages><page size='1' unit='GiB' nodeset='1'/><page size='2' unit='MiB'/>"
	  "</hugepages></memoryBacking>" CELLS
	  "<numatune><memnode cellid='0' mode='strict' nodeset='1'/>"
	  "<memnode cellid='1' mode='strict' nodeset='0'/></numatune>",
	  FAILS },
};

static void what_one_vm_takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct made *made = NULL;

		made_set_up((void **)&made);
		make_host(made);
		vm_add(made, "web1",
		       vm_change(made->host->arena, vm_good, cases[i].old, cases[i].new));
		vm_expect(judge(made), cases[i].verdict, SEVERITY_NONE, cases[i].old, cases[i].new);
		made_tear_down((void **)&made);
	}
}

static void figures_and_the_command(void **state)
{
	struct made *made = *state;
	const struct finding *finding = NULL;

	make_host(made);
	vm_add(made, "web1", vm_good);
	reserve(made, 0, 2000, 0);
	finding = judge(made);
	assert_string_equal(finding->evidence, "node 0 has 2000 of 2048 kB, web1 takes 2048");
	assert_string_equal(
		finding->remedy.commands[0],
		"echo 2048 "
		">/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages");
	assert_null(finding->remedy.commands[1]);
	/* A VM that may lie anywhere comes on top: what is reserved for the first is not for it. */
	vm_add(made, "web2", vm_change(made->host->arena, vm_good, "nodeset='0'", "nodeset='0-1'"));
	finding = judge(made);
	assert_string_equal(finding->evidence,
			    "node 0 has 2000 of 2048 kB, web1 takes 2048; "
			    "node 0-1 has 2000 of 2048 kB, web2 and others take 4096");
	assert_string_equal(
		finding->remedy.commands[1],
		"echo 4096 "
		">/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages");
}

/* What the profile adds is asked for, and weighs little while each VM finds its pages. */
static void the_profile_adds_headroom(void **state)
{
	static const char rule[] = "mem-hugepages-short";
	const struct profile profile = { .hugepage_headroom = 5 };
	struct made *made = *state;
	const struct finding *finding = NULL;

	make_host(made);
	vm_add(made, "web1", vm_good);
	finding = judge_with(made, rule, &profile);
	assert_int_equal(finding->verdict, FAILS);
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_string_equal(finding->evidence,
			    "node 0 has 2048 of 2048 kB, web1 takes 2048, with headroom 2151");
	assert_string_equal(
		finding->remedy.commands[0],
		"echo 2151 "
		">/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages");
	reserve(made, 0, 2047, 0);
	assert_int_equal(judge_with(made, rule, &profile)->severity, SEVERITY_WARNING);
	reserve(made, 0, 2151, 0);
	assert_int_equal(judge_with(made, rule, &profile)->verdict, PASSES);
}

/* Where no VM says it; and in pages that the kernel has. */
static void the_profile_says_the_size(void **state)
{
	static const char rule[] = "mem-hugepages-none";
	struct profile profile = { .hugepage_bytes = (int64_t)1 << 30 };
	struct made *made = *state;

	make_host(made);
	reserve(made, 0, 0, 0);
	assert_string_equal(
		judge_with(made, rule, &profile)->remedy.commands[0],
		"echo 2 "
		">/sys/devices/system/node/node0/hugepages/hugepages-1048576kB/nr_hugepages");
	profile.hugepage_bytes = (int64_t)64 << 10;
	assert_string_equal(
		judge_with(made, rule, &profile)->remedy.commands[0],
		"echo 1024 "
		">/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages");
}

/* What VMs take is counted by one rule alone; pages that none takes are no use. */
static void where_there_are_none_those_of_the_vms_are_reserved(void **state)
{
	static const char rule[] = "mem-hugepages-none";
	static const char large[] = "<hugepages><page size='1' unit='GiB'/></hugepages>";
	struct made *made = *state;
	const char *xml = vm_change(made->host->arena, vm_good, "<hugepages/>", large);

	make_host(made);
	reserve(made, 0, 0, 0);
	assert_string_equal(
		judge_by(made, rule)->remedy.commands[0],
		"echo 1024 "
		">/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages");
	vm_add(made, "web1", xml);
	assert_null(judge_by(made, rule)->remedy.commands[0]);
	assert_non_null(strstr(judge_by(made, rule)->remedy.text, "mem-hugepages-short"));
	assert_int_equal(judge(made)->verdict, FAILS);
	/* One that has enough on the other node may lie here as well. */
	made->host->n_domains = 0;
	vm_add(made, "web1", vm_change(made->host->arena, xml, "nodeset='0'", "nodeset='0-1'"));
	assert_int_equal(judge(made)->verdict, PASSES);
	assert_string_equal(
		judge_by(made, rule)->remedy.commands[0],
		"echo 2 "
		">/sys/devices/system/node/node0/hugepages/hugepages-1048576kB/nr_hugepages");
}

static void only_those_in_service_count(void **state)
{
	struct made *made = *state;

	make_host(made);
	vm_add(made, "web1", vm_good);
	vm_add(made, "web2", vm_good);
	expect(made, FAILS);
	made->host->domains[1].autostart = FACT_NO;
	expect(made, PASSES);
	made->host->domains[1].autostart = FACT_UNKNOWN;
	expect(made, UNKNOWN_);
	made->host->domains[1].running = FACT_YES;
	expect(made, FAILS);
}

static void what_is_hidden_is_unknown(void **state)
{
	struct made *made = *state;
	struct numa *numa = &made->host->numa;
	struct hugepages pool = { .size_kib = MIB_2, .total = 2048 };

	make_host(made);
	vm_add(made, "web1", vm_good);
	numa->nodes[0].hugepages[0].total = UNKNOWN;
	expect(made, UNKNOWN_);
	numa->nodes[0].hugepages = NULL;
	numa->nodes[0].n_hugepages = 0;
	expect(made, UNKNOWN_);
	reserve(made, 0, 2048, 0);
	numa->default_hugepage_bytes = UNKNOWN;
	expect(made, UNKNOWN_);
	numa->default_hugepage_bytes = mib_2;
	numa->has_nodes = FACT_UNKNOWN;
	expect(made, UNKNOWN_);
	/* A kernel without nodes has the host's pools. */
	numa->has_nodes = FACT_NO;
	numa->n_nodes = 0;
	numa->hugepages = &pool;
	numa->n_hugepages = 1;
	expect(made, PASSES);
	pool.total = 1;
	assert_string_equal(judge(made)->remedy.commands[0],
			    "echo 2048 >/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
	made->host->domains[0].defined = NULL;
	expect(made, UNKNOWN_);
	made->host->domains_known = false;
	expect(made, UNKNOWN_);
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(what_one_vm_takes),
	MADE_TEST(figures_and_the_command),
	MADE_TEST(the_profile_adds_headroom),
	MADE_TEST(the_profile_says_the_size),
	MADE_TEST(where_there_are_none_those_of_the_vms_are_reserved),
	MADE_TEST(only_those_in_service_count),
	MADE_TEST(what_is_hidden_is_unknown),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
