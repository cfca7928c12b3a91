/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a kernel command line read as the kernel reads it, and do repeated and contradicting parameters
 * come to what the kernel makes of them?
 */
#include <string.h>

#include "base/text.h"
#include "model/cmdline.h"
#include "unit.h"

static void assert_text(const char *text, size_t n, const char *wanted)
{
	assert_int_equal(n, strlen(wanted));
	assert_memory_equal(text, wanted, n);
}

static void assert_params(const char *line, const char *wanted)
{
	_cleanup_strbuf_ struct strbuf seen = { 0 };
	struct cmdline_param param = { 0 };

	strbuf_add(&seen, "");
	while (cmdline_next(&line, &param)) {
		strbuf_addf(&seen, "[%.*s", (int)param.n_key, param.key);
		if (param.value)
			strbuf_addf(&seen, "|%.*s", (int)param.n_value, param.value);
		strbuf_add(&seen, "]");
	}
	assert_string_equal(seen.text, wanted);
}

static void parameters_are_parted_as_by_the_kernel(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ " \t\n", "" },
		{ "quiet  root=/dev/sda1\tro\n", "[quiet][root|/dev/sda1][ro]" },
		{ "a=1=2 =x =x=y", "[a|1=2][=x][=x|y]" },
		{ "dyndbg=\"file a.c +p\" b", "[dyndbg|file a.c +p][b]" },
		{ "\"dyndbg=file a.c +p\" b", "[dyndbg|file a.c +p][b]" },
		{ "\"a b\" c", "[a b][c]" },
		{ "a=\"x y\",z b", "[a|x y\",z][b]" },
		{ "a=x\"y z\" b", "[a|x\"y z\"][b]" },
		{ "a=\" b", "[a| b]" },
		{ "a=\"", "[a|]" },
		{ "\"", "[]" },
		{ "a= b", "[a|][b]" },
		{ "a -- b=1 c", "[a]" },
		{ "a --b -- c", "[a][--b]" },
		{ "a --=x -- c", "[a][--|x]" },
		{ "a\xa0"
		  "b",
		  "[a][b]" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_params(cases[i][0], cases[i][1]);
}

static void keys_are_the_same_with_either_dash(void **state)
{
	const char *line = "pcie-acs-override=downstream a pcie_acs-override b pcie_acs_overrides";
	struct cmdline_param param = { 0 };

	(void)state;
	assert_true(cmdline_has("pcie-acs_override", "pcie_acs_override"));
	assert_false(cmdline_has("a -- pcie_acs_override", "pcie_acs_override"));
	assert_false(cmdline_has("Intel_iommu=on", "intel_iommu"));
	assert_true(cmdline_next_of(&line, "pcie_acs_override", &param));
	assert_text(param.value, param.n_value, "downstream");
	assert_true(cmdline_next_of(&line, "pcie_acs_override", &param));
	assert_null(param.value);
	assert_false(cmdline_next_of(&line, "pcie_acs_override", &param));
}

static void one_line_is_compared_with_another(void **state)
{
	static const char configured[] = "intel-iommu=on iommu=pt quiet empty= pci=noaer";
	static const char running[] = "quiet=1 intel_iommu=on empty pci=noaer,realloc";
	const char *at = configured;
	bool stands[5];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stands); i++) {
		struct cmdline_param param = { 0 };

		assert_true(cmdline_next(&at, &param));
		stands[i] = cmdline_contains(running, &param);
		assert_true(cmdline_contains(configured, &param));
		assert_false(cmdline_contains(NULL, &param));
	}
	assert_true(stands[0]);
	for (size_t i = 1; i < ARRAY_SIZE(stands); i++)
		assert_false(stands[i]);
}

static void values_are_parted_at_commas(void **state)
{
	const char *value = ",on,,strict,";
	size_t n_value = strlen(value);
	const char *word = NULL;
	size_t n = 0;

	(void)state;
	assert_true(cmdline_next_word(&value, &n_value, &word, &n));
	assert_text(word, n, "on");
	assert_true(cmdline_next_word(&value, &n_value, &word, &n));
	assert_text(word, n, "strict");
	assert_false(cmdline_next_word(&value, &n_value, &word, &n));
	assert_true(cmdline_has_word("pci=noari quiet pci=nomsi,realloc", "pci", "realloc"));
	assert_false(cmdline_has_word("pci=realloc=off", "pci", "realloc"));
	assert_false(cmdline_has_word("pcie=realloc", "pci", "realloc"));
	assert_false(cmdline_has_word(NULL, "pci", "realloc"));
}

static void switches_come_to_what_the_kernel_makes_of_them(void **state)
{
	static const struct {
		const char *line;
		enum cmdline_topic topic;
		enum cmdline_state state;
		bool contradicted;
	} cases[] = {
		{ "quiet", CMDLINE_INTEL_IOMMU, CMDLINE_DEFAULT, false },
		{ "intel_iommu=on", CMDLINE_INTEL_IOMMU, CMDLINE_ON, false },
		{ "intel-iommu=on", CMDLINE_INTEL_IOMMU, CMDLINE_ON, false },
		{ "intel_iommu=off intel_iommu=on", CMDLINE_INTEL_IOMMU, CMDLINE_ON, true },
		{ "intel_iommu=on intel_iommu=off", CMDLINE_INTEL_IOMMU, CMDLINE_OFF, true },
		{ "intel_iommu=off,on", CMDLINE_INTEL_IOMMU, CMDLINE_ON, true },
		{ "intel_iommu=sm_on", CMDLINE_INTEL_IOMMU, CMDLINE_DEFAULT, false },
		{ "intel_iommu=igfx_off,on", CMDLINE_INTEL_IOMMU, CMDLINE_ON, false },
		{ "intel_iommu=ON", CMDLINE_INTEL_IOMMU, CMDLINE_DEFAULT, false },
		{ "intel_iommu", CMDLINE_INTEL_IOMMU, CMDLINE_DEFAULT, false },
		{ "quiet -- intel_iommu=on", CMDLINE_INTEL_IOMMU, CMDLINE_DEFAULT, false },
		{ "intel_iommu=on amd_iommu=off", CMDLINE_INTEL_IOMMU, CMDLINE_ON, false },
		{ "amd_iommu=off", CMDLINE_AMD_IOMMU, CMDLINE_OFF, false },
		{ "amd_iommu=off amd_iommu=on", CMDLINE_AMD_IOMMU, CMDLINE_OFF, true },
		{ "amd_iommu=on", CMDLINE_AMD_IOMMU, CMDLINE_DEFAULT, false },
		{ "amd_iommu=pt", CMDLINE_PASSTHROUGH, CMDLINE_DEFAULT, false },
		{ "amd_iommu=force_enable", CMDLINE_AMD_IOMMU, CMDLINE_DEFAULT, false },
		{ "iommu=off iommu=pt", CMDLINE_IOMMU, CMDLINE_OFF, false },
		{ "iommu=noforce", CMDLINE_IOMMU, CMDLINE_DEFAULT, false },
		{ "iommu=1 iommu=pt", CMDLINE_IOMMU, CMDLINE_DEFAULT, false },
		{ "iommu=on iommu=off", CMDLINE_IOMMU, CMDLINE_OFF, true },
		{ "iommu=usedac,off", CMDLINE_IOMMU, CMDLINE_DEFAULT, false },
		{ "iommu=soft", CMDLINE_SOFT, CMDLINE_ON, false },
		{ "iommu=pt", CMDLINE_PASSTHROUGH, CMDLINE_ON, false },
		{ "iommu=nopt", CMDLINE_PASSTHROUGH, CMDLINE_OFF, false },
		{ "iommu=pt iommu.passthrough=0", CMDLINE_PASSTHROUGH, CMDLINE_OFF, true },
		{ "iommu.passthrough=off iommu=force,pt", CMDLINE_PASSTHROUGH, CMDLINE_ON, true },
		{ "iommu.passthrough=on", CMDLINE_PASSTHROUGH, CMDLINE_ON, false },
		{ "iommu.passthrough=2", CMDLINE_PASSTHROUGH, CMDLINE_DEFAULT, false },
		{ "iommu.passthrough=", CMDLINE_PASSTHROUGH, CMDLINE_DEFAULT, false },
		{ "iommu.passthrough", CMDLINE_PASSTHROUGH, CMDLINE_DEFAULT, false },
		{ "iommu.strict=1", CMDLINE_STRICT, CMDLINE_ON, false },
		{ "iommu.strict=1 iommu.strict=n", CMDLINE_STRICT, CMDLINE_OFF, true },
		/* iommu.strict is read early. */
		{ "intel_iommu=strict iommu.strict=0", CMDLINE_STRICT, CMDLINE_ON, true },
		{ "amd_iommu=fullflush", CMDLINE_STRICT, CMDLINE_ON, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct cmdline_switches switches = { 0 };
		const struct cmdline_switch *at = &switches.at[cases[i].topic];

		cmdline_read_switches(cases[i].line, &switches);
		assert_int_equal(at->state, cases[i].state);
		assert_int_equal(at->contradicted, cases[i].contradicted);
		assert_int_equal(!at->word, at->state == CMDLINE_DEFAULT);
	}
}

static void a_switch_names_what_decided_it(void **state)
{
	struct cmdline_switches switches = { 0 };
	const struct cmdline_switch *intel = &switches.at[CMDLINE_INTEL_IOMMU];
	const struct cmdline_word *word = NULL;

	(void)state;
	cmdline_read_switches("intel_iommu=off intel_iommu=on,sm_on", &switches);
	assert_text(intel->param.value, intel->param.n_value, "on,sm_on");
	assert_string_equal(intel->word->word, "on");
	assert_non_null(intel->word->meaning);
	word = cmdline_find_word(&(struct cmdline_param){ .key = "amd-iommu", .n_key = 9 }, "on",
				 2);
	assert_true(word && word->ignored);
	assert_null(cmdline_find_word(&(struct cmdline_param){ .key = "amd_iommu", .n_key = 9 },
				      "only", 4));
}

static void cleared_acs_is_named(void **state)
{
	static const char line[] =
		"pci=noaer,disable_acs_redir=0000:01:00.0 pci=config_acs=10x@pci:8086:0;1@0:2.0 "
		"pci=disable_acs_redir=02:00.0;03:00.0,realloc";
	struct cmdline_text text = cmdline_disable_acs_redir(line);

	(void)state;
	assert_text(text.text, text.n, "02:00.0;03:00.0");
	text = cmdline_config_acs(line);
	assert_text(text.text, text.n, "10x@pci:8086:0;1@0:2.0");
	assert_null(cmdline_config_acs("pci config_acs=1@0:0").text);
}

static void isolated_cpus_are_named_without_flags(void **state)
{
	static const char *const cases[][2] = {
		{ "isolcpus=1-3,8", "1-3,8" },
		{ "isolcpus=nohz,domain,managed_irq,1-3", "1-3" },
		{ "isolcpus=new_flag,4", "4" },
		{ "isolcpus=all", "all" },
		{ "isolcpus=domain,1-N", "1-N" },
		{ "isolcpus=1 isolcpus=2", "1" },
		{ "isolcpus=", "" },
	};
	struct cmdline_text text = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		text = cmdline_isolcpus(cases[i][0]);
		assert_text(text.text, text.n, cases[i][1]);
	}
	assert_null(cmdline_isolcpus("isolcpus").text);
	assert_null(cmdline_nohz_full("isolcpus=1").text);
	text = cmdline_nohz_full("nohz-full=2-5");
	assert_text(text.text, text.n, "2-5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_parted_as_by_the_kernel),
		cmocka_unit_test(keys_are_the_same_with_either_dash),
		cmocka_unit_test(one_line_is_compared_with_another),
		cmocka_unit_test(values_are_parted_at_commas),
		cmocka_unit_test(switches_come_to_what_the_kernel_makes_of_them),
		cmocka_unit_test(a_switch_names_what_decided_it),
		cmocka_unit_test(cleared_acs_is_named),
		cmocka_unit_test(isolated_cpus_are_named_without_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
