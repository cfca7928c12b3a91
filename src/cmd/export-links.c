/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which .link files of the host's may mean a PF? udev takes the first of all for a card (systemd.link(5)), so
 * that either another one counts or the one that is exported.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "cmd/exporting.h"

enum {
	MOST_LINK = 64 * 1024,
	MOST_PATTERN = 256,
};

/* ---- whether [Match] means the card: yes also where that cannot be told */

/* Whether one of the patterns, with blanks between, is the text's; NULL: who knows. */
static bool fits(const char *patterns, const char *text)
{
	const char *word = NULL;
	size_t n = 0;

	if (!text || *patterns == '!')
		return true;
	while (next_word(&patterns, ' ', &word, &n)) {
		char pattern[MOST_PATTERN];

		if (!n)
			continue;
		snprintf(pattern, sizeof(pattern), "%.*s", (int)n, word);
		if (n >= sizeof(pattern) || fnmatch(pattern, text, FNM_CASEFOLD) == 0)
			return true;
	}
	return false;
}

/* Of the kernel's own name only its beginning is known once udev has given another. */
static bool fits_name(const char *patterns, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	return !netdev || fits(patterns, netdev->name) || fits(patterns, "eth0") ||
	       str_has_prefix(patterns, "eth");
}

static bool fits_path(const char *patterns, const struct device *pf)
{
	char address[BDF_TEXT_SIZE];
	char path[BDF_TEXT_SIZE + 8];

	snprintf(path, sizeof(path), "pci-%s", bdf_format(pf->bdf, address));
	return fits(patterns, path);
}

static bool fits_permanent(const char *patterns, const struct device *pf)
{
	return fits(patterns, device_lasting_mac(pf));
}

static bool fits_mac(const char *patterns, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	return fits(patterns, netdev ? netdev->mac : NULL);
}

static bool fits_driver(const char *patterns, const struct device *pf)
{
	return fits(patterns, pf->driver);
}

static bool fits_type(const char *patterns, const struct device *pf)
{
	(void)pf;
	return fits(patterns, "ether");
}

static const struct {
	const char *key;
	bool (*fits)(const char *patterns, const struct device *pf);
} keys[] = {
	{ "OriginalName=", fits_name },
	{ "Path=", fits_path },
	{ "PermanentMACAddress=", fits_permanent },
	{ "MACAddress=", fits_mac },
	{ "Driver=", fits_driver },
	{ "Type=", fits_type },
};

static bool line_fits(const char *line, const struct device *pf)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (str_has_prefix(line, keys[i].key))
			return keys[i].fits(line + strlen(keys[i].key), pf);
	return true;
}

/* The text is cut up. */
static bool means(char *text, const struct device *pf)
{
	bool is_match = false;
	char *rest = text;

	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		if (*line == '[')
			is_match = str_has_prefix(line, "[Match]");
		else if (is_match && !line_fits(line, pf))
			return false;
	}
	return true;
}

/* ---- files */

static bool is_other(const char *name)
{
	return str_has_suffix(name, ".link") && !str_has_prefix(name, "10-vfctl-") &&
	       !str_equal(name, "99-default.link");
}

/* What a package brings is no news where it cannot be read. */
static void look_at(const struct exporting *exporting, const char *directory, bool is_local,
		    struct declared_pf *pf, size_t *capacity)
{
	const struct root *root = exporting->machine->root;
	struct arena *arena = exporting->arena;
	const char **names = NULL;
	ssize_t n = root_list(root, directory, arena, &names);

	for (ssize_t i = 0; i < n; i++) {
		const char *path = arena_printf(arena, "%s/%s", directory, names[i]);
		char *text = NULL;
		bool is_read = false;

		if (!is_other(names[i]))
			continue;
		is_read = root_read_all(root, path, MOST_LINK, arena, &text) >= 0;
		if (is_read ? !means(text, pf->device) : !is_local)
			continue;
		pf->links = arena_grow(arena, pf->links, pf->n_links, capacity, sizeof(*pf->links));
		pf->links[pf->n_links++] = path;
	}
}

void exporting_find_links(struct exporting *exporting)
{
	static const struct {
		const char *directory;
		bool is_local;
	} places[] = {
		{ "/etc/systemd/network", true },
		{ "/run/systemd/network", true },
		{ "/usr/local/lib/systemd/network", true },
		{ "/usr/lib/systemd/network", false },
	};

	for (size_t i = 0; i < exporting->declared.n_pfs; i++) {
		size_t capacity = 0;

		for (size_t j = 0; j < ARRAY_SIZE(places); j++)
			look_at(exporting, places[j].directory, places[j].is_local,
				&exporting->declared.pfs[i], &capacity);
	}
}
