/** A request, rightly signed, whose content is not what the protocol asks for. */
export class RequestError extends Error {
  override name = "RequestError";
}

interface Rule {
  holds: (value: unknown) => boolean;
  /** What the value must be, to be read after "must be". */
  text: string;
}

type Fields = Record<string, Rule>;

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const string: Rule = { holds: (value) => typeof value === "string", text: "a string" };
const boolean: Rule = { holds: (value) => typeof value === "boolean", text: "true or false" };
const object: Rule = { holds: isObject, text: "an object" };
const integer: Rule = { holds: (value) => Number.isSafeInteger(value), text: "a whole number" };
const count: Rule = {
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  text: "a whole number, 0 or more",
};
const oneOf = (...values: unknown[]): Rule => ({
  holds: (value) => values.includes(value),
  text: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
});
const expressions: Rule = {
  holds: (value) => isObject(value) && Object.values(value).every((each) => typeof each === "string"),
  text: "an object of strings",
};

/** What is sent to a kernel, and the fields that it may have. */
const messages = new Map<string, Fields>([
  ["kernel_info_request", {}],
  [
    "execute_request",
    {
      code: string,
      silent: boolean,
      store_history: boolean,
      user_expressions: expressions,
      allow_stdin: boolean,
      stop_on_error: boolean,
    },
  ],
  ["complete_request", { code: string, cursor_pos: count }],
  ["inspect_request", { code: string, cursor_pos: count, detail_level: oneOf(0, 1) }],
  ["is_complete_request", { code: string }],
  [
    "history_request",
    {
      hist_access_type: oneOf("tail", "range", "search"),
      output: boolean,
      raw: boolean,
      session: integer,
      start: integer,
      stop: integer,
      n: count,
      pattern: string,
      unique: boolean,
    },
  ],
  ["comm_info_request", { target_name: string }],
  ["comm_open", { comm_id: string, target_name: string, data: object }],
  ["comm_msg", { comm_id: string, data: object }],
  ["comm_close", { comm_id: string, data: object }],
  ["interrupt_request", {}],
  ["shutdown_request", { restart: boolean }],
  ["create_subshell_request", {}],
  ["delete_subshell_request", { subshell_id: string }],
  ["list_subshell_request", {}],
  ["input_reply", { value: string }],
]);

/** Whether messages of this type are meant for a kernel. */
export const isRequest = (type: string): boolean => messages.has(type);

/**
 * Looks at the fields that are there; which ones can be left out is up to whoever reads them, and null counts as that.
 *
 * @throws RequestError naming the field, the rule and the value
 */
export function checkRequest(type: string, content: Record<string, unknown>): void {
  for (const [field, { holds, text }] of Object.entries(messages.get(type) ?? {})) {
    const value = content[field];
    if (value === undefined || value === null || holds(value)) continue;
    const got = JSON.stringify(value);
    throw new RequestError(
      `${type}: ${field} must be ${text}, got ${got.length > 60 ? `${got.slice(0, 60)}…` : got}`,
    );
  }
}
