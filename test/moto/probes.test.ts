/* Two services in memory that were written apart: moto, and the AWS of test/create-secret. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { MotoServer, REQUIREMENTS } from './moto-server';
import { agreementList, AGREEMENTS, Asked, DIFFERENCES, differenceTable } from './probes';
import { WireRequest } from '../create-secret/fake/wire';
import { FakeAws } from '../create-secret/fake-aws';
import { VirtualTime } from '../create-secret/virtual-time';

let moto: MotoServer;
let service: SecretsManager;
beforeAll(async () => {
  moto = await MotoServer.start();
  service = new SecretsManager({ ...moto.clientConfig(), maxAttempts: 1 });
});
afterAll(() => moto?.stop());

let probes = 0;
const ofMoto = () => new Asked(service, `probe/${probes++}`);

function ofFake(): Asked {
  const aws = new FakeAws(new VirtualTime().now);
  const handle = async (request: WireRequest) => ({ response: aws.perform(request) });
  const requestHandler = { metadata: {}, handle, updateHttpClientConfig() {}, httpHandlerConfigs: () => ({}) };
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  return new Asked(new SecretsManager({ region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler: requestHandler as any }), 'probe/fake');
}

describe('what moto and the AWS in memory agree on', () => {
  test.each(AGREEMENTS)('$what', async ({ ask, aws }) => {
    expect({ moto: await ask(ofMoto()), memory: await ask(ofFake()) }).toEqual({ moto: aws, memory: aws });
  });
});

describe('what moto does in another way', () => {
  test.each(DIFFERENCES)('$what: $motoText', async ({ ask, moto: expected }) => {
    expect(await ask(ofMoto())).toEqual(expected);
  });

  test.each(DIFFERENCES.filter(({ isUnknownToFake }) => !isUnknownToFake))('$what: the AWS in memory answers as AWS', async ({ ask, aws }) => {
    expect(await ask(ofFake())).toEqual(aws);
  });

  test.each(DIFFERENCES)('$what: this is a difference', ({ aws, moto: other }) => {
    expect(other).not.toEqual(aws);
  });
});

describe('docs/internals/second-world.md', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'internals', 'second-world.md'), 'utf8');

  test('lists what agrees, and each difference', () => {
    expect(text).toContain(`\n${agreementList()}\n\n`);
    expect(text).toContain(`\n${differenceTable()}\n\n`);
  });

  test('names the version that is pinned', () => {
    const [version] = /^moto==\S+$/m.exec(readFileSync(REQUIREMENTS, 'utf8'))!;
    expect(text).toContain(`\`${version}\``);
  });
});
