import { CfnResource } from 'aws-cdk-lib';
import { CfnGroup, CfnRole, CfnUser, IGrantable, IIdentity } from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { resolveAttachment } from './app/references';
import { externalPoliciesOf } from './grants/external-identity-policy';
import { unwrapPrincipal } from './grants/principals';
import { Finding } from './rules/rule';
import { RuleId } from './rules/rule-ids';
import { judgeScannerFindings, judgeScannerMetadata } from './rules/scanner-findings';
import { AcknowledgedFindings, acknowledgeFindings } from './scanners/acknowledge-findings';
import { errorMessages } from './validation/report-findings';

/** What cdk-nag says of a role to which something is granted. */
const INLINE_POLICY = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'].map(pack => `${pack}-IAMNoInlinePolicy`);

/** And of a secret for which no rotation schedule is in the app. */
const NOT_ROTATED = ['AwsSolutions-SMG4', 'HIPAA.Security-SecretsManagerRotationEnabled', 'NIST.800.53.R5-SecretsManagerRotationEnabled'];

/**
 * Records why findings of cdk-nag 2 and 3, checkov, and cfn-lint do not apply to a resource. You write the
 * reason once, and each scanner reads it in its own place.
 *
 * For findings of this library, use `SecretRules.acknowledge()`, which requires an owner and a date.
 */
export class ScannerFindings {
  /**
   * Acknowledges findings on one resource, and no other findings on it or below it. Earlier acknowledgments
   * stay. If you acknowledge a finding twice, the last reason counts. Call it before the synthesis of the
   * stage: a pipeline starts it when you add the stage.
   *
   * The synthesis fails if the construct has no resource, if the reason has fewer than ten characters, if no
   * scanner has a finding of that name (MS906 to MS908), or if the metadata of a scanner has another form
   * (MS916).
   *
   * @example
   * ScannerFindings.acknowledge(secret, 'Only this account reads the secret.', 'HIPAA.Security-SecretsManagerUsingKMSKey', 'CKV_AWS_149');
   *
   * @param construct the resource, or a construct with one
   * @param reason why the findings do not apply. The template contains it, except for cfn-lint, which has no
   * place for it
   * @param findings the names that the scanners use: `AwsSolutions-SMG4`, `AwsSolutions-IAM5[Resource::*]`,
   * `CKV_AWS_149`, `W3005`
   */
  public static acknowledge(construct: IConstruct, reason: string, ...findings: string[]): void {
    acknowledgeOn(resourcesOf(construct), construct, { reason, findings });
  }

  /**
   * Acknowledges that the grants to a role are in inline policies, as aws-cdk-lib writes them for every
   * service: `IAMNoInlinePolicy` of the packs for HIPAA, NIST 800-53, and PCI DSS. It covers no other
   * finding, and no policy that you create separately.
   *
   * Call it after the grants. The synthesis fails if the role has no grant yet (MS908).
   *
   * @param grantee the role, user, or group, or a construct with a role, such as a function
   * @param reason why you accept it; the template contains the reason
   */
  public static acknowledgeInlinePolicy(grantee: IGrantable, reason: string): void {
    const { identity, policies } = inlinePoliciesOf(grantee);
    acknowledgeOn(policies, identity, { reason, findings: INLINE_POLICY });
  }

  /**
   * Acknowledges that a secret of any class is not rotated: `AwsSolutions-SMG4`, and
   * `SecretsManagerRotationEnabled` of the packs for HIPAA and NIST 800-53 R5.
   *
   * A guardrail that requires rotation still applies.
   *
   * @param secret the secret, its `CfnSecret`, or the return value of `attach()`
   * @param reason why the secret is not rotated; the template contains the reason
   */
  public static acknowledgeNoRotation(secret: IConstruct, reason: string): void {
    const resources = resourcesOf(secret).flatMap(resource => resolveAttachment(resource) ?? []);
    const secrets = resources.filter(({ cfnResourceType }) => SECRETS.includes(cfnResourceType));
    acknowledgeOn(secrets, secret, { reason, findings: NOT_ROTATED });
  }

  private constructor() {}
}

const SECRETS = ['AWS::SecretsManager::Secret', 'Custom::ManagedSecret'];

function inlinePoliciesOf(grantee: IGrantable): { readonly identity: IConstruct; readonly policies: CfnResource[] } {
  const identity = unwrapPrincipal(grantee.grantPrincipal ?? grantee) as IIdentity;
  // There is no construct that could have a finding.
  if (!Construct.isConstruct(identity)) {
    throw new Error(
      `${RuleId.SCANNER_RESOURCE} ScannerFindings.acknowledgeInlinePolicy: ${Object(identity).constructor.name} has no inline policy. Pass a role, a user, or a group.`,
    );
  }
  const resources = [identity, ...externalPoliciesOf(identity)].flatMap(({ node }) => node.findAll()).filter(CfnResource.isCfnResource);
  const policies = resources.filter(resource => resource.cfnResourceType === 'AWS::IAM::Policy' || hasPolicies(resource));
  return { identity, policies: 'policyFragment' in identity ? policies : [] };
}

/** Those that the role was made with. */
function hasPolicies(resource: CfnResource): boolean {
  const isIdentity = [CfnRole.isCfnRole, CfnUser.isCfnUser, CfnGroup.isCfnGroup].some(is => is(resource));
  return isIdentity && (resource as CfnRole).policies !== undefined;
}

function resourcesOf(construct: IConstruct): CfnResource[] {
  return [construct, construct.node.defaultChild].filter(CfnResource.isCfnResource).slice(0, 1);
}

function acknowledgeOn(resources: readonly CfnResource[], construct: IConstruct, acknowledged: AcknowledgedFindings): void {
  const broken = judgeScannerFindings({ ...acknowledged, hasResource: resources.length > 0 });
  if (broken.length > 0) return failSynthesis(construct, broken);
  for (const resource of resources) failSynthesis(resource, judgeScannerMetadata(acknowledgeFindings(resource, [acknowledged])));
}

function failSynthesis(construct: IConstruct, findings: readonly Finding[]): void {
  if (findings.length > 0) construct.node.addValidation({ validate: () => errorMessages(construct, findings) });
}
