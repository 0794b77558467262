/**
 * The first key that an object of a JSON text has twice, if any. `JSON.parse` takes the last one in silence, so that two
 * readers of one file could see different things.
 *
 * @param json text that `JSON.parse` accepts
 */
export function findDuplicateKey(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let text = { start: 0, end: 0 };
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '"':
        text = { start: at, end: endOfText(json, at) };
        at = text.end;
        break;
      case "{":
        open.push(new Set());
        break;
      case "[":
        open.push(undefined);
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ":": {
        const key = JSON.parse(json.slice(text.start, text.end + 1)) as string;
        const keys = open.at(-1);
        if (keys?.has(key)) return key;
        keys?.add(key);
      }
    }
  }
  return undefined;
}

/** The place of the quotation mark that ends a text: the first without a backslash that belongs to it. */
function endOfText(json: string, start: number): number {
  for (let end = start; ; ) {
    end = json.indexOf('"', end + 1);
    let first = end;
    while (json[first - 1] === "\\") first--;
    if ((end - first) % 2 === 0) return end;
  }
}
