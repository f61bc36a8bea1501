import { decryptionFailure, encryptionFailure, kmsDenied } from './refusals';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Asymmetric';
export type KeyUse = 'GenerateDataKey' | 'Decrypt' | 'Encrypt';

export interface Key {
  readonly arn: string;
  readonly aliases: string[];
  state: KeyState;
  /** What the caller may not do with it. */
  denied: Set<KeyUse>;
}

/** A use of a key that the service made on behalf of its caller. */
export interface RecordedUse {
  readonly use: KeyUse;
  readonly key: string;
  readonly secretArn: string;
}

export const DEFAULT_KEY = 'alias/aws/secretsmanager';

/** Text of a disabled key: the model's documentation names only the exception [?]. */
const WHY: Record<Exclude<KeyState, 'Enabled'>, string> = {
  Disabled: 'KEY is disabled. (Service: AWSKMS; Status Code: 400; Error Code: DisabledException)',
  PendingDeletion: 'KEY is pending deletion. (Service: AWSKMS; Status Code: 400; Error Code: KMSInvalidStateException)',
  Asymmetric: 'Cannot generate a data key with an asymmetric KMS key',
};
const ABSENT = "Key 'KEY' does not exist (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)";

/** KMS, as far as Secrets Manager's caller notices it. The default key answers always. */
export class FakeKeys {
  private readonly keys: Key[] = [];
  readonly uses: RecordedUse[] = [];

  constructor(private readonly account: string, private readonly region: string) {}

  add(id: string, options: { aliases?: string[]; state?: KeyState; denied?: KeyUse[]; account?: string } = {}): Key {
    const arn = `arn:aws:kms:${this.region}:${options.account ?? this.account}:key/${id}`;
    const key: Key = { arn, aliases: options.aliases ?? [], state: options.state ?? 'Enabled', denied: new Set(options.denied) };
    this.keys.push(key);
    return key;
  }

  /** Before something is written. The service validates its caller's access with both calls. */
  toWrite(keyId: string | undefined, secretArn: string): void {
    this.use('GenerateDataKey', keyId, secretArn);
    this.use('Decrypt', keyId, secretArn);
  }

  /** Any of the keys of a version will do. */
  toRead(keyIds: ReadonlySet<string | undefined>, secretArn: string): void {
    const [last] = [...keyIds].reverse();
    const usable = [...keyIds].reverse().find(keyId => this.isUsable('Decrypt', keyId));
    this.use('Decrypt', keyIds.has(usable) ? usable : last, secretArn);
  }

  /** Nothing is refused: what cannot be encrypted anew is not. */
  canReencrypt(from: ReadonlySet<string | undefined>, to: string | undefined, secretArn: string): boolean {
    const source = [...from].find(keyId => this.isUsable('Decrypt', keyId));
    if (!from.has(source) || !this.isUsable('Encrypt', to)) return false;
    this.use('Decrypt', source, secretArn);
    this.use('Encrypt', to, secretArn);
    return true;
  }

  private isUsable(use: KeyUse, keyId: string | undefined): boolean {
    if (!keyId || keyId === DEFAULT_KEY) return true;
    const key = this.find(keyId);
    return key !== undefined && key.state === 'Enabled' && !key.denied.has(use);
  }

  private use(use: KeyUse, keyId: string | undefined, secretArn: string): void {
    if (!keyId || keyId === DEFAULT_KEY) return;
    const refusal = use === 'Decrypt' ? decryptionFailure : encryptionFailure;
    const key = this.find(keyId);
    if (!key) throw refusal(keyId, ABSENT);
    if (key.denied.has(use)) throw kmsDenied();
    if (key.state !== 'Enabled') throw refusal(key.arn, WHY[key.state]);
    this.uses.push({ use, key: key.arn, secretArn });
  }

  /** A key id or an alias name is looked for in the caller's account only; another account's needs its ARN. */
  private find(keyId: string): Key | undefined {
    return this.keys.find(({ arn, aliases }) => {
      const isOwn = arn.split(':')[4] === this.account;
      const prefix = arn.slice(0, arn.indexOf(':key/') + 1);
      if (keyId === arn || aliases.some(alias => keyId === `${prefix}${alias}`)) return true;
      return isOwn && (arn.endsWith(`:key/${keyId}`) || aliases.includes(keyId));
    });
  }
}
