import { ValueContract } from './value-contracts';
import { branches } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';
import { readText } from '../cloudformation/read-text';
import { fieldsOfEither, fieldsOfGenerated, fieldsOfText, ValueFields } from '../rules/value-fields';

/** What a resource writes into a secret. */
export interface WrittenValue {
  readonly fields: ValueFields;
  /** False where it leaves the secret empty. */
  readonly isWritten: boolean;
}

const NOTHING: WrittenValue = { fields: undefined, isWritten: false };

/** Of an `AWS::SecretsManager::Secret`, by the properties of its template. */
export function valueOfProperties({ SecretString, GenerateSecretString }: Json): WrittenValue {
  const given = (property: unknown) => branches(property).map(({ value }) => value).filter(value => value !== undefined);
  const all = [...given(SecretString).map(fieldsOfValue), ...given(GenerateSecretString).map(fieldsOfGenerator)];
  return all.length === 0 ? NOTHING : { fields: fieldsOfEither(all), isWritten: true };
}

type FieldsOfSecret = (secretId: unknown) => ValueFields;

/** What the handler writes. A copy has the fields of its source. */
export function valueOfSource(source: unknown, fieldsOfSecret: FieldsOfSecret): WrittenValue {
  if (!isObject(source)) return { fields: undefined, isWritten: true };
  if (source.Type === 'none') return NOTHING;
  if (source.Type === 'generated') return { fields: fieldsOfGenerator(source.Generator), isWritten: true };
  return { fields: isWholeCopy(source) ? fieldsOfSecret(source.SecretId) : undefined, isWritten: true };
}

function isWholeCopy({ Type, Encoding, JsonField, VersionId, VersionStage }: Json): boolean {
  return Type === 'secret' && Encoding === 'text' && [JsonField, VersionId, VersionStage].every(each => each === undefined);
}

function fieldsOfValue(value: unknown): ValueFields {
  const expression = parseExpression(value);
  if (expression.kind === 'jsonString' && isObject(expression.json)) {
    const object = parseExpression(expression.json);
    return object.kind === 'object' ? Object.keys(object.json) : undefined;
  }
  const text = readText(value);
  return text && fieldsOfText(text);
}

function fieldsOfGenerator(options: unknown): ValueFields {
  const expression = parseExpression(options);
  if (expression.kind !== 'object') return undefined;
  const { SecretStringTemplate, GenerateStringKey } = expression.json;
  return fieldsOfGenerated(readText(SecretStringTemplate), readText(GenerateStringKey));
}

/**
 * What an attachment adds, whichever database it is:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
const ATTACHED = [
  'engine', 'host', 'port', 'dbname', 'username', 'password', 'dbInstanceIdentifier', 'dbClusterIdentifier',
  'masterarn', 'ssl', 'namespaceName', 'workgroupName',
];

/** Who changes a value after it is written. */
export interface LaterWriters {
  readonly isAttached: boolean;
  /** Whether a function of the app, or of anybody, may add fields. */
  readonly mayRotate: boolean;
}

/** All that is known of the fields: those of the content, of the contract, and of a database. */
export function combinedFields(written: ValueFields, contract: ValueContract, { isAttached, mayRotate }: LaterWriters): ValueFields {
  const { declared, inFile } = contract;
  const content = written === undefined ? inFile : written;
  const isOpen = mayRotate || isAttached && !Array.isArray(content);
  if (declared === undefined && isOpen) return undefined;
  if (declared === undefined && !isAttached) return content;
  const known = content === undefined || content === 'none' ? [] : content;
  return [...new Set([...known, ...declared ?? [], ...isAttached ? ATTACHED : []])];
}

/** The functions of AWS for a hosted rotation change the password, and add nothing. */
export function mayAddFields({ HostedRotationLambda }: Json): boolean {
  return parseExpression(HostedRotationLambda).kind !== 'object';
}
