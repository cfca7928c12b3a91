/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who makes VFs when the host boots? Every place that people use for it, and of its files the lines that
 * say so and which PFs they mean.
 */
#include <errno.h>

#include "base/text.h"
#include "collect/services.h"
#include "os/attributes.h"
#include "os/excerpt.h"

/* What a file of a kind is written with; NULL ends each list. */
struct syntax {
	const char *const *marks;    /* a line that has one of these in it makes VFs */
	const char *const *contexts; /* a line that begins so tells for whom */
};

static const char *const none[] = { NULL };
static const char *const numvfs_marks[] = { "sriov_numvfs", NULL };
static const char *const unit_marks[] = { "sriov_numvfs", "--sriov-only", "vfctl apply",
					  "vfctl create", NULL };
static const char *const unit_contexts[] = { "After=sys-subsystem-net-devices-",
					     "ConditionPathExists=/sys/", NULL };
static const char *const link_marks[] = { "SR-IOVVirtualFunctions=", "[SR-IOV]", NULL };
static const char *const link_contexts[] = { "OriginalName=",	     "Path=",	"MACAddress=",
					     "PermanentMACAddress=", "Driver=", NULL };
static const char *const manager_marks[] = { "total-vfs=", NULL };
static const char *const manager_contexts[] = { "interface-name=", "mac-address=", NULL };
static const char *const ifcfg_marks[] = { "SRIOV_TOTAL_VFS=", NULL };
static const char *const ifcfg_contexts[] = { "DEVICE=", "HWADDR=", NULL };
static const char *const netplan_marks[] = { "virtual-function-count:", NULL };
static const char *const netplan_contexts[] = { "macaddress:", "name:", "driver:", NULL };
static const char *const module_marks[] = { "max_vfs=", "num_vfs=", "sriov_numvfs", NULL };
static const char *const policy_marks[] = { "vfs:", NULL };
static const char *const policy_contexts[] = { "name:",	   "- name:",	"address:", "- address:",
					       "driver:",  "- driver:", "mac:",	    "- mac:",
					       "- match:", "match:",	NULL };

static const struct syntax numvfs = { numvfs_marks, none };
static const struct syntax unit = { unit_marks, unit_contexts };
static const struct syntax link_file = { link_marks, link_contexts };
static const struct syntax manager = { manager_marks, manager_contexts };
static const struct syntax ifcfg = { ifcfg_marks, ifcfg_contexts };
static const struct syntax netplan = { netplan_marks, netplan_contexts };
static const struct syntax module = { module_marks, none };
static const struct syntax policy = { policy_marks, policy_contexts };

static const struct place {
	const char *directory;
	const char *suffix;
	const struct syntax *syntax;
} places[] = {
	{ "/etc/vfctl", "policy.yaml", &policy },
	{ "/etc/vfctl/policy.d", ".yaml", &policy },
	{ "/etc/systemd/network", ".link", &link_file },
	{ "/run/systemd/network", ".link", &link_file },
	{ "/usr/local/lib/systemd/network", ".link", &link_file },
	{ "/usr/lib/systemd/network", ".link", &link_file },
	{ "/etc/netplan", ".yaml", &netplan },
	{ "/etc/NetworkManager/system-connections", "", &manager },
	{ "/run/NetworkManager/system-connections", "", &manager },
	{ "/usr/lib/NetworkManager/system-connections", "", &manager },
	{ "/etc/sysconfig/network-scripts", "", &ifcfg },
	{ "/etc/udev/rules.d", ".rules", &numvfs },
	{ "/run/udev/rules.d", ".rules", &numvfs },
	{ "/usr/lib/udev/rules.d", ".rules", &numvfs },
	{ "/etc/modprobe.d", ".conf", &module },
	{ "/usr/lib/modprobe.d", ".conf", &module },
	{ "/etc/tmpfiles.d", ".conf", &numvfs },
	{ "/etc/systemd/system", ".service", &unit },
	{ "/run/systemd/system", ".service", &unit },
	{ "/usr/local/lib/systemd/system", ".service", &unit },
	{ "/etc", "rc.local", &numvfs },
	{ "/etc", "sysfs.conf", &numvfs },
	{ "/etc/sysfs.d", ".conf", &numvfs },
	{ "/etc/network", "interfaces", &numvfs },
	{ "/etc/network/interfaces.d", "", &numvfs },
};

/* netplan's keys name interfaces: "enp3s0f0:". Nothing in quotes, which an SSID may be. */
static bool is_plain_key(const char *line)
{
	size_t n = strlen(line);

	return n > 1 && line[n - 1] == ':' && strcspn(line, " \"'") == n;
}

static enum line_worth weigh(const char *line, const void *arg)
{
	const struct syntax *syntax = arg;

	/* Units of vfctl's own go by its policies, which say of whom. */
	if (strstr(line, "vfctl apply --boot"))
		return LINE_NOTHING;
	for (size_t i = 0; syntax->marks[i]; i++)
		if (strstr(line, syntax->marks[i]))
			return LINE_MATTERS;
	for (size_t i = 0; syntax->contexts[i]; i++)
		if (str_has_prefix(line, syntax->contexts[i]))
			return LINE_CONTEXT;
	return syntax == &netplan && is_plain_key(line) ? LINE_CONTEXT : LINE_NOTHING;
}

struct finding_makers {
	struct host *host;
	size_t capacity;
};

static void note_gap(struct host *host, const char *path, int error)
{
	gaps_add(&host->gaps, host->arena, error, path);
	if (!host->services.vf_maker_gap)
		host->services.vf_maker_gap = arena_strdup(host->arena, path);
}

static void take_file(const char *path, const char *lines, ssize_t n, void *arg)
{
	struct finding_makers *finding = arg;
	struct host *host = finding->host;
	struct services *services = &host->services;

	if (n < 0) {
		note_gap(host, path, (int)n);
		return;
	}
	services->vf_makers = arena_grow(host->arena, services->vf_makers, services->n_vf_makers,
					 &finding->capacity, sizeof(*services->vf_makers));
	services->vf_makers[services->n_vf_makers++] = (struct vf_maker){ path, lines };
}

static bool has_vfs(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].sriov && host->devices[i].sriov->num_vfs > 0)
			return true;
	return false;
}

void services_read_vf_makers(struct machine *machine, struct host *host)
{
	struct finding_makers finding = { .host = host };
	_cleanup_attributes_ struct attributes etc = ATTRIBUTES_CLOSED;

	if (!has_vfs(host))
		return;
	/* Other tools keep of /etc what they like. */
	if (!machine_is_complete(machine) || attributes_open(machine->root, "/etc", &etc) < 0)
		note_gap(host, "/etc", ENODATA);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		int r = excerpt_scan(machine->root, places[i].directory, places[i].suffix, weigh,
				     places[i].syntax, host->arena, take_file, &finding);

		if (r < 0 && r != -ENOENT && r != -ENOTDIR)
			note_gap(host, places[i].directory, r);
	}
	host->services.vf_makers_known = !host->services.vf_maker_gap;
}
