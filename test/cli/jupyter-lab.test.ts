import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../../src/cli/errors.js";
import { findJupyterLab } from "../../src/cli/jupyter-lab.js";
import { temporaryFolder } from "../support/temp.js";

describe("finding JupyterLab", () => {
  const folder = temporaryFolder();
  let told: string[];
  beforeEach(() => {
    told = [];
  });

  /** A program of the given name that runs a shell script. */
  function program(name: string, script: string): string {
    const file = join(folder(), "bin", name);
    mkdirSync(join(folder(), "bin"), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "${folder()}/calls"\n${script}\n`, { mode: 0o755 });
    return file;
  }

  const calls = () => readFileSync(join(folder(), "calls"), "utf8").trim().split("\n");
  const find = () =>
    findJupyterLab({
      venv: join(folder(), "venv"),
      cache: join(folder(), "cache/lab.json"),
      env: { PATH: join(folder(), "bin") },
      tell: (text) => told.push(text),
    });

  /** A Python whose environments are made of shell scripts. */
  function fakePython(version: string, more = ":"): void {
    const fake = `case "$*" in
      *sys.version_info*) echo ${version};;
      *"import venv"*) exit 0;;
      "-m venv "*) /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python";;
      *"pip install"*) ${more}; : > "\${0%/*}/jupyter-lab";;
    esac`;
    program("python3", fake);
  }

  it("takes the user's own when it is recent enough, and asks for its version once", async () => {
    const executable = program("jupyter-lab", "echo 4.4.1");
    assert.deepEqual(await find(), { executable, version: "4.4.1" });
    assert.deepEqual(await find(), { executable, version: "4.4.1" });
    assert.deepEqual(calls(), ["jupyter-lab --version"]);
    assert.deepEqual(told, []);
  });

  it("makes the project's own when the user's is too old, once", async () => {
    program("jupyter-lab", "echo 3.6.0");
    fakePython("3.12");
    const lab = await find();
    assert.equal(lab.executable, join(folder(), "venv/bin/jupyter-lab"));
    assert.match(
      told[0] ?? "",
      /bin\/jupyter-lab is version 3\.6\.0 and 4\.4 is needed, so the project's own is used$/,
    );
    const made = calls().length;
    assert.deepEqual(await find(), lab);
    assert.equal(calls().length, made, "the second start must not ask Python anything");
    assert.deepEqual(JSON.parse(readFileSync(join(folder(), "venv/package.json"), "utf8")), {
      type: "commonjs",
    });
  });

  it("mends an environment whose installation was interrupted", async () => {
    fakePython("3.12", "exit 7");
    const message =
      /^JupyterLab could not be installed: .*python ended with exit code 7; its messages are above$/;
    await assert.rejects(find(), (error: Error) => error instanceof CliError && message.test(error.message));
    assert.ok(existsSync(join(folder(), "venv/bin/python")));
    fakePython("3.12");
    writeFileSync(join(folder(), "venv/bin/python"), readFileSync(join(folder(), "bin/python3")));
    assert.equal((await find()).executable, join(folder(), "venv/bin/jupyter-lab"));
  });

  it("says what to install when Python is missing, too old or incomplete", async () => {
    const refuses = (text: RegExp) =>
      assert.rejects(find(), (error: Error) => error instanceof CliError && text.test(error.message));
    await refuses(
      /^JupyterLab needs Python 3\.10 or newer and none was found: install it \(Debian and Ubuntu: apt install python3 python3-venv; /,
    );
    program("python3", "echo 3.8");
    await refuses(/^JupyterLab needs Python 3\.10 or newer and .*python3 is 3\.8: install a newer one/);
    program("python3", `case "$*" in *sys.version_info*) echo 3.11;; *) exit 1;; esac`);
    await refuses(
      /python3 can't make environments because its venv module is missing: install it \(Debian and Ubuntu: apt install python3\.11-venv\)/,
    );
  });
});
