/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are steps refused that no journal could have from vfctl: other names of VMs and networks, definitions of
 * others, CPUs that are none?
 */
#include "apply/kinds.h"
#include "base/text.h"
#include "unit.h"

#define BARE   "<domain><name>web1</name></domain>"
#define OFFICE "<network><name>office</name></network>"
#define DEVICE "<interface><alias name='ua-vf0'/></interface>"

static void names_are_names(void **state)
{
	static const struct step unsound[] = {
		{ STEP_DOMAIN, "", BARE, BARE },
		{ STEP_DOMAIN, "a/b", BARE, BARE },
		{ STEP_DOMAIN, "web1\n", BARE, BARE },
		{ STEP_DOMAIN, "web2", BARE, BARE },
		{ STEP_DOMAIN, "web", BARE, BARE },
		{ STEP_DOMAIN, "web1", BARE, "web1" },
		{ STEP_DOMAIN, "web1", BARE, "<domain/>" },
		{ STEP_DOMAIN_DEVICE, "web1", NULL, DEVICE },
		{ STEP_DOMAIN_DEVICE, "web1/", NULL, DEVICE },
		{ STEP_DOMAIN_DEVICE, "/ua-vf0", NULL, DEVICE },
		{ STEP_DOMAIN_DEVICE, "web1/ua'/><x", NULL, DEVICE },
		{ STEP_DOMAIN_DEVICE, "web1/a/b", NULL, DEVICE },
		{ STEP_DOMAIN_DEVICE, "web1/ua-vf0", NULL, "x" },
		{ STEP_VCPU_PIN, "web1", "0", "1" },
		{ STEP_VCPU_PIN, "web1/x", "0", "1" },
		{ STEP_VCPU_PIN, "web1/-1", "0", "1" },
		{ STEP_VCPU_PIN, "web1/0", "0", "" },
		{ STEP_VCPU_PIN, "web1/0", "0", "2-1" },
		{ STEP_VCPU_PIN, "web1/0", "0", "a" },
		{ STEP_EMULATOR_PIN, "web1/0", "0", "1" },
		{ STEP_IOTHREAD_PIN, "web1", "0", "1" },
		{ STEP_NETWORK, "", OFFICE, OFFICE },
		{ STEP_NETWORK, "a/b", OFFICE, OFFICE },
		{ STEP_NETWORK, "..", OFFICE, OFFICE },
		{ STEP_NETWORK, "office\n", OFFICE, OFFICE },
		{ STEP_NETWORK, "home", OFFICE, OFFICE },
		{ STEP_NETWORK, "office", OFFICE, "office" },
		{ STEP_NETWORK, "office", OFFICE, "<network/>" },
		{ STEP_NETWORK, "web1", BARE, BARE },
		{ STEP_DOMAIN, "office", OFFICE, OFFICE },
	};
	static const struct step sound[] = {
		{ STEP_DOMAIN, "a<b & 'c'", "<domain><name>a&lt;b &amp; 'c'</name></domain>",
		  NULL },
		{ STEP_DOMAIN, "web1", BARE, BARE },
		{ STEP_DOMAIN_DEVICE, "web1/ua-vf0", NULL, DEVICE },
		{ STEP_VCPU_PIN, "web1/3", "0-3", "2,4-5" },
		{ STEP_EMULATOR_PIN, "web1", "0-3", "0" },
		{ STEP_IOTHREAD_PIN, "web1/1", "0-3", "3" },
		{ STEP_NETWORK, "office", OFFICE, OFFICE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(unsound); i++)
		if (step_is_sound(&unsound[i]))
			fail_msg("%s %s %s", step_kind_names[unsound[i].kind], unsound[i].object,
				 unsound[i].to);
	for (size_t i = 0; i < ARRAY_SIZE(sound); i++)
		assert_true(step_is_sound(&sound[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
