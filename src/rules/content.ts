import { judgeSecretText } from './any-text';
import { judgeParameters, ParameterFacts, valueProperty } from './parameters';
import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { isPublicField, isPublicFieldText, isPublicLiteral, isSecretName, isShownName } from './secret-fields';
import { Source } from './sources';
import { isObject, parseJson } from '../cloudformation/json';
import { countBytes, countMost, Text } from '../cloudformation/text';

/** A value as the template gives it. Never shown. */
export interface ValueFacts {
  readonly text: Text;
  /** True when the user said `allowPlaintext`. */
  readonly plaintextAllowed: boolean;
  /** The fields that the user said are no secret. */
  readonly plaintextFields: readonly string[];
  /** True for a value given field by field; else even the name of a field may be a secret. */
  readonly hasNamedFields: boolean;
  /** The parameters of CloudFormation that it takes something from. */
  readonly parameters?: readonly ParameterFacts[];
  /** True when the resource surely has a generator as well. */
  readonly isAlsoGenerated: boolean;
}

const MAX_BYTES = 65_536;
const PLAINTEXT_SOURCE = `${Source.CFN_DYNAMIC_REFERENCES} (CloudFormation accepts a literal; this library does not)`;

/** What a value that CloudFormation writes must be. */
export const VALUE_RULES: readonly Rule<ValueFacts>[] = [
  {
    id: RuleId.VALUE_SIZE,
    level: 'error',
    title: 'Size of a value',
    requirement: `must have at most ${MAX_BYTES} bytes in UTF-8`,
    isCompliant: ({ text }) => countMost(text, countBytes) <= MAX_BYTES,
    fix: 'Store the value in an S3 object and the key of the object in the secret, or split the value into several secrets.',
    detail: ({ text }) => `Its literal text has ${countMost(text, countBytes)} bytes.`,
    source: Source.QUOTAS,
  },
  {
    id: RuleId.VALUE_EMPTY,
    level: 'error',
    title: 'Empty value',
    requirement: 'must not be the empty string',
    isCompliant: ({ text }) => !text.isWhole || text.literal !== '',
    fix: 'For a secret that gets its value later, use SecretContent.empty().',
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.VALUE_TWICE,
    level: 'error',
    title: 'Two ways to give a value',
    requirement: 'is set twice, as secretString and as generateSecretString',
    isCompliant: ({ text, isAlsoGenerated }) => !isAlsoGenerated || !text.isGiven,
    fix: 'Remove secretString or generateSecretString from the CfnSecret.',
    source: Source.CFN_SECRET,
  },
  {
    id: RuleId.VALUE_PLAINTEXT,
    level: 'error',
    title: 'Plaintext in the template',
    requirement:
      'is a literal, so anyone can read it in the template, in cdk.out, and in the history of the stack',
    isCompliant: ({ text, plaintextAllowed }) =>
      plaintextAllowed || !isPlaintext(text) || fieldsOf(text) !== undefined,
    fix:
      'Refer to the value with SecretValue.secretsManager() or a NoEcho parameter. If it is not a '
      + 'secret, pass { allowPlaintext: true }. Before the first deployment, you can generate it instead: '
      + 'in a deployed secret, this generates a new password.',
    source: PLAINTEXT_SOURCE,
  },
  {
    id: RuleId.VALUE_UNKNOWN_FIELD,
    level: 'warning',
    title: 'Plaintext field that is not there',
    requirement: 'lists plaintextFields that the value does not have',
    isCompliant: facts => unknownFields(facts).length === 0,
    fix: 'Correct the spelling.',
    detail: facts => `The value has no ${formatList(unknownFields(facts))}.`,
    source: 'This library: a misspelled name would exempt no field.',
  },
];

/** A field of a JSON value, and whether it may be plain. */
export interface FieldFacts {
  readonly name: string;
  readonly text: Text;
  readonly plaintextAllowed: boolean;
  /** Whether the user wrote the value field by field. */
  readonly isNamed: boolean;
}

const REFER = 'Refer to the value with SecretValue.secretsManager() or a NoEcho parameter.';

/** Nobody is advised to expose a password. A name that can be the value is not shown. */
function fieldFix(name: string, isNamed: boolean): string | undefined {
  if (!isShownName(name, isNamed)) return undefined;
  if (isSecretName(name)) return REFER;
  const field = JSON.stringify(name).slice(1, -1);
  return `${REFER} If ${field} is not a secret, add it to plaintextFields of SecretContent.json(), `
    + `or, for a secret of another construct, acknowledge "MS023:${field}".`;
}

/** What each field of a JSON value must be. */
export const FIELD_RULES: readonly Rule<FieldFacts>[] = [
  {
    id: RuleId.VALUE_PLAINTEXT_FIELD,
    level: 'error',
    title: 'Plaintext field in the template',
    requirement:
      'is a literal, so anyone can read it in the template, in cdk.out, and in the history of the stack',
    isCompliant: ({ name, text, plaintextAllowed }) => plaintextAllowed || isPublicField(name) || !isPlaintextField(text),
    fix: 'Refer to the value with SecretValue.secretsManager() or a NoEcho parameter. If the field is not a secret, add it to plaintextFields of '
      + 'SecretContent.json(), or, for a secret of another construct, acknowledge "MS023:" and its name.',
    wording: ({ name, isNamed }) => ({ fix: fieldFix(name, isNamed) }),
    source: PLAINTEXT_SOURCE,
  },
];

export function judgeValue(facts: ValueFacts | undefined): Finding[] {
  if (!facts) return [];
  const fields = Object.entries(fieldsOf(facts.text) ?? {});
  return [
    ...judgeSecretText('content', facts.text),
    ...judge(VALUE_RULES, { property: 'content', value: facts }),
    ...judgeParameters(facts.parameters ?? [], facts.hasNamedFields, field => isConsented(facts, field)),
    ...fields.flatMap(([name, text]) => judge(FIELD_RULES, {
      property: valueProperty(name, facts.hasNamedFields),
      value: { name, text, plaintextAllowed: isConsented(facts, name), isNamed: facts.hasNamedFields },
      field: name,
    })),
  ];
}

function isConsented({ plaintextAllowed, plaintextFields }: ValueFacts, field: string | undefined): boolean {
  return plaintextAllowed || (field !== undefined && plaintextFields.includes(field));
}

/** Nothing in it is known only at deployment, and there is something to hide. */
function isPlaintext(text: Text): boolean {
  return text.isWhole && !isPublicLiteral(text.literal);
}

function isPlaintextField(text: Text): boolean {
  return text.isWhole && !isPublicFieldText(text.literal);
}

function unknownFields({ text, plaintextFields }: ValueFacts): string[] {
  const fields = fieldsOf(text);
  return fields ? plaintextFields.filter(name => !Object.hasOwn(fields, name)) : [];
}

/** The fields of a value that is a JSON object, with the gaps where they are. */
function fieldsOf(text: Text): Record<string, Text> | undefined {
  const parsed = parseJsonObject(text.masked) ?? parseJsonObject(text.maskedJson);
  return parsed && Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, toFieldText(text, value)]));
}

function toFieldText(text: Text, value: unknown): Text {
  return text.part(typeof value === 'string' ? value : JSON.stringify(value));
}

export function parseJsonObject(json: string): Record<string, unknown> | undefined {
  const parsed = parseJson(json);
  return isObject(parsed) ? parsed : undefined;
}
