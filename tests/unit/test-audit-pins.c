/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the CPUs that remedies name go together? All commands of one report are done, and then no vCPU shares
 * its CPU with anybody.
 */
#include "audit/audit.h"
#include "base/parse.h"
#include "base/text.h"
#include "unit.h"
#include "vm.h"

#define FLOATS \
	"<domain><vcpu>2</vcpu><numatune><memory mode='strict' nodeset='0'/></numatune></domain>"

static const struct report *judge_all(const struct made *made)
{
	return audit(made->host, &(struct audit_request){ .way = WAY_SRIOV });
}

static struct definition *definition_of(const struct made *made, const char *name)
{
	for (size_t i = 0; i < made->host->n_domains; i++)
		if (str_equal(made->host->domains[i].name, name))
			return made->host->domains[i].defined;
	fail_msg("no VM %s", name);
	return NULL;
}

static void pin_vcpu(struct arena *arena, struct definition *definition, int64_t vcpu,
		     struct idset cpus)
{
	struct thread_pin *pins = NULL;

	for (size_t i = 0; i < definition->n_pins; i++) {
		if (definition->pins[i].number != vcpu)
			continue;
		definition->pins[i].cpus = cpus;
		return;
	}
	pins = arena_new_array(arena, struct thread_pin, definition->n_pins + 1);
	if (definition->n_pins)
		memcpy(pins, definition->pins, definition->n_pins * sizeof(*pins));
	pins[definition->n_pins++] = (struct thread_pin){ vcpu, cpus };
	definition->pins = pins;
}

/* "virsh vcpupin NAME VCPU CPUS --config", and emulatorpin without VCPU; its words. */
static size_t split(struct arena *arena, const char *command, char *words[static 6])
{
	char *rest = arena_strdup(arena, command);
	size_t n = 0;

	for (char *word = strsep(&rest, " "); word && n < 6; word = strsep(&rest, " "))
		words[n++] = word;
	return n;
}

/* As virsh would; whether it is one of the two commands. */
static bool type_command(struct made *made, const char *command)
{
	struct arena *arena = made->host->arena;
	char *words[6] = { NULL };
	size_t n = split(arena, command, words);
	struct definition *definition = NULL;
	struct idset cpus = { 0 };
	int64_t vcpu = UNKNOWN;
	bool is_emulator = n == 5 && str_equal(words[1], "emulatorpin");

	if (!is_emulator && (n != 6 || !str_equal(words[1], "vcpupin")))
		return false;
	definition = definition_of(made, words[2]);
	assert_int_equal(idset_parse(arena, words[is_emulator ? 3 : 4], &cpus), 0);
	if (!is_emulator) {
		assert_int_equal(parse_i64(words[3], &vcpu), 0);
		pin_vcpu(arena, definition, vcpu, cpus);
		return true;
	}
	definition->has_emulator_pin = true;
	definition->emulator = cpus;
	return true;
}

/* How many commands that pin there were. */
static size_t type_all(struct made *made)
{
	const struct report *report = judge_all(made);
	size_t n = 0;

	for (size_t i = 0; i < report->n_findings; i++)
		for (const char *const *command = report->findings[i].remedy.commands;
		     command && *command; command++)
			n += type_command(made, *command);
	return n;
}

static void expect_none_shared(struct made *made)
{
	static const char *const rules[] = { "vm-cpus-shared", "vm-numa-crosses" };
	const struct report *report = judge_all(made);

	for (size_t i = 0; i < report->n_findings; i++)
		for (size_t j = 0; j < ARRAY_SIZE(rules); j++)
			if (str_equal(report->findings[i].rule->id, rules[j]) &&
			    report->findings[i].verdict == VERDICT_FAIL)
				fail_msg("%s: %s", rules[j], report->findings[i].evidence);
}

static void give_cpus(struct made *made, const char *cpus, const char *others)
{
	vm_make_host(made);
	made->host->numa.nodes[0].cpus = cpus;
	made->host->numa.nodes[1].cpus = others;
}

static void vms_without_pins_get_cpus_of_their_own(void **state)
{
	struct made *made = *state;

	give_cpus(made, "0-3", "4-7");
	vm_add(made, "vm1", FLOATS);
	vm_add(made, "vm2", FLOATS);
	assert_int_equal(type_all(made), 4);
	expect_none_shared(made);
}

/* None is told half of what it takes, and what it cannot have another can. */
static void what_does_not_fit_takes_none(void **state)
{
	struct made *made = *state;

	give_cpus(made, "0-3", "4-7");
	vm_add(made, "vm1", vm_change(made->host->arena, FLOATS, ">2<", ">5<"));
	vm_add(made, "vm2", FLOATS);
	vm_add(made, "vm3", FLOATS);
	assert_int_equal(type_all(made), 4);
	assert_int_equal(definition_of(made, "vm1")->n_pins, 0);
	expect_none_shared(made);
}

static void two_vms_on_the_same_cpus_part(void **state)
{
	struct made *made = *state;

	give_cpus(made, "0-15", "16-31");
	vm_add(made, "vm1", vm_good);
	vm_add(made, "vm2",
	       vm_change(made->host->arena, vm_good, "slot='2' function", "slot='3' function"));
	assert_true(type_all(made) > 0);
	expect_none_shared(made);
}

/* vCPUs on one another, QEMU on them, and more in a set than it has. */
static void all_that_clashes_in_a_vm_is_parted_at_once(void **state)
{
	static const char *const cputunes[] = {
		"<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='0'/><vcpupin vcpu='2' "
		"cpuset='1'/><vcpupin vcpu='3' cpuset='1'/><emulatorpin cpuset='2'/>",
		"<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='0'/><vcpupin vcpu='2' "
		"cpuset='1'/><vcpupin vcpu='3' cpuset='2'/><emulatorpin cpuset='0-2'/>",
		"<vcpupin vcpu='0' cpuset='0-2'/><vcpupin vcpu='1' cpuset='0-2'/><vcpupin vcpu='2' "
		"cpuset='0-2'/><vcpupin vcpu='3' cpuset='0-2'/><emulatorpin cpuset='3'/>",
	};
	struct made *made = *state;
	struct arena *arena = made->host->arena;

	give_cpus(made, "0-7", "8-15");
	for (size_t i = 0; i < ARRAY_SIZE(cputunes); i++) {
		made->host->n_domains = 0;
		vm_add(made, "vm1",
		       vm_change(arena, vm_change(arena, vm_good, ">2</vcpu>", ">4</vcpu>"),
				 "<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/>"
				 "<emulatorpin cpuset='2'/>",
				 cputunes[i]));
		assert_true(type_all(made) > 0);
		expect_none_shared(made);
	}
}

/* What QEMU has now, it leaves: there are free CPUs. */
static void what_is_far_comes_near_and_shares_nothing(void **state)
{
	static const char *const emulators[] = { "0-31", "16", "16-31", "0-15,20" };
	struct made *made = *state;
	struct arena *arena = made->host->arena;

	give_cpus(made, "0-15", "16-31");
	for (size_t i = 0; i < ARRAY_SIZE(emulators); i++) {
		made->host->n_domains = 0;
		vm_add(made, "vm1",
		       vm_change(arena, vm_good, "emulatorpin cpuset='2'",
				 arena_printf(arena, "emulatorpin cpuset='%s'", emulators[i])));
		assert_true(type_all(made) > 0);
		expect_none_shared(made);
	}
	made->host->n_domains = 0;
	vm_add(made, "vm1",
	       vm_change(arena, vm_change(arena, vm_good, "cpuset='0'", "cpuset='0,20'"),
			 "vcpu='1' cpuset='1'", "vcpu='1' cpuset='21'"));
	assert_int_equal(type_all(made), 2);
	expect_none_shared(made);
	assert_string_equal(idset_text(arena, &definition_of(made, "vm1")->pins[0].cpus), "0");
}

/* Those that are on, by their numbers: the first ones may be off. */
static void vcpus_that_are_off_are_left(void **state)
{
	struct made *made = *state;
	struct definition *definition = NULL;

	give_cpus(made, "0-3", "4-7");
	vm_add(made, "vm1",
	       "<domain><vcpu>4</vcpu><vcpus><vcpu id='0' enabled='yes'/><vcpu id='3' "
	       "enabled='yes'/></vcpus><numatune><memory mode='strict' nodeset='0'/></numatune>"
	       "</domain>");
	assert_int_equal(type_all(made), 2);
	expect_none_shared(made);
	definition = definition_of(made, "vm1");
	assert_int_equal(definition->n_pins, 2);
	assert_int_equal(definition->pins[0].number, 0);
	assert_int_equal(definition->pins[1].number, 3);
}

static void the_text_says_who_has_the_cpus(void **state)
{
	struct made *made = *state;
	const struct finding *finding = NULL;

	give_cpus(made, "0-1", "2-3");
	vm_add(made, "vm1",
	       vm_change(made->host->arena, vm_good, "emulatorpin cpuset='2'",
			 "emulatorpin cpuset='0-1'"));
	finding = vm_judge(made, "vm-cpus-shared");
	assert_null(finding->remedy.commands[0]);
	assert_non_null(strstr(finding->remedy.text, "of CPUs 0-1 too few are left"));
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(vms_without_pins_get_cpus_of_their_own),
	MADE_TEST(what_does_not_fit_takes_none),
	MADE_TEST(two_vms_on_the_same_cpus_part),
	MADE_TEST(all_that_clashes_in_a_vm_is_parted_at_once),
	MADE_TEST(what_is_far_comes_near_and_shares_nothing),
	MADE_TEST(vcpus_that_are_off_are_left),
	MADE_TEST(the_text_says_who_has_the_cpus),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
