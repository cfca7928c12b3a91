/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which hosts of a fleet differ from the rest?
 */
#include "unit.h"

#include "base/text.h"
#include "model/fleet.h"

enum {
	N_RULES = 2
};

static const unsigned char clean[N_RULES] = { OUTCOME_PASS, OUTCOME_NONE };
static const unsigned char noted[N_RULES] = { OUTCOME_PASS, OUTCOME_INFO };
static const unsigned char failed[N_RULES] = { OUTCOME_ERROR, OUTCOME_INFO };

static void what_most_have_is_usual(void **state)
{
	struct fleet_host hosts[] = {
		{ .outcomes = failed, .way = WAY_SRIOV },
		{ .outcomes = noted, .way = WAY_SRIOV },
		{ .error = "gone" },
		{ .outcomes = noted, .way = WAY_SRIOV },
		{ .outcomes = noted, .way = WAY_VIRTIO },
		{ .outcomes = clean, .way = WAY_SRIOV },
	};
	struct fleet fleet = { .n_rules = N_RULES, .hosts = hosts, .n_hosts = ARRAY_SIZE(hosts) };
	static const bool differs[] = { true, false, true, false, true, true };

	(void)state;
	fleet_mark_differences(&fleet);
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++)
		assert_int_equal(hosts[i].differs, differs[i]);
	assert_int_equal(fleet_count(&fleet, 0, OUTCOME_ERROR), 1);
	assert_int_equal(fleet_count(&fleet, 1, OUTCOME_INFO), 4);
	assert_int_equal(fleet_count(&fleet, 1, OUTCOME_WARNING), 0);
}

static void where_none_could_be_judged_all_differ(void **state)
{
	struct fleet_host hosts[] = { { .error = "gone" }, { .error = "gone" } };
	struct fleet fleet = { .n_rules = N_RULES, .hosts = hosts, .n_hosts = ARRAY_SIZE(hosts) };

	(void)state;
	fleet_mark_differences(&fleet);
	assert_true(hosts[0].differs && hosts[1].differs);
}

static void what_passes_is_as_what_does_not_apply(void **state)
{
	static const unsigned char bare[N_RULES] = { OUTCOME_NONE, OUTCOME_PASS };
	static const unsigned char open[N_RULES] = { OUTCOME_PASS, OUTCOME_UNKNOWN };
	struct fleet_host hosts[] = { { .outcomes = clean },
				      { .outcomes = bare },
				      { .outcomes = open } };
	struct fleet fleet = { .n_rules = N_RULES, .hosts = hosts, .n_hosts = ARRAY_SIZE(hosts) };

	(void)state;
	fleet_mark_differences(&fleet);
	assert_false(hosts[0].differs || hosts[1].differs);
	assert_true(hosts[2].differs);
	assert_int_equal(fleet_unknown(&fleet, &hosts[2]), 1);
}

static void what_most_have_counts_by_rule(void **state)
{
	struct fleet_host hosts[] = { { .outcomes = clean },
				      { .outcomes = noted },
				      { .outcomes = failed } };
	struct fleet fleet = { .n_rules = N_RULES, .hosts = hosts, .n_hosts = ARRAY_SIZE(hosts) };

	(void)state;
	fleet_mark_differences(&fleet);
	assert_true(hosts[0].differs && !hosts[1].differs && hosts[2].differs);
	assert_int_equal(fleet_usual(&fleet, 0), OUTCOME_PASS);
	assert_int_equal(fleet_usual(&fleet, 1), OUTCOME_INFO);
	/* Half are not most. */
	fleet.n_hosts = 2;
	fleet_mark_differences(&fleet);
	assert_int_equal(fleet_usual(&fleet, 1), N_OUTCOMES);
	assert_false(hosts[0].differs || hosts[1].differs);
	fleet.n_hosts = 1;
	fleet_mark_differences(&fleet);
	assert_false(hosts[0].differs);
}

/* Three alike fail in rule 0; six do not, each of which has a fault of its own. */
static void the_largest_kind_need_not_be_usual(void **state)
{
	enum {
		N_ALIKE = 3,
		N_HOSTS = 9
	};
	unsigned char outcomes[N_HOSTS][1 + N_HOSTS] = { { 0 } };
	struct fleet_host hosts[N_HOSTS] = { { .name = NULL } };
	struct fleet fleet = { .n_rules = 1 + N_HOSTS, .hosts = hosts, .n_hosts = N_HOSTS };

	(void)state;
	for (size_t i = 0; i < N_HOSTS; i++) {
		hosts[i].outcomes = outcomes[i];
		outcomes[i][i < N_ALIKE ? 0 : 1 + i] = OUTCOME_WARNING;
	}
	for (size_t rule = 0; rule < fleet.n_rules; rule++)
		assert_int_equal(fleet_usual(&fleet, rule), OUTCOME_PASS);
	fleet_mark_differences(&fleet);
	for (size_t i = 0; i < N_HOSTS; i++)
		assert_true(hosts[i].differs);
	/* But for its own fault each would be as most are. */
	outcomes[N_ALIKE][1 + N_ALIKE] = OUTCOME_NONE;
	fleet_mark_differences(&fleet);
	assert_false(hosts[N_ALIKE].differs);
}

static void the_worst_rules_come_first(void **state)
{
	struct fleet_host hosts[] = { { .outcomes = clean },
				      { .error = "gone" },
				      { .outcomes = noted } };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct fleet fleet = {
		.arena = arena, .n_rules = N_RULES, .hosts = hosts, .n_hosts = ARRAY_SIZE(hosts)
	};
	const size_t *rules = fleet_worst_first(&fleet);

	(void)state;
	assert_int_equal(rules[0], 1);
	assert_int_equal(rules[1], 0);
	assert_int_equal(fleet_worst(&fleet, 1), OUTCOME_INFO);
}

static void a_finding_is_an_outcome(void **state)
{
	const struct finding warning = { .verdict = VERDICT_FAIL, .severity = SEVERITY_WARNING };
	const struct finding passed = { .verdict = VERDICT_PASS, .severity = SEVERITY_ERROR };
	const struct finding open = { .verdict = VERDICT_UNKNOWN, .severity = SEVERITY_ERROR };

	(void)state;
	assert_int_equal(outcome_of(&warning), OUTCOME_WARNING);
	assert_int_equal(outcome_of(&passed), OUTCOME_PASS);
	assert_int_equal(outcome_of(&open), OUTCOME_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_most_have_is_usual),
		cmocka_unit_test(where_none_could_be_judged_all_differ),
		cmocka_unit_test(what_passes_is_as_what_does_not_apply),
		cmocka_unit_test(what_most_have_counts_by_rule),
		cmocka_unit_test(the_largest_kind_need_not_be_usual),
		cmocka_unit_test(the_worst_rules_come_first),
		cmocka_unit_test(a_finding_is_an_outcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
