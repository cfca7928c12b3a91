/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the bandwidth to the root what the kernel's pcie_bandwidth_available would say, and a link called
 * degraded only where both its ends can do more?
 */
#include "model/path.h"

#include "unit.h"

/* Root port 8 GT/s x16, switch (upstream and downstream), card. */
struct way {
	struct device root;
	struct device upstream;
	struct device downstream;
	struct device card;
	struct device vf;
	struct vf vf_side;
};

static struct device port(struct device *parent, struct link current, struct link maximum)
{
	return (struct device){ .parent = parent,
				.parent_known = true,
				.has_link = FACT_YES,
				.current = current,
				.maximum = maximum };
}

static void lay(struct way *way)
{
	static const struct link wide = { 8000, 16 };
	static const struct link narrow = { 8000, 8 };

	way->root = port(NULL, wide, wide);
	way->upstream = port(&way->root, wide, wide);
	way->downstream = port(&way->upstream, narrow, wide);
	way->card = port(&way->downstream, narrow, narrow);
	way->vf_side = (struct vf){ .pf = &way->card };
	way->vf = (struct device){ .role = ROLE_VF,
				   .vf = &way->vf_side,
				   .current = LINK_UNKNOWN,
				   .maximum = LINK_UNKNOWN };
}

static void the_narrowest_link_counts(void **state)
{
	struct way way;

	(void)state;
	lay(&way);
	assert_int_equal(path_to_root(&way.card).mbps, link_mbps((struct link){ 8000, 8 }));
	assert_ptr_equal(path_to_root(&way.card).bottleneck, &way.downstream);
	way.root.current = (struct link){ 8000, 4 };
	way.upstream.current = (struct link){ 8000, 4 };
	assert_int_equal(path_to_root(&way.card).mbps, link_mbps((struct link){ 8000, 4 }));
	assert_ptr_equal(path_to_root(&way.card).bottleneck, &way.root);
	/* As much by more lanes at less speed: a tie, which goes to the one nearest the root. */
	way.root.current = (struct link){ 2500, 8 };
	way.upstream.current = (struct link){ 5000, 4 };
	way.downstream.current = (struct link){ 5000, 4 };
	assert_ptr_equal(path_to_root(&way.card).bottleneck, &way.root);
	assert_ptr_equal(path_to_root(&way.vf).bottleneck, &way.root);
	assert_int_equal(path_to_root(&way.vf).mbps, 16000);
}

static void what_is_not_known_is_not_guessed(void **state)
{
	struct way way;

	(void)state;
	lay(&way);
	way.upstream.current = LINK_UNKNOWN;
	assert_int_equal(path_to_root(&way.card).mbps, UNKNOWN);
	assert_null(path_to_root(&way.card).bottleneck);
	lay(&way);
	way.root.parent_known = false;
	assert_int_equal(path_to_root(&way.card).mbps, UNKNOWN);
	lay(&way);
	way.downstream.current.width = 0;
	assert_int_equal(path_to_root(&way.card).mbps, UNKNOWN);
	/* What has no link binds nothing. */
	lay(&way);
	way.root.has_link = FACT_NO;
	way.root.current = LINK_UNKNOWN;
	assert_int_equal(path_to_root(&way.card).mbps, link_mbps((struct link){ 8000, 8 }));
	way.card.has_link = FACT_NO;
	assert_int_equal(path_to_root(&way.card).mbps, UNKNOWN);
}

static void degraded_is_below_both_ends(void **state)
{
	struct way way;

	(void)state;
	lay(&way);
	assert_int_equal(path_is_degraded(&way.card), FACT_NO);
	/* A card that could do more than its slot is not degraded. */
	way.card.maximum = (struct link){ 16000, 16 };
	way.downstream.maximum = (struct link){ 8000, 8 };
	assert_int_equal(path_is_degraded(&way.card), FACT_NO);
	assert_int_equal(path_best_link(&way.card).mts, 8000);
	assert_int_equal(path_best_link(&way.card).width, 8);
	assert_int_equal(path_best_link(&way.vf).width, 8);
	way.card.current.width = 4;
	assert_int_equal(path_is_degraded(&way.card), FACT_YES);
	assert_int_equal(path_is_degraded(&way.vf), FACT_YES);
	way.card.current = (struct link){ 2500, 8 };
	assert_int_equal(path_is_degraded(&way.card), FACT_YES);
}

static void degraded_needs_the_other_end(void **state)
{
	struct way way;

	(void)state;
	lay(&way);
	way.card.maximum = (struct link){ 8000, 16 };
	way.downstream.maximum = LINK_UNKNOWN;
	assert_int_equal(path_is_degraded(&way.card), FACT_UNKNOWN);
	way.card.parent = NULL;
	assert_int_equal(path_is_degraded(&way.card), FACT_UNKNOWN);
	way.card.maximum = (struct link){ 8000, 8 };
	assert_int_equal(path_is_degraded(&way.card), FACT_NO);
	way.card.current = LINK_UNKNOWN;
	assert_int_equal(path_is_degraded(&way.card), FACT_UNKNOWN);
	way.card.has_link = FACT_NO;
	assert_int_equal(path_is_degraded(&way.card), FACT_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_narrowest_link_counts),
		cmocka_unit_test(what_is_not_known_is_not_guessed),
		cmocka_unit_test(degraded_is_below_both_ends),
		cmocka_unit_test(degraded_needs_the_other_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
