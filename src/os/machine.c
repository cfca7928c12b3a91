/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which machine is being read: this one, or a captured one? See machine.h.
 */
#include "os/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/parse.h"
#include "base/text.h"
#include "os/lock.h"
#include "os/virt.h"

enum {
	LONGEST_ERRORS = 64 * 1024 * 1024
};

/* The number in the line "format=1"; 1 where there is none, as where no file is. */
static uint64_t format_of(char *text)
{
	uint64_t version = CAPTURE_FORMAT;
	char *rest = text;

	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
		if (str_has_prefix(line, "format="))
			(void)parse_u64(line + strlen("format="), &version);
	return version;
}

/* A capture of a later format may mean something else by what it holds: better not to read it. */
static int check_version(struct machine *machine, const char *name, struct err *reterr)
{
	char text[256];
	uint64_t version = 0;
	ssize_t n = root_read(machine->root, CAPTURE_DIRECTORY "/version", text, sizeof(text));

	if (n == -ENOENT || n == -ENOTDIR)
		return 0;
	if (n < 0)
		return err_set(reterr, (int)n, "%s: cannot tell the version of its format: %s",
			       name, errno_text((int)n));
	version = format_of(text);
	if (version > CAPTURE_FORMAT)
		return err_set(reterr, -EPROTONOSUPPORT,
			       "%s was captured by a later vfctl (format %llu, this one reads %d)",
			       name, (unsigned long long)version, CAPTURE_FORMAT);
	machine->complete = true;
	return 0;
}

/* Takes a line "EACCES<TAB>/path"; an errno that has no name here still is a failure. */
static void take_failure(struct root *root, char *line)
{
	char *path = strchr(line, '\t');
	int error = 0;

	if (!path)
		return;
	*path++ = '\0';
	error = errno_from_name(line);
	root_fail(root, path, error ? error : EIO);
}

static int load_failures(const struct machine *machine, const char *name, struct err *reterr)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *rest = NULL;
	ssize_t n = root_read_all(machine->root, CAPTURE_DIRECTORY "/errors", LONGEST_ERRORS, arena,
				  &rest);

	if (n == -ENOENT || n == -ENOTDIR)
		return 0;
	if (n < 0)
		return err_set(reterr, (int)n, "%s: cannot read which of its files failed: %s",
			       name, errno_text((int)n));
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
		take_failure(machine->root, line);
	return 0;
}

static int open_capture(const char *path, struct machine *machine, struct err *reterr)
{
	int r = sysroot_open(path, &machine->sysroot, reterr);

	if (r < 0)
		return r;
	r = root_open(machine->sysroot.directory, &machine->root);
	if (r < 0)
		return err_set(reterr, r, "cannot open %s: %s", path, strerror(-r));
	r = check_version(machine, path, reterr);
	return r < 0 ? r : load_failures(machine, path, reterr);
}

static int open_live(struct machine *machine, struct err *reterr)
{
	int r = root_open("/", &machine->root);

	machine->live = true;
	machine->complete = true;
	return r < 0 ? err_set(reterr, r, "cannot open /: %s", strerror(-r)) : 0;
}

static struct machine *machine_new(void)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	if (!machine)
		out_of_memory();
	machine->lock = -1;
	return machine;
}

struct machine *machine_of_daemon(const char *uri)
{
	struct machine *machine = machine_new();

	machine->connect_uri = uri;
	return machine;
}

int machine_open(const char *sysroot, struct machine **ret_machine, struct err *reterr)
{
	_cleanup_(machine_freep) struct machine *machine = machine_new();
	int r = 0;

	r = sysroot ? open_capture(sysroot, machine, reterr) : open_live(machine, reterr);
	if (r < 0)
		return r;
	machine->ledger = ledger_of(machine->root);
	*ret_machine = TAKE_PTR(machine);
	return 0;
}

void machine_free(struct machine *machine)
{
	dialogue_release(&machine->route);
	dialogue_release(&machine->generic);
	if (machine->virt)
		virt_free(machine->virt);
	if (machine->root)
		root_free(machine->root);
	if (machine->own)
		root_free(machine->own);
	sysroot_release(&machine->sysroot);
	machine_unlock(machine);
	free(machine);
}

int machine_set_remote(struct machine *machine, const char *host, struct err *reterr)
{
	int r = root_open("/", &machine->own);

	if (r < 0)
		return err_set(reterr, r, "cannot open /: %s", strerror(-r));
	r = ledger_of_host(machine->own, host, &machine->ledger);
	if (r < 0)
		return err_set(reterr, r, "'%s' is no name of a host", host);
	machine->remote = true;
	return 0;
}

bool machine_is_changeable(const struct machine *machine)
{
	return machine->live || machine->remote;
}

int machine_lock(struct machine *machine, const char *command, int timeout_ms,
		 const struct watcher *watcher, struct err *reterr)
{
	int r = 0;

	if (!machine_is_changeable(machine) || machine->lock >= 0)
		return 0;
	r = lock_await(&machine->ledger, command, timeout_ms, watcher, reterr);
	if (r < 0)
		return r;
	machine->lock = r;
	return 0;
}

void machine_unlock(struct machine *machine)
{
	if (machine->lock >= 0)
		close(TAKE_FD(machine->lock));
}

bool machine_is_complete(const struct machine *machine)
{
	return machine->complete;
}
