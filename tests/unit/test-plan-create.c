/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which steps give a PF its VFs, in which order, and why are there none? Each case is a host and a
 * request, and the steps that are planned, or the sentence that refuses it.
 */
#include <errno.h>

#include "base/text.h"
#include "planned.h"
#include "unit.h"

static void without_driver(struct made *made)
{
	made->devices[0].driver = "";
}

static void in_switchdev_mode(struct made *made)
{
	made->devices[0].sriov->eswitch = "switchdev";
}

static void in_another_namespace(struct made *made)
{
	made->devices[0].netdevs = NULL;
	made->devices[0].netdev_elsewhere = FACT_YES;
}

static void without_interface(struct made *made)
{
	made->devices[0].netdevs = NULL;
}

static void without_mac(struct made *made)
{
	made->devices[0].netdevs->permanent_mac = "";
	made->devices[0].netdevs->mac = "";
}

static void with_passing_mac(struct made *made)
{
	made->devices[0].netdevs->permanent_mac = "";
	made->devices[0].netdevs->mac = "02:00:00:00:00:01";
}

static void down(struct made *made)
{
	made->devices[0].netdevs->up = FACT_NO;
}

static void without_autoprobe(struct made *made)
{
	made->devices[0].sriov->autoprobe = FACT_NO;
}

static void unbound_by_autoprobe(struct made *made)
{
	without_autoprobe(made);
	made->devices[0].sriov->vfs[0]->driver = "";
}

static void unread(struct made *made)
{
	made->devices[0].sriov->num_vfs = UNKNOWN;
}

static void unread_autoprobe(struct made *made)
{
	made->devices[0].sriov->autoprobe = FACT_UNKNOWN;
}

/* The second VF is vfio-pci's, the first has no driver. */
static void other_drivers(struct made *made)
{
	made->devices[1].driver = "";
	made->devices[2].driver = "vfio-pci";
	made->devices[2].override = "vfio-pci";
}

static void held_for_others(struct made *made)
{
	made->devices[1].override = "vfio-pci";
}

static void unread_driver(struct made *made)
{
	made->devices[2].driver = NULL;
}

static void missing_first(struct made *made)
{
	made->devices[0].sriov->vfs[0] = NULL;
}

/* The second VF has as many as the first, or other ones. */
static void share_vectors(struct made *made)
{
	struct sriov *sriov = made->devices[0].sriov;

	sriov->vf_total_msix = 64;
	for (size_t i = 0; i < sriov->n_vfs; i++)
		sriov->vfs[i]->vf->msix_vectors = i || sriov->n_vfs == 1 ? 3 : 8;
}

static void unread_vectors(struct made *made)
{
	made->devices[0].sriov->vf_total_msix = 64;
	made->devices[0].sriov->vfs[0]->vf->msix_vectors = UNKNOWN;
}

static const struct driver_fact igb[] = {
	{ "igb", { [VF_MAC] = true, [VF_TRUST] = true } },
};

static const struct vf_wish twins[] = {
	{ .values = { [VF_MAC] = "02:00:00:00:00:05" } },
	{ .values = { [VF_MAC] = "02:00:00:00:00:05" } },
};

static const struct vf_wish derived_twins[] = {
	{ .derive_mac = true },
	{ .values = { [VF_MAC] = "4e:e0:00:aa:01:00" } },
};

static const struct err unsure = { -ENODATA, "a captured host does not tell" };
static const struct err forbidden = { -EACCES, "cannot read it" };
static const struct vf_wish different[] = {
	{ .values = { [VF_VLAN] = "5" } },
	{ .derive_mac = true, .driver = "vfio-pci" },
};

/* ---- cases */

static const struct plan_case cases[] = {
	{ "some", .creation = { .n_vfs = 4 }, .steps = COUNT(0, 4) },
	{ "all", .creation = { .n_vfs = 7 }, .steps = COUNT(0, 7) },
	{ "with attributes, attribute by attribute, and drivers last",
	  .creation = { .n_vfs = 2,
			.wish = { .derive_mac = true, .values = { [VF_TRUST] = "on" } } },
	  .steps = HOLD COUNT(0, 2) MACS_OF_2 "vf-trust PF/0: - -> on\n"
					      "vf-trust PF/1: - -> on\n" LET AUTO(0) AUTO(1) },
	{ "up first", .set = down, .creation = { .n_vfs = 1, .up = true },
	  .steps = "pf-link PF: down -> up\n" COUNT(0, 1) },
	{ "up already", .creation = { .n_vfs = 1, .up = true }, .steps = COUNT(0, 1) },
	{ "down, and not asked for", .set = down, .creation = { .n_vfs = 1 },
	  .steps = COUNT(0, 1) },

	{ "a driver by name", .creation = { .n_vfs = 1, .wish = { .driver = "vfio-pci" } },
	  .steps = HOLD COUNT(0, 1) "driver-override PF/0: - -> vfio-pci\n" LET
				    "driver PF/0: - -> vfio-pci\n" },
	{ "no driver", .creation = { .n_vfs = 2, .wish = { .driver = "none" } },
	  .steps = HOLD COUNT(0, 2) LET },
	{ "the host's driver", .creation = { .n_vfs = 1, .wish = { .driver = "auto" } },
	  .steps = COUNT(0, 1) },
	{ "drivers kept off", .set = without_autoprobe,
	  .creation = { .n_vfs = 2, .wish = { .derive_mac = true } },
	  .steps = COUNT(0, 2) MACS_OF_2 },
	{ "drivers kept off, but for one by name", .set = without_autoprobe,
	  .creation = { .n_vfs = 1, .wish = { .driver = "vfio-pci" } },
	  .steps = COUNT(0, 1) "driver-override PF/0: - -> vfio-pci\n"
			       "driver PF/0: - -> vfio-pci\n" },
	{ "drivers kept off, as none is wanted", .set = without_autoprobe,
	  .creation = { .n_vfs = 1, .wish = { .driver = "none" } }, .steps = COUNT(0, 1) },

	{ "drivers kept off from now on",
	  .creation = { .n_vfs = 2, .autoprobe = FACT_NO, .wish = { .derive_mac = true } },
	  .steps = HOLD COUNT(0, 2) MACS_OF_2 },
	{ "and no longer", .set = without_autoprobe,
	  .creation = { .n_vfs = 2, .autoprobe = FACT_YES, .wish = { .derive_mac = true } },
	  .steps = COUNT(0, 2) MACS_OF_2 LET AUTO(0) AUTO(1) },
	{ "from those that come next", .n_vfs = 2, .creation = { .n_vfs = 2, .autoprobe = FACT_NO },
	  .steps = HOLD },

	{ "and no longer, of those that there are", .n_vfs = 1, .set = unbound_by_autoprobe,
	  .creation = { .n_vfs = 1, .autoprobe = FACT_YES, .wish = { .driver = "auto" } },
	  .steps = LET "driver PF/0: none -> auto\n" },
	{ "from now on, of those that there are", .n_vfs = 2, .set = other_drivers,
	  .creation = { .n_vfs = 2, .autoprobe = FACT_NO, .wish = { .driver = "auto" } },
	  .steps = HOLD "driver PF/1: vfio-pci -> none\n"
			"driver-override PF/1: vfio-pci -> none\n" },

	{ "as many as there are", .n_vfs = 2, .creation = { .n_vfs = 2 }, .steps = "" },
	{ "as many as there are, in use", .n_vfs = 2, .user = "vm:web1", .creation = { .n_vfs = 2 },
	  .steps = "" },
	{ "what they lack", .n_vfs = 2,
	  .creation = { .n_vfs = 2, .wish = { .values = { [VF_VLAN] = "10", [VF_TRUST] = "on" } } },
	  .steps = "vf-vlan PF/0: 0 -> 10\n"
		   "vf-trust PF/0: off -> on\nvf-trust PF/1: off -> on\n" },
	{ "what one has that is not found", .n_vfs = 2, .set = missing_first,
	  .creation = { .n_vfs = 2, .wish = { .values = { [VF_TRUST] = "on" } } }, .error = ENODATA,
	  .why = "VF 0 of ens1f0 could not be found (virtfn0)" },
	{ "nothing, of one that is not found", .n_vfs = 2, .set = missing_first,
	  .creation = { .n_vfs = 2 }, .steps = "" },
	{ "up, without an interface", .set = without_interface,
	  .creation = { .n_vfs = 1, .up = true }, .error = ENODEV,
	  .why = "0000:00:00.0 has no network interface, through which attributes of its VFs are "
		 "set" },
	{ "a MAC by one that does not last", .set = with_passing_mac,
	  .creation = { .n_vfs = 1, .wish = { .derive_mac = true } }, .error = EADDRNOTAVAIL,
	  .why = "no MAC can be derived for VFs of ens1f0: it has no permanent one; give each its "
		 "own (vfctl set ens1f0/0 --mac ADDR)" },
	{ "another driver, and attributes before it comes", .n_vfs = 2, .set = other_drivers,
	  .creation = { .n_vfs = 2,
			.wish = { .driver = "igbvf", .values = { [VF_TRUST] = "on" } } },
	  .steps = "driver PF/1: vfio-pci -> none\n"
		   "vf-trust PF/0: off -> on\nvf-trust PF/1: off -> on\n"
		   "driver-override PF/0: none -> igbvf\ndriver PF/0: none -> igbvf\n"
		   "driver-override PF/1: vfio-pci -> igbvf\ndriver PF/1: none -> igbvf\n" },
	{ "another driver, which the override names already", .n_vfs = 1, .set = held_for_others,
	  .creation = { .n_vfs = 1, .wish = { .driver = "vfio-pci" } },
	  .steps = "driver PF/0: igbvf -> none\ndriver PF/0: none -> vfio-pci\n" },
	{ "no driver any more", .n_vfs = 2, .set = other_drivers,
	  .creation = { .n_vfs = 2, .wish = { .driver = "none" } },
	  .steps = "driver PF/1: vfio-pci -> none\n" },
	{ "the driver that they have", .n_vfs = 2, .user = "vm:web1",
	  .creation = { .n_vfs = 2, .wish = { .driver = "igbvf" } }, .steps = "" },
	{ "the host's driver, in place of others and of none", .n_vfs = 2, .set = other_drivers,
	  .creation = { .n_vfs = 2, .wish = { .driver = "auto" } },
	  .steps = "driver PF/1: vfio-pci -> none\ndriver PF/0: none -> auto\n"
		   "driver-override PF/1: vfio-pci -> none\ndriver PF/1: none -> auto\n" },
	{ "the host's driver, which they have", .n_vfs = 2, .user = "vm:web1",
	  .creation = { .n_vfs = 2, .wish = { .driver = "auto" } }, .steps = "" },
	{ "another driver, in use and forced", .n_vfs = 1, .user = "vm:web1",
	  .creation = { .n_vfs = 1, .terms.force = true, .wish = { .driver = "none" } },
	  .steps = "driver PF/0: igbvf -> none\n" },
	{ "another driver than nobody knows", .n_vfs = 2, .set = unread_driver,
	  .creation = { .n_vfs = 2, .wish = { .driver = "vfio-pci" } }, .error = ENODATA,
	  .why = "the driver of VF 1 of ens1f0 could not be read" },
	{ "none of none", .creation = { .n_vfs = 0 }, .steps = "" },

	{ "another number, with all that goes away for the way back", .n_vfs = 2,
	  .creation = { .n_vfs = 3, .replace = true },
	  .steps = KEEP_DRIVERS HOLD KEEP_REST COUNT(2, 3) LET AUTO(0) AUTO(1) AUTO(2) },
	{ "other drivers, for the way back", .n_vfs = 2, .set = other_drivers,
	  .creation = { .n_vfs = 1, .replace = true, .wish = { .driver = "none" } },
	  .steps = KEEP_DRIVER(0, "none") KEEP_DRIVER(1, "vfio-pci") HOLD KEEP_OVERRIDE(0, "none")
		  KEEP_OVERRIDE(1, "vfio-pci") KEEP_ATTRIBUTES COUNT(2, 1) LET },
	{ "another number, drivers kept off", .n_vfs = 2, .set = without_autoprobe,
	  .creation = { .n_vfs = 1, .replace = true },
	  .steps = KEEP_DRIVERS KEEP_REST COUNT(2, 1) },
	{ "none", .n_vfs = 2, .creation = { .n_vfs = 0 },
	  .steps = KEEP_DRIVERS HOLD KEEP_REST COUNT(2, 0) LET },
	{ "switchdev, without attributes", .set = in_switchdev_mode, .creation = { .n_vfs = 2 },
	  .steps = COUNT(0, 2) },
	{ "another namespace, without attributes", .set = in_another_namespace,
	  .creation = { .n_vfs = 2 }, .steps = COUNT(0, 2) },
	{ "no permanent MAC, and none is derived", .set = without_mac,
	  .creation = { .n_vfs = 1, .wish = { .values = { [VF_MAC] = "52:54:00:00:00:09" } } },
	  .steps = HOLD COUNT(0, 1) "vf-mac PF/0: - -> 52:54:00:00:00:09\n" LET AUTO(0) },

	{ "too many", .creation = { .n_vfs = 8 }, .error = ERANGE,
	  .why = "ens1f0 can have 7 VFs, not 8 (sriov_totalvfs)" },
	{ "too many, forced", .n_vfs = 2,
	  .creation = { .n_vfs = 8, .replace = true, .terms.force = true }, .error = ERANGE,
	  .why = "ens1f0 can have 7 VFs, not 8 (sriov_totalvfs)" },
	{ "how many is not known", .set = unread, .creation = { .n_vfs = 1 }, .error = ENODATA,
	  .why = "how many VFs ens1f0 has, or whether drivers bind them, could not be read "
		 "(sriov_numvfs, sriov_drivers_autoprobe)" },
	{ "whether drivers come is not known", .set = unread_autoprobe, .creation = { .n_vfs = 1 },
	  .error = ENODATA,
	  .why = "how many VFs ens1f0 has, or whether drivers bind them, could not be read "
		 "(sriov_numvfs, sriov_drivers_autoprobe)" },
	{ "no driver of the PF's", .set = without_driver, .creation = { .n_vfs = 1 },
	  .error = ENXIO,
	  .why = "ens1f0 has no driver, which alone could make VFs: bind one first (echo "
		 "0000:00:00.0 >/sys/bus/pci/drivers_probe)" },
	{ "switchdev, with attributes", .set = in_switchdev_mode,
	  .creation = { .n_vfs = 1, .wish = { .derive_mac = true } }, .error = EOPNOTSUPP,
	  .why = "ens1f0 is in switchdev mode, where MAC and VLAN of VFs are set at their "
		 "representors (devlink port function, bridge, tc), not here" },
	{ "another namespace, with attributes", .set = in_another_namespace,
	  .creation = { .n_vfs = 1, .wish = { .values = { [VF_VLAN] = "7" } } }, .error = ENODEV,
	  .why = "0000:00:00.0's interface is in another network namespace: run vfctl there (ip "
		 "netns exec NAME vfctl …)" },
	{ "no interface at all", .set = without_interface,
	  .creation = { .n_vfs = 1, .wish = { .values = { [VF_VLAN] = "7" } } }, .error = ENODEV,
	  .why = "0000:00:00.0 has no network interface, through which attributes of its VFs are "
		 "set" },
	{ "no permanent MAC", .set = without_mac,
	  .creation = { .n_vfs = 1, .wish = { .derive_mac = true } }, .error = EADDRNOTAVAIL,
	  .why = "no MAC can be derived for VFs of ens1f0: it has no permanent one; give each its "
		 "own (vfctl set ens1f0/0 --mac ADDR)" },
	{ "another number, and nobody said so", .n_vfs = 2, .creation = { .n_vfs = 3 },
	  .error = EBUSY,
	  .why = "ens1f0 has 2 VFs already; --replace takes these away and makes 3 new ones" },
	{ "what could not be put back", .n_vfs = 2,
	  .creation = { .n_vfs = 2, .wish = { .values = { [VF_RSS_QUERY] = "on" } } },
	  .error = EOPNOTSUPP,
	  .why = "ens1f0's driver igb does not tell of rss-query of its VFs: it could not be put "
		 "back; --best-effort goes on without" },
	{ "what could not be put back, as far as it goes", .n_vfs = 1,
	  .creation = { .n_vfs = 1,
			.terms = { .best_effort = true },
			.wish = { .values = { [VF_RSS_QUERY] = "on", [VF_TRUST] = "on" } } },
	  .steps = "vf-trust PF/0: off -> on\n"
		   "left out: vf-rss-query PF/0: - -> on: its PF's driver does not tell of it\n" },
	{ "what the driver does not take, as far as it goes",
	  .creation = { .n_vfs = 1,
			.terms = { .best_effort = true, .drivers = { igb, ARRAY_SIZE(igb) } },
			.wish = { .driver = "none",
				  .values = { [VF_LINK_STATE] = "enable", [VF_TRUST] = "on" } } },
	  .steps = HOLD COUNT(
		  0, 1) "vf-trust PF/0: - -> on\n" LET
			"left out: vf-link-state PF/0: - -> enable: igb does not take it\n" },
	{ "what the driver does not take, of new VFs",
	  .creation = { .n_vfs = 1,
			.terms = { .drivers = { igb, ARRAY_SIZE(igb) } },
			.wish = { .values = { [VF_LINK_STATE] = "enable" } } },
	  .error = EOPNOTSUPP,
	  .why = "ens1f0's driver igb takes no link-state of VFs: leave it away, or go on without "
		 "it "
		 "with --best-effort (--force tries it)" },
	{ "the same, forced",
	  .creation = { .n_vfs = 1,
			.terms = { .force = true, .drivers = { igb, ARRAY_SIZE(igb) } },
			.wish = { .driver = "none", .values = { [VF_LINK_STATE] = "enable" } } },
	  .steps = HOLD COUNT(0, 1) "vf-link-state PF/0: - -> enable\n" LET },
	{ "what new VFs have without the driver",
	  .creation = { .n_vfs = 1,
			.terms = { .drivers = { igb, ARRAY_SIZE(igb) } },
			.wish = { .driver = "none", .values = { [VF_LINK_STATE] = "auto" } } },
	  .steps = HOLD COUNT(0, 1) "vf-link-state PF/0: - -> auto\n" LET },
	{ "a MAC that is another VF's by derivation",
	  .creation = { .n_vfs = 2, .wishes = derived_twins }, .error = EADDRINUSE,
	  .why = "VF 0 and VF 1 of ens1f0 are both to have the MAC 4e:e0:00:aa:01:00: two on one "
		 "network would get each other's packets" },
	{ "a policy, and another number", .n_vfs = 1,
	  .creation = { .n_vfs = 2, .wishes = different }, .error = EBUSY,
	  .why = "ens1f0 has 1 VFs already, which vfctl did not make, and which a policy takes "
		 "away only with own: true" },
	{ "a policy, and VFs of nobody knows whom", .n_vfs = 1,
	  .creation = { .n_vfs = 2, .wishes = different, .unsure = &unsure }, .error = EBUSY,
	  .why = "ens1f0 has 1 VFs already, and whether vfctl made them is not known: a captured "
		 "host does not tell; a policy takes away others only with own: true" },
	{ "a policy, and VFs of which root would know", .n_vfs = 1,
	  .creation = { .n_vfs = 2, .wishes = different, .unsure = &forbidden }, .error = EACCES,
	  .why = "ens1f0 has 1 VFs already, and whether vfctl made them is not known: cannot read "
		 "it; ask as root" },
	{ "vectors, while there is no driver", .n_vfs = 2, .set = share_vectors,
	  .creation = { .n_vfs = 2, .wish = { .msix = "8" } },
	  .steps = "driver PF/1: igbvf -> none\nvf-msix PF/1: 3 -> 8\n"
		   "driver PF/1: none -> igbvf\n" },
	{ "vectors of new VFs", .set = share_vectors,
	  .creation = { .n_vfs = 1, .wish = { .msix = "0" } },
	  .steps = HOLD COUNT(0, 1) "vf-msix PF/0: - -> 0\n" LET AUTO(0) },
	{ "more vectors than there are", .n_vfs = 2, .set = share_vectors,
	  .creation = { .n_vfs = 2, .wish = { .msix = "65" } }, .error = ERANGE,
	  .why = "ens1f0 has 64 MSI-X vectors for all its VFs (sriov_vf_total_msix), not 65 for "
		 "one" },
	{ "vectors of a VF in use", .n_vfs = 2, .user = "vm:web1", .set = share_vectors,
	  .creation = { .n_vfs = 2, .wish = { .msix = "4" } }, .error = EBUSY,
	  .why = "VFs of ens1f0 are in use: VF 0 by vm:web1; free them first, or take them away "
		 "with --force" },
	{ "vectors that nobody read", .n_vfs = 1, .set = unread_vectors,
	  .creation = { .n_vfs = 1, .wish = { .msix = "4" } }, .error = ENODATA,
	  .why = "how many MSI-X vectors VF 0 of ens1f0 has could not be read: ask as root" },
	{ "vectors that nobody shares out", .n_vfs = 1,
	  .creation = { .n_vfs = 1, .wish = { .msix = "4" } }, .error = EOPNOTSUPP,
	  .why = "ens1f0's driver shares out no MSI-X vectors among its VFs (sriov_vf_total_msix): "
		 "leave --msix away, or go on without it with --best-effort" },
	{ "other VFs, whose vectors come back", .n_vfs = 1, .set = share_vectors,
	  .creation = { .n_vfs = 0 },
	  .steps = KEEP_DRIVER(0, "igbvf") HOLD KEEP_OVERRIDE(
		  0, "none") "vf-msix PF/0: 3 -> -\nvf-trust PF/0: off -> -\n"
			     "vf-spoofchk PF/0: on -> -\nvf-vlan PF/0: 0 -> -\n"
			     "vf-mac PF/0: 00:00:00:00:00:00 -> -\n" COUNT(1, 0) LET },
	{ "twins", .creation = { .n_vfs = 2, .wishes = twins }, .error = EADDRINUSE,
	  .why = "VF 0 and VF 1 of ens1f0 are both to have the MAC 02:00:00:00:00:05: two on one "
		 "network would get each other's packets" },
	{ "each VF its own", .creation = { .n_vfs = 2, .wishes = different },
	  .steps = HOLD COUNT(0, 2) "vf-mac PF/1: - -> 4e:e0:01:aa:01:00\nvf-vlan PF/0: - -> 5\n"
				    "driver-override PF/1: - -> vfio-pci\n" LET AUTO(
					    0) "driver PF/1: - -> vfio-pci\n" },
};

static void each_request_has_its_steps_or_its_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		planned_try(&cases[i]);
	print_message("%zu cases\n", ARRAY_SIZE(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_request_has_its_steps_or_its_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
