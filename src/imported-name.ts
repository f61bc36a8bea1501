import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { referencedSecret } from './app/references';
import { nameFromArn } from './app/secret-arn';
import { textOf, textSoFar } from './app/tokens';
import { ARN_SUFFIX } from './secrets-manager';

/** The name of a secret, as its complete ARN has it. */
export interface ImportedName {
  readonly name: string;
  /**
   * Whether the name still ends as the ARN: no function of CloudFormation takes an end away whose beginning is not
   * known.
   */
  readonly keepsSuffix: boolean;
}

export function nameInCompleteArn(scope: IConstruct, secretArn: string): ImportedName {
  const given = Stack.of(scope).splitArn(secretArn, ArnFormat.COLON_RESOURCE_NAME).resourceName!;
  const name = withoutSuffix(given) ?? literalName(scope, secretArn) ?? nameOfAppSecret(secretArn);
  return { name: name ?? given, keepsSuffix: name === undefined };
}

/** A text with tokens may have a literal end. */
function withoutSuffix(name: string): string | undefined {
  return Token.isUnresolved(name) && !ARN_SUFFIX.test(name) ? undefined : name.replace(ARN_SUFFIX, '');
}

/** Of an ARN that a function of CloudFormation puts together. */
function literalName(scope: IConstruct, secretArn: string): string | undefined {
  const [, name] = /:secret:([^:]+)$/.exec(textSoFar(scope, secretArn).tail) ?? [];
  return name === undefined ? undefined : withoutSuffix(name);
}

/** How many hyphens the name of a secret has, its own properties say. */
function nameOfAppSecret(secretArn: string): string | undefined {
  const secret = referencedSecret(secretArn);
  if (!CfnSecret.isCfnSecret(secret) || textOf(secret, secret.name)?.isWhole === false) return undefined;
  return nameFromArn(secretArn, () => textOf(secret, secret.name)?.value);
}
