/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does netplan say which VFs there are to be? As netplan-yaml(5) has it: how many, and nothing of each,
 * for it knows VFs by their interfaces, which those that VMs have do not have.
 */
#include <inttypes.h>

#include "base/text.h"
#include "spec/forms.h"
#include "spec/policy-parts.h"

static const struct form form = { .name = "netplan", .up = true, .brings_up = true };

/* networkd, or NetworkManager, takes over what netplan names: as it is, where nobody else keeps it. */
static const char untouched[] = "      optional: true\n"
				"      dhcp4: false\n"
				"      dhcp6: false\n"
				"      accept-ra: false\n"
				"      link-local: []\n";

static void write_interface(const struct declared_pf *pf, struct unsaid *unsaid,
			    struct strbuf *body)
{
	char address[BDF_TEXT_SIZE];

	if (!pf->keeper)
		strbuf_add(body, untouched);
	else
		unsaid_add_of(unsaid, declared_name(pf, address),
			      UNSAID_PF
			      ": what its interface has besides VFs (%s): netplan takes it "
			      "over, so that its files have to say it",
			      pf->keeper);
}

/* By its name, under which others may say more of it: a MAC would be that of the bridge above, too. */
static bool write_pf(const struct declared_pf *pf, struct unsaid *unsaid, struct strbuf *body)
{
	const struct netdev *netdev = device_netdev(pf->device);
	char address[BDF_TEXT_SIZE];

	if (!netdev) {
		unsaid_add_of(unsaid, declared_name(pf, address),
			      UNSAID_PF ": netplan knows it by its interface, and it has none");
		return false;
	}
	strbuf_add(body, "    ");
	yaml_add_text(netdev->name, body);
	strbuf_addf(body, ":\n      virtual-function-count: %" PRId64 "\n", pf->n_vfs);
	write_interface(pf, unsaid, body);
	form_tell_pf(&form, pf, NULL, unsaid);
	return true;
}

void netplan_write(const struct declared *declared, struct unsaid *unsaid,
		   struct exported *exported)
{
	_cleanup_strbuf_ struct strbuf body = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	bool any = form_write_pfs(&form, declared, write_pf, unsaid, &text, &body);

	strbuf_add(&text, "network:\n  version: 2\n");
	if (any)
		strbuf_addf(&text, "  ethernets:\n%s", body.text);
	exported_add(exported, NETPLAN_FILE, text.text);
}
