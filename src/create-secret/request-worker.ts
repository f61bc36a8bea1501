import { ConsistentReader } from './consistent-reader';
import { CloudFormationEvent } from './event';
import { RetryPolicy } from './retry-policy';
import { instanceIdOf } from './secret-identity';
import { Services } from './services';

/** What does a part of one request, and what it needs for that. */
export abstract class RequestWorker {
  protected readonly instance: string;
  protected readonly reader: ConsistentReader;

  constructor(
    protected readonly event: CloudFormationEvent,
    protected readonly services: Services,
    protected readonly retryPolicy: RetryPolicy,
  ) {
    this.instance = instanceIdOf(event);
    this.reader = new ConsistentReader(services, retryPolicy);
  }
}
