import { fieldsOf } from './attachment';
import { ValueFacts } from './content';
import { GeneratorFacts } from './generator';
import { askForNearest } from './nearest-name';
import { PARTNER_TYPES, partnerOf, PARTNERS_READ } from './partners';
import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { countCharacters, countMost, Text } from '../cloudformation/text';

/** What is known of the type of a secret, and of the value that it asks for. */
export interface ExternalSecretFacts {
  readonly type?: Text;
  readonly value?: ValueFacts;
  readonly generator?: GeneratorFacts;
  /** Those of the encrypted file that the value comes from. */
  readonly fieldsInFile?: readonly string[];
}

const MAX_TYPE = 256;

/** What a secret that a partner holds must be. */
export const EXTERNAL_SECRET_RULES: readonly Rule<ExternalSecretFacts>[] = [
  {
    id: RuleId.EXTERNAL_TYPE_UNKNOWN,
    level: 'warning',
    title: 'Type of a secret that no known partner has',
    requirement: `is not a type that AWS documented on ${PARTNERS_READ}`,
    isCompliant: ({ type }) => !isLiteral(type) || type.literal === '' || partnerOf(type.literal) !== undefined,
    fix: 'Write the type as AWS documents it, in the same case. If AWS has added the partner since, acknowledge this warning.',
    detail: ({ type }) => askForNearest(type!.literal, PARTNER_TYPES),
    source: Source.PARTNERS,
  },
  {
    id: RuleId.EXTERNAL_TYPE_LENGTH,
    level: 'error',
    title: 'Length of a type',
    requirement: `must have at most ${MAX_TYPE} characters`,
    isCompliant: ({ type }) => countMost(type, countCharacters) <= MAX_TYPE,
    fix: 'Write the type as AWS documents it, such as SalesforceClientSecret.',
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.EXTERNAL_FIELDS,
    level: 'warning',
    title: 'Fields of a secret that a partner holds',
    requirement: 'requires a JSON object as the value, with fields that are missing',
    isCompliant: facts => missingFields(facts).length === 0,
    fix:
      'Add the fields under these names, for example with ExternalSecretContent. In a deployed secret, '
      + 'this writes a new value; without the fields, the secret cannot rotate.',
    detail: facts => `It lacks ${formatList(missingFields(facts))}${
      fieldsOf(facts) === 'none' ? ', and the value is not a JSON object' : ''}: ${partnerOf(facts.type!.literal)!.page}`,
    source: `${Source.PARTNERS} (that the deployment fails is not documented)`,
  },
];

export function judgeExternalSecret(facts: ExternalSecretFacts): Finding[] {
  const { type } = facts;
  return type ? judge(EXTERNAL_SECRET_RULES, { property: 'type', value: facts, shown: type.shown }) : [];
}

function missingFields(facts: ExternalSecretFacts): string[] {
  const needed = isLiteral(facts.type) ? partnerOf(facts.type.literal)?.fields ?? [] : [];
  const fields = facts.fieldsInFile ?? fieldsOf(facts);
  return fields === undefined ? [] : needed.filter(field => fields === 'none' || !fields.includes(field));
}

/** Whether synthesis knows it in whole. */
export function isLiteral(text: Text | undefined): text is Text {
  return text !== undefined && text.isWhole && text.isGiven;
}
