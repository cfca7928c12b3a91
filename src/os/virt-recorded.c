/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are virtual machines and networks kept in a capture, and read from it? See virt-recorded.h.
 * Captures come from strangers, and people put XML files into them by hand: all but the files is
 * optional.
 */
#include "os/virt-recorded.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "os/virt.h"

#define DIRECTORY      CAPTURE_DIRECTORY "/domains"
#define INDEX	       DIRECTORY "/index"
#define NETWORKS       CAPTURE_DIRECTORY "/networks"
#define NETWORKS_INDEX NETWORKS "/index"
#define DEFINITION     ".definition" /* of a network; captures of before take each ".xml" for one */

enum {
	LONGEST_INDEX = 16 * 1024 * 1024,
	LONGEST_XML = 4 * 1024 * 1024,
	MOST_DOMAINS = 10000,
	MOST_NETWORKS = 10000
};

static const char *const words[] = {
	[FACT_UNKNOWN] = "unknown",
	[FACT_NO] = "no",
	[FACT_YES] = "yes",
};

static enum tristate tristate_from_word(const char *word)
{
	if (!word)
		return FACT_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_equal(words[i], word))
			return (enum tristate)i;
	return FACT_UNKNOWN;
}

static void tell_xml(const struct root *root, const char *directory, const char *uuid,
		     const char *xml, const char *suffix)
{
	char path[PATH_MAX];

	if (!xml || !uuid)
		return;
	snprintf(path, sizeof(path), "%s/%s%s", directory, uuid, suffix);
	root_tell_read(root, ROOT_READ_FILE, path, xml, (ssize_t)strlen(xml));
}

/* UUID, id, running, autostart, name: the name comes last, for it may hold anything but newlines. */
static void add_line(struct strbuf *index, const struct domain *domain)
{
	strbuf_addf(index, "%s\t%" PRId64 "\t%s\t%s\t%s\n", domain->uuid ? domain->uuid : "",
		    domain->id, words[domain->running], words[domain->autostart],
		    domain->name ? domain->name : "");
}

void virt_tell(const struct root *root, const struct domain *domains, size_t n)
{
	_cleanup_strbuf_ struct strbuf index = { 0 };

	for (size_t i = 0; i < n; i++) {
		add_line(&index, &domains[i]);
		tell_xml(root, DIRECTORY, domains[i].uuid, domains[i].xml, ".xml");
		tell_xml(root, DIRECTORY, domains[i].uuid, domains[i].live_xml, ".live.xml");
	}
	root_tell_read(root, ROOT_READ_FILE, INDEX, index.text, (ssize_t)index.length);
}

void virt_tell_failure(const struct root *root, int code)
{
	root_tell_read(root, ROOT_READ_DIRECTORY, DIRECTORY, NULL, code);
}

/* Takes a line of the index; false where it has too few fields. */
static bool take_line(struct arena *arena, char *line, struct domain *ret_domain)
{
	const char *uuid = strsep(&line, "\t");
	const char *id = strsep(&line, "\t");
	const char *running = strsep(&line, "\t");
	const char *autostart = strsep(&line, "\t");

	if (!line)
		return false;
	*ret_domain = (struct domain){
		.id = -1,
		.running = tristate_from_word(running),
		.autostart = tristate_from_word(autostart),
		.uuid = *uuid ? arena_strdup(arena, uuid) : NULL,
		.name = *line ? arena_strdup(arena, line) : NULL,
	};
	(void)parse_i64(id, &ret_domain->id);
	return true;
}

static const char *read_xml(const struct root *root, struct arena *arena, const char *directory,
			    const char *stem, const char *suffix)
{
	char path[PATH_MAX];
	char *xml = NULL;
	int n = snprintf(path, sizeof(path), "%s/%s%s", directory, stem, suffix);

	if (n < 0 || (size_t)n >= sizeof(path) || strchr(stem, '/'))
		return NULL;
	return root_read_all(root, path, LONGEST_XML, arena, &xml) < 0 ? NULL : xml;
}

struct listing {
	const struct root *root;
	struct arena *arena;
	struct domain *domains;
	size_t n;
	size_t capacity;
};

/* One domain too many, and nobody would know what the rest of them uses. */
static int listing_add(struct listing *listing, struct domain domain)
{
	if (listing->n == MOST_DOMAINS)
		return -E2BIG;
	listing->domains = arena_grow(listing->arena, listing->domains, listing->n,
				      &listing->capacity, sizeof(*listing->domains));
	listing->domains[listing->n++] = domain;
	return 0;
}

static int read_index(struct listing *listing)
{
	char *rest = NULL;
	ssize_t n = root_read_all(listing->root, INDEX, LONGEST_INDEX, listing->arena, &rest);
	struct domain domain = { 0 };
	int r = 0;

	if (n < 0)
		return 0;
	for (char *line = strsep(&rest, "\n"); line && r == 0; line = strsep(&rest, "\n")) {
		if (!take_line(listing->arena, line, &domain))
			continue;
		if (domain.uuid) {
			domain.xml = read_xml(listing->root, listing->arena, DIRECTORY, domain.uuid,
					      ".xml");
			domain.live_xml = read_xml(listing->root, listing->arena, DIRECTORY,
						   domain.uuid, ".live.xml");
		}
		r = listing_add(listing, domain);
	}
	return r;
}

static bool is_indexed(const struct listing *listing, size_t n_indexed, const char *stem)
{
	for (size_t i = 0; i < n_indexed; i++)
		if (str_equal(listing->domains[i].uuid, stem))
			return true;
	return false;
}

/*
 * A file that somebody put there: its name and UUID are known once its text is read; of one that cannot
 * be, the file's name serves.
 */
static int add_file(struct listing *listing, size_t n_indexed, const char *name)
{
	char *stem = NULL;
	const char *xml = NULL;

	if (!str_has_suffix(name, ".xml") || str_has_suffix(name, ".live.xml"))
		return 0;
	stem = arena_strndup(listing->arena, name, strlen(name) - strlen(".xml"));
	if (is_indexed(listing, n_indexed, stem))
		return 0;
	xml = read_xml(listing->root, listing->arena, DIRECTORY, stem, ".xml");
	return listing_add(listing,
			   (struct domain){ .id = -1, .xml = xml, .name = xml ? NULL : stem });
}

static int read_domains(struct listing *listing, const char *const *names, size_t n)
{
	int r = read_index(listing);
	size_t n_indexed = listing->n;

	for (size_t i = 0; names && i < n && r == 0; i++)
		r = add_file(listing, n_indexed, names[i]);
	return r;
}

/* What libvirt failed with is told apart from a tree that was never told of libvirt. */
static ssize_t list_files(const struct root *root, const char *directory, struct arena *arena,
			  const char ***ret_names)
{
	bool is_told =
		root_failure(root, directory) < 0 || root_peek(root, directory, NULL, 0) != -ENOENT;

	return is_told ? root_list(root, directory, arena, ret_names) : -ENODATA;
}

static int list(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		struct err *reterr)
{
	struct listing listing = { .root = backing, .arena = arena };
	const char **names = NULL;
	ssize_t n = list_files(listing.root, DIRECTORY, arena, &names);

	if (n < 0)
		return err_set(reterr, (int)n, "the capture holds no virtual machines: %s",
			       strerror((int)-n));
	if (read_domains(&listing, names, (size_t)n) < 0)
		return err_set(reterr, -E2BIG, "the capture holds more than %d virtual machines",
			       MOST_DOMAINS);
	*ret_domains = listing.domains;
	*ret_n = listing.n;
	return 0;
}

/* A definition that is what the network has right now is not kept twice. */
static void tell_network(const struct root *root, const struct virtual_network *network,
			 struct strbuf *index)
{
	bool is_lost = network->persistent == FACT_YES && !network->definition;

	strbuf_addf(index, "%s\t%s\t%s\t%s\n", network->uuid ? network->uuid : "",
		    words[network->active], words[network->autostart],
		    words[is_lost ? FACT_UNKNOWN : network->persistent]);
	tell_xml(root, NETWORKS, network->uuid, network->xml, ".xml");
	if (!str_equal(network->definition, network->xml))
		tell_xml(root, NETWORKS, network->uuid, network->definition, DEFINITION);
}

void virt_tell_networks(const struct root *root, const struct virtual_network *networks, size_t n,
			int code)
{
	_cleanup_strbuf_ struct strbuf index = { 0 };

	for (size_t i = 0; i < n; i++) {
		tell_network(root, &networks[i], &index);
	}
	if (n)
		root_tell_read(root, ROOT_READ_FILE, NETWORKS_INDEX, index.text,
			       (ssize_t)index.length);
	/* Without any the directory says that libvirt was asked. */
	root_tell_read(root, ROOT_READ_DIRECTORY, NETWORKS, NULL, code);
}

/*
 * UUID, whether it is active, whether it starts with the host, whether it is there when it is stopped: a line
 * for each that libvirt told of.
 */
static void read_states(const struct root *root, struct arena *arena,
			struct virtual_network *networks, size_t n)
{
	char *rest = NULL;

	if (root_read_all(root, NETWORKS_INDEX, LONGEST_INDEX, arena, &rest) < 0)
		return;
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		const char *uuid = strsep(&line, "\t");
		const char *active = strsep(&line, "\t");
		const char *autostart = strsep(&line, "\t");
		const char *persistent = strsep(&line, "\t");

		for (size_t i = 0; i < n; i++) {
			if (!str_equal(networks[i].uuid, uuid))
				continue;
			networks[i].active = tristate_from_word(active);
			networks[i].autostart = tristate_from_word(autostart);
			networks[i].persistent = tristate_from_word(persistent);
		}
	}
}

/* One that is not active has nothing but its definition. */
static void read_definition(const struct root *root, struct arena *arena,
			    struct virtual_network *network)
{
	if (network->active == FACT_NO)
		network->persistent = FACT_YES;
	if (network->persistent == FACT_YES)
		network->definition = read_xml(root, arena, NETWORKS, network->uuid, DEFINITION);
	if (network->persistent == FACT_YES && !network->definition)
		network->definition = network->xml;
}

static int list_networks(void *backing, struct arena *arena, struct virtual_network **ret_networks,
			 size_t *ret_n, struct err *reterr)
{
	const struct root *root = backing;
	const char **names = NULL;
	ssize_t n = list_files(root, NETWORKS, arena, &names);
	struct virtual_network *networks = NULL;
	size_t n_networks = 0;

	if (n > MOST_NETWORKS)
		n = -E2BIG;
	if (n < 0)
		return err_set(reterr, (int)n, "the capture holds no virtual networks: %s",
			       strerror((int)-n));
	networks = arena_new_array(arena, struct virtual_network, (size_t)n);
	for (ssize_t i = 0; names && i < n; i++) {
		struct virtual_network *network = &networks[n_networks];

		if (!str_has_suffix(names[i], ".xml"))
			continue;
		network->uuid = arena_strndup(arena, names[i], strlen(names[i]) - strlen(".xml"));
		network->xml = read_xml(root, arena, NETWORKS, network->uuid, ".xml");
		n_networks++;
	}
	read_states(root, arena, networks, n_networks);
	for (size_t i = 0; i < n_networks; i++)
		read_definition(root, arena, &networks[i]);
	*ret_networks = networks;
	*ret_n = n_networks;
	return 0;
}

static void close_nothing(void *backing)
{
	(void)backing;
}

static const struct virt_ops ops = {
	.reads_root = true,
	.list = list,
	.list_networks = list_networks,
	.close = close_nothing,
};

struct virt *virt_recorded(const struct root *root)
{
	return virt_new(&ops, (void *)root);
}
