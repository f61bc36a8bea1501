/*
 * Calls that are made of moto and of the tests' own AWS in memory, each written without the other. Where they agree, the handler's
 * large tests rest on more than our reading of the documentation. Where they differ, the row says what AWS does, and by which source.
 */
import { CreateSecretCommandInput, SecretsManager } from '@aws-sdk/client-secrets-manager';
import { TOKEN_A, TOKEN_B, TOKEN_C } from '../create-secret/properties';

export interface Probe {
  readonly what: string;
  readonly ask: (probe: Asked) => Promise<unknown>;
  /** What AWS answers. The AWS in memory must answer it too. */
  readonly aws: unknown;
}

/** A call that moto answers in another way than AWS. The texts are those of docs/internals/second-world.md. */
export interface Difference extends Probe {
  readonly moto: unknown;
  readonly awsText: string;
  readonly motoText: string;
  /** A page of AWS, or `unverified`. */
  readonly source: string;
  /** The AWS in memory has no such call, or no such state. */
  readonly isUnknownToFake?: boolean;
}

/** The tables of docs/internals/second-world.md. */
export function agreementList(): string {
  return AGREEMENTS.map(({ what }) => `- ${what}`).join('\n');
}

export function differenceTable(): string {
  const rows = DIFFERENCES.map(({ what, awsText, motoText, source }) => `| ${what} | ${awsText} | ${motoText} | ${source} |`);
  return ['| call | AWS | moto | source |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const API = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference';
const page = (name: string): string => `[${name}](${API}/API_${name}.html)`;
/** The page gives the rule, and not the whole answer. */
const inferred = (name: string): string => `${page(name)} (inferred)`;

/** A secret of its own for each probe. */
export class Asked {
  constructor(readonly service: SecretsManager, readonly name: string) {}

  create(more: Partial<CreateSecretCommandInput> = {}) {
    return this.service.createSecret({ Name: this.name, SecretString: 'A', ClientRequestToken: TOKEN_A, ...more });
  }

  put(token: string, value: string) {
    return this.service.putSecretValue({ SecretId: this.name, SecretString: value, ClientRequestToken: token });
  }

  describe() {
    return this.service.describeSecret({ SecretId: this.name });
  }

  remove() {
    return this.service.deleteSecret({ SecretId: this.name, RecoveryWindowInDays: 7 });
  }

  move(to: string, from: string | undefined, stage = 'AWSCURRENT') {
    return this.service.updateSecretVersionStage({ SecretId: this.name, VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from });
  }

  async labels(): Promise<Record<string, string[]>> {
    const { VersionIdsToStages = {} } = await this.describe();
    return Object.fromEntries(Object.entries(VersionIdsToStages).map(([id, stages]) => [id, [...stages].sort()]));
  }

  async value(): Promise<string | undefined> {
    return (await this.service.getSecretValue({ SecretId: this.name })).SecretString;
  }

  async scheduled(): Promise<this> {
    await this.create();
    await this.remove();
    return this;
  }
}

/** The name of the exception, or `ok`. */
async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(() => 'ok', (error: Error) => error.name);
}

const [CURRENT, PREVIOUS] = [['AWSCURRENT'], ['AWSPREVIOUS']];

export const AGREEMENTS: readonly Probe[] = [
  {
    what: 'CreateSecret with the same token and value answers again, and makes nothing',
    ask: async asked => {
      const [one, two] = [await asked.create(), await asked.create()];
      return [one.ARN === two.ARN, two.VersionId, await asked.labels()];
    },
    aws: [true, TOKEN_A, { [TOKEN_A]: CURRENT }],
  },
  {
    what: 'CreateSecret with the same token and another value is refused',
    ask: async asked => [await outcome(asked.create()), await outcome(asked.create({ SecretString: 'B' }))],
    aws: ['ok', 'ResourceExistsException'],
  },
  {
    what: 'CreateSecret with the same token and the same characters as bytes is refused',
    ask: async asked => [await outcome(asked.create()), await outcome(asked.create({ SecretString: undefined, SecretBinary: Buffer.from('A') }))],
    aws: ['ok', 'ResourceExistsException'],
  },
  {
    what: 'CreateSecret with another token is refused',
    ask: async asked => [await outcome(asked.create()), await outcome(asked.create({ ClientRequestToken: TOKEN_B }))],
    aws: ['ok', 'ResourceExistsException'],
  },
  {
    what: 'CreateSecret without a value is refused the second time',
    ask: async asked => [await outcome(asked.create({ SecretString: undefined })), await outcome(asked.create({ SecretString: undefined }))],
    aws: ['ok', 'ResourceExistsException'],
  },
  {
    what: 'PutSecretValue with a new token makes that version current, and the former one previous',
    ask: async asked => [await asked.create(), (await asked.put(TOKEN_B, 'B')).VersionStages, await asked.labels(), await asked.value()].slice(1),
    aws: [CURRENT, { [TOKEN_A]: PREVIOUS, [TOKEN_B]: CURRENT }, 'B'],
  },
  {
    what: 'PutSecretValue with the same token and value makes nothing',
    ask: async asked => [await asked.create(), (await asked.put(TOKEN_A, 'A')).VersionStages, await asked.labels()].slice(1),
    aws: [CURRENT, { [TOKEN_A]: CURRENT }],
  },
  {
    what: 'PutSecretValue with the same token and another value is refused',
    ask: async asked => [await outcome(asked.create()), await outcome(asked.put(TOKEN_A, 'B')), await asked.value()],
    aws: ['ok', 'ResourceExistsException', 'A'],
  },
  {
    what: 'PutSecretValue with a token that has lost AWSCURRENT moves no label, and answers the labels that it has',
    ask: async asked => {
      await asked.create();
      await asked.put(TOKEN_B, 'B');
      return [(await asked.put(TOKEN_A, 'A')).VersionStages, await asked.labels()];
    },
    aws: [PREVIOUS, { [TOKEN_A]: PREVIOUS, [TOKEN_B]: CURRENT }],
  },
  {
    what: 'PutSecretValue into a secret without a value makes its first version',
    ask: async asked => [await asked.create({ SecretString: undefined }), await outcome(asked.value()), (await asked.put(TOKEN_B, 'B')).VersionStages].slice(1),
    aws: ['ResourceNotFoundException', CURRENT],
  },
  {
    what: 'UpdateSecretVersionStage moves AWSCURRENT back, and AWSPREVIOUS to where it was',
    ask: async asked => {
      await asked.create();
      await asked.put(TOKEN_B, 'B');
      await asked.move(TOKEN_A, TOKEN_B);
      return asked.labels();
    },
    aws: { [TOKEN_A]: CURRENT, [TOKEN_B]: PREVIOUS },
  },
  {
    what: 'UpdateSecretVersionStage refuses AWSCURRENT without RemoveFromVersionId, and from a version that does not have it',
    ask: async asked => {
      await asked.create();
      await asked.put(TOKEN_B, 'B');
      return [await outcome(asked.move(TOKEN_A, undefined)), await outcome(asked.move(TOKEN_B, TOKEN_A))];
    },
    aws: ['InvalidParameterException', 'InvalidParameterException'],
  },
  {
    what: 'UpdateSecretVersionStage puts a label of ours beside AWSCURRENT',
    ask: async asked => [await asked.create(), await asked.move(TOKEN_A, undefined, 'ours'), await asked.labels()].slice(2),
    aws: [{ [TOKEN_A]: ['AWSCURRENT', 'ours'] }],
  },
  {
    what: 'UpdateSecret of the description makes no version',
    ask: async asked => {
      await asked.create();
      await asked.service.updateSecret({ SecretId: asked.name, Description: 'New.' });
      return [(await asked.describe()).Description, await asked.labels()];
    },
    aws: ['New.', { [TOKEN_A]: CURRENT }],
  },
  {
    what: 'TagResource changes and adds, and UntagResource takes away',
    ask: async asked => {
      await asked.create({ Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '1' }] });
      await asked.service.tagResource({ SecretId: asked.name, Tags: [{ Key: 'b', Value: '2' }, { Key: 'c', Value: '2' }] });
      await asked.service.untagResource({ SecretId: asked.name, TagKeys: ['a', 'none'] });
      return Object.fromEntries((await asked.describe()).Tags!.map(({ Key, Value }) => [Key, Value]));
    },
    aws: { b: '2', c: '2' },
  },
  {
    what: 'GetSecretValue of a scheduled secret is refused, and another name is free',
    ask: async asked => [await asked.scheduled(), await outcome(asked.value()), await outcome(asked.create({ Name: `${asked.name}-2` }))].slice(1),
    aws: ['InvalidRequestException', 'ok'],
  },
  {
    what: 'RestoreSecret gives a scheduled secret back with its labels',
    ask: async asked => {
      await asked.scheduled();
      await asked.service.restoreSecret({ SecretId: asked.name });
      return [(await asked.describe()).DeletedDate, await asked.labels(), await asked.value()];
    },
    aws: [undefined, { [TOKEN_A]: CURRENT }, 'A'],
  },
  {
    what: 'DeleteSecret refuses a window of 6 or 31 days, and a window together with force',
    ask: async asked => {
      const { service, name: SecretId } = asked;
      await asked.create();
      const windows = [{ RecoveryWindowInDays: 6 }, { RecoveryWindowInDays: 31 }, { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }];
      return Promise.all(windows.map(window => outcome(service.deleteSecret({ SecretId, ...window }))));
    },
    aws: ['InvalidParameterException', 'InvalidParameterException', 'InvalidParameterException'],
  },
  {
    what: 'DeleteSecret of an absent secret is refused, and succeeds by force',
    ask: async ({ name: SecretId, service }) => [
      await outcome(service.deleteSecret({ SecretId })), await outcome(service.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true })),
    ],
    aws: ['ResourceNotFoundException', 'ok'],
  },
  {
    what: 'a secret is found by its name, its ARN, and its ARN without the suffix',
    ask: async asked => {
      const { ARN } = await asked.create();
      const found = [asked.name, ARN!, ARN!.slice(0, -7)].map(SecretId => asked.service.describeSecret({ SecretId }));
      return (await Promise.all(found)).map(secret => secret.ARN === ARN);
    },
    aws: [true, true, true],
  },
  {
    what: 'a token of less than 32 characters is refused',
    ask: asked => outcome(asked.create({ ClientRequestToken: 'short' })),
    aws: 'InvalidParameterException',
  },
  {
    what: 'GetRandomPassword has every class of characters, and none that is excluded',
    ask: async ({ service }) => {
      const { RandomPassword = '' } = await service.getRandomPassword({ PasswordLength: 40, ExcludeCharacters: 'abc', IncludeSpace: true });
      return [RandomPassword.length, [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9 ]/].every(kind => kind.test(RandomPassword)), /[abc]/.test(RandomPassword)];
    },
    aws: [40, true, false],
  },
];

const inParis = [{ Region: 'eu-west-3' }];
const REFUSED_WHEN_SCHEDULED = 'InvalidRequestException: marked for deletion';

export const DIFFERENCES: readonly Difference[] = [
  ...([
    ['PutSecretValue', asked => asked.put(TOKEN_B, 'B')],
    ['TagResource', ({ service, name: SecretId }) => service.tagResource({ SecretId, Tags: [{ Key: 'a', Value: 'b' }] })],
    ['UntagResource', ({ service, name: SecretId }) => service.untagResource({ SecretId, TagKeys: ['a'] })],
    ['UpdateSecretVersionStage', asked => asked.move(TOKEN_A, undefined, 'ours')],
  ] as ReadonlyArray<readonly [string, (asked: Asked) => Promise<unknown>]>).map(([operation, call]) => ({
    what: `${operation} of a scheduled secret`,
    ask: async (asked: Asked) => outcome(call(await asked.scheduled())),
    aws: 'InvalidRequestException',
    moto: 'ok',
    awsText: REFUSED_WHEN_SCHEDULED,
    motoText: 'succeeds',
    source: page(operation),
  })),
  {
    what: 'CreateSecret of a scheduled secret, with its token and value',
    ask: async asked => outcome((await asked.scheduled()).create()),
    aws: 'InvalidRequestException',
    moto: 'ok',
    awsText: 'InvalidRequestException: scheduled for deletion',
    motoText: 'succeeds, and the secret stays scheduled',
    source: page('CreateSecret'),
  },
  {
    what: 'CreateSecret of a scheduled secret, with another token',
    ask: async asked => outcome((await asked.scheduled()).create({ ClientRequestToken: TOKEN_B })),
    aws: 'InvalidRequestException',
    moto: 'ResourceExistsException',
    awsText: 'InvalidRequestException: scheduled for deletion',
    motoText: 'ResourceExistsException',
    source: inferred('CreateSecret'),
  },
  {
    what: 'DescribeSecret, the DeletedDate of a secret with a window of 7 days',
    ask: async asked => {
      const { DeletionDate } = await asked.create().then(() => asked.remove());
      return (await asked.describe()).DeletedDate!.getTime() < DeletionDate!.getTime() - 86_400_000;
    },
    aws: true,
    moto: false,
    awsText: 'the day on which DeleteSecret was called',
    motoText: 'the last day of the window',
    source: page('SecretListEntry'),
  },
  {
    what: 'CreateSecret after a forced deletion',
    ask: async asked => {
      await asked.create();
      await asked.service.deleteSecret({ SecretId: asked.name, ForceDeleteWithoutRecovery: true });
      return outcome(asked.create());
    },
    aws: 'InvalidRequestException',
    moto: 'ok',
    awsText: 'InvalidRequestException for a while: the deletion is asynchronous',
    motoText: 'the name is free at once',
    source: page('DeleteSecret'),
  },
  {
    what: 'GetSecretValue after AWSCURRENT has moved back',
    ask: async asked => {
      await asked.create();
      await asked.put(TOKEN_B, 'B');
      await asked.move(TOKEN_A, TOKEN_B);
      return asked.value();
    },
    aws: 'A',
    moto: 'B',
    awsText: 'the version with AWSCURRENT',
    motoText: 'without a VersionStage, the version that was written last',
    source: page('GetSecretValue'),
  },
  {
    what: 'PutSecretValue after AWSCURRENT has moved back',
    ask: async asked => {
      await asked.create();
      await asked.put(TOKEN_B, 'B');
      await asked.move(TOKEN_A, TOKEN_B);
      await asked.put(TOKEN_C, 'C');
      return asked.labels();
    },
    aws: { [TOKEN_A]: PREVIOUS, [TOKEN_C]: CURRENT },
    moto: { [TOKEN_A]: CURRENT, [TOKEN_B]: PREVIOUS, [TOKEN_C]: CURRENT },
    awsText: 'AWSCURRENT moves to the new version',
    motoText: 'two versions have AWSCURRENT',
    source: page('PutSecretValue'),
  },
  {
    what: 'DescribeSecret, a version that has lost its last label',
    ask: async asked => {
      await asked.create();
      await asked.put(TOKEN_B, 'B');
      await asked.put(TOKEN_C, 'C');
      return asked.labels();
    },
    aws: { [TOKEN_B]: PREVIOUS, [TOKEN_C]: CURRENT },
    moto: { [TOKEN_A]: [], [TOKEN_B]: PREVIOUS, [TOKEN_C]: CURRENT },
    awsText: 'is not shown',
    motoText: 'is shown without labels',
    source: page('DescribeSecret'),
  },
  {
    what: 'UpdateSecretVersionStage to a version that does not exist',
    ask: async asked => [await asked.create(), await outcome(asked.move(TOKEN_C, TOKEN_A)), await asked.labels()].slice(1),
    aws: ['ResourceNotFoundException', { [TOKEN_A]: CURRENT }],
    moto: ['InvalidParameterException', { [TOKEN_A]: [] }],
    awsText: 'ResourceNotFoundException, and nothing changes',
    motoText: 'InvalidParameterException, and AWSCURRENT is lost',
    source: inferred('UpdateSecretVersionStage'),
  },
  {
    what: 'UpdateSecret with an empty description',
    ask: async asked => {
      await asked.create({ Description: 'Old.' });
      await asked.service.updateSecret({ SecretId: asked.name, Description: '' });
      return (await asked.describe()).Description;
    },
    aws: '',
    moto: 'Old.',
    awsText: 'removes the description',
    motoText: 'keeps it',
    source: 'unverified',
  },
  {
    what: 'UpdateSecret with an empty key',
    ask: async asked => {
      await asked.create({ Description: 'Old.' });
      await asked.service.updateSecret({ SecretId: asked.name, KmsKeyId: '' });
      return (await asked.describe()).KmsKeyId;
    },
    aws: undefined,
    moto: '',
    awsText: 'back to the default key, and DescribeSecret shows none',
    motoText: 'DescribeSecret shows an empty key',
    source: page('UpdateSecret'),
  },
  {
    what: 'CreateSecret with a key that does not exist',
    ask: asked => outcome(asked.create({ KmsKeyId: '99999999-9999-4999-8999-999999999999' })),
    aws: 'EncryptionFailure',
    moto: 'ok',
    awsText: 'EncryptionFailure',
    motoText: 'succeeds: no key is used',
    source: page('CreateSecret'),
  },
  {
    what: 'CreateSecret with 65,537 characters',
    ask: asked => outcome(asked.create({ SecretString: 'x'.repeat(65_537) })),
    aws: 'ValidationException',
    moto: 'ok',
    awsText: 'ValidationException',
    motoText: 'succeeds',
    source: inferred('CreateSecret'),
  },
  {
    what: 'CreateSecret with a space in the name',
    ask: asked => outcome(asked.create({ Name: `${asked.name} x` })),
    aws: 'ValidationException',
    moto: 'ok',
    awsText: 'ValidationException',
    motoText: 'succeeds',
    source: inferred('CreateSecret'),
  },
  {
    what: 'CreateSecret with text and bytes',
    ask: asked => outcome(asked.create({ SecretBinary: Buffer.from('A') })),
    aws: 'InvalidParameterException',
    moto: 'ok',
    awsText: 'InvalidParameterException',
    motoText: 'succeeds',
    source: inferred('CreateSecret'),
  },
  {
    what: 'CreateSecret with 60 tags',
    ask: asked => outcome(asked.create({ Tags: Array.from({ length: 60 }, (_, index) => ({ Key: `k${index}`, Value: 'v' })) })),
    aws: 'InvalidParameterException',
    moto: 'ok',
    awsText: 'InvalidParameterException: 50 tags at most',
    motoText: 'succeeds',
    source: inferred('TagResource'),
  },
  {
    what: 'CreateSecret with a replica, the status at once',
    ask: async asked => (await asked.create({ AddReplicaRegions: inParis })).ReplicationStatus?.map(({ Status }) => Status),
    aws: ['InProgress'],
    moto: ['InSync'],
    awsText: 'InProgress: replication is asynchronous',
    motoText: 'InSync',
    source: inferred('ReplicateSecretToRegions'),
  },
  {
    what: 'RemoveRegionsFromReplication, what DescribeSecret shows at once',
    ask: async asked => {
      await asked.create({ AddReplicaRegions: inParis });
      await asked.service.removeRegionsFromReplication({ SecretId: asked.name, RemoveReplicaRegions: ['eu-west-3'] });
      return (await asked.describe()).ReplicationStatus?.map(({ Region }) => Region);
    },
    aws: ['eu-west-3'],
    moto: undefined,
    awsText: 'the region, for a while',
    motoText: 'the region is gone',
    source: inferred('RemoveRegionsFromReplication'),
  },
  {
    what: 'CreateSecret with a key for a replica',
    ask: async asked => (await asked.create({ AddReplicaRegions: [{ Region: 'eu-west-3', KmsKeyId: 'alias/app' }] })).ReplicationStatus?.map(({ KmsKeyId }) => KmsKeyId),
    aws: ['alias/app'],
    moto: ['alias/aws/secretsmanager'],
    awsText: 'the replica has that key',
    motoText: 'the replica has the AWS managed key',
    source: page('ReplicateSecretToRegions'),
  },
  {
    what: 'PutResourcePolicy with a text that is no JSON',
    ask: async asked => [await outcome(asked.create()), await outcome(asked.service.putResourcePolicy({ SecretId: asked.name, ResourcePolicy: 'none' }))][1],
    aws: 'MalformedPolicyDocumentException',
    moto: 'ok',
    awsText: 'MalformedPolicyDocumentException',
    motoText: 'succeeds',
    source: page('PutResourcePolicy'),
    isUnknownToFake: true,
  },
  {
    what: 'PutResourcePolicy with a public policy and BlockPublicPolicy',
    ask: async asked => {
      await asked.create();
      const statement = { Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
      const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      return outcome(asked.service.putResourcePolicy({ SecretId: asked.name, ResourcePolicy, BlockPublicPolicy: true }));
    },
    aws: 'PublicPolicyException',
    moto: 'ok',
    awsText: 'PublicPolicyException',
    motoText: 'succeeds',
    source: page('PutResourcePolicy'),
    isUnknownToFake: true,
  },
];
