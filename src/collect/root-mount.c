/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From which machines does the root file system come? See root-mount.h. NFS says it in its options, a
 * disk of iSCSI's by the session that its place in sysfs names, nbd and what is mounted over others on
 * the kernel's command line alone (dracut.cmdline(7), nfsroot.rst).
 */
#include "collect/root-mount.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "base/text.h"
#include "collect/routes.h"
#include "model/cmdline.h"
#include "os/lines.h"

static const char mounts[] = "/proc/self/mountinfo";
static const char connections[] = "/sys/class/iscsi_connection";

enum {
	ADDRESS_SIZE = 64,
	DEEPEST = 8, /* disks one upon the other: LVM on a RAID on a multipath */
};

struct servers {
	const struct machine *machine;
	struct host *host;
	void (*each)(const char *address, void *arg);
	void *arg;
	bool asks_cmdline;
};

/* What is mounted at /, the last of it being what one sees. */
struct root_mount {
	char device[24]; /* "8:1", "0:…" where it is no disk */
	char type[32];
	char source[256]; /* likewise: "/dev/sda2" of btrfs, "10.0.0.1:/export" */
	char address[ADDRESS_SIZE];
};

/* Of "rw,vers=4.2,addr=10.0.0.1,local_lock=none": the value of this option. */
static void take_option(const char *options, const char *key, char ret[static ADDRESS_SIZE])
{
	const char *word = NULL;
	size_t n = 0;

	while (next_word(&options, ',', &word, &n))
		if (str_has_prefix(word, key) && n - strlen(key) < ADDRESS_SIZE)
			snprintf(ret, ADDRESS_SIZE, "%.*s", (int)(n - strlen(key)),
				 word + strlen(key));
}

/* "36 35 98:0 /below /mount/point rw master:1 - ext3 /dev/root rw": proc_pid_mountinfo(5) */
static void look_at_mount(char *line, void *arg)
{
	struct root_mount *mount = arg;
	struct root_mount found = { 0 };
	char point[8] = "";
	char *behind = strstr(line, " - ");
	char *options = NULL;

	if (!behind || sscanf(line, "%*s %*s %23s %*s %7s", found.device, point) != 2 ||
	    !str_equal(point, "/") ||
	    sscanf(behind, " - %31s %255s", found.type, found.source) != 2)
		return;
	options = strrchr(behind, ' ');
	if (str_has_prefix(found.type, "nfs"))
		take_option(options + 1, "addr=", found.address);
	*mount = found;
}

/* A capture has of all mounts this one, and of that what matters. */
static void tell(const struct machine *machine, const struct root_mount *mount)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };
	bool disk = str_has_prefix(mount->source, "/dev/") && str_has_prefix(mount->device, "0:");

	strbuf_add(&line, "");
	if (*mount->type)
		strbuf_addf(&line, "0 0 %s / / rw - %s %s %s%s\n", mount->device, mount->type,
			    disk ? mount->source : "-", *mount->address ? "addr=" : "rw",
			    mount->address);
	root_tell_read(machine->root, ROOT_READ_FILE, mounts, line.text, (ssize_t)line.length);
}

/* "session3" of "…/host4/session3/target4:0:0/…/block/sda/sda1"; its connections are "connection3:0". */
static void look_at_session(const struct servers *servers, const char *session)
{
	struct host *host = servers->host;
	char prefix[32];
	const char **names = NULL;
	ssize_t n = root_list(servers->machine->root, connections, host->arena, &names);

	snprintf(prefix, sizeof(prefix), "connection%.*s:", (int)strspn(session, "0123456789"),
		 session);
	if (n < 0)
		gaps_add(&host->gaps, host->arena, (int)n, connections);
	for (ssize_t i = 0; i < n; i++) {
		char path[PATH_MAX];
		char address[ADDRESS_SIZE] = "";
		int r = 0;

		if (!str_has_prefix(names[i], prefix))
			continue;
		snprintf(path, sizeof(path), "%s/%s/persistent_address", connections, names[i]);
		r = root_read_word(servers->machine->root, path, address, sizeof(address));
		if (r < 0)
			gaps_add(&host->gaps, host->arena, r, path);
		else
			servers->each(address, servers->arg);
	}
}

/* A disk's directory; of a partition the slaves are the disk's. */
static void look_at_disk(struct servers *servers, const char *path, int depth)
{
	static const char *const places[] = { "slaves", "../slaves" };
	struct host *host = servers->host;
	char target[PATH_MAX] = "";
	const char *session = NULL;

	if (root_readlink(servers->machine->root, path, target, sizeof(target)) < 0)
		return;
	session = strstr(target, "/session");
	if (session)
		look_at_session(servers, session + strlen("/session"));
	if (strstr(target, "/block/nbd"))
		servers->asks_cmdline = true;
	for (size_t i = 0; depth && i < ARRAY_SIZE(places); i++) {
		char place[PATH_MAX];
		const char **names = NULL;
		ssize_t n = 0;

		snprintf(place, sizeof(place), "%.*s/%s", PATH_MAX - 16, path, places[i]);
		n = root_list(servers->machine->root, place, host->arena, &names);
		for (ssize_t j = 0; j < n; j++)
			look_at_disk(servers,
				     arena_printf(host->arena, "/sys/class/block/%s", names[j]),
				     depth - 1);
		if (n > 0)
			return;
	}
}

/* "nfs:10.0.0.1:/export", "nbd:[2001:db8::1]:10809", "10.0.0.1,10809": the first that is an address. */
static void look_at_value(const struct servers *servers, const char *value, size_t n)
{
	char text[256] = "";
	char *rest = text;
	struct ip ip = { 0 };

	if (n >= sizeof(text))
		return;
	memcpy(text, value, n);
	for (char *word = strsep(&rest, "[]@,"); word; word = strsep(&rest, "[]@,")) {
		char *part = word;

		if (strchr(word, ':') && ip_parse(word, &ip) == 0) {
			servers->each(word, servers->arg);
			return;
		}
		for (char *end = strsep(&part, ":"); end; end = strsep(&part, ":"))
			if (ip_parse(end, &ip) == 0) {
				servers->each(end, servers->arg);
				return;
			}
	}
}

static void look_at_cmdline(const struct servers *servers)
{
	static const char *const keys[] = { "root", "netroot", "nfsroot", "nbdroot" };
	const char *line = servers->host->identity.cmdline;

	for (size_t i = 0; line && i < ARRAY_SIZE(keys); i++) {
		const char *at = line;
		struct cmdline_param param = { 0 };

		while (cmdline_next_of(&at, keys[i], &param))
			if (param.value)
				look_at_value(servers, param.value, param.n_value);
	}
}

void root_mount_servers(const struct machine *machine, struct host *host,
			void (*each)(const char *address, void *arg), void *arg)
{
	struct servers servers = { .machine = machine, .host = host, .each = each, .arg = arg };
	struct root_mount mount = { 0 };
	char path[PATH_MAX];
	int r = root_failure(machine->root, mounts);

	if (r == 0)
		r = lines_read(machine->root, mounts, look_at_mount, &mount);
	if (r < 0) {
		root_tell_read(machine->root, ROOT_READ_FILE, mounts, NULL, r);
		gaps_add(&host->gaps, host->arena, r, mounts);
		return;
	}
	tell(machine, &mount);
	if (*mount.address)
		each(mount.address, arg);
	servers.asks_cmdline = str_equal(mount.type, "overlay") || str_equal(mount.type, "aufs");
	snprintf(path, sizeof(path), "/sys/dev/block/%s", mount.device);
	if (str_has_prefix(mount.device, "0:"))
		snprintf(path, sizeof(path), "/sys/class/block/%s",
			 str_has_prefix(mount.source, "/dev/") ? mount.source + 5 : "");
	if (!str_has_suffix(path, "/"))
		look_at_disk(&servers, path, DEEPEST);
	if (servers.asks_cmdline)
		look_at_cmdline(&servers);
}
