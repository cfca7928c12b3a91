/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the bytes of a function's config space say? See pci-config.h. Registers by name are those
 * of <pci/header.h> and of PCI Express Base 5.0, chapters 7 and 9.
 */
#include "os/pci-config.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "os/pci-access.h"

enum {
	EXP_LEAST_BYTES = PCI_EXP_LNKSTA + 2,
	EXP_BYTES_2 = PCI_EXP_LNKCAP2 + 4,
	ACS_BYTES = PCI_ACS_CTRL + 2,
	ARI_BYTES = PCI_ARI_CTRL + 2,
	SRIOV_BYTES = PCI_IOV_BAR_BASE + 4 * PCI_IOV_NUM_BAR,
	MULTIFUNCTION = 0x80, /* of PCI_HEADER_TYPE */
	ASPM_L1 = 0x2,	      /* of PCI_EXP_LNKCTL_ASPM */
};

/* What is given to libpci and what came of it; plain memory, for libpci may jump away. */
struct reading {
	uint8_t bytes
		[CONFIG_EXTENDED_BYTES]; /* zeros behind the end: libpci finds all in its cache */
	size_t n;
	struct config config;
	struct sriov_capability sriov;
	bool has_sriov;
	bool broken; /* a capability lies where none can be */
};

/* Supported Link Speeds, and the bits of the vector in Link Capabilities 2 one lower. */
static int64_t speed_of_code(unsigned int code)
{
	static const int64_t mts[] = { UNKNOWN, 2500, 5000, 8000, 16000, 32000, 64000 };

	return code < ARRAY_SIZE(mts) ? mts[code] : UNKNOWN;
}

static struct link link_of(unsigned int code, unsigned int width)
{
	struct link link = { speed_of_code(code), UNKNOWN };

	if (link_width_exists(width))
		link.width = width;
	return link;
}

/*
 * The capability with its first `size` bytes inside its part of config space. Elsewhere it is left
 * alone as the kernel does (pci_find_next_ext_capability ends below 0x100), for what stands there is
 * no capability.
 */
static const struct pci_cap *find(struct pci_dev *dev, struct reading *reading, unsigned int id,
				  unsigned int type, unsigned int size)
{
	bool normal = type == PCI_CAP_NORMAL;
	unsigned int start = normal ? CONFIG_HEADER_BYTES : CONFIG_BYTES;
	unsigned int end = normal ? CONFIG_BYTES : CONFIG_EXTENDED_BYTES;
	const struct pci_cap *cap = pci_find_cap(dev, id, type);

	if (!cap)
		return NULL;
	if (cap->addr >= start && cap->addr + size <= end)
		return cap;
	reading->broken = true;
	return NULL;
}

static void read_header(struct pci_dev *dev, struct config *config)
{
	uint8_t type = pci_read_byte(dev, PCI_HEADER_TYPE);

	config->multifunction = type & MULTIFUNCTION;
	config->header_type = type & (MULTIFUNCTION - 1);
	if (config->header_type != PCI_HEADER_TYPE_BRIDGE &&
	    config->header_type != PCI_HEADER_TYPE_CARDBUS)
		return;
	config->secondary_bus = pci_read_byte(dev, PCI_SECONDARY_BUS);
	config->subordinate_bus = pci_read_byte(dev, PCI_SUBORDINATE_BUS);
}

/*
 * Max Link Speed bounds the vector of Link Capabilities 2, which on some Thunderbolt ports claims more
 * (pcie_get_supported_speeds in drivers/pci/pci.c); the vector serves where it is none of the codes.
 */
static struct link read_maximum(struct pci_dev *dev, const struct pci_cap *exp, bool second)
{
	uint32_t cap = pci_read_long(dev, (int)exp->addr + PCI_EXP_LNKCAP);
	uint32_t vector = second ? pci_read_long(dev, (int)exp->addr + PCI_EXP_LNKCAP2) : 0;
	struct link link = link_of(cap & PCI_EXP_LNKCAP_SPEED, (cap & PCI_EXP_LNKCAP_WIDTH) >> 4);
	bool bounded = link.mts != UNKNOWN;

	for (unsigned int code = 1; !bounded && speed_of_code(code) != UNKNOWN; code++)
		if (PCI_EXP_LNKCAP2_SPEED(vector) & 1u << (code - 1))
			link.mts = speed_of_code(code);
	if (link.width == 0)
		link.width = UNKNOWN;
	return link;
}

static void read_link(struct pci_dev *dev, const struct pci_cap *exp, bool second,
		      struct config *config)
{
	uint16_t status = pci_read_word(dev, (int)exp->addr + PCI_EXP_LNKSTA);
	uint16_t control = pci_read_word(dev, (int)exp->addr + PCI_EXP_LNKCTL);

	if (!port_has_link(config->port_type))
		return;
	config->current =
		link_of(status & PCI_EXP_LNKSTA_SPEED, (status & PCI_EXP_LNKSTA_WIDTH) >> 4);
	config->maximum = read_maximum(dev, exp, second);
	config->aspm_l1 = tristate_from_bool(control & PCI_EXP_LNKCTL_ASPM & ASPM_L1);
}

static void read_express(struct pci_dev *dev, struct reading *reading)
{
	struct config *config = &reading->config;
	const struct pci_cap *exp =
		find(dev, reading, PCI_CAP_ID_EXP, PCI_CAP_NORMAL, EXP_LEAST_BYTES);
	uint16_t flags = 0;
	bool second = false;

	config->port_type = PORT_NOT_EXPRESS;
	if (!exp)
		return;
	flags = pci_read_word(dev, (int)exp->addr + PCI_EXP_FLAGS);
	second = (flags & PCI_EXP_FLAGS_VERS) >= 2 && exp->addr + EXP_BYTES_2 <= CONFIG_BYTES;
	config->port_type = (flags & PCI_EXP_FLAGS_TYPE) >> 4;
	read_link(dev, exp, second, config);
	if (second && port_is_downstream(config->port_type))
		config->ari = tristate_from_bool(
			pci_read_word(dev, (int)exp->addr + PCI_EXP_DEVCTL2) & PCI_EXP_DEVCTL2_ARI);
}

static void read_acs(struct pci_dev *dev, struct reading *reading)
{
	const struct pci_cap *acs =
		find(dev, reading, PCI_EXT_CAP_ID_ACS, PCI_CAP_EXTENDED, ACS_BYTES);

	reading->config.acs = tristate_from_bool(acs);
	if (!acs)
		return;
	reading->config.acs_capability = pci_read_word(dev, (int)acs->addr + PCI_ACS_CAP);
	reading->config.acs_control = pci_read_word(dev, (int)acs->addr + PCI_ACS_CTRL);
}

static void read_sriov(struct pci_dev *dev, struct reading *reading)
{
	const struct pci_cap *cap =
		find(dev, reading, PCI_EXT_CAP_ID_SRIOV, PCI_CAP_EXTENDED, SRIOV_BYTES);
	int at = cap ? (int)cap->addr : 0;
	uint16_t control = cap ? pci_read_word(dev, at + PCI_IOV_CTRL) : 0;

	reading->has_sriov = cap;
	if (!cap)
		return;
	reading->sriov = (struct sriov_capability){
		.initial_vfs = pci_read_word(dev, at + PCI_IOV_INITIALVF),
		.total_vfs = pci_read_word(dev, at + PCI_IOV_TOTALVF),
		.num_vfs = pci_read_word(dev, at + PCI_IOV_NUMVF),
		.offset = pci_read_word(dev, at + PCI_IOV_OFFSET),
		.stride = pci_read_word(dev, at + PCI_IOV_STRIDE),
		.vf_device_id = pci_read_word(dev, at + PCI_IOV_DID),
		.vf_enable = control & PCI_IOV_CTRL_VFE,
		.ari_hierarchy = control & PCI_IOV_CTRL_ARI,
	};
	for (int i = 0; i < PCI_IOV_NUM_BAR; i++)
		reading->sriov.vf_bars[i] = pci_read_long(dev, at + PCI_IOV_BAR_BASE + 4 * i);
}

static void read_extended(struct pci_dev *dev, struct reading *reading)
{
	struct config *config = &reading->config;

	read_acs(dev, reading);
	read_sriov(dev, reading);
	if (port_is_downstream(config->port_type))
		return;
	config->ari = tristate_from_bool(
		find(dev, reading, PCI_EXT_CAP_ID_ARI, PCI_CAP_EXTENDED, ARI_BYTES));
}

/* A conventional function has no extended space, and so none of its capabilities. */
static void read_conventional(struct config *config)
{
	config->acs = FACT_NO;
	config->ari = FACT_NO;
}

static void read_capabilities(struct pci_dev *dev, struct reading *reading)
{
	struct config *config = &reading->config;

	read_express(dev, reading);
	config->capabilities = !reading->broken;
	if (!config->capabilities)
		return;
	if (config->port_type == PORT_NOT_EXPRESS) {
		read_conventional(config);
		return;
	}
	/* All ones: the extended space cannot be reached (pci_cfg_space_size_ext in probe.c). */
	if (reading->n < CONFIG_EXTENDED_BYTES || pci_read_long(dev, CONFIG_BYTES) == UINT32_MAX)
		return;
	read_extended(dev, reading);
	config->extended = !reading->broken;
}

static void read_all(struct pci_access *access, void *arg)
{
	struct reading *reading = arg;
	struct pci_dev *dev = pci_get_dev(access, 0, 0, 0, 0);

	pci_setup_cache(dev, reading->bytes, sizeof(reading->bytes));
	read_header(dev, &reading->config);
	if (reading->n >= CONFIG_BYTES)
		read_capabilities(dev, reading);
	pci_free_dev(dev);
}

/* What pci_bus_generic_read_dev_vendor_id takes for an empty slot. */
static bool is_absent(const uint8_t *bytes)
{
	static const uint8_t absent[][4] = {
		{ 0, 0, 0, 0 },
		{ 0xff, 0xff, 0xff, 0xff },
		{ 0xff, 0xff, 0, 0 },
		{ 0, 0, 0xff, 0xff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(absent); i++)
		if (memcmp(bytes, absent[i], sizeof(absent[i])) == 0)
			return true;
	return false;
}

/* What a broken part said is not known, rather than absent. */
static void forget_broken(struct reading *reading)
{
	struct config *config = &reading->config;

	if (!config->capabilities)
		config->port_type = PORT_UNKNOWN;
	if (reading->broken) {
		config->acs = FACT_UNKNOWN;
		config->ari = FACT_UNKNOWN;
		reading->has_sriov = false;
	}
}

int pci_config_parse(struct libpci *libpci, const void *bytes, size_t n, struct arena *arena,
		     struct config **ret_config)
{
	struct reading reading = { .n = n,
				   .config.current = LINK_UNKNOWN,
				   .config.maximum = LINK_UNKNOWN };
	int r = 0;

	if (n < CONFIG_HEADER_BYTES)
		return -ENODATA;
	memcpy(reading.bytes, bytes, n < sizeof(reading.bytes) ? n : sizeof(reading.bytes));
	if (is_absent(reading.bytes))
		return -ENXIO;
	r = libpci_call(libpci, read_all, &reading);
	if (r < 0)
		return r;
	forget_broken(&reading);
	*ret_config = arena_new_struct(arena, struct config);
	**ret_config = reading.config;
	if (reading.has_sriov) {
		(*ret_config)->sriov = arena_new_struct(arena, struct sriov_capability);
		*(*ret_config)->sriov = reading.sriov;
	}
	return 0;
}
