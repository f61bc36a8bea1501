import { TOKEN_RULES } from './client-request-token';
import { CreationFacts } from './creation-facts';
import { judgeEncryptedFile } from './encrypted-file';
import { createFinding, Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { CONTROL, MAX_VALUE, USUAL } from './tags';
import { countCharacters, Text } from '../cloudformation/text';
import { RECOVERY_WINDOW } from '../secrets-manager';

/** IAM takes them for any characters, and for a variable. */
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
      'must not be createSecret() with the content fromSecretValue() or json(): CloudFormation does not resolve references to secrets in a custom resource, so the text of the reference would be the value',
    isCompliant: ({ isCreated, hasTemplateValue }) => !isCreated || !hasTemplateValue,
    fix:
      'Use SecretContent.fromParameter() or fromSecret(). For SecretCreation.cloudFormation(), '
      + 'docs/guides/switching-creation.md has the steps for a secret in use: without them, the change of '
      + 'creation replaces it.',
    source: Source.CFN_DYNAMIC_REFERENCES,
  },
  ...TOKEN_RULES,
  {
    id: RuleId.TOKEN_ON_ATTACHED,
    level: 'warning',
    title: 'New version of an attached secret',
    requirement:
      'is attached to a database: a version that the handler writes drops the host and port that the attachment added',
    isCompliant: ({ isAttached, writer }) => !isAttached || writer !== 'handler',
    fix:
      'Another content writes a new value to a deployed secret. Before the first deployment, have '
      + 'CloudFormation write the value of an attached secret.',
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
    fix: 'Set recoveryWindow within these bounds.',
    detail: ({ recoveryWindowInDays: days }) => Number.isNaN(days) ? 'Only the deployment knows it.' : `It is ${days} days.`,
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html',
  },
  {
    id: RuleId.LINEAGE,
    level: 'error',
    title: 'Lineage that a tag can hold',
    requirement: `must have a lineage of 1 to ${MAX_VALUE} characters, none of them a control character: it becomes the value of a tag, by which a successor is known`,
    isCompliant: ({ lineage }) =>
      lineage === undefined
      || (!(lineage.isWhole && lineage.literal === '')
        && countCharacters(lineage.literal) <= MAX_VALUE
        && !CONTROL.test(lineage.literal)),
    fix: 'Choose another lineage, or leave it out.',
    source: `${Source.TAG}; control characters: ${Source.TAG_EDITOR} (inferred from the characters "generally allowed"); empty: this library finds no successor by it.`,
  },
  {
    id: RuleId.LINEAGE_CHARACTERS,
    level: 'note',
    title: 'Unusual characters in a lineage',
    requirement:
      'has a lineage with characters outside of letters, digits, spaces and + - = . _ : / @, which not every service accepts in a tag',
    isCompliant: ({ lineage }) =>
      lineage === undefined || USUAL.test(lineage.literal) || CONTROL.test(lineage.literal),
    fix: 'Keep to these characters, if other tools read the tags.',
    source: `${Source.TAG_EDITOR} (the service's own model has no such pattern)`,
  },
  {
    id: RuleId.CREATED_TAG_COUNT,
    level: 'error',
    title: 'Number of tags of a created secret',
    requirement: `must have at most ${MAX_OWN_TAGS} tags: three of the 50 tell whose the secret is`,
    isCompliant: ({ isCreated, tagKeys }) => !isCreated || tagKeys.length <= MAX_OWN_TAGS,
    fix: 'Remove some tags.',
    detail: ({ tagKeys }) => `There are ${tagKeys.length}.`,
    source: Source.CREATE_SECRET,
  },
  {
    id: RuleId.CREATED_TAG_PREFIX,
    level: 'error',
    title: 'Tags that tell whose the secret is',
    requirement: `must not have tags that start with "${OUR_PREFIX}", which tell the handler whose the secret is`,
    isCompliant: ({ isCreated, tagKeys }) => !isCreated || !tagKeys.some(key => key.startsWith(OUR_PREFIX)),
    fix: 'Choose another prefix.',
    source: 'This library: the handler writes these tags.',
  },
  {
    id: RuleId.STORED_LITERALLY,
    level: 'error',
    title: 'Reference that would be stored as text',
    requirement:
      'must not hold a dynamic reference, which CloudFormation does not resolve in a custom resource where it is secret',
    isCompliant: ({ storedTexts }) => storedTexts.every(([, text]) => !holdsSecret(text)),
    fix: 'Take the reference out.',
    detail: ({ storedTexts }) =>
      `It stands in ${storedTexts
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
      'must not share its function with so many secrets: their permissions need more than five managed policies, and a role has ten at most, old and new ones together while they change',
    isCompliant: ({ isFunctionFull }) => !isFunctionFull,
    fix: 'Give secrets that are not deployed yet a SecretProvider of their own.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  {
    id: RuleId.PROVIDER_OF_ANOTHER_STACK,
    level: 'error',
    title: 'Function of another stack',
    requirement:
      'must not have a provider of another stack: the function serves the secrets of its own stack only, and refuses events of others',
    isCompliant: ({ foreignProvider }) => foreignProvider === undefined,
    fix: 'Make a SecretProvider in the stack of the secret.',
    detail: ({ foreignProvider }) => `It is ${foreignProvider}.`,
    source: 'This library: whoever may invoke the function has all permissions of its secrets.',
  },
];

/** Judged as the content, which names the file, however the secret is made. */
export const SOURCE_IN_PLAIN_SIGHT: Rule<CreationFacts> = {
  id: RuleId.SOURCE_IN_PLAIN_SIGHT,
  level: 'error',
  title: 'Local file as the source of a value',
  requirement:
    'must not take the value from an asset of a local file: it stands readable beside the app, in cdk.out and in the bucket of assets, for all who may deploy',
  isCompliant: ({ localFile, allowsPlaintext }) => localFile === undefined || allowsPlaintext,
  fix: 'Put the value into a parameter, a secret or a bucket of your own; or, if the file is no secret or is encrypted, set allowPlaintext.',
  detail: ({ localFile }) => `The asset is ${localFile}.`,
  source: Source.BEST_PRACTICES,
};

/** A key of an object may have such characters, and is escaped. Neither a name nor another field of an ARN can. */
export const SOURCE_PATTERN: Rule<CreationFacts> = {
  id: RuleId.SOURCE_PATTERN,
  level: 'error',
  title: 'Pattern for the source of a value',
  requirement:
    'must not come from a parameter, secret or bucket with "*", "?" or "$" in its name or ARN: no name has them, and in a policy they would stand for other resources as well',
  isCompliant: ({ sourceNames }) => sourceNames.every(name => name.literal.search(PATTERN_CHARACTER) < 0),
  fix: 'Name the one parameter, secret or bucket that the value comes from.',
  detail: ({ sourceNames }) => `It has ${formatList(new Set(sourceNames.flatMap(name => name.literal.match(PATTERN_CHARACTER) ?? [])))}.`,
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars',
};

/** What `secretValueOfThisVersion()` needs. */
export const VERSION_UNKNOWN: Rule<unknown> = {
  id: RuleId.VERSION_UNKNOWN,
  level: 'error',
  title: 'Reference to a version that is not known',
  requirement: 'must be of a secret whose value the handler writes: the version that CloudFormation writes is not known',
  isCompliant: () => false,
  fix:
    'Another content writes a new value to a deployed secret. Where that is meant, have the '
    + "handler write the value, for example with SecretContent.generated({}, { generation: '1' "
    + '}).',
  source: Source.CFN_SECRET,
};

export function versionUnknown(): Finding {
  return createFinding(VERSION_UNKNOWN, { property: 'secretValueOfThisVersion()', value: undefined });
}

function holdsSecret(text: Text): boolean {
  return text.refersTo('secretsmanager') || text.refersTo('ssm-secure');
}

export function judgeCreation(facts: CreationFacts): Finding[] {
  return [
    ...judge(CREATION_RULES, { property: 'creation', value: facts }),
    ...judge([SOURCE_IN_PLAIN_SIGHT, SOURCE_PATTERN], { property: 'content', value: facts }),
    ...facts.encryptedFile ? judgeEncryptedFile(facts.encryptedFile) : [],
  ];
}
