/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do people call a PCI vendor and device? See pci-names.h.
 *
 * libpci reads the whole list (36,000 lines, subsystems too) into a hash before it answers: 20 ms and
 * more, ten times what the rest of a small host costs. So it is given an excerpt, by a file without a
 * name, and still does the looking up and the wording of what is unknown; where there is no list, it
 * asks udev's hwdb.
 */
#include "os/pci-names.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "os/pci-access.h"
#include "os/text-file.h"

enum {
	MOST_LIST_BYTES = 64 << 20,
	MOST_LINE_BYTES = 1000, /* MAX_LINE of lib/names-parse.c is 1024 */
	MOST_NAME_BYTES = 1024,
};

int pci_names_compare(const void *a, const void *b)
{
	const struct pci_name *left = a;
	const struct pci_name *right = b;

	if (left->vendor_id != right->vendor_id)
		return left->vendor_id < right->vendor_id ? -1 : 1;
	return (left->device_id > right->device_id) - (left->device_id < right->device_id);
}

/* One pass over a list. */
struct excerpt {
	const struct pci_name *names;
	size_t n;
	bool *device_seen; /* by the place in names */
	bool *vendor_seen; /* by the place of the vendor's first id */
	size_t vendor;	   /* that place, or n outside of a wanted vendor's block */
	bool done;	   /* classes follow the vendors */
	struct strbuf text;
};

/* "8086  Intel Corporation": the id, or -1 where the line is none such. */
static int id_of_line(const char *line, size_t length)
{
	char digits[5] = "";

	if (length < 6 || length > MOST_LINE_BYTES || memchr(line, '\0', length) ||
	    (line[4] != ' ' && line[4] != '\t'))
		return -1;
	memcpy(digits, line, 4);
	for (size_t i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)digits[i]))
			return -1;
	for (size_t i = 5; i < length; i++)
		if (!isspace((unsigned char)line[i]))
			return (int)strtoul(digits, NULL, 16);
	return -1;
}

static size_t find_vendor(const struct excerpt *excerpt, int id)
{
	for (size_t i = 0; i < excerpt->n; i++)
		if (excerpt->names[i].vendor_id == id)
			return i;
	return excerpt->n;
}

static void take_vendor(struct excerpt *excerpt, const char *line, size_t length)
{
	int id = id_of_line(line, length);

	excerpt->done = length >= 2 && line[0] == 'C' && line[1] == ' ';
	excerpt->vendor = id < 0 ? excerpt->n : find_vendor(excerpt, id);
	if (excerpt->vendor == excerpt->n)
		return;
	if (excerpt->vendor_seen[excerpt->vendor]) {
		excerpt->vendor = excerpt->n;
		return;
	}
	excerpt->vendor_seen[excerpt->vendor] = true;
	strbuf_add_bytes(&excerpt->text, line, length);
	strbuf_add(&excerpt->text, "\n");
}

static void take_device(struct excerpt *excerpt, const char *line, size_t length)
{
	int id = id_of_line(line + 1, length - 1);
	struct pci_name key = { .vendor_id = excerpt->names[excerpt->vendor].vendor_id,
				.device_id = (uint16_t)id };
	const struct pci_name *name = NULL;

	if (id < 0)
		return;
	name = bsearch(&key, excerpt->names, excerpt->n, sizeof(key), pci_names_compare);
	if (!name || excerpt->device_seen[name - excerpt->names])
		return;
	excerpt->device_seen[name - excerpt->names] = true;
	strbuf_add_bytes(&excerpt->text, line, length);
	strbuf_add(&excerpt->text, "\n");
}

static void take_line(struct excerpt *excerpt, const char *line, size_t length)
{
	if (!length || *line == '#')
		return;
	if (*line != '\t')
		take_vendor(excerpt, line, length);
	else if (excerpt->vendor < excerpt->n && length > 1 && line[1] != '\t')
		take_device(excerpt, line, length);
}

const char *pci_names_excerpt(struct arena *arena, const char *list, size_t length,
			      const struct pci_name *names, size_t n)
{
	struct excerpt excerpt = {
		.names = names,
		.n = n,
		.device_seen = arena_new_array(arena, bool, n),
		.vendor_seen = arena_new_array(arena, bool, n),
		.vendor = n,
	};
	const char *end = list + length;
	const char *text = NULL;

	while (list < end && !excerpt.done) {
		const char *newline = memchr(list, '\n', (size_t)(end - list));
		size_t line = (size_t)((newline ? newline : end) - list);

		take_line(&excerpt, list, line);
		list += line + 1;
	}
	text = arena_strdup(arena, excerpt.text.text ? excerpt.text.text : "");
	strbuf_release(&excerpt.text);
	return text;
}

/* What the calls of libpci are given and bring. */
struct lookup {
	struct arena *arena;
	struct pci_name *names;
	size_t n;
	const char *list; /* the path of the list, NULL: libpci's own */
	bool list_only;	  /* it is the capture's: nothing of this host may know more */
	char system[256]; /* libpci's own list */
};

static void find_system_list(struct pci_access *access, void *arg)
{
	struct lookup *lookup = arg;

	snprintf(lookup->system, sizeof(lookup->system), "%s",
		 access->id_file_name ? access->id_file_name : "");
}

static void look_up(struct pci_access *access, void *arg)
{
	struct lookup *lookup = arg;
	char text[MOST_NAME_BYTES];

	if (lookup->list) {
		pci_set_name_list_path(access, strdup(lookup->list), 1);
		/* And no other: udev's may be of another year, and libpci leaks where it is missing. */
		pci_set_param(access, (char *)"hwdb.disable", (char *)"1");
	}
	for (size_t i = 0; i < lookup->n; i++) {
		struct pci_name *name = &lookup->names[i];

		name->vendor = arena_strdup(lookup->arena,
					    pci_lookup_name(access, text, sizeof(text),
							    PCI_LOOKUP_VENDOR, name->vendor_id));
		name->device =
			arena_strdup(lookup->arena,
				     pci_lookup_name(access, text, sizeof(text), PCI_LOOKUP_DEVICE,
						     name->vendor_id, name->device_id));
	}
}

static void name_by_numbers(struct lookup *lookup)
{
	for (size_t i = 0; i < lookup->n; i++) {
		struct pci_name *name = &lookup->names[i];

		name->vendor = arena_printf(lookup->arena, "Vendor %04x", name->vendor_id);
		name->device = arena_printf(lookup->arena, "Device %04x", name->device_id);
	}
}

/*
 * This system's list. libpci may be built for a compressed one, with a plain one as second choice; a
 * compressed one is left to it.
 */
static ssize_t read_system_list(struct lookup *lookup, struct arena *arena, char **ret_list)
{
	_cleanup_(root_freep) struct root *root = NULL;
	ssize_t n = root_open("/", &root);

	if (n < 0)
		return n;
	if (str_has_suffix(lookup->system, ".gz"))
		lookup->system[strlen(lookup->system) - strlen(".gz")] = '\0';
	n = root_read_all(root, lookup->system, MOST_LIST_BYTES, arena, ret_list);
	return n >= 2 && memcmp(*ret_list, "\x1f\x8b", 2) == 0 ? -EBADMSG : n;
}

static ssize_t read_list(struct libpci *libpci, const struct root *root, struct lookup *lookup,
			 struct arena *arena, char **ret_list)
{
	ssize_t n = -ENOENT;

	if (!root_is_live(root))
		n = root_read_all(root, PCI_NAMES_CAPTURED, MOST_LIST_BYTES, arena, ret_list);
	lookup->list_only = n >= 0;
	if (n < 0)
		n = libpci_call(libpci, find_system_list, lookup);
	return lookup->list_only || n < 0 ? n : read_system_list(lookup, arena, ret_list);
}

static bool is_known(const char *name, const char *prefix, uint16_t id)
{
	char unknown[16];

	snprintf(unknown, sizeof(unknown), "%s %04x", prefix, id);
	return !str_equal(name, unknown);
}

/*
 * For a capture: what was found, wherever it stood, as a list that gives the same names anywhere. A
 * device of a vendor without a name has none either: the list has no way to say it.
 */
static void tell_names(const struct root *root, const struct pci_name *names, size_t n)
{
	_cleanup_strbuf_ struct strbuf list = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct pci_name *name = &names[i];
		bool first = i == 0 || names[i - 1].vendor_id != name->vendor_id;

		if (!is_known(name->vendor, "Vendor", name->vendor_id))
			continue;
		if (first)
			strbuf_addf(&list, "%04x  %s\n", name->vendor_id, name->vendor);
		if (is_known(name->device, "Device", name->device_id))
			strbuf_addf(&list, "\t%04x  %s\n", name->device_id, name->device);
	}
	root_tell_read(root, ROOT_READ_FILE, PCI_NAMES_CAPTURED, list.text, (ssize_t)list.length);
}

int pci_names_look_up(struct libpci *libpci, const struct root *root, struct arena *arena,
		      struct pci_name *names, size_t n)
{
	_cleanup_(arena_freep) struct arena *scratch = arena_new();
	struct lookup lookup = { .arena = arena, .names = names, .n = n };
	_cleanup_close_ int fd = -1;
	char path[32];
	char *list = NULL;
	ssize_t length = n ? read_list(libpci, root, &lookup, scratch, &list) : -ENODATA;
	int r = 0;

	if (length >= 0)
		fd = text_file(pci_names_excerpt(scratch, list, (size_t)length, names, n), path);
	if (fd >= 0)
		lookup.list = path;
	r = n ? libpci_call(libpci, look_up, &lookup) : 0;
	if (r < 0)
		name_by_numbers(&lookup);
	if (!lookup.list_only && root_is_watched(root))
		tell_names(root, names, n);
	return r;
}
