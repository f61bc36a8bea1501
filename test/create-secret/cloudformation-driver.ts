/*
 * CloudFormation as a custom resource meets it: one stack, our resource in it, and others that may fail.
 *
 * It goes on at the first response to a request, or when it gives up. Lambda may go on with that event: see deliveries.
 */
import { Deliveries, Delivery } from './deliveries';
import { Exchange, Response, ResponseUrls } from './exchange';
import { ResourceView, StackView } from './fake-cloudformation';
import { VirtualTime } from './virtual-time';
import { ResourceProperties } from '../../src/create-secret/contract';
import { CloudFormationEvent } from '../../src/create-secret/event';

export interface DeployOptions {
  /** A resource that comes after ours fails. */
  readonly otherFails?: boolean;
  /** What happens in the world until it does. */
  readonly meanwhile?: () => void;
  /** A deployment that is tried again has the request ids of the one before. */
  readonly reuseRequestIds?: boolean;
}

export interface StackOptions {
  readonly delivery: Delivery;
  /** As long as the construct lets CloudFormation wait. */
  readonly serviceTimeout: number;
  /** Whether a rollback of a replacement asks the handler for the old resource, or goes back to it silently. */
  readonly rollsReplacementsBackBy: 'update' | 'nothing';
  /** Between two requests of one operation. */
  readonly pace: number;
  /** Between two operations: somebody has to start the next. */
  readonly rest: number;
}

export const STACK: StackOptions = {
  delivery: 'once', serviceTimeout: 1_200_000, rollsReplacementsBackBy: 'update', pace: 1_000, rest: 60_000,
};

const CLEANUP_TRIES = 3;

/** What CloudFormation takes for granted of our resource. */
export interface ResourceInForce {
  readonly physicalId: string;
  readonly properties: ResourceProperties;
  readonly data: Response['Data'];
}

export class StackDriver implements StackView {
  readonly stackId: string;
  stackStatus = 'REVIEW_IN_PROGRESS';
  /** When the first operation began. */
  created?: number;
  /** When the last update began. */
  updated?: number;
  rootId?: string;
  readonly exchanges: Exchange[] = [];
  readonly options: StackOptions;
  inForce?: ResourceInForce;
  /** Undefined before its first event. */
  resource?: ResourceView;
  private requests = 0;
  private former?: ResourceInForce;
  private failedRemoval?: Omit<ResourceInForce, 'data'>;
  private attempted?: ResourceProperties;
  private readonly watchers: Array<{ readonly count: number; readonly resolve: () => void }> = [];

  constructor(
    private readonly deliveries: Deliveries, private readonly time: VirtualTime, private readonly urls: ResponseUrls,
    options: Partial<StackOptions> = {}, readonly name = 'app', uuid = '0a1b2c3d-0000-4000-8000-00000000000a',
  ) {
    this.options = { ...STACK, ...options };
    this.stackId = `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/${uuid}`;
  }

  get isStuck(): boolean {
    return /ROLLBACK_FAILED|DELETE_FAILED/.test(this.stackStatus);
  }

  /** By logical id. */
  get resources(): ReadonlyMap<string, ResourceView> {
    return new Map(this.resource ? [['Secret', this.resource]] : []);
  }

  /** The first deployment. What fails is removed again. */
  async create(properties: ResourceProperties, { otherFails, reuseRequestIds }: DeployOptions = {}): Promise<void> {
    await this.begin('CREATE_IN_PROGRESS', reuseRequestIds);
    const response = await this.request('Create', properties);
    const isDone = response?.Status === 'SUCCESS';
    if (isDone) this.take(response, properties);
    if (isDone && !otherFails) return this.end('CREATE_COMPLETE');
    this.stackStatus = 'ROLLBACK_IN_PROGRESS';
    await this.removeCreated(response?.PhysicalResourceId ?? this.inventedId(), properties, 'ROLLBACK');
  }

  /**
   * The create is cancelled while it runs, because another resource failed: CloudFormation deletes what it has no id of. The
   * handler may answer before the cancellation, and then it has one.
   */
  async createAndCancel(properties: ResourceProperties, cancellation: Promise<void>): Promise<void> {
    await this.begin('CREATE_IN_PROGRESS');
    const creation = this.open('Create', properties);
    await cancellation;
    creation.isUnanswerable = creation.isOpen;
    creation.close();
    this.stackStatus = 'ROLLBACK_IN_PROGRESS';
    await this.removeCreated(creation.heard?.PhysicalResourceId ?? this.inventedId(), properties, 'ROLLBACK');
  }

  /** An event that Lambda delivers once more. Nothing waits for it, unless the caller does. */
  deliverAgain(index: number): Promise<void> {
    return this.deliveries.again(this.exchanges[index].event, this.stackId);
  }

  /** An operation on a live stack. If an earlier one did not bring our resource into it, this one does. */
  async update(properties: ResourceProperties, { otherFails, meanwhile, reuseRequestIds }: DeployOptions = {}): Promise<void> {
    const before = this.inForce;
    if (!before) return this.add(properties, { otherFails });
    await this.begin('UPDATE_IN_PROGRESS', reuseRequestIds);
    const response = await this.request('Update', properties, before.properties, before.physicalId);
    const isDone = response?.Status === 'SUCCESS';
    if (isDone) this.take(response, properties);
    if (isDone && !otherFails) return this.cleanUp(before, 'UPDATE_COMPLETE');
    this.former = before;
    meanwhile?.();
    await this.rollBack(before, isDone ? properties : undefined, properties);
  }

  /** Adds our resource to a stack that is there without it. What is added and fails is removed in the clean-up. */
  async add(properties: ResourceProperties, { otherFails }: DeployOptions = {}): Promise<void> {
    await this.begin('UPDATE_IN_PROGRESS');
    const response = await this.request('Create', properties);
    const isDone = response?.Status === 'SUCCESS';
    if (isDone) this.take(response, properties);
    if (isDone && !otherFails) return this.end('UPDATE_COMPLETE');
    this.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await this.removeInCleanUp(response?.PhysicalResourceId ?? this.inventedId(), properties, 'UPDATE_ROLLBACK_COMPLETE');
  }

  /** Our resource leaves the template. */
  async remove(): Promise<void> {
    await this.begin('UPDATE_IN_PROGRESS');
    if (this.inForce) return this.removeInCleanUp(this.inForce.physicalId, this.inForce.properties, 'UPDATE_COMPLETE');
    this.end('UPDATE_COMPLETE');
  }

  /** Removes the stack. */
  async delete(): Promise<void> {
    await this.begin('DELETE_IN_PROGRESS');
    if (this.inForce) return this.removeCreated(this.inForce.physicalId, this.inForce.properties, 'DELETE');
    this.end('DELETE_COMPLETE');
  }

  /** Removes our resource from the template, and keeps the secret: DeletionPolicy Retain asks the handler nothing. */
  retain(): void {
    this.inForce = undefined;
    this.updated = this.time.now();
    this.show('DELETE_SKIPPED');
    this.end('UPDATE_COMPLETE');
  }

  /** What an operator does about a stack that is stuck, after the cause is gone. */
  async tryAgain(): Promise<void> {
    if (this.stackStatus === 'UPDATE_ROLLBACK_FAILED' && this.former) return this.continueRollback();
    if (!this.failedRemoval) throw new Error('There is nothing to try again.');
    const { physicalId, properties } = this.failedRemoval;
    this.stackStatus = 'DELETE_IN_PROGRESS';
    await this.removeCreated(physicalId, properties, 'DELETE');
  }

  async continueRollback(): Promise<void> {
    await this.rollBack(this.former!, undefined, this.attempted!);
  }

  /** @param succeeded the new properties, where our resource had them already */
  private async rollBack(
    before: ResourceInForce, succeeded: ResourceProperties | undefined, attempted: ResourceProperties,
  ): Promise<void> {
    this.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    this.attempted = attempted;
    const now = this.inForce!;
    const isReplaced = succeeded && now.physicalId !== before.physicalId;
    if (isReplaced && this.options.rollsReplacementsBackBy === 'nothing') {
      this.inForce = before;
      this.show('UPDATE_COMPLETE', before.physicalId);
      return this.cleanUp(now, 'UPDATE_ROLLBACK_COMPLETE');
    }
    const response = await this.request('Update', before.properties, attempted, now.physicalId);
    if (response?.Status !== 'SUCCESS') return this.end('UPDATE_ROLLBACK_FAILED');
    this.take(response, before.properties);
    await this.cleanUp(now, 'UPDATE_ROLLBACK_COMPLETE');
  }

  /** Deletes what was replaced. Our resource shows nothing of it: it has the id in force. */
  private async cleanUp({ physicalId, properties }: ResourceInForce, then: string): Promise<void> {
    this.stackStatus = `${then}_CLEANUP_IN_PROGRESS`;
    if (physicalId !== this.inForce!.physicalId) {
      await this.tryToDelete(() => this.request('Delete', properties, undefined, physicalId, true));
    }
    this.end(then);
  }

  /** CloudFormation removes what left the template, and what an update had added, when all else is done. */
  private async removeInCleanUp(physicalId: string, properties: ResourceProperties, then: string): Promise<void> {
    this.stackStatus = `${then}_CLEANUP_IN_PROGRESS`;
    await this.tryToDelete(() => this.request('Delete', properties, undefined, physicalId));
    this.inForce = undefined;
    this.end(then);
  }

  /** Thrice; then CloudFormation abandons it. */
  private async tryToDelete(request: () => Promise<Response | undefined>): Promise<void> {
    for (let tries = 0; tries < CLEANUP_TRIES; tries++) if ((await request())?.Status === 'SUCCESS') return;
  }

  private async removeCreated(physicalId: string, properties: ResourceProperties, operation: string): Promise<void> {
    const response = await this.request('Delete', properties, undefined, physicalId);
    const isDone = response?.Status === 'SUCCESS';
    if (isDone) this.inForce = undefined;
    this.failedRemoval = isDone ? undefined : { physicalId, properties };
    this.end(`${operation}_${isDone ? 'COMPLETE' : 'FAILED'}`);
  }

  private async begin(stackStatus: string, reuseRequestIds = false): Promise<void> {
    const isOver = this.stackStatus === 'DELETE_COMPLETE' || (this.stackStatus === 'ROLLBACK_COMPLETE' && stackStatus !== 'DELETE_IN_PROGRESS');
    if (this.isStuck || isOver) throw new Error(`CloudFormation starts no ${stackStatus} on a stack in ${this.stackStatus}.`);
    if (this.exchanges.length > 0) await this.time.sleep(this.options.rest);
    this.stackStatus = stackStatus;
    this.created ??= this.time.now();
    if (stackStatus === 'UPDATE_IN_PROGRESS') this.updated = this.time.now();
    if (reuseRequestIds) this.requests = 0;
  }

  private end(stackStatus: string): void {
    this.stackStatus = stackStatus;
    this.deliveries.settled();
  }

  /** What CloudFormation's events say of our resource from now on. */
  private show(status: string, physicalId = this.resource?.physicalId): void {
    this.resource = { status, physicalId, updated: this.time.now() };
  }

  private take(response: Response, properties: ResourceProperties): void {
    this.inForce = { physicalId: response.PhysicalResourceId, properties, data: response.Data };
  }

  /** What CloudFormation calls a resource that never reported its id. */
  inventedId(): string {
    return `${this.name}-Secret-1KQZ8W2Y7XABC`;
  }

  eventFor(type: CloudFormationEvent['RequestType'], properties: ResourceProperties, old?: ResourceProperties, physicalId?: string): CloudFormationEvent {
    const requestId = `0f0e0d0c-0000-4000-8000-${String(this.requests++).padStart(12, '0')}`;
    return {
      RequestType: type,
      ResponseURL: this.urls.urlFor(this.stackId, 'Secret', requestId),
      StackId: this.stackId,
      RequestId: requestId,
      LogicalResourceId: 'Secret',
      ResourceType: 'Custom::ManagedSecret',
      ResourceProperties: properties,
      ...(type === 'Create' ? {} : { PhysicalResourceId: physicalId }),
      ...(type === 'Update' ? { OldResourceProperties: old } : {}),
    };
  }

  /** Sends a request and waits for the first response, as long as the service would. */
  async request(
    type: CloudFormationEvent['RequestType'], properties: ResourceProperties, old?: ResourceProperties, physicalId?: string, isCleanUp = false,
  ): Promise<Response | undefined> {
    if (this.options.pace > 0) await this.time.sleep(this.options.pace);
    const exchange = this.open(type, properties, old, physicalId, isCleanUp);
    const stopWaiting = this.time.after(this.options.serviceTimeout, () => exchange.close());
    await exchange.closed;
    stopWaiting();
    return exchange.heard;
  }

  /** The event of the resource comes first, then the request is signed and sent. */
  private open(...[type, properties, old, physicalId, isCleanUp]: Parameters<StackDriver['request']>): Exchange {
    const verb = type.toUpperCase();
    if (!isCleanUp) this.resource = { status: `${verb}_IN_PROGRESS`, physicalId, updated: this.time.now() };
    const exchange = new Exchange(this.eventFor(type, properties, old, physicalId), heard => {
      if (!isCleanUp) this.show(`${verb}_${heard?.Status === 'SUCCESS' ? 'COMPLETE' : 'FAILED'}`, heard?.PhysicalResourceId);
    });
    this.exchanges.push(exchange);
    this.urls.open(exchange);
    this.deliveries.issue(exchange, this.options.delivery, this.stackId);
    for (const { count, resolve } of this.watchers) if (this.exchanges.length >= count) resolve();
    return exchange;
  }

  /** When so many requests have been sent. */
  sent(count: number): Promise<void> {
    return new Promise(resolve => this.watchers.push({ count, resolve }));
  }
}
