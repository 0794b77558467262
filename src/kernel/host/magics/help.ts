import { display, markdown } from "../../../display/index.js";
import {
  isCellMagic,
  isLineMagic,
  type Magic,
  magicHelp,
  magicNamed,
  magicTable,
} from "../../language/magic-table.js";
import { MagicError, type RunMagic } from "./context.js";

const others = `| | |
|---|---|
| \`!COMMAND\` | Runs a command in the shell; its output comes as it is written. An interrupt stops it. Its input is closed. |
| \`const lines = !COMMAND\` | The lines that a command prints, as \`string[]\`. |
| \`NAME?\`, \`NAME??\` | Documentation; with the source. |
| \`_\`, \`__\`, \`___\` | The last results. A name that you declare yourself is yours. |
| \`Out[n]\`, \`In[n]\` | The result and the text of cell *n*. Results stay in memory; \`%reset out\` or \`delete Out[n]\` frees them. |`;

const rule =
  "Magics stand in lines of their own, `%%` ones in the cell's first. A line that is valid TypeScript is TypeScript.";

/** `%help` */
export const run: RunMagic = (_context, args) => {
  const name = args.replace(/^%+/, "");
  if (name === "") {
    display(markdown(overview()));
    return;
  }
  const magic = magicNamed(name);
  if (!magic) throw new MagicError(`there is no magic "${name}"; %help lists all of them`);
  display(markdown(magicHelp(magic)));
};

function overview(): string {
  const rows = (magics: Magic[]) =>
    magics.map(({ usage, summary }) => `| ${usage.map((each) => `\`${each}\``).join("<br>")} | ${summary} |`);
  const lines = rows(magicTable.filter((magic) => isLineMagic(magic)));
  const cells = rows(magicTable.filter((magic) => isCellMagic(magic) && !isLineMagic(magic)));
  return [
    "### Magics",
    rule,
    "| | |\n|---|---|",
    ...lines,
    ...cells,
    "",
    "### Commands, documentation, results",
    "",
    others,
  ]
    .join("\n")
    .replace(`${rule}\n`, `\n${rule}\n\n`);
}
