import { type ChildProcess, spawn } from "node:child_process";

/** Reads "+ID" and "-ID", one a line; when its input ends, which is when the kernel does, it kills what is left. */
const SCRIPT = `trap '' HUP INT TERM
groups=" "
while read -r line; do
  id="\${line#?}"
  case "$line" in
    +*) groups="$groups$id " ;;
    -*) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
for id in $groups; do kill -KILL "-$id" 2>/dev/null; done`;

let watchdog: ChildProcess | undefined;
const watched = new Set<number>();

/**
 * Has a process group killed when the kernel ends, however it ends: by a process of its own, since the kernel itself
 * may be killed. Call it for each group as soon as it is there.
 */
export function watch(group: number): void {
  if (!watchdog || watchdog.exitCode !== null || watchdog.signalCode !== null) {
    watchdog = spawn("/bin/sh", ["-c", SCRIPT], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      cwd: "/",
    });
    watchdog.on("error", () => {});
    watchdog.stdin!.on("error", () => {});
    watchdog.unref();
    (watchdog.stdin as unknown as { unref: () => void }).unref();
    for (const each of watched) tell(`+${each}`);
  }
  watched.add(group);
  tell(`+${group}`);
}

/** Lets go of the groups of which no process is left. */
export function unwatchEnded(): void {
  for (const group of watched) {
    if (isAlive(group)) continue;
    watched.delete(group);
    tell(`-${group}`);
  }
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    // Not ours to signal any more, but there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function tell(line: string): void {
  watchdog?.stdin?.write(`${line}\n`);
}
