import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A package that a registry has: its version is 1.0.0. */
export interface Published {
  name: string;
  /** Of package.json, besides name and version. */
  manifest: object;
  /** Texts by file name. */
  files: Record<string, string>;
}

export interface Registry {
  url: string;
  stop: () => Promise<void>;
}

/** Writes a package's files into a folder. */
export function writePackage(folder: string, { name, manifest, files }: Published): void {
  const all = { ...files, "package.json": JSON.stringify({ name, version: "1.0.0", ...manifest }) };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** A registry on this machine, of which npm's own client installs. */
export async function startRegistry(packages: Published[]): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), "lectern-registry-"));
  const archives = new Map<string, Buffer>();
  packages.forEach((each, i) => {
    writePackage(join(folder, `${i}/package`), each);
    execFileSync("tar", ["czf", join(folder, `${i}.tgz`), "-C", join(folder, `${i}`), "package"]);
    archives.set(`/${i}.tgz`, readFileSync(join(folder, `${i}.tgz`)));
  });
  rmSync(folder, { recursive: true });
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    const archive = archives.get(path);
    if (archive) return void response.end(archive);
    const found = packages.findIndex(({ name }) => path === `/${name}`);
    response.writeHead(found < 0 ? 404 : 200, { "content-type": "application/json" });
    if (found < 0) return void response.end("{}");
    const { name, manifest } = packages[found]!;
    const version = { name, version: "1.0.0", ...manifest, dist: { tarball: `${url}/${found}.tgz` } };
    return void response.end(
      JSON.stringify({ name, "dist-tags": { latest: "1.0.0" }, versions: { "1.0.0": version } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
