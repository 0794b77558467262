// Where the native part of tfjs-node is kept that `npm run tfjs-node` makes, and how the package gets to it.
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** The wheel of libtensorflow: any of its release will do, as nothing in it that we take depends on Python. */
export const wheel = {
  project: "tensorflow-cpu",
  version: "2.21.0",
  file: "tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl",
  sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  tags: [
    "--platform",
    "manylinux_2_27_x86_64",
    "--implementation",
    "cp",
    "--python-version",
    "3.11",
    "--abi",
    "cp311",
  ],
};

/** The version of Node's interface for add-ons that the add-on is compiled for; its folder is named after it. */
export const napi = 8;

/** The folders that the package's own installer would fill. */
const folders = ["deps", "lib"];

export const packageFolder = (root) => join(root, "node_modules/@tensorflow/tfjs-node");

/** Outside node_modules, where `npm ci` would remove it; the name says all that it depends on. */
export const storeFolder = (root) => join(root, ".lectern/tfjs-node", `4.22.0-tensorflow-${wheel.version}`);

export const addonIn = (folder) => join(folder, `lib/napi-v${napi}/tfjs_binding.node`);

/** Whether the package has a native part, made by whomever. */
export const hasAddon = (root) => existsSync(addonIn(packageFolder(root)));

/** Gives the package the native part that was made earlier, if there is one and it has none. */
export function linkAddon(root) {
  const [from, to] = [storeFolder(root), packageFolder(root)];
  if (!existsSync(addonIn(from)) || !existsSync(to) || hasAddon(root)) return;
  removeAddon(root);
  for (const folder of folders) symlinkSync(join(from, folder), join(to, folder), "junction");
}

/** Takes the native part from the package; what was made stays in its place. */
export function removeAddon(root) {
  for (const folder of folders) rmSync(join(packageFolder(root), folder), { recursive: true, force: true });
}
