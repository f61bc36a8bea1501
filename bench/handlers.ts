/**
 * `npx projen bench:handlers`: a cold start and one Create of this library's handler beside `AwsCustomResource` and
 * `custom-resources.Provider`, and what each puts into a template. Prints Markdown tables. See bench/README.md.
 */
import { spawn } from 'child_process';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { countsOf, MAKERS } from './templates';

const PROCESSES = ['ours', 'aws-custom-resource', 'provider-framework', 'provider-function'] as const;
type Process = typeof PROCESSES[number];

interface Measurement {
  readonly initialization: number;
  readonly request: number;
}

const REPETITIONS = process.argv.includes('--quick') ? 3 : 31;
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:bench-AbCdEf';
const STACK_RESOURCE = '<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail><ResourceStatus>CREATE_IN_PROGRESS</ResourceStatus>'
  + '</StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>';

/** Answers at once, so that what is measured is the handlers' own time. Records what was asked and answered. */
function fakeAws(seen: string[]): http.Server {
  return http.createServer((request, response) => {
    let body = '';
    request.on('data', chunk => { body += chunk; });
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target'] ?? (request.url === '/response' ? `response ${JSON.parse(body).Status}` : 'DescribeStackResource'));
      seen.push(operation.replace('secretsmanager.', ''));
      if (operation === 'DescribeStackResource') response.setHeader('content-type', 'text/xml').end(STACK_RESOURCE);
      else response.writeHead(200, JSON_TYPE).end(JSON.stringify({ ARN, Name: 'bench', VersionId: 'bench', RandomPassword: 'generated' }));
    });
  });
}

function coldStart(which: Process, url: string): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(__dirname, 'handler-case.js'), which, url], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_NO_WARNINGS: '1' } });
    let output = '';
    child.stdout.on('data', chunk => { output += chunk; });
    child.on('close', code => code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`${which} ended with ${code}`)));
  });
}

const total = ({ initialization, request }: Measurement) => initialization + request;
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Alternates, so that whatever else the machine does meets all of them. */
async function measure(url: string): Promise<Record<Process, Measurement[]>> {
  const measured: Record<Process, Measurement[]> = { 'ours': [], 'aws-custom-resource': [], 'provider-framework': [], 'provider-function': [] };
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const order = repetition % 2 === 0 ? PROCESSES : [...PROCESSES].reverse();
    for (const which of order) measured[which].push(await coldStart(which, url));
  }
  return measured;
}

function handlerTable(measured: Record<Process, Measurement[]>): string[] {
  const both = measured['provider-framework'].map((framework, index) => {
    const user = measured['provider-function'][index];
    return { initialization: framework.initialization + user.initialization, request: framework.request + user.request };
  });
  const rows: Array<[string, Measurement[]]> = [
    ['this library', measured.ours], ['AwsCustomResource', measured['aws-custom-resource']], ['Provider: framework and function', both],
  ];
  return [
    '| | initialization, ms | request, ms | together, ms | this library takes |', '| --- | ---: | ---: | ---: | ---: |',
    ...rows.map(([name, times]) => {
      const ratio = median(measured.ours.map((own, index) => total(own) / total(times[index])));
      const figures = [times.map(time => time.initialization), times.map(time => time.request), times.map(total)];
      const cells = figures.map(values => median(values).toFixed(1));
      return `| ${[name, ...cells, ratio.toFixed(2)].join(' | ')} |`;
    }),
  ];
}

function templateTable(): string[] {
  const rows = Object.keys(MAKERS).flatMap(maker => [1, 50].map(secrets => {
    const { functions, roles, resources } = countsOf(maker, secrets);
    return `| ${maker} | ${secrets} | ${functions} | ${roles} | ${resources} |`;
  }));
  return ['| | secrets | functions | roles | resources |', '| --- | ---: | ---: | ---: | ---: |', ...rows];
}

async function main() {
  const seen: string[] = [];
  const server = fakeAws(seen).listen(0, '127.0.0.1');
  await new Promise(resolve => { server.once('listening', resolve); });
  const measured = await measure(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.close();
  if (seen.includes('response FAILED')) throw new Error('A handler failed, so its time is worth nothing.');
  const calls = [...new Set(seen)].map(call => `${call} ×${seen.filter(other => other === call).length / REPETITIONS}`).join(', ');
  console.log([`Medians of ${REPETITIONS} fresh processes each; Node ${process.versions.node}. Calls in one round: ${calls}.`, '', ...handlerTable(measured), '', ...templateTable()].join('\n'));
}

void main();
