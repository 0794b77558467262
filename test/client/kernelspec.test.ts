import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findKernelspec, KernelError, listKernels } from "../../src/client/index.js";
import { packageRoot } from "../../src/paths.js";
import { extraKernels } from "../support/kernels.js";
import { temporaryFolder } from "../support/temp.js";

describe("finding kernels", () => {
  const folder = temporaryFolder();
  const addKernel = extraKernels(folder);

  it("finds the packaged kernels without registration", () => {
    const lectern = findKernelspec("lectern");
    assert.equal(lectern.displayName, "TypeScript (Lectern)");
    assert.equal(lectern.interruptMode, "message");
    assert.deepEqual(lectern.argv.slice(0, 3), [
      "/bin/sh",
      join(packageRoot, "kernels/lectern/start.sh"),
      process.execPath,
    ]);
    assert.ok(lectern.argv.includes(join(packageRoot, "dist/src/kernel/main.js")));
    assert.equal(findKernelspec("tslab").displayName, "TypeScript (stock tslab)");
  });

  it("finds kernels on Jupyter's paths, but not in place of the packaged ones", () => {
    addKernel("mine", "");
    addKernel("lectern", "");
    assert.equal(findKernelspec("mine").displayName, "mine");
    assert.equal(findKernelspec("mine").interruptMode, "signal");
    assert.equal(findKernelspec("lectern").displayName, "TypeScript (Lectern)");
    assert.ok(listKernels().includes("mine"));
  });

  it("says which kernels there are when one is unknown", () => {
    addKernel("mine", "");
    for (const name of ["none", "..", "../kernels/mine", ""]) {
      assert.throws(
        () => findKernelspec(name),
        (error: Error) => {
          assert.ok(error instanceof KernelError);
          assert.ok(
            error.message.startsWith(`there is no kernel named "${name}"; there are `),
            error.message,
          );
          assert.ok(error.message.includes("lectern, mine, "), error.message);
          return true;
        },
      );
    }
  });

  it("says what is broken in a kernelspec", () => {
    const file = join(folder(), "kernels/bad/kernel.json");
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, '{"argv": "node"}');
    assert.throws(
      () => findKernelspec("bad"),
      new KernelError(`the kernel "bad" is broken: "argv" must be a list of strings in ${file}`),
    );
  });
});
