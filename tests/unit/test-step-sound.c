/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is nothing written that a journal only claims to be a setting, or a file of vfctl's?
 */
#include "apply/kinds.h"
#include "base/text.h"
#include "unit.h"

#define RMEM	 "net.core.rmem_max"
#define ZEROCOPY "vhost_net/experimental_zcopytx"

static void only_such_settings_are_sound(void **state)
{
	static const struct step unsound[] = {
		{ STEP_SYSCTL, "kernel.modprobe", "/sbin/modprobe", "0" },
		{ STEP_SYSCTL, "net.ipv4.ip_forward", "0", "1" },
		{ STEP_SYSCTL, "net.core.", "0", "1" },
		{ STEP_SYSCTL, "net.core.a/b", "0", "1" },
		{ STEP_SYSCTL, "net.core...", "0", "1" },
		{ STEP_SYSCTL, "net.core.a.b", "0", "1" },
		{ STEP_SYSCTL, "net.bridge.../../kernel/modprobe", "0", "1" },
		{ STEP_SYSCTL, RMEM, "0", "" },
		{ STEP_SYSCTL, RMEM, "0", " 1" },
		{ STEP_SYSCTL, RMEM, "0", "1\n" },
		{ STEP_SYSCTL, RMEM, "0", "/bin/sh" },
		{ STEP_HUGEPAGES, "node1", "0", "1" },
		{ STEP_HUGEPAGES, "node/2048kB", "0", "1" },
		{ STEP_HUGEPAGES, "node01/2048kB", "0", "1" },
		{ STEP_HUGEPAGES, "node1/2048kB/..", "0", "1" },
		{ STEP_HUGEPAGES, "host/..kB", "0", "1" },
		{ STEP_HUGEPAGES, "host/9999999999kB", "0", "1" },
		{ STEP_HUGEPAGES, "host/2048kB", "0", "-1" },
		{ STEP_HUGEPAGES, "host/2048kB", "0", "01" },
		{ STEP_HUGEPAGES, "host/2048kB", "0", "1073741825" },
		{ STEP_MTU, "", "1500", "9000" },
		{ STEP_MTU, "..", "1500", "9000" },
		{ STEP_MTU, "eth0/..", "1500", "9000" },
		{ STEP_MTU, "eth0 ", "1500", "9000" },
		{ STEP_MTU, "sixteencharacter", "1500", "9000" },
		{ STEP_MTU, "eth0", "1500", "67" },
		{ STEP_MTU, "eth0", "1500", "65536" },
		{ STEP_MTU, "eth0", "1500", "" },
		{ STEP_NIC_RINGS, "eth0/..", "rx 256", "rx 512" },
		{ STEP_NIC_RINGS, "eth0", "rx 256", "" },
		{ STEP_NIC_RINGS, "eth0", "rx 256", "rx" },
		{ STEP_NIC_RINGS, "eth0", "rx 256", "rx -1" },
		{ STEP_NIC_RINGS, "eth0", "rx 256", "rx 4294967296" },
		{ STEP_NIC_RINGS, "eth0", "rx 256", "rx 512 " },
		{ STEP_NIC_RINGS, "eth0", "rx 256", "rx 512 rx 512" },
		{ STEP_NIC_RINGS, "eth0", "tx 256", "tx 512 rx 512" },
		{ STEP_NIC_RINGS, "eth0", "rx 256", "rx-usecs 3" },
		{ STEP_NIC_RINGS, "eth0", "rx 256", "rx 512; reboot" },
		{ STEP_NIC_COALESCING, "eth0", "adaptive-rx off", "adaptive-rx 1" },
		{ STEP_NIC_COALESCING, "eth0", "rx-usecs 3", "rx 256" },
		{ STEP_CPU_GOVERNOR, "cpu0", "powersave", "performance" },
		{ STEP_CPU_GOVERNOR, "policy0/..", "powersave", "performance" },
		{ STEP_CPU_GOVERNOR, "policy0", "powersave", "" },
		{ STEP_CPU_PREFERENCE, "policy0", "power", "../x" },
		{ STEP_CPU_IDLE_STATE, "cpu3", "0", "1" },
		{ STEP_CPU_IDLE_STATE, "cpu3/state2", "0", "2" },
		{ STEP_CPU_IDLE_STATE, "cpu3/state2/", "0", "1" },
		{ STEP_IRQ_AFFINITY, "irq130", "0-7", "4-7" },
		{ STEP_IRQ_AFFINITY, "41:00.0/irq130", "0-7", "4-7" },
		{ STEP_IRQ_AFFINITY, "0000:41:00.0", "0-7", "4-7" },
		{ STEP_IRQ_AFFINITY, "0000:41:00.0/130", "0-7", "4-7" },
		{ STEP_IRQ_AFFINITY, "0000:41:00.0/irq130/..", "0-7", "4-7" },
		{ STEP_IRQ_AFFINITY, "/irq130", "0-7", "4-7" },
		{ STEP_IRQ_AFFINITY, "../irq130", "0-7", "4-7" },
		{ STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "" },
		{ STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "7-4" },
		{ STEP_IRQ_AFFINITY, "0000:41:00.0/irq130", "0-7", "all" },
		{ STEP_KERNEL_MODULE, "", NULL, MODULE_LOADED },
		{ STEP_KERNEL_MODULE, "..", NULL, MODULE_LOADED },
		{ STEP_KERNEL_MODULE, "-r", NULL, MODULE_LOADED },
		{ STEP_KERNEL_MODULE, "a/b", NULL, MODULE_LOADED },
		{ STEP_KERNEL_MODULE, "vhost_net", NULL, "1" },
		{ STEP_MODULE_OPTION, "vhost_net", "0", "1" },
		{ STEP_MODULE_OPTION, "vhost_net/", "0", "1" },
		{ STEP_MODULE_OPTION, "vhost_net/../..", "0", "1" },
		{ STEP_MODULE_OPTION, "vhost_net/a=1", "0", "1" },
		{ STEP_MODULE_OPTION, ZEROCOPY, "0", "" },
		{ STEP_MODULE_OPTION, ZEROCOPY, "0", "1 b=2" },
		{ STEP_FILE, "/etc/sysctl.d/60-other.conf", NULL, "" },
		{ STEP_FILE, "/etc/sysctl.d/60-vfctl.sh", NULL, "" },
		{ STEP_FILE, "/etc/sysctl.d/.vfctl.conf", NULL, "" },
		{ STEP_FILE, "/etc/sysctl.d/../vfctl.conf", NULL, "" },
		{ STEP_FILE, "/etc/sysctl.d/vfctl/a.conf", NULL, "" },
		{ STEP_FILE, "/etc/sysctl.d/vfctl.conf ", NULL, "" },
		{ STEP_FILE, "/etc/udev/rules.d/60-vfctl.conf", NULL, "" },
		{ STEP_FILE, "/etc/udev/vfctl.rules", NULL, "" },
		{ STEP_FILE, "/etc/vfctl.conf", NULL, "" },
		{ STEP_FILE, "/etc/cron.d/vfctl.conf", NULL, "" },
		{ STEP_FILE, "/etc/libvirt/libvirtd.conf", NULL, "" },
		{ STEP_FILE, "/etc/libvirt/qemu.conf/vfctl.conf", NULL, "" },
		{ STEP_FILE, "/etc/systemd/system/vfctl.conf", NULL, "" },
		{ STEP_FILE, "/etc/systemd/system/libvirtd.service.d/vfctl.conf", NULL, "" },
		{ STEP_FILE, "/etc/systemd/system/vfctl.service", NULL, "" },
		{ STEP_FILE, IRQS_UNIT ".d", NULL, "" },
		{ STEP_FILE, "/etc/systemd/system/multi-user.target.d/vfctl.conf", NULL, "" },
		{ STEP_FILE, IRQBALANCE_DROP_INS "override.conf", NULL, "" },
		{ STEP_FILE, IRQBALANCE_DROP_INS "vfctl", NULL, "" },
		{ STEP_DIRECTORY, "/etc", NULL, "present" },
		{ STEP_DIRECTORY, "/etc/", NULL, "present" },
		{ STEP_DIRECTORY, "/etc/sys", NULL, "present" },
		{ STEP_DIRECTORY, "/etc/libvirt", NULL, "present" },
		{ STEP_DIRECTORY, "/etc/sysctl.d/vfctl", NULL, "present" },
	};
	static const struct step sound[] = {
		{ STEP_SYSCTL, "net.core.default_qdisc", "fq_codel", "fq" },
		{ STEP_MTU, "enp1s0f0np0.100", "68", "65535" },
		{ STEP_NIC_RINGS, "enp1s0f0np0", "tx 4294967295", "rx 256 tx 0" },
		{ STEP_NIC_COALESCING, "eth0", "adaptive-tx off tx-frames 1",
		  "adaptive-rx on adaptive-tx off rx-usecs 1 tx-usecs 2 rx-frames 3 tx-frames 4" },
		{ STEP_CPU_PREFERENCE, "policy127", "128", "balance_power" },
		{ STEP_MODULE_OPTION, "kvm/nx_huge_pages", "N", "auto" },
		{ STEP_IRQ_AFFINITY, "10000:e1:00.7/irq0", "0-7", "4-7,9" },
		{ STEP_FILE, "/etc/modules-load.d/vfctl.conf", NULL, "vhost_net\n" },
		{ STEP_FILE, IRQBALANCE_CONF, NULL, "[Service]\n" },
		{ STEP_FILE, IRQBALANCE_ENV, NULL, "A=1\n" },
		{ STEP_FILE, IRQS_UNIT, NULL, "[Service]\n" },
		{ STEP_FILE, IRQS_WANT, "[Unit]\n", NULL },
		{ STEP_DIRECTORY, "/etc/systemd/system/multi-user.target.d", NULL, "present" },
		{ STEP_DIRECTORY, "/etc/systemd/system", NULL, "present" },
		{ STEP_DIRECTORY, "/etc/systemd/system/irqbalance.service.d", NULL, "present" },
		{ STEP_FILE, "/etc/udev/rules.d/90-vfctl-mtu-eth0.rules", "", NULL },
		{ STEP_FILE, "/etc/tmpfiles.d/vfctl-cpus.conf", "", "w" },
		{ STEP_FILE, "/etc/modprobe.d/vfctl-vhost_net.conf", "", "w" },
		{ STEP_DIRECTORY, "/etc/udev", NULL, "present" },
		{ STEP_DIRECTORY, "/etc/udev/rules.d", NULL, "present" },
		{ STEP_DIRECTORY, "/etc/vfctl", NULL, "present" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(unsound); i++)
		if (step_is_sound(&unsound[i]))
			fail_msg("%s of %s to %s is sound", step_kind_names[unsound[i].kind],
				 unsound[i].object, unsound[i].to);
	for (size_t i = 0; i < ARRAY_SIZE(sound); i++)
		if (!step_is_sound(&sound[i]))
			fail_msg("%s of %s is unsound", step_kind_names[sound[i].kind],
				 sound[i].object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_such_settings_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
