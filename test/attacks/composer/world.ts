import { App, CfnCondition, CfnMapping, CfnOutput, CfnParameter, CfnParameterProps, CfnResource, Duration, NestedStack, Stack, Token } from 'aws-cdk-lib';
import { Random } from './random';
import { ManagedSecret, SecretBlueprint, SecretCreation, SecretCreationMode } from '../../../src';

export const OWN = '111111111111';
export const OTHER = '222222222222';
export const STRANGER = '333333333333';
export const ORGANIZATION = 'o-a1b2c3d4e5';
export const ENV = { account: OWN, region: 'eu-central-1' };
export const KEY = `arn:aws:kms:eu-central-1:${OWN}:key/0123abcd-0123-0123-0123-0123456789ab`;
export const REPLICA_KEY = KEY.replace('central', 'west');
export const AWS_ALIAS = 'alias/aws/secretsmanager';
/** No value that a deployment gives has it: where it is readable, it stands in a template. */
export const CANARY = 'hunter2-canary';
export const REFERENCE = '{{resolve:secretsmanager:orders/source:SecretString:password::}}';
export const NO_VALUE = { Ref: 'AWS::NoValue' };

/** What the platform team of every composed app demands. `judge.ts` says the same, in its own words. */
export const GUARD_RAILS = {
  customerManagedKey: true,
  keyAccounts: [OWN],
  regions: ['eu-central-1', 'eu-west-1'],
  namePattern: 'orders/{name}',
  requiredTags: { owner: [], data: ['low', 'high'] },
  rotation: true,
  consumers: [OTHER, ORGANIZATION],
  noPlaintext: true,
  creation: SecretCreationMode.CLOUD_FORMATION,
  minimumRecoveryWindow: Duration.days(7),
};

/** A value of the app that tricks change and carry. */
export type Slot =
  | 'key' | 'replicaKey' | 'replicaRegion' | 'name' | 'owner' | 'data' | 'principal' | 'value' | 'scheduleId' | 'policyId' | 'deletion' | 'update';

export interface SlotValues {
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

export const SLOTS: Readonly<Record<Slot, SlotValues>> = {
  key: {
    good: [KEY, 'alias/orders'],
    bad: ['', AWS_ALIAS, `arn:aws:kms:eu-central-1:${OWN}:${AWS_ALIAS}`, KEY.replace(OWN, OTHER), KEY.replace('eu-central-1', 'us-east-1')],
  },
  replicaKey: { good: [REPLICA_KEY, 'alias/orders'], bad: ['', AWS_ALIAS, REPLICA_KEY.replace(OWN, STRANGER)] },
  replicaRegion: { good: ['eu-west-1'], bad: ['us-east-1'] },
  name: { good: ['orders/a', 'orders/b'], bad: ['billing/a', 'a'] },
  owner: { good: ['me', 'you'], bad: [] },
  data: { good: ['low', 'high'], bad: ['medium', ''] },
  principal: { good: [OTHER, `arn:aws:iam::${OTHER}:role/reader`, OWN], bad: [STRANGER, '*', `arn:aws:iam::${STRANGER}:root`] },
  value: { good: [REFERENCE, `{"username":"admin","password":"${REFERENCE}"}`], bad: [CANARY, `{"username":"admin","password":"${CANARY}"}`] },
  scheduleId: { good: [{ Ref: 'Secret' }], bad: ['orders/another'] },
  policyId: { good: [{ Ref: 'Secret' }], bad: [] },
  deletion: { good: ['Retain', 'RetainExceptOnCreate'], bad: ['Delete'] },
  update: { good: ['Retain'], bad: ['Delete', 'Snapshot'] },
};

export interface RawResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
  readonly attributes?: Record<string, unknown>;
  /** In the outermost stack, also where the secret is in a nested one. */
  readonly isOutside?: boolean;
}

type Step = (made: { readonly app: App; readonly shop: Stack; readonly host: Stack; readonly secret: CfnResource }) => void;

/** A small app that is within all guardrails, until tricks change it. */
export class World {
  public readonly slots = Object.fromEntries(Object.entries(SLOTS).map(([name, { good }]) => [name, good[0]])) as Record<Slot, unknown>;
  /** The slots whose values a trick has carried, for the message of a disagreement. */
  public readonly carried: Slot[] = [];
  public isNested = false;
  public isCreated = false;
  public readonly resources: RawResource[] = [];
  public readonly secretProperties: Record<string, unknown> = {};
  public readonly secretAttributes: Record<string, unknown> = {};
  public readonly policyDocument: { change: (document: object) => unknown } = { change: document => document };
  public policyAttributes: Record<string, unknown> = {};
  public hasPolicy = true;
  public scheduleProperties: Record<string, unknown> = { RotationRules: { AutomaticallyAfterDays: 30 } };
  public scheduleAttributes: Record<string, unknown> = {};
  public hasSchedule = true;
  public tags?: unknown;
  public replicas?: unknown;
  /** The last to run. */
  public readonly steps: Step[] = [];
  private readonly parameters: Array<readonly [string, CfnParameterProps]> = [];
  private readonly outerParameters: Array<readonly [string, CfnParameterProps]> = [];
  private readonly conditions: Array<readonly [string, unknown]> = [];
  private readonly mappings: Array<readonly [string, Record<string, Record<string, unknown>>]> = [];
  private readonly outputs: Array<{ readonly stack: string; readonly value: unknown; readonly exportName: unknown }> = [];
  private readonly given: Record<string, unknown> = {};
  private serial = 0;

  public id(start: string): string {
    return `${start}${++this.serial}`;
  }

  public parameter(props: CfnParameterProps, start = 'P'): { Ref: string } {
    const id = this.id(start);
    this.parameters.push([id, props]);
    return { Ref: id };
  }

  /** A parameter of the nested stack, which the stack around gives a value. */
  public givenParameter(value: unknown, props: CfnParameterProps = {}): { Ref: string } {
    const reference = this.parameter(props, 'Given');
    if (value !== undefined) this.given[reference.Ref] = value;
    return reference;
  }

  public outerParameter(props: CfnParameterProps): { Ref: string } {
    const id = this.id('Outer');
    this.outerParameters.push([id, props]);
    return { Ref: id };
  }

  public condition(expression: unknown): string {
    const id = this.id('C');
    this.conditions.push([id, expression]);
    return id;
  }

  /** A condition that goes both ways. */
  public undecided(): string {
    const parameter = this.parameter({ default: 'dev' }, 'Environment');
    return this.condition({ 'Fn::Equals': [parameter, 'prod'] });
  }

  public mapping(table: Record<string, Record<string, unknown>>): string {
    const id = this.id('Map');
    this.mappings.push([id, table]);
    return id;
  }

  public export(stack: string, value: unknown, exportName: unknown): void {
    this.outputs.push({ stack, value, exportName });
  }

  public build(outdir: string): App {
    const app = new App({ outdir, treeMetadata: false, context: { 'aws:cdk:enable-asset-metadata': true } });
    new SecretBlueprint({ name: 'acme', guardRails: GUARD_RAILS }).applyTo(app);
    const shop = new Stack(app, 'Shop', { env: ENV });
    const host = this.isNested ? new NestedStack(shop, 'Nested', { parameters: tokens(this.given) }) : shop;
    this.declare(app, shop, host);
    const secret = this.isCreated ? this.createdSecret(host) : this.cfnSecret(host);
    this.addCompanions(host);
    for (const resource of this.resources) makeRaw(resource.isOutside ? shop : host, resource);
    for (const step of this.steps) step({ app, shop, host, secret });
    return app;
  }

  private declare(app: App, shop: Stack, host: Stack): void {
    for (const [id, props] of this.outerParameters) new CfnParameter(shop, id, props);
    for (const [id, props] of this.parameters) new CfnParameter(host, id, props);
    for (const [id, expression] of this.conditions) new CfnCondition(host, id, { expression: expression as never });
    for (const [id, mapping] of this.mappings) new CfnMapping(host, id, { mapping });
    for (const { stack: name, value, exportName } of this.outputs) {
      const stack = name === 'Shop' ? host : (app.node.tryFindChild(name) as Stack | undefined) ?? new Stack(app, name, { env: ENV });
      new CfnOutput(stack, this.id('Out'), { value: token(value), exportName: token(exportName) });
    }
  }

  private cfnSecret(host: Stack): CfnResource {
    return makeRaw(host, {
      id: 'Secret',
      type: 'AWS::SecretsManager::Secret',
      properties: { ...this.judgedProperties('ReplicaRegions'), SecretString: this.slots.value, ...this.secretProperties },
      attributes: this.attributes(),
    });
  }

  /** Such as the handler of this library creates. */
  private createdSecret(host: Stack): CfnResource {
    const managed = new ManagedSecret(host, 'Secret', {
      secretName: 'orders/a', kmsKeyId: KEY, tags: { owner: 'me' }, creation: SecretCreation.createSecret(),
    });
    const resource = managed.node.findAll().find(each => (
      CfnResource.isCfnResource(each) && each.cfnResourceType === 'Custom::ManagedSecret')) as CfnResource;
    resource.overrideLogicalId('Secret');
    const properties = { ...this.judgedProperties('Replicas'), ...this.secretProperties };
    for (const [name, value] of Object.entries(properties)) resource.addPropertyOverride(name, value);
    for (const [name, value] of Object.entries(this.attributes())) resource.addOverride(name, value);
    return resource;
  }

  private judgedProperties(replicas: string): Record<string, unknown> {
    const { name, key, replicaRegion, replicaKey, owner, data } = this.slots;
    return {
      Name: name,
      KmsKeyId: key,
      Tags: this.tags ?? [{ Key: 'owner', Value: owner }, { Key: 'data', Value: data }],
      [replicas]: this.replicas ?? [{ Region: replicaRegion, KmsKeyId: replicaKey }],
    };
  }

  private attributes(): Record<string, unknown> {
    return { DeletionPolicy: this.slots.deletion, UpdateReplacePolicy: this.slots.update, ...this.secretAttributes };
  }

  private addCompanions(host: Stack): void {
    const { scheduleId, policyId, principal } = this.slots;
    const document = { Version: '2012-10-17', Statement: [allow(principal)] };
    if (this.hasSchedule) {
      makeRaw(host, {
        id: 'Schedule',
        type: 'AWS::SecretsManager::RotationSchedule',
        properties: { SecretId: scheduleId, RotationLambdaARN: `arn:aws:lambda:eu-central-1:${OWN}:function:rotate`, ...this.scheduleProperties },
        attributes: this.scheduleAttributes,
      });
    }
    if (this.hasPolicy) {
      makeRaw(host, {
        id: 'Policy',
        type: 'AWS::SecretsManager::ResourcePolicy',
        properties: { SecretId: policyId, ResourcePolicy: this.policyDocument.change(document) },
        attributes: this.policyAttributes,
      });
    }
  }
}

export function allow(principal: unknown, Condition?: object): Record<string, unknown> {
  return { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*', Principal: principal === '*' ? '*' : { AWS: principal }, ...Condition && { Condition } };
}

function makeRaw(scope: Stack, { id, type, properties, attributes = {} }: RawResource): CfnResource {
  const resource = new CfnResource(scope, id, { type, properties });
  for (const [name, value] of Object.entries(attributes)) resource.addOverride(name, value);
  return resource;
}

/** What the CDK wants as a text, and has a function of CloudFormation in it. */
function token(value: unknown): string {
  return typeof value === 'string' ? value : Token.asString(value);
}

function tokens(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, token(value)]));
}

/** What a team does to get round a guardrail, or to see whether it is refused for nothing. */
export interface Trick {
  readonly id: string;
  readonly apply: (world: World, random: Random) => void;
}
