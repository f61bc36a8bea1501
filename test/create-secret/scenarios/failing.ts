import { CreateSecretProperties } from '../../../src/create-secret/contract';
import { created, parameter, TOKEN_A } from '../properties';
import { Scenario } from './scenario';

const MISSING = parameter(1) as Extract<CreateSecretProperties['Source'], { Type: 'parameter' }>;
const REPLICAS = [{ Region: 'eu-west-3' }];

/** A first deployment that fails, and what comes after. */
export const failing: Scenario[] = [
  {
    name: 'create, and another resource fails',
    group: 'failed create',
    ends: 'ROLLBACK_COMPLETE',
    act: ({ stack }) => stack.create(created(), { otherFails: true }),
  },
  {
    name: 'create with replicas, and another resource fails',
    group: 'failed create',
    ends: 'ROLLBACK_COMPLETE',
    act: ({ stack }) => stack.create(created({ Replicas: REPLICAS }), { otherFails: true }),
  },
  {
    name: 'create of a source that is missing',
    group: 'failed create',
    ends: 'ROLLBACK_COMPLETE',
    act: ({ stack }) => stack.create(created({ Source: { ...MISSING, Name: '/missing' } })),
  },
  {
    name: 'create with a replica that fails',
    group: 'failed create',
    ends: 'ROLLBACK_COMPLETE',
    prepare: ({ aws }) => void aws.secretsManager.others.broken.set('eu-west-3', 'Replication failed: no.'),
    act: ({ stack }) => stack.create(created({ Replicas: REPLICAS })),
  },
  {
    name: 'a second deployment after another resource failed in the first',
    group: 'failed create',
    ends: 'CREATE_COMPLETE',
    act: async world => {
      await world.stack.create(created({ Source: parameter(1), ClientRequestToken: TOKEN_A }), { otherFails: true });
      await world.time.sleep(60_000);
      await world.addStack('b').create(created({ Source: parameter(1), ClientRequestToken: TOKEN_A }));
    },
  },
  {
    name: 'a second deployment after a replica failed in the first',
    group: 'failed create',
    ends: 'CREATE_COMPLETE',
    prepare: ({ aws }) => void aws.secretsManager.others.broken.set('eu-west-3', 'Replication failed: no.'),
    act: async world => {
      await world.stack.create(created({ Replicas: REPLICAS }));
      world.aws.secretsManager.others.broken.clear();
      await world.time.sleep(60_000);
      await world.addStack('b').create(created({ Replicas: REPLICAS }));
    },
  },
  {
    name: 'added to a stack, another resource fails, and added again with the same request ids',
    group: 'failed create',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.add(created(), { otherFails: true });
      await stack.add(created({ Description: 'second' }));
    },
  },
];
