/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is there an IOMMU, and does it let a function be given to a VM by itself? The rules iommu-*.
 */
#include <inttypes.h>

#include "audit/boot.h"
#include "audit/checks.h"
#include "base/text.h"
#include "model/group.h"

#define GROUPS "/sys/kernel/iommu_groups"

/* The ACPI table that announces the IOMMU of this machine; NULL where none does. */
static const char *firmware_table(const struct acpi_tables *acpi)
{
	const struct {
		enum tristate present;
		const char *name;
	} tables[] = {
		{ acpi->dmar, "DMAR" },
		{ acpi->ivrs, "IVRS" },
		{ acpi->iort, "IORT" },
		{ acpi->viot, "VIOT" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (tables[i].present == FACT_YES)
			return tables[i].name;
	return NULL;
}

static bool knows_tables(const struct acpi_tables *acpi)
{
	return acpi->dmar && acpi->ivrs && acpi->iort && acpi->viot;
}

static struct remedy switch_on(const struct audit *audit, const char *table)
{
	if (!table && audit->host->identity.virtualized == FACT_YES)
		return remedy(NEEDS_FIRMWARE, "this is a guest: its hypervisor has to give it an "
					      "IOMMU (QEMU: -device intel-iommu or virtio-iommu)");
	if (!table)
		return remedy(NEEDS_FIRMWARE, "the firmware announces no IOMMU: switch on VT-d, "
					      "AMD-Vi (IOMMU) or SMMU in its setup");
	return remedy_iommu_on(audit, "iommu-inactive");
}

static struct judgement judge_inactive(const struct audit *audit)
{
	const struct iommu *iommu = &audit->host->iommu;
	const char *table = firmware_table(&audit->host->identity.acpi);

	if (iommu->in_use == FACT_UNKNOWN)
		return unknown(audit, GROUPS);
	if (iommu->in_use == FACT_YES)
		return passes(audit, "%s, %zu groups",
			      iommu->n_units ? iommu->units[0] : "an IOMMU", iommu->n_groups);
	return fails(audit, switch_on(audit, table), "no groups in " GROUPS ", %s%s",
		     table					 ? "ACPI table "
		     : knows_tables(&audit->host->identity.acpi) ? "no ACPI table announces one"
								 : "ACPI tables are hidden",
		     table ? table : "");
}

static struct judgement judge_firmware(const struct audit *audit)
{
	const struct identity *identity = &audit->host->identity;
	const char *table = firmware_table(&identity->acpi);

	if (table)
		return passes(audit, "ACPI table %s", table);
	if (audit->host->iommu.in_use == FACT_YES)
		return passes(audit, "an IOMMU is in use");
	if (identity->virtualized == FACT_YES)
		return not_applicable();
	if (!knows_tables(&identity->acpi))
		return unknown(audit, "/sys/firmware/acpi/tables");
	if (identity->virtualized == FACT_UNKNOWN)
		return unknown(audit, "whether this is a guest");
	return fails(audit,
		     remedy(NEEDS_FIRMWARE, "switch on VT-d (Intel), IOMMU or AMD-Vi (AMD), SMMU "
					    "(Arm) in the firmware's setup"),
		     "neither DMAR, IVRS, IORT nor VIOT in /sys/firmware/acpi/tables");
}

/* ---- groups */

static const struct iommu_group *group_of(const struct audit *audit, const struct device *device)
{
	return device->iommu_group < 0 ? NULL
				       : iommu_find_group(&audit->host->iommu, device->iommu_group);
}

/* The first other member that vfio would not accept; *ret_unknown where that of one is not known. */
static const struct device *find_holder(const struct iommu_group *group,
					const struct device *device, bool *ret_unknown)
{
	*ret_unknown = !group->members_known;
	for (size_t i = 0; i < group->n_members; i++) {
		enum tristate accepted = group_accepts_driver(group->members[i]);

		if (group->members[i] == device)
			continue;
		if (accepted == FACT_NO)
			return group->members[i];
		*ret_unknown |= accepted == FACT_UNKNOWN;
	}
	return NULL;
}

/* Without groups there is nothing to judge, and another rule says so. */
static bool lacks_group(const struct audit *audit, const struct device *device,
			struct judgement *ret_judgement)
{
	if (audit->host->iommu.in_use == FACT_NO || device->iommu_group == -1)
		*ret_judgement = not_applicable();
	else if (!group_of(audit, device))
		*ret_judgement = unknown(audit, "/sys/bus/pci/devices/%s/iommu_group",
					 address_of(audit, device));
	else
		return false;
	return true;
}

static enum severity weight_if_passed(const struct audit *audit, const struct device *device)
{
	bool is_passed = device->role == ROLE_VF || device == audit->request->device;

	return is_passed ? SEVERITY_ERROR : SEVERITY_INFO;
}

static struct judgement judge_viable(const struct audit *audit, const struct device *device)
{
	const struct iommu_group *group = group_of(audit, device);
	const struct device *holder = NULL;
	struct judgement none = { 0 };
	bool is_unknown = false;

	if (lacks_group(audit, device, &none))
		return none;
	holder = find_holder(group, device, &is_unknown);
	if (holder)
		return weighing(
			weight_if_passed(audit, device),
			fails(audit,
			      remedy_by(audit, NEEDS_NOTHING,
					"release that function, or move the card to a slot whose "
					"port has ACS",
					"vfctl show %s", address_of(audit, device)),
			      "group %" PRId64 " also holds %s, bound to %s", group->id,
			      address_of(audit, holder), holder->driver));
	if (is_unknown)
		return unknown(audit, GROUPS "/%" PRId64 "/devices", group->id);
	return passes(audit, "group %" PRId64, group->id);
}

static bool are_kin(const struct device *a, const struct device *b)
{
	return (a->vf && a->vf->pf == b) || (b->vf && b->vf->pf == a);
}

static struct judgement judge_shared(const struct audit *audit, const struct device *device)
{
	const struct iommu_group *group = group_of(audit, device);
	struct judgement none = { 0 };

	if (lacks_group(audit, device, &none))
		return none;
	for (size_t i = 0; i < group->n_members; i++) {
		const struct device *member = group->members[i];

		if (member != device && !are_kin(member, device))
			return fails(audit,
				     remedy_by(audit, NEEDS_HARDWARE,
					       "all of a group goes to one VM: use a slot whose "
					       "ports have ACS (vfctl groups says which lacks it)",
					       "vfctl groups"),
				     "group %" PRId64 " has %zu members, %s among them", group->id,
				     group->n_members, address_of(audit, member));
	}
	if (!group->members_known || !group->others_known)
		return unknown(audit, GROUPS "/%" PRId64 "/devices", group->id);
	return passes(audit, "group %" PRId64, group->id);
}

static bool is_direct(const struct iommu_group *group)
{
	for (size_t i = 0; i < group->n_reserved; i++)
		if (str_equal(group->reserved[i].type, "direct"))
			return true;
	return false;
}

static struct judgement judge_rmrr(const struct audit *audit, const struct device *device)
{
	const struct iommu_group *group = group_of(audit, device);
	struct judgement none = { 0 };

	if (lacks_group(audit, device, &none))
		return none;
	if (is_direct(group))
		return weighing(
			weight_if_passed(audit, device),
			fails(audit,
			      remedy(NEEDS_FIRMWARE, "the firmware keeps memory for this device "
						     "(RMRR): switch that off in its setup, or "
						     "update it"),
			      "group %" PRId64 " has a reserved region of type direct", group->id));
	if (!group->reserved_known)
		return unknown(audit, GROUPS "/%" PRId64 "/reserved_regions", group->id);
	return passes(audit, "group %" PRId64 " has none", group->id);
}

/* ---- the host's own devices */

/* A group of a network card that a driver of the host uses, and whose type is known. */
static const struct iommu_group *find_host_group(const struct host *host, bool translated)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];
		const struct iommu_group *group =
			device->iommu_group < 0
				? NULL
				: iommu_find_group(&host->iommu, device->iommu_group);

		if (!device_is_nic(device) || device->vf || !device->driver || !*device->driver ||
		    device_is_given_away(device) || !group || !group->type)
			continue;
		if (str_has_prefix(group->type, "DMA") == translated)
			return group;
	}
	return NULL;
}

static bool blames_passthrough(const struct audit *audit, const struct cmdline_param *param,
			       const char *word, size_t n, const void *arg)
{
	const struct cmdline_word *row = cmdline_find_word(param, word, n);
	struct cmdline_switches switches = { 0 };

	(void)arg;
	if (!row || row->ignored || row->topic != CMDLINE_PASSTHROUGH)
		return false;
	if (row->word)
		return row->state == CMDLINE_ON;
	cmdline_read_switches(boot_param_text(audit, param), &switches);
	return switches.at[CMDLINE_PASSTHROUGH].state == CMDLINE_ON;
}

/* What is said against it goes; where the kernel was built so, it is told otherwise. */
static struct remedy remedy_isolation(const struct audit *audit)
{
	const char *line = audit->host->identity.cmdline;
	struct cmdline_switches switches = { 0 };
	struct boot_change change = { 0 };

	if (line)
		cmdline_read_switches(line, &switches);
	if (switches.at[CMDLINE_PASSTHROUGH].state == CMDLINE_ON)
		boot_take_words(audit, line, blames_passthrough, NULL, &change);
	else
		change.add = "iommu.passthrough=0";
	return remedy_boot(audit, "the host's own devices are to be translated too", change);
}

static struct judgement judge_translated(const struct audit *audit)
{
	const struct host *host = audit->host;
	const struct iommu_group *translated = find_host_group(host, true);
	const struct iommu_group *direct = find_host_group(host, false);
	bool wants_isolation = audit->request->emphasis == EMPHASIS_SECURITY;

	if (host->iommu.in_use == FACT_NO)
		return not_applicable();
	if (!translated && !direct)
		return unknown(audit, GROUPS "/*/type");
	if (wants_isolation && direct)
		return fails(audit, remedy_isolation(audit), "group %" PRId64 " is of type %s",
			     direct->id, direct->type);
	if (!wants_isolation && translated)
		return fails(audit,
			     remedy_boot(audit,
					 "VMs stay isolated where the host's own DMA is no longer "
					 "translated",
					 (struct boot_change){ .add = "iommu=pt" }),
			     "group %" PRId64 " is of type %s", translated->id, translated->type);
	return passes(audit, "type %s", (wants_isolation ? translated : direct)->type);
}

const struct check iommu_checks[] = {
	{ .rule = { .id = "iommu-inactive",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "no IOMMU serves this host",
		    .why = "without an IOMMU a VM that has a device could reach all memory by DMA, "
			   "and vfio refuses",
		    .how = "there is no group in /sys/kernel/iommu_groups",
		    .remedy = "switch it on in the firmware's setup and on the command line",
		    .reference = "Documentation/driver-api/vfio.rst" },
	  .host = judge_inactive },
	{ .rule = { .id = "iommu-firmware-off",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .fails = "the firmware announces no IOMMU",
		    .why = "the kernel only finds an IOMMU that an ACPI table announces",
		    .how = "none of DMAR, IVRS, IORT and VIOT is in /sys/firmware/acpi/tables, and "
			   "this is no guest",
		    .remedy = "switch on VT-d, AMD-Vi or SMMU in the firmware's setup",
		    .reference = "Documentation/arch/x86/iommu.rst" },
	  .host = judge_firmware },
	{ .rule = { .id = "iommu-group-not-viable",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .weighs = "info of what is neither a VF nor named by --device",
		    .fails = "another function of its IOMMU group is in use by the host",
		    .why = "vfio opens a group only if all of it is out of the host's hands",
		    .how = "the driver of each other member of the group, judged as "
			   "vfio_dev_driver_allowed does; of a NIC that is not to be passed it is "
			   "only worth knowing",
		    .remedy = "release that function, or use a slot whose port has ACS",
		    .reference = "drivers/vfio/vfio_main.c" },
	  .function = judge_viable,
	  .functions = FUNCTIONS_ALL },
	{ .rule = { .id = "iommu-group-shared",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "it shares its IOMMU group with strangers",
		    .why = "functions of one group can reach each other past the IOMMU, and go to "
			   "one VM or to none",
		    .how = "the members of its group other than its own PF or VFs",
		    .remedy = "use a slot whose ports have ACS, or give the whole group to one VM",
		    .reference = "Documentation/driver-api/vfio.rst" },
	  .function = judge_shared,
	  .functions = FUNCTIONS_PFS | FUNCTIONS_VFS },
	{ .rule = { .id = "iommu-translated-host",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_WARNING },
		    .fails = "the IOMMU translates, or with the emphasis on security does not "
			     "translate, for the host's own devices",
		    .why = "translation costs the host's own DMA speed; without it, a device of "
			   "the host may write anywhere",
		    .how = "the type of the group of a network card that the host uses: DMA and "
			   "DMA-FQ translate, identity does not",
		    .remedy = "iommu=pt for speed, iommu=nopt for isolation, and a reboot",
		    .reference = "Documentation/ABI/testing/sysfs-kernel-iommu_groups" },
	  .host = judge_translated },
	{ .rule = { .id = "iommu-rmrr",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_ERROR },
		    .weighs = "info of what is neither a VF nor named by --device",
		    .fails = "the firmware keeps memory mapped for it",
		    .why = "the kernel refuses to give a device away whose memory the firmware "
			   "reserved",
		    .how = "a line of type direct in its group's reserved_regions",
		    .remedy = "switch that off in the firmware's setup, or update the firmware",
		    .reference = "drivers/iommu/intel/iommu.c" },
	  .function = judge_rmrr,
	  .functions = FUNCTIONS_ALL },
	{ .host = NULL },
};
