/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which virtual machine does the command line mean? And if none: what is there of a like name?
 */
#include "cmd/find-domain.h"

#include <errno.h>
#include <strings.h>

#include "base/nearest.h"
#include "base/parse.h"

/* As virsh takes it: a name counts before an id, which may look the same. */
static const struct domain *find(const struct host *host, const char *name)
{
	const struct domain *domain = host_find_domain(host, name);
	int64_t id = -1;

	if (domain)
		return domain;
	for (size_t i = 0; i < host->n_domains; i++)
		if (host->domains[i].uuid && strcasecmp(host->domains[i].uuid, name) == 0)
			return &host->domains[i];
	if (parse_i64(name, &id) < 0 || id < 0)
		return NULL;
	for (size_t i = 0; i < host->n_domains; i++)
		if (host->domains[i].id == id)
			return &host->domains[i];
	return NULL;
}

enum exit_status find_domain(const struct host *host, const char *name,
			     const struct domain **ret_domain, struct err *reterr)
{
	const struct domain *domain = find(host, name);
	struct nearest nearest = { .word = name };
	_cleanup_strbuf_ struct strbuf names = { 0 };
	const struct gap *gap = gaps_find(&host->gaps, "libvirt");

	if (domain) {
		*ret_domain = domain;
		return EXIT_DONE;
	}
	for (size_t i = 0; i < host->n_domains; i++)
		nearest_offer(&nearest, host->domains[i].name);
	nearest_add_names(&nearest, &names);
	if (!host->domains_known)
		err_set(reterr, -ENODATA, "which VMs there are could not be read: libvirt: %s",
			strerror(gap ? gap->error : ENODATA));
	else if (nearest.n)
		err_set(reterr, -ENOENT, "no VM '%s' here; the nearest: %s", name, names.text);
	else
		err_set(reterr, -ENOENT, "no VM '%s' here: libvirt knows none", name);
	return EXIT_UNREACHABLE;
}
