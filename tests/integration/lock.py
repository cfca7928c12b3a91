# SPDX-License-Identifier: GPL-2.0-or-later
"""Does a command wait for this lock, and say so? lock.py PATH COMMAND...: it runs at a terminal while the lock is held, which is let go
of once it says that it waits. What it says then is printed, and its exit status."""
import fcntl
import os
import pty
import struct
import sys

path = sys.argv[1]
os.makedirs(os.path.dirname(path), exist_ok=True)
lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
fcntl.fcntl(lock, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
pid, terminal = pty.fork()
if pid == 0:
    os.close(lock)
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[2], sys.argv[2:])
said = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:  # EIO: nobody has the other end any more
        break
    said += piece
    if lock >= 0 and b"waiting for another vfctl" in said:
        print("it waits")
        os.close(lock)
        lock = -1
print(said.decode().split("\x1b[K")[-1].strip(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
