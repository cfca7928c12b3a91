/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a guest's system known to have virtio's driver only where libosinfo's id says so?
 */
#include "model/guest-os.h"
#include "unit.h"

static void has_it(void **state)
{
	static const char *const ids[] = {
		"http://debian.org/debian/12",
		"http://debian.org/debian/testing",
		"http://ubuntu.com/ubuntu/24.04",
		"http://fedoraproject.org/fedora/41",
		"http://fedoraproject.org/fedora/rawhide",
		"http://fedoraproject.org/coreos/stable",
		"http://redhat.com/rhel/6.0",
		"http://redhat.com/rhel/9-unknown",
		"http://centos.org/centos/7.0",
		"http://centos.org/centos-stream/9",
		"http://almalinux.org/almalinux/9",
		"http://rockylinux.org/rocky/9.0",
		"http://opensuse.org/opensuse/15.5",
		"http://opensuse.org/opensuse/tumbleweed",
		"http://suse.com/sle/15.4",
		"http://archlinux.org/archlinux/rolling",
		"http://alpinelinux.org/alpinelinux/3.18",
		"http://oracle.com/ol/8.5",
		"http://libosinfo.org/linux/2022",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (!guest_os_has_virtio(ids[i]))
			fail_msg("%s", ids[i]);
}

/* Other systems of the same vendors, old ones, and what only begins so. */
static void is_not_known_to(void **state)
{
	static const char *const ids[] = {
		NULL,
		"",
		"debian.org/debian/12",
		"http://",
		"http://microsoft.com/win/10",
		"http://microsoft.com/win/2k22",
		"http://oracle.com/solaris/11",
		"http://oracle.com/oel/5.4",
		"http://redhat.com/rhl/9",
		"http://redhat.com/rhel/5.5",
		"http://redhat.com/rhel/unknown",
		"http://debian.org/debian/4",
		"http://debian.org/debian/",
		"http://debian.org.example/debian/12",
		"http://example.org/debian.org/debian/12",
		"http://ubuntu.com/ubuntu/7.10",
		"http://suse.com/sles/11",
		"http://libosinfo.org/unknown",
		"http://freedos.org/freedos/1.2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (guest_os_has_virtio(ids[i]))
			fail_msg("%s", ids[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_it),
		cmocka_unit_test(is_not_known_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
