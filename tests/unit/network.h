/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which machine does a test of network facts run? One of its own: a tree, a host whose functions
 * the test places, and a recording of rtnetlink that it writes.
 */
#ifndef TESTS_UNIT_NETWORK_H
#define TESTS_UNIT_NETWORK_H

#include "model/host.h"
#include "os/machine.h"
#include "tree.h"
#include "wire.h"

struct network {
	struct tree *tree;
	struct machine *machine; /* opened by network_collect, unless the test did */
	struct host *host;
	struct strbuf wire;
	uint32_t seq;
};

/* cmocka's set-up and tear-down: *state is a struct network. */
int network_set_up(void **state);
int network_tear_down(void **state);
#define NETWORK_TEST(function) \
	cmocka_unit_test_setup_teardown(function, network_set_up, network_tear_down)

/* Places a network controller; addresses must ascend. */
struct device *network_add_nic(struct network *network, const char *address, const char *driver);

/* Makes it a PF with n VFs, which stand on the buses behind it. */
void network_add_vfs(struct network *network, struct device *pf, size_t n);

/* Records a dump of these links, without VFs. */
void network_record_links(struct network *network, const struct wire_link *links, size_t n);

/* Records the answer to the question for this link's VFs. */
void network_record_vfs(struct network *network, const struct wire_link *link);

/* The same to the question for what they have sent and received. */
void network_record_vf_counters(struct network *network, const struct wire_link *link);

/* Writes the recording, if there is one, and collects. */
void network_collect(struct network *network);

/* The gaps, sorted: "source ERRNO" a line. */
void network_assert_gaps(const struct network *network, const char *expected);

#endif
