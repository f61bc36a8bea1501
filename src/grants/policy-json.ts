import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { homeOf } from '../private/home';
import { resolved } from '../private/tokens';

/** A whole policy, to be pasted where this app cannot write it. */
export function policyJson(statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** As they are now: once CDK has resolved the references between stacks, what they refer to can no longer be read. */
export function literalStatements(scope: IConstruct, statements: readonly PolicyStatement[]): unknown[] {
  return statements.map(statement => literalValue(scope, statement.toStatementJson()));
}

/** JSON without intrinsic functions: literal where synthesis knows the value, else `${…}` in the words of `Fn::Sub`. */
export function literalJson(scope: IConstruct, value: unknown): string {
  return JSON.stringify(literalValue(scope, value));
}

function literalValue(scope: IConstruct, value: unknown): unknown {
  const { account, region, partition } = homeOf(scope);
  const pseudo: Record<string, string | undefined> = { 'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': partition };
  return literals(resolved(Stack.of(scope), value), name => pseudo[name] ?? `\${${name}}`);
}

function literals(value: unknown, valueOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map(element => literals(element, valueOf));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, operand], ...others] = [...Object.entries(value), ['']];
  if (others.length === 1 && /^(Ref|Fn::)/.test(name)) return literalOf(name, operand, valueOf);
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, literals(element, valueOf)]));
}

function literalOf(intrinsic: string, operand: unknown, valueOf: (name: string) => string): string {
  if (intrinsic === 'Ref' && typeof operand === 'string') return valueOf(operand);
  if (intrinsic === 'Fn::GetAtt' && Array.isArray(operand)) return valueOf(operand.join('.'));
  if (intrinsic === 'Fn::Join' && Array.isArray(operand) && Array.isArray(operand[1])) {
    return operand[1].map(part => literals(part, valueOf)).join(String(operand[0]));
  }
  return `\${${intrinsic}}`;
}
