/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what fails alike told once, with all whom it is about?
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "made.h"
#include "render/report.h"

enum {
	MOST_FINDINGS = 16
};

static const char *const no_commands[] = { NULL };
static const struct rule slow = { .id = "slow", .fails = "it is slow" };
static const struct rule loud = { .id = "loud", .fails = "it is loud" };

struct told {
	struct finding findings[MOST_FINDINGS];
	size_t n;
};

static void find(struct told *told, const struct rule *rule, const struct device *device,
		 const char *evidence)
{
	told->findings[told->n++] = (struct finding){
		.rule = rule,
		.verdict = VERDICT_FAIL,
		.severity = SEVERITY_WARNING,
		.device = device,
		.evidence = evidence,
		.remedy = { .text = "mend it", .commands = no_commands },
	};
}

static void is_told(const struct made *made, const struct told *told, const char *wanted)
{
	struct report report = { .findings = (struct finding *)told->findings,
				 .n_findings = told->n };
	const struct sheet_look look = { .width = 80 };
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	report_print(stream, made->host, &report, &look);
	fclose(stream);
	/* What follows the findings is told elsewhere. */
	if (strstr(text, "\n0 errors"))
		*strstr(text, "\n0 errors") = '\0';
	assert_string_equal(text, wanted);
	free(text);
}

static struct device *add_at(struct made *made, const char *address)
{
	struct device *device = made_add_device(made, NULL, 0);

	assert_int_equal(bdf_parse(address, &device->bdf), 0);
	device->model = NULL;
	return device;
}

static void functions_of_a_slot_are_a_range(void **state)
{
	static const char *const addresses[] = { "31:00.0", "31:00.1", "31:00.3", "32:00.0",
						 "32:00.1" };
	struct made *made = *state;
	struct told told = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
		find(&told, &slow, add_at(made, addresses[i]), i < 3 ? "1 GT/s" : "2 GT/s");
	is_told(made, &told,
		"0000:31:00.0-1, 0000:31:00.3, 0000:32:00.0-1\n"
		"  warning  it is slow [slow]\n"
		"           0000:31:00.0-1, 0000:31:00.3: 1 GT/s\n"
		"           0000:32:00.0-1: 2 GT/s\n"
		"           to do: mend it\n");
}

static void vfs_that_differ_stand_by_their_pf(void **state)
{
	static const char *const nobody[] = { NULL };
	struct made *made = *state;
	struct told told = { 0 };
	struct device *pfs[] = { add_at(made, "31:00.0"), add_at(made, "32:00.0") };

	for (size_t i = 0; i < ARRAY_SIZE(pfs); i++) {
		made_name(made, pfs[i], i ? "eth1" : "eth0");
		made_add_vfs(made, pfs[i], 3, nobody, 1);
		for (size_t j = i; j < 3; j++)
			find(&told, &slow, pfs[i]->sriov->vfs[j], j < 2 ? "1 GT/s" : "2 GT/s");
	}
	is_told(made, &told,
		"eth0 (0000:31:00.0), eth1 (0000:32:00.0)\n"
		"  warning  it is slow [slow]\n"
		"           eth0 VFs 0-2, eth1 VFs 1-2: 1 GT/s (the first of them)\n"
		"           to do: mend it\n");
}

static void findings_of_other_devices_stand_apart(void **state)
{
	struct made *made = *state;
	struct told told = { 0 };
	struct device *first = add_at(made, "31:00.0");
	struct device *second = add_at(made, "32:00.0");

	find(&told, &loud, second, NULL);
	find(&told, &slow, first, "1 GT/s");
	find(&told, &slow, second, "1 GT/s");
	told.findings[0].severity = SEVERITY_ERROR;
	is_told(made, &told,
		"0000:32:00.0\n"
		"  error    it is loud [loud]\n"
		"           to do: mend it\n"
		"\n"
		"0000:31:00.0, 0000:32:00.0\n"
		"  warning  it is slow [slow]\n"
		"           1 GT/s\n"
		"           to do: mend it\n");
}

static void what_is_mended_otherwise_stands_apart(void **state)
{
	struct made *made = *state;
	struct told told = { 0 };

	find(&told, &slow, add_at(made, "31:00.0"), "1 GT/s");
	find(&told, &slow, add_at(made, "31:00.1"), "1 GT/s");
	told.findings[1].remedy.text = "another slot";
	is_told(made, &told,
		"0000:31:00.0\n"
		"  warning  it is slow [slow]\n"
		"           1 GT/s\n"
		"           to do: mend it\n"
		"\n"
		"0000:31:00.1\n"
		"  warning  it is slow [slow]\n"
		"           1 GT/s\n"
		"           to do: another slot\n");
}

static void of_much_evidence_the_first_is_told(void **state)
{
	static const char *const each[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" };
	struct made *made = *state;
	struct told told = { 0 };
	struct device *device = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(each); i++) {
		device = add_at(made, "31:00.0");
		device->bdf.bus = (uint8_t)(0x31 + i);
		find(&told, &slow, device, each[i]);
		told.findings[i].verdict = VERDICT_UNKNOWN;
	}
	is_told(made, &told,
		"0000:31:00.0, 0000:32:00.0, 0000:33:00.0, 0000:34:00.0, 0000:35:00.0,\n"
		"  0000:36:00.0, 0000:37:00.0, 0000:38:00.0, 0000:39:00.0, 0000:3a:00.0\n"
		"  unknown  slow\n"
		"           0000:31:00.0: not read: a\n"
		"           0000:32:00.0: not read: b\n"
		"           0000:33:00.0: not read: c\n"
		"           0000:34:00.0: not read: d\n"
		"           0000:35:00.0: not read: e\n"
		"           0000:36:00.0: not read: f\n"
		"           0000:37:00.0: not read: g\n"
		"           0000:38:00.0: not read: h\n"
		"           and 2 more, which --json tells\n");
}

static void a_command_is_told_once_and_not_too_many(void **state)
{
	static const char *const both[][3] = {
		{ "a", "b" }, { "b", "c" }, { "d", "e" }, { "f", "g" }, { "h", "i" }, { "j", "a" },
	};
	struct made *made = *state;
	struct told told = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		struct device *device = add_at(made, "31:00.0");

		device->bdf.function = (uint8_t)i;
		find(&told, &slow, device, NULL);
		told.findings[i].remedy.commands = both[i];
	}
	is_told(made, &told,
		"0000:31:00.0-5\n"
		"  warning  it is slow [slow]\n"
		"           to do: mend it\n"
		"             a\n"
		"             b\n"
		"             c\n"
		"             d\n"
		"             e\n"
		"             f\n"
		"             g\n"
		"             h\n"
		"             and more, which --json tells\n");
}

static void what_differs_by_address_alone_is_alike(void **state)
{
	struct made *made = *state;
	struct told told = { 0 };
	struct arena *arena = made->host->arena;
	static const char *const addresses[] = { "31:00.0", "31:00.1" };

	for (size_t rule = 0; rule < 2; rule++)
		for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
			const struct device *device =
				rule ? told.findings[i].device : add_at(made, addresses[i]);

			find(&told, rule ? &loud : &slow, device,
			     arena_printf(arena, "/sys/0000:%s/config", addresses[i]));
			told.findings[told.n - 1].verdict = VERDICT_UNKNOWN;
		}
	is_told(made, &told,
		"0000:31:00.0-1\n"
		"  unknown  slow, loud\n"
		"           not read: /sys/*/config\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(functions_of_a_slot_are_a_range),
		MADE_TEST(vfs_that_differ_stand_by_their_pf),
		MADE_TEST(findings_of_other_devices_stand_apart),
		MADE_TEST(what_is_mended_otherwise_stands_apart),
		MADE_TEST(of_much_evidence_the_first_is_told),
		MADE_TEST(a_command_is_told_once_and_not_too_many),
		MADE_TEST(what_differs_by_address_alone_is_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
