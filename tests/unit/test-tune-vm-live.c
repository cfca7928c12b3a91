/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the knobs of a virtual machine plan for one that runs?
 */
#include <errno.h>

#include "domxml/read.h"
#include "tuned-vm.h"
#include "unit.h"

static const char *nowhere[] = { "0-31", "0-31", "0-31", "0-31" };
static struct vhost vhosts[] = { { .tid = 77, .cpus = "0-31" } };
static const struct qemu qemu = { .pid = 70, .guest = "web1", .vhosts = vhosts, .n_vhosts = 1 };
static const struct live_pins pins = {
	.vcpus = nowhere, .n_vcpus = 4, .emulator = "0-31", .qemu = &qemu
};

static struct stage stage_running(void)
{
	struct stage stage = stage_new(tuned_plain);
	struct domain *domain = placed_domain(stage.made, "web1");

	domain->running = FACT_YES;
	domain->id = 1;
	domain->live_xml = domain->xml;
	assert_int_equal(domxml_read(domain, stage.made->host->arena), 0);
	stage.request.live = &pins;
	return stage;
}

static void pins_what_runs_at_once(void **state)
{
	_cleanup_stage_ struct stage stage = stage_running();

	(void)state;
	stage.request.is_config = true;
	stage.only = (struct option_texts){ .items = { "vm-pins", "vm-queues" }, .n = 2 };
	stage_plan(&stage);
	stage_tells(&stage,
		    "vm-queues 52:54:00:00:00:01: 1 -> ? left\n"
		    "  only a virtio interface has queues, which --only vm-virtio makes of it\n"
		    "vm-queues 52:54:00:00:00:02: 1 by QEMU -> 4 by vhost changes vm-restart\n"
		    "vm-pins vCPUs: any CPU -> CPU 1-2,17-18 changes\n"
		    "vm-pins QEMU's own: any CPU -> CPU 7,23 changes\n"
		    "vm-pins vhost's: CPU 0-31 -> CPU 7,23 changes\n");
	assert_int_equal(stage.plan.plan.n, 7);
	assert_int_equal(stage.plan.plan.steps[stage.plan.plan.settings[1].step].kind, STEP_DOMAIN);
	assert_int_equal(stage.plan.plan.needs, NEEDS_VM_RESTART);
	/* Without that knob nothing that runs is touched. */
	stage_only(&stage, "vm-queues");
	stage_plan(&stage);
	assert_int_equal(stage.plan.plan.n, 1);
}

static void changes_what_runs_alone(void **state)
{
	_cleanup_stage_ struct stage stage = stage_running();

	(void)state;
	stage.request.is_config = false;
	stage_only(&stage, "vm-pins");
	stage_plan(&stage);
	stage_tells(&stage, "vm-pins vCPUs: CPU 0-31 -> CPU 1-2,17-18 changes\n"
			    "vm-pins QEMU's own: CPU 0-31 -> CPU 7,23 changes\n"
			    "vm-pins vhost's: CPU 0-31 -> CPU 7,23 changes\n");
	for (size_t i = 0; i < stage.plan.plan.n; i++)
		assert_int_not_equal(stage.plan.plan.steps[i].kind, STEP_DOMAIN);
	assert_int_equal(stage.plan.plan.steps[stage.plan.plan.settings[1].step].kind,
			 STEP_EMULATOR_PIN);
	assert_int_equal(stage.plan.plan.needs, NEEDS_NOTHING);
	stage_only(&stage, "vm-memory");
	assert_int_equal(stage_try(&stage), -EOPNOTSUPP);
	assert_string_equal(stage.err.text,
			    "vm-memory of web1 cannot be had: --live changes what runs, and this "
			    "comes with a start of the VM");
}

/* Where the definition says so already, and the threads are elsewhere. */
static void brings_threads_back(void **state)
{
	_cleanup_stage_ struct stage stage = stage_running();

	(void)state;
	stage.request.is_config = true;
	stage_only(&stage, "vm-pins");
	stage_plan(&stage);
	stage_take(&stage);
	stage_plan(&stage);
	stage_tells(&stage, "vm-pins vCPUs: CPU 0-31 -> CPU 1-2,17-18 changes\n"
			    "vm-pins QEMU's own: CPU 0-31 -> CPU 7,23 changes\n"
			    "vm-pins vhost's: CPU 0-31 -> CPU 7,23 changes\n");
	assert_string_equal(stage.plan.before, stage.plan.after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pins_what_runs_at_once),
		cmocka_unit_test(changes_what_runs_alone),
		cmocka_unit_test(brings_threads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
