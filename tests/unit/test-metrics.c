/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does monitoring read of VFs what their card counts and who uses them, and nothing where nobody knows?
 */
#include "network.h"
#include "render/features.h"
#include "render/metrics.h"
#include "unit.h"

#define MAC_A "\x02\x11\x22\x33\x44\x0a"

/* eth0, a PF that has n of 8 VFs, which have counted; the first is a VM's. */
static struct device *collect_pf(struct network *network, uint32_t n)
{
	struct wire_link link = {
		.ifindex = 2,
		.name = "eth0",
		.mac = MAC_A,
		.parent_bus = "pci",
		.parent = "0000:03:00.0",
		.n_vfs = n,
	};
	struct device *pf = network_add_nic(network, "0000:03:00.0", "ice");

	network_add_vfs(network, pf, n);
	pf->sriov->num_vfs = n;
	pf->sriov->total_vfs = 8;
	network_record_links(network, &link, 1);
	network_record_vfs(network, &link);
	link.with_counters = true;
	network_record_vf_counters(network, &link);
	network->host->facts |= FACTS_COUNTERS;
	network_collect(network);
	for (uint32_t i = 0; i < n; i++) {
		pf->sriov->vfs[i]->driver = "vfio-pci";
		pf->sriov->vfs[i]->vf->used_by_known = true;
	}
	vf_add_user(pf->sriov->vfs[0]->vf, network->host->arena, "vm:web \"1\"");
	return pf;
}

/* Every line that is none of HELP and TYPE. */
static void assert_series(const struct network *network, const char *expected)
{
	_cleanup_strbuf_ struct strbuf series = { 0 };
	_cleanup_free_ char *text = NULL;
	char *rest = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	assert_non_null(stream);
	metrics_write(stream, network->host);
	fclose(stream);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (*line != '#')
			strbuf_addf(&series, "%s\n", line);
	assert_string_equal(series.text, expected);
}

#define VF_0 "{pf=\"0000:03:00.0\",device=\"eth0\",vf=\"0\"} "
#define VF_1 "{pf=\"0000:03:00.0\",device=\"eth0\",vf=\"1\"} "

static void a_vf_is_told_with_who_uses_it_and_what_it_has_counted(void **state)
{
	collect_pf(*state, 2);
	assert_series(
		*state,
		"vfctl_pf_vfs{pf=\"0000:03:00.0\",device=\"eth0\"} 2\n"
		"vfctl_pf_vfs_max{pf=\"0000:03:00.0\",device=\"eth0\"} 8\n"
		"vfctl_vf_info{pf=\"0000:03:00.0\",device=\"eth0\",vf=\"0\",address=\"0000:04:00."
		"0\","
		"mac=\"02:00:00:00:00:00\",driver=\"vfio-pci\",used_by=\"vm:web \\\"1\\\"\"} 1\n"
		"vfctl_vf_info{pf=\"0000:03:00.0\",device=\"eth0\",vf=\"1\",address=\"0000:04:00."
		"1\","
		"mac=\"02:00:00:00:00:01\",driver=\"vfio-pci\",used_by=\"\"} 1\n"
		"vfctl_vf_receive_packets_total" VF_0 "0\n"
		"vfctl_vf_receive_packets_total" VF_1 "1000\n"
		"vfctl_vf_transmit_packets_total" VF_0 "1\n"
		"vfctl_vf_transmit_packets_total" VF_1 "1001\n"
		"vfctl_vf_receive_bytes_total" VF_0 "2\n"
		"vfctl_vf_receive_bytes_total" VF_1 "1002\n"
		"vfctl_vf_transmit_bytes_total" VF_0 "3\n"
		"vfctl_vf_transmit_bytes_total" VF_1 "1003\n"
		"vfctl_vf_receive_broadcast_total" VF_0 "4\n"
		"vfctl_vf_receive_broadcast_total" VF_1 "1004\n"
		"vfctl_vf_receive_multicast_total" VF_0 "5\n"
		"vfctl_vf_receive_multicast_total" VF_1 "1005\n"
		"vfctl_vf_receive_drop_total" VF_0 "7\n"
		"vfctl_vf_receive_drop_total" VF_1 "1007\n"
		"vfctl_vf_transmit_drop_total" VF_0 "8\n"
		"vfctl_vf_transmit_drop_total" VF_1 "1008\n");
}

static void what_is_not_known_has_no_series(void **state)
{
	struct device *pf = collect_pf(*state, 1);
	struct device *vf = pf->sriov->vfs[0];

	pf->sriov->num_vfs = UNKNOWN;
	vf->driver = NULL;
	vf->vf->mac = NULL;
	vf->vf->n_used_by = 0;
	vf->vf->used_by_known = false;
	vf->vf->counters.known = false;
	assert_series(*state, "vfctl_pf_vfs_max{pf=\"0000:03:00.0\",device=\"eth0\"} 8\n"
			      "vfctl_vf_info{pf=\"0000:03:00.0\",device=\"eth0\",vf=\"0\",address="
			      "\"0000:04:00.0\"} 1\n");
}

#define LABEL(text) "feature.node.kubernetes.io/vfctl-" text "\n"

static void assert_features(const struct network *network, const char *expected)
{
	struct report report = { .decision.recommended = WAY_SRIOV };
	_cleanup_free_ char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	report.n_by_severity[SEVERITY_ERROR] = 1;
	report.n_by_severity[SEVERITY_WARNING] = 2;
	assert_non_null(stream);
	features_write(stream, network->host, &report);
	fclose(stream);
	assert_string_equal(text, expected);
}

static void a_node_has_labels(void **state)
{
	struct network *network = *state;

	collect_pf(network, 2);
	network->host->iommu.in_use = FACT_YES;
	assert_features(network,
			LABEL("sriov.capable=true") LABEL("sriov.vfs=2") LABEL("sriov.vfs-max=8")
				LABEL("iommu.enabled=true") LABEL("path=sriov")
					LABEL("audit.errors=1") LABEL("audit.warnings=2"));
}

static void but_none_of_what_is_not_known(void **state)
{
	struct network *network = *state;

	collect_pf(network, 2)->sriov->total_vfs = UNKNOWN;
	network->host->iommu.in_use = FACT_UNKNOWN;
	assert_features(network, LABEL("sriov.vfs=2") LABEL("path=sriov") LABEL("audit.errors=1")
					 LABEL("audit.warnings=2"));
}

static void no_card_that_may_have_vfs_counts_as_one_that_cannot(void **state)
{
	struct network *network = *state;
	struct device *pf = collect_pf(network, 2);

	pf->sriov = NULL;
	pf->role = ROLE_NIC;
	pf->can_sriov = FACT_UNKNOWN;
	assert_features(network,
			LABEL("path=sriov") LABEL("audit.errors=1") LABEL("audit.warnings=2"));
	pf->can_sriov = FACT_NO;
	assert_features(network, LABEL("sriov.capable=false") LABEL("sriov.vfs=0")
					 LABEL("sriov.vfs-max=0") LABEL("path=sriov")
						 LABEL("audit.errors=1") LABEL("audit.warnings=2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(a_vf_is_told_with_who_uses_it_and_what_it_has_counted),
		NETWORK_TEST(what_is_not_known_has_no_series),
		NETWORK_TEST(a_node_has_labels),
		NETWORK_TEST(but_none_of_what_is_not_known),
		NETWORK_TEST(no_card_that_may_have_vfs_counts_as_one_that_cannot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
