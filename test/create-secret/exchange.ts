/* A request of CloudFormation, the URL for its answer, and the bucket that takes the answer. */
import { ResponseBucket } from './lambda-driver';
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
export class Exchange {
  /** Everything that the bucket took for it, in time or too late. */
  readonly responses: Response[] = [];
  /** What no response may be: too long, another request's, without an id. */
  readonly breaches: string[] = [];
  /** The first response, if it came while CloudFormation waited. */
  heard?: Response;
  isOpen = true;
  /** Nobody can answer in time: Lambda keeps the event back, or CloudFormation cancels the request. */
  isUnanswerable = false;
  /** When CloudFormation goes on: at the first response, or when it gives up. */
  readonly closed: Promise<void>;
  private resolve!: () => void;

  /** @param onClosed at the very moment, before anybody else can act */
  constructor(readonly event: CloudFormationEvent, private readonly onClosed: (heard?: Response) => void = () => {}) {
    this.closed = new Promise(resolve => (this.resolve = resolve));
  }

  receive(response: Response, bytes: number): void {
    if (bytes > MAX_RESPONSE) this.breaches.push(`a response of ${bytes} bytes`);
    this.breaches.push(...breachesOf(response, this.event));
    this.responses.push(response);
    if (this.isOpen) this.close(response);
  }

  /** CloudFormation goes on. Without a response, it has given up. */
  close(heard?: Response): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.heard = heard;
    this.onClosed(heard);
    this.resolve();
  }
}

const MAX_RESPONSE = 4096;
const MAX_ID = 1024;

function breachesOf(response: Response, event: CloudFormationEvent): string[] {
  const id = response.PhysicalResourceId;
  const isFailed = response.Status === 'FAILED';
  const isOther = (['StackId', 'RequestId', 'LogicalResourceId'] as const).some(field => response[field] !== event[field]);
  const breaches = [
    isOther && 'a response to another request',
    !id && 'no PhysicalResourceId',
    Buffer.byteLength(id ?? '') > MAX_ID && 'a PhysicalResourceId of more than 1 KB',
    event.RequestType === 'Delete' && id !== event.PhysicalResourceId && 'another PhysicalResourceId on Delete',
    event.RequestType === 'Update' && isFailed && id !== event.PhysicalResourceId && 'another PhysicalResourceId on a failed Update',
    isFailed && !response.Reason && 'FAILED without a Reason',
  ];
  return breaches.filter(breach => breach !== false);
}

/** Seconds: two hours. */
const EXPIRES = 7_200;

/** The URLs that CloudFormation signs. Whoever has one can answer in the handler's place: none may be logged. */
export class ResponseUrls implements ResponseBucket {
  static readonly HOST = 'cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com';
  static readonly SIGNATURE = 'c4n4rySignatureOfTheResponseUrl';

  private readonly exchanges: Exchange[] = [];

  constructor(private readonly now: () => number) {}

  /** What the bucket answers instead, for named faults; undefined takes the response. */
  refusal: (url: string) => number | undefined = () => undefined;

  /** As CloudFormation writes it: the path names the request, the query says when it was signed. */
  urlFor(stackId: string, logicalId: string, requestId: string): string {
    const signed = new Date(this.now()).toISOString().replace(/[-:]|\.\d+/g, '');
    const path = `${stackId.replaceAll(':', '%3A')}%7C${logicalId}%7C${requestId}`;
    return `https://${ResponseUrls.HOST}/${path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=${signed}&X-Amz-SignedHeaders=host`
      + `&X-Amz-Expires=${EXPIRES}&X-Amz-Credential=AKIDEXAMPLE%2F${signed.slice(0, 8)}%2Feu-west-1%2Fs3%2Faws4_request`
      + `&X-Amz-Signature=${ResponseUrls.SIGNATURE}`;
  }

  open(exchange: Exchange): void {
    this.exchanges.push(exchange);
  }

  /** A request id that is used again has the same path: the response reaches the request that is open. */
  receive(url: string, body: string): number {
    const refused = this.refusal(url);
    if (refused !== undefined) return refused;
    const path = pathOf(url);
    const same = this.exchanges.filter(({ event }) => pathOf(event.ResponseURL) === path);
    const target = same.find(({ isOpen }) => isOpen) ?? same.find(({ event }) => event.ResponseURL === url);
    if (!target || this.now() > issuedAt(url) + EXPIRES * 1_000) return 403;
    target.receive(JSON.parse(body) as Response, Buffer.byteLength(body));
    return 200;
  }
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}

/** When CloudFormation signed the URL; it leaves out the milliseconds. */
export function issuedAt(url: string): number {
  const [, year, month, day, hour, minute, second] = /X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(url) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}
