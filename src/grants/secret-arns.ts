import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { GrantedSecret } from './granted-secret';
import { literalStatements } from './policy-json';
import { SecretCopy } from './secret-copy';
import { referencedResource } from '../app/references';
import { secretArnParts } from '../app/secret-arn';
import { placeholder } from '../cloudformation/unknown';
import { ANY_SUFFIX } from '../secrets-manager';

export function primaryCopy(secret: GrantedSecret): SecretCopy {
  return { region: secret.env.region, isReplica: false, arn: secret.arnForPolicies, key: secret._keyTarget };
}

/** A pattern without a reference to the secret. */
export function arnPatternOf(secret: GrantedSecret, { isReplica, region }: SecretCopy): string {
  const { pattern } = secret._arnPattern;
  return isReplica ? arnInRegion(pattern, region) : pattern;
}

export function literalArnOfCopy(secret: GrantedSecret, { isReplica, region }: SecretCopy): string {
  return isReplica ? arnInRegion(literalArn(secret), region) : literalArn(secret);
}

export const REGION_FIELD = 3;
/** @param arn with its colons literal, whatever its fields are */
export function arnInRegion(arn: string, region: string): string {
  return arn.split(':').map((field, index) => index === REGION_FIELD ? region : field).join(':');
}

/**
 * The secret as somebody outside of this app can write it. CloudFormation starts the names that it chooses
 * with the logical id.
 */
export function literalArn(secret: GrantedSecret): string {
  const { pattern, isWide, nameIn } = secret._arnPattern;
  const appSecret = isWide && nameIn === undefined ? referencedResource(secret.secretArn) : undefined;
  return CfnSecret.isCfnSecret(appSecret) ? Stack.of(appSecret).formatArn(secretArnParts(`${appSecret.logicalId}-*`)) : pattern;
}

/**
 * As somebody outside of this app can write them. A name that only another environment's reference makes is
 * not known yet: what to put is said in its place.
 */
export function literalStatementsOf(secret: GrantedSecret, statements: readonly PolicyStatement[]): unknown[] {
  const literals = literalStatements(secret, statements);
  const { nameIn } = secret._arnPattern;
  if (nameIn === undefined || nameIn(Stack.of(secret)) !== undefined) return literals;
  const name = JSON.stringify(placeholder(`name of ${secret.node.path}`)).slice(1, -1);
  return JSON.parse(JSON.stringify(literals).replaceAll(':secret:*"', `:secret:${name}${ANY_SUFFIX}"`)) as unknown[];
}
