/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what a VF has kept in words that lead back to it?
 */
#include "base/text.h"
#include "model/device.h"
#include "model/vf-wish.h"
#include "unit.h"

static const struct vf standing = {
	.mac = "52:54:00:00:00:01",
	.vlan = { .id = 100, .qos = 3, .proto = "802.1ad" },
	.trust = FACT_NO,
	.spoofchk = FACT_YES,
	.msix_vectors = 3,
};

/* All that is wished is told as it is now, and nothing else. */
static void tells_what_is_wished(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct vf_wish wish = { .values = { [VF_TRUST] = "on" } };

	(void)state;
	assert_string_equal(vf_wish_standing(&(struct vf_wish){ 0 }, &standing, arena), "");
	assert_string_equal(vf_wish_standing(&wish, &standing, arena), "trust=off");
	wish.values[VF_VLAN] = "5";
	wish.values[VF_MAC] = "52:54:00:00:00:02";
	wish.msix = "8";
	assert_string_equal(vf_wish_standing(&wish, &standing, arena),
			    "mac=52:54:00:00:00:01 vlan=100:3:802.1ad trust=off msix=3");
}

/* What is not known cannot be had again. */
static void leaves_out_what_is_unknown(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct vf unknown = { .trust = FACT_UNKNOWN,
				    .spoofchk = FACT_NO,
				    .msix_vectors = UNKNOWN };
	const struct vf_wish wish = { .values = { [VF_TRUST] = "on", [VF_SPOOFCHK] = "on" },
				      .msix = "8" };

	(void)state;
	assert_string_equal(vf_wish_standing(&wish, &unknown, arena), "spoofchk=off");
}

static void leads_back(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct vf_wish wish = { .values = { [VF_MAC] = "52:54:00:00:00:02",
						  [VF_VLAN] = "5",
						  [VF_SPOOFCHK] = "off" },
				      .msix = "8" };
	struct vf_wish back = { 0 };

	(void)state;
	assert_true(vf_wish_parse(vf_wish_standing(&wish, &standing, arena), arena, &back));
	assert_string_equal(back.values[VF_MAC], "52:54:00:00:00:01");
	assert_string_equal(back.values[VF_VLAN], "100:3:802.1ad");
	assert_string_equal(back.values[VF_SPOOFCHK], "on");
	assert_null(back.values[VF_TRUST]);
	assert_string_equal(back.msix, "3");
	assert_true(vf_wish_parse("", arena, &back));
	assert_true(vf_wish_equal(&back, &(struct vf_wish){ 0 }));
}

/* Somebody may have edited the definition that they stand in. */
static void takes_no_other_words(void **state)
{
	static const char *const texts[] = {
		"trust",     "trust=",	  "trust=maybe", "=on",	       "trus=on",
		"trusty=on", "vlan=4096", "msix=-1",	 "msix=a",     "ms=1",
		"mac=xx",    "trust=on;", "trust=on vl", "driver=igb", "msix=1 =",
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct vf_wish wish = { .msix = "untouched" };

		if (vf_wish_parse(texts[i], arena, &wish))
			fail_msg("'%s' is taken", texts[i]);
		assert_string_equal(wish.msix, "untouched");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_is_wished),
		cmocka_unit_test(leaves_out_what_is_unknown),
		cmocka_unit_test(leads_back),
		cmocka_unit_test(takes_no_other_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
