import { AspectPriority, Aspects, Lazy, Token } from 'aws-cdk-lib';
import { AccountPrincipal, AddToResourcePolicyResult, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { isDocument, notePolicy } from './key-policy-state';
import { overriddenProperty, statementsOfDocument } from '../cdk/internals';
import { isIntrinsic } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';

/** One for each key, so that the secrets under it share their statements. */
const ADAPTED = new WeakMap<CfnKey, IKey>();

/** A resource as an L2: that which made it, or one whose policy is the resource's. */
export function keyAround(resource: CfnKey): IKey {
  const around = resource.node.scope as Partial<IKey> | undefined;
  if (resource.node.id === 'Resource' && around?.keyArn !== undefined && around.addToResourcePolicy) return around as IKey;
  const key = ADAPTED.get(resource) ?? adapt(resource);
  ADAPTED.set(resource, key);
  return key;
}

function adapt(resource: CfnKey): IKey {
  const policy = new L1KeyPolicy(resource);
  const key = Key.fromKeyArn(resource, '@SecretGrants', resource.attrArn);
  return Object.defineProperty(key, 'addToResourcePolicy', { value: (statement: PolicyStatement) => policy.add(statement) });
}

/** The policy of an L1 key: a document, or a literal. */
class L1KeyPolicy {
  private readonly added: PolicyStatement[] = [];
  /** Of a literal, what stands there for each statement. */
  private readonly lateJson = new Map<PolicyStatement, unknown>();
  /** As the app gave it. It may be that of other keys too, so it stays what it is. */
  private given: PolicyDocument | Json = {};
  private extended?: PolicyDocument | Json;

  constructor(private readonly resource: CfnKey) {}

  public add(statement: PolicyStatement): AddToResourcePolicyResult {
    if (overriddenProperty(this.resource, 'KeyPolicy') || !this.canExtend) return { statementAdded: false };
    if (this.added.length === 0) this.followAspects();
    this.added.push(statement);
    this.extend();
    return { statementAdded: true, policyDependable: this.resource };
  }

  private followAspects(): void {
    const { resource } = this;
    const follow = () => this.canExtend ? this.extend() : undefined;
    Aspects.of(resource).add({ visit: node => node === resource ? follow() : undefined }, { priority: lastPriority(resource) });
  }

  private get canExtend(): boolean {
    const { keyPolicy } = this.resource;
    return keyPolicy === undefined || isDocument(keyPolicy) || isLiteral(keyPolicy);
  }

  private extend(): void {
    const { resource } = this;
    if (this.extended === undefined || resource.keyPolicy !== this.extended) {
      this.given = (resource.keyPolicy ?? defaultPolicy(resource)) as PolicyDocument | Json;
      this.extended = this.given;
    }
    this.extended = isDocument(this.given) ? this.extendDocument(this.given) : this.extendLiteral(this.given);
    resource.keyPolicy = this.extended;
    notePolicy(resource);
  }

  private extendDocument(given: PolicyDocument): PolicyDocument {
    const statements = withAdded([given, this.extended as PolicyDocument].flatMap(statementsOfDocument), this.added);
    return Object.assign(Object.create(Object.getPrototypeOf(given) as object), this.extended, { statements }) as PolicyDocument;
  }

  private extendLiteral(given: Json): Json {
    const before = this.extended as Json;
    return { ...before, Statement: withAdded([given, before].flatMap(statementsOf), this.added.map(statement => this.jsonOf(statement))) };
  }

  /** A statement may be withdrawn later: what is undefined in a list, CDK leaves out of the template. */
  private jsonOf(statement: PolicyStatement): unknown {
    const json = this.lateJson.get(statement) ?? Lazy.uncachedAny({ produce: () => statement.toStatementJson() as unknown });
    this.lateJson.set(statement, json);
    return json;
  }
}

/**
 * After all that may put another policy there. They may have visited the key already, and the CDK then takes no
 * Aspect of a lower priority.
 */
function lastPriority({ node }: CfnKey): number {
  const others = node.scopes.flatMap(scope => Aspects.of(scope).applied.map(({ priority }) => priority));
  return Math.max(AspectPriority.READONLY, ...others);
}

/** What the app has put beside them meanwhile stays. */
function withAdded<T>(others: readonly T[], added: readonly T[]): T[] {
  const ours = new Set(added);
  return [...new Set(others.filter(one => !ours.has(one))), ...added];
}

/** What KMS gives a key without a policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function defaultPolicy({ stack }: CfnKey): PolicyDocument {
  const principals = [new AccountPrincipal(stack.account)];
  return new PolicyDocument({
    statements: [new PolicyStatement({ sid: 'Enable IAM User Permissions', actions: ['kms:*'], resources: ['*'], principals })],
  });
}

function statementsOf({ Statement: statement = [] }: Json): unknown[] {
  return Array.isArray(statement) ? statement : [statement];
}

/** A JSON text, and what is put together of tokens, would be written back as something else. */
function isLiteral(policy: unknown): policy is Json {
  if (Token.isUnresolved(policy) || !isObject(policy) || isIntrinsic(policy)) return false;
  return statementsOf(policy).every(statement => typeof statement === 'object') && !isFunction(policy.Statement);
}

/** What is a list only when it is deployed. */
function isFunction(statements: unknown): boolean {
  return Token.isUnresolved(statements) && !Array.isArray(statements) || isObject(statements) && isIntrinsic(statements);
}
