export { type HandoutOptions, renderHandout } from "./render.js";
