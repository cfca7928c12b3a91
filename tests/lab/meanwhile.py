#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""What did `vfctl list --json` say that was not so, while functions went away and came back?

    meanwhile.py BEFORE LOOKS       one document; and one a line, taken meanwhile

A look may lack a function, may not know a fact, and may find a function whose driver and interface have
left already. Whatever else differs from BEFORE is printed: "ADDRESS FIELD: was, is".
"""
import json
import sys

from kernel import ABSENT
from peers import flat

OF_INTERFACE = {"name", "altnames", "mac", "permanent_mac", "up", "carrier", "mtu", "speed_mbps"}
# igb's limit is one below that of its SR-IOV capability, which counts without it.
WITHOUT_DRIVER = {"driver": "none", "sriov.total_vfs": 8}


def is_so(field, was, now):
    if now is None or now == was:
        return True
    # Judged by what is known: the blocker is not, without a judgement.
    if now is ABSENT:
        return field in OF_INTERFACE or field == "acs_blocker"
    return field in WITHOUT_DRIVER and now == WITHOUT_DRIVER[field]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        before = {device["address"]: flat(device) for device in json.load(file)["devices"]}
    with open(sys.argv[2], encoding="utf-8") as file:
        looks = [json.loads(line) for line in file]
    for device in (flat(device) for look in looks for device in look["devices"]):
        was = before[device["address"]]
        for field in sorted(was.keys() | device.keys()):
            then, now = was.get(field, ABSENT), device.get(field, ABSENT)
            if not is_so(field, then, now):
                print(device["address"], f"{field}: {then!r}, {now!r}")


main()
