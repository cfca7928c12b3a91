/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is everybody found who filters what bridges carry, and nobody else?
 */
#include "base/text.h"
#include "collect/collect.h"
#include "collected.h"
#include "unit.h"

static void assert_found(const struct tree *tree, const char *filterer, const char *firewall)
{
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_FILTERERS);

	if (filterer)
		assert_string_equal(host->network.filterer, filterer);
	else
		assert_null(host->network.filterer);
	if (firewall)
		assert_string_equal(host->network.firewall, firewall);
	else
		assert_null(host->network.firewall);
}

static struct tree *new_tree(void)
{
	struct tree *tree = tree_new();

	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_directory(tree, "/sys/fs/cgroup/system.slice");
	return tree;
}

static void who_has_a_directory_is_found(void **state)
{
	static const struct {
		const char *path;
		const char *who;
	} cases[] = {
		{ "/run/docker", "Docker" },
		{ "/var/lib/kubelet", "Kubernetes" },
		{ "/var/lib/neutron", "Neutron" },
		{ "/etc/cloudstack/agent", "CloudStack" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree *tree = new_tree();

		assert_found(tree, NULL, NULL);
		tree_directory(tree, cases[i].path);
		assert_found(tree, cases[i].who, NULL);
	}
}

/* The module may be loaded without a rule. */
static void a_rule_for_ports_is_found(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();

	(void)state;
	tree_file(tree, "/sys/module/xt_physdev/refcnt", "0\n");
	assert_found(tree, NULL, NULL);
	tree_file(tree, "/sys/module/xt_physdev/refcnt", "2\n");
	assert_found(tree, "a rule of iptables for ports of bridges (xt_physdev)", NULL);
}

static void a_firewall_is_found(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();

	(void)state;
	tree_directory(tree, "/sys/fs/cgroup/system.slice/firewalld.service");
	assert_found(tree, NULL, "firewalld");
	tree_file(tree, "/etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=no\n");
	assert_found(tree, NULL, "firewalld");
	tree_file(tree, "/etc/ufw/ufw.conf", "ENABLED=yes\nLOGLEVEL=low\n");
	assert_found(tree, NULL, "ufw");
}

/* Rules that are loaded once have no process that shows them. */
static void a_firewall_of_files_is_found(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();

	(void)state;
	tree_link(tree, "/etc/systemd/system/sysinit.target.wants/nftables.service",
		  "/lib/systemd/system/nftables.service");
	assert_found(tree, NULL, "nftables.service");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_a_directory_is_found),
		cmocka_unit_test(a_rule_for_ports_is_found),
		cmocka_unit_test(a_firewall_is_found),
		cmocka_unit_test(a_firewall_of_files_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
