/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of a VM that is assigned again? It keeps what it was given, and its guest what it knows.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domxml/read.h"
#include "planned.h"
#include "staged.h"
#include "unit.h"

/* The VM has by now what was planned. */
static void take(struct stage *stage)
{
	struct domain *domain = (struct domain *)stage->assigning.domain;

	stage_plan(stage);
	stage->assigning.xml = stage->plan.after;
	domain->xml = stage->plan.after;
	domain->n_hostdevs = 0;
	domain->n_networks = 0;
	assert_int_equal(domxml_read(domain, stage->made->host->arena), 0);
	stage->assigning.wish = (struct vf_wish){ 0 };
	stage->assigning.standby = NULL;
}

static void is_the_same(struct stage *stage)
{
	stage_plan(stage);
	assert_string_equal(stage->plan.after, stage->plan.before);
	assert_int_equal(stage->plan.plan.n, 0);
}

static void keeps_its_vlan(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	stage.assigning.wish.values[VF_VLAN] = "7";
	take(&stage);
	is_the_same(&stage);
	stage.assigning.wish.values[VF_VLAN] = "0";
	stage_plan(&stage);
	assert_null(strstr(stage.plan.after, "<tag"));
}

/* What somebody sets on its VF takes the VM off its network, and is no part of its definition. */
static void keeps_what_it_runs_with(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	struct domain *domain = &stage.made->host->domains[0];

	(void)state;
	take(&stage);
	stage.made->devices[1].vf->vlan.id = 9;
	stage_plan(&stage);
	assert_int_equal(stage.plan.vlan, 9);
	domain->running = FACT_YES;
	domain->live_xml = domain->xml;
	domain->n_hostdevs = 0;
	assert_int_equal(domxml_read(domain, stage.made->host->arena), 0);
	is_the_same(&stage);
	assert_int_equal(stage.plan.vlan, 0);
}

static const struct standby on_br0 = { .bridge = "br0" };

static void keeps_its_standby(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(STANDBY));

	(void)state;
	stage.assigning.standby = &on_br0;
	take(&stage);
	is_the_same(&stage);
	stage.assigning.no_standby = true;
	stage_refuses(&stage, -EEXIST, "vfctl unassign takes both");
}

/* The guest knows the MAC of its card, which the VF is to have, too. */
static void a_pair_takes_the_mac_of_the_card(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(STANDBY));

	(void)state;
	take(&stage);
	assert_null(strstr(stage.plan.after, "<teaming"));
	stage.assigning.standby = &on_br0;
	stage_plan(&stage);
	stage_has(&stage, "      <mac address='52:54:00:00:00:77'/>\n      <source>\n");
	stage_has(&stage, "<teaming type='persistent'/>");
}

/* A priority is administered, and so is the MAC then: that of the VM's own card. */
static void a_pair_may_be_administered(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(STANDBY));

	(void)state;
	stage.assigning.standby = &on_br0;
	stage.assigning.wish.values[VF_VLAN] = "7:3";
	take(&stage);
	stage_has(&stage, "<hostdev mode='subsystem' type='pci' managed='yes'>");
	assert_string_equal(stage.plan.plan.steps[0].to, "52:54:00:00:00:77");
}

static void a_pool_has_one_mac(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	stage.assigning.vf = NULL;
	stage.assigning.pool = "vfs";
	take(&stage);
	is_the_same(&stage);
	stage.assigning.wish.values[VF_MAC] = "52:54:00:00:00:99";
	stage_refuses(&stage, -EEXIST, "has a VF of the network vfs already");
}

/* libvirt gives the VM's MAC to the VF of the pool that it gets while it runs. */
static void a_pool_s_vf_has_it_while_it_runs(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));
	struct domain *domain = &stage.made->host->domains[0];
	const char *mac = NULL;

	(void)state;
	stage.assigning.vf = NULL;
	stage.assigning.pool = "vfs";
	take(&stage);
	mac = arena_strndup(stage.arena,
			    strstr(stage.plan.after, "<mac address='") + strlen("<mac address='"),
			    17);
	stage.made->devices[1].vf->mac = mac;
	stage_refuses(&stage, -EADDRINUSE, "0000:00:01.0 has the MAC");
	domain->running = FACT_YES;
	domain->live_xml = arena_printf(stage.arena,
					"<domain type='kvm'><name>web1</name><devices><interface "
					"type='hostdev'><mac address='%s'/>"
					"<source><address type='pci' domain='0' bus='0' slot='1' "
					"function='0'/></source></interface>"
					"</devices></domain>",
					mac);
	assert_int_equal(domxml_read(domain, stage.arena), 0);
	is_the_same(&stage);
	stage.made->devices[2].vf->mac = mac;
	stage_refuses(&stage, -EADDRINUSE, "0000:00:02.0 has the MAC");
}

/* Each time what the VF had before the first change of it. */
static void remembers_what_the_vf_had(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(VM(""));

	(void)state;
	take(&stage);
	stage.assigning.wish.values[VF_TRUST] = "on";
	take(&stage);
	stage_has(&stage, " vf='trust=off'");
	stage.made->devices[1].vf->trust = FACT_YES;
	stage.assigning.wish.values[VF_TRUST] = "off";
	stage.assigning.wish.values[VF_SPOOFCHK] = "off";
	stage_plan(&stage);
	stage_has(&stage, " vf='trust=off spoofchk=on'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_its_vlan),
		cmocka_unit_test(keeps_what_it_runs_with),
		cmocka_unit_test(keeps_its_standby),
		cmocka_unit_test(a_pair_takes_the_mac_of_the_card),
		cmocka_unit_test(a_pair_may_be_administered),
		cmocka_unit_test(a_pool_has_one_mac),
		cmocka_unit_test(a_pool_s_vf_has_it_while_it_runs),
		cmocka_unit_test(remembers_what_the_vf_had),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
