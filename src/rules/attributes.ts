import { judgeKmsKey, KmsKeyFacts, parseKmsReference } from './kms-key';
import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { judgeNameOfAnother } from './secret-name';
import { Source } from './sources';
import { Text } from './text';

/**
 * What the attributes of an imported secret must be. It has no predicate: `ImportedSecret` throws at once, because it
 * can make nothing of attributes that do not name a secret.
 */
export const ATTRIBUTES: Omit<Rule<never>, 'holds'> = {
  id: RuleId.ATTRIBUTES,
  level: 'error',
  title: 'Attributes that name one secret',
  must: 'must name the secret by a complete ARN, or by its name with the account and region, and not by both',
  fix: 'Give secretCompleteArn alone, or secretName. This one is thrown at once.',
  source: 'This library: one of them would be ignored.',
};

export const KEY_ARN: Rule<KmsKeyFacts> = {
  id: RuleId.ATTRIBUTE_KEY_ARN,
  level: 'error',
  title: 'Key of an imported secret',
  must: 'must be an ARN: a key ID or an alias name says nothing of the account and region of the key',
  holds: ({ reference }) => ['key ARN', 'alias ARN', 'unresolved', 'none'].includes(parseKmsReference(reference).form),
  fix: 'Write arn:aws:kms:REGION:ACCOUNT:key/ID.',
  source: Source.KMS_CROSS_ACCOUNT,
};

export interface AttributeFacts {
  readonly secretName?: Text;
  readonly key?: KmsKeyFacts;
}

export function judgeAttributes({ secretName, key }: AttributeFacts): Finding[] {
  return [
    ...secretName ? judgeNameOfAnother(secretName) : [],
    ...key ? judge([KEY_ARN], { property: 'keyArn', value: key, shown: key.reference.shown }) : [],
    ...judgeKmsKey('keyArn', key),
  ];
}
