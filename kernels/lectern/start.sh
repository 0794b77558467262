#!/bin/sh
# Starts the kernel so that nothing it prints and no sudden end of it goes unseen.
#
# usage: start.sh NODE [OPTIONS] MAIN CONNECTION_FILE
#
# What child processes and native code write to descriptors 1 and 2 comes back to the kernel through named pipes, and
# descriptor 3 is what was standard error. A second shell waits for the kernel's end: it knows from descriptor 6 which cell
# runs, and has last words said for it where the kernel could not. Node has no dup2, and would take ten times as long for it.
if ! folder=$(mktemp -d "${TMPDIR:-/tmp}/lectern.XXXXXX") ||
  ! mkfifo "$folder/out" "$folder/err" "$folder/state"; then
  exec "$@"
fi
exec 3>&2
# Open for reading and writing, opening a pipe does not wait for its other end.
exec 4<>"$folder/out" 5<>"$folder/err" 6<>"$folder/state"
exec 7>"$folder/out" 8>"$folder/err" 9<"$folder/state"
exec 4<"$folder/out" 5<"$folder/err"
rm -rf "$folder"

node=$1
for last; do :; done
(
  trap '' INT TERM HUP
  exec 4<&- 6>&- 7>&- 8>&- 2>&3 </dev/null
  while IFS= read -r line <&9; do state=$line; done
  [ "$state" = closed ] || exec "$node" "${0%/*}/../../dist/src/kernel/last-words.js" "$last" "$state" <&5
) &
exec 1>&7 2>&8 7>&- 8>&- 9<&-
LECTERN_DESCRIPTORS=piped exec "$@"
