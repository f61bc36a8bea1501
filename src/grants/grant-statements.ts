import { IResolvable } from 'aws-cdk-lib';
import { AccessActions } from './access-permissions';
import { Conditions } from './grantee';
import { viaServices } from '../rules/environment';

/** A statement but for its principal. */
export interface StatementProps {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Conditions;
}

const GET_VALUE = 'secretsmanager:GetSecretValue';

/**
 * DescribeSecret does not know the condition key of version stages: with it, the statement would never match.
 */
export function secretStatements({ secret }: AccessActions, resources: string[], versionStages: string[] | undefined): StatementProps[] {
  if (!versionStages?.length) return secret.length > 0 ? [{ actions: [...secret], resources }] : [];
  const staged = { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } };
  return [
    { actions: [GET_VALUE], resources, conditions: staged },
    { actions: secret.filter(action => action !== GET_VALUE), resources },
  ];
}

/** A statement on a key, without the secret. */
export interface KeyStatementProps extends StatementProps {
  /** Whether the KMS request names the secret, so that a condition can test it. */
  readonly hasContext: boolean;
}

/** It encrypts nothing, so it has no encryption context: under that condition it would never be allowed. */
const WITHOUT_CONTEXT = ['kms:DescribeKey'];

/** Use of the key, through Secrets Manager only. */
export function keyStatements({ key }: AccessActions, keyArn: string, region: string, alias?: string): KeyStatementProps[] {
  const conditions = keyUseConditions(region, alias);
  return [true, false]
    .map(hasContext => ({ hasContext, actions: key.filter(action => WITHOUT_CONTEXT.includes(action) !== hasContext) }))
    .map(props => ({ ...props, resources: [keyArn], conditions }))
    .filter(({ actions }) => actions.length > 0);
}

/** Only for the secret: the service puts its ARN into the encryption context. */
export function limitToSecret({ hasContext, ...props }: KeyStatementProps, secretArn: string | IResolvable): StatementProps {
  if (!hasContext) return props;
  return {
    ...props,
    conditions: mergeConditions(props.conditions ?? {}, {
      StringLike: { 'kms:EncryptionContext:SecretARN': secretArn },
    }),
  };
}

/** Only by way of a service. The alias narrows the keys of a pattern down to its one. */
export function keyUseConditions(region: string, alias: string | undefined, service?: string): Conditions {
  const ofAlias: Conditions = alias === undefined ? {} : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } };
  return { StringEquals: { 'kms:ViaService': viaService(region, service) }, ...ofAlias };
}

export function viaService(region: string, service?: string): string | string[] {
  const services = viaServices(region, service);
  return services.length === 1 ? services[0] : services;
}

export function mergeConditions(conditions: Conditions, more: Conditions): Conditions {
  const operators = Object.keys({ ...conditions, ...more });
  return Object.fromEntries(operators.map(operator => [operator, { ...conditions[operator], ...more[operator] }]));
}
