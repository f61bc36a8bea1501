import { RESOURCE_TYPE, CreateSecretProperties, Generator, Replica, Source, Tag, WriteVersionProperties } from './contract';
import { CloudFormationEvent } from './event';

/*
 * The form of an event. Anybody who may invoke the function can send one of any form, and a template may override
 * what the construct writes. CloudFormation passes every scalar as a string.
 */

/** What is wrong at a path. It names the path only, never what stands there. */
type Check = (value: unknown, path: string) => string | undefined;

/** A check for each property: one that is missing does not compile. */
type Checks<T> = { readonly [K in keyof T]-?: Check };

type SourceOf<Type extends Source['Type']> = Extract<Source, { readonly Type: Type }>;

const text: Check = (value, path) => (typeof value === 'string' && value !== '' ? undefined : `${path} must be a text`);
const maybeEmpty: Check = (value, path) => (typeof value === 'string' ? undefined : `${path} must be a text`);
const any: Check = () => undefined;

function optional(check: Check): Check {
  return (value, path) => (value === undefined ? undefined : check(value, path));
}

function oneOf(...values: readonly string[]): Check {
  const wanted = values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
  return (value, path) => (values.includes(value as string) ? undefined : `${path} must be ${wanted}`);
}

function listOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} must be a list`;
    return firstProblem(value.map((item, index) => () => check(item, `${path}[${index}]`)));
  };
}

/** Of texts by any key. */
function mapOf(check: Check): Check {
  return (value, path) => {
    if (!isRecord(value)) return `${path} must be an object`;
    return firstProblem(Object.values(value).map(item => () => check(item, `${path}.*`)));
  };
}

/** Other properties are not looked at: an older handler, or a newer construct, may have others. */
function record<T>(checks: Checks<T>): Check {
  return (value, path) => {
    if (!isRecord(value)) return `${path} must be an object`;
    const entries = Object.entries(checks) as Array<[string, Check]>;
    return firstProblem(entries.map(([key, check]) => () => check(ownProperty(value, key), `${path}.${key}`)));
  };
}

/** One record for each value of a property. */
function variant(property: string, records: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (!isRecord(value)) return `${path} must be an object`;
    const kind = ownProperty(value, property);
    return oneOf(...Object.keys(records))(kind, `${path}.${property}`) ?? records[kind as string](value, path);
  };
}

function firstProblem(checks: ReadonlyArray<() => string | undefined>): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownProperty(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

const encoding = oneOf('text', 'binary', 'base64');
const days: Check = (value, path) => (/^\d{1,2}$/.test(String(value)) ? undefined : `${path} must be a number of days`);

const GENERATOR: Checks<Generator> = {
  PasswordLength: optional(maybeEmpty),
  ExcludeCharacters: optional(maybeEmpty),
  ExcludeLowercase: optional(maybeEmpty),
  ExcludeUppercase: optional(maybeEmpty),
  ExcludeNumbers: optional(maybeEmpty),
  ExcludePunctuation: optional(maybeEmpty),
  IncludeSpace: optional(maybeEmpty),
  RequireEachIncludedType: optional(maybeEmpty),
  SecretStringTemplate: optional(maybeEmpty),
  GenerateStringKey: optional(maybeEmpty),
};

const SOURCES = {
  none: record<SourceOf<'none'>>({ Type: text }),
  generated: record<SourceOf<'generated'>>({ Type: text, Generator: optional(record<Generator>(GENERATOR)) }),
  parameter: record<SourceOf<'parameter'>>({ Type: text, Name: text, Version: optional(maybeEmpty), Encoding: encoding }),
  secret: record<SourceOf<'secret'>>({
    Type: text,
    SecretId: text,
    VersionId: optional(maybeEmpty),
    VersionStage: optional(maybeEmpty),
    JsonField: optional(maybeEmpty),
    Encoding: encoding,
  }),
  object: record<SourceOf<'object'>>({
    Type: text, Bucket: text, Key: text, VersionId: optional(maybeEmpty), Encoding: encoding,
  }),
  sops: record<SourceOf<'sops'>>({
    Type: text, Bucket: text, Key: text, KeyId: text, Format: oneOf('json', 'binary'), JsonField: optional(maybeEmpty), Encoding: encoding,
  }),
  ciphertext: record<SourceOf<'ciphertext'>>({
    Type: text, Ciphertext: text, KeyId: text, EncryptionContext: optional(mapOf(maybeEmpty)), Encoding: encoding,
  }),
} satisfies { readonly [Type in Source['Type']]: Check };

const SHARED = {
  ServiceToken: any,
  ContractVersion: any,
  Mode: text,
  Source: variant('Type', SOURCES),
  ClientRequestToken: optional(maybeEmpty),
  Generation: maybeEmpty,
};

const VERSION: Checks<WriteVersionProperties> = { ...SHARED, SecretId: text };

const CREATE: Checks<CreateSecretProperties> = {
  ...SHARED,
  Name: text,
  Lineage: maybeEmpty,
  OnExisting: oneOf('fail', 'adopt', 'restore'),
  RecoveryWindowInDays: days,
  Description: optional(maybeEmpty),
  Type: optional(maybeEmpty),
  KmsKeyId: optional(maybeEmpty),
  Tags: optional(listOf(record<Tag>({ Key: text, Value: maybeEmpty }))),
  Replicas: optional(listOf(record<Replica>({ Region: text, KmsKeyId: optional(maybeEmpty) }))),
  ForceOverwriteReplicaSecret: optional(maybeEmpty),
};

const PROPERTIES = variant('Mode', { create: record(CREATE), version: record(VERSION) });

type ToDelete = Pick<CreateSecretProperties, 'Mode' | 'Name' | 'RecoveryWindowInDays'>;

/** An older construct did not write all others, and what it made is to be deleted all the same. */
const PROPERTIES_OF_DELETE = variant('Mode', {
  create: record<ToDelete>({ Mode: text, Name: text, RecoveryWindowInDays: days }),
  version: record<Pick<WriteVersionProperties, 'Mode' | 'SecretId'>>({ Mode: text, SecretId: text }),
});

const EVENT: Checks<CloudFormationEvent> = {
  RequestType: oneOf('Create', 'Update', 'Delete'),
  ResponseURL: text,
  StackId: text,
  RequestId: text,
  LogicalResourceId: text,
  PhysicalResourceId: optional(maybeEmpty),
  ResourceType: oneOf(RESOURCE_TYPE),
  ResourceProperties: PROPERTIES,
  // Of a successful request before, or of no use: what reads it is answered for.
  OldResourceProperties: any,
};

/** Undefined for an event of the form that the construct and CloudFormation give it. */
export function problemOfEvent(event: unknown): string | undefined {
  const isDelete = isRecord(event) && ownProperty(event, 'RequestType') === 'Delete';
  const checks = isDelete ? { ...EVENT, ResourceProperties: PROPERTIES_OF_DELETE } : EVENT;
  const problem = record(checks)(event, 'event');
  return problem?.replace(/^event\./, '');
}
