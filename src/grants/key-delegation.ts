import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { viaService } from './grant-statements';
import { KeyTarget } from './key-target';

/** Thousands of secrets may share one key, and need one statement. */
const DELEGATED = new WeakMap<IKey, Set<string>>();

/**
 * The account may use the key through Secrets Manager, as far as its identity policies allow: then no role
 * must be named in the key policy.
 */
export function delegateKeyUse({ key }: KeyTarget, account: string, region: string): void {
  const homes = DELEGATED.get(key) ?? new Set();
  if (homes.has(`${account} ${region}`)) return;
  DELEGATED.set(key, homes.add(`${account} ${region}`));
  const statement = new PolicyStatement({
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    principals: [new AccountPrincipal(account)],
    resources: ['*'],
    conditions: { StringEquals: { 'kms:ViaService': viaService(region) } },
  });
  key.addToResourcePolicy(statement, true);
}
