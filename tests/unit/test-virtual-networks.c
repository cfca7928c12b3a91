/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do libvirt's networks arrive with what their XML says, come out of a capture as they went in, and are they
 * unknown where nobody told of them?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "collect/collect.h"
#include "collect/collectors.h"
#include "os/virt.h"
#include "tree.h"
#include "unit.h"

#define DEFINITION "<network><name>default</name><forward/><bridge name='virbr1'/></network>"

static struct virtual_network told[] = {
	{ .uuid = "u-2",
	  .xml = "<network><name>vfs</name><forward mode='hostdev' managed='yes'>"
		 "<pf dev='eth0'/><address type='pci' bus='0x03' slot='0x10' function='0x1'/>"
		 "<address type='pci' bus='0x03' slot='0x10' function='9'/></forward>"
		 "<vlan><tag id='3'/></vlan><portgroup name='red'/>"
		 "<portgroup name='blue' default='yes'><vlan><tag id='7'/></vlan></portgroup>"
		 "</network>" },
	{ .uuid = "u-1",
	  .xml = "<network><name>default</name><forward/><bridge name='virbr0'/>"
		 "<mtu size='9000'/></network>",
	  .active = FACT_YES,
	  .autostart = FACT_NO,
	  .persistent = FACT_YES,
	  .definition = DEFINITION },
	{ .uuid = "u-3", .xml = "<network><name>zoo</name></network>" },
};

/* What a libvirt daemon would tell of networks; or the code that it fails with. */
struct daemon {
	struct virtual_network *networks;
	size_t n;
	int code;
};

static int list(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		struct err *reterr)
{
	(void)backing;
	(void)reterr;
	*ret_domains = arena_new_array(arena, struct domain, 0);
	*ret_n = 0;
	return 0;
}

static int list_networks(void *backing, struct arena *arena, struct virtual_network **ret_networks,
			 size_t *ret_n, struct err *reterr)
{
	const struct daemon *daemon = backing;

	(void)reterr;
	if (daemon->code)
		return daemon->code;
	*ret_networks = arena_new_array(arena, struct virtual_network, daemon->n);
	if (daemon->n)
		memcpy(*ret_networks, daemon->networks, daemon->n * sizeof(**ret_networks));
	*ret_n = daemon->n;
	return 0;
}

static void close_daemon(void *backing)
{
	(void)backing;
}

static const struct virt_ops ops = {
	.list = list,
	.list_networks = list_networks,
	.close = close_daemon,
};

static struct host *collect_from(struct machine *machine)
{
	struct host *host = host_new();

	collect_domains(machine, host);
	collect_virtual_networks(machine, host);
	return host;
}

static void write_read(const struct root_event *event, void *arg)
{
	if (event->error)
		return;
	if (event->kind == ROOT_READ_FILE)
		tree_bytes(arg, event->path, event->bytes, event->n_bytes);
	else if (event->kind == ROOT_READ_DIRECTORY)
		tree_directory(arg, event->path);
}

static struct host *collect_daemon(struct daemon *daemon, const struct tree *recorded)
{
	_cleanup_tree_ struct tree *empty = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;

	assert_int_equal(machine_open(empty->path, &machine, NULL), 0);
	machine->virt = virt_new(&ops, daemon);
	root_record(machine->root, write_read, (void *)recorded);
	return collect_from(machine);
}

static struct host *collect_capture(const struct tree *tree)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;

	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	return collect_from(machine);
}

static void assert_told(const struct virtual_networks *networks)
{
	const struct virtual_network *pool = virtual_networks_find(networks, "vfs");
	const struct vnic in_red = { .network = "vfs", .portgroup = "red" };
	const struct vnic in_blue = { .network = "vfs" };
	const struct vnic tagged = { .network = "vfs", .vlan = { .id = 9 } };
	const struct vnic on_bridge = { .network = "default" };
	char address[BDF_TEXT_SIZE];

	assert_true(networks->known);
	assert_int_equal(networks->n, 3);
	assert_string_equal(networks->items[0].name, "default");
	assert_string_equal(networks->items[0].forward, "nat");
	assert_int_equal(networks->items[0].mtu, 9000);
	assert_int_equal(networks->items[0].active, FACT_YES);
	assert_int_equal(networks->items[0].autostart, FACT_NO);
	assert_int_equal(networks->items[2].active, FACT_UNKNOWN);
	assert_string_equal(networks->items[2].forward, "");
	assert_int_equal(networks->items[2].mtu, UNKNOWN);
	assert_true(virtual_network_is_apart(&networks->items[2]));
	assert_true(virtual_network_is_pool(pool));
	assert_false(virtual_network_is_apart(pool));
	assert_string_equal(pool->pf, "eth0");
	assert_int_equal(pool->n_functions, 1);
	assert_string_equal(bdf_format(pool->functions[0], address), "0000:03:10.1");
	assert_string_equal(virtual_networks_bridge(networks, &on_bridge), "virbr0");
	assert_null(virtual_networks_bridge(networks, &in_red));
	assert_int_equal(virtual_networks_vlan(networks, &in_red).id, 3);
	assert_int_equal(virtual_networks_vlan(networks, &in_blue).id, 7);
	assert_int_equal(virtual_networks_vlan(networks, &tagged).id, 9);
}

static void a_capture_tells_what_libvirt_told(void **state)
{
	struct daemon daemon = { .networks = told, .n = ARRAY_SIZE(told) };
	_cleanup_tree_ struct tree *written = tree_new();
	_cleanup_(host_freep) struct host *first = collect_daemon(&daemon, written);
	_cleanup_(host_freep) struct host *second = collect_capture(written);

	(void)state;
	assert_told(&first->virtual_networks);
	assert_told(&second->virtual_networks);
	assert_int_equal(second->gaps.n, 0);
}

static void none_are_not_unknown(void **state)
{
	struct daemon daemon = { .n = 0 };
	_cleanup_tree_ struct tree *written = tree_new();
	_cleanup_(host_freep) struct host *first = collect_daemon(&daemon, written);
	_cleanup_(host_freep) struct host *second = collect_capture(written);

	(void)state;
	assert_true(first->virtual_networks.known);
	assert_true(second->virtual_networks.known);
	assert_int_equal(second->virtual_networks.n, 0);
}

static void what_was_not_told_is_unknown(void **state)
{
	struct virtual_network broken[] = { { .uuid = "u-1", .xml = "<network>" } };
	struct daemon refusing = { .code = -EACCES };
	struct daemon babbling = { .networks = broken, .n = 1 };
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_tree_ struct tree *old = tree_new();
	_cleanup_(host_freep) struct host *refused = collect_daemon(&refusing, tree);
	_cleanup_(host_freep) struct host *unread = collect_daemon(&babbling, tree);
	_cleanup_(host_freep) struct host *before = NULL;

	(void)state;
	tree_file(old, "/vfctl/domains/index", "");
	before = collect_capture(old);
	assert_false(refused->virtual_networks.known);
	assert_string_equal(refused->gaps.items[0].source, "libvirt networks");
	assert_int_equal(refused->gaps.items[0].error, EACCES);
	assert_false(unread->virtual_networks.known);
	assert_int_equal(unread->gaps.items[0].error, EBADMSG);
	assert_true(before->domains_known);
	assert_false(before->virtual_networks.known);
	assert_int_equal(before->gaps.items[0].error, ENODATA);
}

/* What the next start takes: of its own, what it has right now, or nobody knows. */
static void definitions_are_told(void **state)
{
	static const char xml[] = "<network><name>a</name></network>";
	struct virtual_network networks[] = {
		{ .uuid = "1", .xml = xml, .active = FACT_YES, .persistent = FACT_NO },
		{ .uuid = "2", .xml = xml, .persistent = FACT_YES, .definition = xml },
		{ .uuid = "3", .xml = xml, .persistent = FACT_YES, .definition = DEFINITION },
		{ .uuid = "4", .xml = xml, .active = FACT_YES, .persistent = FACT_YES },
	};
	struct daemon daemon = { .networks = networks, .n = ARRAY_SIZE(networks) };
	_cleanup_tree_ struct tree *written = tree_new();
	_cleanup_(host_freep) struct host *first = collect_daemon(&daemon, written);
	_cleanup_(host_freep) struct host *host = NULL;
	struct virtual_networks *told_again = NULL;

	(void)state;
	assert_int_equal(first->virtual_networks.n, 4);
	tree_file(written, "/vfctl/networks/5.xml", xml);
	tree_file(written, "/vfctl/networks/6.xml", xml);
	tree_file(written, "/vfctl/networks/index",
		  "1\tyes\tno\tno\n2\tunknown\tno\tyes\n3\tunknown\tno\tyes\n"
		  "4\tyes\tunknown\tunknown\n5\tyes\tno\n6\tno\tno\n");
	host = collect_capture(written);
	told_again = &host->virtual_networks;
	assert_int_equal(told_again->n, 6);
	for (size_t i = 0; i < told_again->n; i++) {
		const struct virtual_network *network = &told_again->items[i];
		static const enum tristate persistent[] = { FACT_NO,	  FACT_YES,	FACT_YES,
							    FACT_UNKNOWN, FACT_UNKNOWN, FACT_YES };
		size_t which = (size_t)(*network->uuid - '1');
		const char *definition = which == 2			 ? DEFINITION
					 : persistent[which] == FACT_YES ? xml
									 : NULL;

		assert_int_equal(network->persistent, persistent[which]);
		assert_true(str_equal(network->definition, definition));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(definitions_are_told),
	cmocka_unit_test(a_capture_tells_what_libvirt_told),
	cmocka_unit_test(none_are_not_unknown),
	cmocka_unit_test(what_was_not_told_is_unknown),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
