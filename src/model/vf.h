/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of a VF beyond what every PCI function has?
 */
#ifndef MODEL_VF_H
#define MODEL_VF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/fact.h"

struct device;

enum vf_counter {
	VF_RX_PACKETS,
	VF_TX_PACKETS,
	VF_RX_BYTES,
	VF_TX_BYTES,
	VF_RX_BROADCAST, /* packets, as the next */
	VF_RX_MULTICAST,
	VF_RX_DROPPED,
	VF_TX_DROPPED,
	N_VF_COUNTERS,
};

/* Since the driver was loaded or the VF made; not known of drivers that count nothing. */
struct vf_counters {
	bool known;
	uint64_t values[N_VF_COUNTERS];
};

struct vlan {
	int64_t id; /* 0 where there is none */
	int64_t qos;
	const char *proto; /* "802.1q" or "802.1ad" */
};

/* What only a VF has: its PF and what the PF's driver administers (IFLA_VF_*). */
struct vf {
	struct device *pf; /* NULL where it could not be found */
	int64_t index;
	bool is_to_come; /* the PF is still to make it: what follows it will have */
	bool is_to_be_free; /* a VM is still to give it back: what is not known of it libvirt will restore */
	const char *mac; /* all zeros where none was set */
	struct vlan vlan;
	enum tristate trust;
	enum tristate spoofchk;
	enum tristate rss_query;
	const char *link_state; /* "auto", "enable", "disable" */
	int64_t min_tx_mbps;
	int64_t max_tx_mbps;   /* 0: no limit */
	int64_t msix_vectors;  /* 0: it has no MSI-X */
	const char *node_guid; /* InfiniBand's, "00:11:22:33:44:55:66:77"; "" on Ethernet */
	const char *port_guid;
	struct vf_counters counters; /* asked for by FACTS_COUNTERS */
	const char **used_by;	     /* "vm:web1", "netdev:br0", "pid:4711 (qemu)"; sorted */
	size_t n_used_by;
	bool used_by_known;
};

/* Adds a user, a text of the arena's; the second, which sorts them and drops repeats, must follow. */
void vf_add_user(struct vf *vf, struct arena *arena, const char *user);
void vf_sort_users(struct vf *vf);

/* The VM's name of a user of that shape, "vm:web1"; NULL: it is another. */
const char *vf_user_vm(const char *user);

/* The first VM but the one of that name that uses it, as "vm:web2"; NULL where none does. */
const char *vf_other_vm(const struct vf *vf, const char *name);

#endif
