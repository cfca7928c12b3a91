/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any content crash what makes a capture anonymous? The first byte chooses the file that it is of.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domxml/read.h"
#include "os/disguise-text.h"
#include "os/disguise.h"

static const char *const paths[] = {
	"vfctl/links.nl",
	"vfctl/genl.nl",
	"vfctl/domains/index",
	"vfctl/domains/x.xml",
	"vfctl/host",
	"sys/devices/x/config",
	"sys/devices/x/net/eth0/phys_switch_id",
	"proc/cmdline",
	"proc/cpuinfo",
	"proc/1/cmdline",
	"sys/x/uevent",
	"proc/sysinfo",
	"proc/version",
	"etc/default/grub",
	"boot/grub/grub.cfg",
	"boot/grub/grubenv",
	"boot/loader/entries/x.conf",
	"efi/loader/loader.conf",
	"etc/os-release",
	"etc/modprobe.d/x.conf",
	"lib/modules/x/modules.dep",
	"etc/default/irqbalance",
	"etc/systemd/system/irqbalance.service.d/vfctl.env",
};

/*
 * Never more devices than there were, and none elsewhere: what is not written as libvirt writes it may be
 * lost, but nothing may come of it.
 */
static void compare_domains(const char *before, const char *after)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct domain old = { .xml = before };
	struct domain new = { .xml = after };

	if (domxml_read(&old, arena) < 0)
		return;
	(void)domxml_read(&new, arena);
	for (size_t i = 0; i < new.n_hostdevs; i++) {
		size_t j = 0;

		while (j < old.n_hostdevs && !bdf_equal(old.hostdevs[j], new.hostdevs[i]))
			j++;
		if (j == old.n_hostdevs) {
			fprintf(stderr, "fuzz-disguise: a device came from nowhere\n");
			abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_strbuf_ struct strbuf out = { 0 };
	_cleanup_strbuf_ struct strbuf plain = { 0 };
	_cleanup_free_ uint8_t *exact = NULL;

	if (n < 2)
		return 0;
	pseudonyms_set_host(pseudonyms, "host.example");
	/* In a buffer of its own, so that a read beyond the end is seen. */
	exact = malloc(n - 1);
	memcpy(exact, bytes + 1, n - 1);
	filter.content(paths[bytes[0] % ARRAY_SIZE(paths)], exact, n - 1, &out, filter.arg);
	if (str_equal(paths[bytes[0] % ARRAY_SIZE(paths)], "vfctl/domains/x.xml")) {
		_cleanup_free_ char *xml = strndup((const char *)exact, n - 1);

		if (xml && strlen(xml) == n - 1)
			compare_domains(xml, out.text);
	}
	disguise_text(pseudonyms, 0, (const char *)exact, n - 1, &plain);
	if (plain.length != n - 1) {
		fprintf(stderr, "fuzz-disguise: a name got longer or shorter\n");
		abort();
	}
	return 0;
}
