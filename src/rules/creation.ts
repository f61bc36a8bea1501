import { TOKEN_RULES } from './client-request-token';
import { CreationFacts } from './creation-facts';
import { judgeEncryptedFile } from './encrypted-file';
import { createFinding, Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { CONTROL, MAX_VALUE, USUAL } from './tags';
import { countCharacters, Text } from '../cloudformation/text';
import { RECOVERY_WINDOW } from '../secrets-manager';

/** IAM reads them as wildcards, and as the start of a variable. */
const PATTERN_CHARACTER = /[*?$]/g;
const { minDays, maxDays } = RECOVERY_WINDOW;
const MAX_OWN_TAGS = 47;
const OUR_PREFIX = 'managed-secret:';

/** What `creation`, `content` and `clientRequestToken` must be together. */
export const CREATION_RULES: readonly Rule<CreationFacts>[] = [
  {
    id: RuleId.CREATION_TEMPLATE_VALUE,
    level: 'error',
    title: 'Value in the template of a custom resource',
    requirement:
      'must not be createSecret() with the content fromSecretValue() or json(): CloudFormation sends the '
      + 'value to a custom resource in readable form, and does not resolve references to secrets there',
    isCompliant: ({ isCreated, hasTemplateValue }) => !isCreated || !hasTemplateValue,
    fix:
      'Use SecretContent.fromParameter() or fromSecret(), or SecretCreation.cloudFormation(). A new '
      + 'creation replaces a deployed secret: to keep its value, follow '
      + 'https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/docs/guides/switching-creation.md.',
    source: Source.CFN_DYNAMIC_REFERENCES,
  },
  {
    id: RuleId.TOKEN_ON_ATTACHED,
    level: 'warning',
    title: 'New version of an attached secret',
    requirement:
      'is attached to a database: a version that the handler writes removes the host and port that the attachment added',
    isCompliant: ({ isAttached, writer }) => !isAttached || writer !== 'handler',
    fix:
      'Other content writes a new value to a deployed secret. Before the first deployment, use content that CloudFormation writes.',
    source:
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secrettargetattachment.html',
  },
  {
    id: RuleId.RECOVERY_WINDOW,
    level: 'error',
    title: 'Recovery window',
    requirement: `must have a recoveryWindow of ${minDays} to ${maxDays} days, a whole number`,
    isCompliant: ({ recoveryWindowInDays: days }) =>
      days === undefined || (Number.isInteger(days) && days >= minDays && days <= maxDays),
    fix: 'Set recoveryWindow to a number of days in this range.',
    detail: ({ recoveryWindowInDays: days }) =>
      Number.isNaN(days) ? 'Only the deployment knows its value.' : `It is ${days}.`,
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html',
  },
  {
    id: RuleId.LINEAGE,
    level: 'error',
    title: 'Lineage that a tag can hold',
    requirement: `must have a lineage of 1 to ${MAX_VALUE} characters, none of them a control character: the handler stores it as a tag, by which it recognizes the successor of a secret`,
    isCompliant: ({ lineage }) =>
      lineage === undefined
      || (!(lineage.isWhole && lineage.literal === '')
        && countCharacters(lineage.literal) <= MAX_VALUE
        && !CONTROL.test(lineage.literal)),
    fix: 'Choose another lineage, or omit it.',
    detail: showLineage,
    source: `${Source.TAG}; control characters: ${Source.TAG_EDITOR} (inferred from the characters "generally allowed"); empty: this library finds no successor by it.`,
  },
  {
    id: RuleId.LINEAGE_CHARACTERS,
    level: 'note',
    title: 'Unusual characters in a lineage',
    requirement:
      'has a lineage with characters other than letters, digits, spaces, and + - = . _ : / @, which some '
      + 'services do not accept in a tag',
    isCompliant: ({ lineage }) =>
      lineage === undefined || USUAL.test(lineage.literal) || CONTROL.test(lineage.literal),
    fix: 'If other tools read the tags, use only these characters.',
    detail: showLineage,
    source: `${Source.TAG_EDITOR} (the service's own model has no such pattern)`,
  },
  {
    id: RuleId.CREATED_TAG_COUNT,
    level: 'error',
    title: 'Number of tags of a created secret',
    requirement: `must have at most ${MAX_OWN_TAGS} tags, because the handler needs three of the 50 to mark its secrets`,
    isCompliant: ({ isCreated, tagKeys }) => !isCreated || tagKeys.length <= MAX_OWN_TAGS,
    fix: 'Remove some tags.',
    detail: ({ tagKeys }) => `It has ${tagKeys.length}.`,
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.CREATED_TAG_PREFIX,
    level: 'error',
    title: 'Tags that the handler reserves',
    requirement: `must not have tags that start with "${OUR_PREFIX}", which the handler uses to mark its secrets`,
    isCompliant: ({ isCreated, tagKeys }) => !isCreated || !tagKeys.some(isOurTag),
    fix: 'Choose another prefix.',
    detail: ({ tagKeys }) => `It has ${formatList(tagKeys.filter(isOurTag).map(({ shown }) => shown))}.`,
    source: 'This library: the handler writes these tags.',
  },
  {
    id: RuleId.STORED_LITERALLY,
    level: 'error',
    title: 'Reference that would be stored as text',
    requirement:
      'must not contain a dynamic reference to a secret, which CloudFormation does not resolve in a custom resource',
    isCompliant: ({ storedTexts }) => storedTexts.every(([, text]) => !holdsSecret(text)),
    fix: 'Remove the reference.',
    detail: ({ storedTexts }) =>
      `The reference is in ${storedTexts
        .filter(([, text]) => holdsSecret(text))
        .map(([property]) => property)
        .join(', ')}.`,
    source: Source.CFN_DYNAMIC_REFERENCES,
  },
  {
    id: RuleId.FUNCTION_FULL,
    level: 'error',
    title: 'Secrets of one function',
    requirement:
      'must not share its function with so many secrets: their permissions need more than five managed '
      + 'policies, and during an update a role has the old and the new ones, at most ten',
    isCompliant: ({ isFunctionFull }) => !isFunctionFull,
    fix: 'Pass a SecretProvider of their own to secrets that are not deployed yet.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  {
    id: RuleId.PROVIDER_OF_ANOTHER_STACK,
    level: 'error',
    title: 'Function of another stack',
    requirement:
      'must not have a provider of another stack: the function serves only the secrets of its own stack',
    isCompliant: ({ foreignProvider }) => foreignProvider === undefined,
    fix: 'Create a SecretProvider in the stack of the secret.',
    detail: ({ foreignProvider }) => `The provider is ${foreignProvider}.`,
    source: 'This library: a principal that can invoke the function has all permissions of its secrets.',
  },
];

/** Judged as the content, which names the file, however the secret is made. */
export const SOURCE_IN_PLAIN_SIGHT: Rule<CreationFacts> = {
  id: RuleId.SOURCE_IN_PLAIN_SIGHT,
  level: 'error',
  title: 'Local file as the source of a value',
  requirement:
    'must not take the value from an asset of a local file: everyone who can deploy can read it in the '
    + 'repository, in cdk.out, and in the bucket of assets',
  isCompliant: ({ localFile, allowsPlaintext }) => localFile === undefined || allowsPlaintext,
  fix:
    'Store the value in a parameter, a secret, or a bucket of your own. If the file is not a secret or '
    + 'is encrypted, set allowPlaintext: true.',
  detail: ({ localFile }) => `The asset is ${localFile}.`,
  source: Source.BEST_PRACTICES,
};

/**
 * A key of an object may have such characters, and is escaped. Neither a name nor
 * another field of an ARN can.
 */
export const SOURCE_PATTERN: Rule<CreationFacts> = {
  id: RuleId.SOURCE_PATTERN,
  level: 'error',
  title: 'Pattern for the source of a value',
  requirement:
    'must not come from a parameter, secret, or bucket with "*", "?", or "$" in its name or ARN: no name '
    + 'has these characters, and in a policy they match other resources too',
  isCompliant: ({ sourceNames }) => sourceNames.every(name => name.literal.search(PATTERN_CHARACTER) < 0),
  fix: 'Write the name of the one parameter, secret, or bucket that the value comes from.',
  detail: ({ sourceNames }) => `It has ${formatList(new Set(sourceNames.flatMap(name => name.literal.match(PATTERN_CHARACTER) ?? [])))}.`,
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars',
};

/** What `secretValueOfThisVersion()` needs. */
export const VERSION_UNKNOWN: Rule<unknown> = {
  id: RuleId.VERSION_UNKNOWN,
  level: 'error',
  title: 'Reference to a version that is not known',
  requirement:
    'needs a secret whose value the handler writes, because synthesis does not know the version that '
    + 'CloudFormation writes',
  isCompliant: () => false,
  fix:
    'Use secretValue. In a deployed secret, other content generates a new password: only before the first deployment, '
    + 'use content that the handler writes, such as SecretContent.generated({}, { generation: \'1\' }).',
  source: Source.CFN_SECRET,
};

export function versionUnknown(): Finding {
  return createFinding(VERSION_UNKNOWN, { property: 'secretValueOfThisVersion()', value: undefined });
}

function isOurTag({ literal }: Text): boolean {
  return literal.startsWith(OUR_PREFIX);
}

function showLineage({ lineage }: CreationFacts): string {
  return `It is ${formatList([lineage!.shown])}.`;
}

function holdsSecret(text: Text): boolean {
  return text.refersTo('secretsmanager') || text.refersTo('ssm-secure');
}

export function judgeCreation(facts: CreationFacts): Finding[] {
  return [
    ...judge(CREATION_RULES, { property: 'creation', value: facts }),
    ...judge(TOKEN_RULES, { property: 'clientRequestToken', value: facts, shown: facts.token?.shown }),
    ...judge([SOURCE_IN_PLAIN_SIGHT, SOURCE_PATTERN], { property: 'content', value: facts }),
    ...facts.encryptedFile ? judgeEncryptedFile(facts.encryptedFile) : [],
  ];
}
