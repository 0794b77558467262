export { type Channel, type ConnectionInfo, channels, endpoint, readConnectionFile } from "./connection.js";
export { Replays } from "./replays.js";
export { checkRequest, isRequest, RequestError } from "./requests.js";
export { type Sender, SendQueue } from "./send-queue.js";
export { type Header, type Message, newHeader, protocolVersion, Wire } from "./wire.js";
export { WireError } from "./wire-error.js";
