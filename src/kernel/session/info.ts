import { createRequire } from "node:module";
import { packageRoot } from "../../paths.js";
import { protocolVersion } from "../protocol/index.js";

const require = createRequire(import.meta.url);
const { version } = require(`${packageRoot}package.json`) as { version: string };
const { version: typescriptVersion } = require("typescript/package.json") as { version: string };

/** The content of `kernel_info_reply`. */
export const kernelInfo = {
  status: "ok",
  protocol_version: protocolVersion,
  implementation: "lectern",
  implementation_version: version,
  language_info: {
    name: "typescript",
    version: typescriptVersion,
    mimetype: "text/typescript",
    file_extension: ".ts",
    codemirror_mode: "typescript",
    pygments_lexer: "typescript",
    nbconvert_exporter: "script",
  },
  banner: `Lectern ${version}: TypeScript ${typescriptVersion} on Node ${process.versions.node}`,
  debugger: false,
  supported_features: ["kernel subshells"],
  help_links: [
    { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/intro.html" },
    { text: "Node.js documentation", url: "https://nodejs.org/docs/latest/api/" },
  ],
};
