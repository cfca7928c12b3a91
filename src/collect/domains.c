/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which virtual machines are there, running or defined, and which VFs do they name? From libvirt.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "domxml/read.h"
#include "os/virt.h"

static int compare_domains(const void *a, const void *b)
{
	const struct domain *left = a;
	const struct domain *right = b;
	int order = strcmp(left->name, right->name);

	return order ? order : strcmp(left->uuid ? left->uuid : "", right->uuid ? right->uuid : "");
}

/* Fills what the XML says; a domain that has none, or a broken one, is a gap: false. */
static bool read_domain(struct host *host, struct domain *domain)
{
	int r = domxml_read(domain, host->arena);

	if (!domain->name)
		domain->name = domain->uuid ? domain->uuid : "";
	if (r == 0 && !domain->xml && !domain->live_xml)
		r = -ENODATA;
	if (r < 0)
		gaps_addf(&host->gaps, host->arena, r, "libvirt %s", domain->name);
	return r == 0;
}

/* The kernel may have told of the same user already, from QEMU's own name for itself. */
static void mark_vfs(struct host *host, const struct domain *domain)
{
	const char *user = arena_printf(host->arena, "vm:%s", domain->name);

	for (size_t i = 0; i < domain->n_hostdevs; i++) {
		struct device *device = host_find_device(host, domain->hostdevs[i]);

		if (device && device->vf)
			vf_add_user(device->vf, host->arena, user);
	}
}

static void mark_users(struct host *host)
{
	for (size_t i = 0; i < host->n_domains; i++)
		mark_vfs(host, &host->domains[i]);
	for (size_t i = 0; i < host->n_devices; i++)
		if (host->devices[i].vf)
			vf_sort_users(host->devices[i].vf);
}

/* Where libvirt does not answer, or not for each VM, what seems free may be any VM's. */
static void doubt_free_vfs(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		struct vf *vf = host->devices[i].vf;

		if (vf && !vf->n_used_by)
			vf->used_by_known = false;
	}
}

void collect_domains(struct machine *machine, struct host *host)
{
	int r = virt_list(machine, host->arena, &host->domains, &host->n_domains, NULL);
	bool all_read = true;

	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, "libvirt");
		if (r != -ENOPKG)
			doubt_free_vfs(host);
		return;
	}
	host->domains_known = true;
	for (size_t i = 0; i < host->n_domains; i++)
		all_read &= read_domain(host, &host->domains[i]);
	if (host->n_domains)
		qsort(host->domains, host->n_domains, sizeof(*host->domains), compare_domains);
	mark_users(host);
	if (!all_read)
		doubt_free_vfs(host);
}
