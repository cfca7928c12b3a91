/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the host's services leave VMs what they need, now and after the next boot? The rules
 * sriov-not-persistent and libvirt-max-files.
 */
#include <ctype.h>
#include <inttypes.h>
#include <strings.h>

#include "audit/checks.h"
#include "base/text.h"

static bool is_part_of_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Whether the word stands in the text by itself, in letters of either case. */
static bool has_whole_word(const char *text, const char *word)
{
	size_t n = word ? strlen(word) : 0;

	for (const char *at = text; n && *at; at++)
		if (strncasecmp(at, word, n) == 0 && (at == text || !is_part_of_word(at[-1])) &&
		    !is_part_of_word(at[n]))
			return true;
	return false;
}

/* In the names of systemd's device units a dash is written "\x2d". */
static bool has_escaped_word(const char *text, const char *word)
{
	_cleanup_strbuf_ struct strbuf escaped = { 0 };

	if (!word || !strchr(word, '-'))
		return false;
	for (; *word; word++)
		if (*word == '-')
			strbuf_add(&escaped, "\\x2d");
		else
			strbuf_add_bytes(&escaped, word, 1);
	return has_whole_word(text, escaped.text);
}

static bool names_netdev(const char *text, const struct netdev *netdev)
{
	if (has_whole_word(text, netdev->name) || has_escaped_word(text, netdev->name) ||
	    has_whole_word(text, netdev->mac) || has_whole_word(text, netdev->permanent_mac))
		return true;
	for (size_t i = 0; i < netdev->n_altnames; i++)
		if (has_whole_word(text, netdev->altnames[i]))
			return true;
	return false;
}

/* Whether the lines speak of this PF: of its interface, address or driver. */
static bool names_device(const struct audit *audit, const char *text, const struct device *device)
{
	const struct netdev *netdev = device_netdev(device);

	return has_whole_word(text, address_of(audit, device)) ||
	       has_whole_word(text, device->driver) || (netdev && names_netdev(text, netdev));
}

/* "ixgbe.max_vfs=4" on the kernel's command line. */
static bool is_in_cmdline(const struct audit *audit, const struct device *device)
{
	const char *cmdline = audit->host->identity.cmdline;
	const char *option = device->driver && *device->driver
				     ? arena_printf(audit->arena, "%s.max_vfs=", device->driver)
				     : NULL;

	return cmdline && option && strstr(cmdline, option);
}

/* Whether they speak of any PF of this host. */
static bool names_any(const struct audit *audit, const char *text)
{
	for (size_t i = 0; i < audit->host->n_devices; i++)
		if (audit->host->devices[i].role == ROLE_PF &&
		    names_device(audit, text, &audit->host->devices[i]))
			return true;
	return false;
}

static struct remedy make_at_boot(const struct audit *audit, const struct device *device)
{
	return remedy_by(audit, NEEDS_NOTHING,
			 "have vfctl make them at each boot (systemctl enable vfctl), or whatever "
			 "sets up the network here",
			 "vfctl create %s -n %" PRId64 " --persist", address_of(audit, device),
			 device->sriov->num_vfs);
}

static struct judgement blame_nobody(const struct audit *audit, const struct device *device)
{
	const struct services *services = &audit->host->services;

	if (services->n_vf_makers)
		return fails(audit, make_at_boot(audit, device),
			     "%" PRId64 " VFs, and %s makes those of other PFs",
			     device->sriov->num_vfs, services->vf_makers[0].path);
	return fails(audit, make_at_boot(audit, device),
		     "%" PRId64 " VFs, and nothing in /etc, /run or /usr/lib that makes any",
		     device->sriov->num_vfs);
}

/* Who makes these VFs, or may; NULL: nobody. */
static const struct vf_maker *find_maker(const struct audit *audit, const struct device *device,
					 bool *ret_sure)
{
	const struct services *services = &audit->host->services;
	const struct vf_maker *maker = NULL;

	for (size_t i = 0; i < services->n_vf_makers; i++) {
		*ret_sure = names_device(audit, services->vf_makers[i].lines, device);
		if (*ret_sure)
			return &services->vf_makers[i];
		if (!maker && !names_any(audit, services->vf_makers[i].lines))
			maker = &services->vf_makers[i];
	}
	return maker;
}

static struct judgement judge_persistence(const struct audit *audit, const struct device *device)
{
	const struct services *services = &audit->host->services;
	const struct vf_maker *maker = NULL;
	bool sure = false;

	if (device->sriov->num_vfs == UNKNOWN)
		return unknown(audit, "%s", file_of(audit, device, "sriov_numvfs"));
	if (!device->sriov->num_vfs)
		return not_applicable();
	if (is_in_cmdline(audit, device))
		return passes(audit, "/proc/cmdline");
	maker = find_maker(audit, device, &sure);
	if (sure)
		return passes(audit, "%s", maker->path);
	if (maker)
		return unknown(audit, "which PFs %s means", maker->path);
	if (!services->vf_makers_known)
		return unknown(audit, "%s",
			       services->vf_maker_gap ? services->vf_maker_gap : "/etc");
	return blame_nobody(audit, device);
}

/*
 * What a VM opens at least: for each queue of virtio-net a TAP and a vhost, and for both of its rings an
 * eventfd in each direction (hw/net/vhost_net.c in QEMU); for each vCPU what KVM has of it.
 */
static int64_t files_of(const struct definition *definition)
{
	enum {
		FILES_OF_QUEUE = 2 + 2 * 2
	};
	int64_t files = definition->n_vcpus == UNKNOWN ? 0 : definition->n_vcpus;

	for (size_t i = 0; i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];
		int64_t queues = vnic->queues;

		if (vnic->model && str_has_prefix(vnic->model, "virtio"))
			files += FILES_OF_QUEUE * (queues < MOST_QUEUES ? queues : MOST_QUEUES);
	}
	return files;
}

/* What a QEMU needs, and of which VM that is (NULL: any by the profile). */
struct need {
	int64_t files;
	const struct domain *domain;
};

static const char *guest_of(const struct vm_backing *backing, int64_t pid)
{
	for (size_t i = 0; i < backing->n_qemus; i++)
		if (backing->qemus[i].pid == pid)
			return backing->qemus[i].guest;
	return NULL;
}

/* Of the VM whose QEMU has that pid; 0: of the one that takes most. */
static struct need need_of(const struct audit *audit, int64_t pid)
{
	const struct host *host = audit->host;
	const char *guest = guest_of(&host->vm_backing, pid);
	struct need need = { .files = audit->request->profile->open_files };

	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *domain = &host->domains[i];
		int64_t files = domain_now(domain) ? files_of(domain_now(domain)) : 0;

		if ((!pid || str_equal(domain->name, guest)) && files > need.files)
			need = (struct need){ .files = files, .domain = domain };
	}
	return need;
}

/*
 * Of several lines libvirt takes the first: one that stands there is changed. What is added is not to run
 * into a last line that has no end.
 */
static struct remedy give_files(const struct audit *audit, int64_t files)
{
	static const char text[] =
		"give QEMU more in /etc/libvirt/qemu.conf; VMs have it from their next start on";
	bool is_set = audit->host->services.qemu_max_files > 0;

	return remedy_by(audit, NEEDS_VM_RESTART, text,
			 "%s%" PRId64 "%s/etc/libvirt/qemu.conf && "
			 "systemctl try-restart libvirtd virtqemud",
			 is_set ? "sed -i 's/^[ \\t]*max_files[ \\t]*=.*/max_files = "
				: "printf '\\n%s\\n' 'max_files = ",
			 files, is_set ? "/' " : "' >>");
}

static struct judgement judge_limit(const struct audit *audit, const struct files_limit *limit)
{
	const struct need need = need_of(audit, limit->pid);

	if (limit->files == UNKNOWN)
		return unknown(audit, "%s", limit->source);
	if (limit->files == INT64_MAX)
		return passes(audit, "no limit: %s", limit->source);
	if (limit->files >= need.files)
		return passes(audit, "%" PRId64 ": %s", limit->files, limit->source);
	return fails(audit, give_files(audit, need_of(audit, 0).files),
		     need.domain ? "%" PRId64 ", not %" PRId64 ": %s; the queues of %s take them"
				 : "%" PRId64 ", not %" PRId64 ": %s",
		     limit->files, need.files, limit->source, need.domain ? need.domain->name : "");
}

/* The QEMU that lacks most, or has the least left; NULL where none runs. */
static const struct files_limit *find_least(const struct audit *audit)
{
	const struct services *services = &audit->host->services;
	const struct files_limit *least = NULL;
	int64_t least_left = INT64_MAX;

	for (size_t i = 0; i < services->n_running; i++) {
		const struct files_limit *limit = &services->running[i];
		int64_t left = limit->files - need_of(audit, limit->pid).files;

		if (least && left >= least_left)
			continue;
		least = limit;
		least_left = left;
	}
	return least;
}

/* What a VM has that is started now: the daemon that runs goes by what it was started with. */
static struct judgement judge_daemon(const struct audit *audit)
{
	const struct services *services = &audit->host->services;
	const struct files_limit configured = { .source = "max_files in /etc/libvirt/qemu.conf",
						.files = services->qemu_max_files };

	if (configured.files == UNKNOWN)
		return unknown(audit, "/etc/libvirt/qemu.conf");
	if (configured.files && services->daemon_is_new == FACT_NO)
		return unknown(audit,
			       "max_files of %s, which was started before /etc/libvirt/qemu.conf "
			       "was written last",
			       services->daemon);
	if (configured.files)
		return judge_limit(audit, &configured);
	if (services->daemon_limit.source)
		return judge_limit(audit, &services->daemon_limit);
	if (!services->unit_known)
		return unknown(audit, "%s",
			       services->unit.source ? services->unit.source
						     : "/etc/systemd/system");
	return judge_limit(audit, &services->unit);
}

static struct judgement judge_files(const struct audit *audit)
{
	const struct services *services = &audit->host->services;
	const struct profile *profile = audit->request->profile;
	const struct files_limit *running = NULL;

	if (!profile)
		return unknown(audit, "a profile");
	if (profile->open_files == UNKNOWN)
		return not_applicable();
	running = find_least(audit);
	if (running)
		return judge_limit(audit, running);
	if (services->unit_known && !services->unit.source)
		return not_applicable();
	return judge_daemon(audit);
}

const struct check services_checks[] = {
	{ .rule = { .id = "sriov-not-persistent",
		    .way = WAY_SRIOV,
		    .severity = { SEVERITY_WARNING },
		    .fails = "nothing makes the VFs again at the next boot",
		    .why = "VMs that name them do not start then",
		    .how = "vfctl's policy, .link files of systemd, netplan, NetworkManager, rules "
			   "of udev, options of modules, tmpfiles, sysfsutils, units, "
			   "/etc/network and rc.local that name the PF or its driver",
		    .remedy = "have them made at boot, by vfctl create --persist or by the "
			      "network's configuration",
		    .reference = "systemd.link(5)" },
	  .function = judge_persistence,
	  .functions = FUNCTIONS_PFS },
	{ .rule = { .id = "libvirt-max-files",
		    .way = WAY_VIRTIO,
		    .severity = { SEVERITY_WARNING },
		    .fails = "QEMU may open fewer files than many queues take",
		    .why = "each queue takes a TAP device, a vhost worker and their eventfds; a VM "
			   "that cannot open them does not start, or falls back to userspace",
		    .how = "/proc/PID/limits of each QEMU; where none runs max_files of "
			   "qemu.conf, if libvirt's daemon began after that was written, else its "
			   "own limit, or LimitNOFILE of its unit and drop-ins; "
			   "against the profile, and what queues= and vCPUs of VMs take, if more",
		    .remedy = "raise max_files in qemu.conf, and restart libvirt",
		    .reference = "systemd.exec(5)" },
	  .host = judge_files },
	{ .host = NULL },
};
