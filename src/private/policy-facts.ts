import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { resolved } from './tokens';
import { PolicyFacts, StatementFacts } from '../rules/resource-policy';

type Json = Record<string, unknown>;

/** The facts of the first policy, and how many there are. */
export function policyFacts(policies: readonly CfnResourcePolicy[]): PolicyFacts | undefined {
  if (policies.length === 0) return undefined;
  const document = resolved(policies[0], policies[0].resourcePolicy) as Json;
  return {
    size: JSON.stringify(withoutIntrinsics(document)).length,
    statements: arrayOf(document.Statement).map(statement => statementFacts(statement as Json)),
    resources: policies.map(({ node }) => node.path),
  };
}

function statementFacts(statement: Json): StatementFacts {
  return {
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: stringsOf(statement.Action),
    principals: principalsOf(statement.Principal),
    conditionKeys: Object.values(statement.Condition ?? {}).flatMap(operands => Object.keys(operands as Json)),
  };
}

function principalsOf(principal: unknown): string[] {
  return typeof principal === 'string' ? [principal] : stringsOf((principal as Json | undefined)?.AWS);
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
  if (typeof value !== 'object' || value === null) return value;
  const [name, ...others] = Object.keys(value);
  if (others.length > 0 || !/^(Ref|Fn::.*)$/.test(name ?? '')) return mapped(value as Json);
  const join = (value as Json)['Fn::Join'];
  return Array.isArray(join) ? stringsOf(join[1]).join('') : '';
}

function mapped(object: Json): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, withoutIntrinsics(value)]));
}
