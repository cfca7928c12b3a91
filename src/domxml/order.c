/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which order does libvirt write the children of an element? See order.h.
 */
#include "domxml/order.h"

#include "base/text.h"

enum {
	MOST_NAMES = 48
};

static const struct {
	const char *parent;
	const char *names[MOST_NAMES];
} orders[] = {
	{ "domain",
	  { "name",
	    "uuid",
	    "genid",
	    "title",
	    "description",
	    "metadata",
	    "maxMemory",
	    "memory",
	    "currentMemory",
	    "blkiotune",
	    "memtune",
	    "memoryBacking",
	    "vcpu",
	    "vcpus",
	    "iothreads",
	    "iothreadids",
	    "defaultiothread",
	    "cputune",
	    "numatune",
	    "resource",
	    "sysinfo",
	    "bootloader",
	    "bootloader_args",
	    "os",
	    "idmap",
	    "features",
	    "cpu",
	    "clock",
	    "on_poweroff",
	    "on_reboot",
	    "on_crash",
	    "on_lockfailure",
	    "pm",
	    "perf",
	    "devices",
	    "seclabel",
	    "keywrap",
	    "launchSecurity" } },
	{ "network",
	  { "name", "uuid", "title", "description", "metadata", "forward", "bridge", "mtu", "mac",
	    "domain", "dns", "vlan", "bandwidth", "port", "ip", "route", "virtualport",
	    "portgroup" } },
	{ "cputune",
	  { "shares", "period", "quota", "global_period", "global_quota", "emulator_period",
	    "emulator_quota", "iothread_period", "iothread_quota", "vcpupin", "emulatorpin",
	    "iothreadpin", "vcpusched", "iothreadsched", "emulatorsched", "cachetune",
	    "memorytune" } },
	{ "numatune", { "memory", "memnode" } },
	{ "memoryBacking",
	  { "hugepages", "nosharepages", "locked", "source", "access", "allocation", "discard" } },
	{ "numa", { "cell", "interconnects" } },
	{ "cpu", { "model", "vendor", "topology", "cache", "maxphysaddr", "feature", "numa" } },
	{ "devices",
	  { "emulator",	 "disk",	"controller", "lease",	  "filesystem", "interface",
	    "smartcard", "serial",	"parallel",   "console",  "channel",	"input",
	    "tpm",	 "graphics",	"sound",      "audio",	  "video",	"hostdev",
	    "redirdev",	 "redirfilter", "hub",	      "watchdog", "memballoon", "rng",
	    "nvram",	 "panic",	"shmem",      "memory",	  "iommu",	"vsock",
	    "crypto",	 "pstore" } },
	{ "interface",
	  { "mac",   "source",	    "ip",	"route",     "script",	"backenddomain",
	    "vlan",  "virtualport", "port",	"bandwidth", "target",	"guest",
	    "model", "driver",	    "backend",	"filterref", "teaming", "tune",
	    "link",  "mtu",	    "coalesce", "boot",	     "rom",	"alias",
	    "acpi",  "address" } },
	{ "disk", { "driver",	 "auth",   "source", "backingStore", "backenddomain", "geometry",
		    "blockio",	 "mirror", "target", "iotune",	     "readonly",      "shareable",
		    "transient", "serial", "wwn",    "vendor",	     "product",	      "encryption",
		    "boot",	 "alias",  "address" } },
};

static int place(const char *const *names, const char *name)
{
	for (int i = 0; i < MOST_NAMES && names[i]; i++)
		if (str_equal(names[i], name))
			return i;
	return -1;
}

int order_of(const xmlNode *parent, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++)
		if (str_equal(orders[i].parent, (const char *)parent->name))
			return place(orders[i].names, name);
	return -1;
}
