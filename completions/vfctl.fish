# SPDX-License-Identifier: GPL-2.0-or-later
#
# How may a vfctl command line go on? The program knows: from its own tables, and from the host that the line is about. It says what
# each word is behind a tab, and in front of that ends finished words in a blank, which fish adds by itself.

# The word as the program would get it, also where its quote is not closed yet.
function __vfctl_plain
    string unescape -- $argv[1]; or string unescape -- "$argv[1]'"; or string unescape -- "$argv[1]\""; or echo -- $argv[1]
end

function __vfctl_complete
    set -l words (string replace -r '^~(?=/|$)' -- $HOME (commandline -opc))
    set -l last (__vfctl_plain (commandline -ct))
    set -l lines ($words[1] __complete --described -- $words[2..-1] $last 2>/dev/null)
    if test "$lines[1]" != @files
        string replace -r '^([^\t]*?) ?(\t|$)' '$1$2' -- $lines
        return
    end
    set -l front (string match -r -- '^--[^=]*=' $last)
    set -l path (string sub -s (math 1 + (string length -- "$front")) -- $last)
    # As fish completes a word of no command; it escapes a tilde, too.
    for name in (complete -C "'' "(string escape -n -- $path | string replace -r '^\\\\~' '~'))
        echo -- "$front$name"
    end
end

complete -c vfctl -f -a '(__vfctl_complete)'
