# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes what was recorded of the host's interfaces, in vfctl/links.nl of the directory that it runs in.

links.py add INDEX NAME KIND MTU MASTER   another interface (MASTER: the index of what it is a port of, 0 none)
links.py set INDEX mtu|master NUMBER      an attribute of one that is there
links.py fdb [INDEX MAC BRIDGE|self]...   what the bridges, or cards themselves (self), know behind a port
"""
import struct
import sys

PATH = 'vfctl/links.nl'
NEWLINK, GETLINK, NEWNEIGH, GETNEIGH, DONE = 16, 18, 28, 30, 3
REQUEST, MULTI, DUMP = 1, 2, 0x300
ADDRESS, IFNAME, MTU, MASTER, LINKINFO = 1, 3, 4, 10, 18
INFO_KIND = 1
NDA_LLADDR, NDA_MASTER = 2, 9
AF_BRIDGE, NUD_REACHABLE, NUD_PERMANENT, NTF_SELF = 7, 0x02, 0x80, 0x02


def padded(data):
    return data + bytes(-len(data) % 4)


def attribute(kind, payload):
    return padded(struct.pack('=HH', 4 + len(payload), kind) + payload)


def message(kind, flags, seq, payload):
    return padded(struct.pack('=IHHII', 16 + len(payload), kind, flags, seq, 0) + payload)


def messages(data):
    at = 0
    while at < len(data):
        length, kind, flags, seq, _ = struct.unpack_from('=IHHII', data, at)
        yield kind, flags, seq, data[at + 16:at + length]
        at += length + -length % 4


def attributes(data):
    at = 0
    while at < len(data):
        length, kind = struct.unpack_from('=HH', data, at)
        yield kind, data[at + 4:at + length]
        at += length + -length % 4


def add(said, index, name, kind, mtu, master):
    payload = struct.pack('=BBHiII', 0, 0, 1, int(index), 0x11043, 0)
    payload += attribute(IFNAME, name.encode() + b'\0') + attribute(MTU, struct.pack('=I', int(mtu)))
    payload += attribute(ADDRESS, bytes([2, 0, 0, 1, int(index) >> 8, int(index) & 255]))
    if int(master):
        payload += attribute(MASTER, struct.pack('=I', int(master)))
    payload += attribute(LINKINFO, attribute(INFO_KIND, kind.encode() + b'\0'))
    end = next(i for i, (what, *_) in enumerate(said) if what == DONE)
    said.insert(end, (NEWLINK, MULTI, said[end][2], payload))


def change(said, index, what, number):
    wanted = {'mtu': MTU, 'master': MASTER}[what]
    n = 0
    for i, (kind, flags, seq, payload) in enumerate(said):
        if kind != NEWLINK or struct.unpack_from('=i', payload, 4)[0] != int(index):
            continue
        rest = b''.join(attribute(*each) for each in attributes(payload[16:]) if each[0] != wanted)
        said[i] = (kind, flags, seq, payload[:16] + attribute(wanted, struct.pack('=I', int(number))) + rest)
        n += 1
    assert n, f'no interface {index}'


def fdb(said, *entries):
    seq = max(each[2] for each in said) + 1
    said.append((GETNEIGH, REQUEST | DUMP, seq, struct.pack('=BBHiHBB', AF_BRIDGE, 0, 0, 0, 0, 0, 0)))
    for index, mac, where in zip(entries[::3], entries[1::3], entries[2::3]):
        own = where == 'self'
        payload = struct.pack('=BBHiHBB', AF_BRIDGE, 0, 0, int(index), NUD_PERMANENT if own else NUD_REACHABLE,
                              NTF_SELF if own else 0, 0)
        payload += attribute(NDA_LLADDR, bytes.fromhex(mac.replace(':', '')))
        if not own:
            payload += attribute(NDA_MASTER, struct.pack('=I', int(where)))
        said.append((NEWNEIGH, MULTI, seq, payload))
    said.append((DONE, MULTI, seq, bytes(4)))


with open(PATH, 'rb') as recorded:
    conversation = list(messages(recorded.read()))
{'add': add, 'set': change, 'fdb': fdb}[sys.argv[1]](conversation, *sys.argv[2:])
with open(PATH, 'wb') as recorded:
    recorded.write(b''.join(message(*each) for each in conversation))
