/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a running VM is changed at once, and what is said to wait for its next start?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domxml/read.h"
#include "plan/vm-live.h"
#include "planned.h"
#include "unit.h"

#define ROOT	"<controller type='pci' index='0' model='pcie-root'/>"
#define PORT(n) "<controller type='pci' index='" #n "' model='pcie-root-port'/>"
#define FIXED(n)                                                        \
	"<controller type='pci' index='" #n "' model='pcie-root-port'>" \
	"<target hotplug='off'/></controller>"
#define NIC(bus)                                                                        \
	"<interface type='bridge'><source bridge='br0'/><alias name='ua-net" #bus "'/>" \
	"<address type='pci' bus='" #bus "' slot='0'/></interface>"
#define PASSED                                                                                  \
	"<hostdev mode='subsystem' type='pci'><source><address bus='1' slot='0' function='0'/>" \
	"</source><alias name='ua-vf0'/></hostdev>"
#define LIVE(devices) "<domain type='kvm'><name>web1</name><devices>" devices "</devices></domain>"

static struct domain running(const char *live_xml, struct arena *arena)
{
	struct domain domain = {
		.name = "web1", .id = 1, .running = FACT_YES, .xml = LIVE(""), .live_xml = live_xml
	};

	assert_int_equal(domxml_read(&domain, arena), 0);
	assert_non_null(domain.live);
	return domain;
}

static const struct {
	const char *xml;
	size_t n;
} ports[] = {
	{ LIVE(""), SIZE_MAX },
	{ LIVE("<controller type='pci' index='0' model='pci-root'/>"), SIZE_MAX },
	{ LIVE(ROOT), 0 },
	{ LIVE(ROOT PORT(1) PORT(2)), 2 },
	{ LIVE(ROOT PORT(1) PORT(2) NIC(1)), 1 },
	{ LIVE(ROOT PORT(1) NIC(1)), 0 },
	{ LIVE(ROOT FIXED(1) PORT(2)), 1 },
	{ LIVE(ROOT "<controller type='pci' index='1' model='pcie-to-pci-bridge'/>"), 0 },
};

static void counts_free_ports(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ports); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const struct domain domain = running(ports[i].xml, arena);

		if (live_n_free_ports(&domain) != ports[i].n)
			fail_msg("%s: %zu", ports[i].xml, live_n_free_ports(&domain));
	}
}

static void knows_devices_by_alias(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct domain domain = running(LIVE(ROOT PORT(1) NIC(1) PASSED), arena);
	const struct domain off = { .name = "web1" };

	(void)state;
	assert_true(live_has_device(&domain, "ua-net1"));
	assert_true(live_has_device(&domain, "ua-vf0"));
	assert_false(live_has_device(&domain, "ua-net2"));
	assert_false(live_has_device(&off, "ua-net1"));
}

static void assert_steps(const struct steps *steps, const char *wanted)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const struct plan plan = { .steps = steps->items, .n = steps->n };

	planned_describe(&plan, &text);
	assert_string_equal(text.text, wanted);
}

/* What stands already, what is not known and what is not to be pinned makes no step. */
static void pins_what_is_elsewhere(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct domain domain = { .name = "web1" };
	struct steps steps = { .arena = arena };
	const char *vcpus[] = { "0-7", "5", NULL };
	const char *iothreads[] = { "0-7", "2" };
	const int64_t ids[] = { 1, 2 };
	struct idset places[] = { idset_alone(arena, 4), idset_alone(arena, 5),
				  idset_alone(arena, 6) };
	struct placement placement = { .vcpus = places,
				       .n_vcpus = 3,
				       .iothreads = idset_alone(arena, 2) };
	const struct live_pins now = { .vcpus = vcpus,
				       .n_vcpus = 3,
				       .emulator = "0-7",
				       .iothreads = iothreads,
				       .iothread_ids = ids,
				       .n_iothreads = 2 };

	(void)state;
	live_plan_pins(&steps, &domain, &now, &placement);
	assert_steps(&steps, "vcpu-pin web1/0: 0-7 -> 4\niothread-pin web1/1: 0-7 -> 2\n");
	placement.emulator = idset_alone(arena, 3);
	steps = (struct steps){ .arena = arena };
	live_plan_pins(&steps, &domain, &now, &placement);
	assert_steps(&steps, "vcpu-pin web1/0: 0-7 -> 4\nemulator-pin web1: 0-7 -> 3\n"
			     "iothread-pin web1/1: 0-7 -> 2\n");
}

/* libvirt keeps the pin of one that is off for when it is plugged in; one without a place stays. */
static void pins_those_that_are_off(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct domain domain = { .name = "web1" };
	struct steps steps = { .arena = arena };
	const char *vcpus[] = { "4", "0-7", "0-7" };
	struct idset places[] = { idset_alone(arena, 4), idset_alone(arena, 5), { 0 } };
	struct placement placement = { .vcpus = places, .n_vcpus = 3 };
	const struct live_pins now = { .vcpus = vcpus, .n_vcpus = 3 };

	(void)state;
	live_plan_pins(&steps, &domain, &now, &placement);
	assert_steps(&steps, "vcpu-pin web1/1: 0-7 -> 5\n");
}

static void plugs_by_alias(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct domain domain = { .name = "web1" };
	struct steps steps = { .arena = arena };

	(void)state;
	live_plan_device(&steps, &domain, "ua-vf0", NULL, "<hostdev/>");
	live_plan_device(&steps, &domain, "ua-net1", "<interface/>", NULL);
	assert_steps(&steps, "domain-device web1/ua-vf0: - -> <hostdev/>\n"
			     "domain-device web1/ua-net1: <interface/> -> -\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_free_ports),	  cmocka_unit_test(knows_devices_by_alias),
		cmocka_unit_test(pins_what_is_elsewhere), cmocka_unit_test(pins_those_that_are_off),
		cmocka_unit_test(plugs_by_alias),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
