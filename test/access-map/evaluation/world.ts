/*
 * Templates as they would stand in an account: every parameter has a value, every resource an ARN. Written apart from
 * the readers of src, so that the two can disagree.
 */

export type Json = Record<string, unknown>;

export interface DeployedStack {
  readonly path: string;
  readonly account?: string;
  readonly region?: string;
  readonly template: Json;
  readonly parent?: { readonly path: string; readonly logicalId: string };
  readonly paths?: ReadonlyMap<string, string>;
}

export interface Deployed {
  readonly stack: string;
  readonly id: string;
  /** As the map names it. */
  readonly path: string;
  readonly type: string;
  readonly properties: Json;
  readonly condition?: unknown;
}

/** Stands for what `AWS::NoValue` leaves out. */
const NOTHING = Symbol('AWS::NoValue');

const HOME = { account: '777777777777', region: 'eu-west-3' };

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

export class World {
  private readonly stacks: ReadonlyMap<string, DeployedStack>;
  private readonly parameters = new Map<string, string>();

  private readonly functions: Record<string, (stack: DeployedStack, operand: any) => unknown> = {
    'Ref': (stack, name) => this.reference(stack, name),
    'Fn::GetAtt': (stack, operand) => {
      const [id, ...attribute] = Array.isArray(operand) ? operand : String(operand).split('.');
      return this.attribute(stack, id, attribute.join('.'));
    },
    'Fn::If': (stack, [condition, one, other]) => this.resolve(stack, this.isMet(stack, condition) ? one : other),
    'Fn::Join': (stack, [separator, parts]) => listOf(this.resolve(stack, parts)).join(separator),
    'Fn::Sub': (stack, operand) => this.substitute(stack, operand),
    'Fn::Select': (stack, [index, list]) => listOf(this.resolve(stack, list))[Number(index)],
    'Fn::Split': (stack, [separator, text]) => String(this.resolve(stack, text)).split(separator),
    'Fn::ToJsonString': (stack, json) => JSON.stringify(this.resolve(stack, json)),
    'Fn::ImportValue': (stack, name) => this.imported(String(this.resolve(stack, name))),
    'Fn::FindInMap': (stack, [map, ...keys]) => [map, ...keys].map(key => this.resolve(stack, key))
      .reduce<unknown>((table, key) => isObject(table) ? table[String(key)] : undefined, stack.template.Mappings) ?? 'nowhere',
  };

  /** @param pick one of so many, the same each time for the same world */
  constructor(stacks: readonly DeployedStack[], private readonly pick: (count: number) => number) {
    this.stacks = new Map(stacks.map(stack => [stack.path, stack]));
    for (const stack of stacks) for (const name of Object.keys(sectionOf(stack, 'Parameters'))) this.giveParameter(stack, name);
  }

  /** What there is: nothing whose condition is not met. */
  public resources(): Deployed[] {
    return this.all().filter(({ stack, condition }) => this.isThere(this.stacks.get(stack)!) && this.isMet(this.stacks.get(stack)!, condition));
  }

  /** What the templates have, whatever of it is there. */
  public all(): Deployed[] {
    return [...this.stacks.values()].flatMap(stack => (
      Object.entries(sectionOf(stack, 'Resources')).filter(([, resource]) => isObject(resource)).map(([id, resource]) => this.deploy(stack, id, resource as Json))));
  }

  public placeOf(path: string): { readonly account: string; readonly region: string } {
    const { account, region, parent } = this.stacks.get(path)!;
    return parent ? this.placeOf(parent.path) : { account: account ?? HOME.account, region: region ?? HOME.region };
  }

  private isThere({ parent }: DeployedStack): boolean {
    if (!parent) return true;
    const around = this.stacks.get(parent.path)!;
    return this.isThere(around) && this.isMet(around, (sectionOf(around, 'Resources')[parent.logicalId] as Json).Condition);
  }

  private deploy(stack: DeployedStack, id: string, { Type, Properties, Condition }: Json): Deployed {
    const shared = sectionOf(stack, 'Globals')[String(Type).replace('AWS::Serverless::', '')];
    const properties = this.resolve(stack, isObject(shared) ? together(shared, Properties ?? {}) : Properties ?? {});
    return { stack: stack.path, id, condition: Condition, path: stack.paths?.get(id) ?? `${stack.path}/${id}`, type: String(Type), properties: isObject(properties) ? properties : {} };
  }

  private giveParameter(stack: DeployedStack, name: string): void {
    const { Default, AllowedValues } = sectionOf(stack, 'Parameters')[name] as Json;
    const compared = [...JSON.stringify(stack.template.Conditions ?? {}).matchAll(/"Fn::Equals":\[\{"Ref":"([^"]+)"\},"([^"]*)"\]/g)]
      .filter(([, of]) => of === name).map(([, , text]) => text);
    const candidates = AllowedValues === undefined ? [...Default === undefined ? [] : [String(Default)], ...compared, `${name}-given`] : listOf(AllowedValues).map(String);
    this.parameters.set(`${stack.path}\n${name}`, candidates[this.pick(candidates.length)]);
  }

  private isMet(stack: DeployedStack, condition: unknown): boolean {
    return condition === undefined || this.holds(stack, sectionOf(stack, 'Conditions')[String(condition)]);
  }

  private holds(stack: DeployedStack, term: unknown): boolean {
    if (!isObject(term)) return this.pick(2) === 0;
    const [[name, operand]] = Object.entries(term);
    const each = () => listOf(operand).map(one => this.holds(stack, one));
    if (name === 'Condition') return this.isMet(stack, operand);
    if (name === 'Fn::Not') return !each()[0];
    if (name === 'Fn::And') return each().every(one => one);
    if (name === 'Fn::Or') return each().some(one => one);
    const [left, right] = listOf(operand).map(one => String(this.resolve(stack, one)));
    return left === right;
  }

  public resolve(stack: DeployedStack, value: unknown): unknown {
    if (Array.isArray(value)) return value.map(one => this.resolve(stack, one)).filter(one => one !== NOTHING);
    if (!isObject(value)) return value;
    const [[name, operand] = ['', undefined], ...others] = Object.entries(value);
    const call = others.length === 0 ? this.functions[name] : undefined;
    if (call) return call(stack, operand);
    const fields = Object.entries(value).map(([key, one]) => [key, this.resolve(stack, one)] as const);
    return Object.fromEntries(fields.filter(([, one]) => one !== NOTHING));
  }

  private substitute(stack: DeployedStack, operand: unknown): string {
    const [text, variables] = listOf(operand);
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, isLiteral: string, name: string) => {
      if (isLiteral) return `\${${name}}`;
      if (isObject(variables) && Object.hasOwn(variables, name)) return String(this.resolve(stack, variables[name]));
      const [id, ...attribute] = name.trim().split('.');
      return String(attribute.length === 0 ? this.reference(stack, id) : this.attribute(stack, id, attribute.join('.')));
    });
  }

  private reference(stack: DeployedStack, name: string): unknown {
    const { account, region } = this.placeOf(stack.path);
    const pseudo: Record<string, unknown> = {
      'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com', 'AWS::NoValue': NOTHING, 'AWS::StackName': stack.path,
    };
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    return this.argument(stack, name) ?? this.parameters.get(`${stack.path}\n${name}`) ?? this.physical(stack, name, 'Ref');
  }

  private argument({ parent }: DeployedStack, name: string): unknown {
    if (!parent) return undefined;
    const around = this.stacks.get(parent.path)!;
    const { Properties } = sectionOf(around, 'Resources')[parent.logicalId] as Json;
    const given = isObject(Properties) && isObject(Properties.Parameters) ? Properties.Parameters[name] : undefined;
    return given === undefined ? undefined : this.resolve(around, given);
  }

  private attribute(stack: DeployedStack, id: string, attribute: string): unknown {
    const nested = [...this.stacks.values()].find(({ parent }) => parent?.path === stack.path && parent.logicalId === id);
    if (!nested) return this.physical(stack, id, attribute);
    const output = sectionOf(nested, 'Outputs')[attribute.replace(/^Outputs\./, '')];
    return isObject(output) ? this.resolve(nested, output.Value) : 'no-output';
  }

  private imported(name: string): unknown {
    for (const stack of this.stacks.values()) {
      for (const output of Object.values(sectionOf(stack, 'Outputs')).filter(isObject)) {
        if (isObject(output.Export) && this.resolve(stack, output.Export.Name) === name) return this.resolve(stack, output.Value);
      }
    }
    return `imported-${name}`;
  }

  private physical(stack: DeployedStack, id: string, attribute: string): unknown {
    const resource = sectionOf(stack, 'Resources')[id];
    if (!isObject(resource)) {
      const role = id.endsWith('Role') ? String(this.physical(stack, id.slice(0, -'Role'.length), 'Role')) : `${id}-given`;
      return attribute === 'Ref' ? role.split('/').pop() : role;
    }
    const properties = isObject(resource.Properties) ? resource.Properties : {};
    if (['AWS::SecretsManager::SecretTargetAttachment', 'AWS::SecretsManager::RotationSchedule'].includes(String(resource.Type))) return this.resolve(stack, properties.SecretId);
    return this.arnOrName(stack, id, String(resource.Type), properties, attribute);
  }

  private arnOrName(stack: DeployedStack, id: string, type: string, properties: Json, attribute: string): string {
    const { account, region } = this.placeOf(stack.path);
    const suffixed = `${stack.path.replaceAll('/', '-')}-${id}`;
    const resolved = this.resolve(stack, properties) as Json;
    const named = (property: string) => resolved[property] === undefined ? suffixed : String(resolved[property]);
    const iam = (kind: string, property: string) => attribute === 'Arn' || kind === 'policy'
      ? `arn:aws:iam::${account}:${kind}${this.resolve(stack, properties.Path) ?? '/'}${named(property)}` : named(property);
    switch (type) {
      case 'AWS::SecretsManager::Secret': return `arn:aws:secretsmanager:${region}:${account}:secret:${named('Name')}-AbCdEf`;
      case 'AWS::IAM::Role': return iam('role', 'RoleName');
      case 'AWS::IAM::User': return iam('user', 'UserName');
      case 'AWS::IAM::Group': return iam('group', 'GroupName');
      case 'AWS::IAM::ManagedPolicy': return iam('policy', 'ManagedPolicyName');
      case 'AWS::KMS::Key': case 'AWS::KMS::ReplicaKey': return attribute === 'Arn' ? `arn:aws:kms:${region}:${account}:key/${suffixed}` : suffixed;
      case 'AWS::KMS::Alias': return named('AliasName');
      case 'AWS::SSO::PermissionSet': return `arn:aws:sso:::permissionSet/ssoins-1/${suffixed}`;
      case 'AWS::Serverless::Function': case 'AWS::Serverless::StateMachine': case 'AWS::Serverless::WebFunction': return attribute === 'Role' ? `arn:aws:iam::${account}:role/${suffixed}` : `arn:aws:lambda:${region}:${account}:function:${named('FunctionName')}`;
      case 'AWS::Lambda::Function': return attribute === 'Arn' ? `arn:aws:lambda:${region}:${account}:function:${named('FunctionName')}` : named('FunctionName');
      default: return attribute === 'Ref' ? suffixed : `${suffixed}.${attribute}`;
    }
  }

  /** The ARN of what a template made. */
  public arnOf({ stack, id, type }: Deployed): string {
    return String(this.physical(this.stacks.get(stack)!, id, type === 'AWS::SecretsManager::Secret' ? 'Ref' : type.startsWith('AWS::Serverless') ? 'Role' : 'Arn'));
  }
}

/** What is shared comes first in a list, and gives way elsewhere. */
function together(shared: unknown, own: unknown): unknown {
  if (Array.isArray(shared) && Array.isArray(own)) return [...shared, ...own];
  if (!isObject(shared) || !isObject(own)) return own;
  const merged = { ...shared, ...own };
  return Object.fromEntries(Object.entries(merged).map(([key, one]) => [key, key in shared && key in own ? together(shared[key], own[key]) : one]));
}

function sectionOf({ template }: DeployedStack, name: string): Json {
  return isObject(template[name]) ? template[name] : {};
}
