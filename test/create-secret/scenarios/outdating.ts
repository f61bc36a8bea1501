import { DELETED, INSTANCE_TAG, LINEAGE_TAG, STATE_TAG } from '../../../src/create-secret/contract';
import { created, LINEAGE, parameter, TOKEN_A, TOKEN_B, TOKEN_C, written } from '../properties';
import { Scenario } from './scenario';

const A = created({ Source: parameter(1), ClientRequestToken: TOKEN_A, Generation: 'a', Description: 'a' });
const B = created({ Source: parameter(2), ClientRequestToken: TOKEN_B, Generation: 'b', Description: 'b', Tags: [{ Key: 'b', Value: 'b' }] });
const C = created({ Source: parameter(1), ClientRequestToken: TOKEN_C, Generation: 'c', Description: 'c' });
/** Each stack derives tokens of its own. */
const ADOPTING = created({ OnExisting: 'adopt', Source: parameter(1), Description: 'a' });
const RESTORING = created({ OnExisting: 'restore' });
const RENAMED = created({ OnExisting: 'restore', Name: 'app/renamed' });
const EARLIER_LIFE = new Map([[INSTANCE_TAG, 'the-uuid-of-a-stack-that-is-gone/Secret'], [LINEAGE_TAG, LINEAGE]]);
const DAY = 86_400_000;

/** Each event of these is old when it comes late: something newer has been asked of the same secret. */
export const outdating: Scenario[] = [
  {
    name: 'update from A to B, rolled back, and then to C',
    group: 'outdated',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(A);
      await stack.update(B, { otherFails: true });
      await stack.update(C);
    },
  },
  {
    name: 'update from A to B to C, and delete',
    group: 'outdated',
    ends: 'DELETE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(A);
      await stack.update(B);
      await stack.update(C);
      await stack.delete();
    },
  },
  {
    name: 'create adopts, another resource fails, and the next stack adopts, is updated and deleted',
    group: 'outdated',
    ends: 'DELETE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(EARLIER_LIFE) }),
    act: async world => {
      await world.stack.create(ADOPTING, { otherFails: true });
      await world.time.sleep(60_000);
      const stack = world.addStack('b');
      await stack.create(ADOPTING);
      await stack.update({ ...ADOPTING, Source: parameter(2), Generation: 'c', Description: 'c' });
      await stack.delete();
    },
  },
  {
    name: 'create adopts what lives on, and another resource fails, twice',
    group: 'outdated',
    ends: 'ROLLBACK_COMPLETE',
    prepare: world => world.livesOn(world.addSecret('app/db', { tags: new Map(EARLIER_LIFE) })),
    act: async world => {
      await world.stack.create(ADOPTING, { otherFails: true });
      await world.time.sleep(60_000);
      await world.addStack('b').create(ADOPTING, { otherFails: true });
    },
  },
  {
    name: 'added, rolled back, added again with restore, and updated',
    group: 'outdated',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.add(RESTORING, { otherFails: true });
      await stack.add(RESTORING);
      await stack.update({ ...RESTORING, Description: 'updated' });
    },
  },
  {
    name: 'added, taken out of the template, added again with restore, and updated',
    group: 'outdated',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.add(RESTORING);
      await stack.remove();
      await stack.add(RESTORING);
      await stack.update({ ...RESTORING, Description: 'updated' });
    },
  },
  {
    name: 'renamed, renamed back with restore, and renamed again',
    group: 'outdated',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(RESTORING);
      for (const next of [RENAMED, RESTORING, RENAMED]) await stack.update(next);
    },
  },
  {
    name: 'renamed, rolled back, and renamed again',
    group: 'outdated',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(RESTORING);
      await stack.update(RENAMED, { otherFails: true });
      await stack.update(RENAMED);
    },
  },
  {
    name: 'created, deleted, and created again by a new stack with restore, and updated',
    group: 'outdated',
    ends: 'UPDATE_COMPLETE',
    act: async world => {
      await world.stack.create(RESTORING);
      await world.stack.delete();
      await world.time.sleep(60_000);
      const stack = world.addStack('b');
      await stack.create(RESTORING);
      await stack.update({ ...RESTORING, Description: 'updated' });
    },
  },
  {
    name: 'create restores, and another resource fails, and the next stack restores',
    group: 'outdated',
    ends: 'CREATE_COMPLETE',
    prepare: world => void world.addSecret('app/db', {
      tags: new Map([...EARLIER_LIFE, [STATE_TAG, DELETED]]), deletion: { asked: world.time.now() - DAY, ends: world.time.now() + 20 * DAY },
    }),
    act: async world => {
      await world.stack.create(RESTORING, { otherFails: true });
      await world.time.sleep(60_000);
      await world.addStack('b').create(RESTORING);
    },
  },
  {
    name: 'a generation is updated, updated again, and rolled back',
    group: 'outdated',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(created({ Generation: 'g1' }));
      await stack.update(created({ Generation: 'g2' }));
      await stack.update(created({ Generation: 'g3' }), { otherFails: true });
    },
  },
  {
    name: 'replicas are added, and removed',
    group: 'outdated',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(created());
      await stack.update(created({ Replicas: [{ Region: 'eu-west-3' }] }));
      await stack.update(created());
    },
  },
  {
    name: 'update with the request ids of the one before that was rolled back',
    group: 'outdated',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(A);
      await stack.update(B, { otherFails: true });
      await stack.update(C, { reuseRequestIds: true });
      await stack.update(B, { reuseRequestIds: true });
    },
  },
  ...writes('from A to B to C', 'UPDATE_COMPLETE', false),
  ...writes('from A to B to C, rolled back', 'UPDATE_ROLLBACK_COMPLETE', true),
];

/** Mode `version`. */
function writes(what: string, ends: string, otherFails: boolean): Scenario[] {
  return [{
    name: `write ${what}`,
    group: 'outdated',
    ends,
    prepare: world => void (world.shell = world.aws.secretsManager.store.add('app/shell')),
    act: async ({ stack, shell }) => {
      const next = ({ Source, ClientRequestToken, Generation }: typeof A): ReturnType<typeof written> =>
        written(shell!.arn, { Source, ClientRequestToken, Generation });
      await stack.create(next(A));
      await stack.update(next(B));
      await stack.update(next(C), { otherFails });
    },
  }];
}
