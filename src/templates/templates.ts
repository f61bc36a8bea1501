import type { CfnResource, Stack } from 'aws-cdk-lib';
import { isOpen } from './arns';
import { isObject, Json, listOf, note } from './json';
import { secretTarget } from './secret-target';
import { crossRegionExports, LOOKUP, readsCrossRegionExports } from '../cdk/names';
import { DYNAMIC_REFERENCE, isStillLookedUp } from '../rules/text';

/** A template as it stands in the assembly, and what the app knows of where it goes. */
export interface StackTemplate {
  /** Construct path of the stack. */
  readonly path: string;
  readonly stackName?: string;
  /** Undefined where the stack is environment-agnostic. */
  readonly account?: string;
  readonly region?: string;
  readonly partition?: string;
  /** Of a nested stack: the stack around it, and the resource there that stands for it. */
  readonly parent?: { readonly path: string; readonly logicalId: string };
  readonly template: Json;
  /** Construct paths by logical id, without the last `Resource`. What is not there goes by stack and logical id. */
  readonly paths?: ReadonlyMap<string, string>;
  /** The stack as a construct, and those of its resources. */
  readonly construct?: Stack;
  readonly elements?: ReadonlyMap<string, CfnResource>;
}

/** What a reference names: a resource of a template. */
export interface Target {
  readonly stack: string;
  readonly id: string;
}

/** A value of a template: as text, with `${…}` where only a deployment knows, and what it refers to as a whole. */
export interface Value {
  readonly text: string;
  readonly target?: Target;
  /** The secret whose name, as a reference, ends the text: the text before it may name another region. */
  readonly nameOf?: Target;
}

/** Where a stack goes. What synthesis does not know has a name of its own, in brackets: it equals itself and nothing else for sure. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

export interface Resource extends Target {
  readonly type: string;
  readonly properties: Json;
  readonly path: string;
  /** Of CloudFormation: the resource is there only if it holds. */
  readonly condition?: string;
  /** `${?}` where only the deployment knows. */
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
}

interface Exported {
  readonly stack: StackTemplate;
  readonly value: unknown;
}

/** References go through exports, parameters and outputs; a template that goes in circles cannot be deployed. */
const MAX_DEPTH = 20;

/** All templates of an app, and what their references mean. */
export class Templates {
  public readonly resources: Resource[] = [];
  private readonly stacks = new Map<string, StackTemplate>();
  private readonly byName = new Map<string, StackTemplate>();
  private readonly nested = new Map<string, StackTemplate>();
  private readonly exports = new Map<string, Exported[]>();
  /** Those of CDK's custom resources, by which a stack in one region gives a value to one in another. */
  private readonly crossings = new Map<string, Exported[]>();
  private readonly index = new Map<string, Resource>();

  constructor(stacks: readonly StackTemplate[]) {
    const sorted = [...stacks].sort((a, b) => a.path < b.path ? -1 : 1);
    for (const stack of sorted) this.noteStack(stack);
    for (const stack of sorted) this.noteExports(stack);
  }

  public stackAt(path: string): StackTemplate | undefined {
    return this.stacks.get(path);
  }

  public find(target: Target | undefined): Resource | undefined {
    return target && this.index.get(keyOf(target));
  }

  /** Whether a resource, or a nested stack around it, is there only if a condition of CloudFormation holds. */
  public isConditional({ stack, condition }: Resource): boolean {
    const { parent } = this.stacks.get(stack)!;
    const nesting = this.find(parent && { stack: parent.path, id: parent.logicalId });
    return condition !== undefined || nesting !== undefined && this.isConditional(nesting);
  }

  public placeOf(path: string): Place {
    const stack = this.stacks.get(path)!;
    if (stack.parent && this.stacks.has(stack.parent.path)) return this.placeOf(stack.parent.path);
    const name = stack.path.replace(/[^\w-]+/g, '-');
    return {
      account: stack.account ?? `(account of ${name})`, region: stack.region ?? `(region of ${name})`, partition: stack.partition ?? 'aws',
    };
  }

  /** What a value of a stack's template means. */
  public value(stack: string, value: unknown, depth = 0): Value {
    if (typeof value !== 'object' || value === null) return { text: opened(String(value ?? '')) };
    const [[name, operand], ...others] = [...Object.entries(value), ['', undefined]];
    if (depth > MAX_DEPTH || others.length !== 1) return { text: '${?}' };
    return this.intrinsic(stack, name as string, operand, depth + 1);
  }

  private noteStack(stack: StackTemplate): void {
    this.stacks.set(stack.path, stack);
    if (stack.stackName) this.byName.set(stack.stackName, stack);
    if (stack.parent) this.nested.set(keyOf({ stack: stack.parent.path, id: stack.parent.logicalId }), stack);
    const resources = Object.entries((stack.template.Resources ?? {}) as Json).filter(([, resource]) => isObject(resource));
    for (const [id, resource] of resources.sort(([a], [b]) => a < b ? -1 : 1)) this.noteResource(stack, id, resource as Json);
  }

  private noteResource(stack: StackTemplate, id: string, { Type, Properties, Condition, DeletionPolicy, UpdateReplacePolicy }: Json): void {
    const resource: Resource = {
      stack: stack.path,
      id,
      type: String(Type),
      properties: isObject(Properties) ? Properties : {},
      path: stack.paths?.get(id) ?? `${stack.path}/${id}`,
      condition: textOr(Condition),
      deletionPolicy: policyOf(DeletionPolicy),
      updateReplacePolicy: policyOf(UpdateReplacePolicy),
    };
    this.resources.push(resource);
    this.index.set(keyOf(resource), resource);
    for (const [name, value] of Object.entries(crossRegionExports(resource.type, resource.properties))) note(this.crossings, name, { stack, value });
  }

  private noteExports(stack: StackTemplate): void {
    for (const output of Object.values((stack.template.Outputs ?? {}) as Json).filter(isObject)) {
      if (!isObject(output.Export)) continue;
      const { text } = this.value(stack.path, output.Export.Name);
      note(this.exports, text, { stack, value: output.Value });
    }
  }

  private intrinsic(stack: string, name: string, operand: unknown, depth: number): Value {
    switch (name) {
      case 'Ref': return this.reference(stack, String(operand), undefined, depth);
      case 'Fn::GetAtt': return this.attribute(stack, operand, depth);
      case 'Fn::Join': return this.join(stack, operand, depth);
      case 'Fn::Select': return this.selected(stack, operand, depth);
      case 'Fn::Sub': return this.substitute(stack, operand, depth);
      case 'Fn::ImportValue': return this.imported(stack, this.value(stack, operand, depth).text, depth);
      case 'Fn::GetStackOutput': return this.stackOutput(operand, depth);
      default: return { text: `\${${name}}` };
    }
  }

  private attribute(stack: string, operand: unknown, depth: number): Value {
    const [id, ...attribute] = Array.isArray(operand) ? operand.map(String) : String(operand).split('.');
    return this.reference(stack, id, attribute.join('.'), depth);
  }

  private reference(stack: string, id: string, attribute: string | undefined, depth: number): Value {
    const pseudo = this.pseudo(stack, id);
    if (pseudo !== undefined) return { text: pseudo };
    const nested = this.nested.get(keyOf({ stack, id }));
    if (nested && attribute?.startsWith('Outputs.')) return this.output(nested, attribute.slice('Outputs.'.length), depth);
    const resource = this.index.get(keyOf({ stack, id }));
    if (!resource) return this.parameter(stack, id, depth);
    const crossing = readsCrossRegionExports(resource.type) ? this.crossings.get(attribute ?? '') ?? [] : [];
    if (crossing.length === 1) return this.value(crossing[0].stack.path, crossing[0].value, depth);
    return { text: `\${${resource.path}${attribute ? `.${attribute}` : ''}}`, target: { stack, id } };
  }

  private pseudo(stack: string, name: string): string | undefined {
    const { account, region, partition } = this.placeOf(stack);
    const values: Record<string, string> = { 'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': partition, 'AWS::URLSuffix': 'amazonaws.com' };
    return values[name];
  }

  /** What the stack around it gives. The default of a parameter is never told: it may be a secret. */
  private parameter(stack: string, name: string, depth: number): Value {
    const given = this.givenTo(stack, name);
    return given ? this.value(given.stack, given.value, depth) : { text: `\${${name}}` };
  }

  /** What the stack around a nested one gives a parameter of it. */
  public givenTo(stack: string, parameter: string): { readonly stack: string; readonly value: unknown } | undefined {
    const { parent } = this.stacks.get(stack)!;
    const given = this.find(parent && { stack: parent.path, id: parent.logicalId })?.properties.Parameters;
    const value = isObject(given) ? given[parameter] : undefined;
    return parent && value !== undefined ? { stack: parent.path, value } : undefined;
  }

  private output(stack: StackTemplate, name: string, depth: number): Value {
    const output = ((stack.template.Outputs ?? {}) as Json)[name];
    return isObject(output) ? this.value(stack.path, output.Value, depth) : { text: `\${${name}}` };
  }

  /** An export is known by its name in its account and region. */
  private imported(stack: string, name: string, depth: number): Value {
    const here = this.placeOf(stack);
    const found = (this.exports.get(name) ?? []).filter(({ stack: { path } }) => mayMeet(this.placeOf(path), here));
    if (found.length > 1) return { text: '${?}' };
    return found.length === 1 ? this.value(found[0].stack.path, found[0].value, depth) : { text: `\${Fn::ImportValue ${name}}` };
  }

  private stackOutput(operand: unknown, depth: number): Value {
    const { StackName: stackName, OutputName: outputName } = isObject(operand) ? operand : {};
    const stack = this.byName.get(String(stackName));
    return stack ? this.output(stack, String(outputName), depth) : { text: `\${Fn::GetStackOutput ${String(outputName)}}` };
  }

  private join(stack: string, operand: unknown, depth: number): Value {
    const [separator, parts] = Array.isArray(operand) ? operand as unknown[] : [];
    if (!Array.isArray(parts)) return { text: '${Fn::Join}' };
    return joined(parts.map(part => this.value(stack, part, depth)), String(separator));
  }

  /** The parts of the ARN of a secret are known, but for its name. An ARN in another region is put together of them. */
  private selected(stack: string, operand: unknown, depth: number): Value {
    const [index, list] = Array.isArray(operand) ? operand as unknown[] : [];
    const split = isObject(list) ? list['Fn::Split'] : undefined;
    const [separator, whole] = Array.isArray(split) ? split as unknown[] : [];
    const secret = secretTarget(this, this.value(stack, whole, depth).target);
    return separator === ':' && secret ? this.arnPart(secret, Number(index)) : { text: '${Fn::Select}' };
  }

  private arnPart(secret: Target, index: number): Value {
    const { account, region, partition } = this.placeOf(secret.stack);
    const parts = ['arn', partition, 'secretsmanager', region, account, 'secret'];
    return index === parts.length ? { text: `\${${this.find(secret)!.path}.Name}`, nameOf: secret } : { text: parts[index] ?? '${Fn::Select}' };
  }

  /** In Fn::Sub, `${!Name}` is the text `${Name}`. */
  private substitute(stack: string, operand: unknown, depth: number): Value {
    const [template, given] = listOf(operand);
    const variables = isObject(given) ? given : {};
    const parts = String(template).split(/(\$\{[^!}][^}]*\})/).map((part, position): Value => {
      if (position % 2 === 0) return { text: opened(part.replaceAll('${!', '${')) };
      const name = part.slice(2, -1).trim();
      if (name in variables) return this.value(stack, variables[name], depth);
      return name.includes('.') ? this.attribute(stack, name, depth) : this.reference(stack, name, undefined, depth);
    });
    return joined(parts.filter(({ text }) => text !== ''), '');
  }
}

/** An ARN and the wildcards of its random end still name the one resource. */
function joined(parts: readonly Value[], separator: string): Value {
  const text = parts.map(part => part.text).join(separator);
  const isEnd = (part: Value) => /^[-*?]*$/.test(part.text);
  const at = parts.findIndex(part => part.target ?? part.nameOf);
  if (at < 0 || !parts.slice(at + 1).every(isEnd) || !isEnd({ text: separator }) && at + 1 < parts.length) return { text };
  const { target, nameOf } = parts[at];
  return { text, target: at === 0 ? target : undefined, nameOf };
}

/** False where they surely are two. */
export function mayMeet(one: Omit<Place, 'partition'>, other: Omit<Place, 'partition'>): boolean {
  const may = (a: string, b: string) => a === b || isOpen(a) || isOpen(b);
  return may(one.account, other.account) && may(one.region, other.region);
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** With AWS::LanguageExtensions, a policy may be a parameter. */
function policyOf(value: unknown): string | undefined {
  return isObject(value) ? '${?}' : textOr(value);
}

/** A literal that stands for what only the deployment knows, or a look-up, is none. */
function opened(text: string): string {
  if (!text.includes('{{resolve:') && !isStillLookedUp(text)) return text;
  return text.replace(DYNAMIC_REFERENCE, reference => `\${${reference.slice(2, -2)}}`).replace(LOOKUP, lookup => `\${${lookup}}`);
}

export function keyOf({ stack, id }: Target): string {
  return `${stack}\n${id}`;
}
