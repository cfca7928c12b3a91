/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the host's own network look like? See network.h.
 */
#include "model/network.h"

#include "base/text.h"

enum {
	MOST_STACKED = 16 /* interfaces one upon the other; the kernel bears 8 (MAX_NEST_DEV) */
};

static const char of_ovs[] = "openvswitch";

/* How container engines begin the names of theirs: Docker's are "br-" and 12 hexadecimal digits. */
static const char *const container_bridges[] = { "docker", "br-",   "cni",    "podman",
						 "lxcbr",  "lxdbr", "incusbr" };

const struct network_interface *network_find(const struct host_network *network, const char *name)
{
	for (size_t i = 0; i < network->n_interfaces; i++)
		if (str_equal(network->interfaces[i].name, name))
			return &network->interfaces[i];
	return NULL;
}

/*
 * Open vSwitch keeps its bridges from the kernel: their ports are all in ovs-system, and any interface
 * that it made may be what they carry.
 */
static bool is_directly_on(const struct network_interface *upper,
			   const struct network_interface *lower)
{
	if (str_equal(lower->master, upper->name) || str_equal(upper->lower, lower->name))
		return true;
	return str_equal(lower->master, "ovs-system") && str_equal(upper->kind, of_ovs) &&
	       !str_equal(lower->kind, of_ovs);
}

static bool stands_on(const struct host_network *network, const struct network_interface *interface,
		      const char *const *lowers, size_t n, int depth)
{
	if (str_is_among(interface->name, lowers, n))
		return true;
	for (size_t i = 0; depth && i < network->n_interfaces; i++)
		if (is_directly_on(interface, &network->interfaces[i]) &&
		    stands_on(network, &network->interfaces[i], lowers, n, depth - 1))
			return true;
	return false;
}

bool network_stands_on(const struct host_network *network, const char *interface,
		       const char *const *lowers, size_t n)
{
	const struct network_interface *found = network_find(network, interface);

	return found ? stands_on(network, found, lowers, n, MOST_STACKED)
		     : str_is_among(interface, lowers, n);
}

static bool is_for_containers(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(container_bridges); i++)
		if (str_has_prefix(name, container_bridges[i]))
			return true;
	return false;
}

bool network_is_vm_bridge(const struct host_network *network,
			  const struct network_interface *interface)
{
	size_t n_containers = 0;
	size_t n_ports = 0;

	if (!str_equal(interface->kind, "bridge"))
		return false;
	for (size_t i = 0; i < network->n_interfaces; i++) {
		const struct network_interface *port = &network->interfaces[i];

		if (!str_equal(port->master, interface->name))
			continue;
		if (str_equal(port->kind, "tun"))
			return true;
		n_ports++;
		n_containers += str_equal(port->kind, "veth");
	}
	if (is_for_containers(interface->name))
		return false;
	return n_containers < n_ports;
}

const struct sysctl *network_find_sysctl(const struct host_network *network, const char *name)
{
	for (size_t i = 0; i < network->n_sysctls; i++)
		if (str_equal(network->sysctls[i].name, name))
			return &network->sysctls[i];
	return NULL;
}
