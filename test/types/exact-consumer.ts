/*
 * What an app may write whose tsconfig has exactOptionalPropertyTypes: exact-optional.test.ts compiles it.
 */
import { IPolicyValidationPlugin, RemovalPolicy } from 'aws-cdk-lib';
import { ISecret, SecretAttachmentTargetProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct, IMixin } from 'constructs';
import {
  ICustomSecretRule, IManagedSecret, ManagedSecret, ReviewedSecret, SecretDefaultTags, SecretEncryptionKey, SecretOrganizationGuard,
  SecretRulesPlugin, SecretRuleSeverity,
} from '../../src';

export class Login extends ManagedSecret {
  constructor(scope: Construct, id: string, target: SecretAttachmentTargetProps) {
    super(scope, id, { removalPolicy: RemovalPolicy.RETAIN });
    this.attach({ asSecretAttachmentTarget: () => target });
  }
}

export class Rule implements ICustomSecretRule {
  public readonly id = 'ACME-1';
  public readonly title = 'Names';
  public readonly fix = 'Name it.';
  public readonly severity?: SecretRuleSeverity = SecretRuleSeverity.NOTE;

  public check({ secretName }: ReviewedSecret): string[] {
    return secretName === undefined ? ['It has no name.'] : [];
  }
}

/** Every class of this library as what it is to the CDK. */
export function asTheCdkTakesThem(
  secret: ManagedSecret, imported: IManagedSecret, tags: SecretDefaultTags, key: SecretEncryptionKey, guard: SecretOrganizationGuard,
): Array<ISecret | IConstruct | IMixin | IPolicyValidationPlugin> {
  const [ours, theirs]: ISecret[] = [secret, imported];
  const managed: IManagedSecret[] = [secret, imported];
  const mixins: IMixin[] = [tags, key, guard];
  const plugin: IPolicyValidationPlugin = new SecretRulesPlugin({ rules: [new Rule()] });
  return [ours!, theirs!, ...managed, ...mixins, plugin];
}
