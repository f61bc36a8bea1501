import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Surveys } from './inspect-stages';
import { withoutDefaultChild } from '../cdk/names';
import { readText } from '../cloudformation/read-text';
import { renderedProperties, rotationFacts } from '../facts/rotation';
import { judgeAttachment } from '../rules/attachment';
import { judgeRotation } from '../rules/rotation';
import { Finding } from '../rules/rule';

/** What the rules find of the rotation schedules and the attachments of a secret. */
export function inspectRelatedResources(secret: IConstruct, { own }: Surveys): Finding[] {
  return [
    ...own.schedulesOf(secret).flatMap(schedule =>
      rotationFacts(renderedProperties(schedule)).flatMap(facts => judgeRotation(pathOf(schedule), facts))),
    ...own.attachmentsOf(secret).flatMap(attachment =>
      judgeAttachment(pathOf(attachment), readText(renderedProperties(attachment).TargetType))),
  ];
}

function pathOf({ node }: CfnResource): string {
  return withoutDefaultChild(node.path);
}
