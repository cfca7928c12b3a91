/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does nmstate say which VFs there are to be? As its yaml_api.md has it: who names VFs names all of them.
 */
#include <inttypes.h>

#include "base/text.h"
#include "model/fact.h"
#include "spec/forms.h"
#include "spec/policy-parts.h"

static const struct form form = {
	.name = "nmstate",
	.attributes = {
		[VF_MAC] = true,
		[VF_VLAN] = true,
		[VF_MIN_RATE] = true,
		[VF_MAX_RATE] = true,
		[VF_SPOOFCHK] = true,
		[VF_TRUST] = true,
	},
	.autoprobe = true,
	.up = true,
	.brings_up = true,
	.takes_over = "NetworkManager does, with the addresses that it has then",
};

static bool is_any_said(const struct declared_pf *pf, struct arena *arena)
{
	for (int64_t i = 0; i < pf->n_vfs; i++) {
		const struct vf_wish wish = declared_wish(pf, i, arena);

		for (int j = 0; j < N_VF_ATTRIBUTES; j++)
			if (wish.values[j] && form.attributes[j])
				return true;
	}
	return false;
}

/* The keys of policies are nmstate's. */
static void write_vfs(const struct declared_pf *pf, struct arena *arena, struct strbuf *body)
{
	for (int64_t i = 0; i < pf->n_vfs; i++) {
		struct vf_wish wish = declared_wish(pf, i, arena);

		for (int j = 0; j < N_VF_ATTRIBUTES; j++)
			if (!form.attributes[j])
				wish.values[j] = NULL;
		wish.derive_mac = false;
		strbuf_addf(body, "          - id: %" PRId64 "\n", i);
		policy_write_attributes(&wish, "            ", body);
	}
}

static bool write_pf(const struct declared_pf *pf, struct unsaid *unsaid, struct strbuf *body)
{
	const struct netdev *netdev = device_netdev(pf->device);
	char address[BDF_TEXT_SIZE];

	if (!netdev) {
		unsaid_add_of(unsaid, declared_name(pf, address),
			      UNSAID_PF ": nmstate knows it by its interface, and it has none");
		return false;
	}
	strbuf_add(body, "  - name: ");
	yaml_add_text(netdev->name, body);
	strbuf_add(body, "\n    type: ethernet\n    state: up\n    ethernet:\n      sr-iov:\n");
	if (pf->policy->autoprobe != FACT_UNKNOWN)
		strbuf_addf(body, "        drivers-autoprobe: %s\n",
			    pf->policy->autoprobe == FACT_YES ? "true" : "false");
	strbuf_addf(body, "        total-vfs: %" PRId64 "\n", pf->n_vfs);
	if (is_any_said(pf, unsaid->arena)) {
		strbuf_add(body, "        vfs:\n");
		write_vfs(pf, unsaid->arena, body);
	}
	form_tell_pf(&form, pf, NULL, unsaid);
	return true;
}

void nmstate_write(const struct declared *declared, struct unsaid *unsaid,
		   struct exported *exported)
{
	_cleanup_strbuf_ struct strbuf body = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	bool any = form_write_pfs(&form, declared, write_pf, unsaid, &text, &body);

	strbuf_addf(&text, "interfaces:%s\n%s", any ? "" : " []", any ? body.text : "");
	exported_add(exported, "nmstate.yml", text.text);
}
