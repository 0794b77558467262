// Gets tfjs-node working where the host of its prebuilt binaries can't be reached, but Python's package index can: takes
// libtensorflow from the wheel of TensorFlow and compiles the add-on from tfjs-node's own source.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { checkNode } from "./check-node.mjs";
import {
  addonIn,
  hasAddon,
  linkAddon,
  napi,
  packageFolder,
  removeAddon,
  storeFolder,
  wheel,
} from "./tfjs-node-files.mjs";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const source = packageFolder(root);
const store = storeFolder(root);
/** What is made is made here and moved to its place at once, so an interrupted run leaves nothing half done there. */
const workshop = dirname(store);
const again = "and run npm run tfjs-node again";

class Failure extends Error {}

const say = (text) => console.error(`lectern: ${text}`);

/** The members of the wheel that are wanted, as Python's fnmatch has them. */
const members = [
  "tensorflow/libtensorflow_cc.so.2",
  "tensorflow/libtensorflow_framework.so.2",
  "tensorflow/include/tensorflow/c/*.h",
  "tensorflow/include/tensorflow/core/platform/ctstring*.h",
  "tensorflow/include/tsl/platform/ctstring*.h",
  "tensorflow/include/xla/tsl/c/tsl_status*.h",
];

/** Node can't read zip files, and Python is there already for pip. */
const unzip = `
import fnmatch, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if any(fnmatch.fnmatch(name, pattern) for pattern in sys.argv[3:]):
            wheel.extract(name, sys.argv[2])
`;

/** Uses the library itself: a product on the CPU. */
const trial = `
const { tensor2d, matMul, getBackend } = require(process.argv[1]);
const [value] = matMul(tensor2d([[2, 3]]), tensor2d([[5], [7]])).dataSync();
if (value !== 31 || getBackend() !== "tensorflow") throw new Error("the product is " + value + " on " + getBackend());
`;

async function main() {
  if (!existsSync(source)) {
    throw new Failure("@tensorflow/tfjs-node is not in node_modules: run npm ci --ignore-scripts first");
  }
  linkAddon(root);
  if (hasAddon(root) && (await works())) {
    say("tfjs-node works already; npx lectern doctor says which backend is used");
    return;
  }
  removeAddon(root);
  rmSync(store, { recursive: true, force: true });
  checkPlatform();
  const compiler = findCompiler();
  const python = findPython();
  mkdirSync(workshop, { recursive: true });
  removeLeftovers();
  const folder = mkdtempSync(join(workshop, "building-"));
  try {
    const file = await download(python);
    await unpack(python, file, folder);
    await compile(compiler, folder);
    move(folder);
    rmSync(file, { force: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  linkAddon(root);
  say("trying it");
  try {
    await run(process.execPath, ["-e", trial, source], "tfjs-node was built but does not work", quiet);
  } catch (error) {
    removeAddon(root);
    rmSync(store, { recursive: true, force: true });
    throw error;
  }
  say("tfjs-node works: lectern/tensor uses it from now on");
}

function checkPlatform() {
  const platform = `${process.platform}-${process.arch}`;
  if (platform === "linux-x64" && process.report.getReport().header.glibcVersionRuntime) return;
  throw new Failure(
    `this builds tfjs-node for linux-x64 with glibc, and this is ${platform}: where its prebuilt binaries can be ` +
      `downloaded, "npm run install" in ${source} does it`,
  );
}

function findCompiler() {
  const compiler = process.env.CXX || "g++";
  if (spawnSync(compiler, ["--version"]).status === 0) return compiler;
  throw new Failure(
    `the C++ compiler ${compiler} was not found: install it (Debian and Ubuntu: apt install g++) ${again}`,
  );
}

function findPython() {
  const candidates = [join(root, ".venv/bin/python"), "python3", "python"];
  const found = candidates.find((name) => spawnSync(name, ["-m", "pip", "--version"]).status === 0);
  if (found) return found;
  throw new Failure(
    `no Python with pip was found: install it (Debian and Ubuntu: apt install python3-pip), or run npm start once, ${again}`,
  );
}

/** What interrupted runs left; those of the last hour may be at work still. */
function removeLeftovers() {
  for (const name of readdirSync(workshop).filter((each) => each.startsWith("building-"))) {
    const folder = join(workshop, name);
    if (Date.now() - statSync(folder).mtimeMs > 3_600_000) rmSync(folder, { recursive: true, force: true });
  }
}

/** Pip knows the mirrors, proxies and certificates that the user's machine needs. A wheel that is there is not asked for again. */
async function download(python) {
  const file = join(workshop, wheel.file);
  if (existsSync(file) && (await sha256(file)) === wheel.sha256) return file;
  say(`downloading ${wheel.project} ${wheel.version} (270 MB)`);
  const folder = mkdtempSync(join(workshop, "building-"));
  const { project, version, tags } = wheel;
  const what = [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--no-cache-dir",
  ];
  const args = [...what, "--only-binary=:all:", ...tags, "--dest", folder, `${project}==${version}`];
  try {
    await run(python, args, "the wheel could not be downloaded");
    const got = await sha256(join(folder, wheel.file));
    if (got !== wheel.sha256) {
      throw new Failure(
        `${wheel.file} is not the file that was expected: its SHA-256 is ${got}, not ${wheel.sha256}`,
      );
    }
    renameSync(join(folder, wheel.file), file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return file;
}

async function unpack(python, file, folder) {
  say("unpacking libtensorflow (650 MB)");
  await run(python, ["-c", unzip, file, folder, ...members], "the wheel could not be unpacked");
  const lib = join(folder, "deps/lib");
  mkdirSync(lib, { recursive: true });
  for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]) {
    renameSync(join(folder, "tensorflow", name), join(lib, name));
    // A quarter of it is the linker's; where it can't be taken away it does no harm.
    spawnSync("strip", ["--strip-unneeded", join(lib, name)]);
  }
}

async function compile(compiler, folder) {
  say("compiling the add-on (ten seconds)");
  const addon = addonIn(folder);
  const lib = join(folder, "deps/lib");
  mkdirSync(dirname(addon), { recursive: true });
  const flags = ["-std=c++17", "-O2", "-fPIC", "-shared", `-DNAPI_VERSION=${napi}`];
  const headers = [await nodeHeaders(folder), join(folder, "tensorflow/include"), source];
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(source, "binding", name));
  sources.push(fileURLToPath(new URL("tfjs-node-logs.cc", import.meta.url)));
  const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"].map((name) => join(lib, name));
  const rpath = "-Wl,-rpath,$ORIGIN/../../deps/lib";
  const includes = headers.map((path) => `-I${path}`);
  await run(
    compiler,
    [...flags, ...includes, ...sources, ...libraries, rpath, "-o", addon],
    "the add-on could not be compiled",
  );
}

/** Those of the Node that runs, or else of the npm package that has them. */
async function nodeHeaders(folder) {
  const own = join(dirname(dirname(process.execPath)), "include/node");
  if (existsSync(join(own, "node_api.h"))) return own;
  say("downloading Node's headers from npm");
  const args = [
    "install",
    "--prefix",
    folder,
    "--ignore-scripts",
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--silent",
  ];
  await run("npm", [...args, "node-api-headers@1.9.0"], "Node's headers could not be downloaded");
  return join(folder, "node_modules/node-api-headers/include");
}

function move(folder) {
  for (const name of readdirSync(folder)) {
    if (name !== "deps" && name !== "lib") rmSync(join(folder, name), { recursive: true, force: true });
  }
  try {
    renameSync(folder, store);
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(addonIn(store))) throw error;
  }
}

async function works() {
  return spawnSync(process.execPath, ["-e", trial, source], { env: quiet.env }).status === 0;
}

const quiet = { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" } };

async function sha256(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Runs a program whose output the user sees only if it fails. */
async function run(program, args, failure, options = {}) {
  const { code, output } = await new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", (error) => reject(new Failure(`${failure}: ${program}: ${error.message}`)));
    child.once("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
  if (code !== 0) throw new Failure(`${failure}: ${program} ended with ${code}:\n${output.trimEnd()}`);
}

checkNode();
try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`lectern: ${error.message}`);
  process.exitCode = 1;
}
