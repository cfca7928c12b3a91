/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test speak for the kernel on a netlink socket? Datagrams and errnos that a socket, which is
 * connected to nothing, brings one after the other; what was sent is kept. One script at a time.
 */
#ifndef TESTS_UNIT_SCRIPTED_H
#define TESTS_UNIT_SCRIPTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "os/netlink.h"

/* A socket that follows the script. */
struct netlink *scripted_open(void);

/* The next datagram, to be filled; messages with the number 0 get that of the last request. */
struct strbuf *scripted_datagram(void);

/* Or an errno in its place. */
void scripted_break(int error);

/* Every request fails to be sent. */
void scripted_refuse(int error);

/* Whether all has been brought. */
bool scripted_is_over(void);

/* How many requests were sent, and the bytes of one of them. */
size_t scripted_n_sent(void);
const struct strbuf *scripted_sent(size_t i);

/* Begins anew; a teardown of cmocka's. */
int scripted_forget(void **state);

#endif
