/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does show say of what nobody knows? Group, members, VFs and ports are null in JSON then, [] where
 * there are none, and absent where there cannot be any.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "render/column.h"
#include "render/json.h"
#include "render/show.h"
#include "unit.h"

/* A document as JSON, to be freed. */
static char *print(const struct field *document, const struct host *host, const void *object)
{
	char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	assert_non_null(stream);
	json_write(stream, document, host, object);
	assert_int_equal(fclose(stream), 0);
	return text;
}

/* What show --json says of the device on a host with these groups, likewise. */
static char *print_subject(const struct device *device, struct iommu iommu)
{
	_cleanup_(host_freep) struct host *host = host_new();
	struct subject subject;

	host->facts = FACTS_ALL;
	host->iommu = iommu;
	subject_init(&subject, host, device);
	return print(show_document, host, &subject);
}

static void groups(void **state)
{
	struct device device = { .role = ROLE_NIC, .iommu_group = UNKNOWN };
	struct device *members[] = { &device };
	struct iommu_group group = { .id = 7, .members = members, .n_members = 1 };
	struct iommu iommu = { .groups = &group, .n_groups = 1, .groups_present = FACT_YES };
	_cleanup_free_ char *unknown = print_subject(&device, iommu);
	_cleanup_free_ char *none = NULL;
	_cleanup_free_ char *one = NULL;

	(void)state;
	device.iommu_group = -1;
	none = print_subject(&device, iommu);
	device.iommu_group = 7;
	one = print_subject(&device, iommu);
	assert_non_null(strstr(unknown, "\"group\": null"));
	assert_null(strstr(none, "\"group\":"));
	assert_non_null(strstr(one, "\"group\": {\"id\": 7"));
}

static void members(void **state)
{
	struct iommu_group group = { .id = 7 };
	struct judged_group judged = { .group = &group };
	_cleanup_(host_freep) struct host *host = host_new();
	_cleanup_free_ char *unknown = print(group_fields, host, &judged);
	_cleanup_free_ char *none = NULL;

	(void)state;
	group.members_known = true;
	group.others_known = true;
	none = print(group_fields, host, &judged);
	assert_non_null(
		strstr(unknown, "\"why_shared\": null, \"devices\": null, \"others\": null"));
	assert_non_null(strstr(none, "\"why_shared\": [], \"devices\": [], \"others\": []"));
}

static void ports(void **state)
{
	struct device port = { .bdf = { 0, 0, 1, 0 } };
	struct device device = { .role = ROLE_NIC, .can_sriov = FACT_NO };
	_cleanup_free_ char *unknown = print_subject(&device, (struct iommu){ 0 });
	_cleanup_free_ char *none = NULL;
	_cleanup_free_ char *one = NULL;

	(void)state;
	device.parent_known = true;
	none = print_subject(&device, (struct iommu){ 0 });
	device.parent = &port;
	one = print_subject(&device, (struct iommu){ 0 });
	assert_non_null(strstr(unknown, "\"ports\": null"));
	assert_non_null(strstr(none, "\"ports\": []"));
	assert_non_null(strstr(one, "\"ports\": [\n  {\"address\": \"0000:00:01.0\""));
}

/* With the IOMMU off nothing is enabled yet. */
static void acs_without_an_iommu(void **state)
{
	struct config config = { .port_type = PORT_ROOT, .acs = FACT_YES, .acs_capability = 0x1f };
	struct device device = { .config = &config };
	struct port port = { .device = &device };
	_cleanup_(host_freep) struct host *host = host_new();
	_cleanup_columns_ struct columns columns = { 0 };
	_cleanup_strbuf_ struct strbuf off = { 0 };
	_cleanup_strbuf_ struct strbuf on = { 0 };

	(void)state;
	assert_int_equal(columns_choose(port_fields, "ACS", NULL, &columns, NULL), 0);
	host->iommu.in_use = FACT_NO;
	column_cell(&columns.items[0], host, &port, &off);
	host->iommu.in_use = FACT_YES;
	config.acs_control = 0x1f;
	column_cell(&columns.items[0], host, &port, &on);
	assert_string_equal(off.text, "would be enabled");
	assert_string_equal(on.text, "enabled");
}

static void assert_vfs(const struct device *device, const char *expected)
{
	_cleanup_free_ char *text = print_subject(device, (struct iommu){ 0 });
	const char *vfs = strstr(text, "\"vfs\": ");

	if (!expected)
		assert_null(vfs);
	else
		assert_true(vfs && str_has_prefix(vfs + strlen("\"vfs\": "), expected));
}

static void vfs(void **state)
{
	struct device vf = { .role = ROLE_VF };
	struct device *found[] = { &vf };
	struct sriov sriov = { .num_vfs = UNKNOWN, .vfs = found };
	struct device device = { .role = ROLE_PF, .sriov = &sriov };

	(void)state;
	assert_vfs(&device, "null");
	/* Those that were found count, though there may be more. */
	sriov.n_vfs = 1;
	assert_vfs(&device, "[\n");
	sriov.n_vfs = 0;
	sriov.num_vfs = 4;
	assert_vfs(&device, "null");
	sriov.num_vfs = 0;
	assert_vfs(&device, "[]");
	device.sriov = NULL;
	device.role = ROLE_NIC;
	assert_vfs(&device, "null");
	device.can_sriov = FACT_NO;
	assert_vfs(&device, NULL);
}

/* What show prints, to be freed; and how often it says that something is unknown. */
static char *print_text(const struct device *device, int *ret_n_unknown)
{
	static const struct sheet_look look = { .width = 80 };
	_cleanup_(host_freep) struct host *host = host_new();
	struct subject subject;
	char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	assert_non_null(stream);
	subject_init(&subject, host, device);
	*ret_n_unknown = show_print(stream, host, &subject, &look);
	assert_int_equal(fclose(stream), 0);
	return text;
}

static void missing_vfs_are_unknown(void **state)
{
	struct vf vf = { .index = 0 };
	struct device vf_device = { .role = ROLE_VF, .vf = &vf };
	struct device *found[] = { &vf_device };
	struct sriov sriov = { .num_vfs = 1, .total_vfs = 4, .vfs = found, .n_vfs = 1 };
	struct device device = { .role = ROLE_PF, .sriov = &sriov };
	_cleanup_free_ char *all = NULL;
	_cleanup_free_ char *some = NULL;
	_cleanup_free_ char *none = NULL;
	int n_of_all = 0;
	int n_unknown = 0;

	(void)state;
	all = print_text(&device, &n_of_all);
	sriov.num_vfs = 4;
	some = print_text(&device, &n_unknown);
	assert_null(strstr(all, "could not be found"));
	assert_non_null(strstr(some, "\nVFs:\nINDEX"));
	assert_non_null(strstr(some, "\n3 VFs could not be found\n"));
	assert_int_equal(n_unknown, n_of_all + 1);
	sriov.n_vfs = 0;
	none = print_text(&device, &n_unknown);
	assert_null(strstr(none, "\nVFs:"));
	assert_non_null(strstr(none, "\n\n4 VFs could not be found\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups), cmocka_unit_test(members),
		cmocka_unit_test(ports),  cmocka_unit_test(acs_without_an_iommu),
		cmocka_unit_test(vfs),	  cmocka_unit_test(missing_vfs_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
