/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test have a VM tuned? See tuned-vm.h.
 */
#include "tuned-vm.h"

#include "base/text.h"
#include "domxml/read.h"
#include "unit.h"

const char tuned_plain[] = VM(
	"pc-q35-8.2", "4",
	NIC("bridge", "<source bridge='br0'/>", "01", "      <model type='e1000e'/>\n")
		NIC("network", "<source network='default'/>", "02",
		    "      <model type='virtio'/>\n      <driver name='qemu'/>\n")
			DISK("block", "      <driver name='qemu' type='raw' cache='writeback'/>\n",
			     "vda") DISK("file", "", "vdb"));

static struct bridge bridges[] = {
	{ .name = "br0", .there = FACT_YES, .mtu = 9000 },
	{ .name = "br7", .there = FACT_NO, .mtu = UNKNOWN },
	{ .name = "virbr0", .there = FACT_YES, .mtu = 1500 },
};

static struct virtual_network networks[] = {
	{ .name = "default", .forward = "nat", .bridge = "virbr0", .mtu = UNKNOWN },
	{ .name = "vfs", .forward = "hostdev", .pf = "eth0", .mtu = UNKNOWN },
};

struct stage stage_new(const char *xml)
{
	struct shape shape = placed_two_nodes;
	struct stage stage = { .profile.hugepage_bytes = 2 << 20 };
	struct host *host = NULL;

	shape.pages_1g = 16;
	made_set_up((void **)&stage.made);
	host = stage.made->host;
	placed_make_host(stage.made, &shape);
	host->vm_backing.bridges = bridges;
	host->vm_backing.n_bridges = ARRAY_SIZE(bridges);
	host->virtual_networks = (struct virtual_networks){ networks, ARRAY_SIZE(networks), true };
	placed_add(stage.made, "web1", xml);
	return stage;
}

void stage_release(struct stage *stage)
{
	made_tear_down((void **)&stage->made);
}

int stage_try(struct stage *stage)
{
	struct domain *domain = placed_domain(stage->made, "web1");

	if (!stage->request.xml)
		stage->request.xml = domain->xml;
	stage->request.host = stage->made->host;
	stage->request.profile = &stage->profile;
	stage->request.domain = domain;
	stage->request.only = &stage->only;
	stage->request.skip = &stage->skip;
	stage->err = (struct err){ 0 };
	return plan_tune_vm(&stage->request, stage->made->host->arena, &stage->plan, &stage->err);
}

void stage_plan(struct stage *stage)
{
	if (stage_try(stage) < 0)
		fail_msg("%s", stage->err.text);
}

void stage_only(struct stage *stage, const char *id)
{
	stage->only = (struct option_texts){ .items = { id }, .n = 1 };
}

void stage_take(struct stage *stage)
{
	struct domain *domain = placed_domain(stage->made, "web1");

	*domain = (struct domain){ .name = domain->name,
				   .id = domain->id,
				   .running = domain->running,
				   .xml = stage->plan.after };
	assert_int_equal(domxml_read(domain, stage->made->host->arena), 0);
	stage->request.xml = domain->xml;
}

void stage_tells(const struct stage *stage, const char *wanted)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const struct plan *plan = &stage->plan.plan;

	for (size_t i = 0; i < plan->n_settings; i++) {
		const struct setting *setting = &plan->settings[i];

		strbuf_addf(&text, "%s%s%s: %s -> %s %s%s\n", setting->knob->id,
			    *setting->object ? " " : "", setting->object,
			    setting->now ? setting->now : "?",
			    setting->wanted ? setting->wanted : "?",
			    setting_state_names[setting->state],
			    setting->needs == NEEDS_VM_RESTART ? " vm-restart" : "");
		if (setting->state == SETTING_LEFT)
			strbuf_addf(&text, "  %s\n", setting->why);
	}
	assert_string_equal(text.text, wanted);
}

bool stage_changes(const struct stage *stage)
{
	const struct plan *plan = &stage->plan.plan;

	for (size_t i = 0; i < plan->n_settings; i++)
		if (plan->settings[i].state == SETTING_CHANGES)
			return true;
	return false;
}
