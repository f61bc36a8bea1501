import { Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { outermostStack } from './environment';
import { isLate, resolved, textSoFar } from './tokens';
import { hasChildren, overriddenProperty } from '../cdk/internals';
import { Expression, parseExpression, withoutJoin } from '../cloudformation/expression';
import { readText } from '../cloudformation/read-text';

/** Where Secrets Manager looks a key up: in the account of the secret, in its region or that of its replica. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A key that this app creates, and by what a secret names it. */
export interface NamedKey {
  readonly key: CfnKey;
  readonly form: 'key ARN' | 'key ID' | 'alias ARN' | 'alias name';
  /** By the name of an alias that the value has as a text: the template does not refer to the key. */
  readonly isByName?: boolean;
}

type Nameable = CfnKey | CfnAlias;
type TargetOf = (alias: CfnAlias) => CfnKey | undefined;

/** The key that a reference to a construct names: the CDK knows it at any time. */
export function keyOfReference(value: string, place: Place, targetOf: TargetOf = referencedTarget): NamedKey | undefined {
  const token = Token.isUnresolved(value) ? Tokenization.reverse(value, { failConcat: false }) : undefined;
  if (!Reference.isReference(token) || !isNameable(token.target)) return undefined;
  if (token.displayName === 'Arn') return CfnKey.isCfnKey(token.target) ? { key: token.target, form: 'key ARN' } : undefined;
  return isIn(token.target.stack, place) ? named(token.target, 'ID or name', targetOf) : undefined;
}

/** The key of an alias that refers to a construct. */
function referencedTarget(alias: CfnAlias): CfnKey | undefined {
  const token = tokenOf(targetIdOf(alias));
  return Reference.isReference(token) && CfnKey.isCfnKey(token.target) ? token.target : undefined;
}

/** As the template will have it. */
function targetIdOf(alias: CfnAlias): unknown {
  const override = overriddenProperty(alias, 'TargetKeyId');
  return override ? override.value : alias.targetKeyId;
}

function tokenOf(value: unknown): unknown {
  return typeof value === 'string' && Token.isUnresolved(value) ? Tokenization.reverse(value, { failConcat: false }) : undefined;
}

function isNameable(construct: unknown): construct is Nameable {
  return CfnKey.isCfnKey(construct) || CfnAlias.isCfnAlias(construct);
}

/** KMS looks up IDs and names in one account and region only. */
function isIn({ account, region }: Stack, place: Place): boolean {
  return account === place.account && region === place.region;
}

function named(target: Nameable, by: 'ARN' | 'ID or name', targetOf: TargetOf): NamedKey | undefined {
  if (CfnKey.isCfnKey(target)) return { key: target, form: by === 'ARN' ? 'key ARN' : 'key ID' };
  const key = targetOf(target);
  return key && isIn(key.stack, target.stack) ? { key, form: by === 'ARN' ? 'alias ARN' : 'alias name' } : undefined;
}

/** Stands in a text for the key or the alias that it names. No ARN has braces. */
const MARK = '{key}';
const ARN = /^arn:[^:]*:kms:([^:]*):([^:]*):(.+)$/;

/** What a value names, as far as it was read. */
interface Naming {
  /** With a mark in place of the target. */
  readonly text: string;
  readonly target?: Nameable;
  readonly isArnOfTarget?: boolean;
}

/**
 * The keys and aliases of a stage, by what a secret can name them that is no reference to a construct: a
 * logical id, the name of an alias. It reads each construct of the stage once.
 */
export class AppKeys {
  private readonly byId = new Map<Stack, Map<unknown, Nameable>>();
  /** Null for a name that two aliases have. */
  private readonly byName = new Map<string, CfnAlias | null>();
  /** The L2 gives its name as a token that is no reference. */
  private readonly byNameToken = new Map<unknown, CfnAlias>();

  constructor(stage: IConstruct) {
    this.readBelow(stage);
  }

  /** @param scope whose template has the value */
  public find(scope: IConstruct, value: string, place: Place): NamedKey | undefined {
    const { text, target, isArnOfTarget } = this.readNaming(scope, value) ?? { text: '' };
    if (isArnOfTarget) return CfnKey.isCfnKey(target) ? { key: target, form: 'key ARN' } : undefined;
    if (text === MARK) return this.at(place, target!, 'ID or name');
    if (text.startsWith(ALIAS)) return byName(this.at(place, this.aliasOf(scope, place, text), 'ID or name'));
    return this.findByArn(scope, text, place, target);
  }

  /** Whether it says which key or alias it names: one that only the deployment knows may be one of the app. */
  public reads(scope: IConstruct, value: string): boolean {
    const { text, target } = this.readNaming(scope, value) ?? { text: '' };
    if (!CfnAlias.isCfnAlias(target)) return text !== '';
    const targetId = targetIdOf(target);
    return targetId === undefined || this.reads(target, Token.asString(targetId));
  }

  /** An alias ARN of another account or region than the secret's is not followed. */
  private findByArn(scope: IConstruct, text: string, place: Place, target: Nameable | undefined): NamedKey | undefined {
    const [, region, account, resource = ''] = ARN.exec(text) ?? [];
    const home = { account, region };
    if (resource === `key/${MARK}`) return CfnKey.isCfnKey(target) ? this.at(home, target, 'ARN') : undefined;
    if (account !== place.account || region !== place.region) return undefined;
    if (resource === MARK) return CfnAlias.isCfnAlias(target) ? this.at(home, target, 'ARN') : undefined;
    return resource.startsWith(ALIAS) ? byName(this.at(home, this.aliasOf(scope, home, resource), 'ARN')) : undefined;
  }

  private at(place: Place, target: Nameable | undefined, by: 'ARN' | 'ID or name'): NamedKey | undefined {
    return target && isIn(target.stack, place) ? named(target, by, alias => this.targetOf(alias)) : undefined;
  }

  private aliasOf(scope: IConstruct, place: Place, name: string): CfnAlias | undefined {
    return this.byName.get(qualifyName(scope, place, name)) ?? undefined;
  }

  private targetOf(alias: CfnAlias): CfnKey | undefined {
    const value = targetIdOf(alias);
    const { target } = (value === undefined ? undefined : this.readNaming(alias, Token.asString(value))) ?? {};
    return CfnKey.isCfnKey(target) ? target : undefined;
  }

  /** Undefined where more than one construct is named, or none is known yet. */
  private readNaming(scope: IConstruct, value: string): Naming | undefined {
    const whole = tokenOf(value);
    if (Reference.isReference(whole)) {
      return isNameable(whole.target) ? { text: MARK, target: whole.target, isArnOfTarget: whole.displayName === 'Arn' } : undefined;
    }
    const tokens = Tokenization.reverseString(value).tokens.map(token => ({ token, target: this.byNameToken.get(token) ?? referenced(token) }));
    const [first, ...others] = tokens.filter(({ target }) => target);
    // A logical id is lazy, but a reference to a construct is known at any time.
    const text = first ? value.replaceAll(Token.asString(first.token), MARK) : value;
    return others.length > 0 || isLate(scope, text) ? undefined : this.readJson(scope, resolved(scope, text), first?.target);
  }

  /** Logical ids are those of the template that has the value. */
  private readJson(scope: IConstruct, json: unknown, target: Nameable | undefined): Naming {
    const { account, region } = Stack.of(scope);
    const known = { 'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': 'aws' };
    const expression = parseExpression(withoutJoin(json));
    const ids = idsIn(expression);
    const byId = target || ids.length !== 1 ? undefined : this.byId.get(Stack.of(scope))?.get(ids[0]);
    if (!byId) return { text: readText(json, known)?.masked ?? '', target };
    const isArnOfTarget = expression.kind === 'reference' && expression.attribute === 'Arn';
    return { text: readText(json, { ...known, [ids[0]]: MARK })?.masked ?? '', target: byId, isArnOfTarget };
  }

  /** What is within another stage has an environment of its own. */
  private readBelow(scope: IConstruct): void {
    if (!hasChildren(scope)) return;
    for (const child of scope.node.children) {
      if (Stage.isStage(child)) continue;
      if (isNameable(child)) this.add(child);
      this.readBelow(child);
    }
  }

  private add(resource: Nameable): void {
    const { stack } = resource;
    const ids = this.byId.get(stack) ?? new Map<unknown, Nameable>();
    this.byId.set(stack, ids.set(resolved(resource, resource.logicalId), resource));
    if (CfnAlias.isCfnAlias(resource)) this.addAlias(resource);
  }

  private addAlias(alias: CfnAlias): void {
    const override = overriddenProperty(alias, 'AliasName');
    const name = textSoFar(alias, Token.asString(override ? override.value : alias.aliasName)).value;
    const id = name === undefined ? undefined : qualifyName(alias, alias.stack, name);
    if (id !== undefined) this.byName.set(id, this.byName.has(id) ? null : alias);
    const token = tokenOf((alias.node.scope as { readonly aliasName?: string }).aliasName);
    if (token && alias.node.id === 'Resource') this.byNameToken.set(token, alias);
  }
}

const ALIAS = 'alias/';

function byName(found: NamedKey | undefined): NamedKey | undefined {
  return found && { ...found, isByName: true };
}

function referenced(token: unknown): Nameable | undefined {
  return Reference.isReference(token) && isNameable(token.target) && token.displayName !== 'Arn' ? token.target : undefined;
}

/** What a `Ref`, a `Fn::GetAtt`, or a text made of them refers to, but for what AWS sets. */
function idsIn(expression: Expression): string[] {
  if (expression.kind === 'reference') return [expression.id].filter(id => !id.startsWith('AWS::'));
  return expression.kind === 'concat' ? expression.parts.map(parseExpression).flatMap(part => part.kind === 'reference' ? idsIn(part) : []) : [];
}

/** What synthesis does not know of a stack is that of this stack alone. */
function qualifyName(scope: IConstruct, { account, region }: Place, name: string): string {
  const { addr } = outermostStack(scope).node;
  return [account, region].map(part => Token.isUnresolved(part) ? addr : part).concat(name).join(' ');
}
