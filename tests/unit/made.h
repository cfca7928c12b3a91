/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test get a host that is built by hand, without any files?
 */
#ifndef TESTS_UNIT_MADE_H
#define TESTS_UNIT_MADE_H

#include "model/host.h"

enum {
	MADE_DEVICES = 400
};

/* Devices stay where they are. */
struct made {
	struct host *host;
	struct device devices[MADE_DEVICES];
};

/* For cmocka: *state is a struct made without devices and nodes, all of whose facts were asked for. */
int made_set_up(void **state);
int made_tear_down(void **state);
#define MADE_TEST(function) cmocka_unit_test_setup_teardown(function, made_set_up, made_tear_down)

/* Nodes of these ids; some without CPUs, or with memory that is unknown. */
void made_add_nodes(struct made *made, const int64_t *ids, size_t n);

/* A plain NIC without an interface below a port (NULL: on the root bus), and a port. */
struct device *made_add_device(struct made *made, struct device *parent, int64_t node);
struct device *made_add_port(struct made *made, struct device *parent);

/* Gives it an interface. */
void made_name(struct made *made, struct device *device, const char *name);

/* VFs of a PF, each used by one of these in turn; NULL: by nobody. */
void made_add_vfs(struct made *made, struct device *pf, size_t n, const char *const *users,
		  size_t n_users);

#endif
