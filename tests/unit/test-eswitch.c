/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the eswitch modes of PFs come out of recorded devlink replies?
 */
#include <errno.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>

#include "collect/collectors.h"
#include "network.h"
#include "unit.h"

enum {
	FAMILY = 21,
	REFUSED = 100, /* in place of a mode: the errno is this much less */
};

static size_t begin(struct network *network, int type, int flags, uint8_t command)
{
	const struct genlmsghdr header = { .cmd = command, .version = 1 };

	if (flags & NLM_F_REQUEST)
		network->seq++;
	return wire_begin(&network->wire, type, flags, network->seq, &header, sizeof(header));
}

static void record_family(struct network *network, int error)
{
	const uint16_t family = FAMILY;
	size_t message = begin(network, GENL_ID_CTRL, NLM_F_REQUEST, CTRL_CMD_GETFAMILY);

	wire_put_string(&network->wire, CTRL_ATTR_FAMILY_NAME, "devlink");
	wire_end(&network->wire, message);
	if (error) {
		wire_error(&network->wire, network->seq, -error);
		return;
	}
	message = begin(network, GENL_ID_CTRL, 0, CTRL_CMD_NEWFAMILY);
	wire_put_string(&network->wire, CTRL_ATTR_FAMILY_NAME, "devlink");
	wire_put(&network->wire, CTRL_ATTR_FAMILY_ID, &family, sizeof(family));
	wire_end(&network->wire, message);
}

static void record_mode(struct network *network, const char *address, int mode)
{
	const uint16_t value = (uint16_t)mode;
	size_t message = begin(network, FAMILY, NLM_F_REQUEST, DEVLINK_CMD_ESWITCH_GET);

	wire_put_string(&network->wire, DEVLINK_ATTR_BUS_NAME, "pci");
	wire_put_string(&network->wire, DEVLINK_ATTR_DEV_NAME, address);
	wire_end(&network->wire, message);
	if (mode >= REFUSED) {
		wire_error(&network->wire, network->seq, REFUSED - mode);
		return;
	}
	message = begin(network, FAMILY, 0, DEVLINK_CMD_ESWITCH_GET);
	wire_put(&network->wire, DEVLINK_ATTR_ESWITCH_MODE, &value, sizeof(value));
	wire_end(&network->wire, message);
}

static void collect_modes(struct network *network)
{
	if (network->wire.length)
		tree_bytes(network->tree, "/vfctl/genl.nl", network->wire.text,
			   network->wire.length);
	assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	collect_eswitch(network->machine, network->host);
	gaps_sort(&network->host->gaps);
}

static struct device *add_pf(struct network *network, const char *address)
{
	struct device *pf = network_add_nic(network, address, "mlx5_core");

	network_add_vfs(network, pf, 0);
	return pf;
}

static void each_pf_is_asked(void **state)
{
	static const struct {
		const char *address;
		int answer;
		const char *expected;
	} pfs[] = {
		{ "0000:03:00.0", DEVLINK_ESWITCH_MODE_LEGACY, "legacy" },
		{ "0000:03:00.1", DEVLINK_ESWITCH_MODE_SWITCHDEV, "switchdev" },
		{ "0000:03:00.2", REFUSED + ENODEV, "none" },
		{ "0000:03:00.3", REFUSED + EOPNOTSUPP, "none" },
		{ "0000:03:00.4", REFUSED + EBUSY, NULL },
		{ "0000:03:00.5", 77, NULL },
	};
	struct device *devices[ARRAY_SIZE(pfs)];
	struct network *network = *state;

	record_family(network, 0);
	for (size_t i = 0; i < ARRAY_SIZE(pfs); i++) {
		devices[i] = add_pf(network, pfs[i].address);
		record_mode(network, pfs[i].address, pfs[i].answer);
	}
	network_add_nic(network, "0000:04:00.0", "e1000e");
	collect_modes(network);
	for (size_t i = 0; i < ARRAY_SIZE(pfs); i++)
		assert_true(str_equal(devices[i]->sriov->eswitch, pfs[i].expected));
	network_assert_gaps(network, "devlink 0000:03:00.4 EBUSY\ndevlink 0000:03:00.5 ERANGE\n");
}

static void without_privilege_it_is_asked_once(void **state)
{
	struct network *network = *state;

	record_family(network, 0);
	add_pf(network, "0000:03:00.0");
	add_pf(network, "0000:03:00.1");
	record_mode(network, "0000:03:00.0", REFUSED + EPERM);
	collect_modes(network);
	network_assert_gaps(network, "devlink EPERM\n");
}

static void a_kernel_without_devlink_has_none(void **state)
{
	struct network *network = *state;
	struct device *pf = add_pf(network, "0000:03:00.0");

	record_family(network, ENOENT);
	collect_modes(network);
	assert_string_equal(pf->sriov->eswitch, "none");
	network_assert_gaps(network, "");
}

static void what_was_not_recorded_is_unknown(void **state)
{
	struct network *network = *state;
	struct device *pf = add_pf(network, "0000:03:00.0");

	collect_modes(network);
	assert_null(pf->sriov->eswitch);
	network_assert_gaps(network, "devlink ENOENT\n");
}

static void without_pfs_nothing_is_asked(void **state)
{
	struct network *network = *state;

	network_add_nic(network, "0000:03:00.0", "e1000e");
	collect_modes(network);
	network_assert_gaps(network, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(each_pf_is_asked),
		NETWORK_TEST(without_privilege_it_is_asked_once),
		NETWORK_TEST(a_kernel_without_devlink_has_none),
		NETWORK_TEST(what_was_not_recorded_is_unknown),
		NETWORK_TEST(without_pfs_nothing_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
