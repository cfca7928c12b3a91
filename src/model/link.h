/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast is a PCI Express link? Speed and width, and the bandwidth that they make.
 */
#ifndef MODEL_LINK_H
#define MODEL_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/fact.h"

struct link {
	int64_t mts;   /* megatransfers per second per lane: 2500, 5000, 8000 …; UNKNOWN */
	int64_t width; /* lanes; 0 where no link is up; UNKNOWN */
};

#define LINK_UNKNOWN ((struct link){ UNKNOWN, UNKNOWN })

bool link_is_known(struct link link);

/* Whether a link can have so many lanes, or none; reads of a device that is gone say 63. */
bool link_width_exists(int64_t width);

/*
 * Mbit/s in one direction after line coding: 8b/10b up to 5 GT/s, 128b/130b up to 32 GT/s, and for
 * 64 GT/s the 242/256 of FLIT mode (PCIe 6.0 §4.2.3.4: 236 bytes of TLP, 6 of DLP in 256). Whole
 * Mbit/s, rounded as the kernel's PCIE_SPEED2MBS_ENC does. 0 where no link is up, of whatever speed
 * (the kernel calls it "Unknown" then); UNKNOWN where the link is.
 */
int64_t link_mbps(struct link link);

/*
 * Speed and width that both ends can do: the lesser of each. An end that is not known does not
 * bind.
 */
struct link link_common(struct link a, struct link b);

/*
 * Reads what sysfs writes into {current,max}_link_speed: "8 GT/s", "8.0 GT/s", "8.0 GT/s PCIe",
 * "Unknown" (-ENODATA). MT/s in *ret_mts; -EINVAL for anything else.
 */
int link_parse_speed(const char *text, int64_t *ret_mts);

#endif
