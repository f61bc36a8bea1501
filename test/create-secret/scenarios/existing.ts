import { DELETED, INSTANCE_TAG, LINEAGE_TAG, STATE_TAG } from '../../../src/create-secret/contract';
import { Secret } from '../fake/secret-store';
import { created, LINEAGE, parameter, TOKEN_A, VALUES } from '../properties';
import type { World } from '../world';
import { Scenario } from './scenario';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LAST_LIFE = new Map([[INSTANCE_TAG, 'the-uuid-of-a-stack-that-is-gone/Secret'], [LINEAGE_TAG, LINEAGE]]);
/** As its stack left it. */
const ENDED_LIFE = new Map([...LAST_LIFE, [STATE_TAG, DELETED]]);
const SOMEBODY = new Map([[INSTANCE_TAG, 'another-stack/Secret'], [LINEAGE_TAG, 'another/Db']]);
const scheduled = (world: World): Secret['deletion'] => ({ asked: world.time.now() - DAY, ends: world.time.now() + 20 * DAY });

/** The name is taken. */
export const existing: Scenario[] = [
  refuses('somebody\'s secret without our tags', world => world.isForeign(world.addSecret('app/db'))),
  refuses('somebody\'s secret that has our very token', world => world.isForeign(world.addSecret('app/db', { token: TOKEN_A })), { ClientRequestToken: TOKEN_A, Source: parameter(1) }),
  refuses('somebody\'s secret that has our very token and value', world => world.isForeign(twin(world)), { ClientRequestToken: TOKEN_A, Source: parameter(1) }),
  refuses('another stack\'s secret that has our very token and value, asked to adopt', world => world.isForeign(twin(world, SOMEBODY)),
    { ClientRequestToken: TOKEN_A, Source: parameter(1), OnExisting: 'adopt' }),
  refuses('another stack\'s secret, asked to adopt', world => world.isForeign(world.addSecret('app/db', { tags: SOMEBODY })), { OnExisting: 'adopt' }),
  refuses('somebody\'s secret that is scheduled for deletion, asked to restore',
    world => world.isForeign(world.addSecret('app/db', { deletion: scheduled(world) })), { OnExisting: 'restore' }),
  refuses('a secret of an earlier life, not asked to adopt', world => world.isForeign(world.addSecret('app/db', { tags: LAST_LIFE }))),
  refuses('a scheduled secret of an earlier life, not asked to restore',
    world => world.isForeign(world.addSecret('app/db', { tags: ENDED_LIFE, deletion: scheduled(world) }))),
  {
    name: 'create adopts a secret of an earlier life',
    group: 'existing',
    ends: 'CREATE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(LAST_LIFE), description: 'old' }),
    act: ({ stack }) => stack.create(created({ OnExisting: 'adopt', Source: parameter(1), Description: 'new', Tags: [{ Key: 'team', Value: 'a' }] })),
  },
  {
    name: 'create restores a secret of an earlier life',
    group: 'existing',
    ends: 'CREATE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(ENDED_LIFE), deletion: scheduled(world) }),
    act: ({ stack }) => stack.create(created({ OnExisting: 'restore', Source: parameter(1) })),
  },
  {
    name: 'create adopts a secret of an earlier life, and keeps the value that was generated',
    group: 'existing',
    ends: 'CREATE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(LAST_LIFE) }),
    act: ({ stack }) => stack.create(created({ OnExisting: 'adopt' })),
  },
  {
    name: 'create restores a secret of an earlier life, and keeps the value that was generated',
    group: 'existing',
    ends: 'CREATE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(ENDED_LIFE), deletion: scheduled(world) }),
    act: ({ stack }) => stack.create(created({ OnExisting: 'restore' })),
  },
  {
    name: 'create adopts a generated value, and the next generation is rolled back',
    group: 'existing',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(LAST_LIFE) }),
    act: async ({ stack }) => {
      await stack.create(created({ OnExisting: 'adopt' }));
      await stack.update(created({ OnExisting: 'adopt', Generation: 'g2' }), { otherFails: true });
    },
  },
  {
    name: 'create adopts a generated value, and another resource fails',
    group: 'existing',
    ends: 'ROLLBACK_COMPLETE',
    prepare: world => world.livesOn(world.addSecret('app/db', { tags: new Map(LAST_LIFE) })),
    act: ({ stack }) => stack.create(created({ OnExisting: 'adopt' }), { otherFails: true }),
  },
  {
    name: 'create adopts a secret of an earlier life that has our very token and value',
    group: 'existing',
    ends: 'CREATE_COMPLETE',
    prepare: world => void twin(world, LAST_LIFE),
    act: ({ stack }) => stack.create(created({ OnExisting: 'adopt', Source: parameter(1), ClientRequestToken: TOKEN_A })),
  },
  {
    name: 'create adopts, and another resource fails',
    group: 'existing',
    ends: 'ROLLBACK_COMPLETE',
    prepare: world => world.livesOn(world.addSecret('app/db', { tags: new Map(LAST_LIFE) })),
    act: ({ stack }) => stack.create(created({ OnExisting: 'adopt', Source: parameter(1) }), { otherFails: true }),
  },
  {
    name: 'create adopts, another resource fails, and a second deployment adopts',
    group: 'existing',
    ends: 'CREATE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(LAST_LIFE) }),
    act: async world => {
      await world.stack.create(created({ OnExisting: 'adopt', Source: parameter(1) }), { otherFails: true });
      await world.time.sleep(60_000);
      await world.addStack('b').create(created({ OnExisting: 'adopt', Source: parameter(1) }));
    },
  },
  {
    name: 'create adopts with a token, another resource fails, and a second deployment adopts with it',
    group: 'existing',
    ends: 'CREATE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(LAST_LIFE) }),
    act: async world => {
      const adopting = created({ OnExisting: 'adopt', Source: parameter(1), ClientRequestToken: TOKEN_A });
      await world.stack.create(adopting, { otherFails: true });
      await world.time.sleep(60_000);
      await world.addStack('b').create(adopting);
    },
  },
  {
    name: 'create adopts, is updated, and is deleted',
    group: 'existing',
    ends: 'DELETE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(LAST_LIFE) }),
    act: async ({ stack }) => {
      await stack.create(created({ OnExisting: 'adopt', Source: parameter(1) }));
      await stack.update(created({ OnExisting: 'adopt', Source: parameter(1), Description: 'second' }));
      await stack.delete();
    },
  },
  {
    name: 'create restores, another resource fails, and a second deployment restores',
    group: 'existing',
    ends: 'CREATE_COMPLETE',
    prepare: world => void world.addSecret('app/db', { tags: new Map(ENDED_LIFE), deletion: scheduled(world) }),
    act: async world => {
      await world.stack.create(created({ OnExisting: 'restore', Source: parameter(1) }), { otherFails: true });
      await world.time.sleep(60_000);
      await world.addStack('b').create(created({ OnExisting: 'restore', Source: parameter(1) }));
    },
  },
  {
    name: 'create adopts what the same stack retained, and another resource fails',
    group: 'existing',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    act: async world => {
      await world.stack.create(created());
      world.livesOn(world.current!);
      world.stack.retain();
      await world.time.sleep(2 * HOUR);
      await world.stack.add(created(), { otherFails: true });
    },
  },
  {
    name: 'create adopts what the same stack retained',
    group: 'existing',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(created());
      stack.retain();
      await stack.add(created());
    },
  },
];

function twin(world: World, tags = new Map<string, string>()): Secret {
  return world.addSecret('app/db', { token: TOKEN_A, value: VALUES.parameter[0], tags: new Map(tags) });
}

function refuses(what: string, prepare: (world: World) => unknown, more: Parameters<typeof created>[0] = {}): Scenario {
  return {
    name: `create refuses ${what}`,
    group: 'existing',
    ends: 'ROLLBACK_COMPLETE',
    prepare: world => void prepare(world),
    act: ({ stack }) => stack.create(created(more)),
  };
}
