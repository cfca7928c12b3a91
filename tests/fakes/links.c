/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a fake kernel's PF do with its link, and give its VFs? As igb does it, and do_setvfinfo of
 * net/core/rtnetlink.c: the first attribute that fails is the last one that is tried.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "devices.h"

void fake_show_link(const struct fake_kernel *fake, const struct fake_pf *pf)
{
	char name[32];

	snprintf(name, sizeof(name), "net/%s/flags", pf->interface);
	fake_show(fake, pf->address, name, pf->up ? "0x1003\n" : "0x1002\n");
	/* The kernel has the file, and lets nobody read it (EINVAL), while the interface is down. */
	snprintf(name, sizeof(name), "net/%s/carrier", pf->interface);
	if (pf->up)
		fake_show(fake, pf->address, name, pf->carrier ? "1\n" : "0\n");
	else
		fake_drop(fake, "devices", pf->address, name);
}

/* One with ports' names, as a card with an eswitch has them, has a representor, too. */
void fake_add_interface(const struct fake_kernel *fake, const struct fake_pf *pf)
{
	char name[32];
	char text[16];
	int i = (int)(pf - fake->pfs);

	snprintf(name, sizeof(name), "net/%s/ifindex", pf->interface);
	snprintf(text, sizeof(text), "%d\n", 2 + i);
	fake_show(fake, pf->address, name, text);
	fake_show_link(fake, pf);
	if (!i)
		return;
	snprintf(name, sizeof(name), "net/%s/phys_port_name", pf->interface);
	fake_show(fake, pf->address, name, "p0\n");
	fake_show(fake, pf->address, "net/a-representor/phys_port_name", "pf0vf0\n");
	fake_show(fake, pf->address, "net/a-representor/ifindex", "99\n");
}

void fake_reset_vf(struct fake_vf *vf)
{
	static const char *const values[N_VF_ATTRIBUTES] = {
		[VF_MAC] = "00:00:00:00:00:00",
		[VF_VLAN] = "0",
		[VF_MIN_RATE] = "0",
		[VF_MAX_RATE] = "0",
		[VF_SPOOFCHK] = "on",
		[VF_TRUST] = "off",
	};

	*vf = (struct fake_vf){ 0 };
	for (int i = 0; i < N_VF_ATTRIBUTES; i++)
		if (values[i])
			strcpy(vf->values[i], values[i]);
}

void fake_set_link(struct fake_kernel *fake, struct fake_pf *pf, bool up)
{
	pf->up = up;
	pf->carrier = up && !fake->late;
	fake_show_link(fake, pf);
}

bool fake_bring_carrier(struct fake_kernel *fake)
{
	for (int i = 0; i < fake->n_pfs; i++)
		if (fake->pfs[i].up && !fake->pfs[i].carrier) {
			fake->pfs[i].carrier = true;
			fake_show_link(fake, &fake->pfs[i]);
			return true;
		}
	return false;
}

/* igb: a rate needs the link, whose speed bounds it, and there is none that is guaranteed. */
static int judge_rate(const struct fake_pf *pf, const struct vf_change *change)
{
	bool guaranteed = change->attribute == VF_MIN_RATE && !str_equal(change->value, "0");

	return guaranteed || !pf->carrier ? -EINVAL : 0;
}

static int judge(const struct fake_kernel *fake, const struct fake_pf *pf,
		 const struct vf_change *change)
{
	struct vf_value value;

	if (change->index + 1 == fake->busy_vf)
		return -EAGAIN;
	if (vf_attribute_take(change->attribute, change->value, &value) < 0 ||
	    change->index >= pf->n_vfs)
		return -EINVAL;
	switch (change->attribute) {
	case VF_MIN_RATE:
	case VF_MAX_RATE:
		return judge_rate(pf, change);
	case VF_VLAN:
		return str_has_suffix(change->value, "802.1ad") ? -EPROTONOSUPPORT : 0;
	case VF_LINK_STATE:
	case VF_RSS_QUERY:
	case VF_NODE_GUID:
	case VF_PORT_GUID:
		return -EOPNOTSUPP;
	default:
		return 0;
	}
}

int fake_set_vfs(struct fake_kernel *fake, struct fake_pf *pf, const struct vf_change *changes,
		 size_t most)
{
	for (size_t i = 0; i < most; i++) {
		int r = judge(fake, pf, &changes[i]);

		if (r < 0)
			return r;
		strcpy(pf->vfs[changes[i].index].values[changes[i].attribute], changes[i].value);
	}
	return 0;
}

static struct vf_value value_of(const struct fake_vf *vf, enum vf_attribute attribute)
{
	struct vf_value value = { 0 };

	(void)vf_attribute_take(attribute, vf->values[attribute], &value);
	return value;
}

/* What igb does not fill in is as the kernel presets it. */
void fake_read_vf(const struct fake_pf *pf, int i, struct arena *arena, struct vf *ret_vf)
{
	const struct fake_vf *vf = &pf->vfs[i];
	struct vf_value vlan = value_of(vf, VF_VLAN);

	*ret_vf = (struct vf){
		.index = i,
		.mac = arena_strdup(arena, vf->values[VF_MAC]),
		.vlan = { vlan.vlan, vlan.qos, "802.1q" },
		.trust = tristate_from_bool(value_of(vf, VF_TRUST).number),
		.spoofchk = tristate_from_bool(value_of(vf, VF_SPOOFCHK).number),
		.rss_query = FACT_INAPPLICABLE,
		.link_state = "auto",
		.min_tx_mbps = (int64_t)value_of(vf, VF_MIN_RATE).number,
		.max_tx_mbps = (int64_t)value_of(vf, VF_MAX_RATE).number,
		.node_guid = "",
		.port_guid = "",
	};
}

void fake_kernel_give(struct fake_kernel *fake, const char *address, int index,
		      enum vf_attribute attribute, const char *value)
{
	struct fake_vf *vf = &fake_pf_at(fake, address)->vfs[index];

	strcpy(vf->values[attribute], value);
	if (attribute == VF_MAC)
		strcpy(vf->taken, value);
}

void fake_kernel_set_up(struct fake_kernel *fake, const char *address, bool up)
{
	fake_set_link(fake, fake_pf_at(fake, address), up);
}

void fake_kernel_tell(const struct fake_kernel *fake, struct strbuf *text)
{
	char rings[NIC_TEXT_SIZE];
	char coalescing[NIC_TEXT_SIZE];

	for (int p = 0; p < fake->n_pfs; p++) {
		strbuf_addf(text, "%s: %s, %s\n", fake->pfs[p].address,
			    nic_format(&fake->pfs[p].nic, NIC_RINGS, rings),
			    nic_format(&fake->pfs[p].nic, NIC_COALESCING, coalescing));
		for (int i = 0; i < fake->pfs[p].n_vfs; i++) {
			const struct fake_vf *vf = &fake->pfs[p].vfs[i];

			strbuf_addf(text, "%s/%d took %s:", fake->pfs[p].address, i, vf->taken);
			for (int a = 0; a < N_VF_ATTRIBUTES; a++)
				strbuf_addf(text, " %s", vf->values[a]);
			strbuf_add(text, "\n");
		}
	}
}
