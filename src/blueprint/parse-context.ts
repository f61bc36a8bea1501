import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { SecretBlueprintProps, SecretDefaults, SecretGuardRails, SecretReplicaDefault } from './blueprint-props';
import { SecretCreationMode, SecretRulesMode } from './modes';
import type { UnprovenAcknowledgement } from './unproven-acknowledgement';
import { isObject, Json, parseJson } from '../cloudformation/json';

/** The path of a property as the JSON has it: there, days are numbers. */
export function keyInJson(property: string): string {
  return property.replace(/(recoveryWindow|longestAcknowledgement)$/i, '$&InDays');
}

/** Receives each problem: where it is, and what should be there. */
export type ProblemReporter = (where: string, problem: string) => void;

/** How a property is read from JSON: what its value must be, and what comes of it; undefined for any other value. */
interface FieldSchema<V> {
  readonly expects: string;
  readonly parse: (value: unknown, where: string, reportProblem: ProblemReporter) => V | undefined;
}

/** Of a property whose value no JSON can have. */
const CODE_ONLY = 'code only';

/** How each property is read: one that is missing is an error of the compiler. */
type Schema<T> = { readonly [K in keyof Required<T>]: FieldSchema<NonNullable<T[K]>> | typeof CODE_ONLY };

const textField: FieldSchema<string> = {
  expects: 'a string',
  parse: value => typeof value === 'string' ? value : undefined,
};
const booleanField: FieldSchema<boolean> = { expects: 'true or false', parse: value => typeof value === 'boolean' ? value : undefined };
const textListField: FieldSchema<string[]> = {
  expects: 'a list of strings',
  parse: value => isTextList(value) ? value : undefined,
};
const textMapField: FieldSchema<Record<string, string>> = {
  expects: 'an object of strings',
  parse: value => (isObject(value) && isTextList(Object.values(value)) ? value as Record<string, string> : undefined),
};
const textListMapField: FieldSchema<Record<string, string[]>> = {
  expects: 'an object of lists of strings',
  parse: value => (isObject(value) && Object.values(value).every(isTextList) ? value as Record<string, string[]> : undefined),
};
const daysField: FieldSchema<Duration> = {
  expects: 'a number of days',
  parse: value => (typeof value === 'number' && value >= 0 ? Duration.days(value) : undefined),
};

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(element => typeof element === 'string');
}

function enumField<V extends string>(values: Readonly<Record<string, V>>): FieldSchema<V> {
  const all = Object.values(values);
  return { expects: `one of ${all.join(', ')}`, parse: value => all.find(each => each === value) };
}

function objectField<T extends object>(schema: Schema<T>): FieldSchema<T> {
  return {
    expects: 'an object',
    parse: (value, where, reportProblem) => isObject(value) ? parseFields(value, schema, where, reportProblem) : undefined,
  };
}

function objectListField<T extends object>(schema: Schema<T>): FieldSchema<T[]> {
  return {
    expects: 'a list of objects',
    parse: (value, where, reportProblem) =>
      Array.isArray(value) && value.every(isObject)
        ? value.map((element, index) => parseFields(element, schema, `${where}[${index}]`, reportProblem))
        : undefined,
  };
}

const DEFAULTS: Schema<SecretDefaults> = {
  encryptionKey: CODE_ONLY,
  keyFactory: CODE_ONLY,
  kmsKeyId: textField,
  removalPolicy: enumField(RemovalPolicy),
  recoveryWindow: daysField,
  replicas: objectListField<SecretReplicaDefault>({ region: textField, encryptionKey: CODE_ONLY, kmsKeyId: textField }),
  tags: textMapField,
  description: textField,
  namePattern: textField,
  creation: enumField(SecretCreationMode),
};

const GUARD_RAILS: Schema<SecretGuardRails> = {
  customerManagedKey: booleanField,
  keyAccounts: textListField,
  regions: textListField,
  namePattern: textField,
  requiredTags: textListMapField,
  rotation: booleanField,
  consumers: textListField,
  noPlaintext: booleanField,
  plaintextFields: textListField,
  creation: enumField(SecretCreationMode),
  minimumRecoveryWindow: daysField,
};

const BLUEPRINT: Schema<SecretBlueprintProps> = {
  name: textField,
  nameVariables: textMapField,
  rules: enumField(SecretRulesMode),
  acknowledgedUnproven: objectListField<UnprovenAcknowledgement>({ path: textField, reason: textField, owner: textField, expires: textField }),
  longestAcknowledgement: daysField,
  endSynthesis: booleanField,
  honorSecretInjectors: booleanField,
  defaults: objectField(DEFAULTS),
  guardRails: objectField(GUARD_RAILS),
};

/** The blueprint that stands in `cdk.json`, or that `-c` gives as JSON. */
export function parseContext(context: unknown, where: string, reportProblem: ProblemReporter): SecretBlueprintProps {
  const json = typeof context === 'string' ? parseJson(context) : context;
  if (isObject(json)) return parseFields(json, BLUEPRINT, where, reportProblem);
  reportProblem(where, 'It must be an object.');
  return {};
}

/** What is malformed is reported, and left out; validateBlueprint() reports what is missing. */
function parseFields<T extends object>(json: Json, schema: Schema<T>, where: string, reportProblem: ProblemReporter): T {
  const fields = fieldsByKey(schema);
  return Object.fromEntries(Object.entries(json).flatMap(([key, value]) => {
    const { property, field } = fields.get(key) ?? {};
    const parsed = field?.parse(value, `${where}.${key}`, reportProblem);
    if (parsed !== undefined) return [[property, parsed]];
    reportProblem(
      `${where}.${key}`,
      field
        ? `It must be ${field.expects}.`
        : `There is no such key. Use one of: ${[...fields.keys()].join(', ')}.`,
    );
    return [];
  })) as T;
}

/** By the key that the JSON has. */
function fieldsByKey<T>(schema: Schema<T>): ReadonlyMap<string, { readonly property: string; readonly field: FieldSchema<unknown> }> {
  const fields = Object.entries<FieldSchema<unknown> | typeof CODE_ONLY>(schema);
  return new Map(fields.flatMap(([property, field]) => field === CODE_ONLY ? [] : [[keyInJson(property), { property, field }] as const]));
}
