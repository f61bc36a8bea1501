import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { Source } from './sources';
import { holdsTokenRemains } from '../cdk/names';
import { isWellFormed, Text } from '../cloudformation/text';

/** What no text of a template can contain, including the text of a policy. */
export const TOKEN_REMAINS_RULE: Rule<Text> = {
  id: RuleId.TOKEN_REMAINS,
  level: 'error',
  title: 'Remains of a CDK token',
  requirement:
    'contains the text of a CDK token instead of its value: JSON.stringify(), toLowerCase(), and the '
    + 'like change a token so that the CDK cannot resolve it',
  isCompliant: text => !holdsTokenRemains(text.written),
  fix: 'Use toJsonString() of the stack instead of JSON.stringify(), or SecretContent.json().',
  source: 'https://docs.aws.amazon.com/cdk/v2/guide/tokens.html',
};

/** What every string of a secret must be. */
export const ANY_TEXT_RULES: readonly Rule<Text>[] = [
  {
    id: RuleId.TEXT_UNICODE,
    level: 'error',
    title: 'Well-formed Unicode',
    requirement: 'must be well-formed Unicode; it contains half of a surrogate pair, which UTF-8 cannot encode',
    isCompliant: text => isWellFormed(text.written),
    fix: 'Cut strings between characters, for example with Array.from(text).',
    source: 'https://www.rfc-editor.org/rfc/rfc3629#section-3 (that the service refuses it is inferred)',
  },
  TOKEN_REMAINS_RULE,
  {
    id: RuleId.SSM_SECURE,
    level: 'error',
    title: 'Reference to a secure parameter',
    requirement:
      'must not refer to an SSM secure parameter: CloudFormation does not resolve ssm-secure references in any property of a secret',
    isCompliant: text => !text.refersTo('ssm-secure'),
    fix:
      'For content, use SecretContent.fromParameter(). Otherwise, copy the parameter to a secret once, outside of the template, '
      + 'and refer to that secret with SecretValue.secretsManager().',
    source: Source.CFN_DYNAMIC_REFERENCES,
  },
];

/** What a string must be that everybody with DescribeSecret can read. */
export const PUBLIC_TEXT_RULES: readonly Rule<Text>[] = [
  {
    id: RuleId.SECRET_IN_PLAIN_SIGHT,
    level: 'warning',
    title: 'Secret value in a public text',
    requirement: 'takes its text from a secret, and everyone who can call DescribeSecret can read it',
    isCompliant: text => !text.refersTo('secretsmanager'),
    fix: 'Move the secret value to content.',
    source: `${Source.BEST_PRACTICES} (inferred: DescribeSecret shows it)`,
  },
];

const PUBLIC = [...ANY_TEXT_RULES, ...PUBLIC_TEXT_RULES];

export function judgePublicText(property: string, text: Text | undefined): Finding[] {
  return text ? judge(PUBLIC, { property, value: text, shown: text.shown }) : [];
}

/** Shows nothing of the text. */
export function judgeSecretText(property: string, text: Text | undefined): Finding[] {
  return text ? judge(ANY_TEXT_RULES, { property, value: text }) : [];
}
