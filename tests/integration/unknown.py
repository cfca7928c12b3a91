# SPDX-License-Identifier: GPL-2.0-or-later
"""Does every null of a document have a gap that can be its reason, and is what a gap leaves untold really null?

A field is (place, name, value): the place is the function or group that it is said of, the name as
"pcie.current.gts" within that.
"""
import re

PCI = '/sys/bus/pci/devices/'
GROUPS = '/sys/kernel/iommu_groups'
ANY = r'[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]'
# A function that could not be looked at, or that hangs from none: what depends on those around it is not known.
AROUND = rf'{PCI}{ANY}(/config)?|/sys/bus/pci/devices'
MEMBERS = rf'{PCI}{ANY}/iommu_group|{GROUPS}(/\d+/devices)?|{PCI}{ANY}'
VIRTUALIZATION = r'/proc/(cpuinfo|sysinfo)|/sys/(class/dmi|firmware|devices/system/clocksource)/.*|/proc/device-tree.*'
DMI = '/sys/class/dmi/id'
NODES = r'/sys/devices/system/node(/node\d+(/.*)?)?|/sys/kernel/mm/hugepages|/proc/meminfo|/sys/devices/system/cpu(/.*)?'
ATTRIBUTE = r'rtnetlink( \S+ vf( \w+)?)?|{own}/physfn'
INTERFACE = r'rtnetlink|{own}/net(/.*)?|/sys/class/net/[^/]+/\w+|/sys/bus/virtio/devices(/\w+)?'
# Of a NIC that may be a PF and of which nothing more is known, one gap stands for all that a PF has.
SRIOV = '{own}/sriov_totalvfs|{own}/config'

# By a field's name: its only source, so that it is null where that is a gap; and what else may leave it null.
# {own} is the directory of the function, {link} of the one whose link it has, {group} of the group.
REASONS = {
    r'host\.name': ('/proc/sys/kernel/hostname', None),
    r'host\.kernel': ('/proc/sys/kernel/osrelease', None),
    r'host\.machine': ('/proc/sys/kernel/arch', None),
    r'host\.cmdline': ('/proc/cmdline', None),
    r'host\.cpu_(vendor|model)': ('/proc/cpuinfo', None),
    r'host\.vendor': (f'{DMI}/sys_vendor', DMI),
    r'host\.product': (f'{DMI}/product_name', DMI),
    r'host\.bios_version': (f'{DMI}/bios_version', DMI),
    r'host\.(virtualized|hypervisor)': (None, rf'{VIRTUALIZATION}|{DMI}'),
    r'host\.acpi\.\w+': ('/sys/firmware/acpi/tables', None),
    r'iommus': ('/sys/class/iommu', None),
    r'nodes': (None, '/sys/bus/pci/devices'),
    r'nodes\.node': (None, f'{PCI}{ANY}/numa_node'),
    r'nodes\.below\.bus': (None, AROUND),
    r'nodes\.below': ('/sys/bus/pci/devices', None),
    r'nodes\.numa\.\w+': (None, NODES),
    r'(nodes\.|below\.)+vf_uses\.\w+': (None, f'{PCI}{ANY}/(sriov_numvfs|sriov_totalvfs|config)'),
    r'groups': (GROUPS, '/sys/bus/pci/devices'),
    r'devices': (None, '/sys/bus/pci/devices'),
    r'driver': ('{own}/driver', '{own}'),
    r'class|role': (None, '{own}(/uevent|/class)?'),
    r'(subsystem_)?(vendor|device)_id': (None, '{own}/(uevent|(subsystem_)?(vendor|device))'),
    r'model': (None, 'pci.ids|{own}/(vendor|device|uevent)'),
    r'numa_node': ('{own}/numa_node', None),
    r'node(\.\w+)?|hugepages\.\w+': (None, rf'{{own}}/numa_node|{NODES}'),
    r'local_cpus': ('{own}/local_cpulist', None),
    r'iommu_group': (None, '{own}/iommu_group|' + GROUPS),
    r'isolated|viable|held_by|others': (None, rf'{MEMBERS}|{PCI}{ANY}/driver|/sys/bus/pci/devices'),
    r'group|why_shared|acs(\.state)?': (None, rf'{MEMBERS}|{AROUND}'),
    r'acs\.(capability|control)': ('{own}/config', None),
    r'(pcie\.)?current\.(gts|width|gbps)': (None, r'{link}(/config|/current_link_(speed|width))?|{own}/physfn'),
    r'(pcie\.)?maximum\.(gts|width|gbps)': (None, r'{link}(/config|/max_link_(speed|width))?|{own}/physfn'),
    r'pcie\.aspm_l1': (None, '{link}(/config)?|{own}/physfn'),
    r'pcie\.path\.(gbps|bottleneck)': (None, rf'{PCI}{ANY}/(config|physfn|current_link_(speed|width))|{AROUND}'),
    r'ports': ('{own}', AROUND),
    r'vfs': (None, '{own}/(sriov_numvfs|config|virtfn[0-9]+)'),
    r'sriov\.total_vfs': ('{own}/sriov_totalvfs', SRIOV),
    r'sriov\.autoprobe': ('{own}/sriov_drivers_autoprobe', SRIOV),
    r'sriov\.vf_total_msix': ('{own}/sriov_vf_total_msix', SRIOV),
    r'sriov\.(initial_vfs|ari)': (None, SRIOV),
    r'sriov\.(num_vfs|offset|stride|vf_device_id)': (None, SRIOV + r'|{own}/sriov_\w+'),
    r'sriov\.vf_bars(\.vf_bytes)?': ('{own}/resource', SRIOV),
    r'sriov\.eswitch': ('devlink', 'devlink {address}|{own}/sriov_totalvfs'),
    r'altnames': ('rtnetlink', INTERFACE),
    r'name|mac|permanent_mac|up|carrier|mtu|speed_mbps|master|phys_\w+|representors': (None, INTERFACE),
    r'vf\.(pf|index)': ('{own}/physfn', rf'{PCI}{ANY}/virtfn\d+'),
    r'vf\.used_by': (None, rf'/proc/\*/fd|libvirt.*|rtnetlink.*|{INTERFACE}|{{own}}/(physfn|driver|iommu_group)'),
    r'vf\.\w+(\.\w+)?': (None, ATTRIBUTE),
    r'type': ('{group}/type', GROUPS + '|{group}'),
    r'reserved_regions': ('{group}/reserved_regions', GROUPS + '|{group}'),
}


def fields(value, place=None, name=''):
    """Lists are fields, too: they may be null."""
    if isinstance(value, dict):
        if 'address' in value or 'reserved_regions' in value:
            place, name = value, ''
        for key, part in value.items():
            yield from fields(part, place, f'{name}.{key}' if name else key)
        return
    yield place, name, value
    for part in value if isinstance(value, list) else ():
        if isinstance(part, dict):
            yield from fields(part, place, name)


def fields_of(document):
    """What show leaves out of a device's object is said of that device."""
    yield from fields({key: part for key, part in document.items() if key != 'gaps'}, document.get('device'))


def sources_of(place, pattern):
    """The pattern in the words of one place."""
    place = place or {}
    own = PCI + re.escape(place.get('address', ''))
    pf = place.get('vf', {}).get('pf')
    words = {'own': own, 'link': own if 'vf' not in place else PCI + (re.escape(pf) if pf else ANY),
             'group': f'{GROUPS}/{place.get("id")}', 'address': place.get('address', '')}
    return re.sub(r'\{([a-z]+)\}', lambda word: words[word[1]], pattern)


def reason(name):
    return next((sources for pattern, sources in REASONS.items() if re.fullmatch(pattern, name)), (None, None))


def check(document):
    """A sentence for each null that nothing explains, and for each value that can come from nowhere; some of a list can."""
    gaps = [gap['source'] for gap in document['gaps']]
    for place, name, value in fields_of(document):
        only, others = (sources and sources_of(place, sources) for sources in reason(name))
        patterns = [pattern for pattern in (only, others) if pattern]
        where = f'{(place or {}).get("address", "")} {name}'
        if value is None and not any(re.fullmatch(pattern, gap) for gap in gaps for pattern in patterns):
            yield f'{where} is null, and no gap says why'
        told = bool(value) if isinstance(value, list) else value is None
        if not told and only and any(re.fullmatch(only, gap) for gap in gaps):
            yield f'{where} is {value!r}, though {only} is a gap'
