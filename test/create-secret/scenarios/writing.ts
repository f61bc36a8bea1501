import { write } from '../fake/versions';
import { CIPHERTEXT, object, parameter, secret, SOPS, TOKEN_A, TOKEN_B, VALUES, written, GENERATED } from '../properties';
import { World } from '../world';
import { Scenario } from './scenario';

type More = NonNullable<Parameters<typeof written>[1]>;

const A: More = { Source: parameter(1), ClientRequestToken: TOKEN_A, Generation: 'a' };
const B: More = { Source: parameter(2), ClientRequestToken: TOKEN_B, Generation: 'b' };

/** Mode `version`: CloudFormation made the secret, and the handler writes one version of it. */
export const writing: Scenario[] = [
  writes('a parameter', A),
  writes('a generated value', { Source: GENERATED, Generation: 'g1' }),
  writes('another secret', { Source: secret(1) }),
  writes('an object of any bytes', { Source: object(2) }),
  writes('a field of a SOPS file', { Source: SOPS, Generation: 'sops:a' }),
  writes('a ciphertext of KMS', { Source: CIPHERTEXT, Generation: 'ciphertext:a' }),
  {
    name: 'write a generated value over another',
    group: 'version',
    ends: 'CREATE_COMPLETE',
    prepare: world => {
      addShell(world);
      write(world.shell!, 'made-by-somebody-else'.padEnd(32, '0'), { SecretString: 'by CloudFormation' }, world.time.now());
    },
    act: ({ stack, shell }) => stack.create(written(shell!.arn, { Source: GENERATED, Generation: 'g1' })),
  },
  changes('the token and the value', A, B, 'UPDATE_COMPLETE'),
  changes('the token and the value, rolled back', A, B, 'UPDATE_ROLLBACK_COMPLETE', true),
  changes('the value and not its token', A, { ...B, ClientRequestToken: TOKEN_A }, 'UPDATE_ROLLBACK_COMPLETE'),
  changes('the generation, rolled back', { Source: GENERATED, Generation: 'g1' }, { Source: GENERATED, Generation: 'g2' }, 'UPDATE_ROLLBACK_COMPLETE', true),
  {
    name: 'write, and another resource fails',
    group: 'version',
    ends: 'ROLLBACK_COMPLETE',
    prepare: addShell,
    act: ({ stack, shell }) => stack.create(written(shell!.arn, A), { otherFails: true }),
  },
  {
    name: 'write into a secret that CloudFormation then replaces',
    group: 'version',
    ends: 'UPDATE_COMPLETE',
    prepare: addShell,
    act: async world => {
      await world.stack.create(written(world.shell!.arn, A));
      world.shell = world.aws.secretsManager.store.add('app/new-shell');
      await world.stack.update(written(world.shell.arn, A));
    },
  },
  {
    name: 'write what was written once, and another version is current',
    group: 'version',
    ends: 'ROLLBACK_COMPLETE',
    prepare: world => {
      addShell(world);
      write(world.shell!, TOKEN_A, { SecretString: VALUES.parameter[0] }, world.time.now());
      write(world.shell!, 'rotated-in-between'.padEnd(32, '0'), { SecretString: 'by CloudFormation' }, world.time.now());
      world.isForeign(world.shell!);
    },
    act: ({ stack, shell }) => stack.create(written(shell!.arn, A)),
  },
  {
    name: 'write, and delete',
    group: 'version',
    ends: 'DELETE_COMPLETE',
    prepare: addShell,
    act: async world => {
      await world.stack.create(written(world.shell!.arn, A));
      world.isForeign(world.shell!);
      await world.stack.delete();
    },
  },
  {
    name: 'change the reference after somebody rotated, and roll back',
    group: 'version',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    prepare: addShell,
    act: async world => {
      const before = { Source: GENERATED, Generation: 'g1' };
      await world.stack.create(written(world.shell!.arn, before));
      world.rotate();
      await world.stack.update(written(world.shell!.arn, { ...before, Source: { ...GENERATED, Generator: { PasswordLength: '40' } } as More['Source'] }), { otherFails: true });
    },
  },
];

function addShell(world: World): void {
  world.shell = world.aws.secretsManager.store.add('app/shell', { tags: new Map([['team', 'a']]), description: 'by CloudFormation' });
}

function writes(what: string, more: More): Scenario {
  return { name: `write ${what}`, group: 'version', ends: 'CREATE_COMPLETE', prepare: addShell, act: ({ stack, shell }) => stack.create(written(shell!.arn, more)) };
}

function changes(what: string, before: More, after: More, ends: string, otherFails = false): Scenario {
  return {
    name: `change ${what}`,
    group: 'version',
    ends,
    prepare: addShell,
    act: async ({ stack, shell }) => {
      await stack.create(written(shell!.arn, before));
      await stack.update(written(shell!.arn, after), { otherFails });
    },
  };
}
