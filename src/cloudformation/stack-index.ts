import { ConditionsAcrossStacks } from './conditions-across-stacks';
import { contradictEachOther, StackCondition } from './exclusive-conditions';
import { parseExpression } from './expression';
import { hasTransformKey } from './has-transform';
import { isObject, Json, note, scalarText, unique } from './json';
import { makesRole, PERMISSION_SET } from './made-roles';
import { withGlobals } from './serverless-globals';
import { keyOf, Place, Resource, StackTemplate, Target, Value } from './template-types';
import { placeholder, UNKNOWN_VALUE, unknownOfStack } from './unknown';
import { crossRegionExports, lookupOfParameter, ROLE_LOOKUP } from '../cdk/names';

/** A value that a stack gives to others, and the stack. */
export interface Exported {
  readonly stack: StackTemplate;
  readonly value: unknown;
}

/** The stacks and resources of an app's templates: which there are, where, and under which conditions. */
export class StackIndex {
  public readonly resources: Resource[] = [];
  private readonly byPath = new Map<string, StackTemplate>();
  protected readonly nested = new Map<string, StackTemplate>();
  /** Those of CDK's custom resources, by which a stack in one region gives a value to one in another. */
  protected readonly crossings = new Map<string, Exported[]>();
  private readonly index = new Map<string, Resource>();
  /** What SAM makes roles of, by the logical ID of the role. */
  private readonly madeRoles = new Map<string, Resource>();
  private readonly acrossStacks = new ConditionsAcrossStacks(this);

  constructor(stacks: readonly StackTemplate[]) {
    for (const stack of sortStacks(stacks)) this.noteStack(stack);
  }

  public get stacks(): readonly StackTemplate[] {
    return [...this.byPath.values()];
  }

  public stackAt(path: string): StackTemplate | undefined {
    return this.byPath.get(path);
  }

  public find(target: Target | undefined): Resource | undefined {
    return target && this.index.get(keyOf(target));
  }

  /**
   * Whether a resource, or a nested stack around it, is there only if a condition of CloudFormation holds.
   */
  public isConditional({ stack, condition }: Resource): boolean {
    const { parent } = this.byPath.get(stack)!;
    const nesting = this.find(parent && { stack: parent.path, id: parent.logicalId });
    return condition !== undefined || (nesting !== undefined && this.isConditional(nesting));
  }

  /** Whether the conditions of two resources, and of the nested stacks around them, never hold together. */
  public excludeEachOther(one: Resource, other: Resource): boolean {
    return this.contradictEachOther([...this.conditionsOf(one), ...this.conditionsOf(other)]);
  }

  /** Whether conditions are never met together. */
  public contradictEachOther(terms: readonly StackCondition[]): boolean {
    const isOfOneStack = unique(terms.map(({ stack }) => stack)).some(stack => contradictEachOther(
      (this.byPath.get(stack)!.template.Conditions ?? {}) as Json,
      terms.filter(each => each.stack === stack),
    ));
    return isOfOneStack || this.acrossStacks.contradictEachOther(terms);
  }

  /** The conditions of a resource, and of the nested stacks around it. */
  public conditionsOf({ stack, condition }: Pick<Resource, 'stack' | 'condition'>): StackCondition[] {
    const { parent } = this.byPath.get(stack)!;
    const nesting = this.find(parent && { stack: parent.path, id: parent.logicalId });
    return [...condition === undefined ? [] : [{ stack, name: condition, isMet: true }], ...nesting ? this.conditionsOf(nesting) : []];
  }

  /** Whether a resource is a nested stack of which the app has the template. */
  public isNestedStack(resource: Target): boolean {
    return this.nested.has(keyOf(resource));
  }

  public placeOf(path: string): Place {
    const stack = this.byPath.get(path)!;
    if (stack.parent && this.byPath.has(stack.parent.path)) return this.placeOf(stack.parent.path);
    const { account, region, partition = 'aws' } = stack;
    return {
      account: account ?? unknownOfStack('account', path),
      region: region ?? unknownOfStack('region', path),
      partition,
    };
  }

  /** The parameters of Systems Manager that the CLI has yet to look up, for any stack. */
  public get pendingParameters(): string[] {
    return [...this.byPath.values()].flatMap(({ pendingParameters = [] }) => pendingParameters);
  }

  /** What stands in the templates until the CLI has looked it up. */
  public get pendingLookups(): string[] {
    return [...this.pendingParameters.map(lookupOfParameter), ...this.awaitsRole ? [ROLE_LOOKUP] : []];
  }

  public get awaitsRole(): boolean {
    return [...this.byPath.values()].some(({ awaitsRole }) => awaitsRole);
  }

  /** What the stack around a nested one gives a parameter of it. */
  public givenTo(
    stack: string,
    parameter: string,
  ): { readonly stack: string; readonly value: unknown } | undefined {
    const { parent, template } = this.byPath.get(stack)!;
    const parameters = this.find(parent && { stack: parent.path, id: parent.logicalId })?.properties.Parameters;
    const definition = isObject(template.Parameters) ? template.Parameters[parameter] : undefined;
    const fallback = isObject(definition) && definition.Default !== undefined ? definition.Default : { Ref: 'AWS::NoValue' };
    const value = parent && argumentIn(parameters, parameter, fallback);
    return parent && value !== undefined ? { stack: parent.path, value } : undefined;
  }

  protected pseudo(stack: string, name: string): string | undefined {
    const { account, region, partition } = this.placeOf(stack);
    const { stackName, parent } = this.byPath.get(stack)!;
    const values: Record<string, string | undefined> = {
      // CloudFormation makes up that of a nested stack.
      'AWS::StackName': parent ? undefined : stackName,
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': partition,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return values[name];
  }

  protected madeRole(stack: string, id: string): Value | undefined {
    const found = this.madeRoles.get(keyOf({ stack, id }));
    return found && { text: placeholder(`${found.path}Role`), target: { stack, id: found.id } };
  }

  private noteStack(stack: StackTemplate): void {
    this.byPath.set(stack.path, stack);
    if (stack.parent) this.nested.set(keyOf({ stack: stack.parent.path, id: stack.parent.logicalId }), stack);
    const resources = Object.entries((stack.template.Resources ?? {}) as Json).filter(([, resource]) =>
      isObject(resource),
    );
    for (const [id, resource] of resources.sort(([a], [b]) => (a < b ? -1 : 1))) {
      this.noteResource(stack, id, resource as Json);
    }
  }

  private noteResource(
    stack: StackTemplate,
    id: string,
    written: Json,
  ): void {
    const { Type, Condition, DeletionPolicy, UpdateReplacePolicy } = written;
    const resource: Resource = {
      stack: stack.path,
      id,
      type: scalarText(Type),
      properties: withGlobals(stack.template, scalarText(Type), propertiesOf(written)),
      path: stack.paths?.get(id) ?? `${stack.path}/${id}`,
      condition: textOr(Condition),
      deletionPolicy: deletionPolicyOf(DeletionPolicy),
      updateReplacePolicy: deletionPolicyOf(UpdateReplacePolicy),
    };
    this.resources.push(resource);
    this.index.set(keyOf(resource), resource);
    if (resource.type !== PERMISSION_SET && makesRole(resource)) this.madeRoles.set(keyOf({ stack: stack.path, id: `${id}Role` }), resource);
    for (const [name, value] of Object.entries(crossRegionExports(resource.type, resource.properties))) {
      note(this.crossings, name, { stack, value });
    }
  }
}

/** A macro beside the properties may change them, as one among them may. */
function propertiesOf(written: Json): Json {
  const properties = isObject(written.Properties) ? written.Properties : {};
  return hasTransformKey(written) ? { ...properties, 'Fn::Transform': {} } : properties;
}

/** By path, so that the order of the reports is the same each time. */
export function sortStacks(stacks: readonly StackTemplate[]): StackTemplate[] {
  return [...stacks].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** With AWS::LanguageExtensions, a policy may be a parameter. */
export function deletionPolicyOf(value: unknown): string | undefined {
  return isObject(value) ? UNKNOWN_VALUE : textOr(value);
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * `Parameters` may be a choice as a whole: then each branch gives a value, or leaves the default. What another function
 * gives is that function: it is given, and unknown.
 */
function argumentIn(parameters: unknown, name: string, fallback: unknown): unknown {
  const expression = parseExpression(parameters);
  switch (expression.kind) {
    case 'object': return expression.json[name];
    case 'literal': case 'list': case 'noValue': return undefined;
    case 'choice': {
      const values = expression.branches.map(branch => argumentIn(branch, name, fallback));
      const isGiven = values.some(value => value !== undefined);
      return isGiven ? { 'Fn::If': [expression.condition, ...values.map(value => value ?? fallback)] } : undefined;
    }
    default: return parameters;
  }
}
