/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of a VF: its PF, what the PF's driver administers of it, and who uses it?
 */
#include <inttypes.h>

#include "render/parts.h"

static const void *vlan_part(const struct host *host, const void *object)
{
	(void)host;
	return &((const struct vf *)object)->vlan;
}

static const struct mark *vlan_cell(const struct host *host, const void *object, struct strbuf *buf)
{
	const struct vlan *vlan = object;

	(void)host;
	if (vlan->id == UNKNOWN)
		strbuf_add(buf, "?");
	else if (vlan->id == 0 && vlan->qos <= 0)
		strbuf_add(buf, "none");
	else
		strbuf_addf(buf, "%" PRId64, vlan->id);
	if (vlan->qos > 0)
		strbuf_addf(buf, ":%" PRId64, vlan->qos);
	if (vlan->proto && !str_equal(vlan->proto, "802.1q"))
		strbuf_addf(buf, "%s:%s", vlan->qos > 0 ? "" : ":0", vlan->proto);
	return NULL;
}

static void get_pf_name(const struct host *host, const void *object, struct value *value)
{
	const struct vf *vf = object;
	const struct netdev *netdev = vf->pf ? device_netdev(vf->pf) : NULL;

	(void)host;
	if (netdev)
		value_set_text(value, netdev->name);
}

static void get_used_by(const struct host *host, const void *object, struct value *value)
{
	const struct vf *vf = object;

	(void)host;
	/* There may be more users than are known: those that are count. */
	value->kind = vf->used_by_known || vf->n_used_by ? VALUE_TEXTS : VALUE_UNKNOWN;
	value->texts = vf->used_by;
	value->n_texts = vf->n_used_by;
}

static const struct mark *used_by_cell(const struct host *host, const void *object,
				       struct strbuf *buf)
{
	struct value value = { 0 };

	get_used_by(host, object, &value);
	/* The kernel knows nothing of a VM that is shut off: it may have been promised the VF. */
	if (value.kind == VALUE_TEXTS && !value.n_texts)
		strbuf_add(buf, host->facts & FACTS_DOMAINS ? "nobody" : "nobody now");
	else
		value_add(&value, buf);
	return NULL;
}

static const struct field vlan_fields[] = {
	LEAF("id", NULL, NULL, FIELD_NUMBER, struct vlan, id),
	LEAF("qos", NULL, NULL, FIELD_NUMBER, struct vlan, qos),
	LEAF("proto", NULL, NULL, FIELD_TEXT, struct vlan, proto),
	{ 0 },
};

const struct field vf_fields[] = {
	LEAF("pf", "PF", "PCI address of its PF", FIELD_DEVICE, struct vf, pf),
	{ .key = "pf_name",
	  .column = "PF_NAME",
	  .help = "interface of its PF",
	  .no_json = true,
	  .get = get_pf_name },
	LEAF("index", "INDEX", "its number among the PF's VFs", FIELD_NUMBER, struct vf, index,
	     .right = true),
	LEAF("mac", "VF_MAC", "MAC address that its PF gives it", FIELD_TEXT, struct vf, mac),
	{ .key = "vlan",
	  .column = "VLAN",
	  .help = "VLAN[:QOS[:PROTO]] that its PF puts it into",
	  .type = FIELD_OBJECT,
	  .part = vlan_part,
	  .cell = vlan_cell,
	  .members = vlan_fields },
	LEAF("trust", "TRUST", "whether its PF trusts it", FIELD_YES_NO, struct vf, trust),
	LEAF("spoofchk", "SPOOFCHK", "whether its sender addresses are checked", FIELD_YES_NO,
	     struct vf, spoofchk),
	LEAF("link_state", "LINK_STATE", "auto: as the PF's; enable or disable", FIELD_TEXT,
	     struct vf, link_state),
	LEAF("min_tx_mbps", "MIN_TX", "Mb/s that it may always send; 0: none", FIELD_NUMBER,
	     struct vf, min_tx_mbps, .right = true),
	LEAF("max_tx_mbps", "MAX_TX", "Mb/s that it may send at most; 0: no limit", FIELD_NUMBER,
	     struct vf, max_tx_mbps, .right = true),
	LEAF("rss_query", "RSS_QUERY", "whether it may read the PF's RSS settings", FIELD_YES_NO,
	     struct vf, rss_query),
	LEAF("node_guid", "NODE_GUID", "InfiniBand node GUID that its PF gives it", FIELD_TEXT,
	     struct vf, node_guid),
	LEAF("port_guid", "PORT_GUID", "InfiniBand port GUID that its PF gives it", FIELD_TEXT,
	     struct vf, port_guid),
	{ .key = "used_by",
	  .column = "USED_BY",
	  .help = "who uses it: VMs (shut-off: --vms), interfaces, processes",
	  .facts = FACTS_USERS,
	  .get = get_used_by,
	  .cell = used_by_cell },
	{ 0 },
};
