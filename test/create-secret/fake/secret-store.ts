import { markedForDeletion, noSecret, replicaOnly } from './refusals';
import { Json } from './wire';

/** A value as it is on the wire: binary in base64. */
export interface Content {
  readonly SecretString?: string;
  readonly SecretBinary?: string;
}

export interface Version {
  readonly id: string;
  readonly content: Content;
  readonly created: number;
  readonly labels: Set<string>;
  /** The keys that can decrypt it: undefined is the default key. A change of the secret's key adds one. */
  readonly keyIds: Set<string | undefined>;
}

/** A copy in another Region: being made, there, failed, or on its way out. */
export interface Replica {
  readonly region: string;
  readonly keyId?: string;
  readonly readyAt: number;
  readonly problem?: string;
  goneAt?: number;
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly created: number;
  description?: string;
  type?: string;
  keyId?: string;
  tags: Map<string, string>;
  versions: Map<string, Version>;
  replicas: Replica[];
  /** Of a replica, and of a primary with replicas: the region of the primary. */
  primaryRegion?: string;
  /** ARNs of replicas in other accounts that are associated with it (API of 2026-11-12). */
  crossAccountReplicas?: string[];
  /** When it was asked to go, and when it goes. */
  deletion?: { readonly asked: number; readonly ends: number; readonly isForced?: boolean };
  /** Its resource policy. */
  policy?: string;
  rotation?: { readonly lambda: string };
  /** What callers still see of an earlier moment: see Consistency. */
  lag: Lag;
}

/** Calls that still miss what has happened: so many, and until then. */
export interface Missing {
  left: number;
  until: number;
}

/** What has not arrived everywhere. */
export interface Lag {
  hiddenReads: Missing;
  hiddenWrites: Missing;
  staleWrites: Missing;
  staleReads: Missing;
  /** What stale reads return. */
  before?: Json;
}

/** How late the service's own copies are. */
export interface Consistency {
  readonly name: 'strong' | 'eventual';
  /** Reads, and writes, after CreateSecret that do not find the secret. */
  readonly hiddenReads: number;
  readonly hiddenWrites: number;
  /** DescribeSecret calls after a change that still return the former state. */
  readonly staleReads: number;
  /** Writes after RestoreSecret that still meet a secret marked for deletion. */
  readonly staleWrites: number;
  readonly longest: number;
}

export const STRONG: Consistency = { name: 'strong', hiddenReads: 0, hiddenWrites: 0, staleReads: 0, staleWrites: 0, longest: 0 };
export const EVENTUAL: Consistency = { name: 'eventual', hiddenReads: 2, hiddenWrites: 1, staleReads: 1, staleWrites: 1, longest: 5_000 };

/** All secrets of all accounts, by ARN. */
export class SecretStore {
  readonly secrets = new Map<string, Secret>();
  /** Names whose forced deletion is not over, and until when. */
  readonly purged = new Map<string, number>();
  private made = 0;

  constructor(readonly now: () => number, readonly account: string, readonly region: string, public consistency: Consistency) {}

  /** Whether the role may, by what the secret carries. */
  mayDelete: (secret: Secret) => boolean = () => true;

  add(name: string, fields: Partial<Secret> = {}): Secret {
    const arn = `arn:aws:secretsmanager:${this.region}:${this.account}:secret:${name}-${this.suffix()}`;
    const secret: Secret = { arn, name, created: this.now(), tags: new Map(), versions: new Map(), replicas: [], lag: noLag(), ...fields };
    this.secrets.set(secret.arn, secret);
    return secret;
  }

  /** By name, ARN, or ARN without its suffix, of a name that does not look as if it had one. */
  find(id: string): Secret | undefined {
    this.letTimeWork();
    if (!id.startsWith('arn:')) return [...this.secrets.values()].find(secret => secret.name === id && secret.arn.split(':')[4] === this.account);
    const complete = this.secrets.get(id);
    if (complete || /-[A-Za-z0-9]{6}$/.test(id)) return complete;
    return [...this.secrets.values()].find(({ arn }) => arn.slice(0, -7) === id);
  }

  /** For a call that changes a secret, or uses it. */
  forWrite(id: string): Secret {
    const secret = this.find(id);
    if (!secret || misses(secret.lag.hiddenWrites, this.now())) throw noSecret();
    if (isReplica(secret)) throw replicaOnly();
    if (secret.deletion || misses(secret.lag.staleWrites, this.now())) throw markedForDeletion();
    return secret;
  }

  /** For a call that reads. */
  forRead(id: string): Secret {
    const secret = this.find(id);
    if (!secret || misses(secret.lag.hiddenReads, this.now())) throw noSecret();
    return secret;
  }

  /** A recovery window that is over takes its secret; a replica that was removed goes. */
  private letTimeWork(): void {
    for (const secret of this.secrets.values()) {
      forgetGone(secret, this.now());
      if (secret.deletion && secret.deletion.ends <= this.now()) this.secrets.delete(secret.arn);
    }
    for (const [name, until] of this.purged) if (until <= this.now()) this.purged.delete(name);
  }

  private suffix(): string {
    return (0x1000000 + (this.made++ * 0x9e3779b1) % 0x1000000).toString(36).padStart(6, 'Q').slice(-6);
  }
}

/** In its region, nothing can be done with it but reading. */
export function isReplica({ arn, primaryRegion = regionOf(arn) }: Secret): boolean {
  return primaryRegion !== regionOf(arn);
}

export function regionOf(arn: string): string {
  return arn.split(':')[3];
}

/** Forgets the copies that have gone by now. */
function forgetGone(secret: Secret, now: number): void {
  secret.replicas = secret.replicas.filter(({ goneAt }) => goneAt === undefined || goneAt > now);
}

export function noLag(): Lag {
  const none = (): Missing => ({ left: 0, until: 0 });
  return { hiddenReads: none(), hiddenWrites: none(), staleWrites: none(), staleReads: none() };
}

/** One more call misses what has happened. */
export function misses(missing: Missing, now: number): boolean {
  if (missing.left <= 0 || now > missing.until) return false;
  missing.left--;
  return true;
}
