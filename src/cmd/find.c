/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which device does the command line mean? And if none: what is there of a like name?
 */
#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "base/nearest.h"
#include "base/parse.h"
#include "cmd/find.h"

static const char mac_prefix[] = "mac:";

/* What of a device a reader names it by. */
enum form {
	BY_NAME,
	BY_ADDRESS,
	BY_MAC,
};

static enum form form_of(const char *name)
{
	if (str_has_prefix(name, mac_prefix))
		return BY_MAC;
	return strchr(name, ':') || strchr(name, '.') ? BY_ADDRESS : BY_NAME;
}

/* "41:00.0" to whom writes no domain, "0000:41:00.0" to others. */
static void offer_address(struct nearest *nearest, const struct host *host, struct bdf bdf)
{
	const char *word = nearest->word;
	bool in_short = bdf.domain == 0 && strchr(word, ':') == strrchr(word, ':');
	char address[BDF_TEXT_SIZE] = "";

	bdf_format(bdf, address);
	nearest_offer(nearest,
		      arena_strdup(host->arena, in_short ? strchr(address, ':') + 1 : address));
}

static void offer_mac(struct nearest *nearest, const struct host *host, const struct device *device)
{
	const char *mac = device_permanent_mac(device);

	if (mac)
		nearest_offer(nearest, arena_printf(host->arena, "%s%s", mac_prefix, mac));
}

static void offer_names(struct nearest *nearest, const struct netdev *netdev)
{
	if (netdev)
		nearest_offer(nearest, netdev->name);
	for (size_t i = 0; netdev && i < netdev->n_altnames; i++)
		nearest_offer(nearest, netdev->altnames[i]);
}

static void offer_devices(struct nearest *nearest, const struct host *host, enum form form)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		if (device->role == ROLE_OTHER)
			continue;
		if (form == BY_NAME)
			offer_names(nearest, device_netdev(device));
		else if (form == BY_MAC)
			offer_mac(nearest, host, device);
		else
			offer_address(nearest, host, device->bdf);
	}
}

int check_functions(const struct host *host, struct err *reterr)
{
	static const char source[] = "/sys/bus/pci/devices";
	const struct gap *gap = gaps_find(&host->gaps, source);

	if (host->devices_known)
		return 0;
	return err_set(reterr, -ENODATA, "which PCI functions there are could not be read: %s: %s",
		       source, strerror(gap ? gap->error : ENODATA));
}

void tell_unidentified(const struct run *run, const struct host *host)
{
	size_t n = 0;

	for (size_t i = 0; i < host->n_devices; i++)
		n += host->devices[i].role == ROLE_OTHER && host->devices[i].class_code == UNKNOWN;
	if (n && !run->global.quiet)
		tell("of %zu PCI function%s it could not be read what kind %s; -v says why", n,
		     n > 1 ? "s" : "", n > 1 ? "they are" : "it is");
}

static enum exit_status no_device(const struct host *host, const char *name, struct err *reterr)
{
	struct nearest nearest = { .word = name };
	_cleanup_strbuf_ struct strbuf names = { 0 };

	if (check_functions(host, reterr) < 0)
		return EXIT_UNREACHABLE;
	offer_devices(&nearest, host, form_of(name));
	if (!nearest.n)
		offer_devices(&nearest, host, BY_ADDRESS);
	nearest_add_names(&nearest, &names);
	if (nearest.n)
		err_set(reterr, -ENODEV, "no device '%s' here; the nearest: %s", name, names.text);
	else
		err_set(reterr, -ENODEV, "no device '%s' here: no PCI network function at all",
			name);
	return EXIT_UNREACHABLE;
}

/* PF/INDEX that leads nowhere: is it the PF or the index? */
static enum exit_status no_vf(const struct host *host, const char *name, const char *slash,
			      struct err *reterr)
{
	const char *pf_name = arena_strndup(host->arena, name, (size_t)(slash - name));
	const struct device *pf = host_find_named(host, pf_name);
	uint64_t index = 0;
	int r = parse_u64(slash + 1, &index);

	if (r == -EINVAL) {
		err_set(reterr, -EINVAL, "'%s' is no index of a VF, in '%s'", slash + 1, name);
		return EXIT_USAGE;
	}
	if (!pf)
		return no_device(host, pf_name, reterr);
	if (!pf->sriov && pf->can_sriov == FACT_UNKNOWN)
		err_set(reterr, -ENODEV,
			"whether %s can have VFs is not known: neither sriov_totalvfs nor its "
			"config space could be read",
			pf_name);
	else if (!pf->sriov)
		err_set(reterr, -ENODEV, "%s cannot have VFs: it is no SR-IOV PF", pf_name);
	else if (pf->sriov->n_vfs == 0)
		err_set(reterr, -ENODEV, "%s has no VFs now: vfctl create %s -n COUNT makes some",
			pf_name, pf_name);
	else if (r == 0 && index < pf->sriov->n_vfs)
		err_set(reterr, -ENODEV, "%s has a VF %s, which could not be found", pf_name,
			slash + 1);
	else
		err_set(reterr, -ENODEV, "%s has no VF %s: it has %zu, numbered from 0", pf_name,
			slash + 1, pf->sriov->n_vfs);
	return EXIT_UNREACHABLE;
}

/* Six bytes, or more with InfiniBand. */
static bool is_mac(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (i % 3 == 2 ? text[i] != ':' : digit_value(text[i]) < 0)
			return false;
	return n >= strlen("00:00:00:00:00:00") && n % 3 == 2;
}

static enum exit_status check_name(const char *name, struct err *reterr)
{
	const char *mac = name + strlen(mac_prefix);

	if (!str_has_prefix(name, mac_prefix) || is_mac(mac, strcspn(mac, "/")))
		return EXIT_DONE;
	err_set(reterr, -EINVAL, "'%s' has no MAC address behind mac:, as mac:52:54:00:aa:01:00",
		name);
	return EXIT_USAGE;
}

/* Two ports may bear one MAC (a card that was copied, a firmware that gives each the same). */
static enum exit_status check_mac(const struct host *host, const char *name,
				  const struct device *first, struct err *reterr)
{
	char addresses[2][BDF_TEXT_SIZE] = { "" };

	for (const struct device *other = first + 1; other < host->devices + host->n_devices;
	     other++) {
		const char *mac = device_permanent_mac(other);

		if (!mac || strcasecmp(mac, name + strlen(mac_prefix)) != 0)
			continue;
		err_set(reterr, -ENOTUNIQ, "%s is both %s and %s: say which by its address", name,
			bdf_format(first->bdf, addresses[0]), bdf_format(other->bdf, addresses[1]));
		return EXIT_UNREACHABLE;
	}
	return EXIT_DONE;
}

enum exit_status find_device(const struct host *host, const char *name,
			     const struct device **ret_device, struct err *reterr)
{
	const struct device *device = host_find_named(host, name);
	const char *slash = strrchr(name, '/');
	enum exit_status status = device ? EXIT_DONE : check_name(name, reterr);

	if (status != EXIT_DONE)
		return status;
	if (!device)
		return slash ? no_vf(host, name, slash, reterr) : no_device(host, name, reterr);
	if (device->role == ROLE_OTHER) {
		err_set(reterr, -ENODEV,
			device->class_code == UNKNOWN
				? "what kind of function %s is could not be read"
				: "%s is no network function",
			name);
		return EXIT_UNREACHABLE;
	}
	*ret_device = device;
	return str_has_prefix(name, mac_prefix) ? check_mac(host, name, device, reterr) : EXIT_DONE;
}
