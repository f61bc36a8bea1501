import { createHash } from 'crypto';
import * as path from 'path';
import { IConstruct } from 'constructs';
import { formatLock, LockedOptions, parseLock } from './lock-file';
import { readText, rewrite } from './lock-storage';
import { isPendingLookup } from '../cloudformation/text';
import { LockFacts, LockProblem } from '../rules/pin-lock';

/** The option that may contain a secret by mistake. The file has its hash, which also shows a change. */
const HASHED = 'secretStringTemplate';
const HASH_LENGTH = 12;

/** In a run of CI, a file that is written is lost, and nobody reviews it. */
function isContinuousIntegration(): boolean {
  return !['', '0', 'false'].includes((process.env.CI ?? '').toLowerCase());
}

/**
 * What a write meets: options that another synthesis has locked otherwise
 * meanwhile, or a problem with the file.
 */
interface LockWriting {
  readonly facts: readonly LockFacts[];
  readonly problem: LockProblem;
}

/** The lock file of one app: read when it is made, and written once no construct has an error. */
export class PinLock {
  /** What is wrong with the file; then nothing is compared or written. */
  public readonly problem: LockProblem;
  private locked: ReadonlyMap<string, LockedOptions> = new Map();
  /** What the next synthesis writes. */
  private readonly pending = new Map<string, LockedOptions>();

  /**
   * @param file as the user wrote it
   * @param renewed the paths of secrets whose new options are meant; true for all
   */
  constructor(public readonly file: string, private readonly renewed: true | readonly string[]) {
    const read = readText(file);
    this.problem = 'refusal' in read ? read : this.load(read.value);
  }

  /** @param options as the template has them; undefined where a look-up is still to come */
  public compare(secret: string, options: LockedOptions): LockFacts {
    const locked = this.locked.get(secret);
    const changes = locked === undefined ? [] : differences(locked, options);
    const isNew = locked === undefined || (changes.length > 0 && this.isRenewed(secret));
    const isWritten = isNew && !isBroken(this.problem) && !isContinuousIntegration();
    if (isWritten) this.pending.set(secret, options);
    else this.pending.delete(secret);
    const isUnlisted = locked === undefined && !isWritten && !isBroken(this.problem);
    return { file: this.name, secret, changes: isWritten ? [] : changes, isUnlisted };
  }

  /**
   * Adds to what the file has now: another synthesis may have written it since it was read. Entries of
   * secrets that this synthesis does not have stay: another context may have them.
   */
  public write(): LockWriting {
    const pending = [...this.pending];
    this.pending.clear();
    if (pending.length === 0) return { facts: [], problem: {} };
    let writing: LockWriting = { facts: [], problem: {} };
    const outcome = rewrite(this.file, text => {
      const problem = this.load(text);
      const facts = problem.malformed === undefined ? pending.map(([secret, options]) => this.compare(secret, options)) : [];
      writing = { facts, problem };
      return problem.malformed === undefined ? formatLock(new Map([...this.locked, ...this.pending])) : undefined;
    });
    if ('refusal' in outcome) return { facts: [], problem: outcome };
    this.locked = new Map([...this.locked, ...this.pending]);
    this.pending.clear();
    return writing;
  }

  /** As it is called in messages, which name no place of this machine. */
  public get name(): string {
    return path.basename(this.file);
  }

  private load(text: string | undefined): LockProblem {
    const parsed = text === undefined ? new Map<string, LockedOptions>() : parseLock(text);
    if (typeof parsed === 'string') return { malformed: parsed };
    this.locked = parsed;
    return {};
  }

  private isRenewed(secret: string): boolean {
    return this.renewed === true || this.renewed.includes(secret);
  }
}

function isBroken({ malformed, refusal }: LockProblem): boolean {
  return malformed !== undefined || refusal !== undefined;
}

const LOCKS = new WeakMap<IConstruct, PinLock>();

export function registerLock(root: IConstruct, lock: PinLock): void {
  LOCKS.set(root, lock);
}

export function lockOf(construct: IConstruct): PinLock | undefined {
  return LOCKS.get(construct.node.root);
}

/** The options as a lock file has them. Undefined while an option is still to be looked up. */
export function lockedOptions(rendered: Readonly<Record<string, unknown>>): LockedOptions | undefined {
  const given = Object.entries(rendered).filter(([, value]) => value !== undefined);
  if (isPendingLookup(JSON.stringify(given))) return undefined;
  return Object.fromEntries(given.map(([name, value]) => [name, name === HASHED ? hash(value) : value]));
}

function hash(value: unknown): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, HASH_LENGTH)}`;
}

/** A sentence for each option that differs. */
function differences(locked: LockedOptions, present: LockedOptions): string[] {
  const names = [...new Set([...Object.keys(locked), ...Object.keys(present)])].sort();
  const [before, now] = [locked, present].map(options => (name: string) => JSON.stringify(options[name]) ?? 'not set');
  return names.filter(name => before(name) !== now(name)).map(name => `${name} is ${now(name)}, and ${before(name)} in the lock file`);
}
