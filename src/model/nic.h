/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a network card serve its port: how many packets wait in its rings, and how long may an interrupt
 * wait for more of them?
 */
#ifndef MODEL_NIC_H
#define MODEL_NIC_H

#include <stdbool.h>
#include <stdint.h>

/* What ethtool -G and -C set. */
enum nic_part {
	NIC_RINGS,
	NIC_COALESCING,
	N_NIC_PARTS
};

enum nic_setting {
	NIC_RX_RING,
	NIC_TX_RING,
	NIC_ADAPTIVE_RX, /* 1: the driver finds by itself how long interrupts wait */
	NIC_ADAPTIVE_TX,
	NIC_RX_USECS, /* how long they do, else */
	NIC_TX_USECS,
	NIC_RX_FRAMES, /* or for how many packets */
	NIC_TX_FRAMES,
	N_NIC_SETTINGS
};

/* As ethtool calls them. */
extern const struct nic_word {
	const char *text;
	enum nic_part part;
} nic_words[N_NIC_SETTINGS];

struct nic_value {
	bool there; /* the driver has such a setting */
	uint32_t now;
	uint32_t most; /* of rings */
};

struct nic {
	bool known[N_NIC_PARTS]; /* false: nothing below tells of that part */
	struct nic_value values[N_NIC_SETTINGS];
};

/* Whether the driver has anything of that part to set. */
bool nic_has(const struct nic *nic, enum nic_part part);

enum {
	NIC_TEXT_SIZE = 160
};

/* A part as "rx 256 tx 256" or "adaptive-rx off rx-usecs 50"; returns text. */
char *nic_format(const struct nic *nic, enum nic_part part, char text[static NIC_TEXT_SIZE]);

/* The same read: some of the part's words, in their order. 0 or -EINVAL. */
int nic_parse(const char *text, enum nic_part part, struct nic *ret_nic);

/* Whether both are the same: how long interrupts wait does not matter where the driver finds that. */
bool nic_fits(const struct nic *now, const struct nic *wanted, enum nic_part part);

/*
 * Takes out what is set by itself, behind the rest: that drivers adapt. With that on, ice and i40e take no
 * other number, and what they would go back to is to stand there all the same. Then nic has it off; false
 * where it is on nowhere.
 */
bool nic_part_adaptive(struct nic *nic, struct nic *ret_adaptive);

#endif
