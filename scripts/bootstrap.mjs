// The two commands of a fresh checkout: `npm start` and `npm test`. Uses nothing but Node until the packages are there.
import { spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkNode } from "./check-node.mjs";
import { prepare } from "./prepare.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [task, ...rest] = process.argv.slice(2);

checkNode();
prepare(root);
if (task === "start") {
  process.argv = [process.argv[0], process.argv[1], "start", ...rest];
  await import(pathToFileURL(`${root}dist/src/cli/main.js`).href);
} else if (task === "test") {
  const mocha = spawnSync(process.execPath, ["node_modules/mocha/bin/mocha.js", ...rest], {
    cwd: root,
    stdio: "inherit",
  });
  process.exit(mocha.status ?? 1);
} else {
  console.error(`usage: node scripts/bootstrap.mjs start|test, not "${task ?? ""}"`);
  process.exit(2);
}
