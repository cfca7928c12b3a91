/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a guest that is placed see a CPU that suits its place?
 */
#include <string.h>

#include "base/text.h"
#include "placed.h"
#include "unit.h"

#define UNTOLD	    "the guest does not learn which of its vCPUs share a core: "
#define TWO_THREADS "<topology sockets='1' cores='2' threads='2'/>"

static struct placement place(struct made *made, const char *xml)
{
	struct placing placing = { 0 };

	placed_make_host(made, &placed_two_nodes);
	placed_add(made, "web1", xml);
	placing = placed_near(made, 1, PLACE_STRICT);
	return placed_place(made, &placing);
}

/* ---- threads of AMD's cores */

static void be_amd(struct made *made, const char *vendor, const char *flags)
{
	made->host->identity.cpu_vendor = vendor;
	made->host->identity.cpu_flags = flags;
}

static void amd_shows_threads_with_topoext(void **state)
{
	static const struct {
		const char *vendor;
		const char *cpu;
		int64_t threads;
		bool topoext;
	} cases[] = {
		{ "AuthenticAMD", "", 2, true },
		{ "HygonGenuine", "", 2, true },
		{ "AuthenticAMD", "<cpu mode='host-model'/>", 2, true },
		/* KVM gives it the host's vendor. */
		{ "AuthenticAMD", "<cpu><model>Skylake-Server</model></cpu>", 2, true },
		{ "AuthenticAMD", "<cpu><feature name='topoext'/></cpu>", 2, true },
		/* Its own topology says so already. */
		{ "AuthenticAMD", "<cpu>" TWO_THREADS "</cpu>", 0, true },
		{ "AuthenticAMD",
		  "<cpu><feature policy='disable' name='topoext'/>" TWO_THREADS "</cpu>", 0,
		  false },
		{ "AuthenticAMD", "<cpu><topology sockets='4' cores='1' threads='1'/></cpu>", 0,
		  false },
		{ "GenuineIntel", "", 2, false },
		{ NULL, "", 2, false },
	};
	struct made *made = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *xml =
			arena_printf(made->host->arena, PLACED_VM("4", "%s"), cases[i].cpu);
		struct placement placement;

		made->host->n_domains = 0;
		be_amd(made, cases[i].vendor, "fpu svm topoext");
		placement = place(made, xml);
		assert_int_equal(placement.threads, cases[i].threads);
		assert_int_equal(placement.topoext, cases[i].topoext);
	}
}

static void what_cannot_be_shown_is_told(void **state)
{
	struct made *made = *state;
	struct placement placement;

	be_amd(made, "AuthenticAMD", "fpu svm");
	placement = place(made, PLACED_VM("4", ""));
	assert_int_equal(placement.threads, 0);
	assert_int_equal(placement.topoext, false);
	placed_assert_note(&placement,
			   UNTOLD "this host has no topoext, which shows threads of AMD");
	made->host->n_domains = 0;
	be_amd(made, "AuthenticAMD", "fpu svm topoext");
	placement = place(made,
			  PLACED_VM("4", "<cpu><feature policy='disable' name='topoext'/></cpu>"));
	assert_int_equal(placement.threads, 0);
	assert_int_equal(placement.topoext, false);
	placed_assert_note(&placement, UNTOLD "its <cpu> does without the feature topoext, which "
					      "shows threads of AMD");
}

/* QEMU alone makes CPUs of its own. */
static void an_emulated_cpu_is_not_the_hosts(void **state)
{
	struct made *made = *state;
	struct placement placement;

	be_amd(made, "AuthenticAMD", "fpu svm");
	placement = place(made, "<domain type='qemu'><memory unit='GiB'>8</memory>"
				"<vcpu>4</vcpu></domain>");
	assert_int_equal(placement.threads, 2);
	assert_int_equal(placement.topoext, false);
}

/* ---- its model */

/* The one note about the CPU begins so; NULL: there is none. */
static void assert_told(const struct placement *placement, const char *begin)
{
	size_t n = 0;

	for (size_t i = 0; i < placement->n_notes; i++) {
		if (!strstr(placement->notes[i], "CPU model") &&
		    !strstr(placement->notes[i], "its CPU "))
			continue;
		assert_true(begin && str_has_prefix(placement->notes[i], begin));
		n++;
	}
	assert_int_equal(n, begin ? 1 : 0);
}

static void only_a_default_becomes_another(void **state)
{
	static const char passed[] = "its CPU becomes host-passthrough: ";
	static const char modelled[] = "its CPU becomes host-model, for it is to migrate: ";
	static const char pair[] =
		"<devices><interface type='bridge'><source bridge='br0'/><model type='virtio'/>"
		"<teaming type='persistent'/><alias name='ua-a'/></interface></devices>";
	static const struct {
		const char *arch;
		const char *rest;
		bool migrates;
		const char *mode; /* NULL: it is left */
		const char *told;
	} cases[] = {
		{ "x86_64", "", false, "host-passthrough", passed },
		{ "x86_64", "<cpu><feature name='x'/></cpu>", false, "host-passthrough", passed },
		{ "x86_64",
		  "<cpu mode='custom' match='exact'><model fallback='forbid'>qemu64</model></cpu>",
		  false, "host-passthrough", passed },
		{ "x86_64", "<cpu><model>qemu32</model></cpu>", false, "host-passthrough", passed },
		{ "x86_64", "", true, "host-model", modelled },
		{ "x86_64", pair, false, "host-model", modelled },
		{ "aarch64", "", true, "host-passthrough", passed },
		{ "x86_64",
		  "<cpu mode='custom' match='exact'><model fallback='forbid'>kvm64</model></cpu>",
		  false, NULL, "the CPU model kvm64 is kept, for somebody chose it: " },
		{ "x86_64", "<cpu><model>Skylake-Server</model></cpu>", true, NULL,
		  "the CPU model Skylake-Server is kept, for somebody chose it: " },
		{ "x86_64", "<cpu mode='host-model'/>", true, NULL, NULL },
		{ "x86_64", "<cpu mode='maximum'/>", false, NULL, NULL },
		{ "x86_64", "<cpu mode='host-passthrough'/>", false, NULL, NULL },
		{ "x86_64", "<cpu mode='host-passthrough'/>", true, NULL,
		  "its CPU is host-passthrough, and is kept: " },
	};
	struct made *made = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *xml =
			arena_printf(made->host->arena,
				     "<domain type='kvm'><memory unit='GiB'>8</memory>"
				     "<vcpu>4</vcpu>%s<os><type arch='%s'>hvm</type></os></domain>",
				     cases[i].rest, cases[i].arch);
		struct placing placing = { 0 };
		struct placement placement;

		made->host->n_domains = 0;
		placed_make_host(made, &placed_two_nodes);
		placed_add(made, "web1", xml);
		placing = placed_near(made, 1, PLACE_STRICT);
		placing.migrates = cases[i].migrates;
		placement = placed_place(made, &placing);
		assert_true(str_equal(placement.cpu_mode, cases[i].mode));
		assert_told(&placement, cases[i].told);
	}
}

/* QEMU without KVM has no CPU of the host's. */
static void an_emulated_cpu_stays(void **state)
{
	struct placement placement =
		place(*state, "<domain type='qemu'><memory unit='GiB'>8</memory><vcpu>4</vcpu>"
			      "<cpu><model>qemu64</model></cpu></domain>");

	assert_null(placement.cpu_mode);
	assert_told(&placement, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE_TEST(amd_shows_threads_with_topoext),
		MADE_TEST(what_cannot_be_shown_is_told),
		MADE_TEST(an_emulated_cpu_is_not_the_hosts),
		MADE_TEST(only_a_default_becomes_another),
		MADE_TEST(an_emulated_cpu_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
