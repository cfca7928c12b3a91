#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where does `vfctl list --all --json` differ from what another program says of the same machine?

Prints a line for each difference, "PEER ADDRESS FIELD: …", and "left FIELD" for each field of the JSON
that no peer was asked about.
"""
import glob
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

PCI = "/sys/bus/pci/devices/"
# Judgements and vfctl's own words, which no peer has: other jobs are about these.
OWN = {"address", "role", "isolated", "acs", "acs_blocker", "pcie.path.gbps", "pcie.path.bottleneck",
       "pcie.current.gbps", "pcie.maximum.gbps", "vf.used_by"}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return None


def target(path):
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else None


def flat(value, prefix=""):
    """{"a": {"b": 1}} -> {"a.b": 1}"""
    if not isinstance(value, dict):
        return {prefix: value}
    return {k: v for key, part in value.items()
            for k, v in flat(part, f"{prefix}.{key}" if prefix else key).items()}


def number(text, base=10):
    return None if text is None else int(text, base)


def speed(text):
    match = re.match(r"([0-9.]+) ?GT/s", text or "")
    return float(match[1]) if match else None


def sysfs(device):
    """What /sys/bus/pci/devices says; VFs have no link of their own."""
    place = PCI + device["address"] + "/"
    has_link = "pcie.current.gts" in device and device["role"] != "vf"
    vfs = sorted(glob.glob(place + "virtfn*"))
    pf = target(place + "physfn")
    said = {
        "driver": target(place + "driver") or "none",
        "vendor_id": read(place + "vendor")[2:],
        "device_id": read(place + "device")[2:],
        "numa_node": number(read(place + "numa_node")),
        "local_cpus": read(place + "local_cpulist"),
        "iommu_group": number(target(place + "iommu_group")),
        "sriov.total_vfs": number(read(place + "sriov_totalvfs")),
        "sriov.num_vfs": len(vfs) if os.path.exists(place + "sriov_numvfs") else None,
        "sriov.offset": number(read(place + "sriov_offset")),
        "sriov.stride": number(read(place + "sriov_stride")),
        "sriov.vf_device_id": read(place + "sriov_vf_device"),
        "sriov.autoprobe": {"1": True, "0": False}.get(read(place + "sriov_drivers_autoprobe")),
        "vf.pf": pf,
        "vf.index": next((int(vf.rpartition("virtfn")[2]) for vf in glob.glob(f"{PCI}{pf}/virtfn*")
                          if target(vf) == device["address"]), None),
    }
    if has_link:
        said["pcie.current.gts"] = speed(read(place + "current_link_speed"))
        said["pcie.current.width"] = number(read(place + "current_link_width"))
        said["pcie.maximum.gts"] = speed(read(place + "max_link_speed"))
        said["pcie.maximum.width"] = number(read(place + "max_link_width"))
    for net in os.listdir(place + "net") if os.path.isdir(place + "net") else []:
        said["speed_mbps"] = max(number(read(f"{place}net/{net}/speed")) or 0, 0)
    return said


def links():
    """ip's links by the PCI function below which they hang."""
    found = {}
    for link in json.loads(run("ip", "-d", "-j", "link")):
        path = os.path.realpath(f"/sys/class/net/{link['ifname']}/device")
        names = re.findall(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]", path)
        if names:
            found[names[-1]] = link
    return found


LINKS = links()


def ip(device):
    said = {}
    link = LINKS.get(device["address"])
    if link:
        up = "UP" in link["flags"]
        said = {
            "name": link["ifname"],
            "altnames": link.get("altnames", []),
            "mac": link["address"],
            "permanent_mac": link.get("permaddr", link["address"]),
            "up": up,
            "carrier": up and "LOWER_UP" in link["flags"],
            "mtu": link["mtu"],
        }
    if "vf.pf" in device:
        vfs = LINKS[device["vf.pf"]]["vfinfo_list"]
        vf = next(vf for vf in vfs if vf["vf"] == device["vf.index"])
        vlan = vf.get("vlan_list", [{}])[0]
        said |= {
            "vf.mac": vf["address"],
            "vf.vlan.id": vlan.get("vlan", 0),
            "vf.vlan.qos": vlan.get("qos", 0),
            "vf.vlan.proto": vlan.get("protocol", "802.1q").lower(),
            "vf.trust": vf["trust"],
            "vf.spoofchk": vf["spoofchk"],
            "vf.link_state": vf["link_state"],
            "vf.min_tx_mbps": vf.get("rate", {}).get("min_tx", 0),
            "vf.max_tx_mbps": vf.get("rate", {}).get("max_tx", 0),
        }
    return said


def blocks(*options):
    """lspci's paragraphs by address: one run for all functions."""
    text = run("lspci", "-D", *options)
    return {re.search(r"[0-9a-f]{4,8}:[0-9a-f:.]{7}", block)[0]: block for block in text.strip().split("\n\n")}


NAMES, IDS, DETAILS = blocks("-vmmk"), blocks("-nvmm"), blocks("-vv")


def lspci(device):
    """The machine-readable form for names, and -vv for what is in config space."""
    short, ids = (dict(line.split(":\t", 1) for line in known[device["address"]].splitlines())
                  for known in (NAMES, IDS))
    details = DETAILS[device["address"]]
    said = {
        "model": short["Device"],
        "driver": short.get("Driver", "none"),
        "vendor_id": ids["Vendor"],
        "device_id": ids["Device"],
        "numa_node": number(short.get("NUMANode", "-1")),
        "iommu_group": number(short.get("IOMMUGroup")),
    }
    if device["role"] != "vf":
        for name, register in ("current", "LnkSta"), ("maximum", "LnkCap"):
            link = re.search(register + r":.*Speed ([0-9.]+GT/s).*?Width x([0-9]+)", details)
            if link:
                said[f"pcie.{name}.gts"] = speed(link[1])
                said[f"pcie.{name}.width"] = number(link[2])
    sriov = re.search(r"Number of VFs: (\d+),.*VF offset: (\d+), stride: (\d+), Device ID: (\w+)", details,
                      re.DOTALL)
    if sriov and device["role"] == "pf":
        said |= dict(zip(("sriov.num_vfs", "sriov.offset", "sriov.stride"), map(int, sriov.groups())))
        said["sriov.vf_device_id"] = sriov[4]
    return said


def address(element):
    return "{:04x}:{:02x}:{:02x}.{:x}".format(
        *(int(element.get(part), 0) for part in ("domain", "bus", "slot", "function")))


def virsh(device):
    name = "pci_" + re.sub(r"[:.]", "_", device["address"])
    root = ElementTree.fromstring(run("virsh", "-q", "nodedev-dumpxml", name))
    pci = root.find("capability[@type='pci']")
    driver = root.find("driver/name")
    node = pci.find("numa")
    said = {
        "driver": "none" if driver is None else driver.text,
        "vendor_id": pci.find("vendor").get("id")[2:],
        "device_id": pci.find("product").get("id")[2:],
        "numa_node": -1 if node is None else int(node.get("node")),
    }
    group = pci.find("iommuGroup")
    if group is not None:
        said["iommu_group"] = int(group.get("number"))
    functions = pci.find("capability[@type='virt_functions']")
    if functions is not None:
        said["sriov.total_vfs"] = int(functions.get("maxCount"))
        said["sriov.num_vfs"] = len(functions.findall("address"))
    physical = pci.find("capability[@type='phys_function']/address")
    if physical is not None:
        said["vf.pf"] = address(physical)
    return said


def devlink(device):
    if device["role"] != "pf":
        return {}
    shown = subprocess.run(["devlink", "dev", "eswitch", "show", "pci/" + device["address"]],
                           capture_output=True, text=True, check=False)
    mode = re.search(r"mode (\w+)", shown.stdout)
    return {"sriov.eswitch": mode[1] if mode else "none"}


PEERS = sysfs, ip, lspci, virsh, devlink


def main():
    devices = [flat(device) for device in json.loads(run("vfctl", "list", "--all", "--json"))["devices"]]
    asked = set(OWN)
    for device in devices:
        for peer in PEERS:
            said = {field: value for field, value in peer(device).items() if value is not None}
            asked |= said.keys()
            for field, value in said.items():
                if device.get(field) != value:
                    print(peer.__name__, device["address"], f"{field}: {value!r}, vfctl {device.get(field)!r}")
    for field in sorted({field for device in devices for field in device} - asked):
        print("left", field)


main()
