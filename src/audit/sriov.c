/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can the cards make VFs, and how many? The rules sriov-* that tell.
 */
#include <inttypes.h>
#include <linux/pci_regs.h>

#include "audit/checks.h"
#include "audit/remedy-boot.h"
#include "base/text.h"
#include "model/cmdline.h"
#include "model/vf-room.h"

static struct judgement judge_none(const struct audit *audit)
{
	const struct host *host = audit->host;
	const struct device *unclear = NULL;

	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		if (device->role == ROLE_PF)
			return passes(audit, "%s has it", name_of(audit, device));
		if (device_may_be_pf(device))
			unclear = device;
	}
	if (!host->devices_known)
		return unknown(audit, "/sys/bus/pci/devices");
	if (unclear)
		return unknown(audit, "%s", file_of(audit, unclear, "sriov_totalvfs"));
	return fails(audit,
		     remedy(NEEDS_NOTHING, "VMs take the virtio path; for VFs it takes a card with "
					   "SR-IOV"),
		     "no network function here has SR-IOV");
}

/* Cards that all have SR-IOV: where it does not show, something switched it off. */
static const struct {
	int64_t vendor;
	int64_t device;
} able[] = {
	{ 0x8086, 0x10c9 }, /* 82576 */
	{ 0x8086, 0x10fb }, /* 82599 */
	{ 0x8086, 0x1521 }, /* I350 */
	{ 0x8086, 0x1528 }, /* X540 */
	{ 0x8086, 0x1563 }, /* X550 */
	{ 0x8086, 0x1572 }, /* X710 */
	{ 0x8086, 0x1583 }, /* XL710 */
	{ 0x8086, 0x158b }, /* XXV710 */
	{ 0x8086, 0x15ff }, /* X710 for 10GBASE-T */
	{ 0x8086, 0x1592 }, /* E810-C */
	{ 0x8086, 0x1593 }, /* E810-C for SFP */
	{ 0x8086, 0x159b }, /* E810-XXV */
	{ 0x15b3, 0x1015 }, /* ConnectX-4 Lx */
	{ 0x15b3, 0x1017 }, /* ConnectX-5 */
	{ 0x15b3, 0x1019 }, /* ConnectX-5 Ex */
	{ 0x15b3, 0x101b }, /* ConnectX-6 */
	{ 0x15b3, 0x101d }, /* ConnectX-6 Dx */
	{ 0x15b3, 0x101f }, /* ConnectX-6 Lx */
	{ 0x15b3, 0x1021 }, /* ConnectX-7 */
};

static bool is_able(const struct device *device)
{
	for (size_t i = 0; i < ARRAY_SIZE(able); i++)
		if (able[i].vendor == device->vendor_id && able[i].device == device->device_id)
			return true;
	return false;
}

static struct judgement judge_firmware(const struct audit *audit, const struct device *device)
{
	const struct remedy switched =
		remedy(NEEDS_FIRMWARE,
		       "switch SR-IOV on in the firmware's setup and in the card's own (mlx5: "
		       "mlxconfig set SRIOV_EN=1 NUM_OF_VFS=…; others: their option ROM)");

	if (device->sriov && device->sriov->total_vfs == 0)
		return fails(audit, switched, "TotalVFs is 0");
	if (device->sriov)
		return device->sriov->total_vfs == UNKNOWN
			       ? unknown(audit, "%s", file_of(audit, device, "sriov_totalvfs"))
			       : passes(audit, "TotalVFs is %" PRId64, device->sriov->total_vfs);
	if (!is_able(device) || audit->host->identity.virtualized == FACT_YES)
		return not_applicable();
	if (device->can_sriov == FACT_UNKNOWN)
		return unknown(audit, "%s", file_of(audit, device, "sriov_totalvfs"));
	return fails(audit, switched, "no SR-IOV capability, which cards of this kind have");
}

/* Drivers of network cards whose struct pci_driver has a sriov_configure, as of Linux 6.12. */
static const char *const makers[] = {
	"be2net", "bnx2x",     "bnxt_en",   "cxgb4",	 "ena",	       "fm10k",	   "fsl_enetc",
	"hinic",  "hns3",      "i40e",	    "ice",	 "idpf",       "igb",	   "ionic",
	"ixgbe",  "LiquidIO",  "mlx4_core", "mlx5_core", "nfp",	       "pds_core", "qede",
	"qlcnic", "rvu_nicpf", "sfc",	    "sfc_ef100", "virtio-pci",
};

/* vfio-pci makes VFs for whoever holds the PF, if it was told to. */
static struct judgement judge_vfio(const struct audit *audit)
{
	static const char name[] = "enable_sriov";
	const char *value = module_parameter(modules_find(&audit->host->modules, "vfio_pci"), name);

	switch (module_switch(value)) {
	case FACT_YES:
		return passes(audit, "vfio-pci with %s=%s", name, value);
	case FACT_NO:
		return fails(audit,
			     remedy_by(audit, NEEDS_NOTHING,
				       "bind the card's own driver, or let vfio-pci make VFs",
				       "echo 1 >/sys/module/vfio_pci/parameters/%s", name),
			     "vfio-pci with %s=%s", name, value);
	default:
		return unknown(audit, "/sys/module/vfio_pci/parameters/%s", name);
	}
}

static struct judgement judge_driver(const struct audit *audit, const struct device *device)
{
	static const char *const lacking[] = { "pci-stub", "uio_pci_generic" };
	const char *driver = device->driver;

	if (!driver)
		return unknown(audit, "%s", file_of(audit, device, "driver"));
	if (!*driver)
		return fails(audit,
			     remedy_by(audit, NEEDS_NOTHING, "load and bind the card's driver",
				       "echo %s >/sys/bus/pci/drivers_probe",
				       address_of(audit, device)),
			     "no driver is bound");
	if (str_is_among(driver, lacking, ARRAY_SIZE(lacking)))
		return fails(audit, remedy(NEEDS_NOTHING, "bind the card's own driver"),
			     "%s makes no VFs", driver);
	if (device->sriov->num_vfs > 0)
		return passes(audit, "%s, which made %" PRId64, driver, device->sriov->num_vfs);
	if (str_equal(driver, "vfio-pci"))
		return judge_vfio(audit);
	if (str_is_among(driver, makers, ARRAY_SIZE(makers)))
		return passes(audit, "%s makes VFs", driver);
	/* The PCI core shows sriov_numvfs for every PF; only a write tells whether the driver obeys. */
	return unknown(audit, "whether %s makes VFs, which only making them tells", driver);
}

/* ---- how many VFs there can be */

/* How many have bus numbers. */
static int64_t fit_buses(const struct device *device)
{
	const struct sriov *sriov = device->sriov;
	const struct device *above = device->parent;

	if (!above || !above->config)
		return UNKNOWN;
	return vf_room_on_buses(device->bdf, sriov->offset, sriov->stride,
				above->config->subordinate_bus);
}

/* VF BARs that the card has, as far as their registers tell; one of 64 bits takes two. */
static size_t n_vf_bars(const struct sriov_capability *capability)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(capability->vf_bars); i++) {
		uint32_t bar = capability->vf_bars[i];

		n += bar != 0;
		i += (bar & PCI_BASE_ADDRESS_MEM_TYPE_MASK) == PCI_BASE_ADDRESS_MEM_TYPE_64;
	}
	return n;
}

static struct remedy remedy_no_window(const struct audit *audit)
{
	const char *line = audit->host->identity.cmdline;

	if (cmdline_has_word(line, "pci", "realloc") || cmdline_has_word(line, "pci", "realloc=on"))
		return remedy(NEEDS_FIRMWARE, "switch on Above-4G decoding and SR-IOV in the "
					      "firmware's setup: pci=realloc found no room");
	return remedy_boot(audit,
			   "switch on Above-4G decoding and SR-IOV in the firmware's setup, or let "
			   "the kernel look for room",
			   (struct boot_change){ .add = "pci=realloc" });
}

static struct judgement judge_capacity(const struct audit *audit, const struct device *device)
{
	const struct sriov *sriov = device->sriov;
	const struct sriov_capability *capability = device->config ? device->config->sriov : NULL;
	int64_t fitting = fit_buses(device);

	if (sriov->total_vfs == UNKNOWN || !sriov->bars || !capability)
		return unknown(audit, "%s",
			       file_of(audit, device, sriov->bars ? "config" : "resource"));
	if (sriov->n_bars < n_vf_bars(capability) && capability->total_vfs)
		return weighing(SEVERITY_ERROR,
				fails(audit, remedy_no_window(audit),
				      "0 of %d VFs now: memory for %zu of their %zu BARs",
				      capability->total_vfs, sriov->n_bars, n_vf_bars(capability)));
	if (fitting != UNKNOWN && fitting < sriov->total_vfs)
		return weighing(
			fitting ? SEVERITY_NONE : SEVERITY_ERROR,
			fails(audit,
			      remedy_boot(audit,
					  "another slot may do, or the kernel hands out bus "
					  "numbers itself",
					  (struct boot_change){ .add = "pci=assign-busses" }),
			      "%" PRId64 " of %d VFs: the next would stand beyond bus %02x, the "
			      "last below %s",
			      fitting, capability->total_vfs,
			      device->parent->config->subordinate_bus,
			      address_of(audit, device->parent)));
	return passes(audit, "%" PRId64 " VFs by driver and bus, of %d in the capability",
		      sriov->total_vfs, capability->total_vfs);
}

/*
 * The ARI Capable Hierarchy bit stands in the first PF of a device alone (PCIe 5.0 §9.3.3.3.5), and
 * counts for the others.
 */
static enum tristate has_ari(const struct host *host, const struct device *device)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *first = &host->devices[i];

		if (first->sriov && first->bdf.domain == device->bdf.domain &&
		    first->bdf.bus == device->bdf.bus)
			return first->sriov->ari;
	}
	return device->sriov->ari;
}

static struct judgement judge_ari(const struct audit *audit, const struct device *device)
{
	const struct sriov_capability *capability = device->config ? device->config->sriov : NULL;
	int64_t fitting = fit_buses(device);
	enum tristate ari = has_ari(audit->host, device);

	if (ari == FACT_UNKNOWN || !capability)
		return unknown(audit, "%s", file_of(audit, device, "config"));
	if (ari == FACT_YES)
		return passes(audit, "all VFs may stand on the card's own bus");
	if (fitting == UNKNOWN || fitting >= capability->total_vfs)
		return passes(audit, "none on the way, and buses enough without it");
	return fails(audit,
		     remedy(NEEDS_HARDWARE, "a slot whose ports forward ARI, if more VFs are "
					    "wanted"),
		     "no ARI on the way, and only %" PRId64 " of %d VFs fit", fitting,
		     capability->total_vfs);
}

const struct check sriov_checks[] = {
	{ .rule = { .id = "sriov-none",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "no network card has SR-IOV",
		    .why = "without VFs there is only the virtio path",
		    .how = "no network function has sriov_totalvfs or an SR-IOV capability",
		    .remedy = "put in a card that has SR-IOV, or let VMs take the virtio path",
		    .reference = "Documentation/PCI/pci-iov-howto.rst" },
	  .host = judge_none },
	{ .rule = { .id = "sriov-firmware-off",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a card that has SR-IOV does not show it",
		    .why = "firmware and cards have switches of their own for SR-IOV",
		    .how = "TotalVFs is 0, or there is no SR-IOV capability on a card whose kind "
			   "is known to have it",
		    .remedy = "switch SR-IOV on in the card's and in the machine's firmware",
		    .reference = "Documentation/PCI/pci-iov-howto.rst" },
	  .function = judge_firmware,
	  .functions = FUNCTIONS_PORTS },
	{ .rule = { .id = "sriov-driver-lacks",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "its driver cannot make VFs",
		    .why = "the PF's driver makes them, not the PCI core",
		    .how = "no driver is bound, one that has no sriov_configure, or vfio-pci "
			   "without enable_sriov; of drivers that vfctl does not know only making "
			   "VFs tells",
		    .remedy = "load and bind the driver that can",
		    .reference = "Documentation/ABI/testing/sysfs-bus-pci" },
	  .function = judge_driver,
	  .functions = FUNCTIONS_PFS },
	{ .rule = { .id = "sriov-capacity",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .weighs = "error where not one can be made",
		    .fails = "fewer VFs than the card has can be made",
		    .why = "VFs need memory windows and bus numbers that firmware hands out",
		    .how = "windows of the VF BARs in `resource`, each for all VFs, without one of "
			   "which there is none; the last routing id against the bridge's "
			   "subordinate bus",
		    .remedy = "room by pci=realloc, bus numbers by pci=assign-busses, or another "
			      "slot",
		    .reference = "sriov_enable in drivers/pci/iov.c" },
	  .function = judge_capacity,
	  .functions = FUNCTIONS_PFS },
	{ .rule = { .id = "sriov-ari",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO },
		    .fails = "ARI is missing on its way, which caps the VFs",
		    .why = "without ARI a bus has 8 functions of a device, and VFs need more buses",
		    .how = "the ARI Capable Hierarchy bit, and how many VFs fit without it",
		    .remedy = "a slot whose ports forward ARI, if more VFs are wanted",
		    .reference = "PCIe 5.0 §9.3.3.3.5" },
	  .function = judge_ari,
	  .functions = FUNCTIONS_PFS },
	{ .host = NULL },
};
