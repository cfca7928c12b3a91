/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test have a VM assigned? See staged.h.
 */
#include "staged.h"

#include <string.h>

#include "planned.h"
#include "unit.h"
#include "vm.h"

struct stage stage_new(const char *xml)
{
	struct stage stage = { .arena = arena_new() };
	struct virtual_network *pool = NULL;
	struct iommu *iommu = NULL;

	made_set_up((void **)&stage.made);
	planned_add_pf(stage.made, "eth0", "52:54:00:aa:00:00", 2, NULL);
	iommu = &stage.made->host->iommu;
	iommu->groups_present = FACT_YES;
	iommu->in_use = FACT_YES;
	iommu->n_groups = 3;
	iommu->groups = arena_new_array(stage.arena, struct iommu_group, 3);
	for (size_t i = 0; i < 3; i++) {
		struct device **members = arena_new_array(stage.arena, struct device *, 1);

		members[0] = &stage.made->devices[i];
		members[0]->iommu_group = (int64_t)i;
		iommu->groups[i] = (struct iommu_group){ .id = (int64_t)i,
							 .members = members,
							 .n_members = 1,
							 .members_known = true,
							 .others_known = true };
	}
	pool = arena_new_struct(stage.arena, struct virtual_network);
	*pool = (struct virtual_network){ .name = "vfs", .forward = "hostdev", .pf = "eth0" };
	stage.made->host->virtual_networks.items = pool;
	stage.made->host->virtual_networks.n = 1;
	vm_add(stage.made, "web1", xml);
	vm_add(stage.made, "db1", OTHER);
	stage.made->host->domains[0].uuid = "c7a5fdbd-edaf-9455-926a-d65c16db1809";
	stage.assigning = (struct assigning){ .domain = &stage.made->host->domains[0],
					      .xml = xml,
					      .vf = &stage.made->devices[1],
					      .is_config = true };
	return stage;
}

void stage_release(struct stage *stage)
{
	made_tear_down((void **)&stage->made);
	arena_freep(&stage->arena);
}

int stage_try(struct stage *stage)
{
	stage->err = (struct err){ 0 };
	return plan_assign(stage->made->host, &stage->assigning, stage->arena, &stage->plan,
			   &stage->err);
}

void stage_plan(struct stage *stage)
{
	if (stage_try(stage) < 0)
		fail_msg("%s", stage->err.text);
}

void stage_refuses(struct stage *stage, int code, const char *text)
{
	assert_int_equal(stage_try(stage), code);
	assert_non_null(strstr(stage->err.text, text));
}

void stage_has(const struct stage *stage, const char *text)
{
	if (!strstr(stage->plan.after, text))
		fail_msg("there is no %s in\n%s", text, stage->plan.after);
}

void stage_has_steps(const struct stage *stage, const char *steps)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct plan rest = stage->plan.plan;

	assert_true(rest.n > 0);
	assert_int_equal(rest.steps[--rest.n].kind, STEP_DOMAIN);
	planned_describe(&rest, &text);
	assert_string_equal(text.text, steps);
}
