/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the CPUs that vCPUs have for themselves found in a domain's XML, and no others?
 */
#include "domxml/pins.h"

#include <errno.h>

#include "unit.h"

static int read_pins(const char *xml, const char *live_xml, struct arena *arena,
		     struct domain *ret_domain)
{
	*ret_domain = (struct domain){ .xml = xml, .live_xml = live_xml };
	return domxml_read_pins(ret_domain, arena);
}

/* What it has right now counts; pins to several CPUs, and of what is no vCPU, do not. */
static void single_cpus_are_found(void **state)
{
	static const char xml[] =
		"<domain><cputune><vcpupin vcpu='0' cpuset='1'/></cputune></domain>";
	static const char live[] =
		"<domain type='kvm'><name>a</name><cputune><shares>2048</shares>"
		"<vcpupin vcpu='0' cpuset='4'/><vcpupin vcpu='1' cpuset='20'/>"
		"<vcpupin vcpu='2' cpuset='5-6'/><vcpupin vcpu='3' cpuset='7,9'/>"
		"<vcpupin vcpu='4'/><vcpupin vcpu='5' cpuset='99999999999'/>"
		"<emulatorpin cpuset='8'/><iothreadpin iothread='1' cpuset='10'/>"
		"</cputune></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct domain domain;

	(void)state;
	assert_int_equal(read_pins(xml, live, arena, &domain), 0);
	assert_int_equal(domain.n_pinned_cpus, 2);
	assert_int_equal(domain.pinned_cpus[0], 4);
	assert_int_equal(domain.pinned_cpus[1], 20);
	assert_int_equal(read_pins(xml, NULL, arena, &domain), 0);
	assert_int_equal(domain.n_pinned_cpus, 1);
	assert_int_equal(domain.pinned_cpus[0], 1);
}

static void strangers_are_refused(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct domain domain;

	(void)state;
	assert_int_equal(read_pins("<domain>", NULL, arena, &domain), -EBADMSG);
	assert_int_equal(read_pins("<!DOCTYPE d><domain/>", NULL, arena, &domain), -EBADMSG);
	assert_int_equal(read_pins(NULL, NULL, arena, &domain), 0);
	assert_int_equal(domain.n_pinned_cpus, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(single_cpus_are_found),
	cmocka_unit_test(strangers_are_refused),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
