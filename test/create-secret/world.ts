import { StackDriver, StackOptions } from './cloudformation-driver';
import { Deliveries, LateDelivery } from './deliveries';
import { STACK_ID } from './environment';
import { ResponseUrls } from './exchange';
import { seeded } from './fake/random-password';
import { Consistency, Secret, STRONG } from './fake/secret-store';
import { CURRENT, versionWith, write } from './fake/versions';
import { FakeAws } from './fake-aws';
import { Fault, FaultInjector } from './faults';
import { CreateHandler, LambdaDriver, LambdaOptions } from './lambda-driver';
import { KEY_ARN, OTHER_KEY_ARN, plantSources } from './properties';
import { quiet, VirtualTime } from './virtual-time';
import { INSTANCE_TAG } from '../../src/create-secret/contract';
import { CloudFormationEvent } from '../../src/create-secret/event';

export interface WorldOptions {
  readonly createHandler: CreateHandler;
  readonly consistency?: Consistency;
  readonly faults?: readonly Fault[];
  readonly stack?: Partial<StackOptions>;
  readonly lambda?: Partial<LambdaOptions>;
  readonly late?: LateDelivery;
}

/** Everything that one run needs, made anew for each. */
export class World {
  readonly time = new VirtualTime();
  readonly aws: FakeAws;
  readonly urls = new ResponseUrls(this.time.now);
  readonly faults: FaultInjector;
  readonly lambda: LambdaDriver;
  readonly deliveries: Deliveries;
  stack!: StackDriver;
  /** All stacks that there were. */
  readonly stacks: StackDriver[] = [];
  /** Mode version: the secret that CloudFormation made. */
  shell?: Secret;
  /** The version that somebody rotated to. */
  rotatedTo?: string;
  /** The token with which the stack means to replace it. */
  rotatedUntil: string | null = null;
  /** Names of secrets that are to live in the end although no stack has them. */
  readonly kept: string[] = [];
  /** The versions that were current in them, by ARN. */
  readonly keptVersions = new Map<string, string | undefined>();
  /** What the current version must hold, where the source alone does not determine it. */
  expectedContent?: object | 'generated';
  /** Secrets that belong to somebody else, as they were. */
  private readonly foreign = new Map<string, string>();

  constructor(private readonly options: WorldOptions) {
    this.aws = new FakeAws(this.time.now, { consistency: options.consistency ?? STRONG });
    this.aws.secretsManager.keys.add(KEY_ARN.split('/')[1]);
    this.aws.secretsManager.keys.add(OTHER_KEY_ARN.split('/')[1]);
    // As the role's policy has it: only what carries the tag of the function's stack, at the moment of the call.
    this.aws.secretsManager.store.mayDelete = ({ tags }) => tags.get(INSTANCE_TAG)?.startsWith(`${this.lambda.caller.split('/').pop()}/`) ?? false;
    plantSources(this.aws);
    this.faults = new FaultInjector(options.faults);
    this.lambda = new LambdaDriver(options.createHandler, this.time, this.aws, this.urls, this.faults, seeded(7), options.lambda);
    this.deliveries = new Deliveries(this.lambda, options.late);
    this.stack = this.addStack();
    for (const secret of this.secrets) this.isForeign(secret);
  }

  get secrets(): Secret[] {
    return [...this.aws.secretsManager.store.secrets.values()];
  }

  get consistency(): Consistency {
    return this.options.consistency ?? STRONG;
  }

  /** Runs until CloudFormation has ended and no delivery is under way, however much time has to pass. */
  async run(act: (world: World) => Promise<void>, before?: () => boolean): Promise<void> {
    await this.time.settle(Promise.race([act(this).finally(() => this.deliveries.ended()), this.lambda.stopped]), before);
    await quiet();
    this.lambda.release();
  }

  /** A stack of the same name after one that is gone: only its uuid differs. */
  addStack(uuid = 'a'): StackDriver {
    if (this.stack?.isStuck) throw new Error('There is a stack of that name, and it is stuck.');
    const stack = new StackDriver(this.deliveries, this.time, this.urls, this.options.stack, 'app', `0a1b2c3d-0000-4000-8000-00000000000${uuid}`);
    this.aws.cloudFormation.stacks.set(stack.stackId, stack);
    this.stacks.push(stack);
    this.stack = stack;
    process.env.MANAGED_SECRET_STACK_ID = stack.stackId;
    return stack;
  }

  /** A secret that the handler did not make. */
  addSecret(name: string, fields: Partial<Secret> & { value?: string; token?: string } = {}): Secret {
    const { value = 'somebody else\'s', token = 'made-by-somebody-else'.padEnd(32, '0'), ...rest } = fields;
    const secret = this.aws.secretsManager.store.add(name, rest);
    write(secret, token, { SecretString: value }, this.time.now());
    return secret;
  }

  /** From here on, no byte of it may change. */
  isForeign(secret: Secret): Secret {
    this.foreign.set(secret.arn, photographed(secret));
    return secret;
  }

  /** It is not ours to delete, although we may change it. */
  livesOn(secret: Secret): void {
    this.kept.push(secret.name);
    this.keptVersions.set(secret.arn, versionWith(secret, CURRENT)?.id);
  }

  /** Somebody writes a new current version, as a rotation does. */
  rotate(id = 'rotated-in-between'.padEnd(32, '0')): void {
    const secret = this.current!;
    write(secret, id, { SecretString: 'rotated' }, this.time.now());
    this.rotatedTo = id;
  }

  /** The secret that the stack has now. */
  get current(): Secret | undefined {
    const arn = this.stack.inForce?.physicalId.replace(/#version$/, '');
    return arn === undefined ? undefined : this.aws.secretsManager.store.secrets.get(arn);
  }

  foreignChanges(): string[] {
    return [...this.foreign].filter(([arn, before]) => {
      const now = this.aws.secretsManager.store.secrets.get(arn);
      return !now || photographed(now) !== before;
    }).map(([arn]) => arn);
  }

  /** Every token that a template named, or that the handler reported. */
  get tokens(): string[] {
    const reported = this.stacks.flatMap(({ exchanges }) => exchanges.flatMap(({ responses }) => responses.map(({ Data }) => Data?.VersionId)));
    const named = this.events.map(({ ResourceProperties: { ClientRequestToken } }) => ClientRequestToken);
    return [...named, ...reported].filter(token => token !== undefined);
  }

  /** How many derived tokens may have made a version and never been reported, because the request failed. */
  get derivedTokens(): number {
    const silent = this.stacks.flatMap(({ exchanges }) => exchanges).filter(({ responses }) => responses[0]?.Status !== 'SUCCESS');
    return new Set(silent.filter(({ event }) => !event.ResourceProperties.ClientRequestToken).map(({ event }) => `${event.StackId}/${event.ResourceProperties.Generation}`)).size;
  }

  get events(): CloudFormationEvent[] {
    return this.stacks.flatMap(stack => stack.exchanges.map(({ event }) => event));
  }
}

/** All that a secret is, but for the lag of its copies. */
function photographed({ lag: _lag, tags, versions, ...rest }: Secret): string {
  return JSON.stringify([rest, [...tags], [...versions.values()].map(version => [version.id, version.content, [...version.labels].sort()])]);
}

export { STACK_ID };
