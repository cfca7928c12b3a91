/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a change of many VFs ask the kernel no more often than one of a few?
 */
#include "base/text.h"
#include "plan/set.h"
#include "scene-host.h"
#include "unit.h"

static const struct vf_wish wish = {
	.derive_mac = true,
	.values = { [VF_VLAN] = "100",
		    [VF_TRUST] = "on",
		    [VF_SPOOFCHK] = "off",
		    [VF_MAX_RATE] = "90" },
};

static const struct vf_wish refused = {
	.derive_mac = true,
	.values = { [VF_VLAN] = "100", [VF_TRUST] = "on", [VF_LINK_STATE] = "enable" },
};

/* What a change of n VFs asks for. */
struct cost {
	int n_calls; /* changes: two are the journal's */
	int n_reads; /* of all VFs of the PF */
};

/* B has room for its VFs behind A's. */
static struct scene scene_of(int n)
{
	struct scene scene = scene_new(false);
	struct kernel *kernel = &scene.fake->kernel;
	char count[16];

	fake_kernel_set_total(scene.fake, PF_B, FAKE_MOST_VFS);
	fake_kernel_set_autoprobe(scene.fake, PF_B, false);
	snprintf(count, sizeof(count), "%d", n);
	assert_int_equal(kernel->write(scene.root, "/sys/bus/pci/devices/" PF_B "/sriov_numvfs",
				       count, kernel->arg),
			 0);
	scene_start(&scene);
	fake_kernel_heal(scene.fake);
	return scene;
}

static struct plan plan_of(const struct scene *scene, int n, const struct vf_wish *wanted)
{
	_cleanup_(host_freep) struct host *host = scene_host(scene);
	const struct device *const *vfs =
		(const struct device *const *)host_find_named(host, PF_B)->sriov->vfs;
	const struct terms terms = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };

	if (plan_set(host, vfs, (size_t)n, wanted, &terms, scene->arena, &plan, &err) < 0)
		fail_msg("%s", err.text);
	return plan;
}

static struct cost cost_of(int n)
{
	_cleanup_scene_ struct scene scene = scene_of(n);
	const struct plan plan = plan_of(&scene, n, &wish);
	struct cost cost = { 0 };

	assert_int_equal(plan.n, 5 * n);
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	cost = (struct cost){ scene.fake->n_calls, scene.fake->n_reads };
	assert_int_equal(transaction_take_back(&scene.site, scene.outcome.transaction, "rollback",
					       scene.arena, &scene.outcome, &scene.err),
			 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(scene.fake->n_calls, 2 * cost.n_calls);
	scene_assert_start(&scene);
	return cost;
}

static struct cost cost_of_undoing(int n)
{
	_cleanup_scene_ struct scene scene = scene_of(n);
	const struct plan plan = plan_of(&scene, n, &refused);

	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	scene_assert_start(&scene);
	return (struct cost){ scene.fake->n_calls, scene.fake->n_reads };
}

static void many_cost_as_much_as_few(void **state)
{
	const struct cost few = cost_of(16);
	const struct cost many = cost_of(FAKE_MOST_VFS);

	(void)state;
	print_message("%d changes, %d readings\n", many.n_calls, many.n_reads);
	assert_int_equal(many.n_calls, few.n_calls);
	assert_int_equal(many.n_reads, few.n_reads);
}

static void so_they_do_where_one_is_refused(void **state)
{
	const struct cost few = cost_of_undoing(16);
	const struct cost many = cost_of_undoing(FAKE_MOST_VFS);

	(void)state;
	print_message("%d changes, %d readings\n", many.n_calls, many.n_reads);
	assert_int_equal(many.n_calls, few.n_calls);
	assert_int_equal(many.n_reads, few.n_reads);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_cost_as_much_as_few),
		cmocka_unit_test(so_they_do_where_one_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
