import { judgeSecretText } from './any-text';
import { parseJsonObject } from './content';
import { judgeTemplateParameters, ParameterFacts } from './parameters';
import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { countBytes, countCharacters, countMost, Text } from '../cloudformation/text';

/**
 * The generator's options, defaults filled in. A number or a boolean that synthesis does not know is
 * `undefined`.
 */
export interface GeneratorFacts {
  readonly passwordLength?: number;
  readonly excludeCharacters?: Text;
  readonly excludeLowercase?: boolean;
  readonly excludeUppercase?: boolean;
  readonly excludeNumbers?: boolean;
  readonly excludePunctuation?: boolean;
  readonly includeSpace?: boolean;
  readonly requireEachIncludedType?: boolean;
  readonly template?: Text;
  readonly key?: Text;
  /** The parameters of CloudFormation that the template takes something from. */
  readonly parameters?: readonly ParameterFacts[];
  /** The fields of the template that the user said are no secret. */
  readonly plaintextFields?: readonly string[];
  /**
   * The pin that the user wrote, and the one that fits the options; none while an option is still to be
   * looked up.
   */
  readonly pin?: string;
  readonly fingerprint?: string;
  /** False for the generator without options, which nothing can change by accident. */
  readonly hasOptions: boolean;
  /** Whether a lock file has the options, or is about to. */
  readonly isLocked?: boolean;
  /** False for secrets that are not this library's, and so cannot be pinned. */
  readonly canBePinned: boolean;
}

const MIN_PASSWORD = 1;
const MAX_PASSWORD = 4096;
const MAX_EXCLUDED = 4096;
const MAX_BYTES = 65_536;

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** What the options of `SecretContent.generated()` must be. */
export const GENERATOR_RULES: readonly Rule<GeneratorFacts>[] = [
  {
    id: RuleId.PASSWORD_LENGTH,
    level: 'error',
    title: 'Length of a generated password',
    requirement: `must have a passwordLength from ${MIN_PASSWORD} to ${MAX_PASSWORD}, a whole number`,
    isCompliant: facts => facts.passwordLength === validLength(facts),
    fix: 'Set passwordLength to a number in this range, or omit it to get 32 characters.',
    detail: ({ passwordLength }) => `It is ${passwordLength}.`,
    source: Source.GET_RANDOM_PASSWORD,
  },
  {
    id: RuleId.EXCLUDE_CHARACTERS_LENGTH,
    level: 'error',
    title: 'Length of the excluded characters',
    requirement: `must have at most ${MAX_EXCLUDED} excludeCharacters`,
    isCompliant: ({ excludeCharacters }) =>
      countMost(excludeCharacters, countCharacters) <= MAX_EXCLUDED,
    fix: 'List each character once.',
    detail: ({ excludeCharacters }) => `It has at least ${countMost(excludeCharacters, countCharacters)}.`,
    source: Source.GET_RANDOM_PASSWORD,
  },
  {
    id: RuleId.NO_CHARACTERS_LEFT,
    level: 'error',
    title: 'Characters left to choose from',
    requirement: 'excludes every character, so Secrets Manager cannot generate a password',
    isCompliant: facts => !excludesEverything(facts),
    fix: 'Include at least one of lowercase letters, uppercase letters, numbers, punctuation, and the space.',
    source: Source.GET_RANDOM_PASSWORD,
  },
  {
    id: RuleId.LENGTH_BELOW_TYPES,
    level: 'error',
    title: 'Length for each required type',
    requirement:
      'must have a passwordLength of at least one character for each included type, because requireEachIncludedType is true',
    isCompliant: facts => (validLength(facts) ?? MAX_PASSWORD) >= typesRequired(facts),
    fix: 'Increase passwordLength, or set requireEachIncludedType to false.',
    detail: facts => `passwordLength is ${facts.passwordLength}, and ${typesRequired(facts)} types need a character.`,
    source: `${Source.GET_RANDOM_PASSWORD} (that the service refuses it is inferred; the space and emptied types are not counted)`,
  },
  {
    id: RuleId.REQUIRED_TYPE_EMPTIED,
    level: 'warning',
    title: 'Required type without characters',
    requirement: 'has requireEachIncludedType: true, and excludeCharacters leaves no character of one type',
    isCompliant: facts =>
      facts.requireEachIncludedType !== true
      || !remainingAlphabets(facts, SURELY_INCLUDED).includes('')
      || excludesEverything(facts),
    fix:
      'This generates a new password for a deployed secret, so do it before the first deployment: '
      + 'exclude the whole type (excludeNumbers, for example), or set requireEachIncludedType to false.',
    source: `${Source.GET_RANDOM_PASSWORD} (that the service refuses it is inferred)`,
  },
  {
    id: RuleId.TEMPLATE_AND_KEY,
    level: 'error',
    title: 'Template and key together',
    requirement: 'must have secretStringTemplate and generateStringKey together',
    isCompliant: ({ template, key }) => isMatched(template, key) && isMatched(key, template),
    fix: 'Set both, or neither.',
    detail: ({ template }) => `It has no ${template ? 'generateStringKey' : 'secretStringTemplate'}.`,
    source: Source.CFN_GENERATOR,
  },
  {
    id: RuleId.TEMPLATE_OBJECT,
    level: 'error',
    title: 'Template that is a JSON object',
    requirement: 'must have a secretStringTemplate that is a JSON object',
    isCompliant: ({ template }) => !template || mayBeObject(template),
    fix: 'Write it as {"username":"…"}.',
    source: Source.CFN_GENERATOR,
  },
  {
    id: RuleId.TEMPLATE_HAS_KEY,
    level: 'note',
    title: 'Key that the template has already',
    requirement: 'has a secretStringTemplate that already contains the field of generateStringKey',
    isCompliant: ({ template, key }) =>
      !template?.isWhole
      || !key?.isWhole
      || !Object.keys(parseJsonObject(template.literal) ?? {}).includes(key.literal),
    fix:
      'This generates a new password for a deployed secret, so do it before the first deployment: remove '
      + 'the field from the template.',
    source: `${Source.CFN_GENERATOR} (which of the two wins is not documented)`,
  },
  {
    id: RuleId.GENERATED_VALUE_SIZE,
    level: 'error',
    title: 'Size of a generated value',
    requirement: `must generate a value of at most ${MAX_BYTES} bytes in UTF-8`,
    isCompliant: facts => minimumSize(facts) <= MAX_BYTES,
    fix: 'Shorten secretStringTemplate.',
    detail: facts => `It has at least ${minimumSize(facts)} bytes.`,
    source: Source.QUOTAS,
  },
  {
    id: RuleId.PIN_MISMATCH,
    level: 'error',
    title: 'Pinned options that changed',
    requirement:
      'has options that do not match its pin: if you deploy them over an existing secret, CloudFormation generates a new password',
    isCompliant: ({ pin, fingerprint }) =>
      pin === undefined || fingerprint === undefined || pin === fingerprint,
    fix: 'Restore the options. If you want a new password, change the pin.',
    isDetailToPaste: true,
    detail: ({ fingerprint }) => `The pin for these options is { pin: '${fingerprint}' }.`,
    source: Source.CFN_SECRET,
  },
  {
    id: RuleId.UNPINNED,
    level: 'note',
    title: 'Options that are not pinned',
    requirement:
      'has options that are not pinned: if you change them later, CloudFormation generates a new password',
    isCompliant: ({ pin, hasOptions, canBePinned, fingerprint, isLocked }) =>
      pin !== undefined || fingerprint === undefined || !hasOptions || !canBePinned || isLocked === true,
    fix:
      'Pin the options, or pin those of the whole app with SecretPins.lock(): the synthesis then refuses '
      + 'a change of the options until you change the pin too.',
    isDetailToPaste: true,
    detail: ({ fingerprint }) => `SecretContent.generated({ … }, { pin: '${fingerprint}' }).`,
    source: Source.CFN_SECRET,
  },
];

export function judgeGenerator(facts: GeneratorFacts | undefined): Finding[] {
  if (!facts) return [];
  return [
    ...judgeSecretText('content', facts.template),
    ...judge(GENERATOR_RULES, { property: 'content', value: facts }),
    ...judgeTemplateParameters(facts.parameters ?? [], facts.plaintextFields ?? []),
  ];
}

/** Where the length itself is wrong, no other rule has to say so. */
function validLength({ passwordLength: length }: GeneratorFacts): number | undefined {
  return Number.isInteger(length) && length! >= MIN_PASSWORD && length! <= MAX_PASSWORD ? length : undefined;
}

/** False where one is surely given, and the other surely not. */
function isMatched(one: Text | undefined, other: Text | undefined): boolean {
  return one === undefined || !one.isGiven || other !== undefined;
}

function mayBeObject(template: Text): boolean {
  return template.isWhole ? parseJsonObject(template.literal) !== undefined : /^\s*(\{|$)/.test(template.head);
}

/** What the value has at the least: the service may drop white space, and has to escape some characters. */
function minimumSize(facts: GeneratorFacts): number {
  const templates = facts.template?.alternatives ?? [undefined];
  return Math.max(0, ...templates.map(template => sizeOfValue(facts, template)));
}

function sizeOfValue(facts: GeneratorFacts, template: Text | undefined): number {
  const { key } = facts;
  const fields = template?.isWhole ? parseJsonObject(template.literal) : undefined;
  const json = fields
    ? JSON.stringify({ ...fields, [key?.value ?? '']: '' })
    : (template?.literal.replace(/\s|\\u[0-9a-f]{4}/gi, '') ?? '');
  return countBytes(json) + (validLength(facts) ?? 0);
}

/** The types of which the password surely needs a character. */
function typesRequired(facts: GeneratorFacts): number {
  if (facts.requireEachIncludedType !== true || facts.excludeCharacters?.isWhole === false) return 0;
  return remainingAlphabets(facts, SURELY_INCLUDED).filter(alphabet => alphabet !== '').length;
}

function excludesEverything(facts: GeneratorFacts): boolean {
  return remainingAlphabets(facts, isExcluded => isExcluded !== true).join('') === '' && !spaceMayRemain(facts);
}

function spaceMayRemain({ includeSpace, excludeCharacters }: GeneratorFacts): boolean {
  return includeSpace !== false && !excludeCharacters?.literal.includes(' ');
}

const SURELY_INCLUDED = (isExcluded: boolean | undefined): boolean => isExcluded === false;

/** What excludeCharacters leaves of each type that is counted as included. */
function remainingAlphabets(facts: GeneratorFacts, isIncluded: (isExcluded: boolean | undefined) => boolean): string[] {
  const without = new Set(facts.excludeCharacters?.literal);
  const types: Array<[string, boolean | undefined]> = [
    [LOWERCASE, facts.excludeLowercase],
    [LOWERCASE.toUpperCase(), facts.excludeUppercase],
    [DIGITS, facts.excludeNumbers],
    [PUNCTUATION, facts.excludePunctuation],
  ];
  return types.filter(([, isExcluded]) => isIncluded(isExcluded))
    .map(([alphabet]) => without.size === 0 ? alphabet : [...alphabet].filter(character => !without.has(character)).join(''));
}
