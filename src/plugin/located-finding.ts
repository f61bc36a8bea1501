import * as path from 'path';
import { PolicyViolation, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { templatePathOf } from '../app/load-templates';
import { note } from '../cloudformation/json';
import { acknowledgmentAdvice, isAcknowledgeable, linkToRule } from '../rules/acknowledgement';
import { Finding } from '../rules/rule';

/** A finding, with its place in a template. */
export interface LocatedFinding {
  readonly finding: Finding;
  readonly construct: IConstruct;
  readonly logicalId?: string;
  readonly location?: string;
}

/** Where the property of a finding stands in the template. */
export const LOCATIONS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^secretName/, 'Properties/Name'],
  [/^description/, 'Properties/Description'],
  [/^type/, 'Properties/Type'],
  [/^(encryptionKey|kmsKeyId)/, 'Properties/KmsKeyId'],
  [/^tags/, 'Properties/Tags'],
  [/^replicaRegions/, 'Properties/ReplicaRegions'],
  [/^content/, 'Properties/SecretString'],
  [/^generate|^passwordLength|^exclude|^secretStringTemplate/, 'Properties/GenerateSecretString'],
  [/^removalPolicy/, 'DeletionPolicy'],
  [/^rotation schedule /, 'Properties/RotationRules'],
  [/^external rotation /, 'Properties/ExternalSecretRotationMetadata'],
  [/^attachment /, 'Properties/TargetType'],
];

export function locationOf(property: string): string | undefined {
  return LOCATIONS.find(([form]) => form.test(property))?.[1];
}

/** What a CDK plugin reports: equal findings of several places as one. */
export function toViolations(
  all: readonly LocatedFinding[],
  nameOf: (located: LocatedFinding) => string,
  severityOf: (located: LocatedFinding) => string,
): PolicyViolation[] {
  const grouped = new Map<string, LocatedFinding[]>();
  for (const located of all) {
    note(grouped, [nameOf(located), severityOf(located), located.finding.claim].join('\n'), located);
  }
  return [...grouped.values()].map(group => ({
    ruleName: nameOf(group[0]),
    description: group[0].finding.claim,
    fix: fixOf(group[0].finding, severityOf(group[0])),
    severity: severityOf(group[0]),
    ruleMetadata: metadataOf(group[0].finding),
    violatingResources: group.map(toViolatingResource),
  }));
}

/** For readers of validation-report.json. */
function metadataOf({ id, property, level }: Finding): Record<string, string> {
  const documentation = linkToRule(id);
  return { property, level, ...documentation === undefined ? {} : { documentation } };
}

/** What fails by being fatal nobody can acknowledge, and a note nobody need. */
function fixOf({ id, fix }: Finding, severity: string): string {
  const isAdvised = (severity === 'warning' || severity === 'error') && isAcknowledgeable(id);
  return isAdvised ? `${fix} ${acknowledgmentAdvice(id)}` : fix;
}

export function toViolatingResource({ construct, logicalId, location }: LocatedFinding): PolicyViolation['violatingResources'][number] {
  if (logicalId === undefined) return { constructPath: construct.node.path, locations: [] };
  const stack = Stack.of(construct);
  const templatePath = path.resolve(templatePathOf(stack));
  const locations = location === undefined ? [] : [location];
  // The CDK looks the construct up by the file that it writes by default.
  const isUsual = path.basename(templatePath) === stack.templateFile;
  return { ...isUsual ? {} : { constructPath: construct.node.path }, resourceLogicalId: logicalId, templatePath, locations };
}

/**
 * The CLI reports findings of the selected stacks and of the app. Findings of a scope between them are
 * reported on the app.
 */
export function placeFinding(finding: Finding, scope: IConstruct): Pick<LocatedFinding, 'finding' | 'construct'> {
  const { scopes, root } = scope.node;
  if (scopes.some(each => Stack.isStack(each)) || scope === root) return { finding, construct: scope };
  const placed = (text: string) => `[${scope.node.path}] ${text}`;
  return { finding: { ...finding, claim: placed(finding.claim), message: placed(finding.message) }, construct: root };
}
