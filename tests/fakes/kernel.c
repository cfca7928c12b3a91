/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands for the kernel in tests of what changes a machine? See kernel.h. What it answers is what
 * sriov_numvfs_store of drivers/pci/pci-sysfs.c does.
 */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../unit/unit.h"
#include "base/pathname.h"
#include "model/bdf.h"
#include "os/write.h"

enum {
	FIRST_VF_OFFSET = 128,
	VF_STRIDE = 2,
};

/* A path of the tree, as this machine knows it. */
static const char *outside(const struct fake_kernel *fake, const char *path,
			   char buf[static 2 * PATH_MAX])
{
	snprintf(buf, (size_t)2 * PATH_MAX, "%s%s", fake->tree->path, path);
	return buf;
}

static void set(const struct fake_kernel *fake, const char *address, const char *name, int value)
{
	char path[PATH_MAX];
	char text[16];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, name);
	snprintf(text, sizeof(text), "%d\n", value);
	tree_file(fake->tree, path, text);
}

static int get(const struct fake_kernel *fake, const char *address, const char *name)
{
	char path[PATH_MAX];
	char whole[2 * PATH_MAX];
	char text[16] = "";
	int fd = -1;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, name);
	fd = open(outside(fake, path, whole), O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		abort();
	close(fd);
	return (int)strtol(text, NULL, 10);
}

static void name_vf(const char *pf, int i, char vf[static BDF_TEXT_SIZE])
{
	struct bdf bdf = { 0 };

	if (bdf_parse(pf, &bdf) < 0)
		abort();
	bdf_format(bdf_from_routing_id(bdf.domain, (uint16_t)(bdf_routing_id(bdf) +
							      FIRST_VF_OFFSET + VF_STRIDE * i)),
		   vf);
}

static void add_function(const struct fake_kernel *fake, const char *address)
{
	char path[PATH_MAX];
	char target[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s", address);
	tree_directory(fake->tree, path);
	snprintf(target, sizeof(target), "../../../devices/%s", address);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", address);
	tree_link(fake->tree, path, target);
}

static void link_from(const struct fake_kernel *fake, const char *address, const char *name,
		      const char *target)
{
	char path[PATH_MAX];
	char text[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s/%s", address, name);
	snprintf(text, sizeof(text), "../%s", target);
	tree_link(fake->tree, path, text);
}

static void add_vf(const struct fake_kernel *fake, const char *pf, int i)
{
	char vf[BDF_TEXT_SIZE];
	char name[24];

	name_vf(pf, i, vf);
	snprintf(name, sizeof(name), "virtfn%d", i);
	add_function(fake, vf);
	link_from(fake, vf, "physfn", pf);
	if (get(fake, pf, "sriov_drivers_autoprobe"))
		link_from(fake, vf, "driver", "../bus/pci/drivers/igbvf");
	link_from(fake, pf, name, vf);
}

static void drop(const struct fake_kernel *fake, const char *directory, const char *a,
		 const char *b)
{
	char path[PATH_MAX];
	char whole[2 * PATH_MAX];

	snprintf(path, sizeof(path), "/sys/%s/%s/%s", directory, a, b);
	remove(outside(fake, path, whole));
}

static void remove_vf(const struct fake_kernel *fake, const char *pf, int i)
{
	char vf[BDF_TEXT_SIZE];
	char name[24];

	name_vf(pf, i, vf);
	snprintf(name, sizeof(name), "virtfn%d", i);
	drop(fake, "devices", pf, name);
	drop(fake, "devices", vf, "physfn");
	drop(fake, "devices", vf, "driver");
	drop(fake, "bus/pci/devices", "", vf);
	drop(fake, "devices", "", vf);
}

static void make_vfs(struct fake_kernel *fake, const char *pf, int n)
{
	set(fake, pf, "sriov_numvfs", n);
	if (fake->late) {
		snprintf(fake->late_pf, sizeof(fake->late_pf), "%s", pf);
		fake->next_late = 0;
		fake->end_late = n;
		return;
	}
	for (int i = 0; i < n; i++)
		add_vf(fake, pf, i);
}

static void remove_vfs(struct fake_kernel *fake, const char *pf)
{
	for (int i = get(fake, pf, "sriov_numvfs"); i-- > 0;)
		remove_vf(fake, pf, i);
	fake->next_late = 0;
	fake->end_late = 0;
	set(fake, pf, "sriov_numvfs", 0);
}

/* half: as many as a driver made before it failed. */
static int set_numvfs(struct fake_kernel *fake, const char *pf, int n, bool half)
{
	int now = get(fake, pf, "sriov_numvfs");

	if (n > FAKE_TOTAL_VFS)
		return -ERANGE;
	if (n == now)
		return 0;
	if (n && now)
		return -EBUSY;
	if (fake->most_vfs && n > fake->most_vfs)
		n = fake->most_vfs;
	if (n)
		make_vfs(fake, pf, half ? n / 2 : n);
	else
		remove_vfs(fake, pf);
	return 0;
}

static void kill_victim(const struct fake_kernel *fake)
{
	kill(fake->victim, SIGKILL);
	_exit(1);
}

static void hang(const struct fake_kernel *fake)
{
	assert_int_equal(eventfd_write(fake->hung, 1), 0);
	for (;;)
		pause();
}

/* Counts the call; the errno that it is to fail with. */
static int enter(struct fake_kernel *fake)
{
	int n = ++fake->n_calls;

	if (n == fake->hang_at)
		hang(fake);
	if (n == fake->die_before)
		kill_victim(fake);
	if (n == fake->signal_at)
		kill(fake->victim, fake->signal);
	if (n == fake->edit_at)
		tree_file(fake->tree, fake->edited, "edited\n");
	return n == fake->fail_at || (fake->fail_from && n >= fake->fail_from) ? fake->error : 0;
}

static int leave(const struct fake_kernel *fake, int error, int r)
{
	if (fake->n_calls == fake->die_after)
		kill_victim(fake);
	return error ? -error : r;
}

static int fake_write(const struct root *root, const char *path, const char *text, void *arg)
{
	struct fake_kernel *fake = arg;
	const char *name = pathname_last(path);
	char address[PATH_MAX];
	int error = enter(fake);
	int r = 0;

	(void)root;
	if (error && !fake->half)
		return -error;
	strcpy(address, path);
	pathname_drop_last(address);
	if (strcmp(name, "sriov_numvfs") == 0)
		r = set_numvfs(fake, pathname_last(address), (int)strtol(text, NULL, 10), error);
	else
		set(fake, pathname_last(address), name, (int)strtol(text, NULL, 10));
	return leave(fake, error, r);
}

/* One who is killed while he writes a file leaves a part of the new one beside it. */
static void leave_torn(const struct fake_kernel *fake, const char *path)
{
	char torn[PATH_MAX];

	snprintf(torn, sizeof(torn), "%.*s.%s.new", (int)(pathname_last(path) - path), path,
		 pathname_last(path));
	if (fake->die_before == fake->n_calls + 1)
		tree_file(fake->tree, torn, "tor");
}

static int fake_replace(const struct root *root, const char *path, const char *text, mode_t mode,
			void *arg)
{
	struct fake_kernel *fake = arg;
	int error = 0;

	fake->begun = 1;
	leave_torn(fake, path);
	error = enter(fake);
	if (error && !fake->half)
		return -error;
	return leave(fake, error, root_replace(root, path, text, mode));
}

static int fake_remove(const struct root *root, const char *path, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = enter(fake);

	if (error && !fake->half)
		return -error;
	return leave(fake, error, root_remove(root, path));
}

static int fake_make_directory(const struct root *root, const char *path, mode_t mode, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = enter(fake);

	if (error && !fake->half)
		return -error;
	return leave(fake, error, root_make_directory(root, path, mode));
}

static int fake_remove_directory(const struct root *root, const char *path, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = enter(fake);

	if (error && !fake->half)
		return -error;
	return leave(fake, error, root_remove_directory(root, path));
}

static int fake_rename(const struct root *root, const char *from, const char *to, void *arg)
{
	struct fake_kernel *fake = arg;
	int error = enter(fake);

	if (error && !fake->half)
		return -error;
	return leave(fake, error, root_rename(root, from, to));
}

static int fake_listen(void *arg)
{
	(void)arg;
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* One VF comes at a time. */
static int fake_hear(int fd, int timeout_ms, void *arg)
{
	struct fake_kernel *fake = arg;

	(void)fd;
	(void)timeout_ms;
	if (fake->next_late == fake->end_late)
		return -ETIMEDOUT;
	add_vf(fake, fake->late_pf, fake->next_late++);
	return 0;
}

/* Time is over as soon as the write hangs. */
static int fake_await(int fd, int timeout_ms, void *arg)
{
	const struct fake_kernel *fake = arg;
	struct pollfd polled[] = { { .fd = fd }, { .fd = fake->hung, .events = POLLIN } };

	assert_true(poll(polled, 2, timeout_ms) > 0);
	return polled[1].revents ? -ETIMEDOUT : 0;
}

struct fake_kernel *fake_kernel_new(const struct tree *tree)
{
	struct fake_kernel *fake = mmap(NULL, sizeof(*fake), PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(fake, MAP_FAILED);
	*fake = (struct fake_kernel){
		.kernel = { .write = fake_write,
			    .replace = fake_replace,
			    .make_directory = fake_make_directory,
			    .remove_directory = fake_remove_directory,
			    .remove = fake_remove,
			    .rename = fake_rename,
			    .listen = fake_listen,
			    .hear = fake_hear,
			    .await = fake_await,
			    .arg = fake },
		.tree = tree,
		.hung = eventfd(0, EFD_CLOEXEC),
	};
	assert_true(fake->hung >= 0);
	tree_file(tree, "/proc/sys/kernel/random/boot_id", "11111111-first\n");
	return fake;
}

void fake_kernel_free(struct fake_kernel *fake)
{
	close(fake->hung);
	munmap(fake, sizeof(*fake));
}

void fake_kernel_add_pf(struct fake_kernel *fake, const char *address, int n_vfs)
{
	add_function(fake, address);
	set(fake, address, "sriov_drivers_autoprobe", 1);
	set(fake, address, "sriov_totalvfs", FAKE_TOTAL_VFS);
	set(fake, address, "sriov_numvfs", n_vfs);
	for (int i = 0; i < n_vfs; i++)
		add_vf(fake, address, i);
}

void fake_kernel_heal(struct fake_kernel *fake)
{
	fake->n_calls = 0;
	fake->begun = 0;
	fake->fail_at = 0;
	fake->fail_from = 0;
	fake->hang_at = 0;
	fake->die_before = 0;
	fake->die_after = 0;
	fake->most_vfs = 0;
}

void fake_kernel_reboot(struct fake_kernel *fake, const char *address)
{
	remove_vfs(fake, address);
	set(fake, address, "sriov_drivers_autoprobe", 1);
	tree_file(fake->tree, "/proc/sys/kernel/random/boot_id", "22222222-second\n");
}
