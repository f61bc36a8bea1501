import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SecretCreationMode, SecretRulesMode } from './modes';
import type { SecretBlueprintProps } from './secret-blueprint';
import { isObject, Json } from '../cloudformation/json';

/** The path of a property as the JSON has it: there, days are numbers. */
export function keyInJson(property: string): string {
  return property.replace(/recoveryWindow$/i, '$&InDays');
}

/** Is told of each place that is not as it should be: where, and what should be there. */
export type Wrong = (where: string, problem: string) => void;

/** How a key of the JSON is read: what it must be, and what becomes of it; undefined for what is not that. */
interface Field {
  readonly expects: string;
  readonly read: (value: unknown, where: string, wrong: Wrong) => unknown;
  /** The property, where its name is another. */
  readonly as?: string;
}

type Schema = Readonly<Record<string, Field>>;

const text: Field = { expects: 'a text', read: value => typeof value === 'string' ? value : undefined };
const flag: Field = { expects: 'true or false', read: value => typeof value === 'boolean' ? value : undefined };
const texts: Field = { expects: 'a list of texts', read: value => isTexts(value) ? value : undefined };
const textByKey: Field = { expects: 'an object of texts', read: value => isObject(value) && isTexts(Object.values(value)) ? value : undefined };
const textsByKey: Field = { expects: 'an object of lists of texts', read: value => isObject(value) && Object.values(value).every(isTexts) ? value : undefined };

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(element => typeof element === 'string');
}

function oneOf(values: readonly string[]): Field {
  return { expects: `one of ${values.join(', ')}`, read: value => values.includes(value as string) ? value : undefined };
}

function days(as: string): Field {
  return { expects: 'a number of days', as, read: value => typeof value === 'number' && value >= 0 ? Duration.days(value) : undefined };
}

function nested(schema: Schema): Field {
  return { expects: 'an object', read: (value, where, wrong) => isObject(value) ? readFields(value, schema, where, wrong) : undefined };
}

function listOfNested(schema: Schema): Field {
  const { read } = nested(schema);
  return {
    expects: 'a list of objects',
    read: (value, where, wrong) => Array.isArray(value) && value.every(isObject) ? value.map((element, index) => read(element, `${where}[${index}]`, wrong)) : undefined,
  };
}

const MODES = Object.values(SecretCreationMode);

const BLUEPRINT: Schema = {
  name: text,
  nameVariables: textByKey,
  rules: oneOf(Object.values(SecretRulesMode)),
  honorSecretInjectors: flag,
  defaults: nested({
    kmsKeyId: text,
    removalPolicy: oneOf(Object.values(RemovalPolicy)),
    recoveryWindowInDays: days('recoveryWindow'),
    replicas: listOfNested({ region: text, kmsKeyId: text }),
    tags: textByKey,
    description: text,
    namePattern: text,
    creation: oneOf(MODES),
  }),
  guardRails: nested({
    customerManagedKey: flag,
    keyAccounts: texts,
    regions: texts,
    namePattern: text,
    requiredTags: textsByKey,
    rotation: flag,
    consumers: texts,
    noPlaintext: flag,
    creation: oneOf(MODES),
    minimumRecoveryWindowInDays: days('minimumRecoveryWindow'),
  }),
};

/** The blueprint that stands in `cdk.json`, or that `-c` gives as JSON. */
export function readContext(context: unknown, where: string, wrong: Wrong): SecretBlueprintProps {
  const json = typeof context === 'string' ? parsed(context) : context;
  if (isObject(json)) return readFields(json, BLUEPRINT, where, wrong) as SecretBlueprintProps;
  wrong(where, 'It must be an object.');
  return {};
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readFields(json: Json, schema: Schema, where: string, wrong: Wrong): Json {
  return Object.fromEntries(Object.entries(json).flatMap(([key, value]) => {
    const field = Object.hasOwn(schema, key) ? schema[key] : undefined;
    const read = field?.read(value, `${where}.${key}`, wrong);
    if (read !== undefined) return [[field!.as ?? key, read]];
    wrong(`${where}.${key}`, field ? `It must be ${field.expects}.` : `There is no such key; those that there are: ${Object.keys(schema).join(', ')}.`);
    return [];
  }));
}
