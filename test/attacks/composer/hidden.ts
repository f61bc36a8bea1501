import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { DeployedStack, everyOutcome, Resolver } from './resolve';
import { AWS_ALIAS, KEY, OWN, Trick, World } from './world';
import { SecretProvider } from '../../../src';

/*
 * Secrets that stand in no resource of a template: in loops, in the templates of stack sets, behind names of functions.
 */

type Json = Record<string, unknown>;

const trick = (id: string, apply: Trick['apply']): Trick => ({ id, apply });

/** A part of a template that no construct of the CDK writes. */
class Section extends CfnElement {
  constructor(scope: Stack, id: string, private readonly resources: object) {
    super(scope, id);
  }

  public _toCloudFormation(): object {
    return { Resources: this.resources };
  }
}

const LOOPED = ['AWS::SecretsManager::Secret', 'AWS::SecretsManager::ResourcePolicy', 'Custom::ManagedSecret', 'AWS::SNS::Topic', 'AWS::SQS::Queue'];
const FUNCTION = 'orders-secrets';

function addLoop(world: World, type: string): void {
  const name = `Fn::ForEach::${world.id('Loop')}`;
  world.steps.push(({ host }) => {
    host.addTransform('AWS::LanguageExtensions');
    new Section(host, world.id('Section'), { [name]: ['Name', ['A', 'B'], { 'Made${Name}': { Type: type, Properties: {} } }] });
  });
}

/** Its template reads values of the stack around it. */
function addStackSet(world: World, key: unknown, name: unknown): void {
  const body = JSON.stringify({ Resources: { Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: '${Key}', Name: '${Name}' } } } });
  world.resources.push({
    id: world.id('Set'), type: 'AWS::CloudFormation::StackSet', properties: { TemplateBody: { 'Fn::Sub': [body, { Key: key, Name: name }] } },
  });
}

function nameHandler(host: Stack): void {
  const { handler } = SecretProvider.of(host);
  (handler.node.defaultChild as CfnResource as CfnFunction).addPropertyOverride('FunctionName', FUNCTION);
}

/** Within every guardrail that asks for a property, but for that of creation. */
function addNamed(world: World, ServiceToken: unknown): void {
  const { key: KmsKeyId, owner, data } = world.slots;
  world.steps.push(({ host }) => nameHandler(host));
  world.resources.push({
    id: world.id('Named'),
    type: 'Custom::Harmless',
    properties: { ServiceToken, Mode: 'create', Name: 'orders/named', KmsKeyId, Tags: [{ Key: 'owner', Value: owner }, { Key: 'data', Value: data }] },
    attributes: { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
  });
}

const ARN = `arn:aws:lambda:eu-central-1:${OWN}:function:${FUNCTION}`;

export const HIDDEN: readonly Trick[] = [
  ...LOOPED.map(type => trick(`a loop over ${type}`, world => addLoop(world, type))),
  ...[KEY, AWS_ALIAS, ''].map(key => trick(`a stack set under the key ${key}`, world => addStackSet(world, key, 'orders/set'))),
  trick('a stack set with the name of the secret', world => addStackSet(world, KEY, world.slots.name)),
  trick('a stack set under a key that a parameter gives', world => addStackSet(world, world.parameter({ default: AWS_ALIAS }), 'orders/set')),
  trick('a stack set under a key that a parameter gives, of two that are bad', world => (
    addStackSet(world, world.parameter({ allowedValues: [AWS_ALIAS, ''] }), 'orders/set'))),
  trick('a stack set with a name in one of two branches', world => (
    addStackSet(world, KEY, { 'Fn::If': [world.undecided(), 'orders/set', 'billing/set'] }))),
  trick('a custom resource on the name of the function', world => addNamed(world, ARN)),
  trick('a custom resource on the name of the function, put together', world => addNamed(world, { 'Fn::Sub': ['${Arn}', { Arn: ARN }] })),
  trick('a custom resource on the name of the function, by the default of a parameter', world => addNamed(world, world.parameter({ default: ARN }))),
  trick('a custom resource on the name of another function', world => addNamed(world, `${ARN}-2`)),
];

/** Whether a loop of a template makes what a guardrail judges. */
export function hasHidingLoop({ template }: DeployedStack): boolean {
  return Object.entries((template.Resources ?? {}) as Json)
    .some(([id, loop]) => id.startsWith('Fn::ForEach::') && /"Type":"(AWS::SecretsManager::|Custom::)/.test(JSON.stringify(loop)));
}

const SET_POOL = ['', KEY, 'orders/x', 'billing/x', AWS_ALIAS];

/** The guardrails of a stack set that this judges, and whether its secret breaks them. */
const OF_STACK_SET: Readonly<Record<string, (properties: Json) => boolean>> = {
  MS300: ({ KmsKeyId }) => ['', undefined, AWS_ALIAS].includes(KmsKeyId as string | undefined),
  MS303: ({ Name }) => !String(Name).startsWith('orders/'),
};

export interface SetTruth {
  readonly stack: string;
  readonly id: string;
  readonly rail: string;
  readonly truth: 'broken' | 'mixed' | 'fine' | 'open' | 'not known';
}

/** What is true of the secrets in stack sets. */
export function truthsOfStackSets(stacks: ReadonlyMap<string, DeployedStack>): SetTruth[] {
  return [...stacks.values()].flatMap(({ id: stack, template }) => Object.entries((template.Resources ?? {}) as Record<string, Json>)
    .filter(([, { Type }]) => Type === 'AWS::CloudFormation::StackSet')
    .flatMap(([id, { Properties }]) => Object.keys(OF_STACK_SET).map(rail => (
      { stack, id, rail, truth: truthOfSet(stacks, rail, resolver => resolver.text(stack, (Properties as Json).TemplateBody)!) }))));
}

function truthOfSet(stacks: ReadonlyMap<string, DeployedStack>, rail: string, bodyOf: (resolver: Resolver) => string): SetTruth['truth'] {
  const outcomes = everyOutcome(stacks, { pool: SET_POOL }, resolver => {
    const { Resources } = JSON.parse(bodyOf(resolver)) as { Resources: { Secret: { Properties: Json } } };
    return OF_STACK_SET[rail](Resources.Secret.Properties);
  });
  if (outcomes === undefined || outcomes.length === 0) return 'not known';
  const broken = outcomes.filter(({ value }) => value).length;
  if (broken > 0) return broken < outcomes.length ? 'mixed' : 'broken';
  return outcomes.some(({ isUnknown }) => isUnknown) ? 'open' : 'fine';
}
