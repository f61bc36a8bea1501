import { Conditions } from './grantee';
import { Actions } from './permissions';
import { viaServices } from '../rules/home';

/** A statement but for its principal. */
export interface StatementProps {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Conditions;
}

const GET_VALUE = 'secretsmanager:GetSecretValue';

/** DescribeSecret does not know the condition key of version stages: with it, the statement would never match. */
export function secretStatements({ secret }: Actions, resources: string[], versionStages: string[] | undefined): StatementProps[] {
  if (!versionStages) return secret.length > 0 ? [{ actions: [...secret], resources }] : [];
  const staged = { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } };
  return [
    { actions: [GET_VALUE], resources, conditions: staged },
    { actions: secret.filter(action => action !== GET_VALUE), resources },
  ];
}

/** Use of the key, as an identity policy allows it. The alias narrows the keys of a pattern down to its one. */
export function identityOnKey({ key }: Actions, keyArn: string, use: Conditions, alias: string | undefined): StatementProps {
  const ofAlias: Conditions = alias === undefined ? {} : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } };
  return { actions: [...key], resources: [keyArn], conditions: { ...use, ...ofAlias } };
}

/** Only through Secrets Manager, and only for the secret: the service puts its ARN into the encryption context. */
export function keyUse(region: string, secretArn: string): Conditions {
  return {
    StringEquals: { 'kms:ViaService': viaService(region) },
    StringLike: { 'kms:EncryptionContext:SecretARN': secretArn },
  };
}

export function viaService(region: string): string | string[] {
  const services = viaServices(region);
  return services.length === 1 ? services[0] : services;
}

export function merged(conditions: Conditions, more: Conditions): Conditions {
  const operators = Object.keys({ ...conditions, ...more });
  return Object.fromEntries(operators.map(operator => [operator, { ...conditions[operator], ...more[operator] }]));
}
