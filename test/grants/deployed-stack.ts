import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';

export type Json = Record<string, any>;

/** Where a stack is deployed, and what its template does not show. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Shared by all stacks of an account and region. */
  readonly exports: (name: string) => unknown;
  readonly parameters: Record<string, unknown>;
  /** What CDK's custom resources carry from region to region (`crossRegionReferences`), by the name of the parameter. */
  readonly carried: (name: string) => unknown;
}

/** One template as CloudFormation would deploy it: every intrinsic function becomes a literal, every resource has an ARN. */
export class DeployedStack {
  public readonly resources: Json;
  public readonly nested = new Map<string, DeployedStack>();
  private readonly outputs: Json;
  private readonly template: Json;

  constructor(private readonly file: string, private readonly name: string, public readonly place: Place) {
    this.template = JSON.parse(readFileSync(file, 'utf8'));
    Template.fromJSON(this.template); // Refuses resources that depend on each other, as CloudFormation does.
    this.resources = this.template.Resources ?? {};
    this.outputs = this.template.Outputs ?? {};
    for (const [id, resource] of this.resourcesOf('AWS::CloudFormation::Stack')) this.nested.set(id, this.nestedStack(id, resource));
  }

  /** This stack and those nested in it. */
  public get all(): DeployedStack[] {
    return [this, ...[...this.nested.values()].flatMap(stack => stack.all)];
  }

  public resourcesOf(type: string): Array<[id: string, properties: Json]> {
    return Object.entries(this.resources).filter(([, { Type }]) => Type === type).map(([id, { Properties = {} }]) => [id, Properties]);
  }

  public exported(name: string): unknown {
    const output = Object.values(this.outputs).find(({ Export }) => Export && this.literal(Export.Name) === name);
    return output && this.literal(output.Value);
  }

  public carried(name: string): unknown {
    const written = this.resourcesOf('Custom::CrossRegionExportWriter').map(([, { WriterProps }]) => WriterProps.exports[name]);
    return this.literal(written.find(value => value !== undefined));
  }

  public literal(value: unknown): any {
    if (Array.isArray(value)) return value.map(element => this.literal(element)).filter(element => element !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, operand], ...others] = [...Object.entries(value), ['']];
    if (others.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.intrinsic(name, operand);
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, this.literal(element)]));
  }

  private intrinsic(name: string, operand: any): any {
    switch (name) {
      case 'Ref': return this.ref(operand);
      case 'Fn::GetAtt': return this.attribute(...(typeof operand === 'string' ? operand.split(/\.(.*)/s) : operand) as [string, string]);
      case 'Fn::Join': return (this.literal(operand[1]) as string[]).join(operand[0]);
      case 'Fn::Split': return String(this.literal(operand[1])).split(operand[0]);
      case 'Fn::Select': return this.literal(operand[1])[Number(operand[0])];
      case 'Fn::ImportValue': return this.imported(this.literal(operand));
      default: throw new Error(`${this.name}: the oracle does not know ${name}.`);
    }
  }

  private imported(name: string): unknown {
    const value = this.place.exports(name);
    if (value === undefined) throw new Error(`${this.name}: no stack of the account and region exports ${name}.`);
    return value;
  }

  private ref(id: string): unknown {
    const { account, region, partition, parameters } = this.place;
    const pseudo: Json = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': partition,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.name,
      'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${this.name}/${uuid(this.random('AWS::StackId', 32))}`,
    };
    if (id === 'AWS::NoValue') return undefined;
    if (id in pseudo) return pseudo[id];
    if (id in (this.template.Parameters ?? {})) return parameters[id] ?? this.template.Parameters[id].Default;
    return this.identity(id).ref;
  }

  private attribute(id: string, attribute: string): unknown {
    if (attribute.startsWith('Outputs.')) return this.nested.get(id)!.output(attribute.slice('Outputs.'.length));
    if (this.resources[id]?.Type === 'Custom::CrossRegionExportReader') return this.place.carried(attribute);
    return attribute === 'Arn' || attribute === 'Id' ? this.identity(id).arn : `${id}.${attribute}`;
  }

  private output(name: string): unknown {
    return this.literal(this.outputs[name].Value);
  }

  private identity(id: string): { readonly ref: string; readonly arn: string } {
    const { Type, Properties = {} } = this.resources[id] ?? {};
    const arn = (service: string, resource: string, region = this.place.region) => `arn:${this.place.partition}:${service}:${region}:${this.place.account}:${resource}`;
    const named = (property: string) => this.literal(Properties[property]) ?? `${this.name}-${id}`;
    switch (Type) {
      case undefined: throw new Error(`${this.name}: there is no ${id}.`);
      case 'AWS::SecretsManager::Secret': return same(arn('secretsmanager', `secret:${this.literal(Properties.Name) ?? `${id}-${this.random(id, 12)}`}-${this.random(id, 6)}`));
      case 'AWS::SecretsManager::SecretTargetAttachment': return same(this.literal(Properties.SecretId));
      case 'AWS::KMS::Key': return ((keyId: string) => ({ ref: keyId, arn: arn('kms', `key/${keyId}`) }))(uuid(this.random(id, 32)));
      case 'AWS::KMS::Alias': return same(named('AliasName'));
      case 'AWS::IAM::Role': return ((name: string) => ({ ref: name, arn: arn('iam', `role${this.literal(Properties.Path) ?? '/'}${name}`, '') }))(named('RoleName'));
      case 'AWS::IAM::User': return ((name: string) => ({ ref: name, arn: arn('iam', `user${this.literal(Properties.Path) ?? '/'}${name}`, '') }))(named('UserName'));
      case 'AWS::IAM::Group': return ((name: string) => ({ ref: name, arn: arn('iam', `group/${name}`, '') }))(named('GroupName'));
      case 'AWS::IAM::ManagedPolicy': return same(arn('iam', `policy/${named('ManagedPolicyName')}`, ''));
      default: return { ref: `${this.name}-${id}`, arn: arn('any', id) };
    }
  }

  private nestedStack(id: string, { Parameters = {} }: Json): DeployedStack {
    const asset: string = this.resources[id].Metadata['aws:asset:path'];
    const parameters = new Proxy({}, { get: (_, name) => this.literal(Parameters[name as string]) });
    return new DeployedStack(join(dirname(this.file), asset), `${this.name}-${id}`, { ...this.place, parameters });
  }

  /** Hexadecimal digits with the first letter in upper case, so that nobody takes the characters for a pattern. */
  private random(id: string, length: number): string {
    return createHash('sha256').update(`${this.place.account} ${this.place.region} ${this.name} ${id}`).digest('hex').slice(0, length);
  }
}

function same(arn: string): { ref: string; arn: string } {
  return { ref: arn, arn };
}

function uuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
