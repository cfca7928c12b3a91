/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who sets sysctls behind whom at boot, and which services set how fast CPUs are?
 */
#include "base/text.h"
#include "collect/collect.h"
#include "collected.h"
#include "unit.h"

#define MAX "net.core.rmem_max"

static struct tree *new_tree(void)
{
	struct tree *tree = tree_new();

	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_directory(tree, "/sys/fs/cgroup/system.slice");
	return tree;
}

static void assert_last(const struct tree *tree, const char *name, const char *path,
			const char *value)
{
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_RIVALS);
	const struct sysctl_line *line =
		rivals_find_line(&host->rivals, name, "/etc/sysctl.d/60-vfctl-buffers.conf");

	if (!path) {
		assert_null(line);
		return;
	}
	assert_non_null(line);
	assert_string_equal(line->path, path);
	assert_string_equal(line->value, value);
}

static void the_last_file_counts(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();

	(void)state;
	assert_last(tree, MAX, NULL, NULL);
	tree_file(tree, "/etc/sysctl.d/60-vfctl-buffers.conf", MAX " = 5\n");
	tree_file(tree, "/etc/sysctl.d/50-a.conf", MAX " = 1\n");
	assert_last(tree, MAX, NULL, NULL);
	tree_file(tree, "/etc/sysctl.d/70-b.conf",
		  "# " MAX " = 8\n" MAX "=1\n-net/core/rmem_max\t=  2\nnet.core.rmem_maxi = 3\n"
		  "net.core.* = 4\n");
	assert_last(tree, MAX, "/etc/sysctl.d/70-b.conf", "2");
	/* By name, and not by directory. */
	tree_file(tree, "/usr/lib/sysctl.d/99-c.conf", MAX " = 3\nnet.ipv4.tcp_rmem = 1 2 3\n");
	tree_file(tree, "/run/sysctl.d/80-d.conf", MAX " = 4\n");
	assert_last(tree, MAX, "/usr/lib/sysctl.d/99-c.conf", "3");
	assert_last(tree, "net.ipv4.tcp_rmem", "/usr/lib/sysctl.d/99-c.conf", "1 2 3");
	/* Which is hidden by one of its name, if it says nothing, too. */
	tree_file(tree, "/etc/sysctl.d/99-c.conf", "kernel.sysrq = 1\n");
	assert_last(tree, MAX, "/run/sysctl.d/80-d.conf", "4");
	tree_link(tree, "/etc/sysctl.d/80-d.conf", "/dev/null");
	assert_last(tree, MAX, "/etc/sysctl.d/70-b.conf", "2");
	/* As Debian has it. */
	tree_file(tree, "/etc/sysctl.conf", MAX " = 6\n");
	assert_last(tree, MAX, "/etc/sysctl.d/70-b.conf", "2");
	tree_link(tree, "/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
	assert_last(tree, MAX, "/etc/sysctl.d/99-sysctl.conf", "6");
}

/* Which is none of the network's. */
static void hugepages_are_found(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct sysctl_line *line = NULL;

	(void)state;
	tree_file(tree, "/etc/sysctl.d/10-pages.conf",
		  "vm.nr_hugepages = 512\nvm/nr_hugepages_mempolicy = 1\n");
	host = collected(tree->path, FACTS_RIVALS);
	line = rivals_find_line(&host->rivals, RIVALS_HUGEPAGES, "");
	assert_non_null(line);
	assert_string_equal(line->path, "/etc/sysctl.d/10-pages.conf");
	assert_string_equal(line->value, "512");
}

static void ufw_comes_behind_all(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();

	(void)state;
	tree_file(tree, "/etc/ufw/sysctl.conf", "net/core/rmem_max=7\n");
	assert_last(tree, MAX, NULL, NULL);
	tree_file(tree, "/etc/ufw/ufw.conf", "ENABLED=yes\n");
	tree_file(tree, "/etc/sysctl.d/zz.conf", MAX " = 6\n");
	assert_last(tree, MAX, "/etc/ufw/sysctl.conf", "7");
}

static void assert_service(const struct tree *tree, const char *who, bool over_sysctls)
{
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_RIVALS);

	if (who)
		assert_string_equal(host->rivals.of_cpus, who);
	else
		assert_null(host->rivals.of_cpus);
	assert_int_equal(host->rivals.over_sysctls, over_sysctls);
}

static void services_are_found_that_run_or_are_enabled(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();

	(void)state;
	assert_service(tree, NULL, false);
	tree_file(tree, "/usr/lib/systemd/system/cpupower.service", "");
	assert_service(tree, NULL, false);
	tree_link(tree, "/etc/systemd/system/multi-user.target.wants/cpupower.service",
		  "/usr/lib/systemd/system/cpupower.service");
	assert_service(tree, "cpupower", false);
	tree_directory(tree, "/sys/fs/cgroup/system.slice/tuned.service");
	assert_service(tree, "tuned", false);
	tree_file(tree, "/etc/tuned/tuned-main.conf", "daemon = 1\nreapply_sysctl = 1\n");
	assert_service(tree, "tuned", false);
	tree_file(tree, "/etc/tuned/tuned-main.conf", "daemon = 1\nreapply_sysctl = 0\n");
	assert_service(tree, "tuned", true);
}

/* As Python's configparser reads it. */
static void tuned_may_be_told_by_any_word(void **state)
{
	static const struct {
		const char *line;
		bool over;
	} lines[] = {
		{ "reapply_sysctl=no\n", true },
		{ "reapply_sysctl: Off \nx = 1\n", true },
		{ "reapply_sysctl = FALSE\n", true },
		{ "reapply_sysctl = n\n", true },
		{ "reapply_sysctl = f\n", true },
		{ "reapply_sysctl = yes\n", false },
		{ "reapply_sysctl = on\n", false },
		{ "reapply_sysctl_too = 0\n", false },
		{ "reapply_sysctl\ndaemon = 0\n", false },
		{ "#reapply_sysctl = 0\n", false },
	};
	_cleanup_tree_ struct tree *tree = new_tree();

	(void)state;
	tree_directory(tree, "/sys/fs/cgroup/system.slice/tuned.service");
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		tree_file(tree, "/etc/tuned/tuned-main.conf", lines[i].line);
		assert_service(tree, "tuned", lines[i].over);
	}
}

static void vfctl_is_found_where_it_is_installed(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	static const char *const paths[] = { "", "/usr/local/bin/vfctl", "/usr/bin/vfctl" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct host *host = NULL;

		if (*paths[i])
			tree_file(tree, paths[i], "");
		host = collected(tree->path, FACTS_RIVALS);
		assert_string_equal(host->rivals.vfctl, paths[i]);
		host_free(host);
	}
}

/* Who took that capture told of no programs. */
static void elsewhere_nobody_knows_of_it(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_directory(tree, "/sys/fs/cgroup/system.slice");
	host = collected(tree->path, FACTS_RIVALS);
	assert_null(host->rivals.vfctl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_file_counts),
		cmocka_unit_test(hugepages_are_found),
		cmocka_unit_test(ufw_comes_behind_all),
		cmocka_unit_test(services_are_found_that_run_or_are_enabled),
		cmocka_unit_test(tuned_may_be_told_by_any_word),
		cmocka_unit_test(vfctl_is_found_where_it_is_installed),
		cmocka_unit_test(elsewhere_nobody_knows_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
