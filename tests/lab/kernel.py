# SPDX-License-Identifier: GPL-2.0-or-later
"""What does the kernel say of PCI functions and IOMMU groups? From sysfs, by places (see peers.py)."""
import glob
import os
import re

PCI = "/sys/bus/pci/devices/"
GROUPS = "/sys/kernel/iommu_groups/"
ABSENT = "absent"


def read(path):
    """A file's text; absent where there is none, or where reading it has no answer (speed without a link)."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ABSENT


def number(text):
    return ABSENT if text == ABSENT else int(text)


def target(path):
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else ABSENT


def entries(directory):
    return sorted(os.listdir(directory))


def last_address(path):
    """Of the PCI function below which the path leads, if it does."""
    names = re.findall(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]", path)
    return names[-1] if names else None


def link_owner(address):
    """A VF has no link of its own: its PF has."""
    pf = target(f"{PCI}{address}/physfn")
    return address if pf == ABSENT else pf


def link(prefix, speed, width):
    """A link by its texts; where its speed is unknown, so (None) is its width."""
    if speed == ABSENT:
        return {prefix + "gts": ABSENT, prefix + "width": ABSENT}
    gts = re.match(r"([0-9.]+) ?GT/s", speed)
    return {prefix + "gts": float(gts[1]) if gts else None, prefix + "width": int(width) if gts else None}


def links(address, prefix):
    place = PCI + address + "/"
    return (link(prefix + "current.", read(place + "current_link_speed"), read(place + "current_link_width")) |
            link(prefix + "maximum.", read(place + "max_link_speed"), read(place + "max_link_width")))


def driver(address):
    name = target(f"{PCI}{address}/driver")
    return "none" if name == ABSENT else name


def role(address):
    place = PCI + address + "/"
    if not read(place + "class").startswith("0x02"):
        return "other"
    if os.path.islink(place + "physfn"):
        return "vf"
    return "pf" if os.path.exists(place + "sriov_totalvfs") else "nic"


def functions():
    """The network functions."""
    return [address for address in entries(PCI) if role(address) != "other"]


def interface(place):
    nets = glob.glob(place + "net/*") + glob.glob(place + "virtio*/net/*")
    if not nets:
        return dict.fromkeys(("name", "speed_mbps", "master", "phys_port_name", "phys_switch_id"), ABSENT)
    speed = read(nets[0] + "/speed")
    return {
        "name": os.path.basename(nets[0]),
        "speed_mbps": 0 if speed == ABSENT else max(int(speed), 0),
        "master": target(nets[0] + "/master"),
        "phys_port_name": read(nets[0] + "/phys_port_name"),
        "phys_switch_id": read(nets[0] + "/phys_switch_id"),
    }


def representors(place):
    """The interfaces of a PF behind its own; igb has none."""
    nets = sorted(glob.glob(place + "net/*"))[1:]
    said = [{"name": os.path.basename(net), "phys_port_name": read(net + "/phys_port_name")} for net in nets]
    return said if os.path.exists(place + "sriov_totalvfs") else ABSENT


def grouping(place):
    """A function in no group is in -1, and its isolation is no question."""
    group = target(place + "iommu_group")
    if group == ABSENT:
        return {"iommu_group": -1, "isolated": ABSENT}
    return {"iommu_group": int(group), "isolated": len(entries(f"{GROUPS}{group}/devices")) == 1}


def total_in_capability(place):
    """TotalVFs of the SR-IOV capability (0x10), for which the kernel makes room; only root may read it."""
    with open(place + "config", "rb") as file:
        config = file.read()
    position = 0x100
    while 0 < position < len(config):
        header = int.from_bytes(config[position:position + 4], "little")
        if header & 0xffff == 0x10:
            return int.from_bytes(config[position + 14:position + 16], "little")
        position = header >> 20
    return None


def vf_bars(place):
    """Lines 7 to 12 of resource; a window of all zeros is none."""
    if not os.path.exists(place + "sriov_totalvfs"):
        return ABSENT
    total = total_in_capability(place)
    lines = [line.split() for line in read(place + "resource").splitlines()[7:13]]
    return [{"bar": bar, "start": start, "end": end,
             "vf_bytes": (int(end, 16) - int(start, 16) + 1) // total if total else None}
            for bar, (start, end, flags) in enumerate(lines) if int(flags, 16)]


def virtual_functions(place):
    """A PF's side of SR-IOV, and a VF's."""
    pf = target(place + "physfn")
    indexes = [int(vf.rpartition("virtfn")[2]) for vf in glob.glob(f"{PCI}{pf}/virtfn*")
               if os.path.samefile(vf, place)]
    return {
        "sriov.total_vfs": number(read(place + "sriov_totalvfs")),
        "sriov.num_vfs": number(read(place + "sriov_numvfs")),
        "sriov.offset": number(read(place + "sriov_offset")),
        "sriov.stride": number(read(place + "sriov_stride")),
        "sriov.vf_total_msix": number(read(place + "sriov_vf_total_msix")),
        "sriov.vf_bars": vf_bars(place),
        "sriov.vf_device_id": read(place + "sriov_vf_device"),
        "sriov.autoprobe": {"1": True, "0": False}.get(read(place + "sriov_drivers_autoprobe"), ABSENT),
        "vf.pf": pf,
        "vf.index": indexes[0] if indexes else ABSENT,
    }


def function(address):
    place = PCI + address + "/"
    return interface(place) | grouping(place) | virtual_functions(place) | links(link_owner(address), "pcie.") | {
        "address": address,
        "role": role(address),
        "driver": driver(address),
        "vendor_id": read(place + "vendor")[2:],
        "device_id": read(place + "device")[2:],
        "subsystem_vendor_id": read(place + "subsystem_vendor")[2:],
        "subsystem_device_id": read(place + "subsystem_device")[2:],
        "numa_node": int(read(place + "numa_node")),
        "local_cpus": read(place + "local_cpulist"),
        "representors": representors(place),
        "ports": os.path.realpath(place).split("/")[-2:3:-1],
    }


def group(name):
    members = entries(f"{GROUPS}{name}/devices")
    regions = (line.split() for line in read(f"{GROUPS}{name}/reserved_regions").splitlines())
    return {
        "id": int(name),
        "type": read(f"{GROUPS}{name}/type"),
        "devices": [member for member in members if os.path.exists(PCI + member)],
        "others": [member for member in members if not os.path.exists(PCI + member)],
        "reserved_regions": [{"type": kind, "start": start, "end": end} for start, end, kind in regions],
    }


def node(name):
    place = f"/sys/devices/system/node/{name}/"
    pages = sorted(entries(place + "hugepages"), key=lambda size: int(size.split("-")[1][:-2]))
    return {
        "id": int(name[4:]),
        "cpus": read(place + "cpulist"),
        "memory_bytes": int(re.search(r"MemTotal: +(\d+)", read(place + "meminfo"))[1]) << 10,
        "hugepages": [{"size_kib": int(size.split("-")[1][:-2])} |
                      {key: int(read(f"{place}hugepages/{size}/{file}_hugepages"))
                       for key, file in (("total", "nr"), ("free", "free"), ("surplus", "surplus"))}
                      for size in pages],
    }


def host():
    dmi = "/sys/class/dmi/id/"
    said = {
        "cmdline": read("/proc/cmdline"),
        "vendor": read(dmi + "sys_vendor"),
        "product": read(dmi + "product_name"),
        "bios_version": read(dmi + "bios_version"),
        "functions": functions(),
        "iommus": entries("/sys/class/iommu"),
        "groups": sorted(map(int, entries(GROUPS))),
    }
    tables = entries("/sys/firmware/acpi/tables")
    return said | {f"acpi.{table.lower()}": table in tables for table in ("DMAR", "IVRS", "IORT", "VIOT")}


def sysfs():
    said = {address: function(address) for address in functions()}
    said["host"] = host()
    said |= {f"group {name}": group(name) for name in said["host"]["groups"]}
    said |= {f"node {name[4:]}": node(name) for name in entries("/sys/devices/system/node") if name[4:].isdigit()}
    for address in entries(PCI):
        said[f"port {address}"] = links(address, "") | {"address": address, "driver": driver(address)}
        said[f"member {address}"] = {"class": read(f"{PCI}{address}/class")[2:], "driver": driver(address),
                                     "role": role(address)}
    return said
