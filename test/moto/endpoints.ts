import { createServer as createHttpServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Response } from '../create-secret/exchange';
import { HttpResponse, Refusal } from '../create-secret/fake/wire';
import { FakeCloudFormation, queryRefusal } from '../create-secret/fake-cloudformation';

const HOST = '127.0.0.1';

/** CloudFormation's DescribeStacks and DescribeStackResource on this machine. moto runs no custom resource of this stack. */
export class CloudFormationEndpoint {
  static async start(): Promise<CloudFormationEndpoint> {
    const endpoint = new CloudFormationEndpoint();
    await listen(endpoint.server);
    return endpoint;
  }

  readonly cloudFormation = new FakeCloudFormation();
  private readonly server = createHttpServer((request, response) => void this.answer(request, response));

  get url(): string {
    return `http://${HOST}:${portOf(this.server)}`;
  }

  stop(): Promise<void> {
    return close(this.server);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { Action: operation, ...form } = Object.fromEntries(new URLSearchParams(await text(request)));
    const { statusCode, headers, body } = this.outcome(operation, form);
    response.writeHead(statusCode, headers).end(body);
  }

  private outcome(operation: string, form: Record<string, string>): HttpResponse {
    try {
      return this.cloudFormation.answer(operation, form);
    } catch (thrown) {
      if (thrown instanceof Refusal) return queryRefusal(thrown);
      throw thrown;
    }
  }
}

/** Where the function puts its responses: CloudFormation's bucket. */
export class ResponseBucket {
  static async start(certificate: { readonly cert: Buffer; readonly key: Buffer }): Promise<ResponseBucket> {
    const bucket = new ResponseBucket(certificate);
    await listen(bucket.server);
    return bucket;
  }

  private readonly received = new Map<string, Response[]>();
  private readonly server: Server;

  private constructor(certificate: { readonly cert: Buffer; readonly key: Buffer }) {
    this.server = createHttpsServer(certificate, (request, response) => void this.receive(request, response));
  }

  get host(): string {
    return `localhost:${portOf(this.server)}`;
  }

  /** Responses to the URL of an event, in the order in which they came. */
  responsesTo(url: string): readonly Response[] {
    return this.received.get(pathOf(url)) ?? [];
  }

  stop(): Promise<void> {
    return close(this.server);
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as Response;
    if (request.method === 'PUT') this.received.set(request.url!, [...this.received.get(request.url!) ?? [], body]);
    response.writeHead(request.method === 'PUT' ? 200 : 405).end();
  }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => server.on('error', reject).listen(0, HOST, () => resolve()));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise(resolve => server.close(() => resolve()));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
