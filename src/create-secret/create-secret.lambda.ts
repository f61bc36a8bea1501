import { request } from 'https';
import { Clients } from './clients';
import { CloudFormationEvent } from './event';
import { handle, LambdaContext } from './handler';
import { Surroundings } from './surroundings';

/*
 * The shell: the real clock, the real network, the environment.
 */

const REAL: Surroundings = {
  now: Date.now,
  sleep: milliseconds => new Promise(resolve => { setTimeout(resolve, milliseconds); }),
  random: Math.random,
  put,
  log: line => { process.stdout.write(`${line}\n`); },
};

export function createHandler(surroundings: Surroundings) {
  let made: Clients | undefined;
  const clients = () => made ??= new Clients(surroundings.requestHandler);
  return (event: CloudFormationEvent, context: LambdaContext): Promise<void> => handle(event, context, {
    stackId: process.env.MANAGED_SECRET_STACK_ID ?? '',
    responseHost: process.env.MANAGED_SECRET_RESPONSE_HOST,
  }, surroundings, clients);
}

export const handler = createHandler(REAL);

function put(url: string, body: string, timeout: number): Promise<number> {
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
