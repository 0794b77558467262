import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { userInfo } from "node:os";
import { MAX_HEADER_BYTES, parsePart } from "./part.js";
import type { Replays } from "./replays.js";
import { WireError } from "./wire-error.js";

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

const partNames = ["header", "parent header", "metadata", "content"];
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

/** What a kernel refuses of messages that are rightly signed. A client takes whatever its kernel says. */
export interface Guard {
  /** Remembers what has been here. */
  replays: Replays;
  /** How long a message's JSON may be, its four parts together. */
  maxJsonBytes: number;
}

/** Encodes and decodes messages as ZeroMQ frames, signed with the connection's key. */
export class Wire {
  readonly #key: string;
  readonly #hash: string;
  readonly #guard: Guard | undefined;

  /**
   * @param key the connection file's key; empty switches signing off
   * @param scheme the connection file's `signature_scheme`
   * @param guard what to refuse beyond what is no message at all
   * @throws WireError for a scheme other than `hmac-…`
   */
  constructor(key: string, scheme = "hmac-sha256", guard?: Guard) {
    if (!scheme.startsWith("hmac-"))
      throw new WireError(`signature_scheme must be "hmac-" and a hash, got "${scheme}"`);
    this.#key = key;
    this.#hash = scheme.slice("hmac-".length);
    this.#guard = guard;
    this.#sign([]);
  }

  encode<C>(message: Message<C>): Uint8Array[] {
    const parts = [message.header, message.parentHeader, message.metadata, message.content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    );
    return [...message.identities, delimiter, this.#sign(parts), ...parts, ...message.buffers];
  }

  /** @throws WireError if the frames are no message, not signed with the key, or too long */
  decode(frames: Uint8Array[]): Message {
    const at = frames.findIndex((frame) => delimiter.equals(frame));
    if (at < 0) throw new WireError("a message must have the frame <IDS|MSG>, got none");
    const [signature, ...rest] = frames.slice(at + 1);
    const parts = rest.slice(0, 4);
    if (signature === undefined || parts.length < 4)
      throw new WireError(`a message must have five frames behind <IDS|MSG>, got ${frames.length - at - 1}`);
    if (parts[0]!.length > MAX_HEADER_BYTES)
      throw new WireError(`a header must have ${MAX_HEADER_BYTES} bytes at most, got ${parts[0]!.length}`);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const limit = this.#guard?.maxJsonBytes ?? Number.POSITIVE_INFINITY;
    if (length > limit)
      throw new WireError(`a message's JSON must have ${limit} bytes at most, got ${length}`);
    const expected = this.#sign(parts);
    if (expected.length !== signature.length || !timingSafeEqual(expected, signature))
      throw new WireError("a message's signature must fit the connection's key; this one's does not");
    if (this.#key !== "") this.#guard?.replays.refuse(signature);
    const [header, parentHeader, metadata, content] = partNames.map((name, i) => parsePart(parts[i]!, name));
    if (typeof header!["msg_type"] !== "string" || typeof header!["msg_id"] !== "string")
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
