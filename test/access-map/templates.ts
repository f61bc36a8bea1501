import { buildAccessMap } from '../../src/access-map/build-access-map';
import { expandAccessMap } from '../../src/access-map/expand-access-map';
import { ExpandedAccessMap } from '../../src/access-map/model';
import type { StackTemplate } from '../../src/cloudformation/template-types';

export type Resources = Record<string, { readonly Type: string; readonly Properties?: unknown; readonly Condition?: string }>;

export const OWN = '111111111111';
export const READ = 'secretsmanager:GetSecretValue';
export const SECRET = { Type: 'AWS::SecretsManager::Secret', Properties: {} };
export const TRUST = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] };

/** A stack `App` of the own account with these resources. */
export function stackOf(Resources: Resources, more: object = {}, place: Partial<StackTemplate> = {}): StackTemplate {
  return { path: 'App', stackName: 'App', account: OWN, region: 'eu-central-1', template: { Resources, ...more }, ...place };
}

export function mapOfTemplates(...stacks: StackTemplate[]): ExpandedAccessMap {
  return expandAccessMap(buildAccessMap(stacks));
}

/** Each path in one line, without what stands open. */
export function answersOf(map: Pick<ExpandedAccessMap, 'paths'>): string[] {
  return map.paths.map(({ principal, access, secret, status }) => `${principal} ${access} ${secret}: ${status}`);
}

/** A statement that allows reading the secret `Secret`, but for what it says. */
export function reading(more: object = {}): object {
  return { Effect: 'Allow', Action: READ, Resource: { Ref: 'Secret' }, ...more };
}

export function documentOf(...statements: unknown[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

export function secretUnder(KmsKeyId: unknown, more: object = {}): Resources[string] {
  return { Type: SECRET.Type, Properties: { KmsKeyId }, ...more };
}

export function roleWith(statements: unknown[], more: object = {}, properties: object = {}): Resources[string] {
  const Policies = statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: documentOf(...statements) }];
  return { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST, Policies, ...properties }, ...more };
}

export function resourcePolicyOf(document: unknown, more: object = {}): Resources[string] {
  return { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: document }, ...more };
}
