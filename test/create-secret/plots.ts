import { Plot } from './interleavings';
import { created, KEY_ARN, LINEAGE, NONE, parameter, TOKEN_A, TOKEN_B, TOKEN_C, written } from './properties';
import { DELETED, INSTANCE_TAG, LINEAGE_TAG, STATE_TAG } from '../../src/create-secret/contract';

const A = created({ Source: parameter(1), ClientRequestToken: TOKEN_A });
const B = created({ Source: parameter(2), ClientRequestToken: TOKEN_B });
const C = created({ Source: parameter(1), ClientRequestToken: TOKEN_C, Description: 'c' });
/** Until every copy of the service shows the deletion. */
const A_MINUTE = 60_000;
const RESTORING = created({ OnExisting: 'restore' });
const ENDED_LIFE = new Map([[INSTANCE_TAG, 'the-uuid-of-a-stack-that-is-gone/Secret'], [LINEAGE_TAG, LINEAGE], [STATE_TAG, DELETED]]);

/** An event comes, while CloudFormation waits for a newer one. */
const outdated: readonly Plot[] = [
  {
    name: 'an update comes again during the next one',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      void stack.sent(3).then(() => stack.deliverAgain(1));
      await stack.create(A);
      await stack.update({ ...B, Description: 'b' });
      await stack.update(C);
    },
  },
  {
    name: 'an update comes for the first time while it is rolled back',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    late: { request: 1, kind: 'first', moment: { opened: 2, order: 'after' } },
    act: async ({ stack }) => {
      await stack.create(A);
      await stack.update({ ...B, Description: 'b' });
    },
  },
  {
    name: 'a delete comes again while its secret is created again with restore',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack, time }) => {
      void stack.sent(3).then(() => stack.deliverAgain(1));
      await stack.add(RESTORING, { otherFails: true });
      await time.sleep(A_MINUTE);
      await stack.add(RESTORING);
    },
  },
  {
    name: 'a clean-up comes again while its secret is renamed back with restore',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack, time }) => {
      void stack.sent(4).then(() => stack.deliverAgain(2));
      await stack.create(RESTORING);
      await stack.update({ ...RESTORING, Name: 'app/renamed' });
      await time.sleep(A_MINUTE);
      await stack.update(RESTORING);
    },
  },
];

/** Two executions at once. */
export const PLOTS: readonly Plot[] = [
  ...cancelled('a generated value', created()),
  ...cancelled('an explicit token', A),
  ...cancelled('no value', created({ Source: NONE })),
  {
    name: 'a create is delivered again while it is being rolled back',
    ends: 'ROLLBACK_COMPLETE',
    act: async ({ stack }) => {
      const again = stack.sent(2).then(() => stack.deliverAgain(0));
      await Promise.all([stack.create(created(), { otherFails: true }), again]);
    },
  },
  twice('create with a generated value', 'CREATE_COMPLETE', ({ stack }) => stack.create(created())),
  twice('create with an explicit token', 'CREATE_COMPLETE', ({ stack }) => stack.create(A)),
  twice('create with no value', 'CREATE_COMPLETE', ({ stack }) => stack.create(created({ Source: NONE }))),
  {
    ...twice('create restores', 'CREATE_COMPLETE', ({ stack }) => stack.create(created({ OnExisting: 'restore' }))),
    prepare: world => void world.addSecret('app/db', { tags: new Map(ENDED_LIFE), deletion: { asked: world.time.now(), ends: world.time.now() + 1e9 } }),
  },
  {
    ...twice('write a generated version', 'CREATE_COMPLETE', ({ stack, shell }) => stack.create(written(shell!.arn, { Source: created().Source }))),
    prepare: world => void (world.shell = world.aws.secretsManager.store.add('app/shell')),
  },
  afterCreate('update of the value', 'UPDATE_COMPLETE', A, ({ stack }) => stack.update(B)),
  afterCreate('update of the metadata', 'UPDATE_COMPLETE', A, ({ stack }) => stack.update({ ...A, Description: 'new', KmsKeyId: KEY_ARN, Tags: [{ Key: 'a', Value: 'b' }] })),
  afterCreate('delete', 'DELETE_COMPLETE', A, ({ stack }) => stack.delete()),
  afterCreate('roll back of the value', 'UPDATE_ROLLBACK_COMPLETE', A, ({ stack }) => stack.update(B, { otherFails: true })),
  ...outdated,
  {
    name: 'somebody rotates while the handler moves AWSCURRENT back',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    act: async (world, turn) => {
      const rotation = world.stack.sent(3).then(() => turn('rotation')).then(() => world.rotate());
      await world.stack.create(A);
      await Promise.all([world.stack.update(B, { otherFails: true }), rotation]);
    },
  },
];

function cancelled(what: string, properties: typeof A): Plot[] {
  return [{
    name: `create with ${what} is cancelled`,
    ends: 'ROLLBACK_COMPLETE',
    act: ({ stack }, turn) => stack.createAndCancel(properties, turn('cancellation')),
  }];
}

function twice(name: string, ends: string, act: Plot['act']): Plot {
  return { name: `${name}, twice at once`, ends, act, isTwice: true };
}

/** Only what comes after the create is doubled. */
function afterCreate(name: string, ends: string, before: typeof A, act: Plot['act']): Plot {
  return {
    name: `${name}, twice at once`,
    ends,
    act: async (world, turn) => {
      await world.stack.create(before);
      Object.assign(world.stack.options, { delivery: 'twice-at-once' });
      await act(world, turn);
    },
  };
}
