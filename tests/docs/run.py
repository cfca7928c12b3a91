#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does a walk-through of docs/ still show what happens?

run.py DOCUMENT: runs the commands of its indented blocks, one after the other in one bash, and compares what each prints, stdout and
stderr together. In a block "    $ COMMAND" is a command, the lines below are what it prints; "…" stands for anything within a line,
and in a line of its own for any lines. A block without a command is only shown. UPDATE=1 writes into the document what was
printed, where that is not what stands there.
"""
import os
import re
import subprocess
import sys

INDENT = "    "
PROMPT = INDENT + "$ "
END = "end of what the command prints"


def is_output(line):
    return line.startswith(INDENT) and not line.startswith(PROMPT)


def commands(lines):
    """(index of its line, command, first and last+1 index of the lines below it) of each."""
    for i, line in enumerate(lines):
        if not line.startswith(PROMPT):
            continue
        end = at = i + 1
        while at < len(lines) and (is_output(lines[at]) or not lines[at]):
            at += 1
            if lines[at - 1]:  # an empty line between such ones is of what is printed, too
                end = at
        yield i, line[len(PROMPT):], i + 1, end


def pattern(expected):
    """What the lines stand for, as an expression for a whole output."""
    parts = []
    for line in expected:
        if line == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(part) for part in line.split("…")) + "\n")
    return re.compile("".join(parts))


def ask(shell, command):
    """What it prints there."""
    shell.stdin.write(f"{{ {command}\n}} 2>&1 </dev/null; printf '\\n%s\\n' '{END}'\n")
    shell.stdin.flush()
    said = []
    for line in shell.stdout:
        if line == END + "\n":
            break
        said.append(line)
    else:
        sys.exit(f"the shell ended at: {command}")
    text = "".join(said)[:-1]
    return text if text.endswith("\n") or not text else text + "\n"


def main():
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    shell = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    failed = 0
    edits = []
    for i, command, first, end in commands(lines):
        expected = [line[len(INDENT):] for line in lines[first:end]]
        said = "".join(f"{line.rstrip()}\n" for line in ask(shell, command).splitlines())
        if pattern(expected).fullmatch(said):
            print(f"ok - {path}:{i + 1}: {command}")
            continue
        failed += 1
        edits.append((first, end, [(INDENT + line).rstrip() for line in said.splitlines()]))
        print(f"not ok - {path}:{i + 1}: {command}")
        for word, text in (("wanted", "\n".join(expected)), ("got", said.rstrip("\n"))):
            print(f"#   {word}:")
            print("".join(f"#     {line}\n" for line in text.splitlines()), end="")
    shell.stdin.close()
    if os.environ.get("UPDATE") and edits:
        for first, end, new in reversed(edits):
            lines[first:end] = new
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    sys.exit(1 if failed else 0)


main()
