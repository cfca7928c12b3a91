/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which systems of guests are known to have the driver of virtio's interfaces? See guest-os.h.
 */
#include "model/guest-os.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/text.h"

#define ID_PREFIX "http://"

/*
 * From which major version on libosinfo's database (osinfo-db) has virtio-net for all of the family; 0:
 * whatever the rest is. An "unknown" one may be of any age.
 */
static const struct {
	const char *family;
	long first;
} with_driver[] = {
	{ "almalinux.org/almalinux/", 8 },
	{ "alpinelinux.org/alpinelinux/", 3 },
	{ "archlinux.org/archlinux/", 0 },
	{ "centos.org/centos-stream/", 8 },
	{ "centos.org/centos/", 6 },
	{ "debian.org/debian/", 5 },
	{ "debian.org/debian/testing", 0 },
	{ "fedoraproject.org/coreos/", 0 },
	{ "fedoraproject.org/fedora/", 9 },
	{ "fedoraproject.org/fedora/rawhide", 0 },
	{ "fedoraproject.org/silverblue/", 0 },
	{ "libosinfo.org/linux/", 2016 },
	{ "opensuse.org/opensuse/", 13 },
	{ "opensuse.org/opensuse/tumbleweed", 0 },
	{ "oracle.com/ol/", 6 },
	{ "redhat.com/rhel/", 6 },
	{ "rockylinux.org/rocky/", 8 },
	{ "suse.com/sle/", 15 },
	{ "suse.com/sled/", 12 },
	{ "suse.com/sles/", 12 },
	{ "ubuntu.com/ubuntu/", 8 },
};

bool guest_os_has_virtio(const char *id)
{
	if (!id || !str_has_prefix(id, ID_PREFIX))
		return false;
	id += strlen(ID_PREFIX);
	for (size_t i = 0; i < ARRAY_SIZE(with_driver); i++) {
		const char *family = with_driver[i].family;
		/* 0 of what is no number. */
		if (str_has_prefix(id, family) &&
		    strtol(id + strlen(family), NULL, 10) >= with_driver[i].first)
			return true;
	}
	return false;
}
