import { Lazy, Token } from 'aws-cdk-lib';

interface Written<T> {
  readonly secretArns: string[];
  readonly result: T;
}

/** CDK spreads what is too much for one policy of a role over several, but divides no statement: its own grow to 2,000 characters. */
const MOST_SECRETS = 20;

const WRITTEN = new WeakMap<object, Map<string, Array<Written<unknown>>>>();

/**
 * Statements that are equal but for the secret become one that names all the secrets: a policy has a limit of size,
 * and a role may read hundreds of secrets under one key.
 *
 * @param holder whose policy has the statements: a principal, or a key
 * @param id what else tells the statement from others; undefined where that is not known, and so is not shared
 * @param write writes the statement, the first time; it is given what will resolve to the ARN of the secret, or to those of all
 */
export function shared<T>(holder: object, id: string | undefined, secretArn: string, write: (secretArns: string) => T): T {
  if (id === undefined) return write(secretArn);
  const statements = writtenFor(holder, id) as Array<Written<T>>;
  const written = statements.find(({ secretArns }) => secretArns.includes(secretArn));
  if (written) return written.result;
  const roomy = statements.find(({ secretArns }) => secretArns.length < MOST_SECRETS) ?? first(write);
  roomy.secretArns.push(secretArn);
  if (!statements.includes(roomy)) statements.push(roomy);
  return roomy.result;
}

function writtenFor(holder: object, id: string): Array<Written<unknown>> {
  const all = WRITTEN.get(holder) ?? new Map<string, Array<Written<unknown>>>();
  WRITTEN.set(holder, all);
  const written = all.get(id) ?? [];
  all.set(id, written);
  return written;
}

/** The ARNs are read when the template is written: until then, secrets are added. */
function first<T>(write: (secretArns: string) => T): Written<T> {
  const secretArns: string[] = [];
  const oneOrAll = Lazy.uncachedAny({ produce: () => secretArns.length === 1 ? secretArns[0] : secretArns });
  return { secretArns, result: write(Token.asString(oneOrAll)) };
}

/** Undefined where an unresolved object hides what it will be: two that are not equal would look alike. */
export function idOf(...parts: unknown[]): string | undefined {
  const id = JSON.stringify(parts);
  return id.includes('"<unresolved-') ? undefined : id;
}
