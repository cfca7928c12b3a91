/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do the attributes of VFs come out of recorded rtnetlink as the kernel told them, and none where it
 * told them wrongly?
 */
#include <errno.h>
#include <linux/if_arp.h>

#include "network.h"
#include "unit.h"

#define MAC_A "\x02\x11\x22\x33\x44\x0a"

static void assert_vf(const struct vf *vf, uint32_t n)
{
	static const char *const states[] = { "auto", "enable", "disable" };
	char mac[18];

	assert_int_equal(vf->index, n);
	assert_string_equal(vf->mac, wire_vf_mac(n, mac));
	assert_int_equal(vf->vlan.id, n + 1);
	assert_int_equal(vf->vlan.qos, n % 8);
	assert_string_equal(vf->vlan.proto, n % 2 ? "802.1ad" : "802.1q");
	assert_int_equal(vf->spoofchk, tristate_from_bool(n % 2));
	assert_int_equal(vf->trust, n % 3 ? tristate_from_bool(n % 2) : FACT_UNKNOWN);
	assert_int_equal(vf->rss_query, n % 2 ? FACT_INAPPLICABLE : FACT_NO);
	assert_string_equal(vf->link_state, states[n % 3]);
	assert_int_equal(vf->min_tx_mbps, n);
	assert_int_equal(vf->max_tx_mbps, 2 * n);
	assert_string_equal(vf->node_guid, "");
}

static struct wire_link pf_link(uint32_t n_vfs)
{
	return (struct wire_link){
		.ifindex = 2,
		.name = "eth0",
		.mtu = 1500,
		.mac = MAC_A,
		.permanent_mac = MAC_A,
		.parent_bus = "pci",
		.parent = "0000:03:00.0",
		.n_vfs = n_vfs,
	};
}

static void sixty_four_vfs_are_read(void **state)
{
	const struct wire_link link = pf_link(64);
	struct network *network = *state;
	struct device *pf = network_add_nic(network, "0000:03:00.0", "igb");

	network_add_vfs(network, pf, 64);
	network_record_links(network, &link, 1);
	network_record_vfs(network, &link);
	network_collect(network);
	for (uint32_t i = 0; i < 64; i++) {
		assert_ptr_equal(pf->sriov->vfs[i]->vf->pf, pf);
		assert_vf(pf->sriov->vfs[i]->vf, i);
	}
	network_assert_gaps(network, "rtnetlink eth0 vf trust ENODATA\n");
}

static void vfs_of_infiniband_have_long_addresses(void **state)
{
	struct wire_link link = pf_link(1);
	struct network *network = *state;
	struct device *pf = network_add_nic(network, "0000:03:00.0", "mlx5_core");

	link.type = ARPHRD_INFINIBAND;
	network_add_vfs(network, pf, 1);
	network_record_links(network, &link, 1);
	network_record_vfs(network, &link);
	network_collect(network);
	assert_string_equal(pf->sriov->vfs[0]->vf->mac,
			    "02:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00");
	assert_null(pf->sriov->vfs[0]->vf->node_guid);
	network_assert_gaps(network,
			    "rtnetlink eth0 vf guid ENODATA\nrtnetlink eth0 vf trust ENODATA\n");
}

/* Asks for n VFs where the driver told of n_told, and expects that none is believed. */
static void expect_none(void **state, uint32_t n, uint32_t n_told, const char *gap)
{
	struct wire_link link = pf_link(n);
	struct network *network = NULL;
	struct device *pf = NULL;

	network_tear_down(state);
	network_set_up(state);
	network = *state;
	link.n_told = n_told;
	pf = network_add_nic(network, "0000:03:00.0", "igb");
	network_add_vfs(network, pf, n);
	network_record_links(network, &link, 1);
	network_record_vfs(network, &link);
	network_collect(network);
	for (uint32_t i = 0; i < n; i++) {
		assert_null(pf->sriov->vfs[i]->vf->mac);
		assert_int_equal(pf->sriov->vfs[i]->vf->vlan.id, UNKNOWN);
		assert_int_equal(pf->sriov->vfs[i]->vf->trust, FACT_UNKNOWN);
	}
	assert_string_equal(device_netdev(pf)->mac, "02:11:22:33:44:0a");
	assert_int_equal(device_netdev(pf)->n_altnames, 0);
	network_assert_gaps(network, gap);
}

static void a_list_of_vfs_that_wrapped_is_not_believed(void **state)
{
	/* 196 bytes a VF: from 335 on the length wraps, from 669 on a second time. */
	static const uint32_t counts[] = { 335, 336, 400, 668, 669, 1000 };

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		expect_none(state, counts[i], 0, "rtnetlink eth0 vf EOVERFLOW\n");
}

static void the_longest_list_that_fits_is_believed(void **state)
{
	const struct wire_link link = pf_link(334);
	struct network *network = *state;
	struct device *pf = network_add_nic(network, "0000:03:00.0", "igb");

	network_add_vfs(network, pf, 334);
	network_record_links(network, &link, 1);
	network_record_vfs(network, &link);
	network_collect(network);
	assert_vf(pf->sriov->vfs[333]->vf, 333);
}

static void a_list_that_lacks_vfs_is_not_believed(void **state)
{
	expect_none(state, 4, 3, "rtnetlink eth0 vf ENODATA\n");
	expect_none(state, 4, 5, "rtnetlink eth0 vf ENODATA\n");
	expect_none(state, 4, UINT32_MAX, "rtnetlink eth0 vf EOPNOTSUPP\n");
}

static void a_pf_without_interface_cannot_be_asked(void **state)
{
	static const struct wire_link lo = { .ifindex = 1, .name = "lo" };
	struct network *network = *state;

	network_add_vfs(network, network_add_nic(network, "0000:03:00.0", "vfio-pci"), 2);
	network_record_links(network, &lo, 1);
	network_collect(network);
	network_assert_gaps(network, "rtnetlink 0000:03:00.0 vf ENODEV\n");
}

static void a_refused_question_is_a_gap(void **state)
{
	const struct wire_link link = pf_link(2);
	struct network *network = *state;

	network_add_vfs(network, network_add_nic(network, "0000:03:00.0", "igb"), 2);
	network_record_links(network, &link, 1);
	wire_ask_vfs(&network->wire, 2, 2);
	wire_error(&network->wire, 2, -EPERM);
	network_collect(network);
	network_assert_gaps(network, "rtnetlink eth0 vf EPERM\n");
}

static void vfs_that_came_or_went_meanwhile_do_no_harm(void **state)
{
	const struct wire_link link = pf_link(4);
	struct network *network = *state;
	struct device *pf = network_add_nic(network, "0000:03:00.0", "igb");

	network_add_vfs(network, pf, 2);
	pf->sriov->vfs[0] = NULL;
	network_record_links(network, &link, 1);
	network_record_vfs(network, &link);
	network_collect(network);
	assert_vf(pf->sriov->vfs[1]->vf, 1);
}

/* A PF of n VFs, whose card has counted, or counts nothing. */
static struct device *collect_counters(struct network *network, uint32_t n, bool counts_nothing)
{
	struct wire_link link = pf_link(n);
	struct device *pf = network_add_nic(network, "0000:03:00.0", "ice");

	network_add_vfs(network, pf, n);
	network_record_links(network, &link, 1);
	network_record_vfs(network, &link);
	link.with_counters = true;
	link.counts_nothing = counts_nothing;
	network_record_vf_counters(network, &link);
	network->host->facts |= FACTS_COUNTERS;
	network_collect(network);
	return pf;
}

static void counters_are_read(void **state)
{
	static const uint64_t types[N_VF_COUNTERS] = { 0, 1, 2, 3, 4, 5, 7, 8 };
	const struct device *pf = collect_counters(*state, 64, false);

	for (uint32_t i = 0; i < 64; i++) {
		const struct vf_counters *counters = &pf->sriov->vfs[i]->vf->counters;

		assert_vf(pf->sriov->vfs[i]->vf, i);
		assert_true(counters->known);
		for (size_t j = 0; j < N_VF_COUNTERS; j++)
			assert_int_equal(counters->values[j], i * UINT64_C(1000) + types[j]);
	}
	network_assert_gaps(*state, "rtnetlink eth0 vf trust ENODATA\n");
}

static void zeros_of_all_vfs_are_not_believed(void **state)
{
	const struct device *pf = collect_counters(*state, 2, true);

	assert_false(pf->sriov->vfs[0]->vf->counters.known);
	assert_false(pf->sriov->vfs[1]->vf->counters.known);
}

/* With counters a VF takes 320 bytes: the 16 bits of the list's length are full earlier. */
static void many_vfs_have_attributes_but_no_counters(void **state)
{
	const struct device *pf = collect_counters(*state, 300, false);

	assert_vf(pf->sriov->vfs[299]->vf, 299);
	assert_false(pf->sriov->vfs[299]->vf->counters.known);
	network_assert_gaps(*state, "rtnetlink eth0 vf counters EOVERFLOW\n"
				    "rtnetlink eth0 vf trust ENODATA\n");
}

static void without_asking_there_are_none(void **state)
{
	struct wire_link link = pf_link(1);
	struct network *network = *state;
	struct device *pf = network_add_nic(network, "0000:03:00.0", "ice");

	network_add_vfs(network, pf, 1);
	network_record_links(network, &link, 1);
	network_record_vfs(network, &link);
	link.with_counters = true;
	network_record_vf_counters(network, &link);
	network_collect(network);
	assert_false(pf->sriov->vfs[0]->vf->counters.known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(sixty_four_vfs_are_read),
		NETWORK_TEST(vfs_of_infiniband_have_long_addresses),
		NETWORK_TEST(a_list_of_vfs_that_wrapped_is_not_believed),
		NETWORK_TEST(the_longest_list_that_fits_is_believed),
		NETWORK_TEST(a_list_that_lacks_vfs_is_not_believed),
		NETWORK_TEST(a_pf_without_interface_cannot_be_asked),
		NETWORK_TEST(a_refused_question_is_a_gap),
		NETWORK_TEST(vfs_that_came_or_went_meanwhile_do_no_harm),
		NETWORK_TEST(counters_are_read),
		NETWORK_TEST(zeros_of_all_vfs_are_not_believed),
		NETWORK_TEST(many_vfs_have_attributes_but_no_counters),
		NETWORK_TEST(without_asking_there_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
