/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PFs' interfaces does somebody keep, with addresses or as ports? Who takes one of those over must not
 * say that it has none.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "cmd/exporting.h"
#include "spec/forms.h"

enum {
	LARGEST_FILE = 1024 * 1024
};

static bool is_part_of_name(char c)
{
	return isalnum((unsigned char)c) || strchr("_-.", c);
}

/* Whether the name stands there as a whole; in a comment, too: who asks errs on the safe side. */
static bool names(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = strstr(text, name); at; at = strstr(at + 1, name))
		if ((at == text || !is_part_of_name(at[-1])) && (!at[n] || !is_part_of_name(at[n])))
			return true;
	return false;
}

/* Who else says what interfaces have, and by which words without a name. */
static const struct place {
	const char *directory;
	const char *suffix;
	const char *matching[6]; /* NULL ends them */
	const char *binding;	 /* what has not this word is of any; NULL: none is */
} places[] = {
	{ "/lib/netplan", ".yaml", { "match:" }, NULL },
	{ "/etc/netplan", ".yaml", { "match:" }, NULL },
	{ "/run/netplan", ".yaml", { "match:" }, NULL },
	{ "/etc/systemd/network",
	  ".network",
	  { "*", "MACAddress=", "Driver=", "Type=", "Path=" },
	  NULL },
	{ "/etc/NetworkManager/system-connections",
	  ".nmconnection",
	  { "mac-address=", "[match]" },
	  "interface-name=" },
	{ "/etc/network", "interfaces", { NULL }, NULL },
	{ "/etc/network/interfaces.d", "", { NULL }, NULL },
};

static bool may_tell(const char *text, const struct place *place, const char *name)
{
	for (const char *const *word = place->matching; *word; word++)
		if (strstr(text, *word))
			return true;
	return (place->binding && !strstr(text, place->binding)) || names(text, name);
}

/* A file that names the interface, or may; NULL: none. */
static const char *find_file(const struct exporting *exporting, const char *name)
{
	const struct root *root = exporting->machine->root;
	struct arena *arena = exporting->arena;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const char **files = NULL;
		ssize_t n = root_list(root, places[i].directory, arena, &files);

		if (n < 0 && n != -ENOENT)
			return places[i].directory;
		for (ssize_t j = 0; j < n; j++) {
			const char *path =
				arena_printf(arena, "%s/%s", places[i].directory, files[j]);
			char *text = NULL;

			if (!str_has_suffix(files[j], places[i].suffix) ||
			    str_equal(files[j], NETPLAN_FILE))
				continue;
			if (root_read_all(root, path, LARGEST_FILE, arena, &text) < 0 ||
			    may_tell(text, &places[i], name))
				return path;
		}
	}
	return NULL;
}

/* Why the interface is somebody's; NULL: it is nobody's. */
static const char *find_keeper(const struct exporting *exporting, const struct netdev *netdev)
{
	const char *file = find_file(exporting, netdev->name);

	if (file)
		return arena_printf(exporting->arena, "%s may tell of it", file);
	if (netdev->addressed == FACT_YES)
		return "it has addresses";
	if (netdev->master && *netdev->master)
		return arena_printf(exporting->arena, "it is a port of %s", netdev->master);
	if (netdev->n_uppers)
		return arena_printf(exporting->arena, "%s is on top of it", netdev->uppers[0]);
	if (netdev->addressed == FACT_UNKNOWN || !netdev->master)
		return "whether it has addresses, or is a port, is not known";
	if (!exporting->machine->live)
		return "whether other files tell of it is not known: " EXPORTING_CAPTURED;
	return NULL;
}

void exporting_find_keepers(struct exporting *exporting)
{
	for (size_t i = 0; i < exporting->declared.n_pfs; i++) {
		struct declared_pf *pf = &exporting->declared.pfs[i];
		const struct netdev *netdev = device_netdev(pf->device);

		if (netdev)
			pf->keeper = find_keeper(exporting, netdev);
	}
}
