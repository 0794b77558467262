import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes kernelspecs that Jupyter's search finds for the length of each test.
 * @param folder gives the folder to put them in
 * @returns adds a kernel whose process is Node running the given script
 */
export function extraKernels(folder: () => string): (name: string, script: string, more?: object) => void {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env["JUPYTER_PATH"];
    process.env["JUPYTER_PATH"] = folder();
  });
  afterEach(() => {
    if (before === undefined) delete process.env["JUPYTER_PATH"];
    else process.env["JUPYTER_PATH"] = before;
  });
  return (name, script, more = {}) => {
    const place = join(folder(), "kernels", name);
    mkdirSync(place, { recursive: true });
    const argv = [process.execPath, "-e", script, "{connection_file}"];
    writeFileSync(
      join(place, "kernel.json"),
      JSON.stringify({ argv, display_name: name, language: "text", ...more }),
    );
  };
}
