import { type DisplayData, type DisplayHost, hostKey } from "../../src/display/index.js";

/** Runs `action` with a kernel's host in place, and returns what was displayed. */
export function recordDisplays(action: () => unknown): DisplayData[] {
  const { sent, restore } = startRecording();
  try {
    action();
  } finally {
    restore();
  }
  return sent;
}

/** As `recordDisplays`, for actions that take their time; displays after the end aren't seen. */
export async function recordDisplaysAsync(action: () => Promise<unknown>): Promise<DisplayData[]> {
  const { sent, restore } = startRecording();
  try {
    await action();
  } finally {
    restore();
  }
  return sent;
}

function startRecording() {
  const sent: DisplayData[] = [];
  const host: DisplayHost = { name: "lectern", display: (content) => void sent.push(content), clear() {} };
  Object.assign(globalThis, { [hostKey]: host });
  return { sent, restore: () => Reflect.deleteProperty(globalThis, hostKey) };
}
