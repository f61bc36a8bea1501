import { randomUUID } from 'node:crypto';
import { ResponseBucket } from './endpoints';
import { LambdaFunction } from './lambda-function';
import { ACCOUNT, REGION } from './moto-server';
import { ResourceProperties } from '../../src/create-secret/contract';
import { CloudFormationEvent } from '../../src/create-secret/event';
import { Delivery } from '../create-secret/deliveries';
import { Response } from '../create-secret/exchange';
import { StackView } from '../create-secret/fake-cloudformation';

export const RESOURCE = 'Secret';

interface Deployed {
  readonly physicalId: string;
  readonly properties: ResourceProperties;
}

/** An event, and every response to it. */
export interface Exchange {
  readonly event: CloudFormationEvent;
  readonly responses: readonly Response[];
}

export interface Deployment {
  /** How often Lambda delivers each event before CloudFormation goes on. */
  readonly delivery?: Delivery;
  /** A resource that comes after ours fails. */
  readonly otherFails?: boolean;
}

/** A stack with one resource of ours, as CloudFormation deploys it: what fails is rolled back at once. */
export class Stack implements StackView {
  static idOf(uuid: string): string {
    return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/app/${uuid}`;
  }

  stackStatus = 'REVIEW_IN_PROGRESS';
  begun?: number;
  readonly resource: { status: string; physicalId?: string; updated: number } = { status: '', updated: 0 };
  readonly resources = new Map([[RESOURCE, this.resource]]);
  readonly exchanges: Exchange[] = [];
  private deployed?: Deployed;
  private delivery: Delivery = 'once';

  constructor(readonly stackId: string, readonly lambda: LambdaFunction, private readonly bucket: ResponseBucket) {}

  /** The tag by which the handler knows a secret of this stack. */
  get instance(): string {
    return `${this.stackId.split('/').pop()}/${RESOURCE}`;
  }

  async create(properties: ResourceProperties, { delivery = 'once', otherFails = false }: Deployment = {}): Promise<Response> {
    this.begin('CREATE_IN_PROGRESS', delivery);
    const response = await this.request('CREATE', 'Create', properties);
    if (response.Status === 'SUCCESS') this.deployed = { physicalId: response.PhysicalResourceId, properties };
    if (response.Status === 'SUCCESS' && !otherFails) return this.end('CREATE_COMPLETE', response);
    this.stackStatus = 'ROLLBACK_IN_PROGRESS';
    await this.remove({ physicalId: response.PhysicalResourceId, properties }, 'ROLLBACK');
    return response;
  }

  async update(properties: ResourceProperties, { delivery = 'once', otherFails = false }: Deployment = {}): Promise<Response> {
    const before = this.deployed!;
    this.begin('UPDATE_IN_PROGRESS', delivery);
    const response = await this.request('UPDATE', 'Update', properties, before.physicalId, before.properties);
    const isDone = response.Status === 'SUCCESS';
    const now = { physicalId: isDone ? response.PhysicalResourceId : before.physicalId, properties };
    if (!isDone || otherFails) await this.rollBack(before, now);
    else await this.replace(before, now, 'UPDATE_COMPLETE');
    return response;
  }

  /** Removes the stack. */
  async delete({ delivery = 'once' }: Deployment = {}): Promise<Response> {
    this.begin('DELETE_IN_PROGRESS', delivery);
    return this.remove(this.deployed!, 'DELETE');
  }

  /** Takes the resource out of the template under DeletionPolicy Retain: CloudFormation asks the handler nothing. */
  retain(): void {
    this.deployed = undefined;
    Object.assign(this.resource, { status: 'DELETE_SKIPPED', updated: Date.now() });
  }

  private async rollBack(before: Deployed, failed: Deployed): Promise<void> {
    this.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const response = await this.request('UPDATE', 'Update', before.properties, failed.physicalId, failed.properties);
    if (response.Status !== 'SUCCESS') return void this.end('UPDATE_ROLLBACK_FAILED', response);
    await this.replace(failed, { ...before, physicalId: response.PhysicalResourceId }, 'UPDATE_ROLLBACK_COMPLETE');
  }

  /** Deletes what another physical id has replaced. */
  private async replace(before: Deployed, now: Deployed, end: string): Promise<void> {
    this.deployed = now;
    this.resource.physicalId = now.physicalId;
    if (before.physicalId !== now.physicalId) {
      this.stackStatus = `${end}_CLEANUP_IN_PROGRESS`;
      await this.exchange('Delete', before.properties, before.physicalId);
    }
    this.stackStatus = end;
  }

  private async remove({ physicalId, properties }: Deployed, operation: string): Promise<Response> {
    const response = await this.request('DELETE', 'Delete', properties, physicalId);
    if (response.Status === 'SUCCESS') this.deployed = undefined;
    return this.end(`${operation}_${response.Status === 'SUCCESS' ? 'COMPLETE' : 'FAILED'}`, response);
  }

  private begin(stackStatus: string, delivery: Delivery): void {
    this.stackStatus = stackStatus;
    this.begun = Date.now();
    this.delivery = delivery;
  }

  private end(stackStatus: string, response: Response): Response {
    this.stackStatus = stackStatus;
    return response;
  }

  private async request(
    operation: 'CREATE' | 'UPDATE' | 'DELETE', type: CloudFormationEvent['RequestType'], properties: ResourceProperties,
    physicalId?: string, old?: ResourceProperties,
  ): Promise<Response> {
    Object.assign(this.resource, { status: `${operation}_IN_PROGRESS`, updated: Date.now(), physicalId });
    const response = await this.exchange(type, properties, physicalId, old);
    const end = response.Status === 'SUCCESS' ? 'COMPLETE' : 'FAILED';
    Object.assign(this.resource, { status: `${operation}_${end}`, updated: Date.now(), physicalId: response.PhysicalResourceId });
    return response;
  }

  /** Sends an event, and goes on with the first response. */
  private async exchange(
    type: CloudFormationEvent['RequestType'], properties: ResourceProperties, physicalId?: string, old?: ResourceProperties,
  ): Promise<Response> {
    const event = this.eventFor(type, properties, physicalId, old);
    await this.deliver(event);
    const responses = this.bucket.responsesTo(event.ResponseURL);
    this.exchanges.push({ event, responses });
    return responses[0];
  }

  private async deliver(event: CloudFormationEvent): Promise<void> {
    const once = () => this.lambda.invoke(event);
    switch (this.delivery) {
      case 'once': return once();
      case 'twice': return once().then(once);
      case 'thrice': return once().then(once).then(once);
      case 'twice-at-once': await Promise.all([once(), once()]);
    }
  }

  private eventFor(
    type: CloudFormationEvent['RequestType'], properties: ResourceProperties, physicalId?: string, old?: ResourceProperties,
  ): CloudFormationEvent {
    const requestId = randomUUID();
    return {
      RequestType: type,
      ResponseURL: this.responseUrl(requestId),
      StackId: this.stackId,
      RequestId: requestId,
      LogicalResourceId: RESOURCE,
      ResourceType: 'Custom::ManagedSecret',
      ResourceProperties: properties,
      ...(type === 'Create' ? {} : { PhysicalResourceId: physicalId }),
      ...(type === 'Update' ? { OldResourceProperties: old } : {}),
    };
  }

  /** Presigned as CloudFormation does, with the time of issue. */
  private responseUrl(requestId: string): string {
    const issued = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const signature = 'X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Signature=0123456789abcdef';
    const key = encodeURIComponent(`${this.stackId}|${RESOURCE}|${requestId}`);
    return `https://${this.bucket.host}/${key}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=${issued}&${signature}`;
  }
}
