/*
 * JSON as it stands in a file. JSON.parse moves keys that look like numbers to the front, rounds numbers, and drops
 * the first of two equal keys. Pure functions, for the handler and for synthesis.
 */

export type JsonNode =
  | { readonly kind: 'object'; readonly entries: readonly JsonEntry[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'text'; readonly text: string }
  /** The text of a number, of `true`, `false` or `null`. */
  | { readonly kind: 'number' | 'boolean' | 'null'; readonly text: string };

export type JsonEntry = readonly [key: string, value: JsonNode];

/** The message names a key at most. */
export class JsonProblem extends Error {}

const MAX_DEPTH = 100;
const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;

export function parseJson(text: string): JsonNode {
  if (!isJson(text)) throw new JsonProblem('is no JSON');
  return new Parser(text.match(TOKEN) ?? []).value(0);
}

export function formatJson(node: JsonNode): string {
  switch (node.kind) {
    case 'object': return `{${node.entries.map(([key, value]) => `${JSON.stringify(key)}:${formatJson(value)}`).join()}}`;
    case 'array': return `[${node.items.map(formatJson).join()}]`;
    case 'text': return JSON.stringify(node.text);
    default: return node.text;
  }
}

export function fieldOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.entries.find(([name]) => name === key)?.[1] : undefined;
}

export function textOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === 'text' ? node.text : undefined;
}

export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === 'array' ? node.items : [];
}

/** The parser's own error would quote the text. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The text is JSON: no token is out of place. */
class Parser {
  private position = 0;

  constructor(private readonly tokens: readonly string[]) {}

  public value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw new JsonProblem(`is nested more than ${MAX_DEPTH} levels deep`);
    const token = this.tokens[this.position++];
    if (token === '{') return { kind: 'object', entries: this.entries(depth) };
    if (token === '[') return { kind: 'array', items: this.list(']', () => this.value(depth + 1)) };
    if (token.startsWith('"')) return { kind: 'text', text: JSON.parse(token) as string };
    return { kind: token === 'null' ? 'null' : /^[tf]/.test(token) ? 'boolean' : 'number', text: token };
  }

  private entries(depth: number): JsonEntry[] {
    const seen = new Set<string>();
    return this.list('}', () => {
      const key = JSON.parse(this.tokens[this.position]) as string;
      if (seen.has(key)) throw new JsonProblem(`has the key ${JSON.stringify(key)} twice`);
      seen.add(key);
      this.position += 2;
      return [key, this.value(depth + 1)] as const;
    });
  }

  private list<Item>(end: string, next: () => Item): Item[] {
    const items: Item[] = [];
    while (this.tokens[this.position] !== end) {
      items.push(next());
      if (this.tokens[this.position] === ',') this.position++;
    }
    this.position++;
    return items;
  }
}
