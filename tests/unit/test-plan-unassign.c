/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does unassign take back what a VM was given, and nothing else?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domxml/read.h"
#include "plan/unassign.h"
#include "planned.h"
#include "staged.h"
#include "unit.h"

/* web1 has eth0/0 by now, which is trusted for it, and its vCPU 0 on CPU 1. */
static void give(struct stage *stage)
{
	static const struct id_range one = { 1, 1 };
	static struct placement placement;
	static struct idset cpus;
	struct domain *domain = (struct domain *)stage->assigning.domain;

	cpus = (struct idset){ (struct id_range *)&one, 1 };
	placement = (struct placement){ .vcpus = &cpus, .n_vcpus = 1, .page_bytes = 0 };
	stage->assigning.placement = &placement;
	stage->assigning.wish.values[VF_TRUST] = "on";
	stage_plan(stage);
	domain->xml = stage->plan.after;
	assert_int_equal(domxml_read(domain, stage->made->host->arena), 0);
	stage->made->devices[1].vf->trust = FACT_YES;
}

static struct unassigning unassigning_of(const struct stage *stage)
{
	return (struct unassigning){
		.domain = stage->assigning.domain,
		.xml = stage->assigning.domain->xml,
		.is_config = true,
	};
}

static struct vm_plan plan_of(const struct stage *stage, const struct unassigning *unassigning)
{
	struct vm_plan plan = { 0 };

	assert_int_equal(plan_unassign(stage->made->host, unassigning, stage->arena, &plan, NULL),
			 0);
	return plan;
}

/* The steps but the domain's. */
static void has_steps(const struct plan *plan, const char *steps)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct plan rest = *plan;

	for (size_t i = 0; i < plan->n; i++) {
		rest.steps = &plan->steps[i];
		rest.n = plan->steps[i].kind != STEP_DOMAIN;
		planned_describe(&rest, &text);
	}
	assert_string_equal(text.text, steps);
}

static void all_goes_back(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(STANDBY));
	const char *first = stage.assigning.xml;
	struct unassigning unassigning = { 0 };
	struct vm_plan plan;

	(void)state;
	give(&stage);
	unassigning = unassigning_of(&stage);
	plan = plan_of(&stage, &unassigning);
	assert_string_equal(plan.after, first);
	has_steps(&plan.plan, "vf-trust PF/0: on -> off\n");
}

/* A copy of a VM has its metadata, too. */
static void a_vf_of_others_stays(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	struct unassigning unassigning = { 0 };
	struct vm_plan plan;

	(void)state;
	give(&stage);
	vf_add_user(stage.made->devices[1].vf, stage.made->host->arena, "vm:original");
	unassigning = unassigning_of(&stage);
	plan = plan_of(&stage, &unassigning);
	has_steps(&plan.plan, "");
}

static void what_runs_keeps_its_vf(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	struct unassigning unassigning = { 0 };
	struct vm_plan plan;

	(void)state;
	give(&stage);
	((struct domain *)stage.assigning.domain)->running = FACT_YES;
	unassigning = unassigning_of(&stage);
	plan = plan_of(&stage, &unassigning);
	has_steps(&plan.plan, "");
}

/* What the definition did not say somebody else has done. */
static void pins_of_others_stay(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	const char *vcpus[] = { "1", "0" };
	const char *iothreads[] = { "0" };
	const int64_t ids[] = { 1 };
	const struct live_pins live = { .iothread_ids = ids,
					.vcpus = vcpus,
					.n_vcpus = 2,
					.emulator = "0",
					.iothreads = iothreads,
					.n_iothreads = 1 };
	struct unassigning unassigning = { 0 };
	struct vm_plan plan;

	(void)state;
	stage.made->host->numa.cpus = arena_new_array(stage.arena, struct cpu, 2);
	stage.made->host->numa.n_cpus = 2;
	stage.made->host->numa.cpus[1].id = 1;
	((struct domain *)stage.assigning.domain)->running = FACT_YES;
	unassigning = unassigning_of(&stage);
	unassigning.live = &live;
	plan = plan_of(&stage, &unassigning);
	assert_int_equal(plan.plan.n, 0);
	give(&stage);
	unassigning = unassigning_of(&stage);
	unassigning.live = &live;
	plan = plan_of(&stage, &unassigning);
	/* The other threads were on that CPU by <vcpu cpuset=>. */
	has_steps(&plan.plan, "vcpu-pin web1/0: 1 -> 0-1\nvcpu-pin web1/1: 0 -> 0-1\n"
			      "emulator-pin web1: 0 -> 0-1\niothread-pin web1/1: 0 -> 0-1\n"
			      "vf-trust PF/0: on -> off\n");
}

/* The text with each of these in it replaced. */
static const char *with(const char *text, const char *old, const char *new, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	for (const char *at = strstr(text, old); at; at = strstr(text, old)) {
		strbuf_add_bytes(&buf, text, (size_t)(at - text));
		strbuf_add(&buf, new);
		text = at + strlen(old);
	}
	strbuf_add(&buf, text);
	return arena_strdup(arena, buf.text);
}

/* Whatever the definition calls it by now, what runs has the name that it started with. */
static void what_runs_goes_by_its_own_name(void **state)
{
	static const char *const names[][2] = {
		{ "ua-vf-0000-03-10-0", "ua-mine" },
		{ "hostdev0", "ua-mine" },
		{ "hostdev0", "ua-vf-0000-03-10-0" },
		{ "ua-mine", "ua-mine" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_stage_ struct stage stage = stage_new(VM(STANDBY));
		struct domain *domain = (struct domain *)stage.assigning.domain;
		const struct live_pins live = { .n_vcpus = 0 };
		struct unassigning unassigning = { 0 };
		const char *given = NULL;
		const char *object = NULL;
		struct vm_plan plan;

		give(&stage);
		given = strstr(domain->xml, "<alias name='ua-vf-");
		assert_non_null(given);
		given = arena_strndup(stage.arena, given, strcspn(given, ">") + 1);
		domain->running = FACT_YES;
		domain->live_xml = with(
			domain->xml, given,
			arena_printf(stage.arena, "<alias name='%s'/>", names[i][0]), stage.arena);
		domain->xml = with(domain->xml, given,
				   arena_printf(stage.arena, "<alias name='%s'/>", names[i][1]),
				   stage.arena);
		assert_int_equal(domxml_read(domain, stage.made->host->arena), 0);
		unassigning = unassigning_of(&stage);
		unassigning.live = &live;
		plan = plan_of(&stage, &unassigning);
		for (size_t j = 0; j < plan.plan.n; j++)
			if (plan.plan.steps[j].kind == STEP_DOMAIN_DEVICE)
				object = plan.plan.steps[j].object;
		assert_string_equal(object, arena_printf(stage.arena, "web1/%s", names[i][0]));
		assert_int_equal(plan.plan.n_notes, 0);
		assert_null(strstr(plan.after, "type='hostdev'"));
	}
}

/* ---- what only runs */

#define PLUGGED                                                                    \
	"    <interface type='hostdev' managed='yes'>\n"                           \
	"      <mac address='52:54:00:00:00:88'/>\n      <source>\n"               \
	"        <address type='pci' domain='0x0000' bus='0x00' slot='0x01' "      \
	"function='0x0'/>\n      </source>\n"                                      \
	"      <teaming type='transient' persistent='ua-standby-525400000088'/>\n" \
	"      <alias name='ua-vf-0000-00-01-0'/>\n    </interface>\n"
#define ADDED                                                                       \
	"    <interface type='bridge'>\n      <mac address='52:54:00:00:00:88'/>\n" \
	"      <source bridge='br0'/>\n      <model type='virtio'/>\n"              \
	"      <teaming type='persistent'/>\n"                                      \
	"      <alias name='ua-standby-525400000088'/>\n    </interface>\n"

/* web1 runs with these devices, and its next start has those. */
static struct unassigning running(struct stage *stage, const char *live, const char *next)
{
	static const struct live_pins pins = { .n_vcpus = 0 };
	struct domain *domain = (struct domain *)stage->assigning.domain;
	struct unassigning unassigning = { 0 };

	domain->running = FACT_YES;
	domain->live_xml = live;
	domain->xml = next;
	assert_int_equal(domxml_read(domain, stage->made->host->arena), 0);
	unassigning = unassigning_of(stage);
	unassigning.live = &pins;
	if (!next)
		unassigning.xml = live;
	return unassigning;
}

/* How many devices go, and whether the VF is the first of them. */
static size_t n_going(const struct vm_plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->plan.n; i++) {
		const struct step *step = &plan->plan.steps[i];

		if (step->kind != STEP_DOMAIN_DEVICE)
			continue;
		assert_non_null(step->from);
		assert_null(step->to);
		assert_string_equal(step->object,
				    n ? "web1/ua-standby-525400000088" : "web1/ua-vf-0000-00-01-0");
		n++;
	}
	return n;
}

/* Its name tells that vfctl plugged it in; what the VF was before nothing tells. */
static void what_only_runs_goes(void **state)
{
	static const struct {
		const char *live;
		const char *next;
		size_t n;
	} cases[] = {
		{ VM(PLUGGED ADDED), VM(""), 2 },
		{ VM(PLUGGED ADDED),
		  VM("<interface type='bridge'>"
		     "<mac address='52:54:00:00:00:88'/></interface>"),
		  1 },
		{ VM(PLUGGED ADDED), NULL, 2 },
		/* Somebody else has it started next time. */
		{ VM(PLUGGED ADDED), VM(PLUGGED ADDED), 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_stage_ struct stage stage = stage_new(VM(""));
		struct unassigning unassigning = running(&stage, cases[i].live, cases[i].next);
		struct vf *vf = stage.made->devices[1].vf;
		struct vm_plan plan;

		unassigning.is_config = cases[i].next;
		vf->max_tx_mbps = 100;
		plan = plan_of(&stage, &unassigning);
		assert_int_equal(n_going(&plan), cases[i].n);
		assert_int_equal(plan.plan.n, cases[i].n);
		assert_int_equal(plan.plan.n_notes, cases[i].n ? 1 : 0);
		if (cases[i].n)
			assert_string_equal(
				plan.plan.notes[0],
				"nothing tells what was set on 0000:00:01.0 before web1 got it "
				"while it ran: it keeps --max-rate 100; vfctl set changes that");
		unassigning.vf = &stage.made->devices[1].bdf;
		if (cases[i].n)
			assert_int_equal(plan_of(&stage, &unassigning).plan.n, cases[i].n);
		unassigning.vf = NULL;
		unassigning.live = NULL;
		plan = plan_of(&stage, &unassigning);
		assert_int_equal(plan.plan.n, 0);
		if (cases[i].next && cases[i].n)
			assert_string_equal(plan.plan.notes[0],
					    "web1 runs, and keeps what it has until it ends: "
					    "vfctl unassign web1 --live takes the VF");
	}
}

/* One that took the place of another while it ran is called as that was. */
static void it_goes_by_where_it_stands(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	const char *live =
		with(VM(PLUGGED ADDED), "ua-vf-0000-00-01-0", "ua-vf-0000-00-09-0", stage.arena);
	const char *given = NULL;
	struct unassigning unassigning = { 0 };
	struct vm_plan plan;

	(void)state;
	give(&stage);
	given = stage.assigning.domain->xml;
	unassigning = running(&stage, live, given);
	unassigning.xml = given;
	plan = plan_of(&stage, &unassigning);
	assert_string_equal(plan.plan.steps[0].object, "web1/ua-vf-0000-00-09-0");
	/* Its next start has it no more, and it is still vfctl's. */
	unassigning = running(&stage, live, VM(""));
	plan = plan_of(&stage, &unassigning);
	assert_string_equal(plan.plan.steps[0].object, "web1/ua-vf-0000-00-09-0");
	unassigning.live = NULL;
	plan = plan_of(&stage, &unassigning);
	assert_non_null(strstr(plan.plan.notes[0], "vfctl unassign web1 --live takes the VF"));
	/* What is called so is another one, which stays. */
	live = with(live, "slot='0x01'", "slot='0x09'", stage.arena);
	live = with(live, "ua-vf-0000-00-09-0", "ua-vf-0000-00-01-0", stage.arena);
	unassigning = running(&stage, live, given);
	unassigning.xml = given;
	unassigning.vf = &stage.made->devices[1].bdf;
	plan = plan_of(&stage, &unassigning);
	for (size_t i = 0; i < plan.plan.n; i++)
		assert_int_not_equal(plan.plan.steps[i].kind, STEP_DOMAIN_DEVICE);
	/* Where all goes, that goes, too. */
	unassigning.vf = NULL;
	plan = plan_of(&stage, &unassigning);
	assert_string_equal(plan.plan.steps[0].object, "web1/ua-vf-0000-00-01-0");
	assert_non_null(strstr(plan.plan.steps[0].from, "slot='0x09'"));
}

/* One of a pool's is called by its MAC, and what runs need not tell the pool. */
static void a_pools_vf_only_runs(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	const char *live =
		with(VM(PLUGGED), "ua-vf-0000-00-01-0", "ua-vf-525400000088", stage.arena);
	const char *other = with(live, "ua-vf-525400000088", "ua-vf-525400000099", stage.arena);
	struct unassigning unassigning = running(&stage, live, VM(""));
	struct vm_plan plan = plan_of(&stage, &unassigning);

	(void)state;
	assert_int_equal(plan.plan.n, 1);
	assert_string_equal(plan.plan.steps[0].object, "web1/ua-vf-525400000088");
	unassigning = running(&stage, live, live);
	assert_int_equal(plan_of(&stage, &unassigning).plan.n, 0);
	unassigning = running(&stage, other, VM(""));
	assert_int_equal(plan_of(&stage, &unassigning).plan.n, 0);
}

/* It started with the record, which its definition has no more. */
static void what_runs_remembers(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	const char *vcpus[] = { "1", "0-1" };
	const struct live_pins live = { .vcpus = vcpus, .n_vcpus = 2, .emulator = "0" };
	struct unassigning unassigning = { 0 };
	struct vm_plan plan;

	(void)state;
	stage.made->host->numa.cpus = arena_new_array(stage.arena, struct cpu, 2);
	stage.made->host->numa.n_cpus = 2;
	stage.made->host->numa.cpus[1].id = 1;
	give(&stage);
	unassigning = running(&stage, stage.assigning.domain->xml, VM(""));
	unassigning.live = &live;
	plan = plan_of(&stage, &unassigning);
	assert_int_equal(n_going(&plan), 1);
	assert_int_equal(plan.plan.n, 4);
	assert_int_equal(plan.plan.n_notes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_goes_back),
		cmocka_unit_test(a_vf_of_others_stays),
		cmocka_unit_test(what_runs_keeps_its_vf),
		cmocka_unit_test(pins_of_others_stay),
		cmocka_unit_test(what_runs_goes_by_its_own_name),
		cmocka_unit_test(what_only_runs_goes),
		cmocka_unit_test(it_goes_by_where_it_stands),
		cmocka_unit_test(a_pools_vf_only_runs),
		cmocka_unit_test(what_runs_remembers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
