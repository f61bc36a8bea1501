/*
 * CloudFormation as a custom resource meets it: one stack, our resource in it, and others that may fail.
 */
import { StackView } from './fake-cloudformation';
import { LambdaDriver, ResponseBucket } from './lambda-driver';
import { VirtualTime } from './virtual-time';
import { ResourceProperties } from '../../src/create-secret/contract';
import { CloudFormationEvent } from '../../src/create-secret/event';

export interface Response {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly NoEcho?: boolean;
  readonly Data?: Record<string, string | undefined>;
}

/** A request and what came of it. */
export interface Exchange {
  readonly event: CloudFormationEvent;
  /** All responses; CloudFormation hears the first. */
  readonly responses: Response[];
  /** What no response may be: too long, another request's, without an id. */
  readonly breaches: string[];
}

/** How often Lambda delivers each event. */
export type Delivery = 'once' | 'twice' | 'twice-at-once' | 'thrice';

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
  readonly serviceTimeout: number;
  /** Whether a rollback of a replacement asks the handler for the old resource, or goes back to it silently. */
  readonly rollsReplacementsBackBy: 'update' | 'nothing';
  /** Between two requests of one operation. */
  readonly pace: number;
  /** Between two operations: somebody has to start the next. */
  readonly rest: number;
}

export const STACK: StackOptions = { delivery: 'once', serviceTimeout: 900_000, rollsReplacementsBackBy: 'update', pace: 1_000, rest: 60_000 };

const MAX_RESPONSE = 4096;
const MAX_ID = 1024;
const CLEANUP_TRIES = 3;

/** The URLs that CloudFormation signs. Whoever has one can answer in the handler's place: none may be logged. */
export class ResponseUrls implements ResponseBucket {
  static readonly HOST = 'cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com';
  static readonly SIGNATURE = 'c4n4rySignatureOfTheResponseUrl';

  private readonly exchanges = new Map<string, Exchange>();
  /** What the bucket answers instead, for named faults; undefined takes the response. */
  refusal: (url: string) => number | undefined = () => undefined;

  urlFor(requestId: string, serial: number): string {
    return `https://${ResponseUrls.HOST}/arn%3Aaws/${requestId}/${serial}?X-Amz-Expires=7200&X-Amz-Signature=${ResponseUrls.SIGNATURE}`;
  }

  open(exchange: Exchange): void {
    this.exchanges.set(exchange.event.ResponseURL, exchange);
  }

  receive(url: string, body: string): number {
    const exchange = this.exchanges.get(url);
    const refused = this.refusal(url);
    if (!exchange || refused !== undefined) return refused ?? 403;
    const bytes = Buffer.byteLength(body);
    if (bytes > MAX_RESPONSE) exchange.breaches.push(`a response of ${bytes} bytes`);
    const response = JSON.parse(body) as Response;
    exchange.breaches.push(...breachesOf(response, exchange.event));
    exchange.responses.push(response);
    return 200;
  }
}

function breachesOf(response: Response, event: CloudFormationEvent): string[] {
  const id = response.PhysicalResourceId;
  const breaches = [
    ['StackId', 'RequestId', 'LogicalResourceId'].some(field => (response as any)[field] !== (event as any)[field]) && 'a response to another request',
    !id && 'no PhysicalResourceId',
    Buffer.byteLength(id ?? '') > MAX_ID && 'a PhysicalResourceId of more than 1 KB',
    event.RequestType === 'Delete' && id !== event.PhysicalResourceId && 'another PhysicalResourceId on Delete',
    event.RequestType === 'Update' && response.Status === 'FAILED' && id !== event.PhysicalResourceId && 'another PhysicalResourceId on a failed Update',
    response.Status === 'FAILED' && !response.Reason && 'FAILED without a Reason',
  ];
  return breaches.filter(breach => breach !== false);
}

export class StackDriver implements StackView {
  readonly stackId: string;
  stackStatus = 'REVIEW_IN_PROGRESS';
  begun?: number;
  rootId?: string;
  readonly exchanges: Exchange[] = [];
  readonly options: StackOptions;
  /** What CloudFormation takes for granted of our resource. */
  inForce?: { readonly physicalId: string; readonly properties: ResourceProperties; readonly data: Response['Data'] };
  readonly resource: { status: string; physicalId?: string; updated?: number } = { status: '' };
  readonly resources = new Map([['Secret', this.resource]]);
  private requests = 0;
  private former?: NonNullable<StackDriver['inForce']>;
  private failedRemoval?: { readonly physicalId: string; readonly properties: ResourceProperties };
  private attempted?: ResourceProperties;
  private readonly watchers: Array<{ readonly count: number; readonly resolve: () => void }> = [];

  constructor(
    private readonly lambda: LambdaDriver, private readonly time: VirtualTime, private readonly urls: ResponseUrls,
    options: Partial<StackOptions> = {}, readonly name = 'app', uuid = '0a1b2c3d-0000-4000-8000-00000000000a',
  ) {
    this.options = { ...STACK, ...options };
    this.stackId = `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/${uuid}`;
  }

  get isStuck(): boolean {
    return /ROLLBACK_FAILED|DELETE_FAILED/.test(this.stackStatus);
  }

  /** The first deployment. What fails is removed again. */
  async create(properties: ResourceProperties, { otherFails, reuseRequestIds }: DeployOptions = {}): Promise<void> {
    await this.begin('CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', reuseRequestIds);
    const response = await this.request('Create', properties);
    if (response?.Status === 'SUCCESS') {
      this.take(response, properties);
      this.resource.status = 'CREATE_COMPLETE';
      if (!otherFails) return void (this.stackStatus = 'CREATE_COMPLETE');
    }
    this.stackStatus = 'ROLLBACK_IN_PROGRESS';
    await this.removeCreated(response?.PhysicalResourceId ?? this.inventedId(), properties, 'ROLLBACK');
  }

  /**
   * The create is cancelled while it runs, because another resource failed: CloudFormation deletes what it has no id of. The
   * handler may answer before the cancellation, and then it has one.
   */
  async createAndCancel(properties: ResourceProperties, cancellation: Promise<void>): Promise<void> {
    await this.begin('CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS');
    const creation = this.open('Create', properties);
    const delivered = this.deliver(creation.event);
    await cancellation;
    this.stackStatus = 'ROLLBACK_IN_PROGRESS';
    await this.removeCreated(creation.responses[0]?.PhysicalResourceId ?? this.inventedId(), properties, 'ROLLBACK');
    await delivered;
  }

  /** An event that Lambda delivers once more, long after it was answered. */
  deliverAgain(index: number): Promise<void> {
    return this.deliver(this.exchanges[index].event);
  }

  /** An operation on a live stack. Without properties, our resource has left the template. */
  async update(properties: ResourceProperties, { otherFails, meanwhile, reuseRequestIds }: DeployOptions = {}): Promise<void> {
    const before = this.inForce!;
    await this.begin('UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', reuseRequestIds);
    const response = await this.request('Update', properties, before.properties, before.physicalId);
    if (response?.Status === 'SUCCESS') {
      this.take(response, properties);
      if (!otherFails) return this.cleanUp(before, 'UPDATE_COMPLETE');
    }
    this.former = before;
    meanwhile?.();
    await this.rollBack(before, response?.Status === 'SUCCESS' ? properties : undefined, properties);
  }

  /** Adds our resource to a stack that is there without it. */
  async add(properties: ResourceProperties, { otherFails }: DeployOptions = {}): Promise<void> {
    await this.begin('UPDATE_IN_PROGRESS', 'CREATE_IN_PROGRESS');
    const response = await this.request('Create', properties);
    if (response?.Status === 'SUCCESS') this.take(response, properties);
    if (response?.Status === 'SUCCESS' && !otherFails) return void (this.stackStatus = 'UPDATE_COMPLETE');
    this.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    await this.removeCreated(response?.PhysicalResourceId ?? this.inventedId(), properties, 'UPDATE_ROLLBACK');
  }

  /** Removes the stack. */
  async delete(): Promise<void> {
    await this.begin('DELETE_IN_PROGRESS', 'DELETE_IN_PROGRESS');
    if (this.inForce) await this.removeCreated(this.inForce.physicalId, this.inForce.properties, 'DELETE');
    else this.stackStatus = 'DELETE_COMPLETE';
  }

  /** Removes our resource from the template, and keeps the secret: DeletionPolicy Retain asks the handler nothing. */
  retain(): void {
    this.inForce = undefined;
    this.resource.status = 'DELETE_SKIPPED';
  }

  /** What an operator does about a stack that is stuck, after mending the cause. */
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
  private async rollBack(before: NonNullable<StackDriver['inForce']>, succeeded: ResourceProperties | undefined, attempted: ResourceProperties): Promise<void> {
    this.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    this.resource.status = 'UPDATE_IN_PROGRESS';
    this.attempted = attempted;
    const now = this.inForce!;
    const isReplaced = succeeded && now.physicalId !== before.physicalId;
    if (isReplaced && this.options.rollsReplacementsBackBy === 'nothing') {
      this.inForce = before;
      return this.cleanUp(now, 'UPDATE_ROLLBACK_COMPLETE');
    }
    const response = await this.request('Update', before.properties, attempted, now.physicalId);
    if (response?.Status !== 'SUCCESS') return void (this.stackStatus = 'UPDATE_ROLLBACK_FAILED');
    this.take(response, before.properties);
    await this.cleanUp(now, 'UPDATE_ROLLBACK_COMPLETE');
  }

  /** Deletes what was replaced, tries thrice, and then abandons it. */
  private async cleanUp(replaced: NonNullable<StackDriver['inForce']>, then: string): Promise<void> {
    this.resource.status = 'UPDATE_COMPLETE';
    if (replaced.physicalId !== this.inForce!.physicalId) {
      this.stackStatus = `${then}_CLEANUP_IN_PROGRESS`;
      for (let tries = 0; tries < CLEANUP_TRIES; tries++) {
        const response = await this.request('Delete', replaced.properties, undefined, replaced.physicalId);
        if (response?.Status === 'SUCCESS') break;
      }
    }
    this.stackStatus = then;
  }

  private async removeCreated(physicalId: string, properties: ResourceProperties, operation: string): Promise<void> {
    this.resource.status = 'DELETE_IN_PROGRESS';
    const response = await this.request('Delete', properties, undefined, physicalId);
    const isDone = response?.Status === 'SUCCESS';
    if (isDone) this.inForce = undefined;
    this.failedRemoval = isDone ? undefined : { physicalId, properties };
    this.resource.status = isDone ? 'DELETE_COMPLETE' : 'DELETE_FAILED';
    this.stackStatus = `${operation}_${isDone ? 'COMPLETE' : 'FAILED'}`;
  }

  private async begin(stackStatus: string, resourceStatus: string, reuseRequestIds = false): Promise<void> {
    if (this.isStuck) throw new Error(`CloudFormation starts no operation on a stack in ${this.stackStatus}.`);
    if (this.exchanges.length > 0) await this.time.sleep(this.options.rest);
    this.stackStatus = stackStatus;
    this.begun = this.time.now();
    Object.assign(this.resource, { status: resourceStatus, updated: this.time.now() });
    if (reuseRequestIds) this.requests = 0;
  }

  private take(response: Response, properties: ResourceProperties): void {
    this.inForce = { physicalId: response.PhysicalResourceId, properties, data: response.Data };
    this.resource.physicalId = response.PhysicalResourceId;
  }

  /** What CloudFormation calls a resource that never told its id. */
  inventedId(): string {
    return `${this.name}-Secret-1KQZ8W2Y7XABC`;
  }

  eventFor(type: CloudFormationEvent['RequestType'], properties: ResourceProperties, old?: ResourceProperties, physicalId?: string): CloudFormationEvent {
    const serial = this.requests++;
    const requestId = `0f0e0d0c-0000-4000-8000-${String(serial).padStart(12, '0')}`;
    return {
      RequestType: type,
      ResponseURL: this.urls.urlFor(requestId, this.exchanges.length),
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
    type: CloudFormationEvent['RequestType'], properties: ResourceProperties, old?: ResourceProperties, physicalId?: string,
  ): Promise<Response | undefined> {
    if (this.options.pace > 0) await this.time.sleep(this.options.pace);
    const exchange = this.open(type, properties, old, physicalId);
    const sent = this.time.now();
    await this.deliver(exchange.event);
    if (exchange.responses.length === 0) await this.time.sleep(Math.max(0, sent + this.options.serviceTimeout - this.time.now()));
    return exchange.responses[0];
  }

  private open(...request: Parameters<StackDriver['request']>): Exchange {
    const exchange: Exchange = { event: this.eventFor(...request), responses: [], breaches: [] };
    this.exchanges.push(exchange);
    this.urls.open(exchange);
    for (const { count, resolve } of this.watchers) if (this.exchanges.length >= count) resolve();
    return exchange;
  }

  /** When so many requests have been sent. */
  sent(count: number): Promise<void> {
    return new Promise(resolve => this.watchers.push({ count, resolve }));
  }

  private async deliver(event: CloudFormationEvent): Promise<void> {
    const once = (): Promise<void> => this.lambda.deliver(event);
    switch (this.options.delivery) {
      case 'once': return once();
      case 'twice': return once().then(once);
      case 'thrice': return once().then(once).then(once);
      case 'twice-at-once': await Promise.all([once(), once()]);
    }
  }
}
