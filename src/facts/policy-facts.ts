import { CfnDeletionPolicy } from 'aws-cdk-lib';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { resolved } from '../app/tokens';
import { interpret, Interpretation } from '../cloudformation/expression';
import { readText } from '../cloudformation/read-text';
import { countCharacters, Text } from '../cloudformation/text';
import { isLimit } from '../iam/condition';
import { documentOf, PolicyStatement, readPolicy } from '../iam/policy-document';
import { PolicyFacts, StatementFacts } from '../rules/resource-policy';
import { Complete } from '../rules/rule';

/** A resource policy, as the template has it. */
export interface WrittenPolicy {
  readonly path: string;
  readonly document: unknown;
  readonly isConditional: boolean;
  readonly deletionPolicy?: string;
}

export function written(policy: CfnResourcePolicy): WrittenPolicy {
  const { condition, deletionPolicy } = policy.cfnOptions;
  return {
    path: policy.node.path,
    document: resolved(policy, policy.resourcePolicy),
    isConditional: condition !== undefined,
    deletionPolicy,
  };
}

/** The facts of all policies of a secret; those under a condition may not meet the others. */
export function policyFacts(policies: readonly WrittenPolicy[]): Complete<PolicyFacts> | undefined {
  if (policies.length === 0) return undefined;
  const read = policies.map(policy => ({ policy, statements: readPolicy(policy.document).statements }));
  return {
    size: Math.max(...policies.map(({ document }) => sizeOf(document))),
    text: Text.masked(policies.map(({ document }) => leastText(document)).join('\n')),
    statements: read.flatMap(({ statements }) => statements.map(statementFacts)),
    resources: policies.filter(({ isConditional }) => !isConditional).map(({ path }) => path),
    isKept: read.some(({ policy, statements }) => isRetained(policy) && statements.some(({ effect }) => effect === 'Allow')),
  };
}

function isRetained({ deletionPolicy }: WrittenPolicy): boolean {
  return deletionPolicy !== undefined && deletionPolicy !== CfnDeletionPolicy.DELETE;
}

/** The least that a document can be, in characters. */
export function sizeOf(document: unknown): number {
  return countCharacters(leastText(document));
}

function leastText(document: unknown): string {
  const least = interpret(documentOf(document) ?? document, LEAST, undefined);
  return typeof least === 'string' ? least : JSON.stringify(least) ?? '';
}

/**
 * What CloudFormation fills in counts nothing, and the literal parts around it count in full. A value that
 * `AWS::NoValue` leaves out, or may leave out, is undefined.
 */
const LEAST: Interpretation<unknown, undefined> = {
  literal: ({ value }) => value,
  list: ({ items }) => items.map(leastOf).filter(item => item !== undefined),
  noValue: () => undefined,
  choice: ({ branches }) => branches.map(leastOf).includes(undefined) ? undefined : '',
  object: ({ json }) => Object.fromEntries(Object.entries(json).map(([key, value]) => [key, leastOf(value)])),
  concat: ({ separator, parts }) => readText({ 'Fn::Join': [separator, parts] })?.literal ?? '',
  otherwise: () => '',
};

function leastOf(value: unknown): unknown {
  return interpret(value, LEAST, undefined);
}

function statementFacts({
  position,
  effect,
  actions,
  principals = [],
  isNotPrincipal,
  conditions,
  isCertain,
}: PolicyStatement): Complete<StatementFacts> {
  return {
    position,
    isSure: isCertain,
    effect: effect ?? 'Deny',
    actions: actions.map(action => readText(action)?.value).filter(action => action !== undefined),
    principals: isNotPrincipal ? (effect === 'Allow' ? [Text.literal('*')] : []) : awsPrincipals(principals),
    conditionKeys: conditions.map(({ key }) => key),
    limitingKeys: conditions.filter(isLimit).map(({ key }) => key),
  };
}

function awsPrincipals(principals: NonNullable<PolicyStatement['principals']>): Text[] {
  return principals.filter(({ type }) => type === 'AWS').map(({ value }) => readText(value)).filter(text => text !== undefined);
}
