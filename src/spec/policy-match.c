/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cards does a policy mean? By one or several of these, all of which have to be true.
 */
#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "base/text.h"
#include "model/step.h"
#include "spec/policy-parts.h"

enum {
	MATCH_MAC,
	MATCH_ADDRESS,
	MATCH_DEVICE,
	MATCH_DRIVER,
	MATCH_NAME,
	MATCH_NODE,
	N_MATCH_KEYS,
	MOST_NODE = 1023,   /* MAX_NUMNODES of the kernel, less one */
	LONGEST_NAME = 127, /* ALTIFNAMSIZ, without its NUL */
};

static const struct policy_key match_keys[N_MATCH_KEYS] = {
	[MATCH_MAC] = { .name = "mac" },       [MATCH_ADDRESS] = { .name = "address" },
	[MATCH_DEVICE] = { .name = "device" }, [MATCH_DRIVER] = { .name = "driver" },
	[MATCH_NAME] = { .name = "name" },     [MATCH_NODE] = { .name = "node" },
};

static int take_mac(struct policy_reading *reading, const yaml_node_t *node, struct pf_match *match,
		    struct err *reterr)
{
	char mac[VF_ATTRIBUTE_SIZE] = "";
	const char *text = NULL;
	struct err why = { 0 };
	int r = document_text(&reading->document, node, "mac", reading->arena, &text, reterr);

	if (r < 0)
		return r;
	if (vf_attribute_parse(VF_MAC, text, mac, &why) < 0)
		return document_refuse(&reading->document, node, reterr, "mac: %s", why.text);
	match->mac = arena_strdup(reading->arena, mac);
	return 0;
}

/* "8086:10c9" */
static bool parse_ids(struct policy_reading *reading, const char *text, struct pf_match *match)
{
	const char *colon = strchr(text, ':');
	uint64_t vendor = 0;
	uint64_t device = 0;

	if (!colon || colon - text != 4 || strlen(colon + 1) != 4 ||
	    parse_hex(arena_strndup(reading->arena, text, 4), &vendor) < 0 ||
	    parse_hex(colon + 1, &device) < 0)
		return false;
	match->vendor_id = (int64_t)vendor;
	match->device_id = (int64_t)device;
	return true;
}

static int take_address(struct policy_reading *reading, const yaml_node_t *node,
			struct pf_match *match, struct err *reterr)
{
	const char *text = "";
	int r = document_text(&reading->document, node, "address", reading->arena, &text, reterr);

	if (r == 0 && bdf_parse(text, &match->address) < 0)
		r = document_refuse(&reading->document, node, reterr,
				    "'%.60s' is no PCI address: \"0000:41:00.0\" is one", text);
	match->has_address = true;
	return r;
}

static int take_device(struct policy_reading *reading, const yaml_node_t *node,
		       struct pf_match *match, struct err *reterr)
{
	const char *text = "";
	int r = document_text(&reading->document, node, "device", reading->arena, &text, reterr);

	if (r == 0 && !parse_ids(reading, text, match))
		r = document_refuse(&reading->document, node, reterr,
				    "'%.60s' is no device: \"8086:10c9\" is one (lspci -n)", text);
	match->has_device = true;
	return r;
}

static int take_driver(struct policy_reading *reading, const yaml_node_t *node,
		       struct pf_match *match, struct err *reterr)
{
	int r = policy_take_driver(reading, node, &match->driver, reterr);

	/* Without a driver a card is no PF. */
	if (r == 0 &&
	    (str_equal(match->driver, DRIVER_NONE) || str_equal(match->driver, DRIVER_BY_HOST)))
		r = document_refuse(&reading->document, node, reterr,
				    "a card is matched by its driver's name, as igb");
	return r;
}

static int take_name(struct policy_reading *reading, const yaml_node_t *node,
		     struct pf_match *match, struct err *reterr)
{
	int r = document_text(&reading->document, node, "name", reading->arena, &match->name,
			      reterr);

	if (r == 0 && strlen(match->name) > LONGEST_NAME)
		r = document_refuse(&reading->document, node, reterr,
				    "name is longer than %d characters", LONGEST_NAME);
	return r;
}

static int take_node(struct policy_reading *reading, const yaml_node_t *node,
		     struct pf_match *match, struct err *reterr)
{
	match->has_node = true;
	return document_number(&reading->document, node, "node", -1, MOST_NODE, &match->node,
			       reterr);
}

/* In the order of the keys. */
static int (*const takers[N_MATCH_KEYS])(struct policy_reading *reading, const yaml_node_t *node,
					 struct pf_match *match, struct err *reterr) = {
	[MATCH_MAC] = take_mac,	      [MATCH_ADDRESS] = take_address, [MATCH_DEVICE] = take_device,
	[MATCH_DRIVER] = take_driver, [MATCH_NAME] = take_name,	      [MATCH_NODE] = take_node,
};

int policy_take_match(struct policy_reading *reading, const yaml_node_t *node,
		      struct pf_match *ret_match, struct err *reterr)
{
	const yaml_node_t *values[N_MATCH_KEYS] = { NULL };
	int r = policy_take_keys(reading, node, "match", match_keys, N_MATCH_KEYS, values, reterr);
	bool any = false;

	for (size_t i = 0; i < N_MATCH_KEYS && r == 0; i++) {
		if (!values[i])
			continue;
		any = true;
		r = takers[i](reading, values[i], ret_match, reterr);
	}
	if (r == 0 && !any)
		r = document_refuse(
			&reading->document, node, reterr,
			"match says nothing: mac, address, device, driver, name or node "
			"is wanted");
	return r;
}
