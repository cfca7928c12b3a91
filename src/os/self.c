/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the kernel say of itself and of who asks it? See self.h.
 */
#include "os/self.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"

enum {
	LARGEST_FILE = 4096
};

static bool has_capability(unsigned int capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capget, &header, sets) < 0)
		return false;
	return sets[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability);
}

/*
 * drivers/pci/pci-sysfs.c asks for the capability in the initial namespace, whose inode number is
 * fixed: PROC_USER_INIT_INO in include/linux/proc_ns.h. Where there are none, everybody is in it.
 */
static bool is_in_initial_namespace(void)
{
	static const char initial[] = "user:[4026531837]";
	char target[64] = "";

	if (readlink("/proc/self/ns/user", target, sizeof(target) - 1) < 0)
		return errno == ENOENT;
	return str_equal(target, initial);
}

static void ask_kernel(struct arena *arena, struct self *self)
{
	struct utsname name = { 0 };

	if (uname(&name) == 0) {
		self->nodename = arena_strdup(arena, name.nodename);
		self->release = arena_strdup(arena, name.release);
		self->machine = arena_strdup(arena, name.machine);
	}
	self->privileged =
		tristate_from_bool(has_capability(CAP_SYS_ADMIN) && is_in_initial_namespace());
}

/* Takes one line of the file; keys of later versions are passed over. */
static void take_line(struct arena *arena, char *line, struct self *self)
{
	char *value = strchr(line, '=');

	if (!value)
		return;
	*value++ = '\0';
	if (str_equal(line, "nodename"))
		self->nodename = arena_strdup(arena, value);
	else if (str_equal(line, "release"))
		self->release = arena_strdup(arena, value);
	else if (str_equal(line, "machine"))
		self->machine = arena_strdup(arena, value);
	else if (str_equal(line, "privileged"))
		self->privileged = tristate_from_bool(str_equal(value, "yes"));
}

int self_read(const struct machine *machine, struct arena *arena, struct self *ret_self)
{
	struct self self = { 0 };
	char *text = NULL;
	char *rest = NULL;
	ssize_t n = 0;

	if (machine->live) {
		ask_kernel(arena, &self);
	} else {
		n = root_read_all(machine->root, SELF_PATH, LARGEST_FILE, arena, &text);
		if (n < 0)
			return (int)n;
		rest = text;
		for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
			take_line(arena, line, &self);
	}
	*ret_self = self;
	return 0;
}

void self_format(const struct self *self, struct strbuf *text)
{
	if (self->nodename)
		strbuf_addf(text, "nodename=%s\n", self->nodename);
	if (self->release)
		strbuf_addf(text, "release=%s\n", self->release);
	if (self->machine)
		strbuf_addf(text, "machine=%s\n", self->machine);
	if (self->privileged != FACT_UNKNOWN)
		strbuf_addf(text, "privileged=%s\n", self->privileged == FACT_YES ? "yes" : "no");
}
