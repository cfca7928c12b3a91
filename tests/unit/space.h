/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get a config space? It lays out a header and capabilities, register by register.
 */
#ifndef TESTS_UNIT_SPACE_H
#define TESTS_UNIT_SPACE_H

#include <stddef.h>
#include <stdint.h>

#include "model/config.h"

struct space {
	uint8_t bytes[4096];
	unsigned int last;	    /* where the last capability stands, 0: none yet */
	unsigned int last_extended; /* likewise */
};

/* A header: type 0 or 1, with 0x80 of several functions. */
void space_init(struct space *space, uint16_t vendor, uint16_t device, uint8_t header_type);

/* A bridge's bus numbers. */
void space_buses(struct space *space, uint8_t secondary, uint8_t subordinate);

void space_put_word(struct space *space, unsigned int at, uint16_t value);
void space_put_long(struct space *space, unsigned int at, uint32_t value);

/* Chains in a capability: conventional at 0x40 and above, extended at 0x100 (the first) and above. */
void space_add(struct space *space, unsigned int at, uint8_t id);
void space_add_extended(struct space *space, unsigned int at, uint16_t id);

/* A PCI Express capability of version 2 at 0x70: speeds are codes (1: 2.5 GT/s … 6: 64 GT/s). */
void space_express(struct space *space, enum port_type type, unsigned int max_speed,
		   unsigned int max_width, unsigned int speed, unsigned int width);

void space_acs(struct space *space, unsigned int at, uint16_t capability, uint16_t control);
void space_sriov(struct space *space, unsigned int at, const struct sriov_capability *sriov);

#endif
