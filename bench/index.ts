// Every figure that the README quotes: `npm run bench` measures them and writes bench/results.json.
import { Command } from "commander";
import { kernelCommand } from "./kernel/command.js";
import { learnCommand } from "./learn/command.js";
import { lecturesCommand } from "./lectures/command.js";
import { tensorCommand } from "./tensor/command.js";

const program = new Command("bench");
program.addCommand(kernelCommand(), { isDefault: true });
program.addCommand(tensorCommand());
program.addCommand(learnCommand());
program.addCommand(lecturesCommand());
await program.parseAsync();
// Sockets of kernels that were killed may linger.
process.exit();
