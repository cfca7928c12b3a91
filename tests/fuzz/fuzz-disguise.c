/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any content crash what makes a capture anonymous? The first byte chooses the file that it is of.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	"proc/1/cmdline",
	"sys/x/uevent",
};

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
	disguise_text(pseudonyms, 0, (const char *)exact, n - 1, &plain);
	if (plain.length != n - 1) {
		fprintf(stderr, "fuzz-disguise: a name got longer or shorter\n");
		abort();
	}
	return 0;
}
