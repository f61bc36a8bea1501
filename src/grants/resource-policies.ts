import { CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { outermostStack } from '../app/environment';
import { referencedSecret } from '../app/references';
import { textSoFar } from '../app/tokens';
import { isIntrinsic } from '../cloudformation/expression';
import { isObject, Json, listOf } from '../cloudformation/json';
import { Text } from '../cloudformation/text';
import { documentOf } from '../iam/policy-document';
import { ANY_SUFFIX, ARN_SUFFIX } from '../secrets-manager';

/**
 * Those of one stack: by the secret that they refer to, or by the place and name of the one that they mean.
 */
type PoliciesByKey = ReadonlyMap<IConstruct | string, CfnResourcePolicy>;

interface SearchScope {
  readonly stacks: readonly Stack[];
  /** Of its secrets, with their places. */
  readonly names: ReadonlySet<string>;
}

/**
 * The resource policies of an environment. Each stack is read once, as reading it for each secret would take
 * the square of their number.
 */
export class ResourcePolicies {
  private readonly searchScopes = new Map<IConstruct, SearchScope>();
  private readonly byStack = new Map<Stack, PoliciesByKey>();

  /** What came into a stack meanwhile is read then. */
  public forgetStack(stack: Stack): void {
    this.byStack.delete(stack);
  }

  public findPolicy(secret: CfnSecret): CfnResourcePolicy | undefined {
    for (const key of secretKeys(secret)) {
      const found = [secret.stack, ...this.searchScopeAround(secret).stacks]
        .map(stack => this.policiesOf(stack).get(key))
        .find(policy => policy !== undefined);
      if (found && !(typeof key === 'string' && this.isOfAnother(found, secret, key))) return found;
    }
    return undefined;
  }

  private isOfAnother(policy: CfnResourcePolicy, secret: CfnSecret, key: string): boolean {
    return namesAnother(policy, key, this.searchScopeAround(secret).names);
  }

  private searchScopeAround(secret: CfnSecret): SearchScope {
    const around = Stage.of(secret) ?? secret.node.root;
    const environment = this.searchScopes.get(around) ?? searchScopeOf(around);
    this.searchScopes.set(around, environment);
    return environment;
  }

  private policiesOf(stack: Stack): PoliciesByKey {
    const policies =
      this.byStack.get(stack)
      ?? new Map(policiesIn(stack).flatMap(policy => policyKeys(policy).map(key => [key, policy])));
    this.byStack.set(stack, policies);
    return policies;
  }
}

function searchScopeOf(scope: IConstruct): SearchScope {
  const stacks = stacksIn(scope);
  const secrets = stacks.flatMap(stack => resourcesIn(stack)).filter((each): each is CfnSecret => CfnSecret.isCfnSecret(each));
  return { stacks, names: qualifiedNames(secrets) };
}

/** The names of secrets with their places. */
export function qualifiedNames(secrets: readonly CfnSecret[]): Set<string> {
  return new Set(secrets.flatMap(secret => qualifiedNameOf(secret) ?? []));
}

function qualifiedNameOf(secret: CfnSecret): string | undefined {
  const name = secretNameOf(secret);
  return name === undefined ? undefined : qualifyName(environmentKeyOf(secret.stack), name);
}

/** What a policy may know the secret by. */
export function secretKeys(secret: CfnSecret): Array<IConstruct | string> {
  const name = qualifiedNameOf(secret);
  return name === undefined ? [secret] : [secret, name, withRandomSuffix(name)];
}

/** What looks like a random end may be the end of another secret's name. */
export function namesAnother(policy: CfnResourcePolicy, key: string, names: ReadonlySet<string>): boolean {
  const [whole] = qualifiedNamesOf(policy);
  return key !== whole && names.has(whole);
}

function secretNameOf(secret: CfnSecret): string | undefined {
  return textSoFar(secret, secret.name ?? '').value || undefined;
}

/** What is within another stage has an environment of its own, and may be synthesized already. */
function stacksIn(scope: IConstruct): Stack[] {
  const below = scope.node.children.filter(child => !Stage.isStage(child)).flatMap(stacksIn);
  return Stack.isStack(scope) ? [scope, ...below] : below;
}

function policiesIn(stack: Stack): CfnResourcePolicy[] {
  return resourcesIn(stack).filter((each): each is CfnResourcePolicy => CfnResourcePolicy.isCfnResourcePolicy(each));
}

function resourcesIn(scope: IConstruct): CfnResource[] {
  const below = scope.node.children.filter(child => !Stage.isStage(child) && !Stack.isStack(child)).flatMap(resourcesIn);
  return CfnResource.isCfnResource(scope) ? [scope, ...below] : below;
}

export function policyKeys(policy: CfnResourcePolicy): Array<IConstruct | string> {
  const secret = referencedSecret(policy.secretId);
  return secret ? [secret] : qualifiedNamesOf(policy);
}

const GAP = Text.UNRESOLVED.masked;
const SECRET_ID = /^(?:arn:[^:]+:secretsmanager:([^:]*):([^:]*):secret:)?([^:]+)$/;

/** A name, or an ARN, with its random end or without. What of its place is not known is that of the stack. */
function qualifiedNamesOf({ secretId, stack, node }: CfnResourcePolicy): string[] {
  const { masked } = textSoFar(node.scope!, secretId);
  const [, region = GAP, account = GAP, name = GAP] = SECRET_ID.exec(masked) ?? [];
  if (name.includes(GAP)) return [];
  const own = environmentKeyOf(stack);
  const whole = qualifyName({ account: account === GAP ? own.account : account, region: region === GAP ? own.region : region }, name);
  return masked === name || !ARN_SUFFIX.test(whole) ? [whole] : [whole, withRandomSuffix(whole.replace(ARN_SUFFIX, ''))];
}

interface EnvironmentKey {
  readonly account: string;
  readonly region: string;
}

/** What synthesis does not know of a stack is that of this stack alone. */
function environmentKeyOf(stack: Stack): EnvironmentKey {
  const { account, region, node } = outermostStack(stack);
  return {
    account: Token.isUnresolved(account) ? `(${node.path})` : account,
    region: Token.isUnresolved(region) ? `(${node.path})` : region,
  };
}

function qualifyName({ account, region }: EnvironmentKey, name: string): string {
  return `${account} ${region} ${name}`;
}

function withRandomSuffix(place: string): string {
  return `${place}${ANY_SUFFIX}`;
}

/**
 * A secret has one policy: a second resource would overwrite the first. False for one that cannot be read.
 */
export function addToPolicy(policy: CfnResourcePolicy, statement: PolicyStatement): boolean {
  const document: unknown = policy.resourcePolicy;
  if (isDocument(document)) {
    document.addStatements(statement);
    return true;
  }
  const json = editableDocument(document);
  const statements: unknown = json?.Statement ?? [];
  if (!json || Token.isUnresolved(statements) || !Array.isArray(statements) && documentOf(statements) === undefined) return false;
  policy.resourcePolicy = { ...json, Statement: withStatement(policy, listOf(statements), statement.toStatementJson()) };
  return true;
}

/** A PolicyDocument leaves out what it has already; a list has to be compared. */
function withStatement({ stack }: CfnResourcePolicy, statements: unknown[], added: unknown): unknown[] {
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
