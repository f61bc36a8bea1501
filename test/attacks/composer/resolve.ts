/*
 * What a template really is: CloudFormation's functions, resolved for one assignment of what only the deployment
 * knows. Nothing here comes from src, whose reading of templates it is held against.
 */

type Json = Record<string, unknown>;

/** A template of an app. */
export interface DeployedStack {
  readonly id: string;
  readonly template: Json;
  /** Of a nested stack. */
  readonly parent?: { readonly stack: string; readonly logicalId: string };
  readonly account: string;
  readonly region: string;
}

/** A choice that this assignment does not make yet. */
export class Undecided extends Error {
  constructor(public readonly key: string, public readonly domain: readonly unknown[]) {
    super(key);
  }
}

/** CloudFormation refuses the deployment. */
export class Impossible extends Error {}

const NO_VALUE = Symbol('AWS::NoValue');

export interface Options {
  /** What may be given where nobody knows. */
  readonly pool: readonly unknown[];
  /** What a parameter that everybody can read may be given, instead. */
  readonly readable?: readonly unknown[];
  /** Whether each branch counts, also of a condition that always goes one way: all of them stand in the template. */
  readonly everyBranch?: boolean;
}

export class Resolver {
  /** Whether something was asked for of which nobody knows what it may be. */
  public isUnknown = false;
  private depth = 0;

  constructor(
    private readonly stacks: ReadonlyMap<string, DeployedStack>,
    private readonly picks: ReadonlyMap<string, unknown>,
    private readonly options: Options,
  ) {}

  /** Undefined for `AWS::NoValue`. */
  public resolve(stack: string, value: unknown): unknown {
    const resolved = this.evaluate(stack, value);
    return resolved === NO_VALUE ? undefined : this.withStoredValues(resolved);
  }

  /** CloudFormation replaces dynamic references when every function is resolved. */
  private withStoredValues(value: unknown): unknown {
    if (typeof value === 'string') return this.withDynamicReferences(value);
    if (Array.isArray(value)) return value.map(each => this.withStoredValues(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.withStoredValues(each)]));
  }

  public text(stack: string, value: unknown): string | undefined {
    const resolved = this.resolve(stack, value);
    return resolved === undefined || resolved === null ? undefined : String(resolved);
  }

  /** Whether a resource exists. */
  public exists(stack: string, logicalId: string): boolean {
    const { Condition } = resourcesOf(this.stacks.get(stack)!)[logicalId] as Json;
    const { parent } = this.stacks.get(stack)!;
    return (Condition === undefined || this.condition(stack, String(Condition))) && (!parent || this.exists(parent.stack, parent.logicalId));
  }

  private evaluate(stack: string, value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (++this.depth > 60) throw new Impossible('a circle');
    try {
      return Array.isArray(value) ? this.list(stack, value) : this.object(stack, value as Json);
    } finally {
      this.depth--;
    }
  }

  private list(stack: string, items: readonly unknown[]): unknown[] {
    return items.map(item => this.evaluate(stack, item)).filter(item => item !== NO_VALUE);
  }

  private object(stack: string, json: Json): unknown {
    const [name, ...others] = Object.keys(json);
    if (others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::'))) return this.call(stack, name, json[name]);
    const entries = Object.entries(json).filter(([key]) => key !== 'Fn::Transform').map(([key, each]) => [key, this.evaluate(stack, each)] as const);
    return Object.fromEntries(entries.filter(([, each]) => each !== NO_VALUE));
  }

  private call(stack: string, name: string, operand: unknown): unknown {
    const operands = Array.isArray(operand) ? operand as unknown[] : [operand];
    switch (name) {
      case 'Ref': return this.reference(stack, String(operand));
      case 'Fn::GetAtt': return this.attribute(stack, ...this.attributeName(operand));
      case 'Fn::If': return this.evaluate(stack, operands[this.branch(stack, String(operands[0])) ? 1 : 2]);
      case 'Fn::Join': return this.listOf(stack, operands[1]).map(scalar).join(scalar(operands[0]));
      case 'Fn::Sub': return this.substitute(stack, operands[0] as string, (operands[1] ?? {}) as Json);
      case 'Fn::Split': return scalar(this.evaluate(stack, operands[1])).split(scalar(operands[0]));
      case 'Fn::Select': return this.element(stack, operands);
      case 'Fn::FindInMap': return this.mapped(stack, operands);
      case 'Fn::Base64': return Buffer.from(scalar(this.evaluate(stack, operand))).toString('base64');
      case 'Fn::ToJsonString': return JSON.stringify(this.evaluate(stack, operand));
      case 'Fn::ImportValue': return this.imported(scalar(this.evaluate(stack, operand)));
      default: return this.unknown(`${name} ${stack} ${JSON.stringify(operand)}`);
    }
  }

  private listOf(stack: string, value: unknown): unknown[] {
    const resolved = this.evaluate(stack, value);
    if (!Array.isArray(resolved)) throw new Impossible('no list');
    return resolved as unknown[];
  }

  /** Of which only the deployment knows. */
  private unknown(key: string): unknown {
    this.isUnknown = true;
    return this.pick(key, this.options.pool);
  }

  private pick(key: string, domain: readonly unknown[]): unknown {
    if (!this.picks.has(key)) throw new Undecided(key, domain);
    return this.picks.get(key);
  }

  private reference(stack: string, id: string): unknown {
    const { template, account, region, parent } = this.stacks.get(stack)!;
    switch (id) {
      case 'AWS::NoValue': return NO_VALUE;
      case 'AWS::AccountId': return account;
      case 'AWS::Region': return region;
      case 'AWS::Partition': return 'aws';
      case 'AWS::StackName': return parent ? this.unknown(`name of ${stack}`) : stack;
      default:
    }
    const parameter = ((template.Parameters ?? {}) as Json)[id] as Json | undefined;
    return parameter ? this.parameter(stack, id, parameter) : this.resource(stack, id);
  }

  private parameter(stack: string, id: string, { Type, Default, AllowedValues, NoEcho }: Json): unknown {
    const { parent, template } = this.stacks.get(stack)!;
    const given = parent && this.givenTo(parent)[id];
    if (given !== undefined) return this.evaluate(parent!.stack, given);
    if (String(Type).startsWith('AWS::SSM::')) return this.stored(String(Default));
    if (parent && Default !== undefined) return this.evaluate(stack, Default);
    if (Array.isArray(AllowedValues)) return this.pick(`parameter ${stack} ${id}`, AllowedValues);
    this.isUnknown = true;
    const readable = String(NoEcho) === 'true' ? undefined : this.options.readable;
    const named = [...textsIn(template.Conditions), ...Object.values((template.Mappings ?? {}) as Json).flatMap(table => Object.keys(table as Json))];
    return this.pick(`parameter ${stack} ${id}`, [...new Set([Default, ...readable ?? this.options.pool, ...named])].filter(each => each !== undefined));
  }

  private givenTo({ stack, logicalId }: { readonly stack: string; readonly logicalId: string }): Json {
    const { Properties } = resourcesOf(this.stacks.get(stack)!)[logicalId] as { Properties: Json };
    return (Properties.Parameters ?? {}) as Json;
  }

  private resource(stack: string, id: string): unknown {
    const { Type, Properties } = this.find(stack, id);
    switch (Type) {
      case 'AWS::SecretsManager::Secret': return this.arnOf(stack, id);
      case 'AWS::SecretsManager::ResourcePolicy':
      case 'AWS::SecretsManager::RotationSchedule':
      case 'AWS::SecretsManager::SecretTargetAttachment': return this.secretNamed(scalar(this.evaluate(stack, Properties!.SecretId)));
      case 'AWS::SSM::Parameter': return this.evaluate(stack, Properties!.Name);
      default: return this.isCreated(stack, id) ? this.arnOf(stack, id) : this.unknown(`Ref ${stack} ${id}`);
    }
  }

  private find(stack: string, id: string): { readonly Type?: string; readonly Properties?: Json } {
    const found = resourcesOf(this.stacks.get(stack)!)[id];
    if (found === undefined) throw new Impossible(`no ${id}`);
    return found as { Type?: string; Properties?: Json };
  }

  /** Whether it is a custom resource of the function of this library, whatever type it has. */
  public isCreated(stack: string, id: string): boolean {
    const { ServiceToken } = this.find(stack, id).Properties ?? {};
    const token = ServiceToken === undefined ? '' : String(this.resolve(stack, ServiceToken));
    const [, name] = /:function:([\w-]+)$/.exec(token) ?? [];
    return token.startsWith('handler of ') || name !== undefined && this.isNameOfHandler(name);
  }

  private isNameOfHandler(name: string): boolean {
    return [...this.stacks.values()].flatMap(({ template }) => Object.values(template.Resources ?? {}) as Array<{ Type?: string; Properties?: Json }>)
      .some(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties!.FunctionName === name && isHandler(Properties!));
  }

  private attributeName(operand: unknown): [string, string] {
    const [id, ...rest] = Array.isArray(operand) ? operand as string[] : String(operand).split('.');
    return [id, rest.join('.')];
  }

  private attribute(stack: string, id: string, name: string): unknown {
    const { Type, Properties } = this.find(stack, id);
    if (Type === 'AWS::SecretsManager::Secret' && name === 'Id') return this.arnOf(stack, id);
    if (Type === 'AWS::SSM::Parameter' && name === 'Value') return this.evaluate(stack, Properties!.Value);
    if (Type === 'AWS::Lambda::Function' && name === 'Arn') return `${isHandler(Properties!) ? 'handler of' : 'function'} ${stack} ${id}`;
    if (Type === 'AWS::CloudFormation::Stack') return this.output(stack, id, name.replace(/^Outputs\./, ''));
    if (name === 'Id' && this.isCreated(stack, id)) throw new Impossible('the function gives no such attribute');
    return this.unknown(`attribute ${stack} ${id} ${name}`);
  }

  private output(stack: string, id: string, name: string): unknown {
    const nested = [...this.stacks.values()].find(({ parent }) => parent?.stack === stack && parent.logicalId === id);
    const output = ((nested?.template.Outputs ?? {}) as Json)[name] as Json | undefined;
    return nested && output ? this.evaluate(nested.id, output.Value) : this.unknown(`output ${stack} ${id} ${name}`);
  }

  /** Its own texts, which no other has. The name is compared where somebody names it. */
  private arnOf(stack: string, id: string): string {
    return `arn of ${stack} ${id}`;
  }

  /** The ARN of the secret of the app that has this name, else the text. */
  private secretNamed(text: string): string {
    if (text.startsWith('arn')) return text;
    return this.secrets().find(({ stack, id }) => this.text(stack, this.find(stack, id).Properties?.Name) === text)?.arn ?? text;
  }

  private secrets(): Array<{ readonly stack: string; readonly id: string; readonly arn: string }> {
    return [...this.stacks.values()].flatMap(({ id: stack, template }) => Object.entries((template.Resources ?? {}) as Json)
      .filter(([id, resource]) => (resource as Json).Type === 'AWS::SecretsManager::Secret' || this.isCreated(stack, id))
      .map(([id]) => ({ stack, id, arn: this.arnOf(stack, id) })));
  }

  /** The secret that a `SecretId` means. */
  public secretOf(stack: string, secretId: unknown): string | undefined {
    const text = this.text(stack, secretId);
    return text === undefined ? undefined : this.secretNamed(text);
  }

  private substitute(stack: string, pattern: string, variables: Json): string {
    return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, isLiteral: string, name: string) => {
      if (isLiteral) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return scalar(this.evaluate(stack, variables[name]));
      return scalar(name.includes('.') ? this.attribute(stack, ...this.attributeName(name)) : this.reference(stack, name));
    });
  }

  private element(stack: string, [index, list]: readonly unknown[]): unknown {
    const at = Number(this.evaluate(stack, index));
    const items = Array.isArray(list) ? list as unknown[] : this.listOf(stack, list);
    if (!(at in items)) throw new Impossible('no element');
    return this.evaluate(stack, items[at]);
  }

  private mapped(stack: string, [map, ...rest]: readonly unknown[]): unknown {
    const keys = rest.slice(0, 2);
    const fallback = (rest[2] as Json | undefined)?.DefaultValue;
    let table: unknown = ((this.stacks.get(stack)!.template.Mappings ?? {}) as Json)[scalar(this.evaluate(stack, map))];
    for (const key of keys) {
      const names = Object.keys((table ?? {}) as Json);
      const isAny = this.options.everyBranch && typeof key === 'object';
      const name = isAny ? scalar(this.pick(`map ${stack} ${JSON.stringify([map, key, names])}`, names)) : scalar(this.evaluate(stack, key));
      table = Object.hasOwn((table ?? {}) as Json, name) ? (table as Json)[name] : undefined;
    }
    if (table === undefined && fallback === undefined) throw new Impossible('no such key');
    return this.evaluate(stack, table ?? fallback);
  }

  private imported(name: string): unknown {
    for (const { id: stack, template } of this.stacks.values()) {
      for (const output of Object.values((template.Outputs ?? {}) as Json)) {
        const { Export, Value } = output as { Export?: Json; Value: unknown };
        if (Export && scalar(this.evaluate(stack, Export.Name)) === name) return this.evaluate(stack, Value);
      }
    }
    return this.unknown(`import ${name}`);
  }

  private stored(name: string): unknown {
    for (const { id: stack, template } of this.stacks.values()) {
      for (const resource of Object.values((template.Resources ?? {}) as Json)) {
        const { Type, Properties } = resource as { Type: string; Properties?: Json };
        if (Type === 'AWS::SSM::Parameter' && Properties!.Name === name) return this.evaluate(stack, Properties!.Value);
      }
    }
    return this.unknown(`stored ${name}`);
  }

  /** What the documented grammar of parameters allows; anything else stays as it is written. */
  private withDynamicReferences(text: string): string {
    return text.replace(/\{\{resolve:ssm:([A-Za-z0-9_.\-/]+)(?::[0-9]+)?\}\}/g, (_, name: string) => {
      // The app may write what is read here only after it was read.
      this.isUnknown = true;
      return scalar(this.stored(name));
    });
  }

  private branch(stack: string, name: string): boolean {
    return this.options.everyBranch ? this.pick(`branch ${stack} ${name}`, [true, false]) as boolean : this.condition(stack, name);
  }

  private condition(stack: string, name: string): boolean {
    const conditions = (this.stacks.get(stack)!.template.Conditions ?? {}) as Json;
    if (!(name in conditions)) throw new Impossible(`no condition ${name}`);
    return this.isTrue(stack, conditions[name]);
  }

  private isTrue(stack: string, expression: unknown): boolean {
    const [[name, operand]] = Object.entries(expression as Json);
    const operands = (Array.isArray(operand) ? operand : [operand]) as unknown[];
    switch (name) {
      case 'Fn::Equals': return scalar(this.evaluate(stack, operands[0])) === scalar(this.evaluate(stack, operands[1]));
      case 'Fn::Not': return !this.isTrue(stack, operands[0]);
      case 'Fn::And': return operands.every(each => this.isTrue(stack, each));
      case 'Fn::Or': return operands.some(each => this.isTrue(stack, each));
      default: return this.condition(stack, String(operand));
    }
  }
}

function resourcesOf({ template }: DeployedStack): Json {
  return (template.Resources ?? {}) as Json;
}

function isHandler({ Environment }: Json): boolean {
  return 'MANAGED_SECRET_STACK_ID' in ((Environment as { Variables?: object } | undefined)?.Variables ?? {});
}

function scalar(value: unknown): string {
  if (typeof value === 'object' || typeof value === 'symbol') throw new Impossible('no text');
  return String(value);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** An assignment, and what comes of it. */
export interface Outcome<T> {
  readonly value: T;
  readonly isUnknown: boolean;
}

const MOST_ASSIGNMENTS = 4_000;

/** What comes of each assignment of what only the deployment knows; undefined where there are too many. */
export function everyOutcome<T>(
  stacks: ReadonlyMap<string, DeployedStack>, options: Options, read: (resolver: Resolver) => T,
): Outcome<T>[] | undefined {
  const outcomes: Outcome<T>[] = [];
  const waiting: Array<ReadonlyMap<string, unknown>> = [new Map()];
  for (let picks = waiting.pop(), count = 0; picks; picks = waiting.pop()) {
    if (++count > MOST_ASSIGNMENTS) return undefined;
    const resolver = new Resolver(stacks, picks, options);
    try {
      const value = read(resolver);
      outcomes.push({ value, isUnknown: resolver.isUnknown });
    } catch (error) {
      if (error instanceof Undecided) for (const each of error.domain) waiting.push(new Map([...picks, [error.key, each]]));
      else if (!(error instanceof Impossible)) throw error;
    }
  }
  return outcomes;
}
