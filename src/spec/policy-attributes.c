/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a VF to have, by the keys that stand in a policy? One table, which the writer reads, too.
 * Names are nmstate's where it has one.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "model/msix.h"
#include "model/step.h"
#include "spec/policy-parts.h"

static const char no_mac[] = "00:00:00:00:00:00";

const struct policy_key policy_vf_keys[N_POLICY_VF_KEYS] = {
	[POLICY_MAC] = { .name = "mac-address",
			 .attribute = VF_MAC,
			 .none = no_mac,
			 .is_own = true },
	{ .name = "vlan-id", .kind = POLICY_VLAN, .attribute = VF_VLAN, .none = "0", .most = 4095 },
	{ .name = "qos", .kind = POLICY_QOS, .attribute = VF_VLAN, .most = 7 },
	{ .name = "vlan-proto", .kind = POLICY_PROTOCOL, .attribute = VF_VLAN },
	{ .name = "trust", .kind = POLICY_SWITCH, .attribute = VF_TRUST },
	{ .name = "spoof-check", .kind = POLICY_SWITCH, .attribute = VF_SPOOFCHK },
	{ .name = "min-tx-rate",
	  .kind = POLICY_NUMBER,
	  .attribute = VF_MIN_RATE,
	  .none = "0",
	  .most = INT32_MAX,
	  .unit = "Mbit/s" },
	{ .name = "max-tx-rate",
	  .kind = POLICY_NUMBER,
	  .attribute = VF_MAX_RATE,
	  .none = "0",
	  .most = INT32_MAX,
	  .unit = "Mbit/s" },
	{ .name = "link-state", .attribute = VF_LINK_STATE },
	{ .name = "rss-query", .kind = POLICY_SWITCH, .attribute = VF_RSS_QUERY },
	{ .name = "node-guid", .attribute = VF_NODE_GUID, .is_own = true },
	{ .name = "port-guid", .attribute = VF_PORT_GUID, .is_own = true },
	[POLICY_MSIX] = { .name = "msix-vectors",
			  .kind = POLICY_NUMBER,
			  .none = "0",
			  .most = MSIX_MOST_VECTORS },
	[POLICY_INDEX] = { .name = "index", .is_required = true },
	[POLICY_DRIVER] = { .name = "driver" },
};

/* The places of the VLAN's keys in the table. */
enum {
	KEY_VLAN = 1,
	KEY_QOS,
	KEY_PROTOCOL,
};

bool policy_is_none(const yaml_node_t *node)
{
	return document_is_null(node) ||
	       (!document_is_quoted(node) && str_equal(document_scalar(node), "0"));
}

int policy_take_driver(const struct policy_reading *reading, const yaml_node_t *node,
		       const char **ret_driver, struct err *reterr)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_";
	const char *text = NULL;
	int r = 0;

	if (policy_is_none(node)) {
		*ret_driver = DRIVER_NONE;
		return 0;
	}
	r = document_text(&reading->document, node, "driver", reading->arena, &text, reterr);
	if (r < 0)
		return r;
	/* A module's name has 55 letters at most (MODULE_NAME_LEN). */
	if (strspn(text, letters) != strlen(text) || strlen(text) > 64)
		return document_refuse(&reading->document, node, reterr,
				       "'%.60s' is no name of a driver", text);
	*ret_driver = text;
	return 0;
}

/* What stands there, as an option would say it. */
static int read_value(const struct policy_reading *reading, const struct policy_key *key,
		      const yaml_node_t *node, const char **ret_text, struct err *reterr)
{
	const struct document *document = &reading->document;
	int64_t number = 0;
	bool yes = false;
	int r = 0;

	if (key->none && policy_is_none(node)) {
		*ret_text = key->none;
		return 0;
	}
	switch (key->kind) {
	case POLICY_SWITCH:
		r = document_bool(document, node, key->name, &yes, reterr);
		if (r == 0)
			*ret_text = yes ? "on" : "off";
		return r;
	case POLICY_NUMBER:
	case POLICY_VLAN:
	case POLICY_QOS:
		r = document_amount(document, node, key->name, key->unit, 0, key->most, &number,
				    reterr);
		if (r == 0)
			*ret_text = arena_printf(reading->arena, "%" PRId64, number);
		return r;
	case POLICY_TEXT:
	case POLICY_PROTOCOL:
		break;
	}
	return document_text(document, node, key->name, reading->arena, ret_text, reterr);
}

/* It goes with a VLAN whose id is vlan. */
static int take_protocol(const struct policy_reading *reading, const yaml_node_t *node,
			 const char *vlan, const char **ret_protocol, struct err *reterr)
{
	static const char *const protocols[] = { "802.1q", "802.1ad", NULL };
	const struct policy_key *key = &policy_vf_keys[KEY_PROTOCOL];
	char value[VF_ATTRIBUTE_SIZE] = "";
	int r = read_value(reading, key, node, ret_protocol, reterr);

	if (r < 0)
		return r;
	if (vf_attribute_parse(VF_VLAN, arena_printf(reading->arena, "1:0:%s", *ret_protocol),
			       value, NULL) < 0)
		return document_refuse_choice(&reading->document, node, key->name, *ret_protocol,
					      protocols, reterr);
	if (str_equal(vlan, "0"))
		return document_refuse(&reading->document, node, reterr,
				       "%s wants a vlan-id of 1 to 4094 beside it", key->name);
	return 0;
}

/* The whole of a VLAN, as an option would say it. */
static int join_vlan(const struct policy_reading *reading, const yaml_node_t *const *values,
		     const char **text, struct err *reterr)
{
	const char *qos = "0";
	const char *protocol = NULL;
	int r = 0;

	if (values[KEY_QOS])
		r = read_value(reading, &policy_vf_keys[KEY_QOS], values[KEY_QOS], &qos, reterr);
	if (r == 0 && values[KEY_PROTOCOL])
		r = take_protocol(reading, values[KEY_PROTOCOL], *text, &protocol, reterr);
	if (r == 0)
		*text = arena_printf(reading->arena, "%s:%s%s%s", *text, qos, protocol ? ":" : "",
				     protocol ? protocol : "");
	return r;
}

static int take_attribute(const struct policy_reading *reading, size_t i,
			  const yaml_node_t *const *values, int64_t n, struct vf_wish *wish,
			  struct err *reterr)
{
	const struct policy_key *key = &policy_vf_keys[i];
	char value[VF_ATTRIBUTE_SIZE] = "";
	const char *text = NULL;
	struct err why = { 0 };
	int r = read_value(reading, key, values[i], &text, reterr);

	if (r == 0 && key->kind == POLICY_VLAN)
		r = join_vlan(reading, values, &text, reterr);
	if (r < 0)
		return r;
	if (key->attribute == VF_MAC && str_equal(text, "auto")) {
		wish->derive_mac = true;
		return 0;
	}
	if (vf_attribute_parse(key->attribute, text, value, &why) < 0)
		return document_refuse(&reading->document, values[i], reterr, "%s: %s", key->name,
				       why.text);
	if (key->is_own && n > 1 && !str_equal(value, key->none))
		return document_refuse(&reading->document, values[i], reterr,
				       "%s would be the same for several VFs: %sgive each its own "
				       "below per-vf",
				       key->name, key->attribute == VF_MAC ? "take auto, or " : "");
	wish->values[key->attribute] = arena_strdup(reading->arena, value);
	return 0;
}

int policy_take_attributes(const struct policy_reading *reading, const yaml_node_t *const *values,
			   int64_t n, struct vf_wish *ret_wish, struct err *reterr)
{
	struct vf_wish wish = { 0 };
	int r = 0;

	for (size_t i = 0; i < N_ATTRIBUTE_KEYS && r == 0; i++) {
		const struct policy_key *key = &policy_vf_keys[i];
		bool is_part = key->kind == POLICY_QOS || key->kind == POLICY_PROTOCOL;

		if (!values[i])
			continue;
		if (!is_part)
			r = take_attribute(reading, i, values, n, &wish, reterr);
		else if (!values[KEY_VLAN])
			r = document_refuse(&reading->document, values[i], reterr,
					    "%s wants a vlan-id beside it", key->name);
	}
	if (r == 0 && values[POLICY_MSIX])
		r = read_value(reading, &policy_vf_keys[POLICY_MSIX], values[POLICY_MSIX],
			       &wish.msix, reterr);
	if (r == 0)
		*ret_wish = wish;
	return r;
}
