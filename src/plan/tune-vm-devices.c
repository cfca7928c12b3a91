/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are a virtual machine's interfaces and disks as fast as the host could serve them? The knobs vm-virtio,
 * vm-queues, vm-mtu and vm-disks.
 */
#include <inttypes.h>

#include "base/text.h"
#include "model/guest-os.h"
#include "plan/tuning-vm.h"
#include "plan/virtio.h"

/* ---- interfaces */

static const char *nic_name(const struct tuning_vm *tuning, size_t i)
{
	const char *mac = tuning->before->vnics[i].mac;

	return mac ? mac : arena_printf(tuning->arena, "interface %zu", i + 1);
}

static bool serves(const struct tuning_vm *tuning, size_t i)
{
	return virtio_serves(tuning->host, &tuning->before->vnics[i]);
}

/* Tells of each that virtio serves; of the others that they are left, how they are, and why. */
static void tell_nics(struct tuning_vm *tuning, void (*tell)(struct tuning_vm *tuning, size_t i),
		      const char *(*now)(const struct tuning_vm *tuning, const struct vnic *vnic))
{
	const struct virtual_networks *networks = &tuning->host->virtual_networks;

	for (size_t i = 0; i < tuning->before->n_vnics; i++) {
		const struct vnic *vnic = &tuning->before->vnics[i];

		if (serves(tuning, i))
			tell(tuning, i);
		else
			vm_leave(tuning, nic_name(tuning, i),
				 virtual_networks_is_vf(networks, vnic) ? NULL : now(tuning, vnic),
				 NULL, virtio_hindrance(tuning->host, vnic, tuning->arena));
	}
	if (!tuning->before->n_vnics)
		vm_leave(tuning, "", "no interface", NULL,
			 "it has no interface: virsh attach-interface gives it one");
}

/* ---- vm-virtio */

static bool is_virtio(const struct tuning_vm *tuning, size_t i)
{
	return vnic_model_is_virtio(tuning->before->vnics[i].model);
}

/* A guest without the driver has no network then: somebody has to say, or its system be one that has it. */
void ask_virtio(struct tuning_vm *tuning)
{
	bool may = vm_names(tuning, "vm-virtio") || guest_os_has_virtio(tuning->before->os);

	for (size_t i = 0; i < tuning->before->n_vnics; i++)
		tuning->nics[i].virtio = may && serves(tuning, i) && !is_virtio(tuning, i);
}

static const char *model_text(const struct tuning_vm *tuning, const struct vnic *vnic)
{
	(void)tuning;
	return vnic->model ? vnic->model : "none named";
}

static const char *why_no_virtio(const struct tuning_vm *tuning)
{
	const char *os = tuning->before->os;
	const char *who = os ? arena_printf(tuning->arena, "%s is not known to have", os)
			     : "Windows has not by itself";

	return arena_printf(tuning->arena,
			    "its guest needs the driver of virtio before, which %s: --only "
			    "vm-virtio sets it",
			    who);
}

static const char *driver_text(const struct tuning_vm *tuning)
{
	const char *os = tuning->before->os;

	if (guest_os_has_virtio(os))
		return arena_printf(tuning->arena,
				    "the guest needs its driver before it starts so: %s, which the "
				    "definition names, has it",
				    os);
	return "the guest needs its driver before it starts so: Linux has it, Windows takes NetKVM";
}

static void tell_model(struct tuning_vm *tuning, size_t i)
{
	const struct vnic *before = &tuning->before->vnics[i];
	const struct change change = {
		.is_edit = tuning->nics[i].virtio,
		.why = driver_text(tuning),
	};

	if (change.is_edit || is_virtio(tuning, i))
		vm_tell(tuning, nic_name(tuning, i), model_text(tuning, before),
			model_text(tuning, &tuning->after->vnics[i]), &change);
	else
		vm_leave(tuning, nic_name(tuning, i), model_text(tuning, before), "virtio",
			 why_no_virtio(tuning));
}

void tell_virtio(struct tuning_vm *tuning)
{
	tell_nics(tuning, tell_model, model_text);
}

/* ---- vm-queues */

static bool becomes_virtio(const struct tuning_vm *tuning, size_t i)
{
	return tuning->nics[i].virtio || is_virtio(tuning, i);
}

/*
 * Why none would start with a queue of vhost's: libvirt takes QEMU's only where the definition names none.
 * NULL: as far as anybody knows it would.
 */
static const char *why_no_vhost(const struct tuning_vm *tuning)
{
	const struct modules *modules = &tuning->host->modules;

	if (modules_supply(modules, VHOST_NET) == MODULE_SUPPLY_UNKNOWN)
		return NULL;
	return virtio_vhost_hindrance(tuning->host, tuning->arena);
}

/* It is asked behind vm-virtio. More queues, as for vCPUs that are off yet, stay. */
void ask_queues(struct tuning_vm *tuning)
{
	int64_t n = why_no_vhost(tuning) ? 0 : virtio_queues(tuning->before);

	for (size_t i = 0; i < tuning->before->n_vnics; i++) {
		const struct vnic *vnic = &tuning->before->vnics[i];
		bool so = vnic->queues >= n && str_equal(vnic->backend, "vhost");
		bool more = vnic->queues > n && vnic->queues <= MOST_QUEUES;

		if (n && serves(tuning, i) && becomes_virtio(tuning, i) && !so)
			tuning->nics[i].queues = more ? vnic->queues : n;
	}
}

static const char *queues_text(const struct tuning_vm *tuning, const struct vnic *vnic)
{
	const char *by = !vnic->backend			    ? ""
			 : str_equal(vnic->backend, "qemu") ? " by QEMU"
							    : " by vhost";

	return arena_printf(tuning->arena, "%" PRId64 "%s", vnic->queues,
			    vnic_model_is_virtio(vnic->model) ? by : "");
}

static void tell_nic_queues(struct tuning_vm *tuning, size_t i)
{
	const struct vnic *before = &tuning->before->vnics[i];
	const struct change change = { .is_edit = tuning->nics[i].queues };
	const char *now = queues_text(tuning, before);
	const char *no_vhost = why_no_vhost(tuning);

	if (no_vhost)
		vm_leave(tuning, nic_name(tuning, i), now, NULL,
			 arena_printf(tuning->arena, "vhost_net is not to be had here: %s",
				      no_vhost));
	else if (!virtio_queues(tuning->before))
		vm_leave(tuning, nic_name(tuning, i), now, NULL,
			 "how many vCPUs it has is not known");
	else if (!becomes_virtio(tuning, i))
		vm_leave(tuning, nic_name(tuning, i), now, NULL,
			 "only a virtio interface has queues, which --only vm-virtio makes of it");
	else
		vm_tell(tuning, nic_name(tuning, i), now,
			queues_text(tuning, &tuning->after->vnics[i]), &change);
}

void tell_queues(struct tuning_vm *tuning)
{
	tell_nics(tuning, tell_nic_queues, queues_text);
}

/* ---- vm-mtu */

/* That of its bridge; 0: none is known. */
static int64_t bridge_mtu(const struct tuning_vm *tuning, size_t i)
{
	return virtio_bridge_mtu(tuning->host, &tuning->before->vnics[i]);
}

/* That the guest is told, or takes by itself. */
static int64_t guest_mtu(const struct tuning_vm *tuning, const struct vnic *vnic)
{
	return virtual_networks_guest_mtu(&tuning->host->virtual_networks, vnic);
}

void ask_mtu(struct tuning_vm *tuning)
{
	for (size_t i = 0; i < tuning->before->n_vnics; i++) {
		int64_t mtu = bridge_mtu(tuning, i);

		if (serves(tuning, i) && mtu != guest_mtu(tuning, &tuning->before->vnics[i]))
			tuning->nics[i].mtu = mtu;
	}
}

static const char *mtu_text(const struct tuning_vm *tuning, const struct vnic *vnic)
{
	return arena_printf(tuning->arena, "%" PRId64, guest_mtu(tuning, vnic));
}

static const char *why_no_mtu(const struct tuning_vm *tuning, const struct vnic *vnic)
{
	const char *name = virtual_networks_bridge(&tuning->host->virtual_networks, vnic);
	const struct bridge *bridge = virtio_bridge(tuning->host, vnic);

	if (!name)
		return arena_printf(tuning->arena,
				    "libvirt's network %s names no bridge whose MTU it could have",
				    vnic->network);
	if (bridge && bridge->there == FACT_NO)
		return arena_printf(tuning->arena, "there is no bridge %s on this host", name);
	return arena_printf(tuning->arena, "the MTU of %s could not be read", name);
}

static void tell_nic_mtu(struct tuning_vm *tuning, size_t i)
{
	const struct vnic *before = &tuning->before->vnics[i];
	const struct change change = {
		.is_edit = tuning->nics[i].mtu,
		.why = becomes_virtio(tuning, i)
			       ? "a guest whose own configuration names an MTU keeps to that"
			       : "virtio alone tells its guest: this one takes it by the guest's "
				 "own configuration",
	};
	const char *now = mtu_text(tuning, before);

	if (!bridge_mtu(tuning, i))
		vm_leave(tuning, nic_name(tuning, i), now, NULL, why_no_mtu(tuning, before));
	else
		vm_tell(tuning, nic_name(tuning, i), now,
			mtu_text(tuning, &tuning->after->vnics[i]), &change);
}

/* That of a network which is not there, or could not be read, nobody knows. */
static const char *left_mtu_text(const struct tuning_vm *tuning, const struct vnic *vnic)
{
	bool known = vnic->mtu != UNKNOWN || !str_equal(vnic->type, "network");

	return known ? mtu_text(tuning, vnic) : NULL;
}

void tell_mtu(struct tuning_vm *tuning)
{
	tell_nics(tuning, tell_nic_mtu, left_mtu_text);
}

/* ---- vm-disks */

/* QEMU opens all that an image rests on past the page cache, too: a file may be where that cannot be. */
static bool may_be_direct(const struct vdisk *disk)
{
	return !disk->backing || str_equal(disk->backing, "block");
}

/* Who has chosen one of these knows of a guest that does not flush, or of data that may be lost. */
static bool is_chosen(const struct vdisk *disk)
{
	static const char *const caches[] = { "writethrough", "unsafe" };

	return disk->cache && str_is_among(disk->cache, caches, ARRAY_SIZE(caches));
}

/* io=native takes one of these; io_uring, where somebody chose it, is no worse. */
void ask_disks(struct tuning_vm *tuning)
{
	static const char *const direct[] = { "none", "directsync" };
	static const char *const own[] = { "native", "io_uring" };

	for (size_t i = 0; i < tuning->before->n_disks; i++) {
		const struct vdisk *disk = &tuning->before->disks[i];

		if (!disk->block || !may_be_direct(disk) || is_chosen(disk))
			continue;
		if (!disk->cache || !str_is_among(disk->cache, direct, ARRAY_SIZE(direct)))
			tuning->disks[i].cache = "none";
		if (!disk->io || !str_is_among(disk->io, own, ARRAY_SIZE(own)))
			tuning->disks[i].io = "native";
	}
}

static const char *disk_text(const struct tuning_vm *tuning, const struct vdisk *disk)
{
	return arena_printf(tuning->arena, "cache %s, io %s", disk->cache ? disk->cache : "default",
			    disk->io ? disk->io : "default");
}

/* What somebody set by hand brought him; NULL: none of what changes was. */
static const char *lost_choice(const struct tuning_vm *tuning, const struct vdisk *disk,
			       const struct disk_tuning *wish)
{
	const char *cache = wish->cache && str_equal(disk->cache, "writeback")
				    ? "cache='writeback', which serves reads and bursts of writes "
				      "from the host's memory"
				    : NULL;
	const char *io = wish->io && str_equal(disk->io, "threads")
				 ? "io='threads', which never has QEMU itself wait for a disk "
				   "whose queue is full"
				 : NULL;

	if (!cache && !io)
		return NULL;
	return arena_printf(tuning->arena, "it was set to %s%s%s", cache ? cache : "",
			    cache && io ? ", and to " : "", io ? io : "");
}

void tell_disks(struct tuning_vm *tuning)
{
	static const struct change none = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < tuning->before->n_disks; i++) {
		const struct vdisk *disk = &tuning->before->disks[i];
		const struct disk_tuning *wish = &tuning->disks[i];
		const struct change change = {
			.is_edit = wish->cache || wish->io,
			.why = lost_choice(tuning, disk, wish),
		};
		const char *name = disk->target ? disk->target
						: arena_printf(tuning->arena, "disk %zu", i + 1);

		if (!disk->block)
			continue;
		n++;
		if (is_chosen(disk))
			vm_leave(tuning, name, disk_text(tuning, disk), NULL,
				 arena_printf(tuning->arena,
					      "somebody chose cache='%s', which says how safe its "
					      "data are to be",
					      disk->cache));
		else if (may_be_direct(disk))
			vm_tell(tuning, name, disk_text(tuning, disk),
				disk_text(tuning, &tuning->after->disks[i]), &change);
		else
			vm_leave(tuning, name, disk_text(tuning, disk), NULL,
				 arena_printf(tuning->arena,
					      "its image rests on one of type '%s', which may not "
					      "be opened past the page cache",
					      disk->backing));
	}
	if (!n)
		vm_tell(tuning, "", "nothing to set", "nothing to set", &none);
}
