import { CfnCondition, CfnParameter, CfnResource, CfnStack, Stack, Stage, Token } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnResourcePolicy, CfnRotationSchedule, CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { outermostStack } from '../app/environment';
import { referencedSecret } from '../app/references';
import { resolved, textOf } from '../app/tokens';
import { renderedElement } from '../cdk/internals';
import { excludeEachOther } from '../cloudformation/exclusive-conditions';
import { parseExpression } from '../cloudformation/expression';
import type { Json } from '../cloudformation/json';
import { isPermittedToCall, permittedFunctions } from '../facts/rotation';
import { isSecretShape, SecretShape } from '../facts/secret-shape';
import { ParameterDefinition, parameterDefinition } from '../facts/value-parameters';
import { NamesakeFacts } from '../rules/duplicate-names';

/**
 * What has to be known of a whole stage, or app, to judge one secret: read from the construct tree in one
 * pass.
 */
export class Survey {
  private readonly nameBySecret = new Map<SecretShape, string>();
  private readonly secretsByName = new Map<string, SecretShape[]>();
  private readonly policies = new Map<IConstruct, CfnResourcePolicy[]>();
  private readonly parameters = new Map<Stack, CfnParameter[]>();
  private readonly schedules = new Map<IConstruct, CfnRotationSchedule[]>();
  private readonly attachments = new Map<IConstruct, CfnSecretTargetAttachment[]>();
  /** By the stage that has the permissions. */
  private readonly permitted = new Map<IConstruct, ReadonlySet<string>>();

  constructor(stage: IConstruct) {
    this.visit(stage);
  }

  /** The name where it is known in whole. */
  public nameOf(secret: SecretShape): string | undefined {
    return this.nameBySecret.get(secret);
  }

  public secretsNamed(name: string): readonly SecretShape[] {
    return this.secretsByName.get(name) ?? [];
  }

  public policiesOf(secret: IConstruct): readonly CfnResourcePolicy[] {
    return this.policies.get(secret) ?? [];
  }

  /** Whether a database adds its host and port to a secret of the construct. */
  public isAttached(construct: IConstruct): boolean {
    return this.attachments.has(construct);
  }

  /** Of the secret that is within the construct, or that it stands for. */
  public attachmentsOf(construct: IConstruct): readonly CfnSecretTargetAttachment[] {
    return this.attachments.get(construct) ?? [];
  }

  public schedulesOf(construct: IConstruct): readonly CfnRotationSchedule[] {
    return this.schedules.get(construct) ?? [];
  }

  /** Whether the stage of a function, which may be an import, permits Secrets Manager to call it. */
  public permits(rotationFunction: IFunction): boolean | undefined {
    const stage = Stage.of(rotationFunction)!;
    const permitted = this.permitted.get(stage) ?? permittedFunctions(stage);
    this.permitted.set(stage, permitted);
    return isPermittedToCall(rotationFunction, permitted);
  }

  /**
   * A parameter by its logical id. A reference of a nested stack to one of the stack around it is not parted
   * from it yet.
   */
  public parameterOf(stack: Stack, name: string): ParameterDefinition | undefined {
    const found = (this.parameters.get(stack) ?? []).find(({ logicalId }) => stack.resolve(logicalId) === name);
    const { nestedStackParent: parent } = stack;
    if (found === undefined) return parent && this.parameterOf(parent, name);
    if (parent && isMadeForReference(found)) return this.referredParameter(stack, parent, name);
    const { type, noEcho, default: defaultValue, allowedValues } = found;
    return parameterDefinition(name, { Type: type, NoEcho: noEcho, Default: resolved(found, defaultValue), AllowedValues: allowedValues });
  }

  /** The parameter of the stack around that the CDK hands on; undefined where it hands on something else. */
  private referredParameter(stack: Stack, parent: Stack, name: string): ParameterDefinition | undefined {
    const { parameters = {} } = stack.nestedStackResource as CfnStack;
    const expression = parseExpression((parent.resolve(parameters) as Json)[name]);
    return expression.kind === 'reference' && expression.attribute === undefined ? this.parameterOf(parent, expression.id) : undefined;
  }

  private visit(construct: IConstruct): void {
    if (construct instanceof CfnParameter) {
      append(this.parameters, construct.stack, construct);
    } else if (isSecretShape(construct)) {
      this.recordName(construct, textOf(construct, construct.name)?.value);
    } else if (CfnResourcePolicy.isCfnResourcePolicy(construct)) {
      append(this.policies, referencedSecret(construct.secretId), construct);
    } else if (CfnSecretTargetAttachment.isCfnSecretTargetAttachment(construct)) {
      recordAround(this.attachments, construct);
    } else if (CfnRotationSchedule.isCfnRotationSchedule(construct)) {
      recordAround(this.schedules, construct);
    }
    for (const child of construct.node.children) if (!Stage.isStage(child)) this.visit(child);
  }

  private recordName(secret: SecretShape, name: string | undefined): void {
    if (!name) return;
    this.nameBySecret.set(secret, name);
    append(this.secretsByName, name, secret);
  }
}

/** The CDK makes it for a value of the stack around, which nobody can set to `noEcho`. */
function isMadeForReference({ node }: CfnParameter): boolean {
  return node.id.startsWith('reference-to-');
}

/** A secret of another app has no resource here: what is made for it is below it. */
function recordAround<R extends CfnRotationSchedule | CfnSecretTargetAttachment>(index: Map<IConstruct, R[]>, resource: R): void {
  for (const around of (referencedSecret(resource.secretId) ?? resource).node.scopes) append(index, around, resource);
}

function append<K, V>(index: Map<K, V[]>, key: K | undefined, value: V): void {
  if (key === undefined) return;
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}

/** The secrets with the same literal name: those that surely conflict, and those that may. */
export function findNamesakes(secret: SecretShape, surveys: Iterable<Survey>): NamesakeFacts | undefined {
  const all = [...surveys];
  const name = all.map(survey => survey.nameOf(secret)).find(known => known !== undefined);
  if (name === undefined) return undefined;
  const others = all.flatMap(survey => survey.secretsNamed(name)).filter(other => other !== secret);
  if (others.length === 0) return { name, sure: [], possible: [] };
  const meeting = others.map(other => ({ path: secretPath(other), meets: secretsMeet(secret, other) }));
  return {
    name,
    sure: meeting.filter(({ meets: sure }) => sure === true).map(({ path }) => path),
    possible: meeting.filter(({ meets: sure }) => sure === undefined).map(({ path }) => path),
  };
}

/** Undefined where synthesis does not know. */
function secretsMeet(one: SecretShape, other: SecretShape): boolean | undefined {
  if (areExclusive(one, other)) return false;
  const place = isSameEnvironment(outermostStack(one), outermostStack(other));
  const conditional = one.stack === other.stack ? hasCondition : isConditional;
  return place && (conditional(one) || conditional(other)) ? undefined : place;
}

function isSameEnvironment(one: Stack, other: Stack): boolean | undefined {
  if (one === other) return true;
  const [accounts, regions] = [isSameIfKnown(one.account, other.account), isSameIfKnown(one.region, other.region)];
  if (accounts === false || regions === false) return false;
  return accounts && regions;
}

/** Whether their conditions, and those of nested stacks around them, never hold together. */
function areExclusive(one: SecretShape, other: SecretShape): boolean {
  const conditions = [...conditionsOf(one), ...conditionsOf(other)];
  return [...new Set(conditions.map(({ stack }) => stack))].some(stack => excludeEachOther(
    renderedConditions(stack),
    conditions.filter(condition => condition.stack === stack).map(({ logicalId }) => String(stack.resolve(logicalId))),
  ));
}

function conditionsOf(resource: ConditionalResource): CfnCondition[] {
  const { stack: { nestedStackResource: nesting }, cfnOptions: { condition } } = resource;
  return [...condition ? [condition] : [], ...nesting ? conditionsOf(nesting as CfnResource) : []];
}

/** By their logical IDs, as the template will have them. */
function renderedConditions(stack: Stack): Json {
  const conditions = stack.node.findAll().filter(each => each instanceof CfnCondition && each.stack === stack) as CfnCondition[];
  return Object.assign({}, ...conditions.map(condition => (resolved(condition, renderedElement(condition)) as Json).Conditions)) as Json;
}

type ConditionalResource = Pick<CfnResource, 'stack' | 'cfnOptions'>;

/** Of its own, or of a nested stack around it. */
function isConditional(resource: ConditionalResource): boolean {
  const nesting = resource.stack.nestedStackResource as CfnResource | undefined;
  return hasCondition(resource) || nesting !== undefined && isConditional(nesting);
}

function hasCondition({ cfnOptions }: ConditionalResource): boolean {
  return cfnOptions.condition !== undefined;
}

function isSameIfKnown(one: string, other: string): boolean | undefined {
  return Token.isUnresolved(one) || Token.isUnresolved(other) ? undefined : one === other;
}

function secretPath(secret: SecretShape): string {
  return /^(Resource|CreateSecret)$/.test(secret.node.id) ? secret.node.scope!.node.path : secret.node.path;
}
