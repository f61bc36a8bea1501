import { givenOrIncluded } from '../cloudformation/included';
import { note } from '../cloudformation/json';
import { readText } from '../cloudformation/read-text';
import { secretTarget } from '../cloudformation/secret-target';
import { Templates } from '../cloudformation/template-index';
import { keyOf, Resource } from '../cloudformation/template-types';
import { Text } from '../cloudformation/text';
import { externalRotationFacts } from '../facts/external-rotation';
import { roleTrust } from '../facts/role-trust';
import { mayBeSecretsManager, rotationFacts } from '../facts/rotation';
import { judgeAttachment } from '../rules/attachment';
import { judgeExternalRotation, RoleTrustFacts } from '../rules/external-rotation';
import { judgeRotation } from '../rules/rotation';
import { Finding } from '../rules/rule';

const SCHEDULE = 'AWS::SecretsManager::RotationSchedule';
const ATTACHMENT = 'AWS::SecretsManager::SecretTargetAttachment';
const PERMISSION = 'AWS::Lambda::Permission';

/** Rotation schedules and attachments of an app's templates, whichever secrets they are of. */
export class RelatedResources {
  private readonly byStack = new Map<string, Resource[]>();
  /** The functions that Secrets Manager may call; undefined where a permission may be for any. */
  private permitted?: ReadonlySet<string | undefined>;

  constructor(private readonly templates: Templates) {
    for (const resource of templates.resources) {
      if ([SCHEDULE, ATTACHMENT].includes(resource.type)) note(this.byStack, resource.stack, resource);
    }
  }

  /** By the path of the stack that has them. */
  public all(): ReadonlyMap<string, readonly Resource[]> {
    return this.byStack;
  }

  public judge(resource: Resource): Finding[] {
    const { type, path, properties } = resource;
    if (type === ATTACHMENT) return judgeAttachment(path, readText(properties.TargetType));
    const findings = [
      ...rotationFacts(properties, this.isFunctionPermitted(resource)).flatMap(facts => judgeRotation(path, facts)),
      ...externalRotationFacts(properties, this.typeOfSecret(resource), this.trustOf(resource))
        .flatMap(facts => judgeExternalRotation(path, facts)),
    ];
    return [...new Map(findings.map(finding => [finding.message, finding])).values()];
  }

  /** Of the app. */
  public secretOf({ stack, properties: { SecretId } }: Resource): Resource | undefined {
    return this.templates.find(secretTarget(this.templates, this.templates.value(stack, SecretId).target));
  }

  /** Of a secret of the app: of another one, its templates do not say. */
  private typeOfSecret(resource: Resource): Text | null | undefined {
    const secret = this.secretOf(resource);
    return secret && (readText(secret.properties.Type) ?? null);
  }

  /** Only of a role of the app. */
  private trustOf({ stack, properties }: Resource): RoleTrustFacts | undefined {
    const role = this.templates.find(this.templates.value(stack, properties.ExternalSecretRotationRoleArn).target);
    if (role?.type !== 'AWS::IAM::Role') return undefined;
    const { account, region } = this.templates.stackAt(stack)!;
    return roleTrust(givenOrIncluded(role.properties, 'AssumeRolePolicyDocument'), { account, region });
  }

  /** Only of a function of the app: who permits what on others, its templates do not say. */
  private isFunctionPermitted({ stack, properties: { RotationLambdaARN } }: Resource): boolean | undefined {
    const { target } = this.templates.value(stack, RotationLambdaARN);
    if (!target || this.templates.find(target)?.type !== 'AWS::Lambda::Function') return undefined;
    const permitted = this.permitted ??= this.permittedFunctions();
    return permitted.has(keyOf(target)) || permitted.has(undefined);
  }

  private permittedFunctions(): Set<string | undefined> {
    const permissions = this.templates.resources.filter(({ type, properties }) => type === PERMISSION && mayBeSecretsManager(properties.Principal));
    return new Set(permissions.map(({ stack, properties }) => {
      const { target } = this.templates.value(stack, properties.FunctionName);
      return target && this.templates.find(target)?.type === 'AWS::Lambda::Function' ? keyOf(target) : undefined;
    }));
  }
}
