/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What will domains be once a plan is carried out, and VFs by them? See foresee-domains.h.
 */
#include "plan/foresee-domains.h"

#include <string.h>

#include "base/text.h"
#include "domxml/read.h"

/* What it has then foresee_vfs_of_domains tells. */
static void release_vfs(const struct host *host, const struct domain *domain)
{
	const char *user = arena_printf(host->arena, "vm:%s", domain->name);

	for (size_t i = 0; i < domain->n_hostdevs; i++) {
		const struct device *device = host_find_device(host, domain->hostdevs[i]);
		struct vf *vf = device ? device->vf : NULL;
		size_t n = 0;

		for (size_t j = 0; vf && j < vf->n_used_by; j++)
			if (!str_equal(vf->used_by[j], user))
				vf->used_by[n++] = vf->used_by[j];
		if (vf)
			vf->n_used_by = n;
	}
}

static void renew_domain(struct host *host, struct domain *domain, const char *xml,
			 const char *live_xml)
{
	const struct domain now = *domain;

	*domain = (struct domain){
		.name = now.name,
		.uuid = now.uuid,
		.id = now.id,
		.running = now.running,
		.autostart = now.autostart,
		.xml = xml,
		.live_xml = live_xml,
	};
	if (domxml_read(domain, host->arena) < 0)
		*domain = now;
	else
		release_vfs(host, &now);
}

void foresee_domain(struct host *host, const struct step *step)
{
	for (size_t i = 0; i < host->n_domains; i++)
		if (str_equal(host->domains[i].name, step->object))
			renew_domain(host, &host->domains[i], step->to, host->domains[i].live_xml);
}

/*
 * libvirt has the host choose the driver of a VF that it unplugs (virHostdevReAttachPCIDevices), unless it
 * is of an unmanaged pool. Of an interface it gives back the MAC and the VLAN that the VF had, which nobody
 * else knows.
 */
static void forget_vf(struct device *device, const struct vnic *vnic)
{
	if (!vnic || vnic->is_managed) {
		device->driver = DRIVER_BY_HOST;
		device->override = "";
	}
	if (!vnic)
		return;
	device->vf->is_to_be_free = true;
	device->vf->mac = NULL;
	device->vf->vlan = (struct vlan){ .id = UNKNOWN, .qos = UNKNOWN };
}

/* Of an element of a definition. */
static void forget_vfs(const struct host *host, const char *unplugged)
{
	struct domain alone = {
		.name = "",
		.live_xml = arena_printf(host->arena, "<domain><devices>%s</devices></domain>",
					 unplugged),
	};

	if (domxml_read(&alone, host->arena) < 0)
		return;
	for (size_t i = 0; i < alone.n_hostdevs; i++) {
		struct device *device = host_find_device(host, alone.hostdevs[i]);

		if (device && device->vf)
			forget_vf(device, definition_vnic_on(alone.live, device->bdf));
	}
}

/* Of what runs, "web1/ALIAS": what is unplugged is not there then. */
void foresee_device(struct host *host, const struct step *step)
{
	for (size_t i = 0; i < host->n_domains && step->from && !step->to; i++) {
		struct domain *domain = &host->domains[i];
		const char *xml = domain->live_xml;
		const char *device = xml ? strstr(xml, step->from) : NULL;

		if (!device || !str_has_prefix(step->object, domain->name) ||
		    step->object[strlen(domain->name)] != '/')
			continue;
		renew_domain(host, domain, domain->xml,
			     arena_printf(host->arena, "%.*s%s", (int)(device - xml), xml,
					  device + strlen(step->from)));
		forget_vfs(host, step->from);
	}
}

/* VFs that a domain is to have from its next start on are in its use, as when it were so already. */
static void take_vfs(struct host *host, const struct domain *domain)
{
	for (size_t i = 0; i < domain->n_hostdevs; i++) {
		struct device *device = host_find_device(host, domain->hostdevs[i]);

		if (!device || !device->vf)
			continue;
		vf_add_user(device->vf, host->arena,
			    arena_printf(host->arena, "vm:%s", domain->name));
		vf_sort_users(device->vf);
	}
}

void foresee_vfs_of_domains(struct host *host)
{
	for (size_t i = 0; i < host->n_domains; i++)
		take_vfs(host, &host->domains[i]);
}
