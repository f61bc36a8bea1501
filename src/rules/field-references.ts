import { nearestName } from './nearest-name';
import { Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { isShownName } from './secret-fields';
import { Source } from './sources';
import { ValueFields } from './value-fields';

/** What is known of the value of a secret that something refers to. */
export interface KnownValue {
  /** Known from the content, or declared with `fields`. */
  readonly fields: ValueFields;
  /** Whether neither the content nor anything else in the app writes one. */
  readonly isUnwritten: boolean;
}

export const UNKNOWN: KnownValue = { fields: undefined, isUnwritten: false };

/** A place that reads the value of a secret, or a field of it. */
export interface FieldReferenceFacts extends KnownValue {
  /** The path of the secret. */
  readonly secret: string;
  /** Empty for the whole value. */
  readonly field: string;
  /** Whether CloudFormation reads it while it deploys the secret as well. */
  readonly isReadAtOnce: boolean;
}

/** Neither page says what happens to a key that is not there. */
const JSON_KEY = `${Source.CFN_DYNAMIC_REFERENCES} ${Source.ECS_SECRETS}`;

/** What a reference to a field of a secret must be. */
export const FIELD_REFERENCE_RULES: readonly Rule<FieldReferenceFacts>[] = [
  {
    id: RuleId.FIELD_MISSING,
    level: 'warning',
    title: 'Field that the value does not have',
    requirement: 'must be a field of the value of the secret',
    isCompliant: ({ field, fields }) => field === '' || !Array.isArray(fields) || fields.includes(field),
    fix: 'Correct the spelling. If an operator or a rotation adds the field, list it in the fields of the ManagedSecret.',
    detail: missingField,
    source: `${JSON_KEY} (that the deployment, or the start of the container, fails is inferred)`,
  },
  {
    id: RuleId.FIELD_OF_TEXT,
    level: 'note',
    title: 'Field of a value that is no JSON object',
    requirement: 'refers to a field of a value that is not a JSON object',
    isCompliant: ({ field, fields }) => field === '' || fields !== 'none',
    fix:
      'Remove the field from the reference, unless an operator replaces the value with a JSON object. '
      + 'Before the first deployment, you can generate a JSON object with secretStringTemplate and '
      + 'generateStringKey: in a deployed secret, this generates a new password.',
    detail: ({ secret }) => `It is the value of ${secret}.`,
    source: `${JSON_KEY} ${Source.CFN_GENERATOR} (without a template, the value is the password)`,
  },
  {
    id: RuleId.VALUE_UNWRITTEN,
    level: 'warning',
    title: 'Value that is read before anybody writes it',
    requirement: 'reads the value in the deployment that creates the secret, when it is still empty',
    isCompliant: ({ isUnwritten, isReadAtOnce }) => !isUnwritten || !isReadAtOnce,
    fix:
      'Read the value in a stack that you deploy later. Before the first deployment, you can have the '
      + 'value generated or copied instead. If someone has written it since, acknowledge this warning.',
    detail: ({ secret }) => `Nothing in this app writes the value of ${secret}.`,
    source: `${Source.CFN_SECRET} (without SecretString and GenerateSecretString) ${Source.GET_SECRET_VALUE} (ResourceNotFoundException)`,
  },
  {
    id: RuleId.VALUE_UNWRITTEN_ELSEWHERE,
    level: 'note',
    title: 'Value that has to be written first',
    requirement: 'needs a value that someone has to write first, because the secret is created empty',
    isCompliant: ({ isUnwritten, isReadAtOnce }) => !isUnwritten || isReadAtOnce,
    fix: 'Deploy the secret, write its value, then deploy this resource.',
    detail: ({ secret }) => `Nothing in this app writes the value of ${secret}.`,
    source: `${Source.CFN_SECRET} ${Source.GET_SECRET_VALUE} (ResourceNotFoundException)`,
  },
];

/** @param property what refers to the field, and where */
export function judgeFieldReference(property: string, facts: FieldReferenceFacts): Finding[] {
  const { field } = facts;
  return judge(FIELD_REFERENCE_RULES, { property, value: facts, ...field === '' ? {} : { shown: field, field } });
}

const MAX_LISTED = 10;

/** A name that may be a value is not shown. */
function missingField({ secret, field, fields }: FieldReferenceFacts): string {
  const known = fields === undefined || fields === 'none' ? [] : fields;
  const shown = known.filter(name => isShownName(name, true));
  const nearest = nearestName(field, shown);
  if (nearest !== undefined) return `The nearest field of ${secret} is ${formatList([nearest])}.`;
  const isListed = shown.length > 0 && shown.length <= MAX_LISTED;
  return isListed ? `${secret} has ${formatList(shown)}.` : `It is the value of ${secret}.`;
}
