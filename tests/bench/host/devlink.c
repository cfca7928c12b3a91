/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would devlink answer about the made-up PFs? Recorded generic netlink: the number of the family,
 * then the eswitch of each PF (net/devlink/dev.c), all in legacy mode.
 */
#include <linux/devlink.h>
#include <linux/genetlink.h>

#include "parts.h"
#include "place.h"
#include "stream.h"

enum {
	DEVLINK_FAMILY = 24 /* as it falls out at boot */
};

static void put_command(struct stream *stream, uint8_t command, uint8_t version)
{
	struct genlmsghdr header = { .cmd = command, .version = version };

	put_padded(stream, &header, sizeof(header));
}

static void put_family(struct stream *stream)
{
	begin_request(stream, GENL_ID_CTRL, 0);
	put_command(stream, CTRL_CMD_GETFAMILY, 1);
	put_string(stream, CTRL_ATTR_FAMILY_NAME, DEVLINK_GENL_NAME);
	end_message(stream);
	begin_message(stream, GENL_ID_CTRL, 0);
	put_command(stream, CTRL_CMD_NEWFAMILY, 2);
	put_string(stream, CTRL_ATTR_FAMILY_NAME, DEVLINK_GENL_NAME);
	put_short(stream, CTRL_ATTR_FAMILY_ID, DEVLINK_FAMILY);
	put_number(stream, CTRL_ATTR_VERSION, DEVLINK_GENL_VERSION);
	end_message(stream);
}

static void put_handle(struct stream *stream, const struct function *pf)
{
	char address[BDF_TEXT_SIZE];

	put_command(stream, DEVLINK_CMD_ESWITCH_GET, DEVLINK_GENL_VERSION);
	put_string(stream, DEVLINK_ATTR_BUS_NAME, "pci");
	put_string(stream, DEVLINK_ATTR_DEV_NAME, bdf_format(pf->bdf, address));
}

static void put_eswitch(struct stream *stream, const struct function *pf)
{
	begin_request(stream, DEVLINK_FAMILY, 0);
	put_handle(stream, pf);
	end_message(stream);
	begin_message(stream, DEVLINK_FAMILY, 0);
	put_handle(stream, pf);
	put_short(stream, DEVLINK_ATTR_ESWITCH_MODE, DEVLINK_ESWITCH_MODE_LEGACY);
	end_message(stream);
}

void write_devlink(int tree, const struct layout *layout)
{
	_cleanup_place_ struct place place = place_open(tree, "/vfctl");
	struct stream stream = { 0 };

	put_family(&stream);
	for (size_t i = 0; i < layout->n_functions; i++)
		if (layout->functions[i]->kind == PF)
			put_eswitch(&stream, layout->functions[i]);
	place_bytes(&place, "genl.nl", stream.bytes.text, stream.bytes.length);
	strbuf_release(&stream.bytes);
}
