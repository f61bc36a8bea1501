import { ValueFacts } from './content';
import { GeneratorFacts } from './generator';
import { createFinding, Finding, formatList, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { fieldsOfGenerated, fieldsOfText, ValueFields } from './value-fields';
import { Text } from '../cloudformation/text';

/** The form of a resource type. AWS may attach secrets to types that are newer than this library. */
const RESOURCE_TYPE = /^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+$/;
const PROXY = 'AWS::RDS::DBProxy';

/** What the target of an attachment must be. The subject is its type. */
export const ATTACHMENT_RULES: readonly Rule<Text | undefined>[] = [
  {
    id: RuleId.ATTACHMENT_TARGET,
    level: 'error',
    title: 'Target of an attachment',
    requirement: 'must have a database or a cluster as its target: CloudFormation refuses a proxy as an unsupported target type',
    isCompliant: type => type?.value === undefined || RESOURCE_TYPE.test(type.literal) && type.literal !== PROXY,
    fix: 'Attach the secret to the database or cluster behind the proxy, and pass the secret to the proxy.',
    source: `${Source.CFN_ATTACHMENT} https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1394`,
  },
];

/** @param path of the attachment, as a construct */
export function judgeAttachment(path: string, targetType: Text | undefined): Finding[] {
  return judge(ATTACHMENT_RULES, { property: `attachment ${path}`, value: targetType, shown: targetType?.shown });
}

/** What is known of the value of a secret that is attached to a database. */
export interface AttachedValue {
  readonly isAttached?: boolean;
  readonly value?: ValueFacts;
  readonly generator?: GeneratorFacts;
}

const REQUIRED = ['username', 'password'];

/** What an attached secret must hold. */
export const ATTACHED_VALUE_RULE: Rule<AttachedValue> = {
  id: RuleId.ATTACHED_FIELDS,
  level: 'warning',
  title: 'Fields of an attached secret',
  requirement:
    'must be a JSON object with username and password, because the secret is attached to a database: the '
    + 'attachment adds only the other fields',
  isCompliant: facts => !facts.isAttached || missingFields(facts).length === 0,
  fix:
    'This generates a new password for a deployed secret: set secretStringTemplate to '
    + '\'{"username":"…"}\' and generateStringKey to \'password\'.',
  detail: facts => fieldsOf(facts) === 'none' ? 'The value is not a JSON object.' : `It has no ${formatList(missingFields(facts))}.`,
  source: `${Source.DATABASE_SECRETS} (that the deployment fails is inferred)`,
};

/** What no database takes in the password of its first user. */
const REFUSED = ['/', '"', '@'];

/** What the generator of an attached secret must leave out. */
export const ATTACHED_PASSWORD_RULE: Rule<AttachedValue> = {
  id: RuleId.ATTACHED_PASSWORD,
  level: 'note',
  title: 'Generated password that a database may refuse',
  requirement:
    'must be generated without the characters /, ", and @ if it is the password of the first user of the database '
    + 'that it is attached to: databases refuse them there',
  isCompliant: facts => !facts.isAttached || possiblyRefused(facts).length === 0,
  fix:
    'Before the first deployment, add them to excludeCharacters, or set excludePunctuation. For a deployed '
    + 'secret, acknowledge this: other options generate a new password, which the database does not know.',
  detail: facts => `It can contain ${possiblyRefused(facts).join(' ')}.`,
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (MasterUserPassword); '
    + 'DocumentDB and Redshift refuse the same characters',
};

function possiblyRefused({ generator, value }: AttachedValue): string[] {
  if (!generator || value || generator.key?.value !== 'password' || generator.excludePunctuation !== false) return [];
  const { excludeCharacters } = generator;
  return excludeCharacters?.isWhole === false ? [] : REFUSED.filter(character => !excludeCharacters?.literal.includes(character));
}

export function judgeAttachedValue(facts: AttachedValue): Finding[] {
  return judge([ATTACHED_VALUE_RULE, ATTACHED_PASSWORD_RULE], { property: 'content', value: facts });
}

function missingFields(facts: AttachedValue): string[] {
  const fields = fieldsOf(facts);
  if (fields === undefined) return [];
  return REQUIRED.filter(field => fields === 'none' || !fields.includes(field));
}

/** The fields of a value: `none` for what is no JSON object; undefined where synthesis does not know. */
export function fieldsOf({ value, generator }: Pick<AttachedValue, 'value' | 'generator'>): ValueFields {
  if (value) return fieldsOfText(value.text);
  return generator && fieldsOfGenerated(generator.template, generator.key);
}

/** What an app that comes from the L2 has to write. It has no predicate: only the attachment knows. */
export const ATTACHED_POLICY_RULE: Rule<string> = {
  id: RuleId.ATTACHED_POLICY_MOVED,
  level: 'warning',
  title: 'Policy of an attached secret that moves',
  requirement:
    'is a child of the secret; without the feature flag, secretsmanager.Secret creates it as a child of '
    + 'the attachment: if that one is deployed already, the deployment fails',
  isCompliant: () => false,
  fix: 'If this secret was a secretsmanager.Secret, keep the policy in place with the lines below. Otherwise, set the feature flag '
    + '"@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments" to true in cdk.json.',
  isDetailToPaste: true,
  detail: lines => lines,
  source: 'This library: docs/guides/migration.md, An attached secret without the feature flag.',
};

/** @param attachmentPolicyId how the logical id of the policy that the L2 makes begins */
export function attachedPolicyMoved(attachmentPolicyId: string): Finding {
  const lines = [
    '\n  const policy = secret.node.findChild(\'Policy\').node.defaultChild as secretsmanager.CfnResourcePolicy;',
    `  policy.overrideLogicalId('${attachmentPolicyId}…'); // as the deployed template has it`,
    '  policy.secretId = attached.secretArn;',
  ];
  return createFinding(ATTACHED_POLICY_RULE, { property: 'resource policy', value: lines.join('\n') });
}

/** How often a secret is attached. It has no predicate: `attach()` reports its second call. */
export const ATTACHED_TWICE_RULE: Rule<undefined> = {
  id: RuleId.ATTACHED_TWICE,
  level: 'error',
  title: 'Second attachment',
  requirement: 'must be called once for a secret, which can hold the connection details of only one database',
  isCompliant: () => false,
  fix: 'Call attach() once and use its result. Create another secret for another database.',
  source: 'This library: the second attachment would overwrite the fields of the first; aws-cdk-lib refuses it too.',
};

export function attachedTwice(): Finding {
  return createFinding(ATTACHED_TWICE_RULE, { property: 'attach()', value: undefined });
}
