/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does vfctl assign give a virtual machine that gets no VF? The best of virtio on what it has.
 */
#include <errno.h>

#include "cmd/assigning.h"
#include "plan/near.h"
#include "plan/virtio.h"

/* That of the bridges, where they have the same: else those of the definition are left. */
static int64_t mtu_of(const struct assigner *assigner)
{
	const struct definition *definition = domain_next(assigner->assigning.domain);
	int64_t mtu = 0;

	for (size_t i = 0; definition && i < definition->n_vnics; i++) {
		const struct vnic *vnic = &definition->vnics[i];
		const struct bridge *bridge = virtio_bridge(assigner->work->host, vnic);

		if (!virtio_serves(assigner->work->host, vnic))
			continue;
		if (!bridge || bridge->mtu <= 0 || (mtu && bridge->mtu != mtu))
			return 0;
		mtu = bridge->mtu;
	}
	return mtu;
}

static size_t count_served(const struct assigner *assigner)
{
	const struct definition *definition = domain_next(assigner->assigning.domain);
	size_t n = 0;

	for (size_t i = 0; definition && i < definition->n_vnics; i++)
		n += virtio_serves(assigner->work->host, &definition->vnics[i]);
	return n;
}

/* Networks whose interfaces are to be left. */
static void leave_unserved(struct assigner *assigner)
{
	const struct definition *definition = domain_next(assigner->assigning.domain);
	struct tuning *tuning = &assigner->assigning.tuning;
	const char **pools =
		arena_new_array(assigner->work->arena, const char *, definition->n_vnics);

	tuning->pools = pools;
	for (size_t i = 0; i < definition->n_vnics; i++)
		if (definition->vnics[i].network &&
		    !virtio_serves(assigner->work->host, &definition->vnics[i]))
			pools[tuning->n_pools++] = definition->vnics[i].network;
}

/* What only a VF could have is not passed over, unless that is what was asked for. */
static enum exit_status check_wish(struct assigner *assigner)
{
	const struct vf_wish *wish = &assigner->assigning.wish;
	const char *name = assigner->assigning.domain->name;
	const char *option = wish->msix ? "msix" : NULL;

	for (size_t i = N_VF_ATTRIBUTES; i-- > 0;)
		if (wish->values[i])
			option = vf_attribute_names[i];
	if (assigner->assigning.standby)
		assigner_note(assigner, arena_printf(assigner->work->arena,
						     "%s is left out: %s gets no VF that a "
						     "standby could stand in for",
						     terms_word(&assigner->assigning.terms,
								"--failover", "failover"),
						     name));
	if (!option)
		return EXIT_DONE;
	if (!assigner->options->best_effort) {
		err_set(assigner->reterr, -EOPNOTSUPP,
			"%s gets no VF here, and %s%s is about one: leave it out%s", name,
			terms_word(&assigner->assigning.terms, "--", ""), option,
			terms_word(&assigner->assigning.terms, ", or --best-effort goes on without",
				   ""));
		return EXIT_REFUSED;
	}
	assigner_note(assigner, arena_printf(assigner->work->arena,
					     "%s gets no VF: --%s is left out, and all that is "
					     "about one",
					     name, option));
	return EXIT_DONE;
}

enum exit_status assigner_choose_virtio(struct assigner *assigner)
{
	const struct domain *domain = assigner->assigning.domain;
	const struct definition *definition = domain_next(domain);
	struct tuning *tuning = &assigner->assigning.tuning;
	struct near near = { .node = UNKNOWN };

	if (!count_served(assigner)) {
		err_set(assigner->reterr, -ENODEV,
			"%s has no interface on a network of libvirt's or on a bridge that virtio "
			"could serve: give it one first (virsh attach-interface)",
			domain->name);
		return EXIT_REFUSED;
	}
	if (check_wish(assigner) != EXIT_DONE)
		return EXIT_REFUSED;
	leave_unserved(assigner);
	tuning->virtio = true;
	if (!tuning->queues && definition)
		tuning->queues = virtio_queues(definition);
	tuning->mtu = mtu_of(assigner);
	if (assigner->options->pin == PIN_NONE)
		return EXIT_DONE;
	(void)near_domain(assigner->work->host, domain, assigner->work->arena, &near, NULL);
	if (assigner_place(assigner, &near, assigner->reterr) == 0)
		return EXIT_DONE;
	return vm_status(assigner->reterr);
}
