import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What the handler may do for one secret, or for all. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions?: Conditions;
  /** The secret in whose encryption context, only, the key may be used. */
  readonly secretArn?: string;
}

type Conditions = Record<string, Record<string, unknown>>;

/** What differs by its resource only shares a statement, so that many secrets fit into a policy. */
export interface SharedStatement extends Pick<Permission, 'actions' | 'conditions'> {
  readonly resources: string[];
  readonly secretArns: string[];
}

/** @param keyOf equal for permissions that share a statement */
export function sharedStatements(permissions: readonly Permission[], keyOf: (permission: Permission) => string): SharedStatement[] {
  const statements = new Map<string, SharedStatement>();
  for (const permission of permissions) {
    const { actions, conditions, resource, secretArn } = permission;
    const key = keyOf(permission);
    const { resources, secretArns } = statements.get(key) ?? { resources: [], secretArns: [] };
    statements.set(key, { actions, conditions, resources: withItem(resources, resource), secretArns: withItem(secretArns, secretArn) });
  }
  return [...statements.values()];
}

/** A key is used in the context of several secrets; other permissions are for several resources. */
export function statementKey(stack: Stack, { actions, conditions, secretArn, resource }: Permission): string {
  return JSON.stringify(stack.resolve([actions, conditions, secretArn && resource]));
}

function withItem(list: readonly string[], item: string | undefined): string[] {
  return item === undefined || list.includes(item) ? [...list] : [...list, item];
}

export function toPolicyStatement({ actions, resources, conditions, secretArns }: SharedStatement): PolicyStatement {
  const inContext = secretArns.length > 0 ? { StringLike: { 'kms:EncryptionContext:SecretARN': secretArns } } : {};
  return new PolicyStatement({ actions: [...actions], resources, conditions: { ...conditions, ...inContext } });
}
