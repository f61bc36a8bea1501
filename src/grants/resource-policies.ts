import { Stack, Stage, Token } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret, CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { resourceOf } from './grantee';
import { isIntrinsic, textSoFar } from '../private/tokens';
import { Text } from '../rules/text';

/** Those of one stack: by the secret that they refer to, or by the place and name of the one that they mean. */
type Policies = ReadonlyMap<IConstruct | string, CfnResourcePolicy>;

/** The resource policies of an environment. Each stack is read once, as reading it for each secret would take the square of their number. */
export class ResourcePolicies {
  private readonly stacks = new Map<IConstruct, Stack[]>();
  private readonly byStack = new Map<Stack, Policies>();

  /** What came into a stack meanwhile is read then. */
  public forget(stack: Stack): void {
    this.byStack.delete(stack);
  }

  public of(secret: CfnSecret): CfnResourcePolicy | undefined {
    const name = textSoFar(secret, secret.name ?? '').value;
    const keys = [secret, ...name ? [placed(secret.stack, name)] : []];
    for (const stack of [secret.stack, ...this.stacksAround(secret)]) {
      const policies = this.policiesOf(stack);
      const found = keys.map(key => policies.get(key)).find(policy => policy !== undefined);
      if (found) return found;
    }
    return undefined;
  }

  private stacksAround(secret: CfnSecret): Stack[] {
    const around = Stage.of(secret) ?? secret.node.root;
    const stacks = this.stacks.get(around) ?? stacksIn(around);
    this.stacks.set(around, stacks);
    return stacks;
  }

  private policiesOf(stack: Stack): Policies {
    const policies = this.byStack.get(stack) ?? new Map(policiesIn(stack).flatMap(policy => keysOf(policy).map(key => [key, policy])));
    this.byStack.set(stack, policies);
    return policies;
  }
}

/** What is within another stage has an environment of its own, and may be synthesized already. */
function stacksIn(scope: IConstruct): Stack[] {
  const below = scope.node.children.filter(child => !Stage.isStage(child)).flatMap(stacksIn);
  return Stack.isStack(scope) ? [scope, ...below] : below;
}

function policiesIn(scope: IConstruct): CfnResourcePolicy[] {
  const below = scope.node.children.filter(child => !Stage.isStage(child) && !Stack.isStack(child)).flatMap(policiesIn);
  return CfnResourcePolicy.isCfnResourcePolicy(scope) ? [scope, ...below] : below;
}

function keysOf(policy: CfnResourcePolicy): Array<IConstruct | string> {
  const secret = secretBehind(policy.secretId);
  return secret ? [secret] : namesIn(policy);
}

/** The ARN of an attachment is that of its secret. */
function secretBehind(reference: string): IConstruct | undefined {
  const resource = resourceOf(reference);
  return CfnSecretTargetAttachment.isCfnSecretTargetAttachment(resource) ? resourceOf(resource.secretId) : resource;
}

const GAP = Text.UNRESOLVED.masked;
const SECRET_ID = /^(?:arn:[^:]+:secretsmanager:([^:]*):([^:]*):secret:)?([^:]+)$/;

/** A name, or an ARN, with its random end or without. What of its place is not known is that of the stack. */
function namesIn({ secretId, stack, node }: CfnResourcePolicy): string[] {
  const { masked } = textSoFar(node.scope!, secretId);
  const [, region = GAP, account = GAP, name = GAP] = SECRET_ID.exec(masked) ?? [];
  if (name.includes(GAP)) return [];
  const place = { account: account === GAP ? stack.account : account, region: region === GAP ? stack.region : region };
  return [name, ...masked === name ? [] : [name.replace(/-[A-Za-z0-9]{6}$/, '')]].map(each => placed(place, each));
}

function placed({ account, region }: { readonly account: string; readonly region: string }, name: string): string {
  return `${account} ${region} ${name}`;
}

/** A secret has one policy: a second resource would overwrite the first. False for one that cannot be read. */
export function addToPolicy(policy: CfnResourcePolicy, statement: PolicyStatement): boolean {
  const document: unknown = policy.resourcePolicy;
  if (isDocument(document)) {
    document.addStatements(statement);
    return true;
  }
  const json = readable(typeof document === 'string' ? parsed(document) : document);
  const statements: unknown = json?.Statement ?? [];
  if (!json || Token.isUnresolved(statements) || !Array.isArray(statements) && !readable(statements)) return false;
  policy.resourcePolicy = { ...json, Statement: [...Array.isArray(statements) ? statements : [statements], statement.toStatementJson()] };
  return true;
}

/** Of whatever copy of the CDK. */
function isDocument(value: unknown): value is PolicyDocument {
  return typeof value === 'object' && value !== null && 'addStatements' in value;
}

function readable(value: unknown): { Statement?: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Token.isUnresolved(value) && !isIntrinsic(value) ? value : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
