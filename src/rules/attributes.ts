import { isAwsManagedKey, judgeKmsKey, KmsKeyFacts, parseKmsReference } from './kms-key';
import { Finding, judge, Rule } from './rule';
import { RuleId } from './rule-ids';
import { judgeNameOfAnother } from './secret-name';
import { Source } from './sources';
import { Text } from '../cloudformation/text';

export interface AttributeFacts {
  readonly secretName?: Text;
  readonly key?: KmsKeyFacts;
  /** Whether the secret is surely of another account than the stack that imports it. */
  readonly isForeign: boolean;
}

/**
 * What the attributes of an imported secret must be. It has no predicate: `ImportedSecret` throws at once,
 * because it can make nothing of attributes that do not name a secret.
 */
export const ATTRIBUTES: Omit<Rule<never>, 'isCompliant'> = {
  id: RuleId.ATTRIBUTES,
  level: 'error',
  title: 'Attributes that name one secret',
  requirement: 'must name the secret by a complete ARN, or by its name with the account and region, and not by both',
  fix: 'Give secretCompleteArn alone, or secretName. This one is thrown at once.',
  source: 'This library: one of them would be ignored.',
};

export const KEY_ARN: Rule<AttributeFacts> = {
  id: RuleId.ATTRIBUTE_KEY_ARN,
  level: 'error',
  title: 'Key of an imported secret',
  requirement: 'must be an ARN: the secret is of another account, and a key ID or an alias name says nothing of the key\'s',
  isCompliant: ({ key, isForeign }) => {
    const reference = parseKmsReference(key?.reference);
    // That of the secret's account is meant: a grant to another account says that it can never work (MS100).
    return !isForeign || isAwsManagedKey(reference) || !['key ID', 'alias name'].includes(reference.form);
  },
  fix: 'Write arn:aws:kms:REGION:ACCOUNT:key/ID.',
  source: Source.KMS_CROSS_ACCOUNT,
};

export function judgeAttributes(facts: AttributeFacts): Finding[] {
  const { secretName, key } = facts;
  return [
    ...secretName ? judgeNameOfAnother(secretName) : [],
    ...judge([KEY_ARN], { property: 'keyArn', value: facts, shown: key?.reference.shown }),
    ...judgeKmsKey('keyArn', key),
  ];
}
