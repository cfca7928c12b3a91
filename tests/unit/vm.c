/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test of the rules vm-* get a VM without a fault, on a host without one? See vm.h.
 */
#include "vm.h"

#include "audit/audit.h"
#include "base/text.h"
#include "domxml/read.h"
#include "unit.h"

const char vm_good[] =
	"<domain type='kvm'><name>web1</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
	"<memory unit='GiB'>4</memory><memtune><hard_limit unit='GiB'>6</hard_limit></memtune>"
	"<memoryBacking><hugepages/></memoryBacking><vcpu placement='static'>2</vcpu><cputune>"
	"<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='1'/><emulatorpin cpuset='2'/>"
	"</cputune><numatune><memory mode='strict' nodeset='0'/></numatune>"
	"<os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os><cpu "
	"mode='host-passthrough'/>"
	"<devices><controller type='pci' index='0' model='pcie-root'/>"
	"<controller type='pci' index='1' model='pcie-root-port'/>"
	"<controller type='pci' index='2' model='pcie-root-port'/>"
	"<controller type='pci' index='3' model='pcie-root-port'/>"
	"<controller type='pci' index='4' model='pcie-root-port'/>"
	"<interface type='bridge'><mac address='52:54:00:aa:01:01'/><source bridge='br0'/>"
	"<model type='virtio'/><mtu size='1500'/><teaming type='persistent'/><alias "
	"name='ua-standby'/>"
	"<address type='pci' bus='1' slot='0'/></interface>"
	"<interface type='hostdev' managed='yes'><mac address='52:54:00:aa:01:01'/>"
	"<source><address type='pci' domain='0' bus='0' slot='2' function='0'/></source>"
	"<vlan><tag id='5'/></vlan><teaming type='transient' persistent='ua-standby'/>"
	"<address type='pci' bus='2' slot='0'/></interface>"
	"<interface type='bridge'><mac address='52:54:00:aa:01:02'/><source bridge='br0'/>"
	"<model type='virtio'/><driver queues='2'/><mtu size='1500'/>"
	"<address type='pci' bus='3' slot='0'/></interface>"
	"<disk type='block' device='disk'><driver cache='none' io='native'/><target "
	"dev='vda'/></disk>"
	"<memballoon model='none'/></devices></domain>";

const char *vm_change(struct arena *arena, const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	if (!at)
		fail_msg("there is no %s", old);
	return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static void make_nodes(struct made *made)
{
	made_add_nodes(made, (int64_t[]){ 0, 1 }, 2);
	made->host->numa.nodes[0].cpus = "0-3";
	made->host->numa.nodes[1].cpus = "4-7";
}

static void make_bridge(struct made *made)
{
	struct vm_backing *backing = &made->host->vm_backing;

	backing->bridges = arena_new_struct(made->host->arena, struct bridge);
	backing->n_bridges = 1;
	backing->bridges[0] = (struct bridge){
		.name = "br0",
		.there = FACT_YES,
		.mtu = 1500,
		.filters_vlans = FACT_YES,
		.ports = arena_new_array(made->host->arena, const char *, 1),
		.n_ports = 1,
		.ports_known = true,
	};
	backing->bridges[0].ports[0] = "eth0";
	backing->merges_pages = FACT_NO;
}

void vm_make_host(struct made *made)
{
	static const char *const users[] = { NULL };
	struct device *pf = made_add_device(made, made_add_port(made, NULL), 0);

	made->host->devices_known = true;
	made->host->domains_known = true;
	made->host->identity.kvm = FACT_YES;
	made->host->iommu.in_use = FACT_YES;
	made_name(made, pf, "eth0");
	pf->netdevs->mtu = 1500;
	made_add_vfs(made, pf, 2, users, 1);
	for (size_t i = 0; i < 2; i++) {
		pf->sriov->vfs[i]->class_code = 0x020000;
		pf->sriov->vfs[i]->vf->vlan.id = i ? 0 : 5;
	}
	pf->class_code = 0x020000;
	make_nodes(made);
	make_bridge(made);
}

struct domain *vm_add(struct made *made, const char *name, const char *xml)
{
	struct host *host = made->host;
	struct domain *domains = arena_new_array(host->arena, struct domain, host->n_domains + 1);
	struct domain *domain = &domains[host->n_domains];

	if (host->n_domains)
		memcpy(domains, host->domains, host->n_domains * sizeof(*domains));
	*domain = (struct domain){ .name = name, .id = -1, .running = FACT_NO, .xml = xml };
	domain->autostart = FACT_YES;
	(void)domxml_read(domain, host->arena);
	host->domains = domains;
	host->n_domains++;
	return domain;
}

const struct finding *vm_judge(struct made *made, const char *rule)
{
	const struct audit_request request = { .way = WAY_SRIOV, .evidence_of_all = true };
	const struct report *report = audit(made->host, &request);

	for (size_t i = 0; i < report->n_findings; i++)
		if (report->findings[i].domain == made->host->domains &&
		    str_equal(report->findings[i].rule->id, rule))
			return &report->findings[i];
	fail_msg("%s says nothing", rule);
	return NULL;
}

void vm_expect(const struct finding *finding, enum verdict verdict, enum severity severity,
	       const char *old, const char *new)
{
	if (finding->verdict != verdict)
		fail_msg("%s: %s -> %s: %s (%s)", finding->rule->id, old, new,
			 verdict_names[finding->verdict],
			 finding->evidence ? finding->evidence : "");
	if (severity && finding->severity != severity)
		fail_msg("%s: %s -> %s weighs %s", finding->rule->id, old, new,
			 severity_names[finding->severity]);
}
