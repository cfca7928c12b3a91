# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does a capture whose files are no files hang vfctl, crash it, or make it tell what is not so? Each file and link of two hosts
# becomes, in turn, a FIFO that is fed, a socket, a directory, 10 GB of nothing, a device node and a link out of the tree. What
# was known must stay as it was or become unknown, and then one more read has failed.
import collections
import json
import os
import re
import socket
import stat
import subprocess
import sys
import tempfile

VFCTL = os.environ["VFCTL"]
COMMANDS = (["list", "--all", "--vms", "--json"], ["groups", "--all", "--json"])
SECRET = "4242"
failed = []


def look(tree):
    """What each command says, and which reads have failed; None where it refused the capture, with a sentence."""
    answers = []
    for command in COMMANDS:
        run = subprocess.run([VFCTL, "--sysroot", tree, *command], capture_output=True, text=True, timeout=20)
        if run.returncode not in (0, 7) or SECRET in run.stdout + run.stderr:
            raise ValueError(f"{command[0]}: status {run.returncode}: {run.stderr}")
        if run.returncode == 7 and not run.stderr.startswith("vfctl: "):
            raise ValueError(f"{command[0]}: no sentence")
        document = json.loads(run.stdout) if run.returncode == 0 else None
        answers.append(document and (document, document.pop("gaps", [])))
    return answers


def is_unknown(value):
    return value is None or isinstance(value, dict) and all(is_unknown(part) for part in value.values())


def by_name(items):
    for key in ("address", "id", "bar"):
        if all(isinstance(item, dict) and key in item for item in items):
            return {item[key]: item for item in items}
    return None


# What may go, because it depends on something that is now unknown; and what is less exact, but true: a QEMU whose guest is not
# known is a process, and of two functions without ACS the other one is named.
MAY_GO = re.compile(r"\.acs_blocker$|\[[0-9a-f:.]+\]$")
LESS_EXACT = re.compile(r"\.why_shared$")
COMMAND_LINE = re.compile(r"/proc/[0-9]+/cmdline$")


def compare(before, after, where, wrong):
    if is_unknown(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() | after.keys():
            place = f"{where}.{key}"
            if key in before and key in after:
                compare(before[key], after[key], place, wrong)
            elif key in before and not MAY_GO.search(place) or key in after and not is_unknown(after[key]):
                wrong.append(f"{place}: {before.get(key)} became {after.get(key)}")
    elif isinstance(before, list) and isinstance(after, list) and before and by_name(before) and by_name(after) is not None:
        old, new = by_name(before), by_name(after)
        for key in old.keys() | new.keys():
            if key not in old:
                wrong.append(f"{where}[{key}] came")
            elif key in new:
                compare(old[key], new[key], f"{where}[{key}]", wrong)
            elif not MAY_GO.search(f"{where}[{key}]"):
                wrong.append(f"{where}[{key}] went")
    elif before != after and not LESS_EXACT.search(where):
        wrong.append(f"{where}: {before} became {after}")


class Odd:
    """Something in the place of a file, for as long as it is looked at."""

    def __init__(self, path, kind, work):
        self.path, self.kept, self.fd = path, os.path.join(work, "kept"), -1
        os.rename(path, self.kept)
        getattr(self, kind)(work)

    def fifo(self, _):
        os.mkfifo(self.path)
        self.fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        os.write(self.fd, SECRET.encode() + b"\n")

    def socket(self, work):
        place = os.path.join(work, "socket")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(place)
        os.rename(place, self.path)

    def directory(self, _):
        os.mkdir(self.path)

    def huge(self, _):
        with open(self.path, "w") as file:
            file.truncate(10 << 30)

    def device(self, _):
        os.mknod(self.path, stat.S_IFCHR | 0o666, os.makedev(1, 3))

    def link(self, work):
        os.symlink(os.path.join(work, "secret"), self.path)

    def climb(self, work):
        os.symlink("../" * 30 + os.path.join(work, "secret"), self.path)

    def end(self):
        if self.fd >= 0:
            os.close(self.fd)
        if os.path.isdir(self.path) and not os.path.islink(self.path):
            os.rmdir(self.path)
        else:
            os.unlink(self.path)
        os.rename(self.kept, self.path)


def judge(before, after, odd, kind):
    if COMMAND_LINE.search(odd):
        return
    for (document, gaps), answer in zip(before, after):
        # A link to what is not in the tree is as good as no file, of which many say something.
        if answer is None or kind in ("link", "climb"):
            continue
        wrong = []
        compare(document, answer[0], document["schema"], wrong)
        if document != answer[0] and len(answer[1]) <= len(gaps):
            wrong.append("no further read has failed")
        failed.extend(f"{kind} for {odd}: {what}" for what in wrong)


def may_make_devices(work):
    try:
        os.mknod(os.path.join(work, "device"), stat.S_IFCHR | 0o666, os.makedev(1, 3))
        with open(os.path.join(work, "device")):
            return True
    except OSError:
        return False


def places(tree):
    for directory, names, files in os.walk(tree):
        yield from (os.path.join(directory, name) for name in files)
        yield from (os.path.join(directory, name) for name in names if os.path.islink(os.path.join(directory, name)))


def some_of_each(paths, n):
    """At most n paths that differ in nothing but numbers."""
    seen = collections.Counter()
    for path in paths:
        form = re.sub("[0-9a-f]+", "0", path)
        seen[form] += 1
        if seen[form] <= n:
            yield path


def try_all(tree, kinds, work):
    before = look(tree)
    for i, place in enumerate(some_of_each(sorted(places(tree)), 3)):
        kind = kinds[i % len(kinds)]
        # An empty directory in the place of a link is a function, or a group, that has no files.
        if kind == "directory" and os.path.islink(place):
            kind = "huge"
        odd = Odd(place, kind, work)
        try:
            judge(before, look(tree), place[len(tree):], kind)
        except (ValueError, subprocess.TimeoutExpired) as error:
            failed.append(f"{kind} for {place[len(tree):]}: {error}")
        odd.end()


with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as work:
    lab, made = os.path.join(work, "lab"), os.path.join(work, "made")
    os.mkdir(lab)
    subprocess.run(["tar", "-xf", os.environ["VFCTL_TOP_SRCDIR"] + "/tests/fixtures/hosts/lab-intel.tar.gz", "-C", lab], check=True)
    subprocess.run([os.environ["VFCTL_TOP_BUILDDIR"] + "/tests/bench/make-host", "--pfs", "1", "--vfs", "1", "--vms", "1", "--sockets", "1",
                    "--cores", "2", "--threads", "1", made], check=True)
    with open(os.path.join(work, "secret"), "w") as secret:
        secret.write(SECRET + "\n")
    kinds = ["fifo", "socket", "directory", "huge", "link", "climb"] + (["device"] if may_make_devices(work) else [])
    for tree in (lab, made):
        try_all(tree, kinds, work)
sys.stderr.write("".join(f"failed: {what}\n" for what in failed[:40]))
sys.exit(bool(failed))
