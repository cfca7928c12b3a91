/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do files of systemd's say which VFs there are to be? See networkd.h. A .link file, which udev reads as
 * a card comes, makes VFs and gives them what they have (systemd 251 and later); a .network file would have
 * networkd take the PF over with all else that it has.
 */
#include "render/networkd.h"

#include <inttypes.h>
#include <string.h>

#include <linux/if_ether.h>
#include <linux/if_link.h>

#include "base/text.h"
#include "model/mac.h"

static const struct form form = {
	.name = "networkd",
	.attributes = {
		[VF_MAC] = true,
		[VF_VLAN] = true,
		[VF_SPOOFCHK] = true,
		[VF_LINK_STATE] = true,
		[VF_RSS_QUERY] = true,
		[VF_TRUST] = true,
	},
	.knows_no_none = true,
};

/* What 99-default.link says, which this file stands in for: udev takes one file for each card. */
static const char default_link[] = "NamePolicy=keep kernel database onboard slot path\n"
				   "AlternativeNamesPolicy=database onboard slot path\n"
				   "MACAddressPolicy=persistent\n";

static void write_mac(const char *value, const struct vf_value *parts, const char *key,
		      struct strbuf *buf)
{
	(void)parts;
	if (!mac_is_none(value))
		strbuf_addf(buf, "%s=%s\n", key, value);
}

static void write_switch(const char *value, const struct vf_value *parts, const char *key,
			 struct strbuf *buf)
{
	(void)value;
	strbuf_addf(buf, "%s=%s\n", key, parts->number ? "yes" : "no");
}

static void write_state(const char *value, const struct vf_value *parts, const char *key,
			struct strbuf *buf)
{
	(void)value;
	strbuf_addf(buf, "%s=%s\n", key,
		    parts->number == IFLA_VF_LINK_STATE_ENABLE	  ? "yes"
		    : parts->number == IFLA_VF_LINK_STATE_DISABLE ? "no"
								  : "auto");
}

static void write_vlan(const char *value, const struct vf_value *parts, const char *key,
		       struct strbuf *buf)
{
	(void)value;
	if (!parts->vlan)
		return;
	strbuf_addf(buf, "%s=%u\n", key, parts->vlan);
	if (parts->qos)
		strbuf_addf(buf, "QualityOfService=%u\n", parts->qos);
	if (parts->protocol == ETH_P_8021AD)
		strbuf_add(buf, "VLANProtocol=802.1ad\n");
}

/* Each attribute's key, and how its value is written. */
static const struct {
	const char *key;
	void (*write)(const char *value, const struct vf_value *parts, const char *key,
		      struct strbuf *buf);
} keys[N_VF_ATTRIBUTES] = {
	[VF_MAC] = { "MACAddress", write_mac },
	[VF_VLAN] = { "VLANId", write_vlan },
	[VF_SPOOFCHK] = { "MACSpoofCheck", write_switch },
	[VF_LINK_STATE] = { "LinkState", write_state },
	[VF_RSS_QUERY] = { "QueryReceiveSideScaling", write_switch },
	[VF_TRUST] = { "Trust", write_switch },
};

static void write_vf(const struct vf_wish *wish, int64_t index, struct strbuf *buf)
{
	_cleanup_strbuf_ struct strbuf lines = { 0 };

	for (int i = 0; i < N_VF_ATTRIBUTES; i++) {
		struct vf_value parts = { 0 };

		if (keys[i].write && wish->values[i] &&
		    vf_attribute_take((enum vf_attribute)i, wish->values[i], &parts) == 0)
			keys[i].write(wish->values[i], &parts, keys[i].key, &lines);
	}
	if (lines.length)
		strbuf_addf(buf, "\n[SR-IOV]\nVirtualFunction=%" PRId64 "\n%s", index, lines.text);
}

static void write_vfs(const struct declared_pf *pf, struct unsaid *unsaid, struct strbuf *buf)
{
	for (int64_t i = 0; i < pf->n_vfs; i++) {
		const struct vf_wish wish = declared_wish(pf, i, unsaid->arena);

		write_vf(&wish, i, buf);
	}
}

static void write_match(const struct declared_pf *pf, struct strbuf *buf)
{
	const char *mac = pf->policy->match.mac ? device_lasting_mac(pf->device) : NULL;
	char address[BDF_TEXT_SIZE];

	strbuf_add(buf, "[Match]\n");
	if (mac)
		strbuf_addf(buf, "PermanentMACAddress=%s\n", mac);
	else
		strbuf_addf(buf, "Path=pci-%s\n", bdf_format(pf->device->bdf, address));
}

/* udev takes one of them, the first by name. */
static void tell_links(const struct declared_pf *pf, const char *own, struct unsaid *unsaid)
{
	char address[BDF_TEXT_SIZE];
	const char *name = declared_name(pf, address);

	if (pf->links_gap)
		unsaid_add_of(unsaid, name,
			      UNSAID_PF
			      ": which .link file udev takes: whether others of the host's "
			      "mean the card is not known (%s)",
			      pf->links_gap);
	for (size_t i = 0; i < pf->n_links; i++) {
		const char *path = pf->links[i];

		if (strcmp(strrchr(path, '/') + 1, own) < 0)
			unsaid_add_of(unsaid, name,
				      UNSAID_PF
				      ": which .link file udev takes: where it is %s, which "
				      "may mean the card and comes before %s, there are no VFs by "
				      "this: rename one of them",
				      path, own);
		else
			unsaid_add_of(unsaid, name,
				      UNSAID_PF
				      ": what %s says: it may mean the card, and udev takes "
				      "%s instead: add to that what is to stay",
				      path, own);
	}
}

static void write_pf(const struct declared *declared, const struct declared_pf *pf,
		     struct unsaid *unsaid, struct exported *exported)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_strbuf_ struct strbuf vfs = { 0 };
	char address[BDF_TEXT_SIZE];
	const char *file = arena_printf(exported->arena, "10-vfctl-%s.link",
					bdf_format(pf->device->bdf, address));

	strbuf_add(&vfs, "");
	form_tell_pf(&form, pf, NULL, unsaid);
	tell_links(pf, file, unsaid);
	write_vfs(pf, unsaid, &vfs);
	form_head(&form, declared, unsaid, declared_name(pf, address), &text);
	write_match(pf, &text);
	strbuf_addf(&text, "\n[Link]\n%sSR-IOVVirtualFunctions=%" PRId64 "\n%s", default_link,
		    pf->n_vfs, vfs.text);
	exported_add(exported, file, text.text);
}

void networkd_write(const struct declared *declared, struct unsaid *unsaid,
		    struct exported *exported)
{
	form_tell_rest(&form, declared, unsaid);
	for (size_t i = 0; i < declared->n_pfs; i++)
		write_pf(declared, &declared->pfs[i], unsaid, exported);
}
