# SPDX-License-Identifier: GPL-2.0-or-later
"""What does a command write to a terminal of so many columns? progress.py COLUMNS COMMAND...: what comes is printed with
its control characters as Python writes them, and then the exit status."""
import fcntl
import os
import pty
import struct
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.environ["TERM"] = "xterm"
    os.execvp(command[0], command)
said = b""
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:  # EIO: nobody has the other end any more
        break
    if not piece:
        break
    said += piece
print(repr(said), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
