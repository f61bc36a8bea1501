import { IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { isIntrinsic } from '../cloudformation/expression';
import { isObject, Json, listOf } from '../cloudformation/json';
import { documentOf } from '../iam/policy-document';

/**
 * A secret has one policy: a second resource would overwrite the first. False for one that cannot be read.
 */
export function addToPolicy(policy: CfnResourcePolicy, statement: PolicyStatement): boolean {
  return addToDocument(policy.stack, policy.resourcePolicy, statement, edited => { policy.resourcePolicy = edited; });
}

/** @param replace is called with the new document, where that is not the former object */
export function addToDocument(stack: Stack, document: unknown, statement: PolicyStatement, replace: (edited: Json) => void): boolean {
  if (isDocument(document)) {
    document.addStatements(statement);
    return true;
  }
  const json = editableDocument(document);
  const statements: unknown = json?.Statement ?? [];
  if (!json || Token.isUnresolved(statements) || !Array.isArray(statements) && documentOf(statements) === undefined) return false;
  replace({ ...json, Statement: withStatement(stack, listOf(statements), lateJson(statement)) });
  return true;
}

/** A statement may be withdrawn later: what is undefined in a list, CDK leaves out of the template. */
function lateJson(statement: PolicyStatement): IResolvable {
  return Lazy.uncachedAny({ produce: () => statement.toStatementJson() as unknown });
}

/** A PolicyDocument leaves out what it has already; a list has to be compared. */
function withStatement(stack: Stack, statements: unknown[], added: unknown): unknown[] {
  const text = (statement: unknown) => JSON.stringify(stack.resolve(statement));
  return statements.some(statement => text(statement) === text(added)) ? statements : [...statements, added];
}

/** An object, or the JSON text of one. What is put together of references would be written back as something else. */
function editableDocument(document: unknown): Json | undefined {
  if (typeof document === 'string') return documentOf(document);
  return Token.isUnresolved(document) || !isObject(document) || isIntrinsic(document) ? undefined : document;
}

/** Of whatever copy of the CDK. */
function isDocument(value: unknown): value is PolicyDocument {
  return typeof value === 'object' && value !== null && 'addStatements' in value;
}
