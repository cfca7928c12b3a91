# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does an anonymous capture tell anything that it must not? A made-up host says CANARY wherever people and makers write what
# they like, a rich domain among it; no file, name or link of its capture may hold that. Then every single value in the domain's
# XML is one: where it stays stands in rich.words, the list of what libvirt and QEMU alone have words for.
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

VFCTL = os.environ["VFCTL"]
DOMAINS = os.environ["VFCTL_TOP_SRCDIR"] + "/tests/fixtures/domains"
UUID = "c7a5fdbd-edaf-9455-926a-d65c16db1809"
SECRETS = re.compile(rb"canary|c7a5fdbd|52:54:00:aa|10\.77\.66|5000c500|/dev/pts", re.IGNORECASE)
failed = []

# What the kernel writes on each architecture, and what vfctl calls the CPU.
CPUINFO = {
    "GenuineIntel": """\
processor\t: 0
vendor_id\t: GenuineIntel
model name\t: Xeon
physical id\t: 0
flags\t\t: fpu vmx
canary\t\t: CANARY
""",
    "ARM": """\
processor\t: 0
BogoMIPS\t: 50.00
Features\t: fp asimd
CPU implementer\t: 0x41
CPU part\t: 0xd0c

Hardware\t: CANARY
Revision\t: CANARY
Serial\t\t: CANARY
""",
    "IBM/S390": """\
vendor_id       : IBM/S390
# processors    : 1
features\t: esan3 zarch
processor 0: version = FF,  identification = CANARY,  machine = 8561

cpu number      : 0
version         : FF
identification  : CANARY
machine         : 8561
""",
    "IBM": """\
processor\t: 0
cpu\t\t: POWER9 (architected), altivec supported

firmware\t: CANARY
system-id\t: CANARY
""",
    "0x489": """\
processor\t: 0
hart\t\t: 0
isa\t\t: rv64imafdch
uarch\t\t: sifive,u74
mvendorid\t: 0x489
serial\t\t: CANARY
""",
}
SYSINFO = """\
Manufacturer:         CANARY
Type:                 CANARY
Model:                CANARY
Sequence Code:        CANARY
Plant:                CANARY

LPAR Number:          15
LPAR Name:            CANARY
LPAR Extended Name:   CANARY
LPAR UUID:            c7a5fdbd-edaf-9455-926a-d65c16db1820

VM00 Name:            CANARY
VM00 Control Program: z/VM    6.4.0
VM00 Extended Name:   CANARY
VM00 UUID:            c7a5fdbd-edaf-9455-926a-d65c16db1821
"""
# Secrets of all kinds in what init, dracut and installers read, among what tunes the kernel.
TUNING = ("intel_iommu=on,sm_on amd_iommu=on iommu=pt pcie_acs_override=downstream,multifunction pci=disable_acs_redir=pci:12d8:8619 "
          "pci=config_acs=xx101x@0000:03:00.0 isolcpus=managed_irq,domain,1 nohz_full=1 hugepagesz=1G hugepages=0:4 quiet").split()
SECRET = ("BOOT_IMAGE=/vmlinuz-CANARY root=/dev/mapper/CANARY-root ip=10.77.66.55::10.77.66.1:255.0.0.0:CANARY.example:eth0:none "
          "systemd.hostname=CANARY rd.iscsi.password=CANARY netroot=iscsi:CANARY:CANARY@10.77.66.1::3260::iqn.CANARY "
          "nfsroot=10.77.66.1:/CANARY ks=http://u:CANARY@CANARY/ks.cfg?h=CANARY systemd.machine_id=c7a5fdbdedaf9455926ad65c16db1809 "
          "init=/home/CANARY/x rd.lvm.lv=CANARY/root inst.rootpw=CANARY dyndbg=\"file CANARY +p\" CANARY -- CANARY --name=CANARY").split(" ")
COMMAND_LINE = " ".join(word for pair in itertools.zip_longest(TUNING, SECRET[:10]) for word in pair if word) + " " + " ".join(SECRET[10:])
# Files of a host whose contents people or makers choose.
FILES = {
    "proc/sysinfo": SYSINFO,
    "proc/version": "Linux version 6.1.0 (CANARY@CANARY) (gcc 12) #1 SMP\n",
    "proc/self/mounts": "CANARY:/srv /CANARY nfs rw 0 0\nCANARY /sys/fs/cgroup cgroup2 rw 0 0\n"
                        "cgroup /CANARY/groups cgroup rw,cpuset,release_agent=/CANARY 0 0\n",
    "proc/self/cpuset": "/torque/1.CANARY\n",
    "proc/self/cgroup": "4:cpuset:/torque/1.CANARY\n1:name=CANARY:/CANARY\n0::/lxc/CANARY\n",
    "sys/fs/cgroup/lxc/CANARY/cpuset.cpus.effective": "0\n",
    "dev/cpuset/torque/1.CANARY/cpus": "0\n",
    "CANARY/groups/torque/1.CANARY/cpuset.cpus": "0\n",
    "sys/module/CANARY/parameters/x": "CANARY\n",
    "etc/modprobe.d/site.conf": "# CANARY\nblacklist CANARY\noptions kvm x=CANARY\ninstall kvm_amd /CANARY/true\n",
    "lib/modules/6.1.0/modules.dep": "extra/CANARY/vfio-pci.ko: extra/CANARY.ko\n",
    "lib/modules/6.1.0/modules.builtin": "kernel/CANARY.ko\n",
    "sys/fs/cgroup/system.slice/irqbalance.service/cgroup.procs": "1\n",
    "sys/fs/cgroup/system.slice/CANARY.service/cgroup.procs": "1\n",
    "proc/1/comm": "irqbalance\n",
    "proc/1/environ": "OWNER=CANARY\0IRQBALANCE_BANNED_CPUS=c\0IRQBALANCE_ARGS=--policyscript=/CANARY\0",
    "etc/default/irqbalance": "# CANARY\nIRQBALANCE_BANNED_CPUS=c\nIRQBALANCE_ARGS=--policyscript=/CANARY\n",
    "etc/systemd/system/irqbalance.service.d/vfctl.conf": "[Service]\nEnvironmentFile=/CANARY\n",
    "etc/systemd/system/irqbalance.service.d/vfctl.env": "# CANARY\nIRQBALANCE_BANNED_CPULIST=2-3\n",
    "proc/cmdline": COMMAND_LINE + "\n",
    "sys/class/dmi/id/product_serial": "CANARY\n",
    "sys/class/dmi/id/product_uuid": UUID + "\n",
    "sys/class/dmi/id/board_asset_tag": "CANARY\n",
    "etc/os-release": "NAME=CANARY\nID=debian\nHOME_URL=CANARY\n",
    "etc/default/grub": "# CANARY\nGRUB_DISTRIBUTOR=CANARY\nGRUB_CMDLINE_LINUX=\"root=/dev/mapper/CANARY-root iommu=pt\"\n",
    "etc/default/grub.d/a.cfg": "X=CANARY\necho CANARY\n",
    "etc/kernel/cmdline": "systemd.hostname=CANARY ip=10.77.66.55\n",
    "boot/grub/grub.cfg": "set superusers=CANARY\nblscfg\nmenuentry 'CANARY box' --class CANARY {\n  linux /CANARY x=/CANARY\n}\n",
    "boot/loader/entries/c7a5fdbdedaf9455926ad65c16db1809-6.1.conf": "title CANARY box\nlinux /CANARY\noptions x=/CANARY\n",
    "boot/grub/grubenv": "saved_entry=CANARY\n",
    "vfctl/host": "nodename=CANARY\nrelease=6.1.0\nmachine=x86_64\nprivileged=yes\nowner=CANARY\n",
    "vfctl/domains/index": f"{UUID}\t7\tyes\tno\tCANARY-vm\n",
    "vfctl/networks/index": f"{UUID}\tyes\tno\n",
}


def run(*arguments):
    return subprocess.run([VFCTL, *arguments], check=True, capture_output=True, text=True).stdout


def write(tree, path, content):
    path = os.path.join(tree, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)


def parts(tree):
    """The name and the bytes of each file, and the target of each link."""
    for directory, names, files in os.walk(tree):
        for name in names + files:
            path = os.path.join(directory, name)
            yield path[len(tree):], path[len(tree):].encode()
            if os.path.islink(path):
                yield path[len(tree):], os.readlink(path).encode()
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    yield path[len(tree):], file.read()


def capture(tree, name):
    run("-q", "--sysroot", tree, "capture", "--anonymize", name)
    return name


def judge(tree, what):
    n = 0
    for path, content in parts(tree):
        n += 1
        found = SECRETS.search(content)
        if found:
            line = content[content.rfind(b"\n", 0, found.start()) + 1:].split(b"\n")[0]
            failed.append(f"{what}: {path}: {line.decode(errors='replace').strip()}")
    if n < 50:
        failed.append(f"{what}: only {n} files were looked at")


def values(element, path=""):
    """Each attribute and text that there is: where it stands, the element, and the attribute's name or "."."""
    for name in sorted(element.attrib):
        yield f"{path} {name}".strip(), element, name
    if element.text and element.text.strip():
        yield f"{path} .", element, "."
    for child in element:
        yield from values(child, f"{path}/{child.tag}".strip("/"))


def live_xml(tree):
    names = [name for name in os.listdir(f"{tree}/vfctl/domains") if name.endswith(".live.xml")]
    return ElementTree.parse(f"{tree}/vfctl/domains/{names[0]}").getroot()


def places_that_tell(tree, work):
    """Where a value stays, when each in the domain's XML is CANARY."""
    document = ElementTree.parse(f"{DOMAINS}/rich.xml")
    for _, element, name in list(values(document.getroot())):
        if name == ".":
            element.text = "CANARY"
        else:
            element.set(name, "CANARY")
    write(tree, f"vfctl/domains/{UUID}.live.xml", ElementTree.tostring(document.getroot(), encoding="unicode"))
    told = values(live_xml(capture(tree, f"{work}/all")))
    return sorted({place for place, element, name in told if "CANARY" in (element.text if name == "." else element.get(name))})


def check_words(tree, work):
    expected = open(f"{DOMAINS}/rich.words", encoding="utf-8").read().splitlines()
    told = places_that_tell(tree, work)
    if os.environ.get("UPDATE"):
        write(DOMAINS, "rich.words", "".join(f"{place}\n" for place in told))
        return
    failed.extend(f"now told: {place}" for place in told if place not in expected)
    failed.extend(f"no longer told: {place}" for place in expected if place not in told)


def check_facts(tree, anonymous):
    """The domain's devices are the same, by their own order."""
    before, after = (ElementTree.parse(f"{DOMAINS}/rich.xml").getroot(), live_xml(anonymous))
    for path in ("vcpu", "memory", "numatune/memory", "cputune/vcpupin", "memoryBacking/hugepages/page", "os/type", "os/loader",
                 "cpu/topology", "features/kvm/hidden", "devices/emulator", "devices/interface/source/address",
                 "devices/interface/vlan/tag", "devices/hostdev/source/address[@bus]", "devices/iommu/driver",
                 "devices/disk/source/address", "devices/channel/target[@state]", "devices/interface/driver"):
        old = [(element.attrib, (element.text or "").strip()) for element in before.iterfind(path)]
        new = [(element.attrib, (element.text or "").strip()) for element in after.iterfind(path)]
        if not old or old != new:
            failed.append(f"{path}: {old} became {new}")
    old, new = (run("-q", "--sysroot", place, "list", "--all", "--vms", "-o", "ADDRESS,USED_BY", "--raw") for place in (tree, anonymous))
    if "vm:CANARY-vm" not in old or old.replace("CANARY-vm", "vm1") != new:
        failed.append(f"who uses what was\n{old}and is now\n{new}")


def check_tuning(anonymous):
    """What rules judge is there word by word, and of passwords that there are some."""
    line = json.loads(run("-q", "--sysroot", anonymous, "list", "--json"))["host"]["cmdline"]
    words = line.split()
    failed.extend(f"no longer told: {word}" for word in [*TUNING, "rd.iscsi.password=[hidden]", "root=/dev/mapper/[hidden]"]
                  if word not in words)
    if [word for word in words if word in TUNING] != TUNING:
        failed.append(f"the kernel's command line is in another order: {line}")


with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as work:
    made = f"{work}/made"
    subprocess.run([os.environ["VFCTL_TOP_BUILDDIR"] + "/tests/bench/make-host", "--pfs", "1", "--vfs", "2", "--vms", "1", "--sockets",
                    "1", "--cores", "2", "--threads", "1", made], check=True)
    shutil.rmtree(f"{made}/vfctl/domains")  # the VM here is another
    for path, content in FILES.items():
        write(made, path, content)
    for kind in ("xml", "live.xml"):
        with open(f"{DOMAINS}/rich.xml", encoding="utf-8") as rich:
            write(made, f"vfctl/domains/{UUID}.{kind}", rich.read())
    for name in os.listdir(f"{made}/proc"):
        if name.isdigit():
            write(made, f"proc/{name}/cmdline", "/usr/bin/qemu-system-x86_64\0-name\0guest=CANARY-vm,debug-threads=on\0")
    for vendor, cpuinfo in CPUINFO.items():
        write(made, "proc/cpuinfo", cpuinfo)
        anonymous = capture(made, f"{work}/{vendor.replace('/', '-')}")
        judge(anonymous, vendor)
        if f'"cpu_vendor": "{vendor}"' not in run("-q", "--sysroot", anonymous, "list", "--json"):
            failed.append(f"{vendor}: the CPU has another vendor")
    check_facts(made, anonymous)
    check_tuning(anonymous)
    check_words(made, work)
sys.stderr.write("".join(f"failed: {what}\n" for what in failed))
sys.exit(bool(failed))
