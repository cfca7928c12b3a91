/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is it found over which interfaces the root file system comes, and from where somebody is logged in?
 */
#include "unit.h"

#include <errno.h>

#include "base/text.h"
#include "collect/collectors.h"
#include "network.h"
#include "os/session.h"

/* By the byte order of who reads it: 10.0.0.0/8, 10.1.0.0/16 and the default route. */
static const char routes[] =
	"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
	"eth0\t00000000\tFE00A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
	"eth9\t00000000\tFE00A8C0\t0003\t0\t0\t50\t00000000\t0\t0\t0\n"
	"br0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n"
	"eth1\t0000010A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
	"*\t0001010A\t00000000\t0200\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
	"eth8\t0002010A\t00000000\t0000\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
static const char routes_6[] =
	"20010db8000000000000000000000000 20 00000000000000000000000000000000 00 "
	"00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth2\n"
	"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
	"fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n"
	"20010db8000000000000000000000000 30 00000000000000000000000000000000 00 "
	"00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n";

#define OTHER_MOUNTS                                                           \
	"22 1 0:21 / /proc rw,relatime shared:5 - proc proc rw\n"              \
	"40 1 0:52 / /srv rw - nfs4 10.9.9.9:/srv rw,vers=4.2,addr=10.9.9.9\n" \
	"41 1 0:53 / /root rw - nfs4 10.9.9.9:/root rw,vers=4.2,addr=10.9.9.9\n"

struct mount_case {
	const char *name;
	const char *mounts;
	const char *cmdline;
	void (*set)(const struct tree *tree);
	const char *lines; /* "WHAT by INTERFACE" each */
};

static void disk_of_iscsi(const struct tree *tree)
{
	tree_link(tree, "/sys/dev/block/8:1",
		  "../../devices/platform/host4/session3/target4:0:0/4:0:0:1/block/sda/sda1");
	tree_file(tree, "/sys/class/iscsi_connection/connection3:0/persistent_address",
		  "10.1.4.2\n");
	tree_file(tree, "/sys/class/iscsi_connection/connection33:0/persistent_address",
		  "192.0.2.99\n");
}

/* LVM upon two paths of a multipath. */
static void stacked_disks(const struct tree *tree)
{
	disk_of_iscsi(tree);
	tree_directory(tree, "/sys/devices/virtual/block/dm-1/slaves/dm-0");
	tree_directory(tree, "/sys/devices/virtual/block/dm-0/slaves/sda");
	tree_directory(tree, "/sys/devices/virtual/block/dm-0/slaves/sdb");
	tree_link(tree, "/sys/dev/block/254:1", "../../devices/virtual/block/dm-1");
	tree_link(tree, "/sys/class/block/dm-0", "../../devices/virtual/block/dm-0");
	tree_link(tree, "/sys/class/block/sda",
		  "../../devices/platform/host4/session3/target4:0:0/4:0:0:1/block/sda");
	tree_link(tree, "/sys/class/block/sdb",
		  "../../devices/platform/host5/session4/target5:0:0/5:0:0:1/block/sdb");
	tree_file(tree, "/sys/class/iscsi_connection/connection4:0/persistent_address",
		  "192.0.2.4\n");
}

static void own_disk(const struct tree *tree)
{
	tree_link(tree, "/sys/dev/block/8:1",
		  "../../devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/block/sda/sda1");
}

static void disk_of_btrfs(const struct tree *tree)
{
	disk_of_iscsi(tree);
	tree_link(tree, "/sys/class/block/sda1",
		  "../../devices/platform/host4/session3/target4:0:0/4:0:0:1/block/sda/sda1");
}

static void disk_of_nbd(const struct tree *tree)
{
	tree_link(tree, "/sys/dev/block/43:0", "../../devices/virtual/block/nbd0");
}

static const struct mount_case cases[] = {
	{ "NFS, by the most specific route",
	  "20 1 0:20 / / rw,relatime shared:1 - nfs4 10.1.0.1:/root "
	  "rw,vers=4.2,clientaddr=10.1.0.9,addr=10.1.0.1\n" OTHER_MOUNTS,
	  .lines = "the root file system from 10.1.0.1 by eth1\n" },
	{ "NFS, by a wider one", "20 1 0:20 / / rw - nfs s:/r rw,addr=10.7.0.1\n",
	  .lines = "the root file system from 10.7.0.1 by br0\n" },
	{ "NFS, by the default route of the lowest metric",
	  "20 1 0:20 / / rw - nfs s:/r rw,addr=192.0.2.1\n",
	  .lines = "the root file system from 192.0.2.1 by eth9\n" },
	{ "what is unreachable or down is no route", "20 1 0:20 / / rw - nfs s:/r addr=10.1.2.1\n",
	  .lines = "the root file system from 10.1.2.1 by eth1\n" },
	{ "NFS by IPv6", "20 1 0:20 / / rw - nfs4 s:/r rw,addr=2001:db8::1\n",
	  .lines = "the root file system from 2001:db8::1 by eth2\n" },
	{ "the last mount hides the first",
	  "1 0 0:2 / / rw - rootfs rootfs rw\n20 1 0:20 / / rw - nfs s:/r addr=10.1.0.1\n"
	  "21 20 8:1 / / rw - ext4 /dev/sda1 rw\n",
	  .lines = "" },
	{ "its own disk", "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n" OTHER_MOUNTS, .set = own_disk,
	  .cmdline = "root=nfs:10.1.0.1:/r", .lines = "" },
	{ "a disk of iSCSI's", "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n", .set = disk_of_iscsi,
	  .lines = "the root file system from 10.1.4.2 by eth1\n" },
	{ "LVM upon a multipath", "20 1 254:1 / / rw - xfs /dev/mapper/vg-root rw\n",
	  .set = stacked_disks,
	  .lines = "the root file system from 10.1.4.2 by eth1\n"
		   "the root file system from 192.0.2.4 by eth9\n" },
	{ "btrfs, which has no disk of its own", "20 1 0:30 / / rw - btrfs /dev/sda1 rw\n",
	  .set = disk_of_btrfs, .lines = "the root file system from 10.1.4.2 by eth1\n" },
	{ "nbd", "20 1 43:0 / / rw - ext4 /dev/nbd0 rw\n", .set = disk_of_nbd,
	  .cmdline = "quiet root=nbd:10.1.0.3:export:ext4",
	  .lines = "the root file system from 10.1.0.3 by eth1\n" },
	{ "a live system over NFS", "20 1 0:30 / / rw - overlay overlay rw,lowerdir=/run/r\n",
	  .cmdline = "root=/dev/nfs nfsroot=10.1.0.4:/r,tcp ip=dhcp",
	  .lines = "the root file system from 10.1.0.4 by eth1\n" },
	{ "IPv6 in brackets", "20 1 0:30 / / rw - overlay overlay rw\n",
	  .cmdline = "root=nfs:[2001:db8::7]:/r",
	  .lines = "the root file system from 2001:db8::7 by eth2\n" },
};

static void try_case(const struct mount_case *wanted)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	void *state = NULL;
	struct network *network = NULL;

	assert_int_equal(network_set_up(&state), 0);
	network = state;
	tree_file(network->tree, "/proc/self/mountinfo", wanted->mounts);
	tree_file(network->tree, "/proc/net/route", routes);
	tree_file(network->tree, "/proc/net/ipv6_route", routes_6);
	tree_file(network->tree, "/proc/self/environ", "SSH_CONNECTION=10.1.0.1 1 10.1.0.2 22");
	if (wanted->set)
		wanted->set(network->tree);
	assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	network->host->identity.cmdline = wanted->cmdline;
	collect_lifelines(network->machine, network->host);
	strbuf_add(&text, "");
	for (size_t i = 0; i < network->host->lifelines.n; i++)
		strbuf_addf(&text, "%s by %s\n", network->host->lifelines.items[i].what,
			    network->host->lifelines.items[i].interface);
	if (!str_equal(text.text, wanted->lines))
		fail_msg("%s: %s, not %s", wanted->name, text.text, wanted->lines);
	assert_int_equal(network->host->gaps.n, 0);
	network_tear_down(&state);
}

static void root_file_systems_have_their_interfaces(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		try_case(&cases[i]);
}

static void hear(const struct session *session, void *arg)
{
	strbuf_addf(arg, "%s to %s\n", session->peer, session->local);
}

/* vfctl below sudo below a shell; whoever wrote the command's name tried to be funny. */
static void sessions_are_those_of_the_processes_above(void **state)
{
	static const char shell[] = "HOME=/root\0SSH_CONNECTION=192.0.2.7 51122 192.0.2.1 22\0A=b";
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(root_freep) struct root *root = NULL;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	(void)state;
	tree_link(tree, "/proc/self", "73");
	tree_file(tree, "/proc/73/environ", "SUDO_USER=me");
	tree_file(tree, "/proc/73/stat", "73 (vfctl) R 72 73 70 0\n");
	tree_file(tree, "/proc/72/environ", "");
	tree_file(tree, "/proc/72/stat", "72 (a) S 1 (b) S 70 72 70 0\n");
	tree_bytes(tree, "/proc/70/environ", shell, sizeof(shell));
	tree_file(tree, "/proc/70/stat", "70 (bash) S 1 70 70 0\n");
	tree_file(tree, "/proc/1/environ", "NOT_SSH_CONNECTION=1 2 3 4");
	tree_file(tree, "/proc/1/stat", "1 (init) S 0 1 1 0\n");
	assert_int_equal(root_open(tree->path, &root), 0);
	strbuf_add(&text, "");
	assert_int_equal(session_scan(root, hear, &text), 0);
	assert_string_equal(text.text, "192.0.2.7 to 192.0.2.1\n");
}

static void keep(const struct root_event *event, void *arg)
{
	if (event->kind == ROOT_READ_FILE && !event->error)
		strbuf_addf(arg, "%s: %.*s", event->path, (int)event->n_bytes,
			    (const char *)event->bytes);
}

/* What a capture holds says no more than what it is read for, and reads back the same. */
static void a_capture_holds_neither_names_nor_routes(void **state)
{
	struct network *network = *state;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	tree_file(network->tree, "/proc/self/mountinfo",
		  "20 1 0:20 / / rw - nfs4 secret:/r rw,addr=10.1.0.1\n" OTHER_MOUNTS);
	tree_file(network->tree, "/proc/net/route", routes);
	assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	root_record(network->machine->root, keep, &text);
	collect_lifelines(network->machine, network->host);
	assert_string_equal(text.text,
			    "/proc/self/mountinfo: 0 0 0:20 / / rw - nfs4 - addr=10.1.0.1\n"
			    "/proc/net/route: eth1\t00000000\t00000000\t0001\t0\t0\t0\t00000000\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_file_systems_have_their_interfaces),
		cmocka_unit_test(sessions_are_those_of_the_processes_above),
		NETWORK_TEST(a_capture_holds_neither_names_nor_routes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
