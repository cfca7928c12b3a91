/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told that VFs do not get what their PF administers? See refused.h.
 */
#include "refused.h"

#include <errno.h>

#include "../fakes/devices.h"
#include "base/text.h"

static void lower(struct scene *scene)
{
	fake_kernel_set_up(scene->fake, PF_A, false);
}

static void pull_cable(struct scene *scene)
{
	fake_show(scene->fake, PF_A, "net/pf0/carrier", "0\n");
}

static void slow_down(struct scene *scene)
{
	fake_show(scene->fake, PF_A, "net/pf0/speed", "1000\n");
}

static void be_ethernet(struct scene *scene)
{
	fake_show(scene->fake, PF_A, "net/pf0/type", "1\n");
}

const struct refused refused_vfs[] = {
	{ { STEP_VF_MAC, VF_0, NULL, "52:54:00:00:00:01" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb gives VFs no MAC (Operation not supported): leave --mac out, and set it in the "
	  "guest",
	  NEEDS_NOTHING },
	{ { STEP_VF_VLAN, VF_0, NULL, "5" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb puts VFs into no VLAN (Operation not supported): leave --vlan out, and tag in the "
	  "guest",
	  NEEDS_NOTHING },
	{ { STEP_VF_VLAN, VF_0, NULL, "5:0:802.1ad" },
	  EPROTONOSUPPORT,
	  NULL,
	  NULL,
	  "igb puts VFs into VLANs of 802.1Q only (Protocol not supported): leave 802.1ad out",
	  NEEDS_NOTHING },
	{ { STEP_VF_MIN_RATE, VF_0, NULL, "5" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb guarantees VFs no rate (Operation not supported): leave --min-rate out",
	  NEEDS_NOTHING },
	{ { STEP_VF_MAX_RATE, VF_0, NULL, "5" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb does not limit the rate of VFs (Operation not supported): leave --max-rate out, and "
	  "limit it in the guest",
	  NEEDS_NOTHING },
	{ { STEP_VF_SPOOFCHK, VF_0, NULL, "on" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb does not let the check of VFs' MACs be switched (Operation not supported): leave "
	  "--spoofchk out",
	  NEEDS_NOTHING },
	{ { STEP_VF_LINK_STATE, VF_0, NULL, "enable" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb does not set the link that VFs see, which is the PF's (Operation not supported): "
	  "leave --link-state out",
	  NEEDS_NOTHING },
	{ { STEP_VF_RSS_QUERY, VF_0, NULL, "on" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb lets VFs ask for no RSS key (Operation not supported): leave --rss-query out",
	  NEEDS_NOTHING },
	{ { STEP_VF_TRUST, VF_0, NULL, "on" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb has no trust in VFs to give (Operation not supported): leave --trust out",
	  NEEDS_NOTHING },
	{ { STEP_VF_NODE_GUID, VF_0, NULL, "00:11:22:33:44:55:66:77" },
	  EOPNOTSUPP,
	  be_ethernet,
	  NULL,
	  "GUIDs are InfiniBand's, and pf0 is an Ethernet port (Operation not supported): leave "
	  "--node-guid and --port-guid out",
	  NEEDS_NOTHING },
	{ { STEP_VF_PORT_GUID, VF_0, NULL, "00:11:22:33:44:55:66:77" },
	  EOPNOTSUPP,
	  NULL,
	  NULL,
	  "igb gives VFs no GUIDs (Operation not supported): leave --node-guid and --port-guid "
	  "out",
	  NEEDS_NOTHING },
	{ { STEP_VF_MAX_RATE, VF_0, NULL, "100" },
	  EINVAL,
	  pull_cable,
	  NULL,
	  "pf0 has no link, whose speed igb goes by (Invalid argument): see that it is up (--up) "
	  "and its cable in",
	  NEEDS_NOTHING },
	{ { STEP_VF_MIN_RATE, VF_0, NULL, "100" },
	  EINVAL,
	  lower,
	  NULL,
	  "pf0 has no link, whose speed igb goes by (Invalid argument): see that it is up (--up) "
	  "and its cable in",
	  NEEDS_NOTHING },
	{ { STEP_VF_MAX_RATE, VF_0, NULL, "2000" },
	  EINVAL,
	  slow_down,
	  NULL,
	  "2000 Mbit/s are more than the link's 1000 (Invalid argument): ask for less",
	  NEEDS_NOTHING },
	{ { STEP_VF_MIN_RATE, VF_0, NULL, "100" },
	  EINVAL,
	  slow_down,
	  NULL,
	  "igb does not guarantee 100 Mbit/s (Invalid argument): leave --min-rate out, or ask for "
	  "no more than --max-rate has",
	  NEEDS_NOTHING },
	{ { STEP_VF_MAX_RATE, VF_0, NULL, "1" },
	  EINVAL,
	  slow_down,
	  NULL,
	  "igb does not limit a VF to 1 Mbit/s (Invalid argument): ask for another rate, and none "
	  "below --min-rate",
	  NEEDS_NOTHING },
	{ { STEP_VF_MAX_RATE, VF_0, NULL, "1" },
	  ENODATA,
	  NULL,
	  NULL,
	  "igb does not tell the VF's other rate, together with which it is set (No data "
	  "available): give both --min-rate and --max-rate",
	  NEEDS_NOTHING },
	{ { STEP_VF_TRUST, VF_0, NULL, "on" },
	  EINVAL,
	  lower,
	  NULL,
	  "pf0 is down, where igb may not set VFs (Invalid argument): --up brings it up before",
	  NEEDS_NOTHING },
	{ { STEP_VF_VLAN, VF_0, NULL, "100:3" },
	  EINVAL,
	  NULL,
	  NULL,
	  "igb does not take 100:3 (Invalid argument): ask for another value; dmesg may say what "
	  "is wrong with it",
	  NEEDS_NOTHING },
	{ { STEP_VF_MAC, VF_0, NULL, "52:54:00:00:00:01" },
	  EPERM,
	  NULL,
	  NULL,
	  "it takes CAP_NET_ADMIN, and a PF that administers its card (Operation not permitted): "
	  "run it as root of the host, for a SmartNIC (DPU) on the card's own system",
	  NEEDS_NOTHING },
	{ { STEP_VF_MAC, VF_0, NULL, "52:54:00:00:00:01" },
	  EBUSY,
	  NULL,
	  "3ice " PF_A ": VF ID: 0 in reset. Try again.",
	  "the VF is being reset (Device or resource busy; the kernel: \"VF ID: 0 in reset. Try "
	  "again.\"): try again in a moment",
	  NEEDS_NOTHING },
	{ { STEP_VF_MAC, VF_0, NULL, "52:54:00:00:00:01" },
	  ENODEV,
	  NULL,
	  NULL,
	  "the PF has no interface here any more (No such device): see whether its driver was "
	  "unbound, or ip link set it into another network namespace",
	  NEEDS_NOTHING },
};
const size_t n_refused_vfs = ARRAY_SIZE(refused_vfs);
