#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where does vfctl's JSON differ from what the kernel and other programs say of the same machine?

    peers.py [PEER...]          all that PEERS names, or only these

Prints a line for each difference, "PEER PLACE FIELD: …", and, with all peers, "left KIND FIELD" for each
field that no peer knows of some place of that kind. A place is the host, a network function, a port above
one, a group, a member of one, a NUMA node; what is said of places is {place: {field: value}}. None is unknown,
ABSENT that the place has no such thing; a field that a peer leaves out, it does not know.
"""
import functools
import json
import sys

from kernel import ABSENT, sysfs
from programs import detect_virt, devlink, ip, lscpu, lspci, run, uname, virsh

# Judgements and vfctl's own words, which no peer has: other jobs are about these.
OWN = {"acs", "acs_blocker", "pcie.path.gbps", "pcie.path.bottleneck", "pcie.current.gbps", "pcie.maximum.gbps",
       "vf.used_by", "viable", "held_by", "why_shared", "current.gbps", "maximum.gbps", "acs.state"}


def flat(value, prefix=""):
    """{"a": {"b": 1}} -> {"a.b": 1}"""
    if not isinstance(value, dict):
        return {prefix: value}
    return {k: v for key, part in value.items()
            for k, v in flat(part, f"{prefix}.{key}" if prefix else key).items()}


@functools.cache
def document(*command):
    return json.loads(run("vfctl", *command, "--json"))


@functools.cache
def sheets():
    """What show says: of all but a PF's further VFs, or, to be quick, of the first of each role."""
    devices = document("list", "--all")["devices"]
    first = {device["role"]: device for device in reversed(devices)}
    if not sys.argv[1:]:
        first = {device["address"]: device for device in devices if not device.get("vf", {}).get("index")}
    return [document("show", device["address"]) for device in first.values()]


def places_of_group(group):
    addresses = [member["address"] for member in group["devices"]]
    members = {f"member {member['address']}": {key: value for key, value in member.items() if key != "address"}
               for member in group["devices"]}
    return {f"group {group['id']}": group | {"devices": addresses}} | members


def vfctl():
    listed, groups = document("list", "--all"), document("groups", "--all")
    said = {device["address"]: flat(device) for device in listed["devices"]}
    for group in groups["groups"]:
        said |= places_of_group(group)
    for sheet in sheets():
        said[sheet["device"]["address"]]["ports"] = [port["address"] for port in sheet["ports"]]
        said |= {f"port {port['address']}": flat(port) for port in sheet["ports"]}
        if "node" in sheet:
            said[f"node {sheet['node']['id']}"] = sheet["node"]
    said["host"] = flat(listed["host"]) | {
        "functions": [device["address"] for device in listed["devices"]],
        "iommus": groups["iommus"],
        "groups": [group["id"] for group in groups["groups"]],
    }
    return said


def show():
    """show as a peer of list and groups; who uses a VF it also asks libvirt."""
    said = {}
    for sheet in sheets():
        for device in (sheet["device"], *sheet.get("vfs", [])):
            said[device["address"]] = flat(device)
            said[device["address"]].pop("vf.used_by", None)
        if "group" in sheet:
            said |= places_of_group(sheet["group"])
    return said


PEERS = {peer.__name__: peer for peer in (show, sysfs, ip, lspci, virsh, devlink, uname, lscpu, detect_virt)}


def compared(name, ours):
    """Which fields of which places were; a list of the host's says which places there are."""
    asked = set()
    for place, fields in PEERS[name]().items():
        for field, value in fields.items():
            if place not in ours or (field == "ports" and field not in ours[place]):
                continue
            asked.add((place, field))
            if ours[place].get(field, ABSENT) != value:
                print(name, place, f"{field}: {value!r}, vfctl {ours[place].get(field, ABSENT)!r}")
    return asked


def tell_left(ours, asked):
    """By kind of place: host, group, port, member, node, or a network function's role."""
    left = {(ours[place]["role"] if place[0].isdigit() else place.split()[0], field)
            for place, fields in ours.items() for field in fields if (place, field) not in asked}
    for kind, field in sorted(left):
        if field not in OWN:
            print("left", kind, field)


def main():
    ours = vfctl()
    asked = set()
    for name in sys.argv[1:] or PEERS:
        fields = compared(name, ours)
        if name != "show":
            asked |= fields
    if not sys.argv[1:]:
        tell_left(ours, asked)


if __name__ == "__main__":
    main()
