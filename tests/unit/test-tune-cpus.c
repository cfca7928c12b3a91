/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are CPUs near the cards to be set, and those far from them left?
 */
#include "tuned.h"
#include "unit.h"

static struct frequency frequencies[2];
static struct idle_state idle_states[2];

/* Policies 0-1 on node 0, which has a card, 2 on node 1; state 3 of the CPUs there likewise. */
static void set_power(struct scene *scene)
{
	static const char *const sets[] = { "0-1", "2" };
	struct host *host = scene->made->host;

	made_add_device(scene->made, NULL, 0);
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		struct idset set = { 0 };

		assert_int_equal(idset_parse(host->arena, sets[i], &set), 0);
		frequencies[i] = (struct frequency){
			.node = (int64_t)i,
			.policies = set,
			.governor = "powersave",
			.preference = "",
		};
		idle_states[i] = (struct idle_state){
			.node = (int64_t)i,
			.name = "C6",
			.number = 3,
			.cpus = set,
			.n_cpus_known = idset_count(&set),
		};
	}
	host->power.scales = FACT_YES;
	host->power.frequencies = frequencies;
	host->power.n_frequencies = ARRAY_SIZE(frequencies);
	host->power.idles = FACT_YES;
	host->power.idle_states = idle_states;
	host->power.n_idle_states = ARRAY_SIZE(idle_states);
	scene->profile.cpu_governor = "performance";
	scene->profile.cpu_preference = "performance";
}

static const struct asked speed = { .only = "cpu-speed" };
static const struct asked speed_to_stay = { .only = "cpu-speed", .persist = true };

#define POLICY "w! /sys/devices/system/cpu/cpufreq/policy"

static void the_governor_near_the_card_is_set(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_power(&scene);
	expect(&scene, &speed_to_stay,
	       "cpu-speed policy0-1: powersave -> performance, changes: these CPUs take more "
	       "power, also while little comes\n",
	       "cpu-governor policy0: powersave -> performance\n"
	       "cpu-governor policy1: powersave -> performance\n"
	       "file " SPEED_CONF ": - -> " POLICY "0/scaling_governor - - - - performance\n" POLICY
	       "1/scaling_governor - - - - performance\n\n");
	frequencies[0].governor = "performance";
	expect(&scene, &speed, "cpu-speed policy0-1: performance -> performance, so\n", "");
	frequencies[0].governor = NULL;
	refuse(&scene, "cpu-speed",
	       "cpu-speed of policy0-1 cannot be set here: it could not be read");
	scene.profile.cpu_governor = NULL;
	expect(&scene, &speed, "cpu-speed : nothing to set -> nothing to set, so\n", "");
	scene.made->host->power.scales = FACT_UNKNOWN;
	refuse(&scene, "cpu-speed", "cpu-speed cannot be set here: cpufreq could not be read");
}

static void the_preference_counts_where_it_leads(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_power(&scene);
	frequencies[0].preference = "balance_power";
	expect(&scene, &speed,
	       "cpu-speed policy0-1: powersave -> performance, changes: these CPUs take more "
	       "power, also while little comes\n",
	       "cpu-governor policy0: powersave -> performance\n"
	       "cpu-governor policy1: powersave -> performance\n");
	scene.made->host->power.driver = "intel_pstate";
	expect(&scene, &speed_to_stay,
	       "cpu-speed policy0-1: balance_power -> performance, changes: these CPUs take more "
	       "power, also while little comes\n",
	       "cpu-preference policy0: balance_power -> performance\n"
	       "cpu-preference policy1: balance_power -> performance\n"
	       "file " SPEED_CONF ": - -> " POLICY
	       "0/energy_performance_preference - - - - performance\n" POLICY
	       "1/energy_performance_preference - - - - performance\n\n");
	/* What is nearer to performance than wanted stays, and is kept. */
	scene.profile.cpu_preference = "balance_power";
	frequencies[0].preference = "balance_performance";
	expect(&scene, &speed_to_stay,
	       "cpu-speed policy0-1: balance_performance -> balance_performance, so\n",
	       "file " SPEED_CONF ": - -> " POLICY
	       "0/energy_performance_preference - - - - balance_performance\n" POLICY
	       "1/energy_performance_preference - - - - balance_performance\n\n");
}

#define BY_TUNED " tuned sets it, too, at boot and later: tuned-adm tells it\n"

/* Who sets it again has to be told so: a file of ours is read before it starts. */
static void another_s_service_is_told(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_power(&scene);
	scene.made->host->rivals.of_cpus = "tuned";
	scene.made->host->rivals.remedy = "tuned-adm tells it";
	expect(&scene, &speed,
	       "cpu-speed policy0-1: powersave -> performance, changes: these CPUs take more "
	       "power, also while little comes;" BY_TUNED,
	       NULL);
	frequencies[0].governor = "performance";
	expect(&scene, &speed_to_stay,
	       "cpu-speed policy0-1: performance -> performance, so:" BY_TUNED, NULL);
	expect(&scene, &speed, "cpu-speed policy0-1: performance -> performance, so\n", "");
}

static void cards_that_are_on_no_node_are_near_to_all(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_power(&scene);
	scene.made->devices[0].numa_node = -1;
	expect(&scene, &speed,
	       "cpu-speed policy0-1: powersave -> performance, changes: these CPUs take more "
	       "power, also while little comes\n"
	       "cpu-speed policy2: powersave -> performance, changes: these CPUs take more power, "
	       "also while little comes\n",
	       NULL);
	scene.made->host->n_devices = 0;
	expect(&scene, &speed, "cpu-speed : nothing to set -> nothing to set, so\n", "");
}

#define COSTS	   ": the CPU takes more power while it has nothing to do\n"
#define STATE(cpu) "w! /sys/devices/system/cpu/cpu" cpu "/cpuidle/state3/disable - - - - 1\n"

static void deep_states_go_where_a_profile_says(void **state)
{
	static const struct asked idle = { .only = "deep-idle" };
	struct scene scene;

	set_scene(&scene, *state);
	set_power(&scene);
	scene.profile.deep_idle = FACT_YES;
	expect(&scene, &idle,
	       "deep-idle : as the profile leaves it -> as the profile leaves it, so\n", "");
	scene.profile.deep_idle = FACT_NO;
	expect(&scene, &(struct asked){ .only = "deep-idle", .persist = true },
	       "deep-idle C6 of CPU 0-1: on -> off, changes" COSTS,
	       "cpu-idle-state cpu0/state3: 0 -> 1\n"
	       "cpu-idle-state cpu1/state3: 0 -> 1\n"
	       "file " IDLE_CONF ": - -> " STATE("0") STATE("1") "\n");
	/* What somebody has switched off is kept so. */
	idle_states[0].off = idset_alone(scene.made->host->arena, 1);
	idle_states[0].cpus = idset_alone(scene.made->host->arena, 0);
	expect(&scene, &(struct asked){ .only = "deep-idle", .persist = true },
	       "deep-idle C6 of CPU 0: on -> off, changes" COSTS,
	       "cpu-idle-state cpu0/state3: 0 -> 1\n"
	       "file " IDLE_CONF ": - -> " STATE("0") STATE("1") "\n");
	idle_states[0].cpus = (struct idset){ 0 };
	expect(&scene, &idle, "deep-idle C6: off -> off, so\n", "");
	idle_states[0].n_cpus_known = 0;
	refuse(&scene, "deep-idle", "deep-idle of C6 cannot be set here: it could not be read");
	scene.made->host->power.idles = FACT_UNKNOWN;
	scene.made->host->power.n_idle_states = 0;
	refuse(&scene, "deep-idle", "deep-idle cannot be set here: cpuidle could not be read");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(the_governor_near_the_card_is_set),
	MADE_TEST(the_preference_counts_where_it_leads),
	MADE_TEST(another_s_service_is_told),
	MADE_TEST(cards_that_are_on_no_node_are_near_to_all),
	MADE_TEST(deep_states_go_where_a_profile_says),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
