import { PhysicalName, Stack, Token } from 'aws-cdk-lib';
import { createObservedArn, createReportingArn, nameFromArn, secretArnParts } from './app/secret-arn';
import { textOf } from './app/tokens';
import type { ArnPattern } from './grants/granted-secret';
import { patternOfOpenName } from './grants/open-name';
import { TemplateFollower } from './grants/template-follower';
import type { ManagedSecretBase } from './managed-secret-base';
import type { ManagedSecretProps } from './managed-secret-props';
import { ArnProperty, PartialArns } from './partial-arns';
import { arnPattern, generatedNamePattern } from './provider/created-secret';
import { nameNeeded } from './rules/references';
import { Finding } from './rules/rule';
import { SecretOrigin } from './secret-origin';
import { ANY_SUFFIX } from './secrets-manager';

/**
 * The name and the ARN of a secret, as attributes and as patterns. It creates each reference when somebody
 * asks for it: nothing refers to many secrets, and the references would be a twentieth of what a secret
 * costs.
 */
export class ManagedSecretNames {
  private readonly partialArns = new PartialArns();
  private readonly observed: Partial<Record<ArnProperty, string>> = {};
  private knownArn?: string;
  private knownName?: string;
  private openArnPattern?: ArnPattern;

  constructor(
    private readonly secret: ManagedSecretBase,
    private readonly props: ManagedSecretProps,
    private readonly origin: SecretOrigin,
    private readonly template: TemplateFollower,
    /** The ARN as the CDK has it, for consumers in any environment. */
    private readonly arnAttribute: () => string,
  ) {}

  /** For users, who may not see where it is partial. */
  public get arn(): string {
    return this.observe('secretArn');
  }

  public get fullArn(): string {
    return this.observe('secretFullArn');
  }

  /** For this library, which knows where it is partial. */
  public get ownArn(): string {
    return this.knownArn ??= this.reportingArn(this.arnAttribute());
  }

  public judgeUse(): Finding[] {
    return this.partialArns.judge(textOf(this.secret, this.origin.shape.name));
  }

  public get name(): string {
    return this.knownName ??= this.nameAttribute();
  }

  /** Without a reference to the secret. */
  public get arnPattern(): ArnPattern {
    const { secret, template, props: { secretName, creation } } = this;
    const given = template.isRenamed ? template.followed.name : secretName;
    if (given !== undefined && Token.isUnresolved(given)) return this.openArnPattern ??= this.patternOfOpenName(creation?._options !== undefined);
    if (creation?._options) return { pattern: arnPattern(secret, given), isWide: false };
    return { pattern: this.formatArn(given ? `${given}${ANY_SUFFIX}` : '*'), isWide: given === undefined };
  }

  /** From another environment. A name that came after the secret was made is not that of its ARN. */
  public get arnForOtherEnvironments(): string {
    const name = this.template.isRenamed ? this.nameInTemplate : undefined;
    return name === undefined ? `${this.ownArn}${ANY_SUFFIX}` : this.formatArn(`${name}${ANY_SUFFIX}`);
  }

  private get nameInTemplate(): string | undefined {
    return textOf(this.secret, this.template.followed.name)?.value;
  }

  private patternOfOpenName(isCreated: boolean): ArnPattern {
    const { secret, template } = this;
    return patternOfOpenName(secret, { name: () => template.followed.name, unnamed: isCreated ? generatedNamePattern(secret) : undefined });
  }

  private nameAttribute(): string {
    const { secretName } = this.props;
    // How many hyphens it will have only the deployment knows, so it cannot be taken out of the ARN.
    if (Token.isUnresolved(secretName) && secretName !== PhysicalName.GENERATE_IF_NEEDED) return secretName!;
    return this.origin.name ?? nameFromArn(this.ownArn, () => this.nameInTemplate);
  }

  private observe(property: ArnProperty): string {
    return this.observed[property] ??= this.props.secretName === undefined
      ? this.ownArn
      : createObservedArn(this.ownArn, this.secret.stack, consumer => this.partialArns.add(property, consumer.node.path));
  }

  private reportingArn(arn: string): string {
    const { secretName } = this.props;
    const isNamed = secretName !== undefined && !Token.isUnresolved(secretName);
    return isNamed ? arn : createReportingArn(arn, consumer => this.reportUnnamed(consumer));
  }

  private reportUnnamed(consumer: Stack): string {
    this.secret._recordFindings(nameNeeded(consumer.node.path));
    return this.formatArn('needs-a-name');
  }

  private formatArn(name: string): string {
    return this.secret.stack.formatArn(secretArnParts(name));
  }
}
