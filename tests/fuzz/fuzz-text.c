/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any text that a person or a kernel may write confuse the readers of numbers, lists, masks,
 * addresses, speeds and device names? What is taken must read the same once written again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "model/host.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Unlike assert(), never compiled out. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

enum {
	HIGHEST = 4095,
	MOST_VALUES = 4 * (HIGHEST + 1), /* lists may name a number again and again */
};

struct values {
	unsigned int last;
	size_t n;
	bool rising;
};

static int count(unsigned int value, void *arg)
{
	struct values *values = arg;

	require(value <= HIGHEST);
	values->rising = values->rising && (!values->n || value > values->last);
	values->last = value;
	values->n++;
	return values->n == MOST_VALUES ? -E2BIG : 0;
}

static void try_numbers(const char *text)
{
	char written[32];
	uint64_t value = 0;
	uint64_t again = 0;
	int64_t with_sign = 0;
	int64_t mts = 0;

	if (parse_u64(text, &value) == 0) {
		snprintf(written, sizeof(written), "%llu", (unsigned long long)value);
		require(parse_u64(written, &again) == 0 && again == value);
	}
	if (parse_hex(text, &value) == 0) {
		snprintf(written, sizeof(written), "%llx", (unsigned long long)value);
		require(parse_hex(written, &again) == 0 && again == value);
	}
	if (*text != '-' && parse_i64(text, &with_sign) == 0)
		require(parse_u64(text, &value) == 0 && value == (uint64_t)with_sign);
	if (link_parse_speed(text, &mts) == 0)
		require(mts >= 0 && link_mbps((struct link){ mts, 16 }) >= 0);
}

static void try_lists(const char *text)
{
	struct values list = { .rising = true };
	struct values rising = { .rising = true };
	struct values mask = { .rising = true };

	(void)parse_list(text, HIGHEST, count, &list);
	(void)parse_rising_list(text, HIGHEST, count, &rising);
	require(rising.rising && rising.n <= HIGHEST + 1);
	(void)parse_mask(text, HIGHEST, count, &mask);
	require(mask.rising && mask.n <= HIGHEST + 1);
}

static void try_address(const char *text)
{
	char written[BDF_TEXT_SIZE];
	struct bdf bdf = { 0 };
	struct bdf again = { 0 };

	if (bdf_parse(text, &bdf) < 0)
		return;
	require(bdf.device < 32 && bdf.function < 8);
	require(bdf_parse(bdf_format(bdf, written), &again) == 0 && bdf_equal(bdf, again));
}

/* One PF with two VFs, the second of which is missing. */
static struct host *make_host(void)
{
	struct host *host = host_new();
	struct device *devices = arena_new_array(host->arena, struct device, 2);
	struct device **vfs = arena_new_array(host->arena, struct device *, 2);

	devices[0].role = ROLE_PF;
	devices[0].netdevs = arena_new_struct(host->arena, struct netdev);
	devices[0].netdevs->name = "enp1s0f0";
	devices[0].netdevs->mac = "52:54:00:aa:01:00";
	devices[0].sriov = arena_new_struct(host->arena, struct sriov);
	devices[1].role = ROLE_VF;
	devices[1].bdf.function = 1;
	vfs[0] = &devices[1];
	devices[0].sriov->vfs = vfs;
	devices[0].sriov->n_vfs = 2;
	host->devices = devices;
	host->n_devices = 2;
	return host;
}

static void try_name(const char *text)
{
	_cleanup_(host_freep) struct host *host = make_host();
	const struct device *device = host_find_named(host, text);

	require(!device || device == &host->devices[0] || device == &host->devices[1]);
	(void)str_distance(text, "enp1s0f0");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_free_ char *text = strndup((const char *)bytes, n);
	char *word = NULL;

	require(text);
	try_numbers(text);
	try_lists(text);
	try_address(text);
	try_name(text);
	(void)str_has_word(text, "vmx");
	word = str_trim(text);
	require(!*word || !strchr(" \t\n", word[strlen(word) - 1]));
	return 0;
}
