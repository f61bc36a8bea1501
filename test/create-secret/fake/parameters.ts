/* What Secrets Manager refuses before it looks at a secret. */
import { constraint, invalidName, noToken, reservedTag, tokenLength, tooManyTags, twoValues } from './refusals';
import { Json } from './wire';

export const MAX_BYTES = 65_536;
export const MAX_TAGS = 50;
const NAME = /^[A-Za-z0-9/_+=.@!-]+$/; // `!` is not documented, but the recorded message admits it.
const MAX_LENGTHS: ReadonlyArray<readonly [string, string, number]> = [
  ['name', 'Name', 512], ['secretId', 'SecretId', 2048], ['description', 'Description', 2048], ['kmsKeyId', 'KmsKeyId', 2048],
  ['type', 'Type', 256],
];
const WRITES_A_VERSION = new Set(['CreateSecret', 'PutSecretValue', 'UpdateSecret']);

export function validate(operation: string, request: Json): void {
  checkName(request);
  checkLengths(request);
  checkToken(operation, request);
  checkValue(request);
  checkTags(request.Tags);
  checkRegions(request);
}

/** The model has a minimum of one; an empty list was refused on AWS: external-secrets/external-secrets#6596. */
function checkRegions({ AddReplicaRegions, RemoveReplicaRegions }: Json): void {
  const isEmpty = [AddReplicaRegions, RemoveReplicaRegions].some(regions => regions?.length === 0);
  if (isEmpty) throw constraint('replicaRegions', 'Member must have length greater than or equal to 1');
}

function checkName({ Name, SecretId }: Json): void {
  for (const reference of [Name, SecretId]) {
    if (reference === undefined || reference.startsWith('arn:')) continue;
    if (!NAME.test(reference)) throw invalidName();
  }
}

function checkLengths(request: Json): void {
  for (const [field, parameter, maximum] of MAX_LENGTHS) {
    if ((request[parameter] ?? '').length > maximum) throw constraint(field, `Member must have length less than or equal to ${maximum}`);
  }
}

function checkToken(operation: string, { ClientRequestToken: token }: Json): void {
  if (token === undefined && WRITES_A_VERSION.has(operation)) throw noToken();
  if (token !== undefined && (token.length < 32 || token.length > 64)) throw tokenLength();
}

function checkValue({ SecretString, SecretBinary }: Json): void {
  if (SecretString !== undefined && SecretBinary !== undefined) throw twoValues();
  if (SecretString !== undefined) checkSize('secretString', Buffer.byteLength(SecretString, 'utf8'));
  if (SecretBinary !== undefined) checkSize('secretBinary', Buffer.from(SecretBinary, 'base64').length);
}

function checkSize(field: string, size: number): void {
  if (size > MAX_BYTES) throw constraint(field, `Member must have length less than or equal to ${MAX_BYTES}`);
  if (size < 1) throw constraint(field, 'Member must have length greater than or equal to 1');
}

function checkTags(tags: Array<{ Key: string; Value?: string }> = []): void {
  if (tags.length > MAX_TAGS) throw tooManyTags();
  for (const { Key, Value = '' } of tags) {
    if (/^aws:/i.test(Key)) throw reservedTag();
    if ([...Key].length < 1 || [...Key].length > 128) throw constraint('tags', 'Member must have length between 1 and 128');
    if ([...Value].length > 256) throw constraint('tags', 'Member must have length less than or equal to 256');
  }
}
