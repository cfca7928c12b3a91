/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does each attribute of a VF come into its one form, is what nobody may ask for refused with a
 * sentence that says why, and is what stands told in the same form?
 */
#include "model/vf-attribute.h"

#include <errno.h>
#include <linux/if_ether.h>

#include "base/text.h"
#include "unit.h"

/* What is typed, and the form that it comes into; or, where form is NULL, words of the sentence. */
static const struct {
	enum vf_attribute attribute;
	const char *text;
	const char *form;
	const char *sentence;
} typed[] = {
	{ VF_MAC, "52:54:00:aa:01:00", "52:54:00:aa:01:00", NULL },
	{ VF_MAC, "52:54:00:AA:01:0F", "52:54:00:aa:01:0f", NULL },
	{ VF_MAC, "52-54-00-AA-01-00", "52:54:00:aa:01:00", NULL },
	{ VF_MAC, "00:00:00:00:00:00", "00:00:00:00:00:00", NULL },
	{ VF_MAC, "fe:ff:ff:ff:ff:ff", "fe:ff:ff:ff:ff:ff", NULL },
	{ VF_MAC, "01:00:5e:00:00:01", NULL, "'01:00:5e:00:00:01' is a multicast address" },
	{ VF_MAC, "ff:ff:ff:ff:ff:ff", NULL, "multicast" },
	{ VF_MAC, "53-54-00-aa-01-00", NULL, "whose first byte is even" },
	{ VF_MAC, "", NULL, "'' is no MAC address: six bytes are wanted" },
	{ VF_MAC, "52:54:00:aa:01", NULL, "six bytes are wanted, as 52:54:00:aa:01:00" },
	{ VF_MAC, "52:54:00:aa:01:", NULL, "six bytes" },
	{ VF_MAC, "52:54:00:aa:01:0", NULL, "six bytes" },
	{ VF_MAC, "52:54:00:aa:01:00:00", NULL, "six bytes" },
	{ VF_MAC, "52:54:00:aa:01:00 ", NULL, "six bytes" },
	{ VF_MAC, "52:54:00:aa:01-00", NULL, "six bytes" },
	{ VF_MAC, "52:54:0:aa:1:0", NULL, "six bytes" },
	{ VF_MAC, "525400aa0100", NULL, "six bytes" },
	{ VF_MAC, "5254.00aa.0100", NULL, "six bytes" },
	{ VF_MAC, "52:54:00:aa:01:0g", NULL, "'52:54:00:aa:01:0g' is no MAC address" },
	{ VF_MAC, "auto", NULL, "'auto' is no MAC address" },
	{ VF_VLAN, "0", "0", NULL },
	{ VF_VLAN, "1", "1", NULL },
	{ VF_VLAN, "100", "100", NULL },
	{ VF_VLAN, "0100", "100", NULL },
	{ VF_VLAN, "4094", "4094", NULL },
	{ VF_VLAN, "100:3", "100:3", NULL },
	{ VF_VLAN, "100:0", "100", NULL },
	{ VF_VLAN, "0:0", "0", NULL },
	{ VF_VLAN, "0:5", "0:5", NULL },
	{ VF_VLAN, "100:0:802.1q", "100", NULL },
	{ VF_VLAN, "100:7:802.1q", "100:7", NULL },
	{ VF_VLAN, "100:0:802.1ad", "100:0:802.1ad", NULL },
	{ VF_VLAN, "4094:7:802.1ad", "4094:7:802.1ad", NULL },
	{ VF_VLAN, "4095", NULL, "VLAN 4095 is reserved by IEEE 802.1Q: an id from 1 to 4094" },
	{ VF_VLAN, "4095:0:802.1ad", NULL, "VLAN 4095 is reserved" },
	{ VF_VLAN, "4096", NULL, "VLAN 4096 is too high: an id from 1 to 4094 is wanted" },
	{ VF_VLAN, "65636", NULL, "VLAN 65636 is too high" },
	{ VF_VLAN, "99999999999999999999", NULL, "too high" },
	{ VF_VLAN, "-1", NULL, "'-1' is no VLAN: an id from 1 to 4094 is wanted" },
	{ VF_VLAN, "4x", NULL, "'4x' is no VLAN" },
	{ VF_VLAN, "0x64", NULL, "'0x64' is no VLAN" },
	{ VF_VLAN, "", NULL, "'' is no VLAN" },
	{ VF_VLAN, "none", NULL, "or 0 for none" },
	{ VF_VLAN, ":3", NULL, "'' is no VLAN" },
	{ VF_VLAN, "100:8", NULL, "'8' is no VLAN priority: 0 to 7 is wanted" },
	{ VF_VLAN, "100:-1", NULL, "'-1' is no VLAN priority" },
	{ VF_VLAN, "100:", NULL, "'' is no VLAN priority" },
	{ VF_VLAN, "100::802.1ad", NULL, "'' is no VLAN priority" },
	{ VF_VLAN, "100:802.1ad", NULL, "'802.1ad' is no VLAN priority" },
	{ VF_VLAN, "100:0:", NULL, "'' is no VLAN protocol" },
	{ VF_VLAN, "100:0:802.1x", NULL, "'802.1x' is no VLAN protocol: 802.1q or 802.1ad" },
	{ VF_VLAN, "100:0:802.1AD", NULL, "802.1q or 802.1ad is wanted" },
	{ VF_VLAN, "100:0:0x88a8", NULL, "802.1q or 802.1ad is wanted" },
	{ VF_VLAN, "100:0:802.1q:1", NULL, "a priority and a protocol at most" },
	{ VF_VLAN, "100:0:802.1ad:", NULL, "a priority and a protocol at most" },
	{ VF_VLAN, "0:0:802.1ad", NULL, "'0:0:802.1ad' names a protocol without a VLAN" },
	{ VF_VLAN, "0:0:802.1q", NULL, "names a protocol without a VLAN" },
	{ VF_VLAN, "0:3:802.1ad", NULL, "names a protocol without a VLAN" },
	{ VF_VLAN, "1000000000000000000000000000000000000000", NULL, "is no VLAN" },
	{ VF_MIN_RATE, "0", "0", NULL },
	{ VF_MIN_RATE, "100", "100", NULL },
	{ VF_MAX_RATE, "007", "7", NULL },
	{ VF_MAX_RATE, "2147483647", "2147483647", NULL },
	{ VF_MIN_RATE, "-5", NULL, "'-5' is no rate: a whole number of Mbit/s is wanted, as 500" },
	{ VF_MAX_RATE, "1.5", NULL, "a whole number of Mbit/s" },
	{ VF_MAX_RATE, "10G", NULL, "'10G' is no rate" },
	{ VF_MAX_RATE, "500Mbit", NULL, "Mbit/s is wanted, as 500" },
	{ VF_MAX_RATE, "", NULL, "is no rate" },
	{ VF_MAX_RATE, "none", NULL, "or 0 for none" },
	{ VF_MAX_RATE, "2147483648", NULL, "'2147483648' is too high a rate: at most 2147483647" },
	{ VF_MIN_RATE, "4294967296", NULL, "too high a rate" },
	{ VF_MIN_RATE, "18446744073709551616", NULL, "too high a rate" },
	{ VF_TRUST, "on", "on", NULL },
	{ VF_TRUST, "off", "off", NULL },
	{ VF_SPOOFCHK, "on", "on", NULL },
	{ VF_RSS_QUERY, "off", "off", NULL },
	{ VF_TRUST, "yes", NULL, "'yes' is not on or off; did you mean on?" },
	{ VF_TRUST, "1", NULL, "did you mean on?" },
	{ VF_TRUST, "0", NULL, "did you mean off?" },
	{ VF_TRUST, "true", NULL, "did you mean on?" },
	{ VF_TRUST, "ON", NULL, "'ON' is not on or off; did you mean on?" },
	{ VF_TRUST, "Off", NULL, "did you mean off?" },
	{ VF_SPOOFCHK, "offf", NULL, "did you mean off?" },
	{ VF_SPOOFCHK, "disabled", NULL, "did you mean off?" },
	{ VF_RSS_QUERY, "enable", NULL, "did you mean on?" },
	{ VF_RSS_QUERY, "auto", NULL, "'auto' is not on or off" },
	{ VF_RSS_QUERY, "", NULL, "'' is not on or off" },
	{ VF_RSS_QUERY, "on ", NULL, "is not on or off" },
	{ VF_LINK_STATE, "auto", "auto", NULL },
	{ VF_LINK_STATE, "enable", "enable", NULL },
	{ VF_LINK_STATE, "disable", "disable", NULL },
	{ VF_LINK_STATE, "up", NULL, "'up' is not auto, enable or disable; did you mean enable?" },
	{ VF_LINK_STATE, "down", NULL, "did you mean disable?" },
	{ VF_LINK_STATE, "on", NULL, "did you mean enable?" },
	{ VF_LINK_STATE, "Enable", NULL, "did you mean enable?" },
	{ VF_LINK_STATE, "disabel", NULL, "did you mean disable?" },
	{ VF_LINK_STATE, "autoo", NULL, "did you mean auto?" },
	{ VF_LINK_STATE, "2", NULL, "'2' is not auto, enable or disable" },
	{ VF_NODE_GUID, "00:11:22:33:44:55:66:77", "00:11:22:33:44:55:66:77", NULL },
	{ VF_PORT_GUID, "FF-11-22-33-44-55-66-AA", "ff:11:22:33:44:55:66:aa", NULL },
	{ VF_PORT_GUID, "00:00:00:00:00:00:00:00", "00:00:00:00:00:00:00:00", NULL },
	{ VF_NODE_GUID, "00:11:22:33:44:55:66", NULL, "is no GUID: eight bytes are wanted" },
	{ VF_NODE_GUID, "00:11:22:33:44:55:66:77:88", NULL, "eight bytes are wanted" },
	{ VF_PORT_GUID, "0011:2233:4455:6677", NULL, "as 00:11:22:33:44:55:66:77" },
	{ VF_PORT_GUID, "0x0011223344556677", NULL, "eight bytes are wanted" },
	{ VF_PORT_GUID, "", NULL, "'' is no GUID" },
};

static void what_is_typed_is_taken_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(typed); i++) {
		char value[VF_ATTRIBUTE_SIZE] = "untouched";
		struct err err = { 0 };
		int r = vf_attribute_parse(typed[i].attribute, typed[i].text, value, &err);

		print_message("%s '%s'\n", vf_attribute_names[typed[i].attribute], typed[i].text);
		assert_int_equal(r, typed[i].form ? 0 : -EINVAL);
		assert_string_equal(value, typed[i].form ? typed[i].form : "untouched");
		assert_int_equal(err.code, r);
		if (!typed[i].form && !strstr(err.text, typed[i].sentence))
			fail_msg("%s", err.text);
		assert_int_equal(vf_attribute_parse(typed[i].attribute, typed[i].text, value, NULL),
				 r);
	}
}

/* A journal holds what was read or wanted, letter for letter. */
static void only_the_form_is_a_value(void **state)
{
	static const struct {
		enum vf_attribute attribute;
		const char *text;
	} others[] = {
		{ VF_MAC, "52:54:00:aa:01" },
		{ VF_MAC, "" },
		{ VF_VLAN, "4x" },
		{ VF_VLAN, "4096" },
		{ VF_VLAN, "100:8" },
		{ VF_VLAN, "0:0:802.1ad" },
		{ VF_VLAN, "100:0:802.1x" },
		{ VF_MAX_RATE, "-1" },
		{ VF_MIN_RATE, "2147483648" },
		{ VF_TRUST, "yes" },
		{ VF_LINK_STATE, "Auto" },
		{ VF_NODE_GUID, "00:11" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(typed); i++) {
		if (!typed[i].form)
			continue;
		assert_true(vf_attribute_is_value(typed[i].attribute, typed[i].form));
		assert_int_equal(vf_attribute_is_value(typed[i].attribute, typed[i].text),
				 str_equal(typed[i].text, typed[i].form));
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		struct vf_value parts = { .number = 42 };

		assert_false(vf_attribute_is_value(others[i].attribute, others[i].text));
		assert_int_equal(vf_attribute_take(others[i].attribute, others[i].text, &parts),
				 -EINVAL);
		assert_int_equal(parts.number, 42);
	}
}

/* Nobody may ask for it, but it is put back where it stood. */
static void what_the_kernel_holds_is_a_value(void **state)
{
	(void)state;
	assert_true(vf_attribute_is_value(VF_MAC, "01:00:5e:00:00:01"));
	assert_true(vf_attribute_is_value(VF_VLAN, "4095"));
	assert_true(vf_attribute_is_value(VF_VLAN, "0:3:802.1ad"));
}

static void values_have_parts(void **state)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0, 0xaa, 1, 0xf };
	struct vf_value value = { 0 };

	(void)state;
	assert_int_equal(vf_attribute_take(VF_MAC, "52:54:00:aa:01:0f", &value), 0);
	assert_memory_equal(value.mac, mac, sizeof(mac));
	assert_int_equal(vf_attribute_take(VF_VLAN, "4095:7:802.1ad", &value), 0);
	assert_int_equal(value.vlan, 4095);
	assert_int_equal(value.qos, 7);
	assert_int_equal(value.protocol, ETH_P_8021AD);
	assert_int_equal(vf_attribute_take(VF_VLAN, "0", &value), 0);
	assert_int_equal(value.vlan, 0);
	assert_int_equal(value.protocol, ETH_P_8021Q);
	assert_int_equal(vf_attribute_take(VF_MAX_RATE, "2147483647", &value), 0);
	assert_int_equal(value.number, 2147483647);
	assert_int_equal(vf_attribute_take(VF_TRUST, "on", &value), 0);
	assert_int_equal(value.number, 1);
	assert_int_equal(vf_attribute_take(VF_LINK_STATE, "disable", &value), 0);
	assert_int_equal(value.number, 2);
	assert_int_equal(vf_attribute_take(VF_PORT_GUID, "80:11:22:33:44:55:66:77", &value), 0);
	assert_true(value.number == 0x8011223344556677);
}

#define ETHERNET .node_guid = "", .port_guid = ""

/* What the kernel told, and the values in the order of enum vf_attribute; else the errno. */
static const struct {
	struct vf vf;
	const char *values[N_VF_ATTRIBUTES];
} told[] = {
	{ { .mac = "52:54:00:aa:01:00",
	    .vlan = { 100, 3, "802.1ad" },
	    .min_tx_mbps = 10,
	    .max_tx_mbps = 4294967295,
	    .spoofchk = FACT_YES,
	    .link_state = "enable",
	    .rss_query = FACT_INAPPLICABLE,
	    .trust = FACT_NO,
	    ETHERNET },
	  { "52:54:00:aa:01:00", "100:3:802.1ad", "10", "ENODATA", "on", "enable", "EOPNOTSUPP",
	    "off", "EOPNOTSUPP", "EOPNOTSUPP" } },
	{ { .mac = "00:00:00:00:00:00",
	    .vlan = { 0, 0, "0x0000" },
	    .link_state = "auto",
	    ETHERNET },
	  { "00:00:00:00:00:00", "0", "0", "0", "ENODATA", "auto", "ENODATA", "ENODATA",
	    "EOPNOTSUPP", "EOPNOTSUPP" } },
	{ { .vlan = { UNKNOWN, UNKNOWN, NULL }, .min_tx_mbps = UNKNOWN, .max_tx_mbps = UNKNOWN },
	  { "ENODATA", "ENODATA", "ENODATA", "ENODATA", "ENODATA", "ENODATA", "ENODATA", "ENODATA",
	    "ENODATA", "ENODATA" } },
	{ { .mac = "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00",
	    .vlan = { 0, 0, "802.1q" },
	    .link_state = "disable",
	    .node_guid = "00:11:22:33:44:55:66:77",
	    .port_guid = "00:00:00:00:00:00:00:00" },
	  { "EOPNOTSUPP", "0", "0", "0", "ENODATA", "disable", "ENODATA", "ENODATA",
	    "00:11:22:33:44:55:66:77", "00:00:00:00:00:00:00:00" } },
	{ { .mac = "?", .vlan = { 100, 0, "0x9100" }, .link_state = "3", ETHERNET },
	  { "ENODATA", "ENODATA", "0", "0", "ENODATA", "ENODATA", "ENODATA", "ENODATA",
	    "EOPNOTSUPP", "EOPNOTSUPP" } },
	{ { .vlan = { 4095, 7, "802.1q" }, ETHERNET },
	  { "ENODATA", "4095:7", "0", "0", "ENODATA", "ENODATA", "ENODATA", "ENODATA", "EOPNOTSUPP",
	    "EOPNOTSUPP" } },
	{ { .vlan = { 4096, 0, "802.1q" }, ETHERNET },
	  { "ENODATA", "ENODATA", "0", "0", "ENODATA", "ENODATA", "ENODATA", "ENODATA",
	    "EOPNOTSUPP", "EOPNOTSUPP" } },
	{ { .vlan = { 65636, 0, "802.1q" }, ETHERNET },
	  { "ENODATA", "ENODATA", "0", "0", "ENODATA", "ENODATA", "ENODATA", "ENODATA",
	    "EOPNOTSUPP", "EOPNOTSUPP" } },
};

static void what_stands_is_told_in_the_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		for (unsigned int attribute = 0; attribute < N_VF_ATTRIBUTES; attribute++) {
			char value[VF_ATTRIBUTE_SIZE] = "";
			int r = vf_attribute_read(attribute, &told[i].vf, value);

			print_message("%zu: %s\n", i, vf_attribute_names[attribute]);
			assert_string_equal(r < 0 ? errno_name(r) : value,
					    told[i].values[attribute]);
			assert_true(r < 0 || vf_attribute_is_value(attribute, value));
			assert_true(r == 0 || !*value);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_is_taken_or_refused),
		cmocka_unit_test(only_the_form_is_a_value),
		cmocka_unit_test(what_the_kernel_holds_is_a_value),
		cmocka_unit_test(values_have_parts),
		cmocka_unit_test(what_stands_is_told_in_the_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
