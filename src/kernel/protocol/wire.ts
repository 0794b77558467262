import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { userInfo } from "node:os";

/** The version of the Jupyter messaging protocol that we speak. */
export const protocolVersion = "5.5";

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  /** ISO 8601. */
  date: string;
  version: string;
  subshell_id?: string | null;
}

/** A message of the Jupyter protocol, on whichever channel. */
export interface Message<C = Record<string, unknown>> {
  /** ZeroMQ routing frames; on iopub the topic. */
  identities: Uint8Array[];
  header: Header;
  parentHeader: Partial<Header>;
  metadata: Record<string, unknown>;
  content: C;
  buffers: Uint8Array[];
}

/** A message that is not one: unsigned, cut off, or no JSON. */
export class WireError extends Error {
  override name = "WireError";
}

const delimiter = Buffer.from("<IDS|MSG>");
const username = (() => {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no entry in the password file.
    return "lectern";
  }
})();

export function newHeader(msgType: string, session: string): Header {
  return {
    msg_id: randomUUID(),
    msg_type: msgType,
    session,
    username,
    date: new Date().toISOString(),
    version: protocolVersion,
  };
}

/** Encodes and decodes messages as ZeroMQ frames, signed with the connection's key. */
export class Wire {
  readonly #key: string;
  readonly #hash: string;

  /**
   * @param key the connection file's key; empty switches signing off
   * @param scheme the connection file's `signature_scheme`
   * @throws WireError for a scheme other than `hmac-…`
   */
  constructor(key: string, scheme = "hmac-sha256") {
    if (!scheme.startsWith("hmac-"))
      throw new WireError(`signature_scheme must be "hmac-" and a hash, got "${scheme}"`);
    this.#key = key;
    this.#hash = scheme.slice("hmac-".length);
    this.#sign([]);
  }

  encode<C>(message: Message<C>): Uint8Array[] {
    const parts = [message.header, message.parentHeader, message.metadata, message.content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    );
    return [...message.identities, delimiter, this.#sign(parts), ...parts, ...message.buffers];
  }

  /** @throws WireError if the frames are no message, or not signed with the key */
  decode(frames: Uint8Array[]): Message {
    const at = frames.findIndex((frame) => delimiter.equals(frame));
    if (at < 0) throw new WireError("a message must have the frame <IDS|MSG>, got none");
    const [signature, ...rest] = frames.slice(at + 1);
    const parts = rest.slice(0, 4);
    if (signature === undefined || parts.length < 4)
      throw new WireError(`a message must have five frames behind <IDS|MSG>, got ${frames.length - at - 1}`);
    const expected = this.#sign(parts);
    if (expected.length !== signature.length || !timingSafeEqual(expected, signature))
      throw new WireError("a message's signature must fit the connection's key; this one's does not");
    const [header, parentHeader, metadata, content] = parts.map(parseObject);
    if (typeof header!.msg_type !== "string" || typeof header!.msg_id !== "string")
      throw new WireError("a message's header must have msg_type and msg_id, both strings");
    return {
      identities: frames.slice(0, at),
      header: header as unknown as Header,
      parentHeader: parentHeader as Partial<Header>,
      metadata: metadata!,
      content: content!,
      buffers: rest.slice(4),
    };
  }

  #sign(parts: Uint8Array[]): Buffer {
    if (this.#key === "") return Buffer.alloc(0);
    const hmac = createHmac(this.#hash, this.#key);
    for (const part of parts) hmac.update(part);
    return Buffer.from(hmac.digest("hex"));
  }
}

function parseObject(frame: Uint8Array, index: number): Record<string, unknown> {
  const name = ["header", "parent header", "metadata", "content"][index];
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString());
  } catch {
    throw new WireError(`a message's ${name} must be JSON, got ${frame.length} bytes that are not`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new WireError(
      `a message's ${name} must be a JSON object, got ${JSON.stringify(value).slice(0, 40)}`,
    );
  return value as Record<string, unknown>;
}
