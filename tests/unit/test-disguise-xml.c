/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a domain's XML keep what facts rest on, and lose all else?
 */
#include <string.h>

#include "os/disguise-text.h"
#include "unit.h"

#define UUID "c7a5fdbd-edaf-9455-926a-d65c16db1809"

static void assert_becomes(const char *xml, const char *expected)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_strbuf_ struct strbuf out = { 0 };

	disguise_xml(pseudonyms, xml, strlen(xml), &out);
	assert_string_equal(out.text ? out.text : "", expected);
}

static void what_facts_rest_on_stays(void **state)
{
	(void)state;
	assert_becomes("<!--\nAUTO-GENERATED\n-->\n"
		       "<domain type='kvm' id='1' xmlns:qemu='http://x'>\n  <name>100</name>\n"
		       "  <uuid>" UUID "</uuid>\n"
		       "  <title>the boss' own</title>\n  <description/>\n"
		       "  <metadata><a:b/>x<name>y</name></metadata>\n"
		       "  <vcpu cpuset=\"100\">100</vcpu>\n  <os><cmdline>key=secret</cmdline>"
		       "<nvram template='/usr/share/x.fd'>/var/lib/100.fd</nvram></os>\n"
		       "  <qemu:commandline><qemu:arg value='x'/></qemu:commandline>\n</domain>\n",
		       "\n<domain type='kvm' id='1'>\n  <name>vm1</name>\n"
		       "  <uuid>00000000-0000-4000-8000-000000000001</uuid>\n"
		       "  <vcpu cpuset=\"100\">100</vcpu>\n  <os>"
		       "<nvram template='/usr/share/x.fd'>/nvram1</nvram></os>\n</domain>\n");
}

static void networks_lose_names_and_addresses(void **state)
{
	(void)state;
	assert_becomes(
		"<network connections='2'>\n  <name>boss</name>\n  <uuid>" UUID "</uuid>\n"
		"  <metadata><x>boss</x></metadata>\n  <forward mode='hostdev' managed='yes'>\n"
		"    <pf dev='eth0'/>\n    <address type='pci' domain='0x0000' bus='0x03' "
		"slot='0x10' function='0x1'/>\n    <nat><address start='10.1.2.3'/></nat>\n"
		"  </forward>\n  <bridge name='br0' stp='on' zone='boss'/>\n  <mtu size='9000'/>\n"
		"  <mac address='52:54:00:aa:01:00'/>\n  <domain name='boss.example'/>\n"
		"  <ip address='10.1.2.1'><dhcp><host name='boss'/></dhcp></ip>\n"
		"  <portgroup name='boss group' default='yes'><vlan><tag id='7'/></vlan>"
		"</portgroup>\n</network>\n",
		"<network>\n  <name>network1</name>\n"
		"  <uuid>00000000-0000-4000-8000-000000000001</uuid>\n"
		"  <forward mode='hostdev' managed='yes'>\n"
		"    <pf dev='eth0'/>\n    <address type='pci' domain='0x0000' bus='0x03' "
		"slot='0x10' function='0x1'/>\n"
		"  </forward>\n  <bridge name='br0' stp='on'/>\n  <mtu size='9000'/>\n"
		"  <portgroup name='portgroup2' default='yes'><vlan><tag id='7'/></vlan>"
		"</portgroup>\n</network>\n");
	assert_becomes("<network><name>a</name></domain>", "<broken/>\n");
}

static void devices_keep_their_kind_and_place(void **state)
{
	(void)state;
	assert_becomes(
		"<domain><devices><emulator>/opt/boss/qemu</emulator>\n"
		"  <disk><source file='/srv/boss.qcow2'/><serial>S3CR3T</serial></disk>\n"
		"  <disk><source file='/srv/boss.qcow2'/><source dev='/dev/vg/boss'/></disk>\n"
		"  <interface type='direct'><mac address='52:54:00:aa:01:00'/>"
		"<source dev='eth0' mode='bridge'/><target dev='tap-boss'/></interface>\n"
		"  <interface type='network'><source network='boss'/><alias name='ua-boss'/>"
		"</interface>\n"
		"  <interface type='hostdev'><source><address type='pci' bus='0x41' slot='0x10'/>"
		"</source><vlan><tag id='100'/></vlan>"
		"<teaming type='transient' persistent='ua-boss'/></interface>\n"
		"  <hostdev><source><address uuid='" UUID "'/></source></hostdev>\n"
		"  <serial type='pty'><source path='/dev/pts/7'/><target port='0'/></serial>\n"
		"  <graphics type='vnc' port='5901' listen='10.1.2.3' passwd='x'>"
		"<listen address='10.1.2.3'/></graphics></devices></domain>",
		"<domain><devices><emulator>/emulator1</emulator>\n"
		"  <disk><source file='/file2'/></disk>\n"
		"  <disk><source file='/file2'/><source dev='/dev/disk3'/></disk>\n"
		"  <interface type='direct'><mac address='02:00:00:00:00:01'/>"
		"<source dev='eth0' mode='bridge'/><target/></interface>\n"
		"  <interface type='network'><source network='network4'/><alias name='ua-5'/>"
		"</interface>\n"
		"  <interface type='hostdev'><source><address type='pci' bus='0x41' slot='0x10'/>"
		"</source><vlan><tag id='100'/></vlan>"
		"<teaming type='transient' persistent='ua-5'/></interface>\n"
		"  <hostdev><source><address uuid='00000000-0000-4000-8000-000000000001'/>"
		"</source></hostdev>\n"
		"  <serial type='pty'><target port='0'/></serial>\n"
		"  <graphics type='vnc'></graphics></devices></domain>\n");
}

/*
 * libvirt would not have taken them; a domain that was made by hand may hold them. An attribute stays, for
 * without it its default would count.
 */
static void values_have_the_form_of_their_kind(void **state)
{
	(void)state;
	assert_becomes(
		"<domain id='x1'><uuid>boss</uuid><vcpu>boss</vcpu>"
		"<on_crash>ask the boss</on_crash>"
		"<features><acpi state='on&lt;boss'/></features>"
		"<memory unit='KiB' .='boss' boss=\"'\">0x10</memory></domain>",
		"<domain id=''><uuid></uuid><vcpu></vcpu><on_crash></on_crash>"
		"<features><acpi state=''/></features><memory unit='KiB'>0x10</memory></domain>\n");
}

/* Nobody must take for all of a domain what could be made of it. */
static void what_is_no_domain_is_none_afterwards(void **state)
{
	static const char *const texts[] = {
		"",
		"<",
		"<a",
		"<domain",
		"<domain>",
		"<domain ",
		"<domain a",
		"<domain a=",
		"<domain a='",
		"<domain a='b>",
		"<domain><title>",
		"<domain><title",
		"<domain><name>x",
		"</name>",
		"</domain>",
		"<>",
		"</>",
		"<//>",
		"<!DOCTYPE x><domain/>",
		"<domain><name><![CDATA[x]]></name></domain>",
		"<domain><!-- x</domain>",
		"<domain><? x</domain>",
		"<domain><os></domain></os>",
		"<domain><vcpu a='<'/></domain>",
		"<domain/><domain/>",
		"<pool><name>x</name></pool>",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_becomes(texts[i], "<broken/>\n");
	assert_becomes("<domain/>", "<domain/>\n");
	assert_becomes("<?xml version='1.0'?><domain a = 'b' type='kvm'/>\n", "<domain/>\n");
}

static void no_path_is_too_long(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_strbuf_ struct strbuf xml = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };

	(void)state;
	strbuf_add(&xml, "<domain><features>");
	for (unsigned int i = 0; i < 1000; i++)
		strbuf_add(&xml, "<deeper-and-deeper state='on'>");
	for (unsigned int i = 0; i < 1000; i++)
		strbuf_add(&xml, "</deeper-and-deeper>");
	strbuf_add(&xml, "</features><vcpu>4</vcpu></domain>");
	disguise_xml(pseudonyms, xml.text, xml.length, &out);
	assert_non_null(strstr(out.text, "</features><vcpu>4</vcpu></domain>\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_facts_rest_on_stays),
		cmocka_unit_test(devices_keep_their_kind_and_place),
		cmocka_unit_test(networks_lose_names_and_addresses),
		cmocka_unit_test(values_have_the_form_of_their_kind),
		cmocka_unit_test(what_is_no_domain_is_none_afterwards),
		cmocka_unit_test(no_path_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
