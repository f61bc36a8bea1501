import { isAccountId } from './consumer';
import { isAwsManagedKey, isRegionCode, judgeKmsKey, KmsKeyFacts, parseKmsReference } from './kms-key';
import { createFinding, Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { endsLikeArn, judgeNameOfAnother } from './secret-name';
import { Source } from './sources';
import { isPendingLookup, Text } from '../cloudformation/text';

export interface AttributeFacts {
  readonly secretName?: Text;
  readonly account?: Text;
  readonly region?: Text;
  readonly key?: KmsKeyFacts;
  /** The complete ARN as it was given. */
  readonly completeArn?: Text;
  /** Whether anybody has taken the ARN without a suffix, which follows from the name. */
  readonly isPartialArnUsed: boolean;
  /** Whether anybody has taken a name that still has the suffix of the ARN. */
  readonly isNameWithSuffixUsed: boolean;
  /** Whether the secret is surely of another account than the stack that imports it. */
  readonly isForeign: boolean;
}

/** Where an imported secret is. They judge literals only. */
export const ATTRIBUTE_PLACE_RULES = {
  account: {
    id: RuleId.ATTRIBUTE_ACCOUNT,
    level: 'error',
    title: 'Account of an imported secret',
    requirement: 'must be an account ID of 12 digits',
    isCompliant: account => isAccountId(account),
    fix: 'Write all 12 digits as a string, including leading zeros; or omit it for the account of the stack.',
    source: Source.ACCOUNT,
  },
  region: {
    id: RuleId.ATTRIBUTE_REGION,
    level: 'error',
    title: 'Region of an imported secret',
    requirement: 'must be the code of a region, such as eu-west-1',
    isCompliant: region => isRegionCode(region),
    fix: 'Write the code of the region, or omit it for the region of the stack.',
    source: Source.KMS_KEY_IDENTIFIERS,
  },
} satisfies Record<string, Rule<string>>;

/** What the attributes of an imported secret must be. The subject is what is wrong, as a sentence. */
export const ATTRIBUTES: Rule<string> = {
  id: RuleId.ATTRIBUTES,
  level: 'error',
  title: 'Attributes of an imported secret',
  requirement: 'must have either secretCompleteArn, or secretName with an optional account and region',
  isCompliant: () => false,
  fix:
    'Pass only secretCompleteArn, with its suffix of six characters; or only secretName, account, and '
    + 'region if you do not know the suffix.',
  detail: problem => problem,
  source: 'This library: it would ignore one of them.',
};

/** @param problem a sentence */
export function attributesInvalid(problem: string): Finding {
  return createFinding(ATTRIBUTES, { property: 'fromManagedSecretAttributes()', value: problem });
}

export const KEY_ARN: Rule<AttributeFacts> = {
  id: RuleId.ATTRIBUTE_KEY_ARN,
  level: 'error',
  title: 'Key of an imported secret',
  requirement:
    'must be a key ARN, because the secret is in another account: a key ID or an alias name does not say '
    + 'which account has the key',
  isCompliant: ({ key, isForeign }) => {
    const reference = parseKmsReference(key?.reference);
    // That of the secret's account is meant: a grant to another account says that it can never work (MS100).
    return !isForeign || isAwsManagedKey(reference) || !['key ID', 'alias name'].includes(reference.form);
  },
  fix: 'Write arn:aws:kms:REGION:ACCOUNT:key/ID.',
  source: Source.KMS_CROSS_ACCOUNT,
};

/** Which of the two an import gives, and how it ends. */
interface EndingFacts {
  readonly end: Text;
  readonly isArn: boolean;
}

/** Of random letters and digits, (26/62)^6 or one suffix in 184 has small letters only. */
const LIKE_A_WORD = /-[a-z]{6}$/;

/** What the ending of an import must not be taken for. */
export const ENDING: Rule<EndingFacts> = {
  id: RuleId.IMPORT_LIKE_ANOTHER,
  level: 'warning',
  title: 'Import with an ambiguous ending',
  requirement:
    'ends with a hyphen and six characters, which can be part of the name or the suffix of the ARN: '
    + 'Secrets Manager reads them as the suffix',
  isCompliant: ({ end, isArn }) => isArn ? !LIKE_A_WORD.test(end.tail) : !endsLikeArn(end),
  fix: 'Pass the complete ARN, with the suffix after the whole name; or acknowledge this warning.',
  detail: ({ isArn }) => isArn
    ? 'The six characters are lowercase letters, so they might be the end of the name.'
    : 'The ARN of this import has no suffix, so Secrets Manager does not find the secret by it.',
  source: Source.TROUBLESHOOTING,
};

/** What the name of an import must not have. The subject is whether the one that is used has it. */
export const NAME_WITH_SUFFIX: Rule<boolean> = {
  id: RuleId.IMPORT_NAME_WITH_SUFFIX,
  level: 'warning',
  title: 'Name that has the suffix of the ARN',
  requirement:
    'comes from a complete ARN that only the deployment knows, so it still ends with the hyphen and six '
    + 'characters of the suffix: Secrets Manager finds no secret by this name',
  isCompliant: hasSuffix => !hasSuffix,
  fix: 'Use secretArn instead. If you know the name, import the secret by its name.',
  source: `${Source.GET_SECRET_VALUE} (SecretId is the ARN or the name; the name has no suffix)`,
};

function judgeEnding({ secretName, completeArn, isPartialArnUsed }: AttributeFacts): Finding[] {
  if (completeArn) return judge([ENDING], { property: 'secretCompleteArn', value: { end: completeArn, isArn: true }, shown: completeArn.shown });
  if (!secretName || !isPartialArnUsed) return [];
  return judge([ENDING], { property: 'secretName', value: { end: secretName, isArn: false }, shown: secretName.shown });
}

function judgePlace(facts: AttributeFacts): Finding[] {
  return (['account', 'region'] as const).flatMap(property => {
    const value = facts[property];
    const isKnown = value?.value !== undefined && !isPendingLookup(value.value);
    return isKnown ? judge([ATTRIBUTE_PLACE_RULES[property]], { property, value: value.value!, shown: value.shown }) : [];
  });
}

export function judgeAttributes(facts: AttributeFacts): Finding[] {
  const { secretName, key } = facts;
  return [
    ...judgePlace(facts),
    ...secretName ? judgeNameOfAnother(secretName) : [],
    ...judgeEnding(facts),
    ...judge([NAME_WITH_SUFFIX], { property: 'secretName', value: facts.isNameWithSuffixUsed }),
    ...judge([KEY_ARN], { property: 'keyArn', value: facts, shown: key?.reference.shown }),
    ...judgeKmsKey('keyArn', key),
  ];
}
