/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is it found who makes VFs at boot and how many files QEMU may open, wherever that is written, and judged?
 */
#include "unit.h"

#include <errno.h>

#include "audit/audit.h"
#include "base/text.h"
#include "collected.h"

#define PF "/sys/bus/pci/devices/0000:03:00.0"

/* A PF, eth0, whose driver is ixgbe and that has 2 VFs; nothing in /etc. */
static struct tree *make_tree(void)
{
	struct tree *tree = tree_new();

	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(tree, PF "/class", "0x020000\n");
	tree_file(tree, PF "/uevent", "DRIVER=ixgbe\nPCI_CLASS=20000\n");
	tree_file(tree, PF "/sriov_totalvfs", "8\n");
	tree_file(tree, PF "/sriov_numvfs", "2\n");
	tree_link(tree, "/sys/class/net/ens1f0/device", "../../../bus/pci/devices/0000:03:00.0");
	tree_file(tree, "/sys/class/net/ens1f0/address", "02:00:00:00:00:aa\n");
	tree_directory(tree, "/etc");
	return tree;
}

/* What the audit says by this rule of the tree. */
static void assert_verdict(const struct tree *tree, const char *rule, enum verdict verdict,
			   const char *evidence)
{
	const struct profile profile = { .open_files = 2048 };
	const struct audit_request request = { .evidence_of_all = true, .profile = &profile };
	_cleanup_(host_freep) struct host *host =
		collected(tree->path, FACTS_SERVICES | FACTS_PCI | FACTS_NET | FACTS_IDENTITY);
	const struct report *report = audit(host, &request);

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, rule)) {
			assert_int_equal(report->findings[i].verdict, verdict);
			if (evidence)
				assert_string_equal(report->findings[i].evidence, evidence);
			return;
		}
	fail();
}

/* Each place that people use, by whatever it names the PF. */
static const struct maker {
	const char *path;
	const char *content;
} makers[] = {
	{ "/etc/systemd/network/10-pf.link",
	  "[Match]\nPath=pci-0000:03:00.0\n[Link]\nSR-IOVVirtualFunctions=2\n" },
	{ "/usr/lib/systemd/network/10-pf.link",
	  "[Match]\nPermanentMACAddress=02:00:00:00:00:AA\n[SR-IOV]\nVirtualFunction=1\n" },
	{ "/etc/netplan/50.yaml", "network:\n  ethernets:\n    ens1f0:\n      "
				  "virtual-function-count: 2\n" },
	{ "/run/systemd/system/netplan-sriov-apply.service",
	  "[Unit]\nAfter=sys-subsystem-net-devices-ens1f0.device\n[Service]\nExecStart=netplan "
	  "apply "
	  "--sriov-only\n" },
	{ "/etc/NetworkManager/system-connections/pf.nmconnection",
	  "[connection]\ninterface-name=ens1f0\n[sriov]\ntotal-vfs=2\n" },
	{ "/etc/sysconfig/network-scripts/ifcfg-ens1f0", "DEVICE=ens1f0\nSRIOV_TOTAL_VFS=2\n" },
	{ "/etc/udev/rules.d/70.rules",
	  "ACTION==\"add\", ENV{ID_NET_DRIVER}==\"ixgbe\", ATTR{device/sriov_numvfs}=\"2\"\n" },
	{ "/etc/modprobe.d/ixgbe.conf", "options ixgbe max_vfs=2\n" },
	{ "/etc/tmpfiles.d/vfs.conf", "w /sys/class/net/ens1f0/device/sriov_numvfs - - - - 2\n" },
	{ "/etc/systemd/system/vfs.service",
	  "[Service]\nExecStart=/bin/sh -c 'echo 2 >/sys/class/net/ens1f0/device/sriov_numvfs'\n" },
	{ "/etc/rc.local", "echo 2 >" PF "/sriov_numvfs\n" },
	{ "/etc/sysfs.conf", "class/net/ens1f0/device/sriov_numvfs = 2\n" },
	{ "/etc/network/interfaces", "  up echo 2 >/sys/class/net/ens1f0/device/sriov_numvfs\n" },
};

static void every_place_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++) {
		_cleanup_tree_ struct tree *tree = make_tree();

		assert_verdict(tree, "sriov-not-persistent", VERDICT_FAIL,
			       "2 VFs, and nothing in /etc, /run or /usr/lib that makes any");
		tree_file(tree, makers[i].path, makers[i].content);
		assert_verdict(tree, "sriov-not-persistent", VERDICT_PASS, makers[i].path);
	}
}

static void comments_and_others_do_not_count(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	tree_file(tree, "/etc/rc.local", "# echo 2 >/sys/class/net/ens1f0/device/sriov_numvfs\n");
	tree_file(tree, "/usr/lib/systemd/network/99-default.link",
		  "[Match]\nOriginalName=*\n[Link]\nNamePolicy=keep kernel\n");
	tree_file(tree, "/etc/modprobe.d/ixgbe.conf", "options ixgbe allow_unsupported_sfp=1\n");
	tree_file(tree, "/usr/local/lib/systemd/system/vfctl.service",
		  "[Service]\nExecStart=/usr/local/bin/vfctl apply --boot\n");
	assert_verdict(tree, "sriov-not-persistent", VERDICT_FAIL, NULL);
	/* Of VFs that somebody makes nobody may know whose. */
	tree_file(tree, "/etc/rc.local", "echo 2 >/sys/class/net/ens1f01/device/sriov_numvfs\n");
	assert_verdict(tree, "sriov-not-persistent", VERDICT_UNKNOWN,
		       "which PFs /etc/rc.local means");
	tree_file(tree, "/proc/cmdline", "quiet ixgbe.max_vfs=2\n");
	assert_verdict(tree, "sriov-not-persistent", VERDICT_PASS, "/proc/cmdline");
}

/* The command of the one PF that fails; NULL: none does. */
static const char *command_of(const struct host *host)
{
	const struct report *report = audit(host, &(struct audit_request){ .way = WAY_SRIOV });

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, "sriov-not-persistent") &&
		    report->findings[i].verdict == VERDICT_FAIL)
			return report->findings[i].remedy.commands[0];
	return NULL;
}

/* A second PF, whom vfio-pci has. */
static struct tree *make_two(void)
{
	struct tree *tree = make_tree();

	tree_file(tree, "/sys/bus/pci/devices/0000:04:00.0/class", "0x020000\n");
	tree_file(tree, "/sys/bus/pci/devices/0000:04:00.0/uevent",
		  "DRIVER=vfio-pci\nPCI_CLASS=20000\n");
	tree_file(tree, "/sys/bus/pci/devices/0000:04:00.0/sriov_totalvfs", "8\n");
	tree_file(tree, "/sys/bus/pci/devices/0000:04:00.0/sriov_numvfs", "4\n");
	return tree;
}

static void who_makes_others_makes_not_these(void **state)
{
	static const char *const of_the_first[] = {
		"echo 2 >/sys/bus/pci/devices/0000:03:00.0/sriov_numvfs\n",
		"echo 2 >/sys/class/net/ens1f0/device/sriov_numvfs\n",
		"modprobe ixgbe; echo 2 >/sys/bus/pci/drivers/ixgbe/*/sriov_numvfs\n",
	};
	_cleanup_tree_ struct tree *tree = make_two();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(of_the_first); i++) {
		_cleanup_(host_freep) struct host *host = NULL;

		tree_file(tree, "/etc/rc.local", of_the_first[i]);
		host = collected(tree->path, FACTS_SERVICES | FACTS_PCI | FACTS_NET);
		assert_string_equal(command_of(host), "vfctl create 0000:04:00.0 -n 4 --persist");
	}
}

static void what_is_hidden_is_unknown(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	tree_file(tree, "/vfctl/errors", "EACCES\t/etc/NetworkManager/system-connections\n");
	assert_verdict(tree, "sriov-not-persistent", VERDICT_UNKNOWN,
		       "/etc/NetworkManager/system-connections");
	tree_file(tree, PF "/sriov_numvfs", "0\n");
	assert_verdict(tree, "sriov-not-persistent", VERDICT_NOT_APPLICABLE, NULL);
}

static void limits_by_unit(void **state)
{
	static const char unit[] = "/usr/lib/systemd/system/libvirtd.service";
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	assert_verdict(tree, "libvirt-max-files", VERDICT_NOT_APPLICABLE, NULL);
	tree_file(tree, unit, "[Service]\nType=notify\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_FAIL,
		       "1024, not 2048: no LimitNOFILE in "
		       "/usr/lib/systemd/system/libvirtd.service");
	tree_file(tree, unit, "[Service]\nLimitNOFILE=8K\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_PASS,
		       "8192: LimitNOFILE=8K in /usr/lib/systemd/system/libvirtd.service");
	tree_file(tree, "/etc/systemd/system/libvirtd.service.d/20.conf",
		  "[Service]\nLimitNOFILE=1024:524288\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_FAIL,
		       "1024, not 2048: LimitNOFILE=1024:524288 in "
		       "/etc/systemd/system/libvirtd.service.d/20.conf");
	/* By names, whichever directory they stand in. */
	tree_file(tree, "/usr/lib/systemd/system/libvirtd.service.d/30.conf",
		  "LimitNOFILE = infinity\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_PASS, NULL);
	tree_file(tree, "/etc/systemd/system/libvirtd.service.d/40.conf", "LimitNOFILE=many\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_UNKNOWN, NULL);
	/* Where both are installed, the one that is switched on. */
	tree_file(tree, "/usr/lib/systemd/system/virtqemud.service", "LimitNOFILE=4096\n");
	tree_link(tree, "/etc/systemd/system/sockets.target.wants/virtqemud.socket",
		  "/usr/lib/systemd/system/virtqemud.socket");
	assert_verdict(tree, "libvirt-max-files", VERDICT_PASS,
		       "4096: LimitNOFILE=4096 in /usr/lib/systemd/system/virtqemud.service");
}

static void limits_by_qemu_itself(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	tree_file(tree, "/usr/lib/systemd/system/libvirtd.service", "LimitNOFILE=8192\n");
	tree_file(tree, "/etc/libvirt/qemu.conf",
		  "#max_files = 1\nmax_files = 1000\nmax_files = 4096\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_FAIL,
		       "1000, not 2048: max_files in /etc/libvirt/qemu.conf");
	/* A QEMU that runs tells best; other processes are none. */
	tree_file(tree, "/proc/10/comm", "bash\n");
	tree_file(tree, "/proc/10/limits",
		  "Max open files            10                   10                   files\n");
	tree_file(tree, "/proc/11/comm", "qemu-system-x86\n");
	tree_file(tree, "/proc/11/limits",
		  "Limit                     Soft Limit           Hard Limit           Units\n"
		  "Max open files            32768                32768                files\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_PASS, "32768: /proc/11/limits");
	tree_file(tree, "/proc/12/comm", "qemu-kvm\n");
	tree_file(tree, "/proc/12/limits",
		  "Max open files            1024                 524288               files\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_FAIL, "1024, not 2048: /proc/12/limits");
}

static void without_root_qemu_conf_is_hidden(void **state)
{
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	tree_file(tree, "/usr/lib/systemd/system/libvirtd.service", "LimitNOFILE=8192\n");
	tree_file(tree, "/vfctl/errors", "EACCES\t/etc/libvirt/qemu.conf\n");
	assert_verdict(tree, "libvirt-max-files", VERDICT_UNKNOWN, "/etc/libvirt/qemu.conf");
}

/* What the remedy says; "": there is nothing to type. */
static void assert_start(const struct tree *tree, const char *evidence, const char *command)
{
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_ALL);
	const struct report *report = audit(host, &(struct audit_request){ 0 });

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, "libvirt-unreachable")) {
			const char *first = report->findings[i].remedy.commands[0];

			assert_int_equal(report->findings[i].verdict, VERDICT_FAIL);
			assert_string_equal(first ? first : "", command);
			assert_non_null(strstr(report->findings[i].evidence, evidence));
			return;
		}
	fail();
}

static void the_daemon_that_is_there_is_started(void **state)
{
	static const char enabled[] = "/etc/systemd/system/sockets.target.wants/virtqemud.socket";
	_cleanup_tree_ struct tree *tree = make_tree();

	(void)state;
	tree_file(tree, "/vfctl/errors", "ECONNREFUSED\t/vfctl/domains\n");
	assert_start(tree, "neither virtqemud nor libvirtd: Connection refused", "");
	tree_file(tree, "/etc/os-release", "ID=debian\n");
	assert_start(tree, "neither", "apt-get install libvirt-daemon-system");
	tree_file(tree, "/etc/os-release", "ID=\"almalinux\"\nID_LIKE=\"rhel fedora\"\n");
	assert_start(tree, "neither", "dnf install libvirt-daemon-kvm");
	tree_file(tree, "/usr/lib/systemd/system/virtqemud.service", "[Service]\n");
	assert_start(tree, "though virtqemud is installed",
		     "systemctl enable --now virtqemud.socket");
	tree_file(tree, "/usr/lib/systemd/system/libvirtd.service", "[Service]\n");
	assert_start(tree, "though virtqemud", "systemctl enable --now virtqemud.socket");
	tree_link(tree, "/etc/systemd/system/sockets.target.wants/libvirtd.socket",
		  "/usr/lib/systemd/system/libvirtd.socket");
	assert_start(tree, "though libvirtd", "systemctl enable --now libvirtd.socket");
	tree_link(tree, enabled, "/usr/lib/systemd/system/virtqemud.socket");
	assert_start(tree, "though virtqemud", "systemctl enable --now virtqemud.socket");
	/* Of units that were not taken nobody knows which there are. */
	tree_file(tree, "/vfctl/errors", "ECONNREFUSED\t/vfctl/domains\nEACCES\t/etc\n");
	assert_start(tree, "connecting fails: Connection refused", "");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_place_counts),
	cmocka_unit_test(comments_and_others_do_not_count),
	cmocka_unit_test(who_makes_others_makes_not_these),
	cmocka_unit_test(what_is_hidden_is_unknown),
	cmocka_unit_test(limits_by_unit),
	cmocka_unit_test(limits_by_qemu_itself),
	cmocka_unit_test(without_root_qemu_conf_is_hidden),
	cmocka_unit_test(the_daemon_that_is_there_is_started),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
