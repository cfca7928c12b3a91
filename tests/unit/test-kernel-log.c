/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what the kernel logs read as it comes, record by record? A socket that keeps records apart stands
 * for /dev/kmsg.
 */
#include "os/kernel-log.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "tree.h"
#include "unit.h"

struct log {
	int ends[2];
};

static struct log log_new(void)
{
	struct log log = { { -1, -1 } };

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, log.ends), 0);
	return log;
}

static void log_release(const struct log *log)
{
	close(log->ends[0]);
	close(log->ends[1]);
}

#define _cleanup_log_ _cleanup_(log_release)

static void add(const struct log *log, const char *record)
{
	assert_int_equal(write(log->ends[1], record, strlen(record)), strlen(record));
}

static void messages_come_in_turn(void **state)
{
	_cleanup_log_ struct log log = log_new();
	struct kernel_message message = { 0 };

	(void)state;
	add(&log, "3,1024,99137,-;igb 0000:41:00.0: not enough MMIO resources for SR-IOV\n"
		  " SUBSYSTEM=pci\n DEVICE=+pci:0000:41:00.0\n");
	add(&log, "30,1025,99138,-;udevd[80]: not by the kernel\n");
	add(&log, "nothing");
	add(&log, "6,1026,99139,c,caller=T1;a; b\n");
	assert_int_equal(kernel_log_next(log.ends[0], &message), 0);
	assert_int_equal(message.level, 3);
	assert_string_equal(message.text, "igb 0000:41:00.0: not enough MMIO resources for SR-IOV");
	assert_int_equal(kernel_log_next(log.ends[0], &message), 0);
	assert_int_equal(message.level, 6);
	assert_string_equal(message.text, "a; b");
	assert_int_equal(kernel_log_next(log.ends[0], &message), -EAGAIN);
}

static void the_longest_is_cut(void **state)
{
	_cleanup_log_ struct log log = log_new();
	struct kernel_message message = { 0 };
	char record[8192];

	(void)state;
	memset(record, 'x', sizeof(record));
	record[0] = '3';
	record[1] = ',';
	record[2] = ';';
	assert_int_equal(write(log.ends[1], record, sizeof(record)), sizeof(record));
	assert_int_equal(kernel_log_next(log.ends[0], &message), 0);
	assert_int_equal(strlen(message.text), KERNEL_LOG_TEXT_SIZE - 1);
}

static void a_machine_without_one_has_none(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	struct kernel_message message = { 0 };

	(void)state;
	assert_int_equal(root_open(tree->path, &root), 0);
	assert_int_equal(kernel_log_open(root), -ENOENT);
	assert_int_equal(kernel_log_next(-ENOENT, &message), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_come_in_turn),
		cmocka_unit_test(the_longest_is_cut),
		cmocka_unit_test(a_machine_without_one_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
