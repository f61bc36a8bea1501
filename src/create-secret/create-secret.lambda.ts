import { request } from 'https';
import { AwsClients } from './clients';
import { CloudFormationEvent } from './event';
import { handleEvent, LambdaContext } from './handler';
import { HandlerEnvironment } from './handler-environment';

/*
 * The shell: the real clock, the real network, the environment.
 */

const REAL: HandlerEnvironment = {
  now: Date.now,
  sleep: milliseconds => new Promise(resolve => { setTimeout(resolve, milliseconds); }),
  random: Math.random,
  putResponse: putOverHttps,
  log: line => { process.stdout.write(`${line}\n`); },
};

export function createHandler(environment: HandlerEnvironment) {
  let made: AwsClients | undefined;
  const clients = () => made ??= new AwsClients(environment.requestHandler);
  return (event: CloudFormationEvent, context: LambdaContext): Promise<void> => handleEvent(event, context, {
    stackId: process.env.MANAGED_SECRET_STACK_ID ?? '',
    responseHost: process.env.MANAGED_SECRET_RESPONSE_HOST,
  }, environment, clients);
}

export const handler = createHandler(REAL);

function putOverHttps(url: string, body: string, timeout: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'PUT', headers, timeout }, response => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
    sent.end(body);
  });
}
