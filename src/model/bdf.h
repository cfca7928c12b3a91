/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does a PCI function sit? Its address: domain, bus, device, function ("BDF").
 */
#ifndef MODEL_BDF_H
#define MODEL_BDF_H

#include <stdbool.h>
#include <stdint.h>

struct bdf {
	uint32_t domain; /* 16 bits by the standard, more behind Intel VMD and on Hyper-V */
	uint8_t bus;
	uint8_t device;	  /* 0–31 */
	uint8_t function; /* 0–7 */
};

/* Room for "ffffffff:ff:1f.7" and the NUL. */
enum {
	BDF_TEXT_SIZE = 20
};

/*
 * Reads "0000:41:00.0" or, with domain 0, "41:00.0"; hexadecimal, nothing before or behind.
 * -EINVAL otherwise; *ret_bdf untouched.
 */
int bdf_parse(const char *text, struct bdf *ret_bdf);

/* Whether the text is an address in its full form. */
bool bdf_is_full(const char *text);

/* Writes the full form, "0000:41:00.0", into buf (BDF_TEXT_SIZE bytes) and returns buf. */
char *bdf_format(struct bdf bdf, char buf[static BDF_TEXT_SIZE]);

/* Orders by domain, bus, device, function: below, at or above 0. */
int bdf_compare(struct bdf a, struct bdf b);

static inline bool bdf_equal(struct bdf a, struct bdf b)
{
	return bdf_compare(a, b) == 0;
}

/* Whether they are functions of one device, or one function. */
static inline bool bdf_shares_slot(struct bdf a, struct bdf b)
{
	return a.domain == b.domain && a.bus == b.bus && a.device == b.device;
}

/* The 16-bit routing id of PCIe: bus, device, function. */
static inline uint16_t bdf_routing_id(struct bdf bdf)
{
	return (uint16_t)(bdf.bus << 8 | bdf.device << 3 | bdf.function);
}

static inline struct bdf bdf_from_routing_id(uint32_t domain, uint16_t id)
{
	return (struct bdf){ domain, (uint8_t)(id >> 8), id >> 3 & 0x1f, id & 7 };
}

#endif
