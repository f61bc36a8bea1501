import { CfnResource } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { Surveys } from './inspect-stages';
import { environmentOf } from '../app/environment';
import { referencedResource } from '../app/references';
import { withoutDefaultChild } from '../cdk/names';
import { readText } from '../cloudformation/read-text';
import { Text } from '../cloudformation/text';
import { externalRotationFacts } from '../facts/external-rotation';
import { roleTrust } from '../facts/role-trust';
import { renderedProperties, rotationFacts } from '../facts/rotation';
import { judgeAttachment } from '../rules/attachment';
import { judgeExternalRotation, RoleTrustFacts } from '../rules/external-rotation';
import { judgeRotation } from '../rules/rotation';
import { Finding } from '../rules/rule';

/**
 * What the rules find of the rotation schedules and the attachments of a secret.
 *
 * @param type of the secret: null where it has none, undefined where only another app knows
 */
export function inspectRelatedResources(secret: IConstruct, { own }: Surveys, type: Text | null | undefined): Finding[] {
  return [
    ...own.schedulesOf(secret).flatMap(schedule => inspectSchedule(schedule, type)),
    ...own.attachmentsOf(secret).flatMap(attachment =>
      judgeAttachment(pathOf(attachment), readText(renderedProperties(attachment).TargetType))),
  ];
}

function inspectSchedule(schedule: CfnRotationSchedule, type: Text | null | undefined): Finding[] {
  const properties = renderedProperties(schedule);
  const findings = [
    ...rotationFacts(properties).flatMap(facts => judgeRotation(pathOf(schedule), facts)),
    ...externalRotationFacts(properties, type, trustOf(schedule))
      .flatMap(facts => judgeExternalRotation(pathOf(schedule), facts)),
  ];
  return [...new Map(findings.map(finding => [finding.message, finding])).values()];
}

/** Of a role of the app. */
function trustOf(schedule: CfnRotationSchedule): RoleTrustFacts | undefined {
  const role = referencedResource(schedule.externalSecretRotationRoleArn ?? '');
  if (!CfnRole.isCfnRole(role)) return undefined;
  return roleTrust(renderedProperties(role).AssumeRolePolicyDocument, environmentOf(schedule));
}

function pathOf({ node }: CfnResource): string {
  return withoutDefaultChild(node.path);
}
