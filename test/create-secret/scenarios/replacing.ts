import { created, parameter, TOKEN_A } from '../properties';
import { Scenario } from './scenario';

const OLD = created({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const NEW = { ...OLD, Name: 'app/renamed' };

/** Another name is another secret. */
export const replacing: Scenario[] = [
  {
    name: 'rename',
    group: 'replacement',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(OLD);
      await stack.update(NEW);
    },
  },
  ...(['update', 'nothing'] as const).map(way => ({
    name: `rename, and another resource fails, rolled back by ${way}`,
    group: 'replacement',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    stack: { rollsReplacementsBackBy: way },
    act: async ({ stack }) => {
      await stack.create(OLD);
      await stack.update(NEW, { otherFails: true });
    },
  }) satisfies Scenario),
  {
    name: 'rename to a name that is taken',
    group: 'replacement',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    prepare: world => void world.isForeign(world.addSecret('app/renamed')),
    act: async ({ stack }) => {
      await stack.create(OLD);
      await stack.update(NEW);
    },
  },
  {
    name: 'rename that fails after the new secret was made',
    group: 'replacement',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    prepare: ({ aws }) => void aws.secretsManager.others.broken.set('eu-west-3', 'Replication failed: no.'),
    act: async ({ stack }) => {
      await stack.create(OLD);
      await stack.update({ ...NEW, Replicas: [{ Region: 'eu-west-3' }] });
    },
  },
  {
    name: 'rename again after a rename that another resource rolled back',
    group: 'replacement',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(OLD);
      await stack.update(NEW, { otherFails: true });
      await stack.update(NEW);
    },
  },
  {
    name: 'rename there and back',
    group: 'replacement',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create({ ...OLD, OnExisting: 'restore' });
      await stack.update({ ...NEW, OnExisting: 'restore' });
      await stack.update({ ...OLD, OnExisting: 'restore' });
    },
  },
];
