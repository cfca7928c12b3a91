/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would devlink and ethtool answer about the made-up interfaces? Recorded generic netlink: the
 * eswitch of each PF, all in legacy mode (net/devlink/dev.c), and in one dump each the speeds of all links
 * (net/ethtool/linkmodes.c), their rings, and how long their interrupts wait, as ice has them.
 */
#include <linux/devlink.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

#include "../../unit/wire.h"
#include "parts.h"
#include "place.h"

/* The numbers of the families, as they fall out at boot. */
enum {
	ETHTOOL_FAMILY = 20,
	DEVLINK_FAMILY = 24
};

struct dialogue {
	struct strbuf wire;
	uint32_t seq;
};

static size_t begin(struct dialogue *dialogue, int type, int flags, uint8_t command,
		    uint8_t version)
{
	const struct genlmsghdr header = { .cmd = command, .version = version };

	if (flags & NLM_F_REQUEST)
		dialogue->seq++;
	return wire_begin(&dialogue->wire, type, flags, dialogue->seq, &header, sizeof(header));
}

static void put_family(struct dialogue *dialogue, const char *name, uint16_t number)
{
	size_t message = begin(dialogue, GENL_ID_CTRL, NLM_F_REQUEST, CTRL_CMD_GETFAMILY, 1);

	wire_put_string(&dialogue->wire, CTRL_ATTR_FAMILY_NAME, name);
	wire_end(&dialogue->wire, message);
	message = begin(dialogue, GENL_ID_CTRL, 0, CTRL_CMD_NEWFAMILY, 2);
	wire_put_string(&dialogue->wire, CTRL_ATTR_FAMILY_NAME, name);
	wire_put(&dialogue->wire, CTRL_ATTR_FAMILY_ID, &number, sizeof(number));
	wire_put_u32(&dialogue->wire, CTRL_ATTR_VERSION, 1);
	wire_end(&dialogue->wire, message);
}

static void put_handle(struct dialogue *dialogue, const struct function *pf)
{
	char address[BDF_TEXT_SIZE];

	wire_put_string(&dialogue->wire, DEVLINK_ATTR_BUS_NAME, "pci");
	wire_put_string(&dialogue->wire, DEVLINK_ATTR_DEV_NAME, bdf_format(pf->bdf, address));
}

static void put_eswitch(struct dialogue *dialogue, const struct function *pf)
{
	const uint16_t mode = DEVLINK_ESWITCH_MODE_LEGACY;
	size_t message = begin(dialogue, DEVLINK_FAMILY, NLM_F_REQUEST, DEVLINK_CMD_ESWITCH_GET,
			       DEVLINK_GENL_VERSION);

	put_handle(dialogue, pf);
	wire_end(&dialogue->wire, message);
	message = begin(dialogue, DEVLINK_FAMILY, 0, DEVLINK_CMD_ESWITCH_GET, DEVLINK_GENL_VERSION);
	put_handle(dialogue, pf);
	wire_put(&dialogue->wire, DEVLINK_ATTR_ESWITCH_MODE, &mode, sizeof(mode));
	wire_end(&dialogue->wire, message);
}

static void put_speed(struct strbuf *wire, const struct function *function)
{
	wire_put_u32(wire, ETHTOOL_A_LINKMODES_SPEED,
		     function->netdev.carrier ? netdev_speed(function) : UINT32_MAX);
}

static void put_rings(struct strbuf *wire, const struct function *function)
{
	(void)function;
	wire_put_u32(wire, ETHTOOL_A_RINGS_RX_MAX, 8160);
	wire_put_u32(wire, ETHTOOL_A_RINGS_RX, 2048);
	wire_put_u32(wire, ETHTOOL_A_RINGS_TX_MAX, 8160);
	wire_put_u32(wire, ETHTOOL_A_RINGS_TX, 256);
}

static void put_coalescing(struct strbuf *wire, const struct function *function)
{
	const uint8_t on = 1;

	(void)function;
	wire_put_u32(wire, ETHTOOL_A_COALESCE_RX_USECS, 50);
	wire_put_u32(wire, ETHTOOL_A_COALESCE_TX_USECS, 50);
	wire_put(wire, ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX, &on, sizeof(on));
	wire_put(wire, ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX, &on, sizeof(on));
}

/* The headers of all have the same number. */
static const struct dump {
	uint8_t request;
	uint8_t reply;
	uint32_t flags;
	void (*put)(struct strbuf *wire, const struct function *function);
} dumps[] = {
	{ ETHTOOL_MSG_LINKMODES_GET, ETHTOOL_MSG_LINKMODES_GET_REPLY, ETHTOOL_FLAG_COMPACT_BITSETS,
	  put_speed },
	{ ETHTOOL_MSG_RINGS_GET, ETHTOOL_MSG_RINGS_GET_REPLY, 0, put_rings },
	{ ETHTOOL_MSG_COALESCE_GET, ETHTOOL_MSG_COALESCE_GET_REPLY, 0, put_coalescing },
};

static void put_reply(struct dialogue *dialogue, const struct dump *dump,
		      const struct function *function)
{
	const struct netdev_identity *netdev = &function->netdev;
	struct strbuf *wire = &dialogue->wire;
	size_t message =
		begin(dialogue, ETHTOOL_FAMILY, NLM_F_MULTI, dump->reply, ETHTOOL_GENL_VERSION);
	size_t header = wire_nest(wire, ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED);

	wire_put_u32(wire, ETHTOOL_A_HEADER_DEV_INDEX, (uint32_t)netdev->ifindex);
	wire_put_string(wire, ETHTOOL_A_HEADER_DEV_NAME, netdev->name);
	wire_nest_end(wire, header);
	dump->put(wire, function);
	wire_end(wire, message);
}

/* Of interfaces whose driver tells no settings (lo) the dump says nothing. */
static void put_dump(struct dialogue *dialogue, const struct dump *dump,
		     const struct layout *layout)
{
	size_t message = begin(dialogue, ETHTOOL_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, dump->request,
			       ETHTOOL_GENL_VERSION);
	size_t header = wire_nest(&dialogue->wire, ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED);

	wire_put_u32(&dialogue->wire, ETHTOOL_A_HEADER_FLAGS, dump->flags);
	wire_nest_end(&dialogue->wire, header);
	wire_end(&dialogue->wire, message);
	for (size_t i = 0; i < layout->n_functions; i++)
		if (layout->functions[i]->netdev.ifindex)
			put_reply(dialogue, dump, layout->functions[i]);
	wire_done(&dialogue->wire, dialogue->seq);
}

void write_generic(int tree, const struct layout *layout)
{
	_cleanup_place_ struct place place = place_open(tree, "/vfctl");
	struct dialogue dialogue = { 0 };

	put_family(&dialogue, ETHTOOL_GENL_NAME, ETHTOOL_FAMILY);
	for (size_t i = 0; i < ARRAY_SIZE(dumps); i++)
		put_dump(&dialogue, &dumps[i], layout);
	put_family(&dialogue, DEVLINK_GENL_NAME, DEVLINK_FAMILY);
	for (size_t i = 0; i < layout->n_functions; i++)
		if (layout->functions[i]->kind == PF)
			put_eswitch(&dialogue, layout->functions[i]);
	place_bytes(&place, "genl.nl", dialogue.wire.text, dialogue.wire.length);
	strbuf_release(&dialogue.wire);
}
