import { Deployed, isObject, Json, listOf, World } from './world';
import { Caller, isAllowed, Policy, Target } from '../../grants/policy-evaluator';

/** What is not in the templates may be the most or the least. */
export interface Assumption {
  /** Whether policies that are not in the templates, or cannot be read, allow everything. */
  readonly isGenerous: boolean;
  /** Whether a request meets the conditions of which only the request has the value. */
  readonly meetsConditions: boolean;
}

export interface Secret extends Target {
  readonly path: string;
  readonly region: string;
  readonly key?: Target;
  readonly isDefaultKey: boolean;
  /** Of the key. */
  readonly aliases?: readonly string[];
  readonly rotationFunction?: string;
}

/** A principal as the map names it, and how it asks. */
export interface Member {
  readonly id: string;
  readonly caller: Caller;
}

const ALL: Policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
/** What a principal with a policy may have in addition. */
const DECRYPT: Policy = { Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] };
const ALL_TO_ALL: Policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }] };
const KNOWN_HARMLESS = /(AWSLambda(Basic|VPCAccess)ExecutionRole|AmazonECSTaskExecutionRolePolicy|AWSXRayDaemonWriteAccess)$/;
const OF_PRINCIPAL: Readonly<Record<string, readonly [string, string]>> = {
  'AWS::IAM::Role': ['Roles', 'RoleName'], 'AWS::IAM::User': ['Users', 'UserName'], 'AWS::IAM::Group': ['Groups', 'GroupName'],
};

const SERVERLESS = ['AWS::Serverless::Function', 'AWS::Serverless::StateMachine', 'AWS::Serverless::WebFunction'];

/** What SAM lets a function do with the secrets that it rotates. */
function rotationOf(functionArn: string): Policy {
  const Condition = { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': functionArn } };
  return { Statement: [{ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], Resource: '*', Condition }] };
}

/** Who and what is there in one world. */
export class Cast {
  private readonly resources: Deployed[];

  constructor(private readonly world: World, private readonly assumption: Assumption) {
    this.resources = world.resources();
  }

  public secrets(): Secret[] {
    return this.of('AWS::SecretsManager::Secret').map(resource => {
      const { account, region } = this.world.placeOf(resource.stack);
      const arn = this.world.arnOf(resource);
      const policy = this.resourcePolicy(resource, arn);
      return { arn, account, region, path: resource.path, policy, rotationFunction: this.rotationOf(arn), ...this.keyOf(resource) };
    });
  }

  private rotationOf(arn: string): string | undefined {
    return this.of('AWS::SecretsManager::RotationSchedule').find(({ properties: { SecretId } }) => SecretId === arn)?.properties.RotationLambdaARN as string | undefined;
  }

  public members(): Member[] {
    const principals = Object.keys(OF_PRINCIPAL).flatMap(type => this.of(type));
    return [
      ...principals.map(resource => this.member(resource, this.policiesOf(resource))),
      ...SERVERLESS.flatMap(type => this.of(type)).filter(({ properties: { Role } }) => Role === undefined)
        .map(resource => this.member(resource, [...this.serverlessPolicies(resource), ...this.attachedTo(resource, 'Roles', 'RoleName')])),
      ...this.of('AWS::SSO::PermissionSet').flatMap(resource => this.assigned(resource)),
      ...this.unattached().map(policy => ({
        id: policy.path,
        caller: this.callerOf(`arn:aws:iam::${this.world.placeOf(policy.stack).account}:role/somebody`, [
          this.documentOf(policy.properties.PolicyDocument), ...this.assumption.isGenerous ? [DECRYPT] : [],
        ]),
      })),
    ];
  }

  private of(type: string): Deployed[] {
    return this.resources.filter(resource => resource.type === type);
  }

  private member(resource: Deployed, policies: readonly Policy[]): Member {
    return { id: resource.path, caller: this.callerOf(this.world.arnOf(resource), policies) };
  }

  private callerOf(id: string, policies: readonly Policy[]): Caller {
    return { id, account: id.split(':')[4], policies };
  }

  private unknown(): Policy[] {
    return this.assumption.isGenerous ? [ALL] : [];
  }

  private documentOf(document: unknown, whereUnread: Policy = ALL): Policy {
    try {
      const json: unknown = typeof document === 'string' ? JSON.parse(document) : document;
      if (isObject(json) && json.Statement !== undefined && listOf(json.Statement).every(isObject)) return json as unknown as Policy;
    } catch { /* As one that cannot be read. */ }
    return this.assumption.isGenerous ? whereUnread : { Statement: [] };
  }

  private policiesOf(resource: Deployed): Policy[] {
    const name = this.world.arnOf(resource).split('/').pop();
    const inline = listOf(resource.properties.Policies).filter(isObject).map(({ PolicyDocument }) => this.documentOf(PolicyDocument));
    const groups = resource.type === 'AWS::IAM::User' ? this.groupsOf(resource, String(name)).flatMap(group => this.policiesOf(group)) : [];
    return [
      ...inline, ...groups, ...this.attachedTo(resource, ...OF_PRINCIPAL[resource.type]),
      ...listOf(resource.properties.ManagedPolicyArns).flatMap(arn => this.managed(String(arn))),
    ];
  }

  private attachedTo(resource: Deployed, listed: string, named: string): Policy[] {
    const name = this.world.arnOf(resource).split('/').pop();
    const { account } = this.world.placeOf(resource.stack);
    return this.resources.filter(({ type, stack, properties }) => (
      /^AWS::IAM::(Managed|Role|User|Group)?Policy$/.test(type) && this.world.placeOf(stack).account === account
      && [...listOf(properties[listed]), ...listOf(properties[named])].includes(name)
    )).map(({ properties }) => this.documentOf(properties.PolicyDocument));
  }

  /** A permission set in the accounts of its assignments; without any, it may be assigned to the account of its stack. */
  private assigned(resource: Deployed): Member[] {
    const { InlinePolicy, ManagedPolicies, CustomerManagedPolicyReferences } = resource.properties;
    const arn = this.world.arnOf(resource);
    const found = this.of('AWS::SSO::Assignment').map(({ properties }) => properties)
      .filter(({ PermissionSetArn }) => PermissionSetArn === arn).map(({ TargetId }) => String(TargetId));
    const nowhere = this.assumption.isGenerous ? this.world.placeOf(resource.stack).account : '888888888888';
    return (found.length > 0 ? found : [nowhere]).map(account => {
      const ofCustomer = listOf(CustomerManagedPolicyReferences).filter(isObject)
        .map(({ Name, Path = '/' }) => `arn:aws:iam::${account}:policy${String(Path)}${String(Name)}`);
      const inline = InlinePolicy === undefined ? [] : [this.documentOf(InlinePolicy)];
      const policies = [...inline, ...[...listOf(ManagedPolicies), ...ofCustomer].flatMap(one => this.managed(String(one)))];
      return { id: resource.path, caller: this.callerOf(`arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/set`, policies) };
    });
  }

  private groupsOf({ properties }: Deployed, user: string): Deployed[] {
    const added = this.of('AWS::IAM::UserToGroupAddition').filter(({ properties: { Users } }) => listOf(Users).includes(user)).map(addition => addition.properties.GroupName);
    const names = [...listOf(properties.Groups), ...added];
    return this.of('AWS::IAM::Group').filter(group => names.includes(this.world.arnOf(group).split('/').pop()));
  }

  private managed(arn: string): Policy[] {
    const policy = this.of('AWS::IAM::ManagedPolicy').find(one => this.world.arnOf(one) === arn);
    if (policy) return [this.documentOf(policy.properties.PolicyDocument)];
    return KNOWN_HARMLESS.test(arn) ? [] : this.unknown();
  }

  private unattached(): Deployed[] {
    const all = this.world.all().map(({ properties }) => properties);
    const named = new Set(all.flatMap(({ ManagedPolicyArns, Policies, PermissionsBoundary }) => (
      [...listOf(ManagedPolicyArns), ...listOf(Policies), PermissionsBoundary])));
    const references = all.flatMap(({ CustomerManagedPolicyReferences }) => listOf(CustomerManagedPolicyReferences));
    const referred = new Set(references.filter(isObject).map(({ Name }) => Name));
    return this.of('AWS::IAM::ManagedPolicy').filter(policy => (
      ['Roles', 'Users', 'Groups'].every(name => listOf(policy.properties[name]).length === 0) && !named.has(this.world.arnOf(policy)) && !referred.has(policy.properties.ManagedPolicyName)));
  }

  private serverlessPolicies({ stack, properties: { Policies, Events } }: Deployed): Policy[] {
    const { account, region } = this.world.placeOf(stack);
    const events = Object.values(isObject(Events) ? Events : {}).flatMap(event => {
      const { SourceAccessConfigurations, SecretsManagerKmsKeyId } = (event as Json).Properties as Json;
      const secrets = listOf(SourceAccessConfigurations).filter(isObject).map(({ URI }) => String(URI)).filter(uri => uri.startsWith('arn:'));
      return secrets.map(Resource => ({
        Statement: [
          { Effect: 'Allow' as const, Action: 'secretsmanager:GetSecretValue', Resource },
          { Effect: 'Allow' as const, Action: 'kms:Decrypt', Resource: `arn:aws:kms:${region}:${account}:key/${String(SecretsManagerKmsKeyId)}` },
        ],
      }));
    });
    return [...events, ...this.listedPolicies(Policies, account, region)];
  }

  private listedPolicies(policies: unknown, account: string, region: string): Policy[] {
    return listOf(policies).flatMap(policy => {
      if (!isObject(policy)) return this.managed(String(policy));
      if (policy.Statement !== undefined) return [policy as unknown as Policy];
      const [[name, given]] = Object.entries(policy) as Array<[string, Json]>;
      if (name === 'AWSSecretsManagerRotationPolicy') return [rotationOf(`arn:aws:lambda:${region}:${account}:function:${String(given.FunctionName)}`)];
      const allow = (Action: string, Resource: string): Policy => ({ Statement: [{ Effect: 'Allow', Action, Resource }] });
      if (name === 'AWSSecretsManagerGetSecretValuePolicy') return [allow('secretsmanager:GetSecretValue', String(given.SecretArn))];
      return name === 'KMSDecryptPolicy' ? [allow('kms:Decrypt', `arn:aws:kms:${region}:${account}:key/${String(given.KeyId)}`)] : [];
    });
  }

  private resourcePolicy(secret: Deployed, arn: string): Policy {
    const name = arn.split(':').slice(6).join(':').replace(/-[A-Za-z]{6}$/, '');
    const policies = this.of('AWS::SecretsManager::ResourcePolicy').filter(({ stack, properties: { SecretId } }) => (
      SecretId === arn || SecretId === name && this.world.placeOf(stack).account === this.world.placeOf(secret.stack).account));
    return { Statement: policies.flatMap(({ properties }) => listOf(this.documentOf(properties.ResourcePolicy, ALL_TO_ALL).Statement)) as any };
  }

  private keyOf({ stack, properties: { KmsKeyId } }: Deployed): Pick<Secret, 'key' | 'isDefaultKey' | 'aliases'> {
    const reference = String(KmsKeyId ?? '');
    if (reference === '' || /(^|:)alias\/aws\/secretsmanager$/.test(reference)) return { isDefaultKey: true };
    const { account, region } = this.world.placeOf(stack);
    const alias = this.of('AWS::KMS::Alias').find(({ properties: { AliasName } }) => reference.endsWith(String(AliasName)));
    const wanted = String(alias?.properties.TargetKeyId ?? reference);
    const key = [...this.of('AWS::KMS::Key'), ...this.of('AWS::KMS::ReplicaKey')].find(one => [this.world.arnOf(one), this.world.arnOf(one).split('/').pop()].includes(wanted));
    if (key) {
      const { account: owner } = this.world.placeOf(key.stack);
      return { isDefaultKey: false, aliases: this.aliasesOf(key), key: { arn: this.world.arnOf(key), account: owner, policy: this.keyPolicy(key) } };
    }
    const arn = wanted.startsWith('arn:') ? wanted : `arn:aws:kms:${region}:${account}:${wanted.startsWith('alias/') ? 'key/of-alias' : `key/${wanted}`}`;
    return { isDefaultKey: false, key: { arn, account: arn.split(':')[4], policy: this.documentOf(undefined, ALL_TO_ALL) } };
  }

  private aliasesOf(key: Deployed): string[] {
    const names = [this.world.arnOf(key), this.world.arnOf(key).split('/').pop()];
    return this.of('AWS::KMS::Alias').filter(({ properties: { TargetKeyId } }) => names.includes(String(TargetKeyId))).map(({ properties: { AliasName } }) => String(AliasName));
  }

  private keyPolicy({ stack, properties: { KeyPolicy } }: Deployed): Policy {
    const root = `arn:aws:iam::${this.world.placeOf(stack).account}:root`;
    if (KeyPolicy === undefined) return { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: root } }] };
    return this.documentOf(KeyPolicy, ALL_TO_ALL);
  }

  public reads({ caller }: Member, secret: Secret): boolean {
    const policies = [...caller.policies, secret.policy, secret.key?.policy].filter(policy => policy !== undefined);
    const context = { ...this.conditionsOfRequest(policies), ...contextOf(caller, secret), ...organizationIn(policies, caller, secret) };
    if (!isAllowed(caller, 'secretsmanager:GetSecretValue', secret, context)) return false;
    if (secret.isDefaultKey) return caller.account === undefined ? this.assumption.isGenerous : caller.account === secret.account;
    return isAllowed(caller, 'kms:Decrypt', secret.key!, context);
  }

  /** Keys of which the templates have no value: met, or missing. */
  private conditionsOfRequest(policies: readonly Policy[]): Record<string, string> {
    if (!this.assumption.meetsConditions) return {};
    return Object.fromEntries(policies.flatMap(({ Statement }) => listOf(Statement)).filter(isObject).flatMap(({ Condition }) => (
      Object.values(isObject(Condition) ? Condition : {}).filter(isObject).flatMap(keys => (
        Object.entries(keys).filter(([key]) => !/^(aws:principal|kms:)/i.test(key)).map(([key, values]) => [key, String(listOf(values)[0]).replaceAll('*', 'x')])))))) as Record<string, string>;
  }
}

/** The account of a secret is of the organization that policies open it to. */
function organizationIn(policies: readonly Policy[], { account }: Caller, { arn }: Secret): Record<string, string> {
  const [, organization] = /"aws:PrincipalOrgID":\[?"(o-[a-z0-9]+)"/i.exec(JSON.stringify(policies)) ?? [];
  return organization !== undefined && account === arn.split(':')[4] ? { 'aws:PrincipalOrgID': organization } : {};
}

function contextOf({ account }: Caller, { arn, region, aliases, rotationFunction }: Secret): Record<string, string | string[] | undefined> {
  return {
    'aws:SecureTransport': 'true',
    'aws:ResourceAccount': arn.split(':')[4],
    'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
    'kms:CallerAccount': account,
    'kms:EncryptionContext:SecretARN': arn,
    'secretsmanager:VersionStage': 'AWSCURRENT',
    'kms:ResourceAliases': aliases && [...aliases],
    ...rotationFunction === undefined ? {} : { 'secretsmanager:resource/AllowRotationLambdaArn': rotationFunction },
  };
}
