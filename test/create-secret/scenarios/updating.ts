import { CreateSecretProperties } from '../../../src/create-secret/contract';
import { created, KEY_ARN, OTHER_KEY_ARN, parameter, TOKEN_A, TOKEN_B, TOKEN_C } from '../properties';
import { World } from '../world';
import { Scenario } from './scenario';

const A = created({ Source: parameter(1), ClientRequestToken: TOKEN_A, Generation: 'a' });
const B = created({ Source: parameter(2), ClientRequestToken: TOKEN_B, Generation: 'b' });
const C = created({ Source: parameter(1), ClientRequestToken: TOKEN_C, Generation: 'c' });
const G1 = created({ Generation: 'g1' });
const G2 = created({ Generation: 'g2' });
const PLAIN = created({ Tags: [{ Key: 'team', Value: 'a' }, { Key: 'old', Value: 'x' }], Description: 'first', KmsKeyId: KEY_ARN });
const TYPED = created({ Type: 'SalesforceClientSecret' });
const OTHER = created({ Tags: [{ Key: 'team', Value: 'b' }, { Key: 'new', Value: 'y' }], Description: 'second', KmsKeyId: OTHER_KEY_ARN });

/** What changes in place. */
export const updating: Scenario[] = [
  updates('description, key and tags', PLAIN, OTHER),
  updates('description, key and tags to none', PLAIN, created()),
  rollsBack('description, key and tags', PLAIN, OTHER),
  updates('the type', TYPED, created({ Type: 'BigIDClientSecret' })),
  updates('the type to none', TYPED, created()),
  rollsBack('the type', TYPED, created({ Type: 'BigIDClientSecret' })),
  rollsBack('the type, which was none', created(), TYPED),
  updates('the token and the value', A, B),
  rollsBack('the token and the value', A, B),
  updates('the generation', G1, G2),
  rollsBack('the generation', G1, G2),
  updates('replicas added', created(), created({ Replicas: [{ Region: 'eu-west-3' }] })),
  updates('replicas removed and others added', created({ Replicas: [{ Region: 'eu-west-3' }] }), created({ Replicas: [{ Region: 'eu-north-1' }] })),
  updates('the key of a replica', created({ Replicas: [{ Region: 'eu-west-3' }] }), created({ Replicas: [{ Region: 'eu-west-3', KmsKeyId: 'alias/there' }] })),
  rollsBack('the key of a replica', created({ Replicas: [{ Region: 'eu-west-3' }] }), created({ Replicas: [{ Region: 'eu-west-3', KmsKeyId: 'alias/there' }] })),
  rollsBack('a replica that fails', created(), created({ Replicas: [{ Region: 'sa-east-1' }] }), ({ aws }) => void aws.secretsManager.others.broken.set('sa-east-1', 'Replication failed: no.'), false),
  updates('the reference, and neither token nor value', { ...A, Source: parameter(1) }, { ...A, Source: { ...A.Source, Name: '/app/copy' } as CreateSecretProperties['Source'] },
    ({ aws }) => void aws.parameters.parameters.set('/app/copy', aws.parameters.parameters.get('/app/db')!)),
  rollsBack('the value and not its token', A, { ...B, ClientRequestToken: TOKEN_A }, undefined, false),
  rollsBack('the token, where the source is missing', A, { ...B, Source: { ...B.Source, Name: '/missing' } as CreateSecretProperties['Source'] }, undefined, false),
  {
    name: 'update from A to B to C to A',
    group: 'update',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(A);
      for (const next of [B, C, A]) await stack.update(next);
    },
  },
  {
    name: 'update of the description after somebody rotated',
    group: 'rotation',
    ends: 'UPDATE_COMPLETE',
    act: async world => {
      await world.stack.create(A);
      world.rotate();
      await world.stack.update({ ...A, Description: 'new' });
    },
  },
  {
    name: 'roll back after somebody rotated since the update',
    group: 'rotation',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    act: async world => {
      await world.stack.create(G1);
      await world.stack.update(G2);
      world.rotate();
      await world.stack.update({ ...G2, Description: 'new' }, { otherFails: true });
    },
  },
  {
    name: 'roll back after somebody rotated between the update and the rollback',
    group: 'rotation',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    act: async world => {
      await world.stack.create(A);
      await world.stack.update(B, { otherFails: true, meanwhile: () => world.rotate() });
    },
  },
  {
    name: 'roll back after somebody rotated before the update',
    group: 'rotation',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    act: async world => {
      await world.stack.create(A);
      world.rotate();
      await world.stack.update(B, { otherFails: true });
    },
  },
  {
    name: 'roll back an update without a source, after somebody rotated twice',
    group: 'rotation',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    act: async world => {
      await world.stack.create(A);
      world.rotate('rotated-once'.padEnd(32, '0'));
      world.rotate();
      world.aws.parameters.parameters.delete('/app/db');
      await world.stack.update(B);
    },
  },
  {
    name: 'update the token after somebody rotated',
    group: 'rotation',
    ends: 'UPDATE_COMPLETE',
    act: async world => {
      await world.stack.create(A);
      world.rotate();
      world.rotatedUntil = TOKEN_B;
      await world.stack.update(B);
    },
  },
  {
    name: 'update with the request ids of the failed one before',
    group: 'update',
    ends: 'UPDATE_COMPLETE',
    act: async ({ stack }) => {
      await stack.create(A);
      await stack.update(B, { otherFails: true });
      await stack.update({ ...C, Description: 'another' }, { reuseRequestIds: true });
    },
  },
];

function updates(what: string, before: CreateSecretProperties, after: CreateSecretProperties, prepare?: (world: World) => void): Scenario {
  return {
    name: `update ${what}`,
    group: 'update',
    ends: 'UPDATE_COMPLETE',
    prepare,
    act: async ({ stack }) => {
      await stack.create(before);
      await stack.update(after);
    },
  };
}

/** @param otherFails whether our own update succeeds first */
function rollsBack(
  what: string, before: CreateSecretProperties, after: CreateSecretProperties, prepare?: (world: World) => void, otherFails = true,
): Scenario {
  return {
    name: `roll back ${what}${otherFails ? '' : ', which failed itself'}`,
    group: 'rollback',
    ends: 'UPDATE_ROLLBACK_COMPLETE',
    prepare,
    act: async ({ stack }) => {
      await stack.create(before);
      await stack.update(after, { otherFails });
    },
  };
}
