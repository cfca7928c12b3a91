/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a VF come into a definition as it should, and out of it again without a trace?
 */
#include "domxml/assign.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domxml/stands.h"
#include "domxml/tune.h"
#include "edited.h"
#include "model/fact.h"
#include "odd-domains.h"
#include "unit.h"

static const struct standby on_default = { .network = "default", .link = STANDBY_DOWN };
static const struct standby on_bridge = { .bridge = "br0" };
#define VF                                                 \
	{                                                  \
		.bus = 0x41, .device = 0x10, .function = 2 \
	}

static const struct assignment forms[] = {
	{ .form = FORM_INTERFACE, .bdf = VF, .mac = "52:54:00:aa:01:00", .vlan = 100 },
	{ .form = FORM_HOSTDEV, .bdf = VF },
	{ .form = FORM_POOL, .pool = "vfs & <co>", .mac = "52:54:00:aa:01:00", .vlan = 7 },
	{ .form = FORM_INTERFACE, .bdf = VF, .standby = &on_default },
	{ .form = FORM_HOSTDEV, .bdf = VF, .standby = &on_default },
	{ .form = FORM_POOL, .pool = "vfs", .standby = &on_default },
	{ .form = FORM_INTERFACE,
	  .bdf = VF,
	  .mac = "52:54:00:aa:01:00",
	  .standby = &on_default,
	  .port = VF_ANY_PORT },
	{ .form = FORM_INTERFACE,
	  .bdf = VF,
	  .mac = "52:54:00:aa:01:00",
	  .standby = &on_bridge,
	  .port = 1 },
};

static void assert_stands(const char *wanted, const char *xml)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *lacking = NULL;
	int r = domxml_stands(wanted, xml, arena, &lacking, NULL);

	if (r != 1)
		fail_msg("%s lacks %s of %s", xml, lacking, wanted);
}

static void goes_without_a_trace(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_odd_domains * ARRAY_SIZE(forms); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *xml = odd_domains[i / ARRAY_SIZE(forms)].xml;
		const struct assignment *form = &forms[i % ARRAY_SIZE(forms)];
		struct assigned assigned = edited_assign(xml, form, arena);
		struct assigned again = { 0 };
		struct unassigned unassigned = { 0 };

		assert_string_not_equal(assigned.xml, xml);
		assert_int_equal(strchr(assigned.xml, '\n') == NULL, strchr(xml, '\n') == NULL);
		again = edited_assign(assigned.xml, form, arena);
		assert_string_equal(again.xml, assigned.xml);
		assert_string_equal(again.alias, assigned.alias);
		assert_int_equal(again.added_standby, false);
		assert_int_equal(again.added_port == UNKNOWN, true);
		unassigned = edited_unassign(assigned.xml, i % 2 ? assigned.alias : NULL, arena);
		assert_int_equal(unassigned.n_left, 0);
		assert_string_equal(unassigned.xml, xml);
		assert_ptr_equal(edited_unassign(xml, NULL, arena).xml, xml);
	}
}

static void writes_it_as_libvirt_does(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assigned assigned = edited_assign(odd_domains[0].xml, &forms[3], arena);

	(void)state;
	assert_string_equal(assigned.mac, "52:54:00:00:00:01");
	assert_string_equal(assigned.alias, "ua-vf-0000-41-10-2");
	assert_string_equal(assigned.persistent, "ua-standby-525400000001");
	assert_int_equal(assigned.added_port, 2);
	assert_non_null(
		strstr(assigned.xml,
		       "    <controller type='pci' index='2' model='pcie-root-port'/>\n"
		       "    <interface type='network'>\n"
		       "      <mac address='52:54:00:00:00:01'/>\n"
		       "      <source network='default'/>\n"
		       "      <model type='virtio'/>\n"
		       "      <teaming type='persistent'/>\n"
		       "      <link state='down'/>\n"
		       "      <alias name='ua-standby-525400000001'/>\n"
		       "      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' "
		       "function='0x0'/>\n"
		       "    </interface>\n"
		       "    <interface type='hostdev' managed='yes'>\n"
		       "      <mac address='52:54:00:00:00:01'/>\n"
		       "      <source>\n"
		       "        <address type='pci' domain='0x0000' bus='0x41' slot='0x10' "
		       "function='0x2'/>\n"
		       "      </source>\n"
		       "      <teaming type='transient' persistent='ua-standby-525400000001'/>\n"
		       "      <alias name='ua-vf-0000-41-10-2'/>\n"
		       "      <address type='pci' domain='0x0000' bus='0x02' slot='0x00' "
		       "function='0x0'/>\n"
		       "    </interface>\n"
		       "    <memballoon model='virtio'/>\n"));
	assert_null(strstr(assigned.device, "bus='0x02'"));
	assert_stands(
		assigned.standby,
		"<interface type='network'><mac address='52:54:00:00:00:01'/>"
		"<source network='default'/><model type='virtio'/><teaming type='persistent'/>"
		"<link state='down'/><alias name='ua-standby-525400000001'/>"
		"<address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>"
		"</interface>");
}

/* The alias that somebody gave it stays, and a MAC that was asked for is both's. */
static void makes_pairs(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assignment asked = forms[6];
	struct assigned assigned = edited_assign(odd_domains[1].xml, &asked, arena);

	(void)state;
	assert_string_equal(assigned.persistent, "ua-mine");
	assert_non_null(strstr(assigned.xml, "<mac address=\"52:54:00:aa:01:00\"></mac>"));
	assigned = edited_assign(odd_domains[0].xml, &forms[7], arena);
	assert_true(assigned.added_standby);
	assert_stands("<domain><devices><interface type='bridge'><source bridge='br0'/>"
		      "<mac address='52:54:00:aa:01:00'/><model type='virtio'/>"
		      "<teaming type='persistent'/></interface></devices></domain>",
		      assigned.xml);
}

static void tells_names_from_markup(void **state)
{
	static const struct standby odd = { .bridge = "b'/><hostdev x=\"&<" };
	const struct assignment asked = {
		.form = FORM_INTERFACE, .bdf = VF, .mac = "52:54:00:aa:01:00", .standby = &odd
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assigned assigned = edited_assign(odd_domains[0].xml, &asked, arena);

	(void)state;
	assert_null(strstr(assigned.xml, "<hostdev"));
	assert_non_null(strstr(assigned.xml, "bridge='b&apos;/&gt;&lt;hostdev x=&quot;&amp;&lt;'"));
	assert_string_equal(edited_unassign(assigned.xml, NULL, arena).xml, odd_domains[0].xml);
}

static void assert_refused(const char *xml, const struct assignment *assignment, int error)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assigned assigned = { .alias = "untouched" };
	struct err err = { 0 };

	assert_int_equal(domxml_assign(xml, assignment, arena, &assigned, &err), error);
	assert_string_equal(assigned.alias, "untouched");
	assert_true(err.text[0]);
}

static void refuses_what_cannot_be(void **state)
{
	static const char taken[] =
		"<domain><devices><hostdev type='pci'><source><address bus='0x41' slot='0x10' "
		"function='2'/></source></hostdev></devices></domain>";
	static const char i440fx[] = "<domain><os><type machine='pc'/></os><devices/></domain>";
	struct assignment asked = forms[0];
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_refused(taken, &asked, -EEXIST);
	assert_refused(i440fx, &forms[3], -EOPNOTSUPP);
	asked.mac = NULL;
	assert_refused(i440fx, &asked, -EINVAL);
	asked.mac = "52:54:00:00:00:01";
	assert_refused(odd_domains[0].xml, &asked, -EEXIST);
	asked.mac = forms[0].mac;
	assert_refused("<domain>", &asked, -EBADMSG);
	assert_refused(edited_assign(odd_domains[0].xml, &forms[1], arena).xml, &asked, -EEXIST);
	assert_int_equal(domxml_unassign(odd_domains[0].xml, "ua-vf-0", arena,
					 &(struct unassigned){ 0 }, &(struct err){ 0 }),
			 -ENOENT);
}

/* A conventional machine gets no port. */
static void leaves_conventional_machines_their_slots(void **state)
{
	static const char i440fx[] = "<domain><os><type machine='pc'/></os><devices/></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assigned assigned = edited_assign(i440fx, &forms[0], arena);

	(void)state;
	assert_null(strstr(assigned.xml, "<controller"));
	assert_string_equal(edited_unassign(assigned.xml, assigned.alias, arena).xml, i440fx);
}

/* What was pinned stays when the last VF goes for another one, and goes with all of it. */
static void takes_one_for_another(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_odd_domains * ARRAY_SIZE(forms); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *xml = odd_domains[i / ARRAY_SIZE(forms)].xml;
		const struct assignment *form = &forms[i % ARRAY_SIZE(forms)];
		struct assigned first = edited_assign(xml, form, arena);
		const struct placement placement = { .emulator = edited_set(arena, "1") };
		const char *pinned = edited_pin(first.xml, &placement, arena);
		struct unassigned unassigned = { 0 };
		struct assigned second = { 0 };

		assert_int_equal(
			domxml_unassign_alone(pinned, first.alias, arena, &unassigned, NULL), 0);
		assert_int_equal(unassigned.n_left, 0);
		assert_non_null(strstr(unassigned.xml, "<emulatorpin"));
		assert_null(strstr(unassigned.xml, "<teaming"));
		assert_null(strstr(unassigned.xml, "<hostdev"));
		second = edited_assign(unassigned.xml, form, arena);
		assert_string_equal(edited_unassign(second.xml, NULL, arena).xml, xml);
	}
}

static void takes_one_of_several(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct assignment other = forms[0];
	struct assigned first = edited_assign(odd_domains[0].xml, &forms[3], arena);
	struct assigned second = { 0 };
	struct assigned third = { 0 };
	struct assigned_vf *vfs = NULL;
	size_t n = 0;

	(void)state;
	other.bdf.function = 4;
	second = edited_assign(first.xml, &other, arena);
	assert_int_equal(second.added_port, 3);
	assert_int_equal(domxml_assigned(second.xml, arena, &vfs, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(vfs[0].alias, first.alias);
	assert_string_equal(vfs[0].persistent, first.persistent);
	assert_true(bdf_equal(vfs[1].bdf, other.bdf));
	assert_string_equal(vfs[1].mac, other.mac);
	assert_stands(second.device, vfs[1].device);
	assert_string_equal(edited_unassign(second.xml, second.alias, arena).xml, first.xml);
	second.xml = edited_unassign(second.xml, first.alias, arena).xml;
	assert_null(strstr(second.xml, "persistent"));
	assert_non_null(strstr(second.xml, second.alias));
	assert_string_equal(edited_unassign(second.xml, second.alias, arena).xml,
			    odd_domains[0].xml);
	/* libvirt would put a port in front of others back: the next VF gets it. */
	other.bdf.function = 6;
	other.mac = "52:54:00:aa:01:06";
	third = edited_assign(second.xml, &other, arena);
	assert_int_equal(third.added_port, 2);
	assert_string_equal(edited_unassign(third.xml, NULL, arena).xml, odd_domains[0].xml);
}

static const char *replace(const char *text, const char *old, const char *new, struct arena *arena)
{
	const char *at = strstr(text, old);

	assert_non_null(at);
	return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

/* libvirt adds, and writes the record in its own way; people change. */
static void knows_what_it_wrote_again(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *xml = edited_assign(odd_domains[0].xml, &forms[3], arena).xml;
	struct unassigned unassigned = { 0 };

	(void)state;
	xml = replace(
		xml, "index='2' model='pcie-root-port'/>",
		"index='2' model='pcie-root-port'><model name='pcie-root-port'/></controller>",
		arena);
	xml = replace(xml, "<teaming type='transient'",
		      "<driver name='vfio'/><teaming type='transient'", arena);
	xml = replace(xml, "<vfctl:assigned xmlns:vfctl='https://vfctl.invalid/domain/1'>",
		      "<x:y xmlns:x='urn:x'/><vfctl:assigned  "
		      "xmlns:vfctl=\"https://vfctl.invalid/domain/1\">",
		      arena);
	unassigned = edited_unassign(xml, NULL, arena);
	assert_int_equal(unassigned.n_left, 0);
	assert_null(strstr(unassigned.xml, "vfctl"));
	assert_string_equal(replace(unassigned.xml,
				    "  <metadata>\n    <x:y xmlns:x='urn:x'/>\n  </metadata>\n", "",
				    arena),
			    odd_domains[0].xml);
}

static void leaves_what_somebody_changed(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *xml = edited_assign(odd_domains[0].xml, &forms[3], arena).xml;
	struct unassigned unassigned = { 0 };

	(void)state;
	xml = replace(xml, "<link state='down'/>", "<link state='up'/>", arena);
	unassigned = edited_unassign(xml, NULL, arena);
	assert_int_equal(unassigned.n_left, 1);
	assert_string_equal(unassigned.left[0].at,
			    "devices/interface[alias/@name='ua-standby-525400000001']/link");
	assert_null(unassigned.left[0].was);
	assert_string_equal(replace(unassigned.xml, "      <link state='up'/>\n", "", arena),
			    odd_domains[0].xml);
}

static void tunes_and_takes_it_back(void **state)
{
	static const char *const pools[] = { "other" };
	static const struct tuning tuning = { .virtio = true,
					      .queues = 4,
					      .mtu = 9000,
					      .pools = pools,
					      .n_pools = 1,
					      .disk = { .cache = "none", .io = "native" } };

	(void)state;
	for (size_t i = 0; i < n_odd_domains; i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *xml = edited_tune(odd_domains[i].xml, &tuning, arena);

		assert_stands("<domain><devices><interface><driver name='vhost' queues='4'/>"
			      "<mtu size='9000'/></interface></devices></domain>",
			      xml);
		assert_ptr_equal(edited_tune(xml, &tuning, arena), xml);
		if (strstr(odd_domains[i].xml, "<disk"))
			assert_stands("<domain><devices><disk><driver cache='none' io='native'/>"
				      "</disk></devices></domain>",
				      xml);
		assert_string_equal(edited_unassign(xml, NULL, arena).xml, odd_domains[i].xml);
		xml = edited_assign(xml, &forms[3], arena).xml;
		xml = edited_tune(xml, &(struct tuning){ .queues = 2 }, arena);
		assert_string_equal(edited_unassign(xml, NULL, arena).xml, odd_domains[i].xml);
	}
}

static void tunes_no_more_than_vhost_has(void **state)
{
	const char *xml = "untouched";

	(void)state;
	assert_int_equal(domxml_tune("<domain/>", &(struct tuning){ .queues = 257 }, NULL, &xml,
				     &(struct err){ 0 }),
			 -ERANGE);
	assert_string_equal(xml, "untouched");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_without_a_trace),
		cmocka_unit_test(writes_it_as_libvirt_does),
		cmocka_unit_test(makes_pairs),
		cmocka_unit_test(tells_names_from_markup),
		cmocka_unit_test(refuses_what_cannot_be),
		cmocka_unit_test(leaves_conventional_machines_their_slots),
		cmocka_unit_test(takes_one_for_another),
		cmocka_unit_test(takes_one_of_several),
		cmocka_unit_test(knows_what_it_wrote_again),
		cmocka_unit_test(leaves_what_somebody_changed),
		cmocka_unit_test(tunes_and_takes_it_back),
		cmocka_unit_test(tunes_no_more_than_vhost_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
