import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { IConstruct } from 'constructs';
import { formatLock, LockedOptions, parseLock } from './lock-file';
import { isPendingLookup } from '../cloudformation/text';
import { LockFacts } from '../rules/pin-lock';

/** What may have a secret in it by mistake: its hash shows a change as well. */
const HASHED = 'secretStringTemplate';
const HASH_LENGTH = 12;

/** In a run of CI, a file that is written is lost, and nobody reviews it. */
function isContinuousIntegration(): boolean {
  return !['', '0', 'false'].includes((process.env.CI ?? '').toLowerCase());
}

/** The lock file of one app: read when it is made, and written once no construct has an error. */
export class PinLock {
  /** What is wrong with the file; then nothing is compared or written. */
  public readonly problem?: string;
  private readonly locked = new Map<string, LockedOptions>();
  /** What the next synthesis writes. */
  private readonly pending = new Map<string, LockedOptions>();

  /** @param renewed the paths of secrets whose new options are meant; true for all */
  constructor(public readonly file: string, private readonly renewed: true | readonly string[]) {
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
    const parsed = text === undefined ? new Map<string, LockedOptions>() : parseLock(text);
    if (typeof parsed === 'string') this.problem = parsed;
    else this.locked = parsed;
  }

  /** @param options as the template has them; undefined where a look-up is still to come */
  public compare(secret: string, options: LockedOptions): LockFacts {
    const locked = this.locked.get(secret);
    const changes = locked === undefined ? [] : differences(locked, options);
    const isNew = locked === undefined || (changes.length > 0 && this.isRenewed(secret));
    const isWritten = isNew && this.problem === undefined && !isContinuousIntegration();
    if (isWritten) this.pending.set(secret, options);
    else this.pending.delete(secret);
    const isUnlisted = locked === undefined && !isWritten && this.problem === undefined;
    return { file: this.name, secret, changes: isWritten ? [] : changes, isUnlisted };
  }

  /** Entries of secrets that this synthesis does not have stay: another context may have them. */
  public write(): void {
    if (this.pending.size === 0) return;
    for (const [secret, options] of this.pending) this.locked.set(secret, options);
    this.pending.clear();
    fs.writeFileSync(this.file, formatLock(this.locked));
  }

  /** As it is called in messages, which name no place of this machine. */
  public get name(): string {
    return path.basename(this.file);
  }

  private isRenewed(secret: string): boolean {
    return this.renewed === true || this.renewed.includes(secret);
  }
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
