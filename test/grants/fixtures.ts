import { App, CfnOutput, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Policy } from './policy-evaluator';
import { ManagedSecretProps } from '../../src';

export const OWNER = '111111111111';
export const OTHER = '222222222222';
export const REGION = 'us-east-1';
export const ENV = { account: OWNER, region: REGION };
export const KEY_ID = '11111111-2222-3333-4444-555555555555';
export const KEY_ARN = `arn:aws:kms:${REGION}:${OWNER}:key/${KEY_ID}`;
export const ALIAS = 'alias/shop';
export const ALIAS_ARN = `arn:aws:kms:${REGION}:${OWNER}:${ALIAS}`;

/** Of the stack that is deployed by itself: a nested one is given its parameters by that. */
function aParameter(stack: Stack): string {
  return new CfnParameter(stack.nestedStackParent ?? stack, 'KeyId').valueAsString;
}

/** A part of a name that only the deployment knows. */
export function stageParameter(stack: Stack): string {
  return new CfnParameter(stack, 'Stage').valueAsString;
}

/** The property of a secret with a key of its own in the stack. */
export function withKey(stack: Stack): { encryptionKey: kms.Key } {
  return { encryptionKey: new kms.Key(stack, 'Key') };
}

type KeyProps = Pick<ManagedSecretProps, 'encryptionKey' | 'kmsKeyId'>;

/** How a secret is given its key. A made one is of the app, and has a stack. */
export interface KeyKind {
  readonly name: string;
  readonly isMade?: boolean;
  /** Stands for its like in every layout; the others only where that may make a difference. */
  readonly isTypical?: boolean;
  /** Given as what? Made once an app, and used by all of its secrets. */
  readonly props: (keyStack: Stack, secretStack: Stack) => KeyProps;
  readonly parameters?: Record<string, string>;
}

function made(name: string, props: (key: kms.Key) => KeyProps, isTypical = false): KeyKind {
  return { name, isMade: true, isTypical, props: stack => props(new kms.Key(stack, 'Key')) };
}

function foreign(name: string, props: (stack: Stack) => KeyProps, more: Partial<KeyKind> = {}): KeyKind {
  return { name, ...more, props: (_, stack) => props(stack) };
}

export const KEY_KINDS: KeyKind[] = [
  made('a key of the app', key => ({ encryptionKey: key }), true),
  made('an alias of the app', key => ({ encryptionKey: key.addAlias(ALIAS) })),
  made('a key of the app by its ARN', key => ({ kmsKeyId: key.keyArn })),
  made('a key of the app by its ID', key => ({ kmsKeyId: key.keyId })),
  made('an alias of the app by its name', key => ({ kmsKeyId: key.addAlias(ALIAS).aliasName })),
  made('an alias of the app by its ARN', key => ({ kmsKeyId: key.addAlias(ALIAS).keyArn })),
  made('an L1 key of the app', key => ({ encryptionKey: kms.Key.fromKeyArn(key.stack, 'Again', key.keyArn) })),
  foreign('no key', () => ({}), { isTypical: true }),
  foreign('aws/secretsmanager by its alias', () => ({ kmsKeyId: 'alias/aws/secretsmanager' })),
  foreign('an imported key', stack => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) }), { isTypical: true }),
  foreign('an imported alias', stack => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', ALIAS) })),
  foreign('an imported alias with its key', stack => ({
    encryptionKey: kms.Alias.fromAliasAttributes(stack, 'Alias', { aliasName: ALIAS, aliasTargetKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) }),
  })),
  foreign('a key ARN', () => ({ kmsKeyId: KEY_ARN })),
  foreign('a key ID', () => ({ kmsKeyId: KEY_ID })),
  foreign('an alias name', () => ({ kmsKeyId: ALIAS })),
  foreign('an alias ARN', () => ({ kmsKeyId: ALIAS_ARN })),
  foreign('a parameter that holds a key ARN', stack => ({ kmsKeyId: aParameter(stack) }), { parameters: { KeyId: KEY_ARN } }),
  foreign('a parameter that holds a key ID', stack => ({ kmsKeyId: aParameter(stack) }), { parameters: { KeyId: KEY_ID } }),
  foreign('a parameter that holds an alias', stack => ({ kmsKeyId: aParameter(stack) }), { parameters: { KeyId: ALIAS } }),
];

export interface Finding {
  readonly id: string;
  readonly path: string;
  readonly message: string;
  /** The policies that it gives to paste. */
  readonly policy?: Policy;
}

/** The warnings of this library about grants. */
export function grantWarnings(assembly: CloudAssembly): Finding[] {
  return assembly.stacksRecursively.flatMap(({ messages }) => messages).map(({ id, entry }) => {
    const message = String(entry.data);
    return { id: /MS1\d\d/.exec(message)?.[0] ?? '', path: id, message, policy: policyIn(message) };
  }).filter(({ id }) => id !== '');
}

/** As somebody would paste it, who knows what the placeholders stand for. */
function policyIn(message: string): Policy | undefined {
  const json = /Policy: (\{.*\})/.exec(message)?.[1];
  return json === undefined ? undefined : JSON.parse(json);
}

export function filledIn(policy: Policy, values: Record<string, string>): Policy {
  return JSON.parse(JSON.stringify(policy).replace(/\$\{([^}]*)\}/g, (_, name) => values[name] ?? values[name.replace(/^.*\./, '')]));
}

export function aRole(stack: Stack, id: string, roleName?: string): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), roleName });
}

export function anApp(): App {
  return new App({ analyticsReporting: false, treeMetadata: false, context: { 'aws:cdk:enable-asset-metadata': true } });
}

/** Too late for a grant to follow what changes: no Aspect comes that late. */
export function whenReferencesAreResolved(stack: Stack, change: () => void): void {
  const produce = () => {
    change();
    return 'resolved';
  };
  new CfnOutput(stack, 'Last', { value: Lazy.string({ produce }) });
}
