/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a definition get the CPU that suits its place, and its own back without a trace?
 */
#include <string.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "domxml/pin.h"
#include "edited.h"
#include "unit.h"

/* QEMU shows no threads of an AMD CPU without it; what somebody says of it stays. */
static void shows_threads_of_amd(void **state)
{
	static const struct {
		const char *cpu;
		const char *pinned;
	} cases[] = {
		{ "", "<cpu><topology sockets='1' dies='1' cores='2' threads='2'/>"
		      "<feature policy='require' name='topoext'/></cpu>" },
		{ "<cpu><topology sockets='1' cores='2' threads='2'/></cpu>",
		  "<cpu><topology sockets='1' cores='2' threads='2'/>"
		  "<feature policy='require' name='topoext'/></cpu>" },
		{ "<cpu><feature policy='optional' name='topoext'/></cpu>",
		  "<cpu><topology sockets='1' dies='1' cores='2' threads='2'/>"
		  "<feature policy='optional' name='topoext'/></cpu>" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct placement placement = { .threads = 2, .topoext = true };
		const char *xml =
			arena_printf(arena, "<domain><vcpu>4</vcpu>%s</domain>", cases[i].cpu);
		const char *pinned = NULL;

		if (strstr(xml, "<topology"))
			placement.threads = 0;
		pinned = edited_pin(xml, &placement, arena);
		assert_non_null(strstr(pinned, cases[i].pinned));
		placement.threads = 0;
		assert_ptr_equal(edited_pin(pinned, &placement, arena), pinned);
		assert_string_equal(edited_unassign(pinned, NULL, arena).xml, xml);
	}
	/* Threads that the guest has not are not shown. */
	assert_ptr_equal(
		strstr(edited_pin("<domain><vcpu>3</vcpu></domain>",
				  &(struct placement){ .threads = 2, .topoext = true }, arena),
		       "topoext"),
		NULL);
}

/* All else in <cpu> stays; without a mode that is asked for, so does that. */
static void writes_modes(void **state)
{
	static const char *const modes[] = { "host-passthrough", "host-model" };
	static const char xml[] =
		"<domain type='kvm'><cpu mode='custom' match='exact' check='none'>"
		"<!-- c --><model>qemu64</model><vendor>AMD</vendor>"
		"<feature name='x'/></cpu></domain>";
	const struct placement as_it_is = { 0 };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		const struct placement placement = { .cpu_mode = modes[i] };
		const char *pinned = edited_pin(xml, &placement, arena);

		assert_non_null(strstr(
			pinned,
			arena_printf(arena, "<cpu mode='%s'><!-- c --><feature name='x'/></cpu>",
				     modes[i])));
		assert_ptr_equal(edited_pin(pinned, &placement, arena), pinned);
		assert_string_equal(edited_unassign(pinned, NULL, arena).xml, xml);
		assert_non_null(strstr(edited_pin("<domain/>", &placement, arena),
				       arena_printf(arena, "<cpu mode='%s'/>", modes[i])));
	}
	assert_ptr_equal(edited_pin(xml, &as_it_is, arena), xml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_threads_of_amd),
		cmocka_unit_test(writes_modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
