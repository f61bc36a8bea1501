import type { CreateSecretCommandInput, UpdateSecretCommandInput } from '@aws-sdk/client-secrets-manager';
import { StackResource, StackState } from './awaited-request';
import { Generator } from './contract';
import { SecretDescription } from './secret-identity';
import { KnownContent, SecretPayload } from './secret-payload';

/** What PutSecretValue and CreateSecret answer. */
export interface WriteResult {
  readonly ARN: string;
  readonly VersionId?: string;
  /** Of PutSecretValue only. */
  readonly VersionStages?: readonly string[];
}

export interface NewReplica {
  readonly Region: string;
  readonly KmsKeyId?: string;
}

export interface ObjectReference {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

export interface Ciphertext {
  readonly CiphertextBlob: Uint8Array;
  readonly KeyId: string;
  readonly EncryptionContext?: Readonly<Record<string, string>>;
}

/**
 * The seam: each call that the handler makes of AWS, and nothing else. A call rejects with what the SDK
 * threw, after the retries that help. A call that reads a value has `KnownContent` as its result, and only
 * that can be stored: secret-redactor.ts.
 */
export interface Services {
  createSecret(
    input: Omit<CreateSecretCommandInput, 'SecretString' | 'SecretBinary'>,
    value: SecretPayload | undefined,
  ): Promise<WriteResult>;
  /** Undefined when there is no such secret. */
  describeSecret(secretId: string): Promise<SecretDescription | undefined>;
  putSecretValue(secretId: string, token: string, value: SecretPayload): Promise<WriteResult>;
  moveStage(secretId: string, stage: string, to: string, from: string | undefined): Promise<void>;
  updateSecret(input: Pick<UpdateSecretCommandInput, 'SecretId' | 'Description' | 'KmsKeyId'>): Promise<void>;
  tagResource(secretId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  untagResource(secretId: string, keys: readonly string[]): Promise<void>;
  replicate(secretId: string, replicas: readonly NewReplica[], force: boolean): Promise<void>;
  removeReplicas(secretId: string, regions: readonly string[]): Promise<void>;
  deleteSecret(secretId: string, recoveryWindowInDays: number): Promise<void>;
  restoreSecret(secretId: string): Promise<void>;
  /** The keys that the current version is encrypted under; none where the service does not show them. */
  keysOfCurrentVersion(secretId: string): Promise<readonly string[]>;
  /** Undefined when the secret has none. */
  getResourcePolicy(secretId: string): Promise<string | undefined>;
  getRandomPassword(generator: Generator): Promise<KnownContent<string>>;

  getSourceSecret(source: {
    SecretId: string;
    VersionId?: string;
    VersionStage?: string;
  }): Promise<KnownContent<string | Uint8Array>>;
  getParameter(name: string): Promise<KnownContent<string>>;
  getObject(source: ObjectReference): Promise<KnownContent<Uint8Array>>;
  /** A file whose values are encrypted: nothing in it is one. */
  getEncryptedFile(source: ObjectReference): Promise<Uint8Array>;
  /** What one key, and no other, has encrypted under this context. */
  decrypt(ciphertext: Ciphertext): Promise<KnownContent<Uint8Array>>;

  /** Undefined when the stack has, or had, no such resource. */
  describeStackResource(): Promise<StackResource | undefined>;
  describeStack(): Promise<StackState | undefined>;
  /** When the operation began that is being rolled back; undefined where none is. */
  rolledBackSince(): Promise<Date | undefined>;
}

type Result<K extends keyof Services> = Awaited<ReturnType<Services[K]>>;

/** Whether a type has another as a part, however deep. */
type Contains<T, Part> = T extends Part ? true
  : T extends ReadonlyArray<infer Item> ? Contains<Item, Part>
    : T extends object ? { [K in keyof T]: Contains<T[K], Part> }[keyof T]
      : false;

/** Each call whose result has a value in it. */
export type Reader = { [K in keyof Services]: true extends Contains<Result<K>, KnownContent> ? K : never }[keyof Services];

/** Each call that is handed a value. */
export type Writer = {
  [K in keyof Services]: true extends Contains<Parameters<Services[K]>[number], SecretPayload | KnownContent> ? K : never;
}[keyof Services];

/** The redactor takes a result that is the value itself: `never` for any other. */
export type ReaderMark<K extends Reader> = Result<K> extends KnownContent ? true : never;

type PayloadPositions<P extends readonly unknown[]> = {
  [I in keyof P]: Extract<P[I], SecretPayload> extends never ? never : I extends `${infer Position extends number}` ? Position : never;
}[number];

/** Where a value stands among the parameters of a call: `never` where it is within one. */
export type PayloadPosition<K extends Writer> = NonNullable<PayloadPositions<Parameters<Services[K]>>>;

type Unwatched<T> = T extends KnownContent<infer Content> ? Content : T;

/** What AWS answers before the values in it are known: what the adapter is. */
export type UnwatchedServices = Omit<Services, Reader> & {
  [K in Reader]: (...parameters: Parameters<Services[K]>) => Promise<Unwatched<Result<K>>>;
};
