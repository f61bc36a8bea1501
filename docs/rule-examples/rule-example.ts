import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { AttachmentTargetType, ISecretAttachmentTarget } from 'aws-cdk-lib/aws-secretsmanager';
import { ExternalSecretType, ICustomSecretRule, ManagedSecret, SecretContent } from '../../src';
import { RuleId } from '../../src/rules/rule-ids';

export type Id = (typeof RuleId)[keyof typeof RuleId];

/**
 * Code that a rule refuses, and code that it accepts. Each function has one parameter that takes names from `Given`;
 * RULES.md shows its body, as it stands in the source. test/docs/rule-examples.test.ts runs both.
 */
export interface RuleExample {
  readonly bad: (given: Given) => unknown;
  readonly good: (given: Given) => unknown;
  /** For examples that add a plugin of their own: no other one checks the app. */
  readonly addsPlugin?: true;
}

export type RuleExamples = { readonly [id in Id]?: RuleExample };

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

export const SOPS_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/d9b59d46-17ff-4ee5-892a-316046988a2e`;

/** The names that examples use. What an example does not ask for is not made. */
export class Given {
  public readonly app = new App({ treeMetadata: false });
  public readonly stack = new Stack(this.app, 'Shop', { env: { account: ACCOUNT, region: REGION } });

  /** A stack of another account. */
  public get otherStack(): Stack {
    return this.once('Other', id => new Stack(this.app, id, { env: { account: '444455556666', region: REGION } }));
  }

  /** A second stack of the first one's account and region. */
  public get laterStack(): Stack {
    return this.once('Later', id => new Stack(this.app, id, { env: { account: ACCOUNT, region: REGION } }));
  }

  /** What a secret can be attached to. */
  public get database(): ISecretAttachmentTarget {
    return { asSecretAttachmentTarget: () => ({ targetId: 'orders', targetType: AttachmentTargetType.RDS_DB_INSTANCE }) };
  }

  public get proxy(): ISecretAttachmentTarget {
    return { asSecretAttachmentTarget: () => ({ targetId: 'orders', targetType: AttachmentTargetType.RDS_DB_PROXY }) };
  }

  public get secret(): ManagedSecret {
    return this.once('Secret', id => new ManagedSecret(this.stack, id));
  }

  /** A secret that other accounts can read: it has a name, and a key of its own. */
  public get shared(): ManagedSecret {
    return this.once('Shared', id => new ManagedSecret(this.stack, id, { secretName: 'shop/shared', encryptionKey: this.key }));
  }

  /** The secret of a client of Salesforce. */
  public get salesforce(): ManagedSecret {
    return this.once('Salesforce', id => new ManagedSecret(this.stack, id, {
      type: ExternalSecretType.SALESFORCE_CLIENT_SECRET, content: SecretContent.empty(),
    }));
  }

  public get key(): Key {
    return this.once('Key', id => new Key(this.stack, id));
  }

  /** The key that has encrypted the files of the examples. */
  public get sopsKey(): IKey {
    return this.once('SopsKey', id => Key.fromKeyArn(this.stack, id, SOPS_KEY));
  }

  public get role(): Role {
    return this.once('Role', id => new Role(this.stack, id, { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  }

  /** A custom rule. */
  public readonly billed: ICustomSecretRule = {
    id: 'ACME-1', title: 'Cost center', fix: 'Add the tag cost-center.', check: ({ tags }) => 'cost-center' in tags ? [] : ['It has none.'],
  };

  private readonly made = new Map<string, unknown>();

  private once<T>(id: string, make: (id: string) => T): T {
    if (!this.made.has(id)) this.made.set(id, make(id));
    return this.made.get(id) as T;
  }
}
