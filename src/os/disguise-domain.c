/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a domain's or network's XML may an anonymous capture say? See disguise-domain.h; the
 * formats are libvirt's (formatdomain.html, formatnetwork.html). What is not here is left out: a
 * new version's element must be looked at first.
 */
#include "os/disguise-domain.h"

#include <string.h>

/* An element that is kept, and its attributes; "*" in a path stands for any one name. */
struct domain_element {
	const char *path;
	const char *words;
	const char *numbers;
};

/* The first that fits counts. */
static const struct domain_element elements[] = {
	{ "", "type", "id" },
	{ "name", NULL, NULL },
	{ "uuid", NULL, NULL },
	{ "maxMemory", "unit", "slots ." },
	{ "memory", "unit dumpCore", "." },
	{ "currentMemory", "unit", "." },
	{ "memtune", NULL, NULL },
	{ "memtune/*", "unit", "." },
	{ "memoryBacking", NULL, NULL },
	{ "memoryBacking/hugepages/page", "unit", "size nodeset" },
	{ "memoryBacking/*", "type mode", "threads" },
	{ "vcpu", "placement", ". cpuset current" },
	{ "vcpus", NULL, NULL },
	{ "vcpus/vcpu", "enabled hotpluggable", "id order" },
	{ "iothreads", NULL, "." },
	{ "iothreadids", NULL, NULL },
	{ "iothreadids/iothread", NULL, "id thread_pool_min thread_pool_max" },
	{ "iothreadids/iothread/poll", NULL, "max grow shrink" },
	{ "defaultiothread", NULL, "thread_pool_min thread_pool_max" },
	{ "cputune", NULL, NULL },
	{ "cputune/*", "scheduler", ". vcpu vcpus iothread iothreads cpuset priority" },
	{ "cputune/*/*", "type unit", "id level size vcpus bandwidth" },
	{ "numatune", NULL, NULL },
	{ "numatune/*", "mode placement", "nodeset cellid" },
	{ "os", "firmware", NULL },
	{ "os/type", ". arch machine", NULL },
	{ "os/firmware", NULL, NULL },
	{ "os/firmware/feature", "enabled name", NULL },
	{ "os/loader", "readonly type secure stateless format", NULL },
	{ "os/nvram", "type format templateFormat", NULL },
	{ "os/kernel", NULL, NULL },
	{ "os/initrd", NULL, NULL },
	{ "os/boot", "dev", NULL },
	{ "os/bootmenu", "enable", "timeout" },
	{ "os/smbios", "mode", NULL },
	{ "os/bios", "useserial", "rebootTimeout" },
	{ "features", NULL, NULL },
	{ "features/*", "state mode driver policy eoi resizing unknown enabled value", "version" },
	{ "features/*/*", "state mode unit", ". retries size" },
	{ "features/*/*/*", "state", NULL },
	{ "cpu", "mode match check migratable", NULL },
	{ "cpu/model", ". fallback", NULL },
	{ "cpu/vendor", ".", NULL },
	{ "cpu/topology", NULL, "sockets dies clusters modules cores threads" },
	{ "cpu/cache", "mode", "level" },
	{ "cpu/maxphysaddr", "mode", "bits limit" },
	{ "cpu/feature", "policy name", NULL },
	{ "cpu/numa", NULL, NULL },
	{ "cpu/numa/cell", "unit memAccess discard", "id cpus memory" },
	{ "cpu/numa/cell/distances", NULL, NULL },
	{ "cpu/numa/cell/distances/sibling", NULL, "id value" },
	{ "cpu/numa/cell/cache", "associativity policy", "level" },
	{ "cpu/numa/cell/cache/*", "unit", "value" },
	{ "cpu/numa/interconnects", NULL, NULL },
	{ "cpu/numa/interconnects/*", "type unit", "initiator target cache value" },
	{ "clock", "offset basis", "adjustment start" },
	{ "clock/timer", "name tickpolicy present track mode", "frequency" },
	{ "clock/timer/catchup", NULL, "threshold slew limit" },
	{ "on_poweroff", ".", NULL },
	{ "on_reboot", ".", NULL },
	{ "on_crash", ".", NULL },
	{ "on_lockfailure", ".", NULL },
	{ "pm", NULL, NULL },
	{ "pm/*", "enabled", NULL },
	{ "launchSecurity", "type kernelHashes", NULL },
	{ "launchSecurity/cbitpos", NULL, "." },
	{ "launchSecurity/reducedPhysBits", NULL, "." },
	{ "launchSecurity/policy", NULL, "." },
	{ "devices", NULL, NULL },
	{ "devices/emulator", NULL, NULL },
	{ "devices/disk", "type device sgio rawio", NULL },
	{ "devices/disk/driver",
	  "name type cache io discard detect_zeroes error_policy rerror_policy copy_on_read "
	  "ioeventfd event_idx iommu ats packed page_per_vq",
	  "queues queue_size iothread" },
	{ "devices/disk/driver/iothreads", NULL, NULL },
	{ "devices/disk/driver/iothreads/iothread", NULL, "id" },
	{ "devices/disk/source", "mode type protocol startupPolicy managed", "namespace index" },
	{ "devices/disk/target", "dev bus removable", "rotation_rate" },
	{ "devices/disk/blockio", NULL, "logical_block_size physical_block_size" },
	{ "devices/disk/readonly", NULL, NULL },
	{ "devices/disk/shareable", NULL, NULL },
	{ "devices/disk/transient", NULL, NULL },
	{ "devices/hostdev", "mode type managed model display ramfb sgio rawio", NULL },
	{ "devices/hostdev/driver", "name model iommufd", NULL },
	{ "devices/hostdev/source", "startupPolicy writeFiltering guestReset", NULL },
	{ "devices/hostdev/source/vendor", NULL, "id" },
	{ "devices/hostdev/source/product", NULL, "id" },
	{ "devices/interface", "type managed trustGuestRxFilters", NULL },
	{ "devices/interface/mac", "type check", NULL },
	{ "devices/interface/source", "mode type", NULL },
	{ "devices/interface/model", "type", NULL },
	{ "devices/interface/target", "managed", NULL },
	{ "devices/interface/driver",
	  "name model txmode ioeventfd event_idx iommu ats packed rss rss_hash_report page_per_vq",
	  "queues rx_queue_size tx_queue_size" },
	{ "devices/interface/driver/*", "csum gso tso4 tso6 ecn ufo mrg_rxbuf", NULL },
	{ "devices/interface/vlan", "trunk", NULL },
	{ "devices/interface/vlan/tag", "nativeMode", "id" },
	{ "devices/interface/virtualport", "type", NULL },
	{ "devices/interface/bandwidth", NULL, NULL },
	{ "devices/interface/bandwidth/*", NULL, "average peak burst floor" },
	{ "devices/interface/mtu", NULL, "size" },
	{ "devices/interface/link", "state", NULL },
	{ "devices/interface/coalesce", NULL, NULL },
	{ "devices/interface/coalesce/*", NULL, NULL },
	{ "devices/interface/coalesce/*/*", NULL, "max" },
	{ "devices/interface/tune", NULL, NULL },
	{ "devices/interface/tune/sndbuf", NULL, "." },
	{ "devices/interface/backend", "type", NULL },
	{ "devices/interface/port", "isolated", NULL },
	{ "devices/controller", "type model", "index ports vectors" },
	{ "devices/controller/driver", "ioeventfd iommu ats packed page_per_vq",
	  "queues cmd_per_lun max_sectors iothread" },
	{ "devices/controller/model", "name", NULL },
	{ "devices/controller/target", "hotplug", "chassisNr chassis port busNr index memReserve" },
	{ "devices/controller/target/node", NULL, "." },
	{ "devices/controller/pcihole64", "unit", "." },
	{ "devices/controller/master", NULL, "startport" },
	{ "devices/memballoon", "model autodeflate freePageReporting", NULL },
	{ "devices/memballoon/stats", NULL, "period" },
	{ "devices/iommu", "model", NULL },
	{ "devices/iommu/driver",
	  "intremap caching_mode eim iotlb dma_translation xtsup passthrough", "aw_bits" },
	{ "devices/tpm", "model", NULL },
	{ "devices/tpm/backend", "type version persistent_state", NULL },
	{ "devices/vsock", "model", NULL },
	{ "devices/vsock/cid", "auto", "address" },
	{ "devices/memory", "model access discard", NULL },
	{ "devices/memory/source", NULL, NULL },
	{ "devices/memory/source/pagesize", "unit", "." },
	{ "devices/memory/source/nodemask", NULL, "." },
	{ "devices/memory/target", NULL, NULL },
	{ "devices/memory/target/label", NULL, NULL },
	{ "devices/memory/target/label/size", "unit", "." },
	{ "devices/memory/target/*", "unit", "." },
	{ "devices/filesystem", "type accessmode", NULL },
	{ "devices/filesystem/driver", "type", "queue" },
	{ "devices/rng", "model", NULL },
	{ "devices/rng/backend", "model", NULL },
	{ "devices/rng/rate", NULL, "bytes period" },
	{ "devices/video", NULL, NULL },
	{ "devices/video/model", "type primary blob", "ram vram vram64 vgamem heads" },
	{ "devices/channel", "type", NULL },
	{ "devices/channel/target", "type state", NULL },
	{ "devices/serial", "type", NULL },
	{ "devices/serial/target", "type", "port" },
	{ "devices/serial/target/model", "name", NULL },
	{ "devices/console", "type", NULL },
	{ "devices/console/target", "type", "port" },
	{ "devices/graphics", "type autoport", NULL },
	{ "devices/input", "type bus model", NULL },
	{ "devices/sound", "model", NULL },
	{ "devices/watchdog", "model action", NULL },
	{ "devices/panic", "model", NULL },
	{ "devices/*/alias", NULL, NULL },
	{ "devices/*/boot", NULL, "order" },
	{ "devices/*/rom", "bar enabled", NULL },
	{ "devices/*/acpi", NULL, "index" },
	{ "devices/*/teaming", "type", NULL },
	{ "devices/*/driver", "iommu ats packed page_per_vq", "queues" },
	{ "devices/*/address", "type multifunction",
	  "domain bus slot function controller target unit port base iobase irq reg cssid ssid "
	  "devno" },
	{ "devices/*/address/zpci", NULL, "uid fid" },
	{ "devices/*/source/address", "type", "domain bus slot function device" },
	{ "network", "ipv6", NULL },
	{ "network/name", NULL, NULL },
	{ "network/uuid", NULL, NULL },
	{ "network/forward", "mode managed", NULL },
	{ "network/forward/driver", "name model", NULL },
	{ "network/forward/pf", NULL, NULL },
	{ "network/forward/interface", NULL, NULL },
	{ "network/forward/address", "type", "domain bus slot function" },
	{ "network/bridge", "stp macTableManager", "delay" },
	{ "network/mtu", NULL, "size" },
	{ "network/vlan", "trunk", NULL },
	{ "network/vlan/tag", "nativeMode", "id" },
	{ "network/virtualport", "type", NULL },
	{ "network/portgroup", "default", NULL },
	{ "network/portgroup/vlan", "trunk", NULL },
	{ "network/portgroup/vlan/tag", "nativeMode", "id" },
	{ "network/portgroup/virtualport", "type", NULL },
};

/* What stands for names. */
static const struct name {
	const char *path;
	const char *attribute;
	struct domain_treatment treatment;
} names[] = {
	{ "name", ".", { DOMAIN_VM, NULL } },
	{ "uuid", ".", { DOMAIN_HARDWARE, NULL } },
	{ "os/loader", ".", { DOMAIN_SYSTEM, "/loader" } },
	{ "os/nvram", ".", { DOMAIN_NUMBERED, "/nvram" } },
	{ "os/nvram", "template", { DOMAIN_SYSTEM, "/nvram" } },
	{ "os/kernel", ".", { DOMAIN_NUMBERED, "/kernel" } },
	{ "os/initrd", ".", { DOMAIN_NUMBERED, "/initrd" } },
	{ "devices/emulator", ".", { DOMAIN_SYSTEM, "/emulator" } },
	{ "devices/disk/source", "file", { DOMAIN_NUMBERED, "/file" } },
	{ "devices/disk/source", "dir", { DOMAIN_NUMBERED, "/file" } },
	{ "devices/disk/source", "dev", { DOMAIN_NUMBERED, "/dev/disk" } },
	{ "devices/disk/source", "name", { DOMAIN_NUMBERED, "volume" } },
	{ "devices/disk/source", "volume", { DOMAIN_NUMBERED, "volume" } },
	{ "devices/disk/source", "pool", { DOMAIN_NUMBERED, "pool" } },
	{ "devices/interface/mac", "address", { DOMAIN_HARDWARE, NULL } },
	{ "devices/interface/source", "network", { DOMAIN_NUMBERED, "network" } },
	{ "devices/interface/source", "portgroup", { DOMAIN_NUMBERED, "portgroup" } },
	{ "devices/interface/source", "bridge", { DOMAIN_LINK, NULL } },
	{ "devices/interface/source", "dev", { DOMAIN_LINK, NULL } },
	{ "devices/interface/source", "path", { DOMAIN_NUMBERED, "/file" } },
	{ "devices/channel/target", "name", { DOMAIN_SYSTEM, "channel" } },
	{ "devices/*/source/address", "uuid", { DOMAIN_HARDWARE, NULL } },
	{ "devices/*/rom", "file", { DOMAIN_SYSTEM, "/rom" } },
	{ "devices/*/alias", "name", { DOMAIN_NUMBERED, "ua-" } },
	{ "devices/*/teaming", "persistent", { DOMAIN_NUMBERED, "ua-" } },
	{ "network/name", ".", { DOMAIN_NUMBERED, "network" } },
	{ "network/uuid", ".", { DOMAIN_HARDWARE, NULL } },
	{ "network/forward", "dev", { DOMAIN_LINK, NULL } },
	{ "network/forward/*", "dev", { DOMAIN_LINK, NULL } },
	{ "network/bridge", "name", { DOMAIN_LINK, NULL } },
	{ "network/portgroup", "name", { DOMAIN_NUMBERED, "portgroup" } },
};

static bool fits(const char *pattern, const char *path)
{
	while (*pattern) {
		if (*pattern == '*') {
			path += strcspn(path, "/");
			pattern++;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return !*path;
}

const struct domain_element *domain_find_element(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(elements); i++)
		if (fits(elements[i].path, path))
			return &elements[i];
	return NULL;
}

static bool has(const char *words, struct span name)
{
	const char *word = NULL;
	size_t length = 0;

	while (words && next_word(&words, ' ', &word, &length))
		if (length == name.n && memcmp(word, name.text, length) == 0)
			return true;
	return false;
}

struct domain_treatment domain_treatment_of(const struct domain_element *element, const char *path,
					    struct span name)
{
	if (has(element->words, name))
		return (struct domain_treatment){ DOMAIN_WORD, NULL };
	if (has(element->numbers, name))
		return (struct domain_treatment){ DOMAIN_NUMBER, NULL };
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (fits(names[i].path, path) && has(names[i].attribute, name))
			return names[i].treatment;
	return (struct domain_treatment){ DOMAIN_DROP, NULL };
}
