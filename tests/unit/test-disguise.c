/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does an anonymous capture say the same for the same name everywhere, and leave facts alone?
 */
#include "os/disguise.h"

#include <string.h>

#include "disguised.h"
#include "os/disguise-text.h"
#include "unit.h"

static void macs_are_the_same_everywhere(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_becomes(pseudonyms, "sys/class/net/eth0/address", "52:54:00:aa:01:00\n",
		       "02:00:00:00:00:01\n");
	assert_becomes(pseudonyms, "sys/class/net/eth1/address", "52:54:00:AA:01:02\n",
		       "02:00:00:00:00:02\n");
	assert_name_becomes(pseudonyms, "sys/class/net/enx525400aa0102.7/mtu",
			    "sys/class/net/enx020000000002.7/mtu");
	assert_becomes(pseudonyms, "sys/uevent", "INTERFACE=enx525400aa0100\nmac=52-54-00-aa-01-02",
		       "INTERFACE=enx020000000001\nmac=02-00-00-00-00-02");
	assert_becomes(pseudonyms, "x", "BOOTIF=01-52-54-00-aa-01-00 quiet",
		       "BOOTIF=01-02-00-00-00-00-01 quiet");
	assert_becomes(pseudonyms, "x",
		       "80:00:00:48:fe:80:00:00:00:00:00:00:e4:1d:2d:03:00:31:09:c1",
		       "80:00:00:48:fe:80:00:00:00:00:00:00:02:00:00:ff:fe:00:00:01");
	assert_becomes(pseudonyms, "x", "guid e4:1d:2d:03:00:31:09:c1",
		       "guid 02:00:00:ff:fe:00:00:01");
}

static void servers_of_the_root_file_system_are_nobodys(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_becomes(pseudonyms, "proc/self/mountinfo",
		       "0 0 0:20 / / rw - nfs4 - addr=10.1.0.1\n",
		       "0 0 0:20 / / rw - nfs4 - addr=198.18.0.1\n");
	assert_becomes(pseudonyms,
		       "sys/devices/platform/host4/session3/connection3:0/iscsi_connection/"
		       "connection3:0/persistent_address",
		       "10.1.0.1\n", "198.18.0.1\n");
}

/* libvirt calls the file as somebody called the network. */
static void files_of_networks_are_counted(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_name_becomes(pseudonyms, "etc/libvirt/qemu/networks/acme.xml",
			    "etc/libvirt/qemu/networks/network1.xml");
	assert_name_becomes(pseudonyms, "/etc/libvirt/qemu/networks/acme.xml",
			    "/etc/libvirt/qemu/networks/network1.xml");
	assert_name_becomes(pseudonyms, "etc/libvirt/qemu/networks", "etc/libvirt/qemu/networks");
}

static void what_names_nobody_stays(void **state)
{
	static const char *const texts[] = {
		"00:00:00:00:00:00",
		"ff:ff:ff:ff:ff:ff",
		"01:80:c2:00:00:0e",
		"0000:41:00.0",
		"12:34:56",
		"12:34:56:78:9a",
		"a:52:54:00:aa:01",
		"52:54:00:aa:01:0",
		"52:54:00:aa:01:00:11",
		"52:54:00:aa:01:0g",
		"x52:54:00:aa:01:00",
		"enx525400aa01",
		"enx525400aa010011",
		"0xdeadbeef",
		"00000000,0000ffff",
		"ENX525400aa0100",
		"",
		"c7a5fdbd-edaf-9455-926a-d65c16db180",
	};
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_becomes(pseudonyms, "sys/x", texts[i], texts[i]);
}

static void uuids_count_in_any_case(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_becomes(pseudonyms, "x", "root=UUID=c7a5fdbd-edaf-9455-926a-d65c16db1809 ro",
		       "root=UUID=00000000-0000-4000-8000-000000000001 ro");
	assert_name_becomes(pseudonyms, "vfctl/domains/C7A5FDBD-EDAF-9455-926A-D65C16DB1809.xml",
			    "vfctl/domains/00000000-0000-4000-8000-000000000001.xml");
}

static void the_host_is_found_where_it_is_meant(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	pseudonyms_set_host(pseudonyms, "iommu.example.com");
	assert_becomes(pseudonyms, "vfctl/host", "nodename=iommu.example.com\nrelease=6.1-iommu\n",
		       "nodename=host\nrelease=6.1-iommu\n");
	assert_becomes(pseudonyms, "proc/sys/kernel/hostname", "iommu\n", "host\n");
	assert_becomes(pseudonyms, "proc/cmdline",
		       "BOOT_IMAGE=/vmlinuz iommu=pt intel_iommu=iommu root=/dev/mapper/iommu-root "
		       "systemd.hostname=iommu ip=10.0.0.5::10.0.0.1:255.255.255.0:iommu:eth0\n",
		       "BOOT_IMAGE=/vmlinuz iommu=pt intel_iommu=iommu root=/dev/mapper/[hidden] "
		       "systemd.hostname=[hidden] ip=[hidden]\n");
	assert_becomes(pseudonyms, "sys/class/iommu/type", "iommu\n", "iommu\n");
	pseudonyms_set_host(pseudonyms, "localhost.localdomain");
	assert_becomes(pseudonyms, "etc/hostname", "localhost\n", "localhost\n");
}

static void addresses_of_ip_keep_their_kind(void **state)
{
	static const char *const texts[][2] = {
		{ "10.1.2.3", "198.18.0.1" },
		{ "10.1.2.4:5900", "198.18.0.2:5900" },
		{ "fd00::1", "2001:db8::1" },
		{ "fe80::5054:ff:fe12:3456", "fe80::2" },
		{ "127.0.0.1", "127.0.0.1" },
		{ "::1", "::1" },
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.0", "255.255.255.0" },
		{ "169.254.1.1", "169.254.1.1" },
		{ "ff02::1", "ff02::1" },
		{ "1.2.3", "1.2.3" },
		{ "v1.2.3.4", "v1.2.3.4" },
		{ "10.1.2.3", "198.18.0.1" },
	};
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_strbuf_ struct strbuf out = { 0 };

		disguise_text(pseudonyms, DISGUISE_IPS, texts[i][0], strlen(texts[i][0]), &out);
		assert_string_equal(out.text, texts[i][1]);
	}
}

static void files_go_by_what_they_are(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_becomes(pseudonyms, "sys/devices/x/net/eth0/phys_switch_id", "b8cef603006d2af4\n",
		       "0000000000000001\n");
	assert_becomes(pseudonyms, "sys/class/dmi/id/product_serial", "ABC123\n", "");
	assert_becomes(pseudonyms, "sys/class/dmi/id/product_uuid", "x", "");
	assert_becomes(pseudonyms, "sys/class/dmi/id/product_name", "R750\n", "R750\n");
	assert_becomes(pseudonyms, "vfctl/domains/index",
		       "u\t1\tyes\tno\tweb 1\nv\t-1\tno\tno\tdb\nw\t-1\tno\tno\tweb 1\n",
		       "u\t1\tyes\tno\tvm1\nv\t-1\tno\tno\tvm2\nw\t-1\tno\tno\tvm1\n");
}

/* Arguments parted by NULs, as os/process.c keeps them. */
static void qemu_and_libvirt_agree_on_names(void **state)
{
	static const char arguments[] = "/usr/bin/qemu\0-name\0guest=a,,b,debug-threads=on";
	static const char expected[] = "/usr/bin/qemu\0-name\0guest=vm1,debug-threads=on";
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_strbuf_ struct strbuf out = { 0 };

	(void)state;
	assert_becomes(pseudonyms, "vfctl/domains/u.xml", "<domain><name>a,b</name></domain>",
		       "<domain><name>vm1</name></domain>\n");
	filter.content("proc/4711/cmdline", arguments, sizeof(arguments), &out, filter.arg);
	assert_int_equal(out.length, sizeof(expected));
	assert_memory_equal(out.text, expected, sizeof(expected));
	assert_becomes(pseudonyms, "vfctl/domains/v.xml",
		       "<domain><name>&lt;x&amp;y></name></domain>",
		       "<domain><name>vm2</name></domain>\n");
	assert_becomes(pseudonyms, "vfctl/domains/index", "v\t-1\tno\tno\t<x&y>\n",
		       "v\t-1\tno\tno\tvm2\n");
}

/* What architectures write beside what is asked for; lines that are cut, and keys within others. */
static void lines_stay_that_name_nobody(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_becomes(pseudonyms, "proc/cpuinfo",
		       "processor\t: 0\nCPU part\t: 0xd03\n\nprocessor\t: 1\n\n"
		       "Serial\t\t: 10000000a1b2c3d4\nHardware\t: customer board\nno key\nSeri",
		       "processor\t: 0\nCPU part\t: 0xd03\n\nprocessor\t: 1\n\n");
	assert_becomes(pseudonyms, "proc/cpuinfo",
		       "vendor_id       : IBM/S390\nfeatures\t: esan3 zarch\n"
		       "processor 0: version = FF,  identification = 23EEE8,  machine = 8561\n\n"
		       "cpu number      : 0\nidentification  : 23EEE8\nmachine         : 8561\n",
		       "vendor_id       : IBM/S390\nfeatures\t: esan3 zarch\n\n"
		       "cpu number      : 0\nmachine         : 8561\n");
	assert_becomes(
		pseudonyms, "proc/sysinfo",
		"Manufacturer:         IBM\nSequence Code:        0000000000023EE8\n"
		"LPAR Name:            PROD\nVM00 Name:            WEB\n"
		"VM00 Control Program: KVM/Linux\nVM00 Extended Name:   web\nVM00 UUID:       x\n",
		"VM00 Control Program: KVM/Linux\n");
	assert_becomes(pseudonyms, "proc/version",
		       "Linux version 6.1.0-17-amd64 (root@build.example) (gcc 12) #1 SMP\n",
		       "Linux version 6.1.0-17-amd64\n");
	assert_becomes(pseudonyms, "vfctl/host", "release=6.1\nowner=customer\nprivileged=no\n",
		       "release=6.1\nprivileged=no\n");
}

/* Texts of people's, however they are written; what is left says the same, or nothing. */
static void profiles_keep_their_values(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();

	(void)state;
	assert_becomes(pseudonyms, "etc/vfctl/profiles/default.yaml",
		       "# Example Corp\nsummary: |\n  for Example Corp\n  cpus: as they want\n"
		       "sysctls:   # theirs\n  net.core.rmem_max: 1 # twice\n"
		       "  net.ipv4.tcp_rmem: [1, 2, 3]\n  net.ipv4.tcp_wmem:\n    - 1\n    - 2\n"
		       "    - 3\n\n\t\ncpu-governor: performance\nhugepage-size: 2M\nopen-files: ~",
		       "sysctls:\n  net.core.rmem_max: 1\n"
		       "  net.ipv4.tcp_rmem: [1, 2, 3]\n  net.ipv4.tcp_wmem:\n    - 1\n    - 2\n"
		       "    - 3\ncpu-governor: performance\nhugepage-size: 2M\nopen-files: ~\n");
	assert_becomes(pseudonyms, "etc/vfctl/profiles/example.yaml",
		       "{summary: for Example Corp, bridge-mtu: 1500}\n", "{}\n");
	assert_becomes(pseudonyms, "etc/vfctl/profiles/example.yaml", "", "{}\n");
}

/* Config space of a function whose list of extended capabilities ends in a loop. */
static void serial_numbers_leave_config_space(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_strbuf_ struct strbuf out = { 0 };
	unsigned char config[4096];
	static const unsigned char aer[] = { 0x01, 0x00, 0x02, 0x14 };
	static const unsigned char serial[] = { 0x03, 0x00, 0x01, 0x10 };

	(void)state;
	memset(config, 0xab, sizeof(config));
	memcpy(config + 0x100, aer, sizeof(aer));
	memcpy(config + 0x140, serial, sizeof(serial));
	filter.content("sys/devices/x/config", config, sizeof(config), &out, filter.arg);
	memset(config + 0x144, 0, 8);
	assert_int_equal(out.length, sizeof(config));
	assert_memory_equal(out.text, config, sizeof(config));
	out.length = 0;
	filter.content("sys/devices/x/config", config, 64, &out, filter.arg);
	assert_int_equal(out.length, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(macs_are_the_same_everywhere),
		cmocka_unit_test(files_of_networks_are_counted),
		cmocka_unit_test(servers_of_the_root_file_system_are_nobodys),
		cmocka_unit_test(what_names_nobody_stays),
		cmocka_unit_test(uuids_count_in_any_case),
		cmocka_unit_test(the_host_is_found_where_it_is_meant),
		cmocka_unit_test(addresses_of_ip_keep_their_kind),
		cmocka_unit_test(files_go_by_what_they_are),
		cmocka_unit_test(qemu_and_libvirt_agree_on_names),
		cmocka_unit_test(lines_stay_that_name_nobody),
		cmocka_unit_test(profiles_keep_their_values),
		cmocka_unit_test(serial_numbers_leave_config_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
