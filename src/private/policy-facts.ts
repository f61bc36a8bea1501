import { CfnDeletionPolicy } from 'aws-cdk-lib';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { isIntrinsic, isObject, resolved, textOfResolved } from './tokens';
import { PolicyFacts, StatementFacts } from '../rules/resource-policy';
import { Complete } from '../rules/rule';
import { characters, Text } from '../rules/text';

type Json = Record<string, unknown>;

/** A resource policy, as the template has it. */
export interface WrittenPolicy {
  readonly path: string;
  readonly document: unknown;
  readonly isConditional: boolean;
  readonly deletionPolicy?: string;
}

export function written(policy: CfnResourcePolicy): WrittenPolicy {
  const { condition, deletionPolicy } = policy.cfnOptions;
  return { path: policy.node.path, document: resolved(policy, policy.resourcePolicy), isConditional: condition !== undefined, deletionPolicy };
}

/** The facts of all policies of a secret; those under a condition may not meet the others. */
export function policyFacts(policies: readonly WrittenPolicy[]): Complete<PolicyFacts> | undefined {
  if (policies.length === 0) return undefined;
  return {
    size: Math.max(...policies.map(({ document }) => sizeOf(document))),
    statements: policies.flatMap(({ document }) => statementsOf(document)).map(statementFacts),
    resources: policies.filter(({ isConditional }) => !isConditional).map(({ path }) => path),
    isKept: policies.some(policy => isRetained(policy) && statementsOf(policy.document).some(({ Effect }) => Effect === 'Allow')),
  };
}

function isRetained({ deletionPolicy }: WrittenPolicy): boolean {
  return deletionPolicy !== undefined && deletionPolicy !== CfnDeletionPolicy.DELETE;
}

/** The least that a document can be, in characters. */
export function sizeOf(document: unknown): number {
  return characters(JSON.stringify(withoutIntrinsics(document)) ?? '');
}

function statementsOf(document: unknown): Json[] {
  return isObject(document) ? arrayOf((document as Json).Statement).filter((statement): statement is Json => isObject(statement)) : [];
}

function statementFacts({ Effect, Action, Principal, NotPrincipal, Condition }: Json): Complete<StatementFacts> {
  const effect = Effect === 'Allow' ? 'Allow' : 'Deny';
  const operators = Object.entries(Condition ?? {}).filter(([, operands]) => isObject(operands));
  return {
    effect,
    actions: stringsOf(Action),
    principals: effect === 'Allow' && NotPrincipal !== undefined ? [Text.literal('*')] : principalsOf(Principal),
    conditionKeys: operators.flatMap(keysOf),
    limitingKeys: operators.filter(([operator]) => isLimiting(operator)).flatMap(narrowKeysOf),
  };
}

function keysOf([, operands]: [string, unknown]): string[] {
  return Object.keys(operands as Json);
}

/** A value that every caller has limits nobody. */
function narrowKeysOf([, operands]: [string, unknown]): string[] {
  return Object.entries(operands as Json).filter(([, values]) => !stringsOf(values).some(value => EVERYBODY.includes(value))).map(([key]) => key);
}

const EVERYBODY = ['*', '0.0.0.0/0', '::/0'];

/** The others are true of a caller of whom the key is not known, or of everybody but those named. */
function isLimiting(operator: string): boolean {
  return !/Not|IfExists$|^ForAllValues:|^Null$/i.test(operator);
}

function principalsOf(principal: unknown): Text[] {
  const arns = isObject(principal) && !isIntrinsic(principal) ? (principal as Json).AWS : principal;
  return arrayOf(arns).map(textOfResolved).filter(arn => arn !== undefined);
}

function stringsOf(value: unknown): string[] {
  return arrayOf(value).filter((element): element is string => typeof element === 'string');
}

function arrayOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** What CloudFormation fills in counts nothing, and the literal parts around it count in full: the least that the document can be. */
function withoutIntrinsics(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIntrinsics);
  if (!isObject(value)) return value;
  return isIntrinsic(value) ? textOfResolved(value)?.literal ?? '' : mapped(value as Json);
}

function mapped(object: Json): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, withoutIntrinsics(value)]));
}
