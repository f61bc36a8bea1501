/* Files that nobody may deploy: each must fail, whoever put it into the bucket. */
import { CreateHandler } from '../lambda-driver';
import { created, SOPS, SOPS_FILE } from '../properties';
import { encryptedFile } from '../sops/fixtures';
import { World } from '../world';
import { Probe } from './probe';
import { Source } from '../../../src/create-secret/contract';

const OTHER_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000';

type Change = (file: any) => void;

function refuses(name: string, change: Change, source: Source = SOPS): Probe {
  return {
    name,
    ask: async createHandler => (await isDeployed(createHandler, change, source) ? ['the file was deployed'] : []),
  };
}

async function isDeployed(createHandler: CreateHandler, change: Change, source: Source): Promise<boolean> {
  const world = new World({ createHandler });
  const file = JSON.parse(encryptedFile(SOPS_FILE).toString('utf8'));
  change(file);
  world.aws.objects.objects.set('cdk-assets/sops-file.json', [{ bytes: Buffer.from(JSON.stringify(file)), versionId: 'null' }]);
  await world.run(({ stack }) => stack.create(created({ Source: source })));
  return world.stack.stackStatus === 'CREATE_COMPLETE';
}

/** It is the files that are refused, and not all. */
const ACCEPTED: Probe = {
  name: 'a SOPS file as it is',
  ask: async createHandler => (await isDeployed(createHandler, () => {}, SOPS) ? [] : ['the file was not deployed']),
};

export const SOURCE_PROBES: readonly Probe[] = [
  ACCEPTED,
  refuses('a SOPS file without one of its values', file => { delete file.username; }),
  refuses('a SOPS file with another value in a place', file => { file.password = file.username; }),
  refuses('a SOPS file with a value in the clear', file => { file.password = 'c4n4ry-clear'; }),
  refuses('a SOPS file of another key', () => {}, { ...SOPS, KeyId: OTHER_KEY } as Source),
];
