import { INSTANCE_TAG } from '../../../src/create-secret/contract';
import { created } from '../properties';
import { World } from '../world';
import { Scenario } from './scenario';

const DAY = 86_400_000;

/** The end of a secret, by us or by others. */
export const deleting: Scenario[] = [
  deletes('a secret'),
  deletes('a secret with replicas', undefined, { Replicas: [{ Region: 'eu-west-3' }] }),
  deletes('a secret that somebody deleted for good', ({ current, aws }) => void aws.secretsManager.store.secrets.delete(current!.arn)),
  deletes('a secret that somebody scheduled already', world => schedule(world)),
  deletes('a secret whose instance tag somebody took away', world => {
    world.current!.tags.delete(INSTANCE_TAG);
    world.isForeign(world.current!);
  }),
  {
    name: 'update of a secret that somebody deleted for good',
    group: 'out of band',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack, aws }) => {
      await stack.create(created());
      aws.secretsManager.store.secrets.delete(stack.inForce!.physicalId);
      await stack.update(created({ Description: 'new' }));
    },
  },
  {
    name: 'update of a secret that somebody scheduled for deletion',
    group: 'out of band',
    ends: 'UPDATE_COMPLETE',
    act: async world => {
      await world.stack.create(created());
      schedule(world);
      await world.stack.update(created({ Description: 'new' }));
    },
  },
  {
    name: 'create, delete and create again, asked to restore',
    group: 'delete',
    ends: 'CREATE_COMPLETE',
    act: async world => {
      await world.stack.create(created({ OnExisting: 'restore' }));
      await world.stack.delete();
      await world.time.sleep(60_000);
      await world.addStack('b').create(created({ OnExisting: 'restore' }));
    },
  },
];

function schedule({ current, time }: World): void {
  current!.deletion = { asked: time.now(), ends: time.now() + 20 * DAY };
}

function deletes(what: string, between: (world: World) => void = () => {}, more: Parameters<typeof created>[0] = {}): Scenario {
  return {
    name: `delete ${what}`,
    group: 'delete',
    ends: 'DELETE_COMPLETE',
    act: async world => {
      await world.stack.create(created(more));
      between(world);
      await world.stack.delete();
    },
  };
}
