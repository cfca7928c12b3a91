/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was it like when the kernel refused a write? See circumstances.h.
 */
#include "apply/circumstances.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if_arp.h>
#include <stdio.h>

#include "apply/functions.h"
#include "apply/modules.h"
#include "apply/pf-link.h"
#include "base/parse.h"
#include "base/text.h"
#include "model/cmdline.h"
#include "model/vf-room.h"

static bool is_there(const struct refusal *refusal, const char *path)
{
	_cleanup_close_ int fd = root_open_file(refusal->site->root, path, O_PATH);

	return fd != -ENOENT;
}

static bool has(const struct refusal *refusal, const char *object, const char *name)
{
	char path[PATH_MAX];

	function_path(object, name, path);
	return is_there(refusal, path);
}

static int read_number(const struct refusal *refusal, const char *name, int64_t *ret_number)
{
	char text[24] = "";
	int r = function_read(refusal->site, refusal->pf, name, text, sizeof(text));

	return r < 0 ? r : parse_i64(text, ret_number);
}

/* ---- the function itself */

bool is_gone(const struct refusal *refusal)
{
	return !has(refusal, refusal->step->object, "");
}

bool has_no_driver(const struct refusal *refusal)
{
	return !has(refusal, refusal->pf, "driver");
}

static int read_driver(const struct refusal *refusal, char *buf, size_t size)
{
	char path[PATH_MAX];

	function_path(refusal->pf, "driver", path);
	return root_readlink_name(refusal->site->root, path, buf, size);
}

bool is_given_away(const struct refusal *refusal)
{
	char driver[NAME_MAX + 1];

	return read_driver(refusal, driver, sizeof(driver)) == 0 && str_equal(driver, "vfio-pci");
}

/* ---- room for VFs */

bool has_no_windows(const struct refusal *refusal)
{
	struct iov_bar bars[N_VF_BARS];
	char text[4096];

	return function_read(refusal->site, refusal->pf, "resource", text, sizeof(text)) == 0 &&
	       vf_room_in_memory(text, bars) == 0;
}

/* How many VFs have bus numbers: the bridge's directory is the one above. UNKNOWN on a root bus, too. */
static int64_t count_fitting(const struct refusal *refusal)
{
	struct bdf pf = { 0 };
	int64_t offset = 0;
	int64_t stride = 0;
	int64_t last_bus = 0;

	if (bdf_parse(refusal->pf, &pf) < 0 || read_number(refusal, "sriov_offset", &offset) < 0 ||
	    read_number(refusal, "sriov_stride", &stride) < 0 ||
	    read_number(refusal, "../subordinate_bus_number", &last_bus) < 0)
		return UNKNOWN;
	return vf_room_on_buses(pf, offset, stride, last_bus);
}

bool has_no_buses(const struct refusal *refusal)
{
	int64_t fitting = count_fitting(refusal);
	int64_t wanted = 0;

	return fitting != UNKNOWN && refusal->value && parse_i64(refusal->value, &wanted) == 0 &&
	       wanted > fitting;
}

bool has_realloc(const struct refusal *refusal)
{
	char line[4096] = "";

	return root_read(refusal->site->root, "/proc/cmdline", line, sizeof(line)) > 0 &&
	       (cmdline_has_word(line, "pci", "realloc") ||
		cmdline_has_word(line, "pci", "realloc=on"));
}

/* ---- the PF's interface */

bool is_down(const struct refusal *refusal)
{
	return pf_is(refusal->site, refusal->pf, "down");
}

/* Nobody can read the carrier of an interface that is down. */
bool has_no_carrier(const struct refusal *refusal)
{
	char text[8] = "";

	return is_down(refusal) ||
	       (pf_interface_read(refusal->site, refusal->pf, "carrier", text, sizeof(text)) == 0 &&
		str_equal(text, "0"));
}

static int read_speed(const struct refusal *refusal, int64_t *ret_mbps)
{
	char text[24] = "";
	int r = pf_interface_read(refusal->site, refusal->pf, "speed", text, sizeof(text));

	if (r == 0)
		r = parse_i64(text, ret_mbps);
	return r == 0 && *ret_mbps <= 0 ? -ENODATA : r;
}

bool is_slower(const struct refusal *refusal)
{
	int64_t wanted = 0;
	int64_t speed = 0;

	return refusal->value && parse_i64(refusal->value, &wanted) == 0 &&
	       read_speed(refusal, &speed) == 0 && wanted > speed;
}

bool is_ethernet(const struct refusal *refusal)
{
	char text[8] = "";
	uint64_t type = 0;

	return pf_interface_read(refusal->site, refusal->pf, "type", text, sizeof(text)) == 0 &&
	       parse_u64(text, &type) == 0 && type == ARPHRD_ETHER;
}

/* ---- drivers of VFs */

bool is_named(const struct refusal *refusal)
{
	return driver_is_named(refusal->value);
}

bool is_unknown(const struct refusal *refusal)
{
	return is_named(refusal) && module_look(refusal->site->root, refusal->value) == -ENOENT;
}

bool is_taken(const struct refusal *refusal)
{
	return has(refusal, refusal->step->object, "driver");
}

bool has_no_iommu(const struct refusal *refusal)
{
	return is_named(refusal) && strstr(refusal->value, "vfio") &&
	       !has(refusal, refusal->step->object, "iommu_group");
}

bool shares_group(const struct refusal *refusal)
{
	char path[PATH_MAX];
	const char **names = NULL;

	function_path(refusal->step->object, "iommu_group/devices", path);
	return root_list(refusal->site->root, path, refusal->site->arena, &names) > 1;
}

/* ---- words */

static int tell_driver(const struct refusal *refusal, char *buf)
{
	return read_driver(refusal, buf, WORD_SIZE);
}

static int tell_value(const struct refusal *refusal, char *buf)
{
	snprintf(buf, WORD_SIZE, "%s", refusal->value ? refusal->value : "");
	return refusal->value ? 0 : -ENOENT;
}

static int tell_total(const struct refusal *refusal, char *buf)
{
	return function_read(refusal->site, refusal->pf, "sriov_totalvfs", buf, WORD_SIZE);
}

static int tell_fitting(const struct refusal *refusal, char *buf)
{
	int64_t fitting = count_fitting(refusal);

	snprintf(buf, WORD_SIZE, "%" PRId64, fitting);
	return fitting == UNKNOWN ? -ENODATA : 0;
}

static int tell_speed(const struct refusal *refusal, char *buf)
{
	int64_t mbps = 0;
	int r = read_speed(refusal, &mbps);

	snprintf(buf, WORD_SIZE, "%" PRId64, mbps);
	return r;
}

static int tell_interface(const struct refusal *refusal, char *buf)
{
	char interface[NAME_MAX + 1] = "";
	int64_t ifindex = 0;
	int r = pf_interface(refusal->site, refusal->pf, interface, &ifindex);

	snprintf(buf, WORD_SIZE, "%.*s", WORD_SIZE - 1, interface);
	return r;
}

static int tell_pf(const struct refusal *refusal, char *buf)
{
	snprintf(buf, WORD_SIZE, "%s", refusal->pf);
	return 0;
}

static const struct {
	const char *name;
	int (*tell)(const struct refusal *refusal, char *buf);
	const char *otherwise; /* where it cannot be read */
} words[] = {
	{ "driver", tell_driver, "its driver" },
	{ "value", tell_value, "this" },
	{ "total", tell_total, "fewer" },
	{ "fitting", tell_fitting, "fewer" },
	{ "speed", tell_speed, "own" },
	{ "interface", tell_interface, "the PF" },
	{ "pf", tell_pf, "" },
};

void circumstance_tell(const struct refusal *refusal, const char *word, size_t n,
		       char buf[static WORD_SIZE])
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strlen(words[i].name) != n || memcmp(words[i].name, word, n) != 0)
			continue;
		if (words[i].tell(refusal, buf) < 0)
			snprintf(buf, WORD_SIZE, "%s", words[i].otherwise);
		return;
	}
	buf[0] = '\0';
}
