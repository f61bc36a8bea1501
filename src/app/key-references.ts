import { Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { isLate, resolved } from './tokens';
import { parseExpression } from '../cloudformation/expression';

/** A key of this app, and what of it a value names: the key itself, or an alias. */
export interface NamedKey {
  readonly key: CfnKey;
  readonly isAlias: boolean;
  /** Of a `Fn::GetAtt`: `Arn` of a key. Undefined for a `Ref`, and for a text with one. */
  readonly attribute?: string;
}

/** The key of this app that a value refers to: by a token, by a logical id, or through an alias of either kind. */
export function findNamedKey(scope: IConstruct, value: string): NamedKey | undefined {
  const references = Tokenization.reverseString(value).tokens.filter(Reference.isReference);
  const targets = references.map(({ target }) => target).filter(isKeyOrAlias);
  // A parameter, and a resource of another type, are no keys. The target of AWS::Region is a stack.
  const isOther = references.some(({ target }) => !Stack.isStack(target));
  const target = targets[0] ?? (isOther ? undefined : keyByLogicalId(scope, value) ?? aliasByToken(scope, value));
  return target && namedKey(target, attributeOf(scope, value));
}

/** The key of an alias of this stack that has a literal name. */
export function findAliasedKey(scope: IConstruct, aliasName: string): CfnKey | undefined {
  const stack = Stack.of(scope);
  const alias = keysAndAliases(stack).find(each => each.stack === stack && CfnAlias.isCfnAlias(each) && each.aliasName === aliasName);
  return alias && namedKey(alias)?.key;
}

function namedKey(target: CfnKey | CfnAlias, attribute?: string): NamedKey | undefined {
  if (CfnKey.isCfnKey(target)) return { key: target, isAlias: false, attribute };
  const key = targetOf(target);
  return key && { key, isAlias: true };
}

function targetOf(alias: CfnAlias): CfnKey | undefined {
  const { targetKeyId } = alias;
  const [reference] = Tokenization.reverseString(targetKeyId).tokens.filter(Reference.isReference);
  const target = reference?.target ?? keyByLogicalId(alias, targetKeyId);
  return CfnKey.isCfnKey(target) ? target : undefined;
}

function isKeyOrAlias(construct: unknown): construct is CfnKey | CfnAlias {
  return CfnKey.isCfnKey(construct) || CfnAlias.isCfnAlias(construct);
}

function keysAndAliases(scope: IConstruct): Array<CfnKey | CfnAlias> {
  return scope.node.findAll().filter(isKeyOrAlias);
}

/** As `Fn.getAtt()` and an override write it: they hold no construct. */
function keyByLogicalId(scope: IConstruct, value: string): CfnKey | CfnAlias | undefined {
  const { id } = expressionOf(scope, value) ?? {};
  const stack = Stack.of(scope);
  if (id === undefined) return undefined;
  return keysAndAliases(stack).find(each => each.stack === stack && stack.resolve(each.logicalId) === id);
}

function attributeOf(scope: IConstruct, value: string): string | undefined {
  return expressionOf(scope, value)?.attribute;
}

function expressionOf(scope: IConstruct, value: string): { readonly id: string; readonly attribute?: string } | undefined {
  // A logical id is lazy: a reference to a construct can be resolved at any time.
  const isReference = Reference.isReference(Tokenization.reverse(value, { failConcat: false }));
  if (!Token.isUnresolved(value) || !isReference && isLate(scope, value)) return undefined;
  const expression = parseExpression(resolved(scope, value));
  return expression.kind === 'reference' ? expression : undefined;
}

/** The L2 gives its name as a token that is no reference: the name may be literal, and is in other environments. */
function aliasByToken(scope: IConstruct, value: string): CfnAlias | undefined {
  if (!Token.isUnresolved(value)) return undefined;
  return keysAndAliases(Stage.of(scope) ?? scope.node.root).filter(CfnAlias.isCfnAlias).find(({ node }) => {
    const name = (node.scope as { readonly aliasName?: string }).aliasName;
    return name !== undefined && Token.isUnresolved(name) && value.includes(name);
  });
}
