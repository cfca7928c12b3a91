/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does config space say of a PCI function: which kind of port, which link, ACS and SR-IOV?
 */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "model/fact.h"
#include "model/link.h"

/* Device/port types of the PCI Express capability (PCIe 5.0 §7.5.3.2). */
enum port_type {
	PORT_ENDPOINT = 0x0,
	PORT_LEGACY_ENDPOINT = 0x1,
	PORT_ROOT = 0x4,
	PORT_UPSTREAM = 0x5,
	PORT_DOWNSTREAM = 0x6,
	PORT_PCIE_TO_PCI = 0x7,
	PORT_PCI_TO_PCIE = 0x8,
	PORT_RC_ENDPOINT = 0x9,
	PORT_RC_EVENT_COLLECTOR = 0xa,
	PORT_UNKNOWN = 0xfe,
	PORT_NOT_EXPRESS = 0xff, /* a conventional function */
};

/* The SR-IOV capability as config space has it (PCIe 5.0 §9.3.3). */
struct sriov_capability {
	uint16_t initial_vfs;
	uint16_t total_vfs;
	uint16_t num_vfs;
	uint16_t offset;
	uint16_t stride;
	uint16_t vf_device_id;
	bool vf_enable;
	bool ari_hierarchy;
	uint32_t vf_bars[6];
};

/*
 * What config space says of a function. Only PFs, plain NICs and the ports above them have one.
 * Read without root it is 64 bytes long and holds no capability: `capabilities` is then false, and
 * everything below it unknown rather than absent.
 */
struct config {
	bool multifunction;
	uint8_t header_type;   /* 0 endpoint, 1 PCI-to-PCI bridge, 2 CardBus */
	uint8_t secondary_bus; /* of a bridge; likewise */
	uint8_t subordinate_bus;
	bool capabilities; /* the first 256 bytes could be read */
	bool extended;	   /* and the 4096 of PCI Express */
	enum port_type port_type;
	struct link current;
	struct link maximum;
	enum tristate aspm_l1;	 /* switched on in Link Control */
	enum tristate ari;	 /* an endpoint's ARI capability, a port's ARI forwarding enable */
	enum tristate acs;	 /* whether there is an ACS capability */
	uint16_t acs_capability; /* ACS Capability and Control registers, PCIe 5.0 §7.7.8 */
	uint16_t acs_control;
	struct sriov_capability *sriov; /* NULL where there is none (or !extended) */
};

/* Whether a port or endpoint of this type has a link: root complex integrated ones have none. */
bool port_has_link(enum port_type type);

/* Whether it is a root port or a switch's downstream port: the upper end of a link. */
bool port_is_downstream(enum port_type type);

/* Whether it stands between PCI Express and a conventional bus, or on one: no PCI Express port. */
bool port_is_conventional(enum port_type type);

#endif
