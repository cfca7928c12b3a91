/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long are the rings of cards, and how long do their interrupts wait? The knobs nic-rings and
 * nic-coalescing, of PFs and of cards that bridges of VMs stand on. What VMs have is set in their guests.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/blast.h"
#include "plan/carry.h"
#include "plan/tuning.h"

/* A card on its way. */
struct card {
	struct tuning_host *tuning;
	const struct device *device;
	const struct netdev *netdev;
	enum nic_part part;
	struct strbuf *rules;
};

static const struct {
	enum step_kind kind;
	const char *option; /* of ethtool's */
	const char *unread;
	const char *none;
} parts[N_NIC_PARTS] = {
	[NIC_RINGS] = { STEP_NIC_RINGS, "-G", "the rings could not be read",
			"no rings that can be set" },
	[NIC_COALESCING] = { STEP_NIC_COALESCING, "-C",
			     "how long interrupts wait could not be read", "what nobody can set" },
};

/* ---- which cards */

static bool is_below_vms(const struct host_network *network, const struct netdev *netdev)
{
	if (!netdev->n_uppers && (!netdev->master || !*netdev->master))
		return false;
	for (size_t i = 0; i < network->n_interfaces; i++)
		if (network_is_vm_bridge(network, &network->interfaces[i]) &&
		    network_stands_on(network, network->interfaces[i].name, &netdev->name, 1))
			return true;
	return false;
}

static void tune_cards(struct tuning_host *tuning, enum nic_part part,
		       void (*each)(const struct card *card), struct strbuf *rules)
{
	const struct host *host = tuning->host;

	for (size_t i = 0; i < host->n_devices; i++)
		for (const struct netdev *netdev = host->devices[i].netdevs; netdev;
		     netdev = netdev->next)
			if (!netdev->representor &&
			    (host->devices[i].sriov || is_below_vms(&host->network, netdev)))
				each(&(struct card){ tuning, &host->devices[i], netdev, part,
						     rules });
}

/* ---- what all of them have in common */

static const struct nic *find_nic(const struct card *card)
{
	const struct network_interface *interface =
		network_find(&card->tuning->host->network, card->netdev->name);

	return interface && interface->nic.known[card->part] ? &interface->nic : NULL;
}

static const char *text_of(const struct card *card, const struct nic *nic)
{
	char text[NIC_TEXT_SIZE];

	return arena_strdup(card->tuning->arena, nic_format(nic, card->part, text));
}

/* udev runs these one after another. */
static void add_run(const struct card *card, const struct nic *nic, const char *parting)
{
	const char *ethtool = card->tuning->host->network.ethtool;

	strbuf_addf(card->rules, "RUN+=\"%s %s $name %s\"%s", ethtool ? ethtool : "",
		    parts[card->part].option, text_of(card, nic), parting);
}

/* Behind 80-net-setup-link.rules, where the interface gets its name: $name is the new one. */
static void keep(const struct card *card, struct nic nic)
{
	struct nic adaptive = { 0 };
	bool adapts = card->part == NIC_COALESCING && nic_part_adaptive(&nic, &adaptive);
	const char *port = card->netdev->phys_port_name;
	char address[BDF_TEXT_SIZE];

	strbuf_addf(card->rules, "ACTION==\"add\", SUBSYSTEM==\"net\", KERNELS==\"%s\", ",
		    bdf_format(card->device->bdf, address));
	/* Representors are on the same function. */
	if (port && *port)
		strbuf_addf(card->rules, "ATTR{phys_port_name}==\"%s\", ", port);
	add_run(card, &nic, adapts ? ", " : "\n");
	if (adapts)
		add_run(card, &adaptive, "\n");
}

static void keep_all(struct tuning_host *tuning, const struct strbuf *rules)
{
	const char *ethtool = tuning->host->network.ethtool;

	if (!rules->length)
		return;
	if (ethtool && *ethtool)
		tune_keep(tuning, 0, rules->text);
	else if (tuning->request->persist)
		tune_leave(tuning, "", NULL, NULL,
			   ethtool ? "after a reboot udev is to run ethtool for it, which is not "
				     "installed: install it, and --persist again"
				   : "after a reboot udev is to run ethtool for it, and whether "
				     "that is installed is not known");
}

/* What is there is set to that; why: what that costs, hinders: why it stays for all that. NULL: nothing. */
static void set(const struct card *card, const struct nic *now, const struct nic *wanted,
		const char *why, const char *hinders)
{
	const char *name = card->netdev->name;
	const char *is = text_of(card, now);
	const char *will_be = text_of(card, wanted);

	if (nic_fits(now, wanted, card->part)) {
		tune_is_so(card->tuning, name, is);
		keep(card, *now);
	} else if (hinders) {
		tune_leave(card->tuning, name, is, will_be, hinders);
	} else {
		tune_change(card->tuning, parts[card->part].kind, name, is, will_be, why);
		keep(card, *wanted);
	}
}

/* NULL, which is told, where nothing is known of it, or there is nothing: others are set all the same. */
static const struct nic *look_at(const struct card *card)
{
	const struct nic *nic = find_nic(card);

	if (nic && nic_has(nic, card->part))
		return nic;
	if (nic)
		tune_is_so(card->tuning, card->netdev->name, parts[card->part].none);
	else
		tune_leave(card->tuning, card->netdev->name, NULL, NULL, parts[card->part].unread);
	return NULL;
}

/* ---- rings */

/* Drivers take powers of two as they are, and round others. */
static uint32_t ring_length(int64_t wanted, const struct nic_value *ring)
{
	uint64_t length = 1;

	while ((int64_t)length < wanted && length < ring->most)
		length <<= 1;
	if (length > ring->most)
		length = ring->most;
	return ring->now > length ? ring->now : (uint32_t)length;
}

static bool has_vfs(const struct device *device)
{
	return device->sriov && device->sriov->n_vfs;
}

/* Why its link should not go down for a moment; NULL: it may. */
static const char *find_hindrance(const struct card *card)
{
	struct tuning_host *tuning = card->tuning;
	const struct lifeline *line = carry_find(tuning->host, card->device);
	struct err err = { 0 };

	if (tuning->request->force || card->netdev->up == FACT_NO)
		return NULL;
	if (line)
		return arena_printf(tuning->arena,
				    "it carries %s, and its link goes down for a moment: come by "
				    "another way (a console, another port), or go on with --force",
				    line->what);
	if (has_vfs(card->device) && blast_look_at_pf(tuning->host, card->device, &err) < 0)
		return arena_printf(
			tuning->arena,
			"its link goes down for a moment, and its VFs' with it: --force "
			"sets it all the same; %s",
			err.text);
	return NULL;
}

static void tune_card_rings(const struct card *card)
{
	const struct nic *now = look_at(card);
	struct nic wanted = { 0 };

	if (!now)
		return;
	wanted = *now;
	for (size_t i = NIC_RX_RING; i <= NIC_TX_RING; i++)
		if (wanted.values[i].there)
			wanted.values[i].now =
				ring_length(card->tuning->profile->nic_rings, &now->values[i]);
	set(card, now, &wanted,
	    card->netdev->up == FACT_NO ? NULL : "its link goes down for a moment",
	    find_hindrance(card));
}

void tune_nic_rings(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf rules = { 0 };

	if (tuning->profile->nic_rings == UNKNOWN) {
		tune_is_so(tuning, "", "as the profile leaves it");
		return;
	}
	tune_cards(tuning, NIC_RINGS, tune_card_rings, &rules);
	keep_all(tuning, &rules);
}

/* ---- interrupts */

/* Of what comes, and of what goes. */
static const struct direction {
	enum nic_setting adaptive;
	enum nic_setting usecs;
	enum nic_setting frames;
} directions[] = {
	{ NIC_ADAPTIVE_RX, NIC_RX_USECS, NIC_RX_FRAMES },
	{ NIC_ADAPTIVE_TX, NIC_TX_USECS, NIC_TX_FRAMES },
};

/*
 * Without a time some cards wait for as many packets as are set, so that one it is (struct ethtool_coalesce
 * of include/uapi/linux/ethtool.h).
 */
static void shorten(const struct direction *direction, int64_t most, struct nic *nic)
{
	struct nic_value *usecs = &nic->values[direction->usecs];
	struct nic_value *frames = &nic->values[direction->frames];

	if (!usecs->there || most == UNKNOWN || nic->values[direction->adaptive].now)
		return;
	/* Some cards count in twos, and round. */
	if (usecs->now > most)
		usecs->now = (uint32_t)(most - most % 2);
	if (!usecs->now && frames->there)
		frames->now = 1;
}

static void tune_card_coalescing(const struct card *card)
{
	const struct profile *profile = card->tuning->profile;
	const struct nic *now = look_at(card);
	bool adapts = profile->adaptive_coalescing == FACT_YES;
	bool can_adapt = false;
	struct nic wanted = { 0 };

	if (!now)
		return;
	wanted = *now;
	for (size_t i = 0; i < ARRAY_SIZE(directions); i++) {
		struct nic_value *adaptive = &wanted.values[directions[i].adaptive];

		can_adapt |= adaptive->there;
		if (adaptive->there && profile->adaptive_coalescing != FACT_UNKNOWN)
			adaptive->now = adapts;
		shorten(&directions[i], profile->coalesce_usecs, &wanted);
	}
	if (adapts && !can_adapt && nic_fits(now, &wanted, NIC_COALESCING))
		tune_is_so(card->tuning, card->netdev->name,
			   arena_printf(card->tuning->arena, "%s, which its driver does not adapt",
					text_of(card, now)));
	else
		set(card, now, &wanted,
		    adapts ? NULL : "more interrupts, which take more of the host's CPU", NULL);
}

void tune_nic_coalescing(struct tuning_host *tuning)
{
	_cleanup_strbuf_ struct strbuf rules = { 0 };

	if (tuning->profile->adaptive_coalescing == FACT_UNKNOWN &&
	    tuning->profile->coalesce_usecs == UNKNOWN) {
		tune_is_so(tuning, "", "as the profile leaves it");
		return;
	}
	tune_cards(tuning, NIC_COALESCING, tune_card_coalescing, &rules);
	keep_all(tuning, &rules);
}
