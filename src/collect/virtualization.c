/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is this a guest, and whose? Judged from files alone, so that a capture says the same: Xen's own
 * directory, x86's hypervisor flag, the names in DMI, the clocks that the kernel found, the device
 * tree, s390's sysinfo.
 */
#include "collect/identity.h"

#include <errno.h>

#include "base/parse.h"
#include "base/text.h"
#include "os/attributes.h"

enum {
	LONGEST_LINE = 256,
	LONGEST_SYSINFO = 64 * 1024,
	XEN_FEATURE_DOM0 = 11, /* XENFEAT_dom0 in xen/interface/features.h */
};

static const char dmi_directory[] = "/sys/class/dmi/id";
static const char smbios_bios_entry[] = "/sys/firmware/dmi/entries/0-0/raw";
static const char clocksources[] =
	"/sys/devices/system/clocksource/clocksource0/available_clocksource";

/* What names a hypervisor, by how a text of DMI begins. */
struct dmi_mark {
	const char *text;
	const char *hypervisor;
	bool also_metal; /* the vendor's bare machines carry it too */
};

/* The same, by a word or part of another text. */
struct mark {
	const char *text;
	const char *hypervisor;
};

/*
 * As systemd's src/basic/virt.c has them, but for "Oracle Corporation", which its servers carry too;
 * then clouds that put their own name over QEMU's.
 */
static const struct dmi_mark dmi_marks[] = {
	{ "KVM", "kvm", false },
	{ "OpenStack", "kvm", false },
	{ "KubeVirt", "kvm", false },
	{ "Amazon EC2", "amazon", true },
	{ "QEMU", "qemu", false },
	{ "VMware", "vmware", false },
	{ "VMW", "vmware", false },
	{ "innotek GmbH", "oracle", false },
	{ "VirtualBox", "oracle", false },
	{ "Xen", "xen", false },
	{ "Bochs", "bochs", false },
	{ "Parallels", "parallels", false },
	{ "BHYVE", "bhyve", false },
	{ "Hyper-V", "microsoft", false },
	{ "Apple Virtualization", "apple", false },
	{ "Google Compute Engine", "google", true },
	{ "Alibaba Cloud", "kvm", true },
	{ "DigitalOcean", "kvm", false },
	{ "Hetzner", "kvm", true },
	{ "Huawei Cloud", "kvm", true },
	{ "Scaleway", "kvm", true },
	{ "Tencent Cloud", "kvm", true },
};

/* Clocks that the kernel registers only above that hypervisor. */
static const struct mark clock_marks[] = {
	{ "kvm-clock", "kvm" },
	{ "xen", "xen" },
	{ "hyperv_clocksource_tsc_page", "microsoft" },
	{ "hyperv_clocksource_msr", "microsoft" },
};

static const struct mark device_tree_marks[] = {
	{ "linux,kvm", "kvm" },
	{ "xen", "xen" },
	{ "vmware", "vmware" },
};

static void judge(struct host *host, enum tristate virtualized, const char *hypervisor)
{
	host->identity.virtualized = virtualized;
	host->identity.hypervisor = hypervisor;
}

static bool is_x86(const struct identity *identity)
{
	static const char vendors[] =
		"GenuineIntel AuthenticAMD HygonGenuine CentaurHauls Shanghai";

	if (!identity->cpu_vendor)
		return false;
	/* Makers of boards invent vendors; the flag is x86's alone. */
	return str_has_word(vendors, identity->cpu_vendor) ||
	       str_has_word(identity->cpu_flags, "hypervisor");
}

/* Product before vendor, so that "KVM" is found over "QEMU"; NULL where DMI names none. */
static const struct dmi_mark *find_dmi_mark(const struct machine *machine)
{
	static const char *const names[] = { "product_name", "sys_vendor", "board_vendor",
					     "bios_vendor", "product_version" };
	_cleanup_attributes_ struct attributes dmi = ATTRIBUTES_CLOSED;

	if (attributes_open(machine->root, dmi_directory, &dmi) < 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char text[LONGEST_LINE];

		if (attribute_read_word(&dmi, names[i], text, sizeof(text)) < 0)
			continue;
		for (size_t j = 0; j < ARRAY_SIZE(dmi_marks); j++)
			if (str_has_prefix(text, dmi_marks[j].text))
				return &dmi_marks[j];
	}
	return NULL;
}

static const char *find_clock(const struct machine *machine)
{
	char text[LONGEST_LINE];

	if (root_read_word(machine->root, clocksources, text, sizeof(text)) < 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(clock_marks); i++)
		if (str_has_word(text, clock_marks[i].text))
			return clock_marks[i].hypervisor;
	return NULL;
}

/* QEMU's DMI is the same with KVM and without; only with it is there a kvm-clock. */
static const char *name_x86_guest(const struct machine *machine, const struct dmi_mark *mark)
{
	const char *clock = NULL;

	if (mark && !str_equal(mark->hypervisor, "qemu"))
		return mark->hypervisor;
	clock = find_clock(machine);
	if (mark && !str_equal(clock, "kvm"))
		return mark->hypervisor;
	return clock;
}

/* The CPU says whether: a hypervisor that hides itself there may still show in DMI. */
static void judge_x86(const struct machine *machine, struct host *host)
{
	const struct dmi_mark *mark = find_dmi_mark(machine);
	const char *hypervisor = NULL;

	if (!str_has_word(host->identity.cpu_flags, "hypervisor")) {
		if (mark && !mark->also_metal)
			judge(host, FACT_YES, mark->hypervisor);
		else
			judge(host, FACT_NO, "");
		return;
	}
	hypervisor = name_x86_guest(machine, mark);
	judge(host, FACT_YES, hypervisor);
	if (!hypervisor)
		gaps_add(&host->gaps, host->arena, ENODATA, clocksources);
}

/*
 * SMBIOS BIOS Characteristics Extension Byte 2, bit 4: a virtual machine (DSP0134 §7.1.2.2). -errno
 * where it cannot be read, which takes root.
 */
static int read_smbios_guest_bit(const struct machine *machine, bool *ret_guest)
{
	enum {
		LENGTH = 1,
		EXTENSION_2 = 0x13
	};
	char entry[LONGEST_LINE] = "";
	ssize_t n = root_read_start(machine->root, smbios_bios_entry, entry, sizeof(entry));

	if (n < 0)
		return (int)n;
	if (n <= EXTENSION_2 || (unsigned char)entry[LENGTH] <= EXTENSION_2)
		return -ENODATA;
	*ret_guest = entry[EXTENSION_2] & 0x10;
	return 0;
}

/* EC2 names its bare machines so: "c7g.metal", "m7i.metal-24xl". */
static bool is_called_metal(const struct identity *identity)
{
	return identity->product && strstr(identity->product, ".metal");
}

/* Of a vendor whose guests and bare machines have the same DMI vendor, where no CPU flag decides. */
static void judge_cloud(const struct machine *machine, struct host *host,
			const struct dmi_mark *mark)
{
	bool names_metal = host->identity.product && str_equal(mark->hypervisor, "amazon");
	bool guest = !is_called_metal(&host->identity);
	int r = read_smbios_guest_bit(machine, &guest);

	if (r < 0 && !names_metal)
		gaps_add(&host->gaps, host->arena, r, smbios_bios_entry);
	else if (guest)
		judge(host, FACT_YES, mark->hypervisor);
	else
		judge(host, FACT_NO, "");
}

static bool has_name_with(const char *const *names, ssize_t n, const char *part)
{
	for (ssize_t i = 0; i < n; i++)
		if (strstr(names[i], part))
			return true;
	return false;
}

/* "pseries" machines of QEMU have no fw-cfg. */
static bool is_qemu_pseries(const struct machine *machine)
{
	char text[LONGEST_LINE];

	return root_read_word(machine->root, "/proc/device-tree/compatible", text, sizeof(text)) ==
		       0 &&
	       str_equal(text, "qemu,pseries");
}

/* Without a node of the hypervisor's own: QEMU shows by its fw-cfg, PowerVM by its partition. */
static void judge_by_nodes(const struct machine *machine, struct host *host)
{
	static const char directory[] = "/proc/device-tree";
	const char **names = NULL;
	ssize_t n = root_list(machine->root, directory, host->arena, &names);

	if (n <= 0)
		gaps_add(&host->gaps, host->arena, n < 0 ? (int)n : ENODATA, directory);
	else if (has_name_with(names, n, "fw-cfg") || is_qemu_pseries(machine))
		judge(host, FACT_YES, "qemu");
	else if (has_name_with(names, n, "ibm,partition-name") &&
		 has_name_with(names, n, "hmc-managed?"))
		judge(host, FACT_YES, "powervm");
	else
		judge(host, FACT_NO, "");
}

static void judge_device_tree(const struct machine *machine, struct host *host)
{
	static const char compatible[] = "/proc/device-tree/hypervisor/compatible";
	char text[LONGEST_LINE];

	if (root_read_word(machine->root, compatible, text, sizeof(text)) < 0) {
		judge_by_nodes(machine, host);
		return;
	}
	judge(host, FACT_YES, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(device_tree_marks); i++)
		if (strstr(text, device_tree_marks[i].text))
			judge(host, FACT_YES, device_tree_marks[i].hypervisor);
	if (!host->identity.hypervisor)
		gaps_add(&host->gaps, host->arena, ENODATA, compatible);
}

/* DMI names no hypervisor: a machine, unless the firmware says that it is none. */
static void judge_unnamed(const struct machine *machine, struct host *host)
{
	bool guest = false;

	if (read_smbios_guest_bit(machine, &guest) < 0 || !guest) {
		judge(host, FACT_NO, "");
		return;
	}
	judge(host, FACT_YES, NULL);
	gaps_add(&host->gaps, host->arena, ENODATA, dmi_directory);
}

/* Arm, RISC-V, POWER: DMI where there is one, else the device tree. */
static void judge_other(const struct machine *machine, struct host *host)
{
	const struct dmi_mark *mark = find_dmi_mark(machine);

	if (mark && mark->also_metal)
		judge_cloud(machine, host, mark);
	else if (mark)
		judge(host, FACT_YES, mark->hypervisor);
	else if (!host->identity.cpu_vendor)
		return; /* it might be an x86 guest: unknown, and cpuinfo's gap says why */
	else if (host->identity.sys_vendor && *host->identity.sys_vendor)
		judge_unnamed(machine, host);
	else
		judge_device_tree(machine, host);
}

/* Levels of virtualization beneath stand in lines "VM00 Control Program: z/VM …". */
static void judge_s390(const struct machine *machine, struct host *host)
{
	static const char sysinfo[] = "/proc/sysinfo";
	static const char label[] = "VM00 Control Program:";
	char *text = NULL;
	char *program = NULL;
	ssize_t n = root_read_all(machine->root, sysinfo, LONGEST_SYSINFO, host->arena, &text);

	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, sysinfo);
		return;
	}
	program = strstr(text, label);
	if (!program)
		judge(host, FACT_NO, "");
	else if (str_has_prefix(str_trim(program + strlen(label)), "z/VM"))
		judge(host, FACT_YES, "zvm");
	else
		judge(host, FACT_YES, "kvm");
}

/* dom0 sits on Xen, too, and is the host; /sys/hypervisor/properties is Xen's (ABI/stable). */
static bool judge_xen(const struct machine *machine, struct host *host)
{
	char text[LONGEST_LINE];
	uint64_t features = 0;

	if (root_read_word(machine->root, "/sys/hypervisor/type", text, sizeof(text)) < 0 ||
	    !str_equal(text, "xen"))
		return false;
	judge(host, FACT_YES, "xen");
	if (root_read_word(machine->root, "/sys/hypervisor/properties/features", text,
			   sizeof(text)) == 0 &&
	    parse_hex(text, &features) == 0 && features & 1u << XEN_FEATURE_DOM0)
		host->identity.virtualized = FACT_NO;
	return true;
}

void identity_read_virtualization(const struct machine *machine, struct host *host)
{
	if (judge_xen(machine, host))
		return;
	if (is_x86(&host->identity))
		judge_x86(machine, host);
	else if (str_equal(host->identity.cpu_vendor, "IBM/S390"))
		judge_s390(machine, host);
	else
		judge_other(machine, host);
}
