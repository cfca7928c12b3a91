/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a definition remember no more than what leads back, and is what earlier versions remembered
 * understood?
 */
#include <string.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "odd-domains.h"
#include "unit.h"

#define VF                                                 \
	{                                                  \
		.bus = 0x41, .device = 0x10, .function = 2 \
	}

static const struct standby on_bridge = { .bridge = "br0" };
static const struct assignment pair = { .form = FORM_INTERFACE,
					.bdf = VF,
					.mac = "52:54:00:aa:01:00",
					.standby = &on_bridge,
					.port = VF_NEW_PORT };

static const char *assign(const char *xml, const struct assignment *assignment, struct arena *arena)
{
	struct assigned assigned = { 0 };

	assert_int_equal(domxml_assign(xml, assignment, arena, &assigned, NULL), 0);
	return assigned.xml;
}

static const char *unassign(const char *xml, struct arena *arena)
{
	struct unassigned unassigned = { 0 };

	assert_int_equal(domxml_unassign(xml, NULL, arena, &unassigned, NULL), 0);
	assert_int_equal(unassigned.n_left, 0);
	return unassigned.xml;
}

static const char *find_edit(const char *xml, const char *unit, struct arena *arena)
{
	return strstr(xml, arena_printf(arena, "<vfctl:edit unit='%s'", unit));
}

/* What an edit was for had what was written in it, too, with the white space that it had. */
static const char *with_now(const char *xml, const char *unit, const char *now, struct arena *arena)
{
	const char *edit = find_edit(xml, unit, arena);
	const char *end = edit ? strstr(edit, "/>") : NULL;

	if (!end)
		return xml;
	return arena_printf(arena, "%.*s><vfctl:now>%s</vfctl:now></vfctl:edit>%s",
			    (int)(end - xml), xml, now, end + strlen("/>"));
}

static void understands_what_was_written_before(void **state)
{
	struct assignment other = pair;
	size_t n_ports = 0;

	(void)state;
	other.vlan = 9;
	for (size_t i = 0; i < n_odd_domains; i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *xml = odd_domains[i].xml;
		const char *new = assign(xml, &pair, arena);
		const char *vf = with_now(new, "vf",
					  "&lt;interface type='hostdev' managed='yes'&gt;&#10;"
					  "      &lt;teaming type='transient'/&gt;&#10;"
					  "    &lt;/interface&gt;",
					  arena);
		const char *old = with_now(
			vf, "port", "&lt;controller type='pci' model='pcie-root-port'/&gt;", arena);
		const char *again = assign(old, &other, arena);

		assert_string_not_equal(vf, new);
		n_ports += old != vf;
		assert_string_equal(unassign(old, arena), xml);
		assert_string_not_equal(again, old);
		assert_string_equal(unassign(again, arena), xml);
	}
	assert_true(n_ports > 0);
}

/* A VF and its port are taken back as they stand: what they were made is said once, by themselves. */
static void says_nothing_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_odd_domains; i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *xml = assign(odd_domains[i].xml, &pair, arena);
		const char *edit = find_edit(xml, "vf", arena);

		assert_non_null(edit);
		assert_ptr_equal(strchr(edit, '>'), strstr(edit, "/>") + 1);
		assert_null(strstr(xml, "type='hostdev' managed='yes'&gt;"));
		/* As libvirt itself writes them; others may have lines where it matters. */
		assert_true(i || !strstr(xml, "&#10;"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understands_what_was_written_before),
		cmocka_unit_test(says_nothing_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
