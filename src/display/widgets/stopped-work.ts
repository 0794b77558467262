/** What was stopped and has not been done since: how far each came, by its label. */
const stopped = new Map<string, string>();

/** @param state `undefined` once the work of that label is under way again, or done */
export function noteStopped(label: string, state: { value: number; total: number | null } | undefined): void {
  stopped.delete(label);
  if (state === undefined) return;
  stopped.set(label, `${state.value}${state.total === null ? " steps" : ` of ${state.total}`}`);
}

/** Monitors that were stopped before their end, by Stop, an interrupt or an error, as `Training (12 of 500)`; the latest is last. */
export function stoppedWork(): string[] {
  return [...stopped].map(([label, how]) => (label === "" ? how : `${label} (${how})`));
}
