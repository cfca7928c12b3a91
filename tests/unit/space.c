/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get a config space? See space.h. Offsets are those of PCIe 5.0, chapters 7 and 9,
 * written down once more: a test that took them from the code under test would believe it.
 */
#include "space.h"

#include <string.h>

void space_put_word(struct space *space, unsigned int at, uint16_t value)
{
	space->bytes[at] = (uint8_t)value;
	space->bytes[at + 1] = (uint8_t)(value >> 8);
}

void space_put_long(struct space *space, unsigned int at, uint32_t value)
{
	space_put_word(space, at, (uint16_t)value);
	space_put_word(space, at + 2, (uint16_t)(value >> 16));
}

void space_init(struct space *space, uint16_t vendor, uint16_t device, uint8_t header_type)
{
	memset(space, 0, sizeof(*space));
	space_put_word(space, 0x00, vendor);
	space_put_word(space, 0x02, device);
	space->bytes[0x0e] = header_type;
}

void space_buses(struct space *space, uint8_t secondary, uint8_t subordinate)
{
	space->bytes[0x19] = secondary;
	space->bytes[0x1a] = subordinate;
}

void space_add(struct space *space, unsigned int at, uint8_t id)
{
	space->bytes[0x06] |= 0x10;
	space->bytes[space->last ? space->last + 1 : 0x34] = (uint8_t)at;
	space->bytes[at] = id;
	space->last = at;
}

void space_add_extended(struct space *space, unsigned int at, uint16_t id)
{
	if (space->last_extended)
		space_put_word(space, space->last_extended + 2, (uint16_t)(at << 4 | 1));
	space_put_word(space, at, id);
	space_put_word(space, at + 2, 1);
	space->last_extended = at;
}

void space_express(struct space *space, enum port_type type, unsigned int max_speed,
		   unsigned int max_width, unsigned int speed, unsigned int width)
{
	space_add(space, 0x70, 0x10);
	space_put_word(space, 0x72, (uint16_t)(2 | type << 4));
	space_put_long(space, 0x7c, max_speed | max_width << 4);
	space_put_word(space, 0x82, (uint16_t)(speed | width << 4));
	space_put_long(space, 0x9c, ((1u << max_speed) - 1) << 1);
}

void space_acs(struct space *space, unsigned int at, uint16_t capability, uint16_t control)
{
	space_add_extended(space, at, 0x0d);
	space_put_word(space, at + 4, capability);
	space_put_word(space, at + 6, control);
}

void space_sriov(struct space *space, unsigned int at, const struct sriov_capability *sriov)
{
	space_add_extended(space, at, 0x10);
	space_put_word(space, at + 0x08,
		       (uint16_t)((sriov->vf_enable ? 1 : 0) | (sriov->ari_hierarchy ? 0x10 : 0)));
	space_put_word(space, at + 0x0c, sriov->initial_vfs);
	space_put_word(space, at + 0x0e, sriov->total_vfs);
	space_put_word(space, at + 0x10, sriov->num_vfs);
	space_put_word(space, at + 0x14, sriov->offset);
	space_put_word(space, at + 0x16, sriov->stride);
	space_put_word(space, at + 0x1a, sriov->vf_device_id);
	for (unsigned int i = 0; i < 6; i++)
		space_put_long(space, at + 0x24 + 4 * i, sriov->vf_bars[i]);
}
