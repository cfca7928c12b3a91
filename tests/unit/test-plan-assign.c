/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which form does a VM get a VF, with which MAC, and what is administered on it, or on each of a pool?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domxml/read.h"
#include "planned.h"
#include "staged.h"
#include "unit.h"
#include "vm.h"

/* ---- the form */

static void is_an_interface_where_libvirt_knows_the_vlan(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	stage_plan(&stage);
	stage_has(&stage, "    <interface type='hostdev' managed='yes'>\n");
	assert_null(strstr(stage.plan.after, "<vlan>"));
	stage_has_steps(&stage, "");
	stage.assigning.wish.values[VF_VLAN] = "7";
	stage_plan(&stage);
	stage_has(&stage, "<tag id='7'/>");
	stage_has_steps(&stage, "");
}

static void keeps_the_vlan_that_stands(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	stage.assigning.vf = &stage.made->devices[2];
	stage_plan(&stage);
	stage_has(&stage, "<tag id='10'/>");
	stage.assigning.wish.values[VF_VLAN] = "0";
	stage_plan(&stage);
	assert_null(strstr(stage.plan.after, "<vlan>"));
	stage.made->devices[2].vf->vlan = (struct vlan){ UNKNOWN, UNKNOWN, NULL };
	stage.assigning.wish.values[VF_VLAN] = NULL;
	stage_refuses(&stage, -ENODATA, "the VLAN of VF 1 is not known: say which it is to be in");
}

static void is_a_plain_device_where_libvirt_does_not(void **state)
{
	static const char *const vlans[] = { "7:3", "7:0:802.1ad" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(vlans); i++) {
		_cleanup_stage_ struct stage stage = stage_new(VM(""));
		_cleanup_strbuf_ struct strbuf steps = { 0 };

		stage.assigning.wish.values[VF_VLAN] = vlans[i];
		stage.assigning.wish.values[VF_MAC] = "52:54:00:00:00:55";
		stage_plan(&stage);
		stage_has(&stage, "    <hostdev mode='subsystem' type='pci' managed='yes'>\n");
		stage_has(&stage, " vf='mac=00:00:00:00:00:00 vlan=0'/>");
		strbuf_addf(&steps,
			    "vf-mac PF/0: 00:00:00:00:00:00 -> 52:54:00:00:00:55\n"
			    "vf-vlan PF/0: 0 -> %s\n",
			    vlans[i]);
		stage_has_steps(&stage, steps.text);
		stage.assigning.vf = NULL;
		stage.assigning.pool = "vfs";
		stage_refuses(
			&stage, -EOPNOTSUPP,
			"libvirt sets the VLAN of a pool's VFs, and knows neither priority nor "
			"802.1ad");
	}
}

/* ---- the MAC */

static void has_a_mac_of_its_own(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	const char *mac = NULL;

	(void)state;
	stage_plan(&stage);
	mac = strstr(stage.plan.after, "<mac address='52:54:00:");
	assert_non_null(mac);
	/* Another one where somebody has that. */
	stage.made->devices[2].vf->mac =
		arena_strndup(stage.arena, mac + strlen("<mac address='"), 17);
	stage_plan(&stage);
	stage_has(&stage, "<mac address='52:54:00:");
	assert_null(strstr(stage.plan.after, stage.made->devices[2].vf->mac));
	stage.assigning.wish.values[VF_MAC] = "52:54:00:00:00:55";
	stage_plan(&stage);
	stage_has(&stage, "<mac address='52:54:00:00:00:55'/>");
}

static void keeps_that_of_its_standby(void **state)
{
	static const struct standby standby = { .bridge = "br0" };
	_cleanup_stage_ struct stage stage = stage_new(VM(STANDBY));

	(void)state;
	stage.assigning.standby = &standby;
	stage_plan(&stage);
	stage_has(&stage, "<interface type='hostdev' managed='yes'>\n"
			  "      <mac address='52:54:00:00:00:77'/>");
	stage_has(&stage, "<teaming type='transient' persistent='");
}

static void refuses_that_of_another(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	stage.assigning.wish.values[VF_MAC] = "52:54:00:00:00:66";
	stage_refuses(&stage, -EADDRINUSE, "db1");
	stage.assigning.wish.values[VF_MAC] = "52:54:00:00:00:01";
	stage_refuses(&stage, -EADDRINUSE, "0000:00:02.0 has the MAC");
}

/* The second time nothing is left to be done, and it is the same MAC. */
static void keeps_what_it_gave(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	stage_plan(&stage);
	stage.assigning.xml = stage.plan.after;
	stage_plan(&stage);
	assert_int_equal(stage.plan.plan.n, 0);
	assert_string_equal(stage.plan.before, stage.plan.after);
}

/* ---- attributes */

static void remembers_what_the_vf_had(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	stage.assigning.wish.values[VF_TRUST] = "on";
	stage.assigning.wish.values[VF_SPOOFCHK] = "off";
	stage_plan(&stage);
	stage_has(&stage, " vf='spoofchk=on trust=off'");
	stage_has_steps(&stage, "vf-spoofchk PF/0: on -> off\nvf-trust PF/0: off -> on\n");
}

static void sets_them_on_all_of_a_pool(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	stage.assigning.vf = NULL;
	stage.assigning.pool = "vfs";
	stage.assigning.wish.values[VF_TRUST] = "on";
	stage.assigning.wish.values[VF_VLAN] = "7";
	stage_plan(&stage);
	stage_has(&stage, "    <interface type='network'>\n");
	stage_has(&stage, "<source network='vfs'/>");
	stage_has(&stage, "<tag id='7'/>");
	stage_has_steps(&stage, "vf-trust PF/0: off -> on\nvf-trust PF/1: off -> on\n");
	stage.assigning.pool = "nobody";
	stage_refuses(&stage, -ENOENT, "libvirt has no network 'nobody'");
}

/* ---- while it runs */

/* web1 runs, with these devices. */
static struct stage stage_running(const char *devices)
{
	struct stage stage = stage_new(VM(""));
	struct domain *domain = &stage.made->host->domains[0];
	struct live_pins *pins = arena_new_struct(stage.arena, struct live_pins);

	domain->running = FACT_YES;
	domain->live_xml = arena_printf(stage.arena,
					"<domain type='kvm'><name>web1</name><devices>%s</devices>"
					"</domain>",
					devices);
	assert_int_equal(domxml_read(domain, stage.arena), 0);
	stage.assigning.live = pins;
	return stage;
}

#define ROOT "<controller type='pci' index='0' model='pcie-root'/>"
#define PORT "<controller type='pci' index='1' model='pcie-root-port'/>"

static void plugs_where_a_port_is_free(void **state)
{
	_cleanup_stage_ struct stage stage = stage_running(ROOT PORT);
	const struct step *step = NULL;

	(void)state;
	stage_plan(&stage);
	assert_null(stage.plan.hindrance);
	assert_int_equal(stage.plan.plan.n, 2);
	step = &stage.plan.plan.steps[1];
	assert_int_equal(step->kind, STEP_DOMAIN_DEVICE);
	assert_string_equal(step->object, "web1/ua-vf-0000-00-01-0");
	assert_null(step->from);
	/* libvirt chooses the port of what is plugged in. */
	assert_null(strstr(step->to, "<address type='pci' domain='0x0000' bus='0x01'"));
	stage.assigning.is_config = false;
	stage_plan(&stage);
	assert_int_equal(stage.plan.plan.n, 1);
}

static void waits_where_none_is(void **state)
{
	static const struct standby standby = { .bridge = "br0" };
	_cleanup_stage_ struct stage stage = stage_running(ROOT PORT);

	(void)state;
	/* The pair takes two. */
	stage.assigning.standby = &standby;
	stage_plan(&stage);
	assert_int_equal(stage.plan.plan.n, 1);
	assert_int_equal(stage.plan.plan.needs, NEEDS_VM_RESTART);
	assert_string_equal(stage.plan.hindrance,
			    "it has no free PCIe root port for a device to be plugged in");
	stage.assigning.must_live = true;
	stage_refuses(&stage, -EBUSY,
		      "web1 cannot get the VF while it runs: it has no free PCIe root port");
}

/* An interface that is no standby as it runs becomes none by being called so. */
static void waits_for_its_standby(void **state)
{
	static const struct standby standby = { .bridge = "br0" };
	_cleanup_stage_ struct stage stage = stage_running(ROOT PORT STANDBY);

	(void)state;
	stage.assigning.xml = VM(STANDBY);
	stage.assigning.standby = &standby;
	stage_plan(&stage);
	assert_string_equal(stage.plan.hindrance,
			    "its virtio interface becomes the VF's standby only with its next "
			    "start");
	stage.assigning.must_live = true;
	stage_refuses(&stage, -EBUSY, "only with its next start");
}

#define RUNNING_STANDBY                                                                     \
	"<interface type='bridge'><mac address='52:54:00:00:00:77'/><source bridge='br0'/>" \
	"<model type='virtio'/><teaming type='persistent'/>"                                \
	"<alias name='ua-standby-525400000077'/></interface>"

/* What QEMU calls the first VF of a standby is what it calls each. */
static void is_called_as_the_one_before_below_a_standby_that_stays(void **state)
{
	static const struct standby standby = { .bridge = "br0" };
	_cleanup_stage_ struct stage stage = stage_running(ROOT PORT RUNNING_STANDBY);
	const struct step *step = NULL;

	(void)state;
	stage.assigning.replaced_alias = "ua-vf-0000-00-02-0";
	stage_plan(&stage);
	step = &stage.plan.plan.steps[stage.plan.plan.n - 1];
	assert_string_equal(step->object, "web1/ua-vf-0000-00-01-0");
	stage.assigning.xml = VM(STANDBY);
	stage.assigning.standby = &standby;
	stage_plan(&stage);
	assert_null(stage.plan.hindrance);
	step = &stage.plan.plan.steps[stage.plan.plan.n - 1];
	assert_string_equal(step->object, "web1/ua-vf-0000-00-02-0");
	assert_non_null(strstr(step->to, "<alias name='ua-vf-0000-00-02-0'/>"));
	assert_non_null(strstr(step->to, "slot='0x01' function='0x0'"));
	/* What it starts with next is called by itself. */
	stage_has(&stage, "<alias name='ua-vf-0000-00-01-0'/>");
	assert_null(strstr(stage.plan.after, "ua-vf-0000-00-02-0"));
}

/* It runs, whatever it is called; and another that is called so does not. */
static void is_not_plugged_twice(void **state)
{
	static const struct {
		const char *slot;
		size_t n;
	} cases[] = { { "0x01", 0 }, { "0x02", 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		_cleanup_stage_ struct stage stage = stage_running(arena_printf(
			arena,
			ROOT PORT "<interface type='hostdev'><source><address type='pci' "
				  "domain='0x0000' bus='0x00' slot='%s' function='0x0'/></source>"
				  "<alias name='ua-vf-0000-00-0%d-0'/></interface>",
			cases[i].slot, i ? 1 : 2));

		stage.assigning.is_config = false;
		stage_plan(&stage);
		assert_int_equal(stage.plan.plan.n, cases[i].n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_an_interface_where_libvirt_knows_the_vlan),
		cmocka_unit_test(keeps_the_vlan_that_stands),
		cmocka_unit_test(is_a_plain_device_where_libvirt_does_not),
		cmocka_unit_test(has_a_mac_of_its_own),
		cmocka_unit_test(keeps_that_of_its_standby),
		cmocka_unit_test(refuses_that_of_another),
		cmocka_unit_test(keeps_what_it_gave),
		cmocka_unit_test(remembers_what_the_vf_had),
		cmocka_unit_test(sets_them_on_all_of_a_pool),
		cmocka_unit_test(plugs_where_a_port_is_free),
		cmocka_unit_test(waits_where_none_is),
		cmocka_unit_test(waits_for_its_standby),
		cmocka_unit_test(is_called_as_the_one_before_below_a_standby_that_stays),
		cmocka_unit_test(is_not_plugged_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
