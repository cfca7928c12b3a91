/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is it waited for the interfaces of new VFs as long as they come, and not for those that never do? Each
 * case is a machine, and what happens on it while somebody waits.
 */
#include "apply/interfaces.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>

#include "base/text.h"
#include "tree.h"
#include "unit.h"

#define PF "0000:41:00.0"
#define VF "/sys/bus/pci/devices/0000:41:10.0"

/* Time passes while somebody waits, and at no other time. */
static int64_t clock_ms;

int __wrap_clock_gettime(clockid_t id, struct timespec *ret);
int __wrap_clock_gettime(clockid_t id, struct timespec *ret)
{
	assert_int_equal(id, CLOCK_MONOTONIC);
	*ret = (struct timespec){ clock_ms / 1000, clock_ms % 1000 * 1000000 };
	return 0;
}

struct scene {
	struct tree *tree;
	struct arena *arena;
	int n_heard;
	void (*happen)(struct scene *scene, int n); /* at the nth time that somebody waits */
};

static int listen_to(enum kernel_events events, void *arg)
{
	(void)arg;
	assert_int_equal(events, EVENTS_OF_DEVICES);
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int hear(int fd, int timeout_ms, void *arg)
{
	struct scene *scene = arg;

	(void)fd;
	assert_true(timeout_ms > 0);
	clock_ms += timeout_ms;
	scene->n_heard++;
	if (scene->happen)
		scene->happen(scene, scene->n_heard);
	return -ETIMEDOUT;
}

/* A VF that igbvf may drive, once somebody has loaded it. */
static void add_vf(struct scene *scene)
{
	tree_link(scene->tree, "/sys/bus/pci/devices/" PF "/virtfn0", "../0000:41:10.0");
	tree_file(scene->tree, "/sys/bus/pci/devices/" PF "/sriov_drivers_autoprobe", "1\n");
	tree_file(scene->tree, VF "/class", "0x020000\n");
	tree_file(scene->tree, VF "/driver_override", "(null)\n");
}

static void bind_driver(struct scene *scene, const char *driver)
{
	char target[64];

	snprintf(target, sizeof(target), "../../drivers/%s", driver);
	tree_link(scene->tree, VF "/driver", target);
	snprintf(target, sizeof(target), "/sys/bus/pci/drivers/%s/0000:41:10.0", driver);
	tree_link(scene->tree, target, "../../devices/0000:41:10.0");
}

static void add_interface(struct scene *scene)
{
	tree_file(scene->tree, VF "/net/eth0v0/ifindex", "7\n");
}

static void run_udev(struct scene *scene)
{
	tree_file(scene->tree, "/run/udev/control", "");
}

static void remove_file(const struct scene *scene, const char *path)
{
	char whole[128];

	snprintf(whole, sizeof(whole), "%s%s", scene->tree->path, path);
	assert_int_equal(remove(whole), 0);
}

/* ---- machines */

static void bound(struct scene *scene)
{
	bind_driver(scene, "igbvf");
}

static void bound_and_there(struct scene *scene)
{
	bind_driver(scene, "igbvf");
	add_interface(scene);
}

static void given_to_vfio(struct scene *scene)
{
	bind_driver(scene, "vfio-pci");
}

static void of_virtio(struct scene *scene)
{
	bind_driver(scene, "virtio-pci");
}

static void no_nic(struct scene *scene)
{
	bind_driver(scene, "qat_vf");
	tree_file(scene->tree, VF "/class", "0x0b4000\n");
}

static void udev_done(struct scene *scene)
{
	run_udev(scene);
	tree_file(scene->tree, "/run/udev/data/+pci:0000:41:10.0", "");
}

static void udev_busy(struct scene *scene)
{
	udev_done(scene);
	tree_file(scene->tree, "/run/udev/queue", "");
}

static void drivers_kept_off(struct scene *scene)
{
	udev_busy(scene);
	tree_file(scene->tree, "/sys/bus/pci/devices/" PF "/sriov_drivers_autoprobe", "0\n");
}

/* ---- what happens */

static void interface_comes(struct scene *scene, int n)
{
	if (n == 3)
		add_interface(scene);
}

/* The whole way of a driver that was not loaded. */
static void udev_loads(struct scene *scene, int n)
{
	if (n == 2)
		tree_file(scene->tree, "/run/udev/queue", "");
	else if (n == 12)
		bind_driver(scene, "igbvf");
	else if (n == 13)
		remove_file(scene, "/run/udev/queue");
	else if (n == 20)
		add_interface(scene);
}

/* It is blacklisted. */
static void udev_gives_up(struct scene *scene, int n)
{
	if (n == 2)
		tree_file(scene->tree, "/run/udev/data/+pci:0000:41:10.0", "");
}

static const struct {
	const char *name;
	void (*set)(struct scene *scene);
	void (*happen)(struct scene *scene, int n);
	int n_heard; /* how often somebody waits, for 200 ms each time */
	const char *to;
} cases[] = {
	{ "it is there", bound_and_there, NULL, 0, "igbvf" },
	{ "it comes behind its driver", bound, interface_comes, 3, "igbvf" },
	{ "udev loads the driver", run_udev, udev_loads, 20, "auto" },
	{ "udev does not hear of it", run_udev, NULL, 5, "auto" },
	{ "its driver has not made any", bound, NULL, 25, "igbvf" },
	{ "udev finds none that it may load", run_udev, udev_gives_up, 2, "auto" },
	{ "udev has done what it does", udev_done, udev_loads, 0, "auto" },
	{ "nobody loads drivers", NULL, udev_loads, 0, "auto" },
	{ "the host keeps drivers off", drivers_kept_off, udev_loads, 0, "auto" },
	{ "vfio makes none", given_to_vfio, udev_loads, 0, "vfio-pci" },
	{ "nor does virtio there", of_virtio, udev_loads, 0, "virtio-pci" },
	{ "nor a device of another kind", no_nic, udev_loads, 0, "qat_vf" },
	{ "no driver is wanted", udev_busy, udev_loads, 0, NULL },
};

static size_t await_in(struct scene *scene, const struct step *step, char *object)
{
	_cleanup_(root_freep) struct root *root = NULL;
	const struct kernel kernel = { .listen = listen_to, .hear = hear, .arg = scene };
	const struct plan plan = { .steps = step, .n = 1 };
	struct site site = { .kernel = &kernel, .arena = scene->arena };

	assert_int_equal(root_open(scene->tree->path, &root), 0);
	site.root = root;
	return interfaces_await(&site, &plan, object);
}

static void interfaces_are_awaited_while_they_may_come(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = tree_new();
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct scene scene = { tree, arena, 0, cases[i / 2].happen };
		const char *to = cases[i / 2].to;
		/* By the step that makes the VF, and by the one that binds it. */
		const struct step made = { STEP_SRIOV_NUMVFS, PF, "0", to ? "1" : NULL };
		const struct step bound_to = { STEP_DRIVER, PF "/0", NULL, to };
		char object[VF_OBJECT_SIZE] = "";

		add_vf(&scene);
		if (cases[i / 2].set)
			cases[i / 2].set(&scene);
		assert_int_equal(await_in(&scene, i % 2 ? &made : &bound_to, object), 0);
		if (scene.n_heard != cases[i / 2].n_heard)
			fail_msg("%s: %d times, not %d", cases[i / 2].name, scene.n_heard,
				 cases[i / 2].n_heard);
	}
}

/* Where others of the driver have theirs, one that lacks it is told, after all its time. */
static void who_has_none_in_the_end_is_told(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct scene scene = { tree, arena, 0, NULL };
	const struct step step = { STEP_SRIOV_NUMVFS, PF, "0", "1" };
	char object[VF_OBJECT_SIZE] = "";

	(void)state;
	add_vf(&scene);
	bind_driver(&scene, "igbvf");
	tree_link(tree, "/sys/bus/pci/drivers/igbvf/0000:01:10.0", "../../devices/0000:01:10.0");
	tree_file(tree, "/sys/bus/pci/devices/0000:01:10.0/net/eth9/ifindex", "9\n");
	assert_int_equal(await_in(&scene, &step, object), 1);
	assert_string_equal(object, PF "/0");
	assert_int_equal(scene.n_heard, 51); /* 10 s, and 200 ms for the one */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interfaces_are_awaited_while_they_may_come),
		cmocka_unit_test(who_has_none_in_the_end_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
