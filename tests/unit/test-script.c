/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a script leave what is larger by the time that it runs, set what is smaller, and leave files whole
 * wherever it ends? A shell runs it, with programs of the test's own, on files of the test's own.
 */
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/text.h"
#include "render/script.h"
#include "tree.h"
#include "unit.h"

static struct tree *tree;

static int begin(void **state)
{
	(void)state;
	tree = tree_new();
	tree_file(tree, "/log", "");
	tree_file(tree, "/bin/sysctl",
		  "case $1 in\n"
		  "-n) cat \"$HERE/sysctl/$2\" ;;\n"
		  "*) echo \"$3\" >>\"$HERE/log\" ;;\n"
		  "esac\n");
	tree_file(tree, "/bin/ethtool",
		  "case $1 in\n"
		  "-g) cat \"$HERE/rings\" ;;\n"
		  "*) echo \"$*\" >>\"$HERE/log\"; exit 80 ;;\n"
		  "esac\n");
	tree_file(tree, "/bin/ip", "echo \"$*\" >>\"$HERE/log\"\n");
	return 0;
}

static int end(void **state)
{
	(void)state;
	tree_free(tree);
	return 0;
}

static int path_of(enum step_kind kind, const char *object, char path[static PATH_MAX])
{
	(void)kind;
	snprintf(path, PATH_MAX, "%s/%s", tree->path, object);
	return 0;
}

/* In it, as the test may write nowhere else. */
static const char *here(const char *path)
{
	static char text[PATH_MAX];

	snprintf(text, sizeof(text), "%s%s", tree->path, path);
	return text;
}

static void assert_holds(const char *path, const char *wanted)
{
	char text[512] = "";
	FILE *stream = fopen(here(path), "r");

	assert_non_null(stream);
	text[fread(text, 1, sizeof(text) - 1, stream)] = '\0';
	fclose(stream);
	assert_string_equal(text, wanted);
}

/* Its exit status. */
static int run_text(const char *text)
{
	static const char programs[] =
		"for name in sysctl ethtool ip; do\n"
		"  eval \"$name() { sh \\\"\\$HERE/bin/$name\\\" \\\"\\$@\\\"; }\"\n"
		"done\n"
		". \"$HERE/script\"\n";
	_cleanup_strbuf_ struct strbuf variable = { 0 };
	char *argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, NULL, NULL };
	char *envp[] = { NULL, (char[]){ "PATH=/usr/sbin:/usr/bin:/sbin:/bin" }, NULL };
	char room[sizeof(programs)];
	int status = 0;
	pid_t pid = 0;

	tree_file(tree, "/script", text);
	strbuf_addf(&variable, "HERE=%s", tree->path);
	memcpy(room, programs, sizeof(programs));
	argv[2] = room;
	envp[0] = variable.text;
	assert_int_equal(posix_spawnp(&pid, "sh", NULL, NULL, argv, envp), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The script for one step, to be freed. */
static char *compose(enum step_kind kind, const char *object, const char *to)
{
	const struct step step = { kind, object, "0", to };
	const struct plan plan = { .steps = &step, .n = 1 };
	char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	assert_non_null(stream);
	script_print(stream, "Of a test.", &plan, path_of, NULL);
	assert_int_equal(fclose(stream), 0);
	return text;
}

static int run(enum step_kind kind, const char *object, const char *to)
{
	_cleanup_free_ char *text = compose(kind, object, to);

	return run_text(text);
}

/* What the programs were asked to set. */
static void expect(enum step_kind kind, const char *object, const char *to, const char *log)
{
	tree_file(tree, "/log", "");
	assert_int_equal(run(kind, object, to), 0);
	assert_holds("/log", log);
}

static void a_pool_is_not_made_smaller(void **state)
{
	(void)state;
	tree_file(tree, "/pool", "4000\n");
	assert_int_equal(run(STEP_HUGEPAGES, "pool", "2688"), 0);
	assert_holds("/pool", "4000\n");
	tree_file(tree, "/pool", "900\n");
	assert_int_equal(run(STEP_HUGEPAGES, "pool", "2688"), 0);
	assert_holds("/pool", "2688\n");
}

static void a_sysctl_is_raised_field_by_field(void **state)
{
	(void)state;
	tree_file(tree, "/sysctl/net.ipv4.tcp_rmem", "4096\t131072\t33554432\n");
	expect(STEP_SYSCTL, "net.ipv4.tcp_rmem", "8192 1048576 16777216",
	       "net.ipv4.tcp_rmem=8192 1048576 33554432\n");
	tree_file(tree, "/sysctl/net.core.rmem_max", "33554432\n");
	expect(STEP_SYSCTL, "net.core.rmem_max", "16777216", "net.core.rmem_max=33554432\n");
	/* It has other fields by now: nobody knows which are which. */
	tree_file(tree, "/log", "");
	assert_int_not_equal(run(STEP_SYSCTL, "net.core.rmem_max", "16777216 1"), 0);
	assert_int_not_equal(run(STEP_SYSCTL, "net.ipv4.tcp_rmem", "8192"), 0);
	assert_int_not_equal(run(STEP_SYSCTL, "net.core.none", "1"), 0);
	assert_holds("/log", "");
}

/* It is on or off. */
static void netfilter_is_switched_off(void **state)
{
	(void)state;
	tree_file(tree, "/sysctl/net.bridge.bridge-nf-call-iptables", "1\n");
	expect(STEP_SYSCTL, "net.bridge.bridge-nf-call-iptables", "0",
	       "net.bridge.bridge-nf-call-iptables=0\n");
}

/* The machine's own lo has 65536, and ip is the test's. */
static void an_mtu_is_only_raised(void **state)
{
	(void)state;
	expect(STEP_MTU, "lo", "9000", "");
	expect(STEP_MTU, "lo", "70000", "link set dev lo mtu 70000\n");
}

static void rings_are_only_lengthened(void **state)
{
	(void)state;
	tree_file(tree, "/rings",
		  "Ring parameters for eth0:\nPre-set maximums:\nRX:\t\t8192\nRX Mini:\tn/a\n"
		  "TX:\t\t8192\nCurrent hardware settings:\nRX:\t\t8192\nRX Mini:\tn/a\n"
		  "TX:\t\t256\n");
	expect(STEP_NIC_RINGS, "eth0", "rx 4096 tx 4096", "-G eth0 rx 8192 tx 4096\n");
	expect(STEP_NIC_RINGS, "eth0", "tx 128", "-G eth0 tx 256\n");
}

/* ice and i40e take no other number while they adapt. */
static void drivers_adapt_behind_the_rest(void **state)
{
	(void)state;
	expect(STEP_NIC_COALESCING, "eth0", "adaptive-rx on adaptive-tx off rx-usecs 8 tx-usecs 9",
	       "-C eth0 adaptive-rx off adaptive-tx off rx-usecs 8 tx-usecs 9\n"
	       "-C eth0 adaptive-rx on\n");
	expect(STEP_NIC_COALESCING, "eth0", "adaptive-rx off rx-usecs 8",
	       "-C eth0 adaptive-rx off rx-usecs 8\n");
}

static void a_file_is_there_whole_or_not_at_all(void **state)
{
	_cleanup_free_ char *text = compose(STEP_FILE, here("/kept"), "one\ntwo\n");

	(void)state;
	tree_file(tree, "/kept", "before\n");
	assert_int_equal(run_text(text), 0);
	assert_holds("/kept", "one\ntwo\n");
	tree_file(tree, "/kept", "before\n");
	*strstr(text, "two") = '\0';
	(void)run_text(text);
	assert_holds("/kept", "before\n");
}

#define SCRIPT_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static const struct CMUnitTest tests[] = {
	SCRIPT_TEST(a_pool_is_not_made_smaller),
	SCRIPT_TEST(a_sysctl_is_raised_field_by_field),
	SCRIPT_TEST(netfilter_is_switched_off),
	SCRIPT_TEST(an_mtu_is_only_raised),
	SCRIPT_TEST(rings_are_only_lengthened),
	SCRIPT_TEST(drivers_adapt_behind_the_rest),
	SCRIPT_TEST(a_file_is_there_whole_or_not_at_all),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
