import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSecret, ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Deployment, Operation } from './deployment';
import { Finding, filledIn, REGION } from './fixtures';
import { Caller, Policy } from './policy-evaluator';
import { ManagedSecret, ManagedSecretProps, SecretGrants } from '../../src';
import { IManagedSecret } from '../../src/managed-secret-base';

/** One way to grant, and what it must allow: no more and no less. */
export interface Access {
  readonly name: string;
  readonly allowed: Operation[];
  /** The stages that can be read. */
  readonly stages?: string[];
  readonly grant: (secret: GrantableSecret, grantee: iam.IGrantable) => iam.Grant;
}

/** What a matrix asks of a secret. */
export type GrantableSecret = Pick<IManagedSecret, 'node' | 'secretArn' | 'grantRead' | 'grantWrite' | 'grantReadWrite'>;

/** By which class a secret is made, and granted. */
export interface SecretKind {
  readonly name: string;
  readonly make: (stack: Stack, id: string, props: Pick<ManagedSecretProps, 'secretName' | 'encryptionKey' | 'kmsKeyId'>) => GrantableSecret;
}

/** Granted by SecretGrants, whatever the class. */
export function byFacade(secret: ISecret | CfnSecret, secretArn: string): GrantableSecret {
  const grants = SecretGrants.of(secret);
  return {
    node: secret.node,
    secretArn,
    grantRead: (grantee, stages) => grants.read(grantee, stages),
    grantWrite: grantee => grants.write(grantee),
    grantReadWrite: grantee => grants.readWrite(grantee),
  };
}

export const SECRET_KINDS: SecretKind[] = [
  { name: 'ManagedSecret', make: (stack, id, props) => new ManagedSecret(stack, id, props) },
  {
    name: 'Secret',
    make: (stack, id, { kmsKeyId, ...props }) => {
      const secret = new Secret(stack, id, props);
      if (kmsKeyId !== undefined) (secret.node.defaultChild as CfnSecret).kmsKeyId = kmsKeyId;
      return byFacade(secret, secret.secretArn);
    },
  },
  {
    name: 'CfnSecret',
    make: (stack, id, { secretName: name, kmsKeyId, encryptionKey }) => {
      const secret = new CfnSecret(stack, id, { name, kmsKeyId: kmsKeyId ?? encryptionKey?.keyArn, generateSecretString: {} });
      return byFacade(secret, secret.ref);
    },
  },
];

export const OPERATIONS: Operation[] = ['GetSecretValue', 'DescribeSecret', 'PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage', 'DeleteSecret', 'PutResourcePolicy'];
export const STAGES = ['AWSCURRENT', 'AWSPENDING', 'next'];

export interface Result {
  readonly cells: number;
  /** Cells that this app cannot complete by itself: a warning has the policy to paste, and with that they are complete. */
  readonly reported: number;
  readonly failures: string[];
}

/** What the caller can do and should not, or the other way round. */
export function excesses(deployment: Deployment, { allowed, stages }: Access, caller: Caller, secretArn: string): string[] {
  const asked = OPERATIONS.flatMap(operation => (operation === 'GetSecretValue' ? STAGES : ['']).map(stage => ({ operation, stage })));
  const wrong = asked.map(({ operation, stage }) => {
    const should = allowed.includes(operation) && (stage === '' || (stages ?? STAGES).includes(stage));
    const can = deployment.can(caller, operation, secretArn, { stage });
    return can === should ? undefined : `${can ? 'can' : 'cannot'} ${operation} ${stage}`;
  });
  return [...wrong.filter(problem => problem !== undefined), ...deployment.canUseKeyDirectly(caller, secretArn) ? ['can use the key directly'] : []];
}

export const EVERYTHING: Policy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
export const THIRD = '333333333333';

/** Who has the caller's name in a third account, and every permission there. A service has its name everywhere. */
export function namesake(deployment: Deployment, { id }: Caller): Caller {
  const arn = id.startsWith('arn:') ? id.replace(/^((?:[^:]*:){4})[^:]*/, `$1${THIRD}`) : `arn:aws:iam::${THIRD}:role/administrator`;
  return deployment.caller(arn, [EVERYTHING]);
}

interface Bystanders {
  readonly caller: Caller;
  readonly granted: string;
  /** Under the same key, and granted to nobody. */
  readonly others: string[];
  readonly strangers: Caller[];
}

/** What the caller can do on other secrets, and strangers on the granted one. */
export function trespasses(deployment: Deployment, { allowed }: Pick<Access, 'allowed'>, { caller, granted, others, strangers }: Bystanders): string[] {
  return allowed.flatMap(operation => [
    ...others.filter(arn => deployment.can(caller, operation, arn)).map(arn => `can ${operation} on ${arn}`),
    ...strangers.filter(stranger => deployment.can(stranger, operation, granted)).map(({ id }) => `${id} can ${operation}`),
  ]);
}

/** Does by hand what a warning asks for. */
export function paste(deployment: Deployment, { id, policy }: Finding, caller: Caller, secretArn: string): Caller {
  if (!policy) return caller;
  const [, , , , owner] = secretArn.split(':');
  const pasted = filledIn(policy, { 'AWS::AccountId': owner, 'AWS::Region': REGION, 'AWS::Partition': 'aws', 'Arn': caller.id });
  if (id === 'MS102') deployment.addToKeyPolicy(secretArn, pasted);
  return id === 'MS102' ? caller : { ...caller, policies: [...caller.policies, pasted] };
}

