/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the knobs of a virtual machine tell and plan: all together, once more, each alone, and where
 * something cannot be had?
 */
#include <errno.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "plan/tune.h"
#include "tuned-vm.h"
#include "unit.h"

static const char odd[] =
	VM("pc-i440fx-8.2", "4",
	   NIC("hostdev", "<source/>", "01", "") NIC("user", "", "02", "")
		   NIC("network", "<source network='gone'/>", "03", "      <model type='e1000'/>\n")
			   NIC("network", "<source network='vfs'/>", "04",
			       "") NIC("bridge", "<source bridge='br7'/>", "05",
				       "      <model type='virtio'/>\n")
				   DISK("block", "      <backingStore type='file'/>\n", "vda")
					   DISK("block",
						"      <driver cache='directsync' "
						"io='io_uring'/>\n",
						"vdb"));

/* ---- all of them */

static void tells_and_sets_all(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(tuned_plain);
	struct unassigned back = { 0 };

	(void)state;
	stage.request.is_config = true;
	stage_plan(&stage);
	stage_tells(&stage,
		    "vm-virtio 52:54:00:00:00:01: e1000e -> virtio left\n"
		    "  its guest needs the driver of virtio before, which Windows has not by "
		    "itself: --only vm-virtio sets it\n"
		    "vm-virtio 52:54:00:00:00:02: virtio -> virtio so\n"
		    "vm-queues 52:54:00:00:00:01: 1 -> ? left\n"
		    "  only a virtio interface has queues, which --only vm-virtio makes of it\n"
		    "vm-queues 52:54:00:00:00:02: 1 by QEMU -> 4 by vhost changes\n"
		    "vm-pins vCPUs: any CPU -> CPU 1-2,17-18 changes\n"
		    "vm-pins QEMU's own: any CPU -> CPU 7,23 changes\n"
		    "vm-memory: any node -> node 0 changes\n"
		    "vm-pages: none -> 1 GiB changes\n"
		    "vm-cpu model: QEMU's default -> host-passthrough changes\n"
		    "vm-cpu topology: none named -> 1 socket, 2 threads a core changes\n"
		    "vm-mtu 52:54:00:00:00:01: 1500 -> 9000 changes\n"
		    "vm-mtu 52:54:00:00:00:02: 1500 -> 1500 so\n"
		    "vm-machine: pc-q35-8.2 -> pc-q35-8.2 so\n"
		    "vm-disks vda: cache writeback, io default -> cache none, io native changes\n");
	assert_int_equal(stage.plan.plan.n, 1);
	assert_int_equal(stage.plan.plan.steps[0].kind, STEP_DOMAIN);
	assert_int_equal(stage.plan.plan.needs, NEEDS_NOTHING);
	assert_null(strstr(stage.plan.after, "<mtu size='1500'/>"));
	assert_non_null(strstr(stage.plan.after, "<model type='e1000e'/>"));
	stage_take(&stage);
	stage_plan(&stage);
	assert_false(stage_changes(&stage));
	assert_string_equal(stage.plan.after, stage.plan.before);
	assert_int_equal(stage.plan.plan.n, 0);
	assert_int_equal(
		domxml_unassign(stage.plan.after, NULL, stage.made->host->arena, &back, NULL), 0);
	assert_string_equal(back.xml, tuned_plain);
}

/* Told is what is done: where nothing is to change the definition stays byte for byte. */
static void each_does_what_it_tells(void **state)
{
	static const char *const vms[] = { tuned_plain, odd };
	const struct knob *knob = NULL;

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(vms); i++)
		for (size_t k = 0; (knob = knob_at(k)); k++) {
			_cleanup_stage_ struct stage stage = stage_new(vms[i / 2]);

			if (knob->side != KNOB_VM)
				continue;
			stage.request.is_config = true;
			stage_only(&stage, knob->id);
			/* Where it is refused by its name the others may be had. */
			if (i % 2 || stage_try(&stage) < 0) {
				stage.skip = stage.only;
				stage.only.n = 0;
				stage_plan(&stage);
			}
			assert_int_equal(stage_changes(&stage),
					 !str_equal(stage.plan.before, stage.plan.after));
			for (size_t j = 0; j < stage.plan.plan.n_settings; j++)
				assert_int_equal(stage.plan.plan.settings[j].knob == knob,
						 stage.only.n);
			stage_take(&stage);
			stage_plan(&stage);
			assert_false(stage_changes(&stage));
			assert_string_equal(stage.plan.before, stage.plan.after);
		}
}

/* ---- what cannot be had */

static void leaves_what_cannot_be(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(odd);

	(void)state;
	stage.request.is_config = true;
	stage.skip = (struct option_texts){
		.items = { "vm-queues", "vm-pins", "vm-memory", "vm-pages", "vm-cpu" }, .n = 5
	};
	stage_plan(&stage);
	stage_tells(&stage, "vm-virtio 52:54:00:00:00:01: ? -> ? left\n"
			    "  it is a device of the host's that is passed through\n"
			    "vm-virtio 52:54:00:00:00:02: none named -> ? left\n"
			    "  an interface of type 'user' is on no bridge of the host's\n"
			    "vm-virtio 52:54:00:00:00:03: e1000 -> ? left\n"
			    "  libvirt has no network gone\n"
			    "vm-virtio 52:54:00:00:00:04: ? -> ? left\n"
			    "  it is a VF of libvirt's network vfs\n"
			    "vm-virtio 52:54:00:00:00:05: virtio -> virtio so\n"
			    "vm-mtu 52:54:00:00:00:01: ? -> ? left\n"
			    "  it is a device of the host's that is passed through\n"
			    "vm-mtu 52:54:00:00:00:02: 1500 -> ? left\n"
			    "  an interface of type 'user' is on no bridge of the host's\n"
			    "vm-mtu 52:54:00:00:00:03: ? -> ? left\n"
			    "  libvirt has no network gone\n"
			    "vm-mtu 52:54:00:00:00:04: ? -> ? left\n"
			    "  it is a VF of libvirt's network vfs\n"
			    "vm-mtu 52:54:00:00:00:05: 1500 -> ? left\n"
			    "  there is no bridge br7 on this host\n"
			    "vm-machine: pc-i440fx-8.2 -> q35 left\n"
			    "  a guest finds all its devices elsewhere on another board, and "
			    "may not start: nobody "
			    "converts a VM, one is made anew with machine type q35 "
			    "(virt-install --machine q35)\n"
			    "vm-disks vda: cache default, io default -> ? left\n"
			    "  its image rests on one of type 'file', which may not be opened "
			    "past the page cache\n"
			    "vm-disks vdb: cache directsync, io io_uring -> cache directsync, "
			    "io io_uring so\n");
	assert_string_equal(stage.plan.after, stage.plan.before);
}

/* More queues, as for vCPUs that are off yet, and a cache that says how safe data are to be. */
static void leaves_what_is_more_or_was_chosen(void **state)
{
	static const char xml[] = VM("pc-q35-8.2", "4",
				     NIC("bridge", "<source bridge='br0'/>", "01",
					 "      <model type='virtio'/>\n"
					 "      <driver name='vhost' queues='8'/>\n")
					     NIC("bridge", "<source bridge='br0'/>", "02",
						 "      <model type='virtio'/>\n"
						 "      <driver name='qemu' queues='8'/>\n")
						     DISK("block",
							  "      <driver name='qemu' type='raw' "
							  "cache='writethrough' io='threads'/>\n",
							  "vda"));
	_cleanup_stage_ struct stage stage = stage_new(xml);

	(void)state;
	stage.request.is_config = true;
	stage.only = (struct option_texts){ .items = { "vm-queues", "vm-disks" }, .n = 2 };
	stage.request.only = &stage.only;
	assert_int_equal(stage_try(&stage), -EOPNOTSUPP);
	stage_only(&stage, "vm-queues");
	stage_plan(&stage);
	stage_tells(&stage, "vm-queues 52:54:00:00:00:01: 8 by vhost -> 8 by vhost so\n"
			    "vm-queues 52:54:00:00:00:02: 8 by QEMU -> 8 by vhost changes\n");
	assert_non_null(strstr(stage.plan.after, "cache='writethrough' io='threads'"));
}

static void refuses(struct stage *stage, const char *id, const char *why)
{
	stage->request.is_config = true;
	stage_only(stage, id);
	assert_int_equal(stage_try(stage), -EOPNOTSUPP);
	assert_string_equal(stage->err.text, why);
}

static void refuses_what_was_asked_for_by_name(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(odd);

	(void)state;
	refuses(&stage, "vm-mtu",
		"vm-mtu of web1, 52:54:00:00:00:01 cannot be had: it is a device of the host's "
		"that "
		"is passed through");
	/* One of five interfaces can have them. */
	stage_only(&stage, "vm-queues");
	stage_plan(&stage);
	assert_true(stage_changes(&stage));
}

/* With figures, and what helps. */
static void tells_what_lacks(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(tuned_plain);
	struct numa *numa = &stage.made->host->numa;

	(void)state;
	for (size_t i = 0; i < numa->n_nodes; i++) {
		numa->nodes[i].hugepages[0].free = 12;
		numa->nodes[i].hugepages[1].free = 0;
	}
	refuses(&stage, "vm-pages",
		"vm-pages of web1 cannot be had: it takes 4096 pages of 2 MiB, and node 0 has 12 "
		"free: vfctl tune host --only hugepages reserves them for VMs that run or start "
		"with "
		"the host");
	for (size_t i = 0; i < numa->n_cpus; i++)
		numa->cpus[i].allowed = i < 3 ? FACT_YES : FACT_NO;
	refuses(&stage, "vm-pins",
		"vm-pins of web1 cannot be had: web1 has 4 vCPUs, and node 0 has 3 CPUs free of 3");
}

/* Pages take no CPU: they may be on any node then. */
static void has_pages_without_cpus(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(tuned_plain);
	struct numa *numa = &stage.made->host->numa;

	(void)state;
	stage.request.is_config = true;
	stage.only = (struct option_texts){ .items = { "vm-pages", "vm-memory" }, .n = 2 };
	for (size_t i = 0; i < numa->n_cpus; i++)
		numa->cpus[i].allowed = FACT_NO;
	for (size_t i = 0; i < numa->n_nodes; i++) {
		numa->nodes[i].hugepages[0].free = i < 2 ? 2048 : 0;
		numa->nodes[i].hugepages[1].free = 0;
	}
	refuses(&stage, "vm-memory",
		"vm-memory of web1 cannot be had: web1 has 4 vCPUs, and node 0 has no CPUs that "
		"may be used");
	stage.err = (struct err){ 0 };
	stage.only = (struct option_texts){ .items = { "vm-pages" }, .n = 1 };
	stage_plan(&stage);
	stage_tells(&stage, "vm-pages: none -> 2 MiB changes\n");
	numa->nodes[0].hugepages[0].free = 2047;
	refuses(&stage, "vm-pages",
		"vm-pages of web1 cannot be had: it takes 4096 pages of 2 MiB, and the host has "
		"4095 free: vfctl tune host --only hugepages reserves them for VMs that run or "
		"start with the host");
}

/* A VM whose definition names vhost would not start without it. */
static void leaves_queues_where_vhost_cannot_be(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(tuned_plain);
	struct module vhost_net = {
		.name = "vhost_net",
		.in_kernel = FACT_NO,
		.has_file = FACT_YES,
		.barred_by = "/etc/modprobe.d/no.conf",
	};
	struct modules *modules = &stage.made->host->modules;

	(void)state;
	*modules = (struct modules){ .loadable = FACT_YES, .items = &vhost_net, .n = 1 };
	refuses(&stage, "vm-queues",
		"vm-queues of web1, 52:54:00:00:00:01 cannot be had: vhost_net is not to be had "
		"here: "
		"/etc/modprobe.d/no.conf forbids it");
	vhost_net.barred_by = "";
	stage.err = (struct err){ 0 };
	stage_plan(&stage);
	assert_true(stage_changes(&stage));
}

static void leaves_a_topology_without_pins(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(tuned_plain);

	(void)state;
	stage.request.is_config = true;
	stage_only(&stage, "vm-cpu");
	stage_plan(&stage);
	stage_tells(&stage, "vm-cpu model: QEMU's default -> host-passthrough changes\n"
			    "vm-cpu topology: none named -> ? left\n"
			    "  its vCPUs are not pinned to the cores that it would tell of: "
			    "vm-pins does that\n");
	stage_only(&stage, "vm-pins");
	stage_plan(&stage);
	stage_take(&stage);
	stage_only(&stage, "vm-cpu");
	stage_plan(&stage);
	stage_tells(&stage, "vm-cpu model: QEMU's default -> host-passthrough changes\n"
			    "vm-cpu topology: none named -> 1 socket, 2 threads a core changes\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_and_sets_all),
		cmocka_unit_test(each_does_what_it_tells),
		cmocka_unit_test(leaves_what_cannot_be),
		cmocka_unit_test(leaves_what_is_more_or_was_chosen),
		cmocka_unit_test(refuses_what_was_asked_for_by_name),
		cmocka_unit_test(tells_what_lacks),
		cmocka_unit_test(has_pages_without_cpus),
		cmocka_unit_test(leaves_queues_where_vhost_cannot_be),
		cmocka_unit_test(leaves_a_topology_without_pins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
