export { type Channel, type ConnectionInfo, channels, endpoint, readConnectionFile } from "./connection.js";
export { SendQueue } from "./send-queue.js";
export { type Header, type Message, newHeader, protocolVersion, Wire, WireError } from "./wire.js";
