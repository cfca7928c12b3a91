/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a VF to have? See vf-wish.h.
 */
#include "model/vf-wish.h"

#include <inttypes.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"

struct vf_wish vf_wish_join(const struct vf_wish *wish, const struct vf_wish *second)
{
	struct vf_wish joined = *wish;

	for (size_t i = 0; i < N_VF_ATTRIBUTES; i++)
		if (second->values[i])
			joined.values[i] = second->values[i];
	if (second->derive_mac)
		joined.values[VF_MAC] = NULL;
	if (second->derive_mac || second->values[VF_MAC])
		joined.derive_mac = second->derive_mac;
	if (second->msix)
		joined.msix = second->msix;
	if (second->driver)
		joined.driver = second->driver;
	return joined;
}

bool vf_wish_equal(const struct vf_wish *wish, const struct vf_wish *other)
{
	for (size_t i = 0; i < N_VF_ATTRIBUTES; i++)
		if (!str_equal(wish->values[i], other->values[i]))
			return false;
	return wish->derive_mac == other->derive_mac && str_equal(wish->msix, other->msix) &&
	       str_equal(wish->driver, other->driver);
}

bool vf_wish_has_crossed_rates(const struct vf_wish *wish)
{
	const char *least = wish->values[VF_MIN_RATE];
	const char *most = wish->values[VF_MAX_RATE];
	uint64_t least_mbps = 0;
	uint64_t most_mbps = 0;

	return least && most && parse_u64(least, &least_mbps) == 0 &&
	       parse_u64(most, &most_mbps) == 0 && most_mbps && least_mbps > most_mbps;
}

static const char msix[] = "msix";

const char *vf_wish_standing(const struct vf_wish *wish, const struct vf *vf, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	char now[VF_ATTRIBUTE_SIZE] = "";

	for (int i = 0; i < N_VF_ATTRIBUTES; i++)
		if (wish->values[i] && vf_attribute_read((enum vf_attribute)i, vf, now) == 0)
			strbuf_addf(&text, "%s%s=%s", text.length ? " " : "", vf_attribute_names[i],
				    now);
	if (wish->msix && vf->msix_vectors > 0)
		strbuf_addf(&text, "%s%s=%" PRId64, text.length ? " " : "", msix, vf->msix_vectors);
	return arena_strdup(arena, text.length ? text.text : "");
}

/* One "trust=off". */
static bool parse_word(const char *word, struct arena *arena, struct vf_wish *wish)
{
	const char *value = strchr(word, '=');
	size_t n = value ? (size_t)(value - word) : 0;
	uint64_t vectors = 0;

	if (!value)
		return false;
	value++;
	for (int i = 0; i < N_VF_ATTRIBUTES; i++)
		if (strlen(vf_attribute_names[i]) == n &&
		    strncmp(word, vf_attribute_names[i], n) == 0 &&
		    vf_attribute_is_value((enum vf_attribute)i, value)) {
			wish->values[i] = arena_strdup(arena, value);
			return true;
		}
	if (n != strlen(msix) || strncmp(word, msix, n) != 0 || parse_u64(value, &vectors) < 0)
		return false;
	wish->msix = arena_strdup(arena, value);
	return true;
}

bool vf_wish_parse(const char *text, struct arena *arena, struct vf_wish *ret_wish)
{
	struct vf_wish wish = { 0 };
	const char *word = NULL;
	size_t n = 0;

	while (next_word(&text, ' ', &word, &n))
		if (n && !parse_word(arena_strndup(arena, word, n), arena, &wish))
			return false;
	*ret_wish = wish;
	return true;
}
