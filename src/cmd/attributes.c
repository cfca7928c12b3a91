/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the command line say that VFs are to get? See attributes.h.
 */
#include "cmd/attributes.h"

#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "model/msix.h"

static enum exit_status take(enum vf_attribute attribute, const char *text, struct arena *arena,
			     struct vf_wish *wish, struct err *reterr)
{
	char value[VF_ATTRIBUTE_SIZE] = "";

	if (attribute == VF_MAC && str_equal(text, "auto")) {
		wish->derive_mac = true;
		return EXIT_DONE;
	}
	if (vf_attribute_parse(attribute, text, value, reterr) < 0)
		return EXIT_USAGE;
	wish->values[attribute] = arena_strdup(arena, value);
	return EXIT_DONE;
}

static enum exit_status take_msix(const char *text, struct vf_wish *wish, struct err *reterr)
{
	uint64_t n = 0;

	if (!text)
		return EXIT_DONE;
	if (parse_u64(text, &n) < 0 || n > MSIX_MOST_VECTORS || (*text == '0' && text[1])) {
		err_set(reterr, -EINVAL,
			"'%s' is no number of MSI-X vectors: 1 to %d is wanted, or 0 for the "
			"device's default",
			text, MSIX_MOST_VECTORS);
		return EXIT_USAGE;
	}
	wish->msix = text;
	return EXIT_DONE;
}

static enum exit_status check_rates(const struct vf_wish *wish, struct err *reterr)
{
	if (!vf_wish_has_crossed_rates(wish))
		return EXIT_DONE;
	err_set(reterr, -EINVAL, "--min-rate %s is above --max-rate %s", wish->values[VF_MIN_RATE],
		wish->values[VF_MAX_RATE]);
	return EXIT_USAGE;
}

enum exit_status attributes_take(const struct attribute_options *options, struct arena *arena,
				 struct vf_wish *ret_wish, struct err *reterr)
{
	struct vf_wish wish = { 0 };
	enum exit_status status = EXIT_DONE;

	for (int i = 0; i < N_VF_ATTRIBUTES && status == EXIT_DONE; i++)
		if (options->texts[i])
			status =
				take((enum vf_attribute)i, options->texts[i], arena, &wish, reterr);
	if (status == EXIT_DONE)
		status = take_msix(options->msix, &wish, reterr);
	if (status == EXIT_DONE)
		status = check_rates(&wish, reterr);
	if (status == EXIT_DONE)
		*ret_wish = wish;
	return status;
}

enum exit_status attributes_check(const struct vf_wish *wish, size_t n, struct err *reterr)
{
	static const enum vf_attribute own[] = { VF_MAC, VF_NODE_GUID, VF_PORT_GUID };

	for (size_t i = 0; i < ARRAY_SIZE(own) && n > 1; i++) {
		const char *name = vf_attribute_names[own[i]];

		if (!wish->values[own[i]])
			continue;
		err_set(reterr, -EINVAL,
			"--%s %s would be the same for %zu VFs: %sset each one's (vfctl set PF/N "
			"--%s …)",
			name, wish->values[own[i]], n,
			own[i] == VF_MAC ? "take --mac auto, or " : "", name);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}
