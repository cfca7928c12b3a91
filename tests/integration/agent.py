#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers as qemu-guest-agent does (qga/qapi-schema.json): a command on stdin, an answer on stdout. What guest-exec is to run it runs
here. $MADE/blocked names a command that its configuration blocks; $MADE/silent has it answer nothing, $MADE/frozen file systems
frozen, and $MADE/leaves tells which guest-exec ends it."""
import base64
import json
import os
import subprocess
import sys

made = os.environ["MADE"]
command = json.load(sys.stdin)
arguments = command.get("arguments", {})


def of(name):
    path = os.path.join(made, name)
    return open(path).read().strip() if os.path.exists(path) else ""


def run():
    if of("leaves"):
        left = int(of("leaves")) - 1
        with open(os.path.join(made, "leaves" if left else "silent"), "w") as rest:
            rest.write(str(left) if left else "yes")
        if not left:
            sys.exit(1)
    ran = subprocess.run([arguments["path"]] + arguments["arg"], capture_output=True, stdin=subprocess.DEVNULL)
    with open(os.path.join(made, "ran"), "w") as ended:
        json.dump({"exited": False, "asked": 0, "exitcode": ran.returncode,
                   "out-data": base64.b64encode(ran.stdout).decode(), "err-data": base64.b64encode(ran.stderr).decode()}, ended)
    return {"pid": 4711}


def status():
    """It is still running when it is first asked for."""
    assert arguments == {"pid": 4711}
    ended = json.load(open(os.path.join(made, "ran")))
    if not ended["asked"]:
        ended["asked"] = 1
        with open(os.path.join(made, "ran"), "w") as again:
            json.dump(ended, again)
        return {"exited": False}
    answer = {"exited": True, "exitcode": ended["exitcode"]}
    answer.update({key: ended[key] for key in ("out-data", "err-data") if ended[key]})
    return answer


if of("silent"):
    sys.exit(1)
names = ["guest-ping", "guest-info", "guest-fsfreeze-status", "guest-exec", "guest-exec-status"]
print(json.dumps({"return": {
    "guest-ping": lambda: {},
    "guest-info": lambda: {"version": "7.2.0", "supported_commands": [
        {"name": name, "enabled": name != of("blocked"), "success-response": True} for name in names]},
    "guest-fsfreeze-status": lambda: of("frozen") or "thawed",
    "guest-exec": run,
    "guest-exec-status": status,
}[command["execute"]]()}))
