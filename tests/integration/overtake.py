# SPDX-License-Identifier: GPL-2.0-or-later
"""Who is quicker? overtake.py PORT COMMAND...: passes on what libvirt's clients say on this port to the libvirtd that listens for TCP,
but before the first definition of a domain that comes by (DOMAIN_DEFINE_XML_FLAGS) COMMAND runs to its end. It says when it listens."""
import socket
import struct
import subprocess
import sys
import threading

LIBVIRTD = ("127.0.0.1", 16509)
DEFINE = 350  # of remote_protocol.x
command = sys.argv[2:]


def read(sock, n):
    data = b""
    while len(data) < n:
        piece = sock.recv(n - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def to_daemon(client, daemon):
    """Packets: their length, then the program, its version and the procedure, each in four bytes."""
    while True:
        size = read(client, 4)
        rest = read(client, struct.unpack(">I", size)[0] - 4)
        if struct.unpack(">I", rest[8:12])[0] == DEFINE and command:
            run = command[:]
            command.clear()
            subprocess.run(run, check=True)
        daemon.sendall(size + rest)


def to_client(daemon, client):
    while True:
        piece = daemon.recv(65536)
        if not piece:
            raise EOFError
        client.sendall(piece)


def relay(work, source, sink):
    try:
        work(source, sink)
    except (EOFError, OSError):
        for sock in source, sink:
            sock.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("it listens", flush=True)
while True:
    peer = listener.accept()[0]
    server = socket.create_connection(LIBVIRTD)
    threading.Thread(target=relay, args=(to_daemon, peer, server), daemon=True).start()
    threading.Thread(target=relay, args=(to_client, server, peer), daemon=True).start()
