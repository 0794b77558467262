export * from "./check/index.js";
export * from "./display/index.js";
export * from "./plot/index.js";
