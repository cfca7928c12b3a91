/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the configuration space of a made-up function hold? The headers and capabilities that such
 * hardware has, at the offsets where it has them; PCI Express Base 5.0 numbers the registers, and
 * <linux/pci_regs.h> names them.
 */
#include <linux/pci_regs.h>
#include <string.h>

#include "parts.h"

/* The space, and where the pointer to the next capability of each list is to be written. */
struct space {
	uint8_t *bytes;
	unsigned int next;
	unsigned int next_extended;
};

static void put16(struct space *space, unsigned int at, unsigned int value)
{
	space->bytes[at] = (uint8_t)value;
	space->bytes[at + 1] = (uint8_t)(value >> 8);
}

static void put32(struct space *space, unsigned int at, uint32_t value)
{
	put16(space, at, value & 0xffff);
	put16(space, at + 2, value >> 16);
}

static void add_capability(struct space *space, unsigned int at, uint8_t id)
{
	space->bytes[space->next] = (uint8_t)at;
	space->bytes[at] = id;
	space->next = at + 1;
}

/* The first extended capability stands at 256, so that there is no pointer to it. */
static void add_extended(struct space *space, unsigned int at, unsigned int id,
			 unsigned int version)
{
	if (space->next_extended)
		put16(space, space->next_extended,
		      (at << 4) | (space->bytes[space->next_extended] & 0xf));
	put16(space, at, id);
	put16(space, at + 2, version);
	space->next_extended = at + 2;
}

/* A 64-bit prefetchable window. */
static void put_bar(struct space *space, unsigned int at, uint64_t address)
{
	put32(space, at,
	      (uint32_t)address | PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH);
	put32(space, at + 4, (uint32_t)(address >> 32));
}

/* A VF answers with all ones where a function has its ids; the kernel knows them from the PF. */
static void put_header(struct space *space, const struct function *function,
		       const struct model *model)
{
	bool vf = function->kind == VF;

	put16(space, PCI_VENDOR_ID, vf ? 0xffff : model->vendor);
	put16(space, PCI_DEVICE_ID, vf ? 0xffff : model->device);
	put16(space, PCI_COMMAND,
	      PCI_COMMAND_MASTER | (vf ? 0 : PCI_COMMAND_MEMORY | PCI_COMMAND_INTX_DISABLE));
	put16(space, PCI_STATUS, PCI_STATUS_CAP_LIST);
	put32(space, PCI_CLASS_REVISION, model->class_code << 8 | model->revision);
	put16(space, PCI_SUBSYSTEM_VENDOR_ID, model->subsystem_vendor);
	put16(space, PCI_SUBSYSTEM_ID, model->subsystem_device);
	space->next = PCI_CAPABILITY_LIST;
}

static void put_bridge_header(struct space *space, const struct function *port)
{
	uint64_t last = port->memory + port->memory_bytes - 1;

	space->bytes[PCI_HEADER_TYPE] = PCI_HEADER_TYPE_BRIDGE | (port->bdf.function ? 0 : 0x80);
	put32(space, PCI_SUBSYSTEM_VENDOR_ID, 0); /* the secondary status of a bridge */
	space->bytes[PCI_PRIMARY_BUS] = port->bdf.bus;
	space->bytes[PCI_SECONDARY_BUS] = port->first_bus;
	space->bytes[PCI_SUBORDINATE_BUS] = port->last_bus;
	put16(space, PCI_MEMORY_BASE, 0xfff0); /* base above limit: closed */
	put16(space, PCI_IO_BASE, 0x00f0);
	put16(space, PCI_PREF_MEMORY_BASE,
	      (unsigned int)(port->memory >> 16 & 0xfff0) | PCI_PREF_RANGE_TYPE_64);
	put16(space, PCI_PREF_MEMORY_LIMIT,
	      (unsigned int)(last >> 16 & 0xfff0) | PCI_PREF_RANGE_TYPE_64);
	put32(space, PCI_PREF_BASE_UPPER32, (uint32_t)(port->memory >> 32));
	put32(space, PCI_PREF_LIMIT_UPPER32, (uint32_t)(last >> 32));
	space->bytes[PCI_BRIDGE_CONTROL] = PCI_BRIDGE_CTL_SERR;
}

static void put_express(struct space *space, unsigned int at, const struct function *function)
{
	bool port = function->kind == ROOT_PORT;
	unsigned int status = port ? PCI_EXP_LNKSTA_DLLLA | PCI_EXP_LNKSTA_SLC : PCI_EXP_LNKSTA_SLC;

	add_capability(space, at, PCI_CAP_ID_EXP);
	put16(space, at + PCI_EXP_FLAGS,
	      2 | (port ? PCI_EXP_TYPE_ROOT_PORT << 4 | PCI_EXP_FLAGS_SLOT : 0));
	put32(space, at + PCI_EXP_DEVCAP,
	      2 | PCI_EXP_DEVCAP_RBER | (port ? 0 : PCI_EXP_DEVCAP_FLR));
	put32(space, at + PCI_EXP_LNKCAP,
	      function->maximum.speed | function->maximum.width << 4 | PCI_EXP_LNKCAP_ASPM_L1 |
		      (port ? PCI_EXP_LNKCAP_DLLLARC | (function->index + 1) << 24 : 0));
	/* A VF's link is its PF's; its own status register is reserved and reads 0. */
	if (function->kind != VF)
		put16(space, at + PCI_EXP_LNKSTA,
		      function->current.speed | function->current.width << 4 | status);
	put32(space, at + PCI_EXP_DEVCAP2,
	      PCI_EXP_DEVCAP2_COMP_TMOUT_DIS | (port ? PCI_EXP_DEVCAP2_ARI : 0));
	put16(space, at + PCI_EXP_DEVCTL2, port ? PCI_EXP_DEVCTL2_ARI : 0);
	put32(space, at + PCI_EXP_LNKCAP2, (2U << function->maximum.speed) - 2);
	put16(space, at + PCI_EXP_LNKCTL2, function->kind == VF ? 0 : function->maximum.speed);
	if (port) {
		put32(space, at + PCI_EXP_SLTCAP, (function->index + 1) << 19);
		put16(space, at + PCI_EXP_SLTSTA, PCI_EXP_SLTSTA_PDS);
	}
}

/* A card's functions have no path between each other, so that none of the bits is implemented. */
static void put_acs(struct space *space, unsigned int at, const struct function *function)
{
	bool port = function->kind == ROOT_PORT;
	unsigned int isolating = PCI_ACS_SV | PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_UF;

	add_extended(space, at, PCI_EXT_CAP_ID_ACS, 1);
	put16(space, at + PCI_ACS_CAP, port ? isolating | PCI_ACS_TB | PCI_ACS_DT : 0);
	put16(space, at + PCI_ACS_CTRL, port ? isolating : 0);
}

/* The chain of the card's own functions; VFs stand outside it. */
static void put_ari(struct space *space, unsigned int at, const struct shape *shape,
		    const struct function *function)
{
	bool last = function->bdf.function + 1U == shape->n_ports ||
		    function->index + 1 == shape->n_pfs;

	add_extended(space, at, PCI_EXT_CAP_ID_ARI, 1);
	if (function->kind == PF && !last)
		put16(space, at + PCI_ARI_CAP, (function->bdf.function + 1U) << 8);
}

static void put_sriov(struct space *space, unsigned int at, const struct layout *layout,
		      const struct function *pf)
{
	const struct shape *shape = &layout->shape;
	bool ari = pf->bdf.function == 0; /* only the lowest PF's bit is writable */

	add_extended(space, at, PCI_EXT_CAP_ID_SRIOV, 1);
	put32(space, at + PCI_SRIOV_CAP, 0x2); /* the ARI capable hierarchy is kept over a reset */
	put16(space, at + PCI_SRIOV_CTRL,
	      (shape->n_vfs ? PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE : 0) |
		      (ari ? PCI_SRIOV_CTRL_ARI : 0));
	put16(space, at + PCI_SRIOV_INITIAL_VF, shape->total_vfs);
	put16(space, at + PCI_SRIOV_TOTAL_VF, shape->total_vfs);
	put16(space, at + PCI_SRIOV_NUM_VF, shape->n_vfs);
	space->bytes[at + PCI_SRIOV_FUNC_LINK] = pf->bdf.function;
	put16(space, at + PCI_SRIOV_VF_OFFSET, pf_vf_offset(layout, pf));
	put16(space, at + PCI_SRIOV_VF_STRIDE, 1);
	put16(space, at + PCI_SRIOV_VF_DID, 0x1889);
	put32(space, at + PCI_SRIOV_SUP_PGSIZE, 0x553);
	put32(space, at + PCI_SRIOV_SYS_PGSIZE, 1);
	put_bar(space, at + PCI_SRIOV_BAR, pf_iov_bar(layout, pf, 0));
	put_bar(space, at + PCI_SRIOV_BAR + 3 * 4, pf_iov_bar(layout, pf, 3));
}

static void put_port(struct space *space, const struct function *port)
{
	put_bridge_header(space, port);
	add_capability(space, 0x50, PCI_CAP_ID_PM);
	put16(space, 0x50 + PCI_PM_PMC, 3);
	put_express(space, 0x58, port);
	add_capability(space, 0xc0, PCI_CAP_ID_SSVID);
	put16(space, 0xc0 + PCI_SSVID_VENDOR_ID, 0x1022);
	put16(space, 0xc0 + PCI_SSVID_DEVICE_ID, 0x1453);
	add_extended(space, 0x100, PCI_EXT_CAP_ID_ERR, 2);
	if (port->acs)
		put_acs(space, 0x2a0, port);
}

static void put_endpoint(struct space *space, const struct layout *layout,
			 const struct function *function)
{
	bool vf = function->kind == VF;

	if (!vf) {
		if (function->kind == PF && layout->shape.n_ports > 1)
			space->bytes[PCI_HEADER_TYPE] = 0x80;
		put_bar(space, PCI_BASE_ADDRESS_0, function->memory);
		add_capability(space, 0x40, PCI_CAP_ID_PM);
		put16(space, 0x40 + PCI_PM_PMC, 3);
	}
	if (function->kind == PF)
		put_bar(space, PCI_BASE_ADDRESS_3, function->memory + PF_BAR0);
	add_capability(space, 0x70, PCI_CAP_ID_MSIX);
	put16(space, 0x70 + PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_ENABLE | (vf ? 16 : 1023));
	put32(space, 0x70 + PCI_MSIX_TABLE, 3);
	put32(space, 0x70 + PCI_MSIX_PBA, 0x2000 | 3);
	put_express(space, 0xa0, function);
	add_extended(space, 0x100, PCI_EXT_CAP_ID_ERR, 2);
	if (function->kind != PF && !vf)
		return;
	put_ari(space, 0x150, &layout->shape, function);
	if (function->kind == PF)
		put_sriov(space, 0x160, layout, function);
	put_acs(space, 0x1b0, function);
}

size_t config_fill(const struct layout *layout, const struct function *function,
		   uint8_t bytes[static CONFIG_BYTES])
{
	struct space space = { .bytes = bytes };

	memset(bytes, 0, CONFIG_BYTES);
	put_header(&space, function, function_model(layout, function));
	if (function->kind == HOST_BRIDGE) {
		put16(&space, PCI_STATUS, 0);
		return 256; /* conventional, behind the root complex */
	}
	if (function->kind == ROOT_PORT)
		put_port(&space, function);
	else
		put_endpoint(&space, layout, function);
	return CONFIG_BYTES;
}
