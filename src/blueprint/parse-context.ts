import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { SecretBlueprintProps } from './blueprint-props';
import { SecretCreationMode, SecretRulesMode } from './modes';
import { isObject, Json } from '../cloudformation/json';

/** The path of a property as the JSON has it: there, days are numbers. */
export function keyInJson(property: string): string {
  return property.replace(/recoveryWindow$/i, '$&InDays');
}

/** Receives each problem: where it is, and what should be there. */
export type ProblemReporter = (where: string, problem: string) => void;

/** How a key of the JSON is read: what it must be, and what becomes of it; undefined for what is not that. */
interface FieldSchema {
  readonly expects: string;
  readonly parse: (value: unknown, where: string, wrong: ProblemReporter) => unknown;
  /** The property, where its name is another. */
  readonly property?: string;
}

type Schema = Readonly<Record<string, FieldSchema>>;

const textField: FieldSchema = { expects: 'a text', parse: value => typeof value === 'string' ? value : undefined };
const booleanField: FieldSchema = { expects: 'true or false', parse: value => typeof value === 'boolean' ? value : undefined };
const textListField: FieldSchema = { expects: 'a list of texts', parse: value => isTextList(value) ? value : undefined };
const textMapField: FieldSchema = {
  expects: 'an object of texts',
  parse: value => (isObject(value) && isTextList(Object.values(value)) ? value : undefined),
};
const textListMapField: FieldSchema = {
  expects: 'an object of lists of texts',
  parse: value => (isObject(value) && Object.values(value).every(isTextList) ? value : undefined),
};

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(element => typeof element === 'string');
}

function enumField(values: readonly string[]): FieldSchema {
  return { expects: `one of ${values.join(', ')}`, parse: value => values.includes(value as string) ? value : undefined };
}

function daysField(as: string): FieldSchema {
  return {
    expects: 'a number of days',
    property: as,
    parse: value => (typeof value === 'number' && value >= 0 ? Duration.days(value) : undefined),
  };
}

function objectField(schema: Schema): FieldSchema {
  return { expects: 'an object', parse: (value, where, wrong) => isObject(value) ? parseFields(value, schema, where, wrong) : undefined };
}

function objectListField(schema: Schema): FieldSchema {
  const { parse } = objectField(schema);
  return {
    expects: 'a list of objects',
    parse: (value, where, wrong) =>
      Array.isArray(value) && value.every(isObject)
        ? value.map((element, index) => parse(element, `${where}[${index}]`, wrong))
        : undefined,
  };
}

const MODES = Object.values(SecretCreationMode);

const BLUEPRINT: Schema = {
  name: textField,
  nameVariables: textMapField,
  rules: enumField(Object.values(SecretRulesMode)),
  honorSecretInjectors: booleanField,
  defaults: objectField({
    kmsKeyId: textField,
    removalPolicy: enumField(Object.values(RemovalPolicy)),
    recoveryWindowInDays: daysField('recoveryWindow'),
    replicas: objectListField({ region: textField, kmsKeyId: textField }),
    tags: textMapField,
    description: textField,
    namePattern: textField,
    creation: enumField(MODES),
  }),
  guardRails: objectField({
    customerManagedKey: booleanField,
    keyAccounts: textListField,
    regions: textListField,
    namePattern: textField,
    requiredTags: textListMapField,
    rotation: booleanField,
    consumers: textListField,
    noPlaintext: booleanField,
    creation: enumField(MODES),
    minimumRecoveryWindowInDays: daysField('minimumRecoveryWindow'),
  }),
};

/** The blueprint that stands in `cdk.json`, or that `-c` gives as JSON. */
export function parseContext(context: unknown, where: string, reportProblem: ProblemReporter): SecretBlueprintProps {
  const json = typeof context === 'string' ? tryParseJson(context) : context;
  if (isObject(json)) return parseFields(json, BLUEPRINT, where, reportProblem) as SecretBlueprintProps;
  reportProblem(where, 'It must be an object.');
  return {};
}

function tryParseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function parseFields(json: Json, schema: Schema, where: string, reportProblem: ProblemReporter): Json {
  return Object.fromEntries(Object.entries(json).flatMap(([key, value]) => {
    const field = Object.hasOwn(schema, key) ? schema[key] : undefined;
    const read = field?.parse(value, `${where}.${key}`, reportProblem);
    if (read !== undefined) return [[field!.property ?? key, read]];
    reportProblem(
      `${where}.${key}`,
      field
        ? `It must be ${field.expects}.`
        : `There is no such key; those that there are: ${Object.keys(schema).join(', ')}.`,
    );
    return [];
  }));
}
