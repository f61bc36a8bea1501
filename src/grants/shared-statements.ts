import { IResolvable, Lazy, Token } from 'aws-cdk-lib';
import { holdsUnresolvedJson } from '../cdk/internals';

interface WrittenStatement<T> {
  readonly secretArns: string[];
  readonly result: T;
  readonly asWritten: readonly unknown[];
}

/** How a statement is written, and what of it a later caller may have changed. */
export interface StatementWriter<T> {
  /** @param secretArns resolves to the ARN of the secret, or to those of all */
  write(secretArns: IResolvable): T;
  /** What stands in the statement beside the secrets. */
  stateOf(result: T): readonly unknown[];
  /** Takes what was written out of the policy. */
  remove(result: T): void;
  /** @param withdraw takes the secret out of the statement, and that out of the policy with its last one */
  onShared(withdraw: () => void): void;
}

/**
 * CDK spreads what is too much for one policy of a role over several, but divides no statement: its own grow
 * to 2,000 characters.
 */
const MOST_SECRETS = 20;

const WRITTEN = new WeakMap<object, Map<string, Array<WrittenStatement<unknown>>>>();

/**
 * Statements that are equal but for the secret become one that names all the secrets: a policy has a limit of
 * size, and a role may read hundreds of secrets under one key.
 *
 * @param holder whose policy has the statements: a principal, or a key
 * @param id what else distinguishes the statement from others; undefined where that is not known, and so is
 * not shared
 */
export function shareStatement<T>(holder: object, id: string | undefined, secretArn: string, writing: StatementWriter<T>): T {
  const statements = id === undefined ? [] : statementsOfHolder(holder, id) as Array<WrittenStatement<T>>;
  const written = statements.find(({ secretArns }) => secretArns.includes(secretArn));
  if (written) {
    writing.onShared(() => withdraw(statements, written, secretArn, writing));
    return written.result;
  }
  const roomy = statements.find(statement => hasRoom(statement, writing)) ?? writeFirst(writing);
  roomy.secretArns.push(secretArn);
  if (!statements.includes(roomy)) statements.push(roomy);
  writing.onShared(() => withdraw(statements, roomy, secretArn, writing));
  return roomy.result;
}

function withdraw<T>(
  statements: Array<WrittenStatement<T>>, written: WrittenStatement<T>, secretArn: string, { remove }: StatementWriter<T>,
): void {
  const { secretArns, result } = written;
  if (!secretArns.includes(secretArn)) return;
  secretArns.splice(secretArns.indexOf(secretArn), 1);
  if (secretArns.length > 0) return;
  statements.splice(statements.indexOf(written), 1);
  remove(result);
}

/** A statement to which somebody has added a condition is that of its secrets only. */
function hasRoom<T>({ secretArns, result, asWritten }: WrittenStatement<T>, { stateOf }: StatementWriter<T>): boolean {
  const state = stateOf(result);
  return secretArns.length < MOST_SECRETS && state.length === asWritten.length && state.every((part, index) => part === asWritten[index]);
}

function statementsOfHolder(holder: object, id: string): Array<WrittenStatement<unknown>> {
  const all = WRITTEN.get(holder) ?? new Map<string, Array<WrittenStatement<unknown>>>();
  WRITTEN.set(holder, all);
  const written = all.get(id) ?? [];
  all.set(id, written);
  return written;
}

function writeFirst<T>({ write, stateOf }: StatementWriter<T>): WrittenStatement<T> {
  const secretArns: string[] = [];
  const result = write(lazyArnList(secretArns));
  return { secretArns, result, asWritten: stateOf(result) };
}

/** About the length of an ARN, or of the reference to one that the template has. */
const ARN_LENGTH = 100;

/**
 * The ARNs are read when the template is written: until then, secrets are added. CDK measures a statement,
 * and compares it with others, by the JSON of its conditions: that has to be as long as what it will be, and
 * of this list only.
 */
function lazyArnList(secretArns: readonly string[]): IResolvable {
  const list = Lazy.uncachedAny({ produce: () => secretArns.length === 1 ? secretArns[0] : secretArns });
  const unique = Token.asString(list);
  return Object.defineProperty(list, 'toJSON', { value: () => unique.padEnd(ARN_LENGTH * secretArns.length) });
}

/** Undefined where an unresolved object hides what it will be: two that are not equal could look alike. */
export function statementKey(...parts: unknown[]): string | undefined {
  try {
    const id = JSON.stringify(parts);
    return holdsUnresolvedJson(id) ? undefined : id;
  } catch {
    return undefined;
  }
}
