import { Stack } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { GrantedSecret } from './granted-secret';
import { SecretCopy } from './secret-copy';
import { referencedResource } from '../app/references';
import { secretArnParts } from '../app/secret-arn';

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
  const { pattern, isWide } = secret._arnPattern;
  const appSecret = isWide ? referencedResource(secret.secretArn) : undefined;
  return CfnSecret.isCfnSecret(appSecret) ? Stack.of(appSecret).formatArn(secretArnParts(`${appSecret.logicalId}-*`)) : pattern;
}
