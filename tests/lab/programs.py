# SPDX-License-Identifier: GPL-2.0-or-later
"""What do other programs say of PCI functions, links, groups and the host? By places (see peers.py)."""
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

from kernel import ABSENT, PCI, functions, last_address, link, link_owner, role, target

NAMES_OF_ACS = {"SV": "SrcValid", "TB": "TransBlk", "RR": "ReqRedir", "CR": "CmpltRedir", "UF": "UpstreamFwd",
                "EC": "EgressCtrl", "DT": "DirectTrans"}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def ip_vf(vf):
    vlan = vf.get("vlan_list", [{}])[0]
    return {
        "vf.mac": vf["address"],
        "vf.vlan.id": vlan.get("vlan", 0),
        "vf.vlan.qos": vlan.get("qos", 0),
        "vf.vlan.proto": vlan.get("protocol", "802.1q").lower(),
        "vf.trust": vf.get("trust", ABSENT),
        "vf.spoofchk": vf.get("spoofchk", ABSENT),
        "vf.rss_query": vf.get("query_rss_en", ABSENT),
        "vf.link_state": vf["link_state"],
        "vf.min_tx_mbps": vf.get("rate", {}).get("min_tx", 0),
        "vf.max_tx_mbps": vf.get("rate", {}).get("max_tx", 0),
    }


def ip_link(net):
    up = "UP" in net["flags"]
    return {
        "name": net["ifname"],
        "altnames": net.get("altnames", []),
        "mac": net["address"],
        "permanent_mac": net.get("permaddr", net["address"]),
        "up": up,
        "carrier": up and "LOWER_UP" in net["flags"],
        "mtu": net["mtu"],
        "master": net.get("master", ABSENT),
        "phys_port_name": net.get("phys_port_name", ABSENT),
        "phys_switch_id": net.get("phys_switch_id", ABSENT),
    }


NO_LINK = dict.fromkeys(("name", "altnames", "mac", "permanent_mac", "up", "carrier", "mtu", "master",
                         "phys_port_name", "phys_switch_id"), ABSENT)
NO_VF = dict.fromkeys(("vf.mac", "vf.vlan.id", "vf.vlan.qos", "vf.vlan.proto", "vf.trust", "vf.spoofchk",
                       "vf.rss_query", "vf.link_state", "vf.min_tx_mbps", "vf.max_tx_mbps",
                       "vf.node_guid", "vf.port_guid"), ABSENT)


def ip():
    said = {address: NO_LINK | NO_VF for address in functions()}
    for net in json.loads(run("ip", "-d", "-j", "link")):
        address = last_address(os.path.realpath(f"/sys/class/net/{net['ifname']}/device"))
        if not address:
            continue
        said[address] |= ip_link(net)
        for vf in net.get("vfinfo_list", []):
            said[target(f"{PCI}{address}/virtfn{vf['vf']}")] |= ip_vf(vf)
    return said


def lspci_blocks(*options):
    """Its paragraphs by address: one run for all functions."""
    text = run("lspci", "-D", *options)
    return {last_address(block.split("\n")[0]): block for block in text.strip().split("\n\n")}


def lspci_links(details, prefix):
    """Without the registers, which PCI Express has, there is no link."""
    said = {}
    for name, register in ("current.", "LnkSta"), ("maximum.", "LnkCap"):
        found = re.search(register + r":.*Speed ([^ ,]+).*?Width x([0-9]+)", details)
        said |= link(prefix + name, *(found.groups() if found else (ABSENT, ABSENT)))
    return said


def lspci_sriov(details):
    """The total that it tells is the capability's; the driver's, which counts, may be less."""
    sriov = re.search(r"IOVCtl:.*ARIHierarchy([+-]).*Initial VFs: (\d+),.*Number of VFs: (\d+),.*"
                      r"VF offset: (\d+), stride: (\d+), Device ID: (\w+)", details, re.DOTALL)
    found = [sriov[1] == "+", *map(int, sriov.groups()[1:5]), sriov[6]] if sriov else [ABSENT] * 6
    return dict(zip(("sriov.ari", "sriov.initial_vfs", "sriov.num_vfs", "sriov.offset", "sriov.stride",
                     "sriov.vf_device_id"), found))


def lspci_aspm(details):
    control = re.search(r"LnkCtl:\s*ASPM ([^;]*)", details)
    return {"pcie.aspm_l1": "L1" in control[1] if control else ABSENT}


def lspci_acs(details):
    said = {}
    for field, register in ("acs.capability", "ACSCap"), ("acs.control", "ACSCtl"):
        bits = re.search(register + r":(.*)", details)
        said[field] = [name for name, word in NAMES_OF_ACS.items() if bits and word + "+" in bits[1]]
    return said


def fields_of(block):
    return dict(line.split(":\t", 1) for line in block.splitlines())


def lspci_function(short, numbers):
    return {
        "vendor_id": numbers["Vendor"],
        "device_id": numbers["Device"],
        "subsystem_vendor_id": numbers.get("SVendor", "0000"),
        "subsystem_device_id": numbers.get("SDevice", "0000"),
        "numa_node": int(short.get("NUMANode", -1)),
        "iommu_group": int(short.get("IOMMUGroup", -1)),
    }


def lspci():
    names, ids, all_details = lspci_blocks("-vmmk"), lspci_blocks("-nvmm"), lspci_blocks("-vv")
    said = {"host": {"functions": []}}
    for address, details in sorted(all_details.items()):
        short, numbers = fields_of(names[address]), fields_of(ids[address])
        called = {"model": short["Device"], "driver": short.get("Driver", "none")}
        said[f"member {address}"] = called
        said[f"port {address}"] = called | lspci_links(details, "") | lspci_acs(details)
        if numbers["Class"].startswith("02"):
            said["host"]["functions"].append(address)
            owner = all_details[link_owner(address)]
            said[address] = (called | lspci_function(short, numbers) | lspci_sriov(details) |
                             lspci_links(owner, "pcie.") | lspci_aspm(owner))
    return said


def virsh_nodes(kind):
    """All of its node devices of a kind, in two runs, by the PCI function that each is or belongs to."""
    names = run("virsh", "-q", "nodedev-list", "--cap", kind).split()
    text = run("virsh", "-q", "; ".join("nodedev-dumpxml " + name for name in names))
    nodes = ElementTree.fromstring(f"<all>{text}</all>").findall("device")
    return {last_address(node.find("path").text): node for node in nodes}


def virsh_address(element):
    return "{:04x}:{:02x}:{:02x}.{:x}".format(
        *(int(element.get(part), 0) for part in ("domain", "bus", "slot", "function")))


def virsh_driver(node):
    name = node.find("driver/name")
    return {"driver": "none" if name is None else name.text}


def virsh_links(node, prefix):
    """It leaves out a speed that the kernel calls unknown."""
    said = {}
    for name, validity in ("current.", "sta"), ("maximum.", "cap"):
        found = node.find(f"capability/pci-express/link[@validity='{validity}'][@speed]")
        if found is not None:
            said |= link(prefix + name, found.get("speed") + " GT/s", found.get("width"))
    return said


def virsh_function(node):
    pci = node.find("capability")
    vfs = pci.find("capability[@type='virt_functions']")
    pf = pci.find("capability[@type='phys_function']/address")
    numa = pci.find("numa")
    group = pci.find("iommuGroup")
    said = {
        "vendor_id": pci.find("vendor").get("id")[2:],
        "device_id": pci.find("product").get("id")[2:],
        "numa_node": -1 if numa is None else int(numa.get("node")),
        "iommu_group": -1 if group is None else int(group.get("number")),
        "vf.pf": ABSENT if pf is None else virsh_address(pf),
    }
    if vfs is not None:
        said["sriov.total_vfs"] = int(vfs.get("maxCount"))
        said["sriov.num_vfs"] = len(vfs.findall("address"))
    return said


def virsh_interface(node):
    net = node.find("capability[@type='net']")
    state = net.find("link")
    return {
        "name": net.find("interface").text,
        "mac": net.find("address").text,
        "carrier": state.get("state") == "up",
        "speed_mbps": int(state.get("speed", 0)),
    }


def virsh():
    pcis, nets = virsh_nodes("pci"), virsh_nodes("net")
    said = {"host": {"functions": []}}
    for address, node in sorted(pcis.items()):
        class_code = node.find("capability/class").text[2:]
        said[f"member {address}"] = virsh_driver(node) | {"class": class_code}
        said[f"port {address}"] = virsh_driver(node) | virsh_links(node, "")
        for group in node.findall("capability/iommuGroup"):
            members = sorted(map(virsh_address, group.findall("address")))
            said[f"group {group.get('number')}"] = {"devices": members}
        if class_code.startswith("02"):
            said["host"]["functions"].append(address)
            said[address] = virsh_driver(node) | virsh_function(node)
            said[address] |= virsh_links(pcis[link_owner(address)], "pcie.")
            said[address] |= virsh_interface(nets[address]) if address in nets else {}
    return said


def devlink():
    said = {}
    for address in functions():
        answer = subprocess.run(["devlink", "dev", "eswitch", "show", "pci/" + address],
                                capture_output=True, text=True, check=False)
        mode = re.search(r"mode (\w+)", answer.stdout)
        said[address] = {"sriov.eswitch": ABSENT if role(address) != "pf" else mode[1] if mode else "none"}
    return said


def uname():
    name, kernel, machine = run("uname", "-nrm").split()
    return {"host": {"name": name, "kernel": kernel, "machine": machine}}


def lscpu():
    said = {row["field"]: row["data"] for row in json.loads(run("lscpu", "-J"))["lscpu"]}
    return {"host": {"cpu_vendor": said["Vendor ID:"], "cpu_model": said["Model name:"]}}


def detect_virt():
    guest = subprocess.run(["systemd-detect-virt", "--vm"], capture_output=True, text=True, check=False)
    return {"host": {"virtualized": guest.returncode == 0, "hypervisor": guest.stdout.strip()}}
