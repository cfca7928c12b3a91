/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which parts is a made-up host written from? Each writes its share of the tree, beneath the
 * descriptor of its directory; make-host.c calls them in turn.
 */
#ifndef TESTS_BENCH_HOST_PARTS_H
#define TESTS_BENCH_HOST_PARTS_H

#include "layout.h"

enum {
	CONFIG_BYTES = 4096
};

/* The function's configuration space; returns how many bytes of it sysfs shows (256 or 4096). */
size_t config_fill(const struct layout *layout, const struct function *function,
		   uint8_t bytes[static CONFIG_BYTES]);

/* /sys/devices/pci…, /sys/bus/pci. */
void write_functions(int tree, const struct layout *layout);

/* /sys/kernel/iommu_groups, /sys/class/iommu. */
void write_groups(int tree, const struct layout *layout);

/* …/net/NAME of each function that has a netdev, /sys/class/net. */
void write_netdevs(int tree, const struct layout *layout);

/* /sys/devices/system/cpu. */
void write_cpus(int tree, const struct layout *layout);

/* …/cpufreq and …/cpuidle of them. */
void write_power(int tree, const struct layout *layout);

/* /proc/sys/net. */
void write_sysctls(int tree);

/* What makes VFs at boot, and libvirt's configuration: /etc, /usr/lib/systemd. */
void write_services(int tree, const struct layout *layout);

/* /proc/interrupts, /proc/irq, and irqbalance, which does not run. */
void write_interrupts(int tree, const struct layout *layout);

/* /sys/module, /lib/modules. */
void write_modules(int tree);

/* CPUs, nodes, memory and what else tells the machine: /sys/devices/system, /proc, DMI, ACPI. */
void write_machine(int tree, const struct layout *layout);

/* /proc/cmdline, and the files of the boot loader that it is made of. */
void write_boot(int tree, const struct shape *shape);

/* vfctl/links.nl: the recorded netlink requests and replies. */
void write_links(int tree, const struct layout *layout);

/* vfctl/genl.nl: recorded generic netlink. */
void write_generic(int tree, const struct layout *layout);

/* What a capture tells of itself: vfctl/version, vfctl/host. */
void write_capture(int tree);

/* VMs as libvirt defines them, their bridge, and /proc/PID of their QEMUs, as much as a capture keeps. */
void write_vms(int tree, const struct layout *layout);

/* /proc/PID/fd of processes that hold no device. */
void write_processes(int tree, const struct layout *layout);

/* What netlink, sysfs and libvirt tell of an interface or a VF; the text is the arena's. */
const char *mac_text(struct arena *arena, const uint8_t mac[static 6]);
unsigned int vf_vlan(const struct function *vf);
unsigned int netdev_flags(const struct function *function);
unsigned int netdev_speed(const struct function *function);

/* How many CPUs the host has. */
unsigned int all_cpus(const struct shape *shape);

/* The socket's CPUs as a list ("0-15,32-47") and as a mask ("ffff,0000ffff"); the arena's. */
const char *socket_cpu_list(struct arena *arena, const struct shape *shape, unsigned int socket);
const char *socket_cpu_mask(struct arena *arena, const struct shape *shape, unsigned int socket);

/* The CPU of the socket with this number there; behind the last comes the first again. */
unsigned int socket_cpu(const struct shape *shape, unsigned int socket, unsigned int number);

#endif
