/** Ends the process in one sentence if this Node is too old to run Lectern. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `lectern: this is Node ${process.versions.node} and 20.19 or newer is needed: install it from https://nodejs.org`,
  );
  process.exit(1);
}
