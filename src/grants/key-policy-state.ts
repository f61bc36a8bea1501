import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { resolved } from '../app/tokens';
import { overriddenProperty, statementsOfDocument } from '../cdk/internals';
import { isObject, listOf } from '../cloudformation/json';
import { documentOf } from '../iam/policy-document';

/** The policies that hold what grants have written. */
const NOTED = new WeakMap<CfnKey, unknown>();

export function notePolicy(resource: CfnKey, policy: unknown): void {
  NOTED.set(resource, policy);
}

/** The L2 writes into its document, also where the resource has another one. */
export function noteWritten(resource: CfnKey, statement: PolicyStatement): void {
  const { keyPolicy } = resource;
  if (isDocument(keyPolicy) && statementsOfDocument(keyPolicy).includes(statement)) notePolicy(resource, keyPolicy);
}

/** Whether the template will have a statement that a grant has written: an Aspect may have put another policy there. */
export function holdsStatement(resource: CfnKey, statement: PolicyStatement): boolean {
  if (!overrideOf(resource).isWhole && resource.keyPolicy === NOTED.get(resource)) return true;
  return holdsJson(resource, statement.toStatementJson());
}

export function holdsJson(resource: CfnKey, statement: unknown): boolean {
  const { Statement: statements } = documentOf(policyNow(resource)) ?? {};
  const wanted = JSON.stringify(resolved(resource, statement));
  return listOf(statements).some(one => JSON.stringify(one) === wanted);
}

/** As the template has it by now, but for an override of a part. */
export function policyNow(resource: CfnKey): unknown {
  const { value, isWhole } = overrideOf(resource);
  return resolved(resource, isWhole ? value : resource.keyPolicy);
}

/** An override may change a part of the policy only. */
function overrideOf(resource: CfnKey): { readonly value?: unknown; readonly isWhole: boolean } {
  const override = overriddenProperty(resource, 'KeyPolicy');
  if (!override) return { isWhole: false };
  const { value } = override;
  const isOfStatements = isObject(value) && 'Statement' in value && !isObject(value.Statement);
  const isPart = isObject(value) && !isOfStatements && !Object.keys(value).some(name => /^(Ref|Fn::)/.test(name));
  return { value, isWhole: !isPart };
}

/** Of whatever copy of the CDK. */
export function isDocument(value: unknown): value is PolicyDocument {
  return typeof value === 'object' && value !== null && 'addStatements' in value;
}
