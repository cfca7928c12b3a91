/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which domains are there to edit in unit tests? See odd-domains.h.
 */
#include "odd-domains.h"

#include "base/text.h"

static const char usual[] =
	"<domain type='kvm'>\n"
	"  <name>web1</name>\n"
	"  <memory unit='KiB'>4194304</memory>\n"
	"  <vcpu placement='static'>2</vcpu>\n"
	"  <os>\n"
	"    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\n"
	"  </os>\n"
	"  <cpu mode='custom' match='exact' check='none'>\n"
	"    <model fallback='forbid'>qemu64</model>\n"
	"  </cpu>\n"
	"  <devices>\n"
	"    <emulator>/usr/bin/qemu-system-x86_64</emulator>\n"
	"    <disk type='file' device='disk'>\n"
	"      <driver name='qemu' type='qcow2'/>\n"
	"      <source file='/a.qcow2'/>\n"
	"      <target dev='vda' bus='virtio'/>\n"
	"    </disk>\n"
	"    <controller type='pci' index='0' model='pcie-root'/>\n"
	"    <controller type='pci' index='1' model='pcie-root-port'>\n"
	"      <model name='pcie-root-port'/>\n"
	"      <target chassis='1' port='0x8'/>\n"
	"      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>\n"
	"    </controller>\n"
	"    <interface type='network'>\n"
	"      <mac address='52:54:00:00:00:01'/>\n"
	"      <source network='default'/>\n"
	"      <model type='virtio'/>\n"
	"      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n"
	"    </interface>\n"
	"    <memballoon model='virtio'/>\n"
	"  </devices>\n"
	"</domain>\n";

static const char odd[] =
	"<?xml version=\"1.0\" encoding='UTF-8'?>\n"
	"<!-- <domain> of \xc3\xa4 <vcpu>9</vcpu> -->\n"
	"<?keep <this> ?>\n"
	"<domain  xmlns:qemu = \"http://libvirt.org/schemas/domain/qemu/1.0\"\n"
	"\ttype=\"kvm\" >\n"
	"\t<name>a &amp; &#x3c;b&gt; <![CDATA[<vcpu>]]></name>\n"
	"\t<metadata><o:x xmlns:o='urn:o' a=\">'\"/>\n"
	"\n"
	"\t\t<!-- mine --></metadata>\n"
	"\n"
	"\n"
	"\t<vcpu\tplacement = \"auto\"  >2</vcpu ><!-- two -->\n"
	"\t<iothreads>2</iothreads>\n"
	"\t<cputune>\n"
	"\t\t<emulatorpin cpuset=\"0\"/>  <!-- why not -->\n"
	"\t\t<vcpupin cpuset='0-1' vcpu=\"1\" ></vcpupin>\n"
	"\t\t<shares>2048</shares>\n"
	"\t</cputune>\n"
	"\t<numatune  />\n"
	"\t<os><type machine='q35'>hvm</type></os>\n"
	"\t<memoryBacking><locked/></memoryBacking>\n"
	"\t<devices><!-- first -->\n"
	"\t\t<interface type='network'><source network='default' /><model type=\"virtio\"/>\n"
	"\t\t<mac address=\"52:54:00:00:00:01\"></mac><alias name=\"ua-mine\"/></interface> <!-- "
	"nic -->\n"
	"\t\t<disk type='block'><target dev=\"v'da\"/></disk>\n"
	"\t</devices>\n"
	"\t<qemu:commandline>\n"
	"\t\t<qemu:arg value='-vcpu'/>\n"
	"\t</qemu:commandline>\n"
	"</domain>\n"
	"<!-- behind -->\n";

static const char one_line[] =
	"<domain type='kvm'><name>x</name><vcpu>2</vcpu><os><type machine='q35'>hvm</type></os>"
	"<memoryBacking/><devices><interface type='network'><mac address='52:54:00:00:00:01'/>"
	"<source network='default'/><model type='virtio'/></interface></devices></domain>";

static const char crlf[] =
	"<domain type='kvm'>\r\n  <vcpu>2</vcpu>\r\n  <cputune>\r\n  </cputune>\r\n"
	"  <os>\r\n    <type machine='q35'>hvm</type>\r\n  </os>\r\n  <metadata></metadata>\r\n"
	"  <devices>\r\n    <interface type='network'>\r\n      <mac "
	"address='52:54:00:00:00:01'/>\r\n"
	"      <source network='default'/>\r\n      <model type='virtio-non-transitional'/>\r\n"
	"    </interface>\r\n  </devices>\r\n</domain>";

static const char bare[] =
	"\xef\xbb\xbf<domain\ntype='kvm'\n>\n<os><type "
	"machine='q35'>hvm</type></os>\n<vcpu>2</vcpu>\n"
	"<cpu mode='host-passthrough'/><numatune/>\n<devices>\n\n"
	"<interface type='network'>\n<source network='default'/>\n<model type='virtio'/>\n"
	"<mac address='52:54:00:00:00:01'/>\n</interface>\n\n</devices>\n\n</domain>\n\n";

const struct odd_domain odd_domains[] = {
	{ "as libvirt writes it", usual }, { "with all that XML has", odd },
	{ "in one line", one_line },	   { "with carriage returns", crlf },
	{ "without indentation", bare },
};
const size_t n_odd_domains = ARRAY_SIZE(odd_domains);
