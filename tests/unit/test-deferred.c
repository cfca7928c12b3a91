/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a pulled cable leave a host without VFs? What needs a carrier stays pending, and all else is done;
 * and who waits for it sets it then.
 */
#include <errno.h>

#include "scene.h"
#include "unit.h"

#define RATES                                            \
	{ STEP_VF_MAX_RATE, PF_B "/0", NULL, "100" },    \
	{                                                \
		STEP_VF_MAX_RATE, PF_B "/1", NULL, "200" \
	}

static const struct step creating[] = {
	{ STEP_SRIOV_NUMVFS, PF_B, "0", "2" },
	{ STEP_VF_VLAN, PF_B "/0", NULL, "10" },
	RATES,
	{ STEP_VF_TRUST, PF_B "/1", NULL, "on" },
};
static const struct plan creation = { .steps = creating, .n = ARRAY_SIZE(creating) };

static struct scene scene_without_carrier(void)
{
	struct scene scene = scene_new(false);

	fake_kernel_set_up(scene.fake, PF_B, false);
	scene.site.defers = true;
	scene_start(&scene);
	return scene;
}

static void assert_states(const struct scene *scene, const enum step_state *states, size_t n)
{
	assert_int_equal(scene->outcome.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(scene->outcome.results[i].state, states[i]);
}

static const char *rate_of(const struct scene *scene, int index)
{
	return scene->fake->pfs[1].vfs[index].values[VF_MAX_RATE];
}

static void only_what_needs_a_carrier_is_pending(void **state)
{
	static const enum step_state states[] = { STEP_DONE, STEP_DONE, STEP_DEFERRED,
						  STEP_DEFERRED, STEP_DONE };
	_cleanup_scene_ struct scene scene = scene_without_carrier();

	(void)state;
	assert_int_equal(scene_run(&scene, &creation), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_states(&scene, states, ARRAY_SIZE(states));
	assert_string_equal(scene.outcome.results[2].error, "until the PF has a carrier");
	assert_int_equal(scene.fake->pfs[1].n_vfs, 2);
	assert_string_equal(scene.fake->pfs[1].vfs[0].values[VF_VLAN], "10");
	assert_string_equal(scene.fake->pfs[1].vfs[1].values[VF_TRUST], "on");
	assert_string_equal(rate_of(&scene, 0), "0");
}

static void it_is_set_once_there_is_one(void **state)
{
	static const struct step rates[] = {
		{ STEP_VF_MAX_RATE, PF_B "/0", "0", "100" },
		{ STEP_VF_MAX_RATE, PF_B "/1", "0", "200" },
	};
	static const struct plan plan = { .steps = rates, .n = ARRAY_SIZE(rates) };
	static const enum step_state pending[] = { STEP_DEFERRED, STEP_DEFERRED };
	static const enum step_state done[] = { STEP_DONE, STEP_DONE };
	_cleanup_scene_ struct scene scene = scene_without_carrier();

	(void)state;
	assert_int_equal(scene_run(&scene, &creation), 0);
	fake_kernel_heal(scene.fake);
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_states(&scene, pending, 2);
	fake_kernel_heal(scene.fake);
	fake_kernel_set_up(scene.fake, PF_B, true);
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_states(&scene, done, 2);
	assert_string_equal(rate_of(&scene, 0), "100");
	assert_string_equal(rate_of(&scene, 1), "200");
}

/* A PF that is up gets its carrier while somebody waits; at boot nobody does. */
static void it_is_waited_for_but_at_boot(void **state)
{
	(void)state;
	for (int hurries = 0; hurries < 2; hurries++) {
		_cleanup_scene_ struct scene scene = scene_without_carrier();

		scene.fake->late = true;
		fake_kernel_set_up(scene.fake, PF_B, true);
		scene.site.hurries = hurries;
		assert_int_equal(scene_run(&scene, &creation), 0);
		assert_int_equal(scene.outcome.status, OUTCOME_DONE);
		assert_int_equal(scene.outcome.results[2].state,
				 hurries ? STEP_DEFERRED : STEP_DONE);
		assert_string_equal(rate_of(&scene, 0), hurries ? "0" : "100");
	}
}

/* Not for each VF anew. */
static void a_pulled_cable_is_waited_for_once(void **state)
{
	_cleanup_scene_ struct scene scene = scene_without_carrier();

	(void)state;
	scene.fake->late = true;
	scene.fake->pulled = true;
	fake_kernel_set_up(scene.fake, PF_B, true);
	scene.fake->n_listened = 0;
	assert_int_equal(scene_run(&scene, &creation), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(scene.outcome.results[2].state, STEP_DEFERRED);
	assert_int_equal(scene.outcome.results[3].state, STEP_DEFERRED);
	/* Once for the VFs themselves. */
	assert_int_equal(scene.fake->n_listened, 2);
}

/* What the card does not take with a carrier, either, is no matter of waiting. */
static void what_is_wrong_in_itself_is_no_matter_of_carriers(void **state)
{
	static const struct step steps[] = { { STEP_SRIOV_NUMVFS, PF_B, "0", "2" },
					     { STEP_VF_MIN_RATE, PF_B "/0", NULL, "5" } };
	static const struct plan plan = { .steps = steps, .n = ARRAY_SIZE(steps) };
	_cleanup_scene_ struct scene scene = scene_without_carrier();

	(void)state;
	fake_kernel_set_up(scene.fake, PF_B, true);
	scene_start(&scene);
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	scene_assert_start(&scene);
}

static void without_waiting_for_it_it_fails(void **state)
{
	_cleanup_scene_ struct scene scene = scene_without_carrier();

	(void)state;
	scene.site.defers = false;
	assert_int_equal(scene_run(&scene, &creation), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	scene_assert_start(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_needs_a_carrier_is_pending),
		cmocka_unit_test(it_is_set_once_there_is_one),
		cmocka_unit_test(it_is_waited_for_but_at_boot),
		cmocka_unit_test(a_pulled_cable_is_waited_for_once),
		cmocka_unit_test(what_is_wrong_in_itself_is_no_matter_of_carriers),
		cmocka_unit_test(without_waiting_for_it_it_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
