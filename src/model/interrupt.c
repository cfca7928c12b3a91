/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interrupts has a network function, and which CPUs serve them? See interrupt.h.
 */
#include "model/interrupt.h"

#include <string.h>

#include "base/parse.h"
#include "base/text.h"

enum {
	MOST_CPUS = 1 << 20 /* more than the kernel's largest NR_CPUS */
};

/* What request_irq() is told of vectors without a queue: drivers/net/ethernet, drivers/net/virtio_net.c. */
static const char *const without_queue[] = {
	":misc",   "-misc", ":mbx",  "-mbx",   "async",	 "mgmnt", "-config", "slowpath",
	"-ctrl",   ":ctrl", ":fdir", "admin",  "AEQ",	 "CEQ",	  "mailbox", "-err",
	"-notify", "-lsc",  "-exn",  ":ll_ts", "-event", "hclge",
};

/* "eth0" beside "eth0-TxRx-0" is what igb and ixgbe call the vector of link changes and mailboxes. */
static bool is_stem_of_another(const struct vector *vectors, size_t n, const char *action)
{
	size_t length = strlen(action);

	for (size_t i = 0; i < n; i++)
		if (strncmp(vectors[i].action, action, length) == 0 &&
		    vectors[i].action[length] == '-')
			return true;
	return false;
}

bool vector_serves_queue(const struct vector *vectors, size_t n, size_t i)
{
	for (size_t j = 0; j < ARRAY_SIZE(without_queue); j++)
		if (strstr(vectors[i].action, without_queue[j]))
			return false;
	return !is_stem_of_another(vectors, n, vectors[i].action);
}

static int is_same(unsigned int cpu, void *arg)
{
	return cpu == *(const unsigned int *)arg;
}

bool cpus_include(const char *list, unsigned int cpu)
{
	return parse_list(list, MOST_CPUS, is_same, &cpu) == 1;
}
