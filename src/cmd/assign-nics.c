/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of the network cards that a virtual machine has already, when vfctl assign gives it its way?
 */
#include "base/text.h"
#include "cmd/assigning.h"
#include "plan/virtio.h"

static bool is_on(const struct vnic *vnic, const struct standby *standby)
{
	return standby->network ? str_equal(vnic->network, standby->network)
				: str_equal(vnic->type, "bridge") &&
					  str_equal(vnic->bridge, standby->bridge);
}

/* "e1000e 52:54:00:00:00:01"; libvirt makes one of no model an rtl8139. */
static const char *name_of(const struct vnic *vnic, struct arena *arena)
{
	return arena_printf(arena, "%s%s%s", vnic->model ? vnic->model : "card without a model",
			    vnic->mac ? " " : "", vnic->mac ? vnic->mac : "");
}

/* Those on the standby's network that are none of virtio's, in a row; NULL: one of virtio's is, or none. */
static const char *find_strangers(const struct assigner *assigner, const struct standby *standby)
{
	const struct definition *definition = domain_next(assigner->assigning.domain);
	struct arena *arena = assigner->work->arena;
	const char *names = NULL;

	for (size_t i = 0; definition && i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];

		if (!is_on(vnic, standby))
			continue;
		if (vnic_model_is_virtio(vnic->model))
			return NULL;
		names = arena_printf(arena, "%s%s%s", names ? names : "", names ? ", " : "",
				     name_of(vnic, arena));
	}
	return names;
}

static void note_strangers(struct assigner *assigner, const struct standby *standby)
{
	const char *names = find_strangers(assigner, standby);

	if (names)
		assigner_note(
			assigner,
			arena_printf(assigner->work->arena,
				     "only virtio can be a standby: the %s on %s stays beside it, "
				     "and the guest has one card more there; to make that the "
				     "standby, give it <model type='virtio'/> first (virsh edit)",
				     names, standby->network ? standby->network : standby->bridge));
}

/* Those whose model the virtio path changes. */
static void note_changed(struct assigner *assigner)
{
	const struct definition *definition = domain_next(assigner->assigning.domain);
	struct arena *arena = assigner->work->arena;
	const char *names = NULL;

	for (size_t i = 0; definition && i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];

		if (virtio_serves(assigner->work->host, vnic) && !vnic_model_is_virtio(vnic->model))
			names = arena_printf(arena, "%s%s%s", names ? names : "", names ? ", " : "",
					     name_of(vnic, arena));
	}
	if (names)
		assigner_note(assigner,
			      arena_printf(arena,
					   "%s becomes virtio: the guest needs its driver before "
					   "it starts so (Linux has it; Windows takes NetKVM of "
					   "virtio-win), else it is without that network",
					   names));
}

void assigner_note_nics(struct assigner *assigner)
{
	const struct assigning *assigning = &assigner->assigning;

	if (assigning->tuning.virtio)
		note_changed(assigner);
	else if (assigning->standby)
		note_strangers(assigner, assigning->standby);
}
