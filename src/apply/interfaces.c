/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Have the VFs that a plan made their interfaces? See interfaces.h.
 */
#include "apply/interfaces.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "apply/functions.h"
#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"
#include "model/device.h"
#include "os/clock.h"
#include "os/udev.h"

enum {
	COMING_MS = 10000, /* for one that will come */
	COMING_PER_VF_MS = 200,
	FIRST_MS = 5000, /* for one of a driver that has made none yet, and may make none at all */
	HEARD_MS = 1000, /* for udev to hear of a VF */
	LOOK_MS = 200,	 /* udev's state is a file, of which no event tells */
};

struct wait {
	const struct site *site;
	int64_t elapsed_ms;
	int64_t most_ms; /* for one that will come */
	size_t n;	 /* that are without */
	char first[VF_OBJECT_SIZE];
	bool goes_on;
};

/* net/ of a function is there while it has an interface, be it in another namespace. */
static bool has_interface(const struct site *site, const char *object)
{
	char path[PATH_MAX];

	function_path(object, "net", path);
	return root_peek(site->root, path, (char[PATH_MAX]){ 0 }, PATH_MAX) >= 0;
}

/* Whether the driver has made an interface for any function. */
static bool makes_interfaces(const struct site *site, const char *driver)
{
	char path[PATH_MAX];
	const char **names = NULL;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s", driver);
	n = root_list(site->root, path, site->arena, &names);
	for (ssize_t i = 0; i < n; i++)
		if (bdf_is_full(names[i]) && has_interface(site, names[i]))
			return true;
	return false;
}

/* How long udev may take until it has loaded the driver of a VF; 0: it has done what it does. */
static int64_t await_udev(const struct wait *wait, const char *address)
{
	const struct root *root = wait->site->root;

	if (!udev_runs(root))
		return 0;
	if (udev_is_busy(root))
		return wait->most_ms;
	return udev_knows_function(root, address) ? 0 : HEARD_MS;
}

static bool may_be_bound(const struct site *site, const char *object)
{
	char pf[BDF_TEXT_SIZE];
	char text[NAME_MAX + 1] = "";
	int64_t index = 0;

	if (function_read(site, object, "driver_override", text, sizeof(text)) == 0 &&
	    !str_equal(text, "(null)"))
		return true;
	return vf_object_parse(object, pf, &index) == 0 &&
	       function_read(site, pf, "sriov_drivers_autoprobe", text, sizeof(text)) == 0 &&
	       str_equal(text, "1");
}

static bool is_nic(const struct site *site, const char *object)
{
	char text[16] = "";
	uint64_t code = 0;

	return function_read(site, object, "class", text, sizeof(text)) == 0 &&
	       parse_hex(text, &code) == 0 && code >> 16 == 0x02;
}

/* The interface of virtio's is below a device of its own. */
static bool makes_none(const char *driver)
{
	const struct device device = { .driver = driver };

	return device_is_given_away(&device) || str_equal(driver, "pci-stub") ||
	       str_equal(driver, "virtio-pci");
}

/* How long its interface may take; 0: it is there, or none will come. */
static int64_t await_vf(const struct wait *wait, const char *object)
{
	const struct site *site = wait->site;
	char address[BDF_TEXT_SIZE];
	char path[PATH_MAX];
	char driver[NAME_MAX + 1] = "";

	if (function_address(site, object, address) < 0 || has_interface(site, object) ||
	    !is_nic(site, object))
		return 0;
	function_path(object, "driver", path);
	if (root_readlink_name(site->root, path, driver, sizeof(driver)) < 0)
		return may_be_bound(site, object) ? await_udev(wait, address) : 0;
	if (makes_none(driver))
		return 0;
	return makes_interfaces(site, driver) ? wait->most_ms : FIRST_MS;
}

static void look_at(struct wait *wait, const char *object)
{
	int64_t most_ms = await_vf(wait, object);

	if (most_ms == wait->most_ms && !wait->n++)
		snprintf(wait->first, sizeof(wait->first), "%s", object);
	wait->goes_on |= wait->elapsed_ms < most_ms;
}

/* How many VFs the step makes or binds; calls each() for these. */
static uint64_t walk_vfs(struct wait *wait, const struct step *step,
			 void (*each)(struct wait *wait, const char *object))
{
	uint64_t n = 0;

	if (str_equal(step->from, step->to) || !step->to)
		return 0;
	if (step->kind == STEP_DRIVER && str_equal(step->to, DRIVER_NONE))
		return 0;
	if (step->kind == STEP_DRIVER) {
		if (each)
			each(wait, step->object);
		return 1;
	}
	if (step->kind != STEP_SRIOV_NUMVFS || parse_u64(step->to, &n) < 0)
		return 0;
	for (uint64_t i = 0; each && i < n; i++) {
		char object[VF_OBJECT_SIZE];

		each(wait, vf_object_format(step->object, (int64_t)i, object));
	}
	return n;
}

/* A VF that one step makes and another binds is looked at once. */
static uint64_t walk_plan(struct wait *wait, const struct plan *plan,
			  void (*each)(struct wait *wait, const char *object))
{
	bool made = false;
	uint64_t n = 0;

	for (size_t i = 0; i < plan->n; i++)
		made |= plan->steps[i].kind == STEP_SRIOV_NUMVFS;
	for (size_t i = 0; i < plan->n; i++)
		if (!made || plan->steps[i].kind == STEP_SRIOV_NUMVFS)
			n += walk_vfs(wait, &plan->steps[i], each);
	return n;
}

static void look_at_all(struct wait *wait, const struct plan *plan)
{
	wait->n = 0;
	wait->goes_on = false;
	arena_empty(wait->site->arena);
	(void)walk_plan(wait, plan, look_at);
}

size_t interfaces_await(const struct site *site, const struct plan *plan,
			char object[static VF_OBJECT_SIZE])
{
	const struct kernel *kernel = site->kernel;
	struct wait wait = { .site = site };
	int64_t n = (int64_t)walk_plan(&wait, plan, NULL);
	_cleanup_close_ int fd = n ? kernel->listen(EVENTS_OF_DEVICES, kernel->arg) : -1;
	int64_t start = now_ms();

	if (fd < 0)
		return 0;
	wait.most_ms = COMING_MS + COMING_PER_VF_MS * n;
	look_at_all(&wait, plan);
	while (wait.goes_on) {
		int r = kernel->hear(fd, LOOK_MS, kernel->arg);

		if (r < 0 && r != -ETIMEDOUT)
			break;
		wait.elapsed_ms = now_ms() - start;
		look_at_all(&wait, plan);
	}
	snprintf(object, VF_OBJECT_SIZE, "%s", wait.first);
	return wait.n;
}
