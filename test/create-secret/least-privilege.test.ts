import './environment';
import { ResourceProperties, Source } from '../../src/create-secret/contract';
import { createHandler } from '../../src/create-secret/create-secret.lambda';
import { isAllowed, Statement } from '../grants/policy-evaluator';
import { STRONG } from './fake/secret-store';
import { grantedFor } from './granted';
import { run, warmUp } from './matrix';
import { Asked, askedFor } from './permissions';
import { Scenario, SCENARIOS } from './scenarios';
import { World } from './world';

/*
 * The policies that the construct writes, and the calls that the handler makes: enough, and nothing more. Each scenario of the handler
 * is run; its properties are made into a ManagedSecret, whose policy is asked about each of the calls.
 */

const ACCOUNT = '111122223333';
const HANDLER = `arn:aws:iam::${ACCOUNT}:role/handler`;
const INSTANCE = 'aws:ResourceTag/managed-secret:instance';

interface Proof {
  readonly world: World;
  readonly granted: Statement[];
  /** Of each event. */
  readonly properties: ResourceProperties[];
}

const once = SCENARIOS.filter(({ delivery }) => delivery === undefined);
const proofs: Proof[] = [];

/** Runs a scenario and keeps the properties of each event: while CloudFormation replaces a policy, that of before is in force too. */
async function prove(scenario: Scenario): Promise<Proof> {
  const granted: Statement[] = [];
  const properties: ResourceProperties[] = [];
  const spying = (surroundings: Parameters<typeof createHandler>[0]) => {
    const handler = createHandler(surroundings);
    return (event: any, context: any) => {
      properties.push(event.ResourceProperties);
      const inForce = [event.ResourceProperties, event.OldResourceProperties].filter(each => each !== undefined);
      for (const each of inForce) granted.push(...grantedFor(each, event.StackId));
      return handler(event, context);
    };
  };
  const { world } = await run(spying as typeof createHandler, scenario, STRONG);
  return { world, granted, properties };
}

beforeAll(async () => {
  await warmUp(createHandler, SCENARIOS);
  for (const scenario of once) proofs.push(await prove(scenario));
});

function contextOf({ resource, context }: Asked, world: World) {
  const secret = [...world.aws.secretsManager.store.secrets.values()].find(({ arn }) => arn === resource);
  return { ...context, [INSTANCE]: secret?.tags.get('managed-secret:instance') } as Record<string, string>;
}

const KEY_POLICY = { Statement: [{ Effect: 'Allow' as const, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }] };

/** Of another secret, or, where the handler asks KMS itself, with one entry more. */
function inAnotherContext(context: Asked['context']): Asked['context'] {
  if ('kms:ViaService' in context) return { ...context, 'kms:EncryptionContext:SecretARN': 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:other-AbCdEf' };
  return { ...context, 'kms:EncryptionContext:more': 'x', 'kms:EncryptionContextKeys': [...context['kms:EncryptionContextKeys'] ?? [], 'more'] };
}

function mayAsk(asked: Asked, { world, granted }: Proof, statements = granted): boolean {
  const caller = { id: HANDLER, account: ACCOUNT, policies: [{ Statement: statements }] };
  const policy = asked.action.startsWith('kms:') ? KEY_POLICY : undefined;
  return isAllowed(caller, asked.action, { arn: asked.resource, account: ACCOUNT, policy }, contextOf(asked, world));
}

/** A source that is missing is an error of the compiler. */
const SOURCES = {
  none: ['create'],
  generated: ['create', 'version'],
  parameter: ['create', 'version'],
  secret: ['create', 'version'],
  object: ['create', 'version'],
  sops: ['create', 'version'],
  ciphertext: ['create', 'version'],
} satisfies Record<Source['Type'], Array<ResourceProperties['Mode']>>;

test('every source is in a scenario of each mode that takes it: scenarios/creating.ts and writing.ts', () => {
  const found = new Set(proofs.flatMap(({ properties }) => properties).map(({ Source: { Type }, Mode }) => `${Type}: ${Mode}`));
  const wanted = Object.entries(SOURCES).flatMap(([type, modes]) => modes.map(mode => `${type}: ${mode}`));
  expect([...found].sort()).toEqual(wanted.sort());
});

test('every call of every scenario is allowed by the policy that the construct writes', () => {
  const denied = proofs.flatMap((proof, index) =>
    askedFor(proof.world).filter(asked => !mayAsk(asked, proof)).map(asked => `${once[index].name}: ${asked.action} ${asked.resource}`));
  expect([...new Set(denied)]).toEqual([]);
  expect(proofs.flatMap(({ world }) => askedFor(world)).length).toBeGreaterThan(200);
});

test('every action that the construct writes is needed: without it, a call of some scenario is denied', () => {
  const written = new Set(proofs.flatMap(({ granted }) => granted).flatMap(({ Action }) => Action as string | string[]));
  const without = (granted: Statement[], action: string) =>
    granted.map(statement => ({ ...statement, Action: [statement.Action!].flat().filter(one => one !== action) }));
  const isMissed = (action: string) => proofs.some(proof =>
    askedFor(proof.world).some(asked => asked.action === action && !mayAsk(asked, proof, without(proof.granted, action))));
  expect([...written].filter(action => !isMissed(action))).toEqual([]);
  expect(written.size).toBeGreaterThan(20);
});

test('the same role may do none of it to a secret of another name, by another service, or by force', () => {
  for (const proof of proofs) {
    for (const asked of askedFor(proof.world).filter(({ resource }) => /:secretsmanager:.*:secret:/.test(resource))) {
      expect(mayAsk({ ...asked, resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:somebody-elses-AbCdEf' }, proof)).toBe(false);
    }
    for (const asked of askedFor(proof.world).filter(({ action }) => action.startsWith('kms:'))) {
      expect(mayAsk({ ...asked, context: { ...asked.context, 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }, proof)).toBe(false);
      expect(mayAsk({ ...asked, context: inAnotherContext(asked.context) }, proof)).toBe(false);
    }
    for (const asked of askedFor(proof.world).filter(({ action }) => action === 'secretsmanager:DeleteSecret')) {
      expect(mayAsk({ ...asked, context: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } }, proof)).toBe(false);
      expect(mayAsk({ ...asked, context: { 'secretsmanager:RecoveryWindowInDays': '6' } }, proof)).toBe(false);
    }
  }
});
