/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do rings and interrupts of cards become what they are to be, and what they were, whatever fails?
 */
#include <errno.h>

#include "base/text.h"
#include "faults.h"
#include "model/nic.h"
#include "unit.h"

#define ADAPTIVE "adaptive-rx on adaptive-tx on"

static const int errnos[] = { EIO, EINVAL, EBUSY };

static const struct step shortening[] = {
	{ STEP_NIC_RINGS, "pf0", "rx 256 tx 256", "rx 4096 tx 2048" },
	{ STEP_NIC_COALESCING, "pf0", ADAPTIVE " rx-usecs 50 tx-usecs 50",
	  "adaptive-rx off adaptive-tx on rx-usecs 0 tx-usecs 50" },
	{ STEP_NIC_COALESCING, "pf1", ADAPTIVE " rx-usecs 50 tx-usecs 50",
	  "adaptive-rx off adaptive-tx off rx-usecs 50 tx-usecs 8" },
};

static const struct trial trial = { .plan = { .steps = shortening, .n = ARRAY_SIZE(shortening) } };
static struct trials all = {
	.items = &trial,
	.n = 1,
	.errnos = errnos,
	.n_errnos = ARRAY_SIZE(errnos),
	.in_turn = true,
};

/* With them on it takes no other number (ice, i40e): they come behind. */
static void what_adapts_is_switched_on_behind_its_numbers(void **state)
{
	static const struct step step = { STEP_NIC_COALESCING, "pf0",
					  ADAPTIVE " rx-usecs 50 tx-usecs 50",
					  ADAPTIVE " rx-usecs 20 tx-usecs 30" };
	_cleanup_scene_ struct scene scene = scene_new(false);
	const struct nic *nic = &scene.fake->pfs[0].nic;

	(void)state;
	assert_int_equal(step_write(&scene.site, &step, step.to), 0);
	assert_int_equal(scene.fake->n_calls, 2);
	assert_int_equal(nic->values[NIC_ADAPTIVE_RX].now, 1);
	assert_int_equal(nic->values[NIC_ADAPTIVE_TX].now, 1);
	assert_int_equal(nic->values[NIC_RX_USECS].now, 20);
	assert_int_equal(nic->values[NIC_TX_USECS].now, 30);
	/* What has nothing on takes one call. */
	assert_int_equal(step_write(&scene.site, &step, "rx-usecs 7"), -EINVAL);
	assert_int_equal(step_write(&scene.site, &step, "adaptive-rx off rx-usecs 7"), 0);
	assert_int_equal(scene.fake->n_calls, 4);
	assert_int_equal(nic->values[NIC_RX_USECS].now, 7);
	assert_int_equal(nic->values[NIC_TX_USECS].now, 30);
}

static void what_a_card_finds_by_itself_is_nobodys_change(void **state)
{
	static const struct {
		const char *now;
		const char *wanted;
		bool fits;
	} cases[] = {
		{ ADAPTIVE " rx-usecs 20 tx-usecs 30", ADAPTIVE " rx-usecs 50 tx-usecs 50", true },
		{ "adaptive-rx on rx-usecs 20 tx-usecs 30",
		  "adaptive-rx on rx-usecs 50 tx-usecs 30", true },
		{ "adaptive-rx on rx-usecs 20 tx-usecs 30",
		  "adaptive-rx on rx-usecs 20 tx-usecs 50", false },
		{ "adaptive-rx on rx-usecs 20", "adaptive-rx off rx-usecs 20", false },
		{ "rx-usecs 20", "rx-usecs 21", false },
		{ "rx-usecs 20", "rx-usecs 20 tx-usecs 0", false },
		{ "rx-usecs 20 rx-frames 1", "rx-usecs 20 rx-frames 2", false },
		{ "nothing", "nothing", false },
	};
	const struct step step = { STEP_NIC_COALESCING, "pf0", NULL, NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(step_fits(&step, cases[i].now, cases[i].wanted), cases[i].fits);
	assert_false(step_fits(&step, NULL, "rx-usecs 20"));
}

static void a_card_says_what_it_does_not_take(void **state)
{
	static const struct step steps[] = {
		{ STEP_NIC_COALESCING, "pf0", ADAPTIVE " rx-usecs 50 tx-usecs 50",
		  "adaptive-rx off adaptive-tx off rx-usecs 0 tx-usecs 0" },
		{ STEP_NIC_RINGS, "pf0", "rx 256 tx 256", "rx 8192 tx 256" },
	};
	const struct trial too_long = { .plan = { .steps = steps, .n = ARRAY_SIZE(steps) } };

	(void)state;
	trial_assert_undone(&too_long,
			    "nic-rings of pf0 cannot be set: the interface's driver takes no rings "
			    "of rx 8192 tx 256 (Invalid argument): ask for no more than its most "
			    "(ethtool -g), or for a power of two");
}

static void a_card_that_is_gone_has_nothing(void **state)
{
	static const struct step gone = { STEP_NIC_RINGS, "pf7", "rx 256", "rx 512" };
	_cleanup_scene_ struct scene scene = scene_new(false);
	char text[NIC_TEXT_SIZE] = "";
	const char *now = "";

	(void)state;
	assert_int_equal(step_read(&scene.site, &gone, text, &now), 0);
	assert_null(now);
	assert_true(step_kinds[STEP_NIC_RINGS].patience_ms(&gone) >= 30000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRIALS_TEST(every_failure_is_undone, all),
		TRIALS_TEST(every_kill_leads_back, all),
		TRIALS_TEST(what_was_done_is_taken_back, all),
		cmocka_unit_test(what_adapts_is_switched_on_behind_its_numbers),
		cmocka_unit_test(what_a_card_finds_by_itself_is_nobodys_change),
		cmocka_unit_test(a_card_says_what_it_does_not_take),
		cmocka_unit_test(a_card_that_is_gone_has_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
