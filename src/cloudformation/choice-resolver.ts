import { evaluateTerm, Truth } from './condition-terms';
import type { StackCondition } from './exclusive-conditions';
import { Expression, parseExpression } from './expression';
import { isObject, Json, listOf, scalarText } from './json';
import type { Templates } from './template-index';
import { isOpen, placeholder } from './unknown';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

/** The number that each choice of a template takes, by what it depends on. */
export type Picks = ReadonlyMap<string, number>;

/** A choice that a value depends on, and how many ways it has. */
export interface OpenChoice {
  readonly key: string;
  readonly count: number;
}

/**
 * References go through parameters, outputs and exports; a template that goes in circles cannot be deployed.
 */
const MAX_DEPTH = 20;

/**
 * Values as CloudFormation would resolve them, if each choice that it makes went one way: the conditions, the
 * keys of mappings, and the parameters that have a list of allowed values. What
 * stays unknown is left as it stands.
 */
export class ChoiceResolver {
  /** Of the conditions of templates, as far as they were picked. */
  public static pickedConditions(picks: Picks): StackCondition[] {
    return [...picks].flatMap(([key, index]) => {
      const [, stack, name] = /^if (.*) (\S+)$/.exec(key) ?? [];
      return name === undefined ? [] : [{ stack, name, isMet: index === 0 }];
    });
  }

  /** The first choice that it met and that has no pick. */
  public open?: OpenChoice;
  private depth = 0;
  /** The conditions that are being evaluated, each named by the one before. */
  private readonly openConditions: string[] = [];
  /** In what a condition compares, and in the key of a mapping, a guess would hide a branch. */
  private comparisonDepth = 0;

  /** @param takesDefaults whether a property has the default of its parameter; a condition may always go both ways */
  constructor(private readonly templates: Templates, private readonly picks: Picks, private readonly takesDefaults: boolean) {}

  public resolve(stack: string, value: unknown): unknown {
    if (this.depth > MAX_DEPTH || typeof value !== 'object' || value === null) return value;
    this.depth++;
    const resolved = this.resolveExpression(stack, value, parseExpression(value));
    this.depth--;
    return resolved;
  }

  private resolveExpression(stack: string, value: object, expression: Expression): unknown {
    switch (expression.kind) {
      case 'list': return expression.items.map(item => this.resolve(stack, item));
      case 'object': return this.resolveFields(stack, expression.json);
      case 'choice': return this.resolveBranch(stack, value, expression);
      case 'concat': return this.resolveText(stack, expression.separator, expression.parts);
      case 'concatList': return this.resolveJoin(stack, value, expression);
      case 'split': return this.resolveSplit(stack, value, expression);
      case 'select': return this.resolveElement(stack, value, expression);
      case 'map': return this.resolveMapping(stack, value, expression);
      case 'jsonString': return { 'Fn::ToJsonString': this.resolve(stack, expression.json) };
      case 'reference': return this.resolveReference(stack, value, expression);
      case 'import': case 'stackOutput': return this.scalarOr(value, this.templates.definition(stack, value));
      default: return value;
    }
  }

  private resolveFields(stack: string, json: Json): Json {
    return Object.fromEntries(Object.entries(json).map(([name, each]) => [name, this.resolve(stack, each)]));
  }

  private resolveBranch(stack: string, value: object, { condition, branches }: Of<'choice'>): unknown {
    if (branches.length === 0) return value;
    const known = this.condition(stack, condition);
    const index = known === undefined ? this.pick(`if ${stack} ${condition}`, branches.length) : known ? 0 : 1;
    return this.resolve(stack, branches[index]);
  }

  private resolveText(stack: string, separator: unknown, parts: readonly unknown[]): unknown {
    const resolved = parts.map(part => this.resolve(stack, part));
    return resolved.every(isScalar) && typeof separator === 'string'
      ? resolved.join(separator)
      : { 'Fn::Join': [separator, resolved] };
  }

  private resolveJoin(stack: string, value: object, { separator, list }: Of<'concatList'>): unknown {
    const resolved = this.resolve(stack, list);
    return Array.isArray(resolved) ? this.resolveText(stack, separator, resolved) : value;
  }

  private resolveSplit(stack: string, value: object, { separator, text }: Of<'split'>): unknown {
    const resolved = this.resolve(stack, text);
    return typeof resolved === 'string' && typeof separator === 'string' ? resolved.split(separator) : value;
  }

  private resolveElement(stack: string, value: object, { index, list }: Of<'select'>): unknown {
    const items = this.resolve(stack, list);
    if (!Array.isArray(items) || items.length === 0) return value;
    const at = scalarText(this.resolve(stack, index));
    return items[/^[0-9]+$/.test(at) ? Number(at) : this.pick(`select ${stack} ${JSON.stringify(index)}`, items.length)] as unknown;
  }

  private resolveMapping(stack: string, value: object, { map, keys, options }: Of<'map'>): unknown {
    const fallback = isObject(options) ? options.DefaultValue : undefined;
    const mappings = this.templates.stackAt(stack)?.template.Mappings;
    const table = isObject(mappings) ? mappings[scalarText(this.resolve(stack, map))] : undefined;
    const found = keys.reduce<unknown>((within, key) => this.entry(stack, within, key, fallback !== undefined), table);
    return found === undefined ? fallback === undefined ? value : this.resolve(stack, fallback) : found;
  }

  private entry(stack: string, table: unknown, key: unknown, hasFallback: boolean): unknown {
    if (!isObject(table)) return undefined;
    const text = this.comparedText(stack, key);
    if (!isOpen(text)) return Object.hasOwn(table, text) ? table[text] : undefined;
    const names = Object.keys(table);
    return table[names[this.pick(`key ${stack} ${JSON.stringify([key, names])}`, names.length + (hasFallback ? 1 : 0))]];
  }

  private resolveReference(stack: string, value: object, { id, attribute }: Of<'reference'>): unknown {
    if (this.comparisonDepth > 0 && this.isOpenPseudoParameter(stack, id)) return placeholder(id);
    const definition = this.templates.definition(stack, value);
    if (definition || attribute !== undefined) return this.scalarOr(value, definition);
    const { template, parent } = this.templates.stackAt(stack)!;
    const parameter = isObject(template.Parameters) ? template.Parameters[id] : undefined;
    if (!isObject(parameter) || scalarText(parameter.Type).startsWith('AWS::SSM::')) return value;
    const { AllowedValues, Default } = parameter;
    // Nobody can give a parameter of a nested stack a value, but the stack around it.
    const isList = /^(CommaDelimitedList|List<)/.test(scalarText(parameter.Type));
    if (Default !== undefined && (parent || this.takesDefaults && this.openConditions.length === 0)) {
      return isList ? scalarText(Default).split(',').map(each => each.trim()) : Default;
    }
    const allowed = listOf(AllowedValues);
    return allowed.length > 0 ? allowed[this.pick(`parameter ${stack} ${id}`, allowed.length)] : value;
  }

  private scalarOr(value: object, definition: ReturnType<Templates['definition']>): unknown {
    const resolved = definition && this.resolve(definition.stack, definition.value);
    return isScalar(resolved) || resolved !== undefined && isNoValue(resolved) ? resolved : value;
  }

  /** Undefined where only the deployment knows, and for a condition that names itself. */
  private condition(stack: string, name: string): Truth {
    const conditions = this.templates.stackAt(stack)?.template.Conditions;
    const key = `${stack} ${name}`;
    if (!isObject(conditions) || this.openConditions.includes(key)) return undefined;
    this.openConditions.push(key);
    const known = evaluateTerm(conditions[name], {
      named: other => this.condition(stack, other),
      areEqual: sides => this.areEqual(stack, listOf(sides)),
    });
    this.openConditions.pop();
    return known ?? this.onlyWay(stack, name);
  }

  /** Of a condition that can go one way only, whatever a deployment gives. */
  private onlyWay(stack: string, name: string): Truth {
    const known = ONLY_WAYS.get(this.templates) ?? new Map<string, Truth>();
    ONLY_WAYS.set(this.templates, known);
    const key = `${stack} ${name}`;
    if (!known.has(key)) known.set(key, this.findOnlyWay(stack, name));
    return known.get(key);
  }

  private findOnlyWay(stack: string, name: string): Truth {
    const [never] = [true, false].filter(isMet => this.templates.contradictEachOther([{ stack, name, isMet }]));
    return never === undefined ? undefined : !never;
  }

  private areEqual(stack: string, operands: readonly unknown[]): Truth {
    const [one, other] = operands.map(operand => this.comparedText(stack, operand));
    return isOpen(one) || isOpen(other) ? undefined : one === other;
  }

  private comparedText(stack: string, value: unknown): string {
    this.comparisonDepth++;
    const resolved = this.resolve(stack, value);
    this.comparisonDepth--;
    return this.templates.value(stack, resolved).text;
  }

  /** The region decides. The ARNs of a stack without one count as those of `aws`. */
  private isOpenPseudoParameter(stack: string, id: string): boolean {
    if (id !== 'AWS::Partition' && id !== 'AWS::URLSuffix') return false;
    const { partition } = this.templates.stackAt(stack)!;
    return partition === undefined || id === 'AWS::URLSuffix' && partition !== 'aws';
  }

  private pick(key: string, count: number): number {
    const picked = this.picks.get(key);
    if (picked === undefined) this.open ??= { key, count };
    return picked ?? 0;
  }
}

/** It does not depend on what was picked. */
const ONLY_WAYS = new WeakMap<Templates, Map<string, Truth>>();

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isNoValue(value: unknown): boolean {
  return parseExpression(value).kind === 'noValue';
}
