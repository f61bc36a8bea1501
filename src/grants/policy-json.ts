import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { environmentOf } from '../app/environment';
import { literal as knownText, resolved } from '../app/tokens';
import { functionName, interpret, Interpretation } from '../cloudformation/expression';
import { scalarText } from '../cloudformation/json';
import { placeholder } from '../cloudformation/unknown';

/** A whole policy, to be pasted where this app cannot write it. */
export function policyJson(statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/**
 * As they are now: once CDK has resolved the references between stacks, what they refer to can no longer be
 * read.
 */
export function literalStatements(scope: IConstruct, statements: readonly PolicyStatement[]): unknown[] {
  return statements.map(statement => literalValue(scope, statement.toStatementJson()));
}

/**
 * JSON without intrinsic functions: literal where synthesis knows the value, else `${…}` in the words of
 * `Fn::Sub`.
 */
export function literalJson(scope: IConstruct, value: unknown): string {
  return JSON.stringify(literalValue(scope, value));
}

function literalValue(scope: IConstruct, value: unknown): unknown {
  const { account, region, partition } = environmentOf(scope);
  const stack = Stack.of(scope);
  const pseudo: Record<string, string | undefined> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::StackName': stack.nestedStackParent ? undefined : knownText(stack.stackName),
  };
  return literal(resolved(stack, value), name => pseudo[name] ?? placeholder(name));
}

type ValueOf = (name: string) => string;

function literal(value: unknown, valueOf: ValueOf): unknown {
  return interpret(value, LITERALS, valueOf);
}

const LITERALS: Interpretation<unknown, ValueOf> = {
  literal: ({ value }) => value,
  list: ({ items }, valueOf) => items.map(item => literal(item, valueOf)),
  object: ({ json }, valueOf) => Object.fromEntries(Object.entries(json).map(([key, element]) => [key, literal(element, valueOf)])),
  noValue: (_, valueOf) => valueOf('AWS::NoValue'),
  reference: ({ id, attribute }, valueOf) => valueOf(attribute === undefined ? id : `${id}.${attribute}`),
  concat: ({ separator, parts }, valueOf) => parts.map(part => literal(part, valueOf)).join(scalarText(separator)),
  otherwise: expression => placeholder(functionName(expression)),
};
