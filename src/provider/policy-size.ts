import {
  DefaultTokenResolver, IResolvable, IResolveContext, Reference, Stack, Token, Tokenization,
} from 'aws-cdk-lib';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { IConstruct } from 'constructs';
import { isLate, textOf } from '../app/tokens';
import { interpret, Interpretation } from '../cloudformation/expression';
import { scalarText } from '../cloudformation/json';

const PSEUDO_PARAMETERS: Record<string, number> = {
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::Region': 14,
  'AWS::URLSuffix': 18,
  'AWS::StackId': 230,
};
const UUID = 36;
const MAX_STACK_NAME = 128;

/** A hyphen, and the random characters that CloudFormation appends. */
const RANDOM = 14;

/** arn:aws-us-gov:secretsmanager:ap-southeast-1:111111111111:secret: before the name, -AbCdEf after it. */
const AROUND_NAME = 73;

/** arn:aws-us-gov:kms:ap-southeast-1:111111111111:key/ and the id. */
const KEY_ARN = 87;

/** What nobody knows before the deployment: as much as a secret with a name of 128 characters. */
const UNKNOWN = 200;

/** How long a piece of a policy will be at most, once CloudFormation has put in what it refers to. */
export function sizeOf(piece: unknown, scope: IConstruct): number {
  return sizeOfResolved(Tokenization.resolve(piece, { scope, resolver: MEASURING, preparing: false }));
}

function sizeOfResolved(resolved: unknown): number {
  return interpret(resolved, SIZES, undefined);
}

const SIZES: Interpretation<number, undefined> = {
  literal: ({ value }) => JSON.stringify(value ?? '').length,
  list: ({ items }) => items.reduce<number>((sum, item) => sum + sizeOfResolved(item) + 1, 2),
  object: ({ json }) => Object.entries(json).reduce((sum, [key, item]) => sum + key.length + 4 + sizeOfResolved(item), 2),
  reference: ({ id, attribute }) => attribute === undefined ? PSEUDO_PARAMETERS[id] ?? UNKNOWN : UNKNOWN,
  select: () => UUID,
  concat: ({ separator, parts }) => parts.reduce<number>((sum, part) => sum + sizeOfResolved(part) + scalarText(separator).length, 2),
  otherwise: () => UNKNOWN,
};

/** Puts a text in the place of each reference, as long as what it becomes. */
class MeasuringResolver extends DefaultTokenResolver {
  public resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: Parameters<DefaultTokenResolver['resolveToken']>[2],
  ): unknown {
    return Reference.isReference(token)
      ? 'x'.repeat(longest(token))
      : super.resolveToken(token, context, postProcessor);
  }
}

const CONCATENATION = { join: (left: unknown, right: unknown) => [left, right].map(asText).join('') };
const MEASURING = new MeasuringResolver(CONCATENATION);

function asText(fragment: unknown): string {
  return typeof fragment === 'object' && fragment !== null ? 'x'.repeat(sizeOfResolved(fragment)) : `${fragment ?? ''}`;
}

function longest({ target, displayName }: Reference): number {
  if (Stack.isStack(target)) return PSEUDO_PARAMETERS[displayName] ?? UNKNOWN;
  if (CfnKey.isCfnKey(target)) return KEY_ARN;
  if (CfnSecret.isCfnSecret(target)) return AROUND_NAME + nameLength(target);
  // An ARN where it is asked for, which is the longer.
  return CfnParameter.isCfnParameter(target) && target.name !== undefined ? AROUND_NAME + nameLength(target) : UNKNOWN;
}

/**
 * Without a name, CloudFormation makes one of the stack's name, the logical id and random characters (for
 * secrets it leaves out the first):
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
function nameLength(resource: CfnSecret | CfnParameter): number {
  const { name, stack, logicalId } = resource;
  if (name !== undefined && isLate(resource, name)) return UNKNOWN - AROUND_NAME;
  const text = textOf(resource, name);
  if (text) return text.value?.length ?? UNKNOWN - AROUND_NAME;
  const stackName = Token.isUnresolved(stack.stackName) ? MAX_STACK_NAME : stack.stackName.length;
  return stackName + 1 + `${stack.resolve(logicalId)}`.length + RANDOM;
}
