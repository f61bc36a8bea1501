import { Token } from 'aws-cdk-lib';
import { AccountPrincipal, AddToResourcePolicyResult, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { isDocument, notePolicy } from './key-policy-state';
import { writeAfterLooks } from '../app/after-aspects';
import { resolved } from '../app/tokens';
import { overriddenProperty, statementsOfDocument } from '../cdk/internals';
import { isIntrinsic } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';

/** One for each key, so that the secrets under it share their statements. */
const ADAPTED = new WeakMap<CfnKey, IKey>();

/** A resource as an L2: that which made it, or one whose policy is the resource's. */
export function keyAround(resource: CfnKey): IKey {
  const around = l2Around(resource);
  if (around) return around;
  const key = ADAPTED.get(resource) ?? adapt(resource);
  ADAPTED.set(resource, key);
  return key;
}

/** The L2 that made a resource. Other constructs around one may have an ARN too. */
export function l2Around({ node }: CfnKey): IKey | undefined {
  const around = node.scope as Partial<IKey> | undefined;
  return node.id === 'Resource' && around?.keyArn !== undefined && around.addToResourcePolicy ? around as IKey : undefined;
}

function adapt(resource: CfnKey): IKey {
  const policy = new L1KeyPolicy(resource);
  const key = Key.fromKeyArn(resource, '@SecretGrants', resource.attrArn);
  return Object.defineProperty(key, 'addToResourcePolicy', { value: (statement: PolicyStatement) => policy.add(statement) });
}

/** The policy of an L1 key: a document, or a literal. */
class L1KeyPolicy {
  private readonly added: PolicyStatement[] = [];
  /** Of a literal, what stands there for each statement: the CDK's own grants on an L1 key read it as literals. */
  private readonly json = new Map<PolicyStatement, unknown>();
  /** What others, such as these grants, have made of that. */
  private readonly copies = new WeakSet<object>();
  /** As the app gave it. It may be that of other keys too, so it stays what it is. */
  private given: PolicyDocument | Json = {};
  private extended?: PolicyDocument | Json;
  /** Statements that it was given. One that the app takes out of what it has become does not come back. */
  private seen = new Set<unknown>();

  constructor(private readonly resource: CfnKey) {}

  public add(statement: PolicyStatement): AddToResourcePolicyResult {
    if (isOverridden(this.resource)) return { statementAdded: false };
    if (!this.canExtend) return keyFromResource(this.resource)?.addToResourcePolicy(statement) ?? { statementAdded: false };
    // The app may set another policy at any time, and may add to the one that it gave.
    if (this.added.length === 0) writeAfterLooks(this.resource, () => this.extend());
    this.added.push(statement);
    this.extend();
    return { statementAdded: true, policyDependable: this.resource };
  }

  private get canExtend(): boolean {
    const keyPolicy: unknown = this.resource.keyPolicy;
    return keyPolicy === undefined || isDocument(keyPolicy) || isLiteral(keyPolicy);
  }

  private extend(): void {
    if (!this.canExtend) return;
    const { resource } = this;
    const current: unknown = resource.keyPolicy;
    if (this.extended === undefined || current !== this.extended) {
      this.given = (current ?? defaultPolicy(resource)) as PolicyDocument | Json;
      this.extended = this.given;
      this.seen = new Set();
      if (!isDocument(this.given)) this.noteCopies(statementsOf(this.given));
    }
    this.extended = isDocument(this.given) ? this.extendDocument(this.given) : this.extendLiteral(this.given);
    if (current === this.extended) return;
    resource.keyPolicy = this.extended;
    notePolicy(resource, this.extended);
  }

  private extendDocument(given: PolicyDocument): PolicyDocument {
    const before = statementsOfDocument(this.extended as PolicyDocument);
    const statements = withAdded([...before, ...this.unseenOf(statementsOfDocument(given))], this.added);
    if (isSameList(statements, before)) return this.extended as PolicyDocument;
    return Object.assign(Object.create(Object.getPrototypeOf(given) as object), this.extended, { statements }) as PolicyDocument;
  }

  private extendLiteral(given: Json): Json {
    const before = this.extended as Json;
    const added = this.added.filter(statement => statement.toStatementJson() !== undefined).map(statement => this.jsonOf(statement));
    const ours = new Set(this.json.values());
    const others = [...statementsOf(before), ...this.unseenOf(statementsOf(given))]
      .filter(one => !ours.has(one) && !this.copies.has(Object(one) as object));
    const statements = withAdded(others, added);
    return isSameList(statements, statementsOf(before)) ? before : { ...before, Statement: statements };
  }

  private unseenOf<T>(given: readonly T[]): T[] {
    const unseen = given.filter(one => !this.seen.has(one));
    for (const one of unseen) this.seen.add(one);
    return unseen;
  }

  private jsonOf(statement: PolicyStatement): unknown {
    const json: unknown = this.json.get(statement) ?? statement.toStatementJson();
    this.json.set(statement, json);
    return json;
  }

  private noteCopies(statements: readonly unknown[]): void {
    const ours = new Set([...this.json.values()].map(json => textOf(this.resource, json)));
    for (const one of statements) if (ours.has(textOf(this.resource, one))) this.copies.add(Object(one) as object);
  }
}

/** An override of the whole policy, or of its statements, which may count them. */
function isOverridden(resource: CfnKey): boolean {
  const override = overriddenProperty(resource, 'KeyPolicy');
  return override !== undefined && (!isObject(override.value) || isIntrinsic(override.value) || 'Statement' in override.value);
}

/** `Key.fromCfnKey()` keeps the policy in a document of its own. */
function keyFromResource({ node }: CfnKey): IKey | undefined {
  const key = node.tryFindChild('@FromCfnKey') as Partial<IKey> | undefined;
  return key?.addToResourcePolicy ? key as IKey : undefined;
}

function textOf(resource: CfnKey, json: unknown): string {
  return JSON.stringify(resolved(resource, json));
}

/** What the app has put beside them meanwhile stays. */
function withAdded<T>(others: readonly T[], added: readonly T[]): T[] {
  const ours = new Set(added);
  return [...new Set(others.filter(one => !ours.has(one))), ...added];
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((element, index) => element === other[index]);
}

/** What KMS gives a key without a policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function defaultPolicy({ stack }: CfnKey): Json {
  const principals = [new AccountPrincipal(stack.account)];
  return new PolicyDocument({
    statements: [new PolicyStatement({ sid: 'Enable IAM User Permissions', actions: ['kms:*'], resources: ['*'], principals })],
  }).toJSON() as Json;
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
