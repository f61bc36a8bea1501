import { dynamicReferencesIn, MAY_READ_SECRET, withoutDynamicReferences } from './field-references';
import { isIntrinsic, parseExpression } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';
import { MarkedText } from '../cloudformation/marked-text';
import type { Templates } from '../cloudformation/template-index';

/** What of a value is, or may be, a secret: a value that a reference reads, or a parameter. */
export interface FoundValue {
  readonly location: string;
  /** The stack in whose template it stands. */
  readonly stack: string;
  readonly secretId?: unknown;
  readonly field?: string;
  readonly parameter?: string;
  /** Whether it comes by a property of a resource, where CloudFormation has resolved it. */
  readonly isResolved: boolean;
}

/** A value within a template, and how the reader came to it. */
interface Position {
  readonly stack: string;
  readonly location: string;
  readonly isResolved: boolean;
  readonly depth: number;
}

/** References go through exports, parameters and outputs. */
const MAX_DEPTH = 10;

/**
 * Reads what a value comes to at deployment: dynamic references, also those that a
 * parameter or an output gives.
 */
export class ExposedValueReader {
  /** What was found behind a value that references lead to: a resource may repeat another many times. */
  private readonly known = new WeakMap<object, Map<string, readonly FoundValue[]>>();

  constructor(private readonly templates: Templates) {}

  public read(stack: string, value: unknown, location: string): FoundValue[] {
    return this.readAt(value, { stack, location, isResolved: false, depth: 0 });
  }

  private readAt(value: unknown, position: Position): FoundValue[] {
    if (typeof value !== 'object' && !String(value).includes(MAY_READ_SECRET)) return [];
    const marked = MarkedText.of(value);
    if (marked) return this.readText(marked, position);
    if (Array.isArray(value)) return value.flatMap((each, index) => this.readAt(each, below(position, index)));
    return isObject(value) ? this.readObject(value, position) : [];
  }

  /** What names the secret of a reference is no value. */
  private readText(marked: MarkedText, position: Position): FoundValue[] {
    const { location, stack, isResolved } = position;
    const found = dynamicReferencesIn(this.templates, stack, marked);
    const rest = marked.parts.length === 0 ? [] : MarkedText.partsIn(withoutDynamicReferences(marked.text));
    return [
      ...found.map(reference => ({ ...reference, location, stack, isResolved })),
      ...rest.flatMap(index => this.readAt(marked.parts[index], position)),
    ];
  }

  private readObject(json: Json, position: Position): FoundValue[] {
    if (!isIntrinsic(json)) {
      return Object.entries(json).flatMap(([name, each]) => this.readAt(each, below(position, name)));
    }
    const expression = parseExpression(json);
    if (['reference', 'import', 'stackOutput'].includes(expression.kind)) return this.follow(json, position);
    if (expression.kind === 'choice') return expression.branches.flatMap(each => this.readAt(each, position));
    return Object.values(json).flat(Infinity).flatMap(operand => this.readAt(operand, position));
  }

  private follow(json: Json, position: Position): FoundValue[] {
    const { stack, location, depth } = position;
    const expression = parseExpression(json);
    const id = expression.kind === 'reference' && expression.attribute === undefined ? expression.id : undefined;
    // A function in place of a stack's Parameters gives its value to every name.
    if (id !== undefined && (id.startsWith('AWS::') || this.templates.find({ stack, id }))) return [];
    const found = depth > MAX_DEPTH ? undefined : this.templates.definition(stack, json);
    const isResolved = position.isResolved || this.isProperty(stack, json);
    if (found) return this.readOnce(found.value, { stack: found.stack, location, depth: depth + 1, isResolved });
    return id === undefined ? [] : [{ location, stack, parameter: id, isResolved: position.isResolved }];
  }

  private readOnce(value: unknown, position: Position): FoundValue[] {
    if (typeof value !== 'object' || value === null) return this.readAt(value, position);
    const { stack, location, depth, isResolved } = position;
    const known = this.known.get(value) ?? new Map<string, readonly FoundValue[]>();
    this.known.set(value, known);
    const key = JSON.stringify([stack, depth, isResolved]);
    const found = known.get(key) ?? distinct(this.readAt(value, position));
    known.set(key, found);
    return found.map(each => ({ ...each, location }));
  }

  /**
   * A parameter of a nested stack is a property of that stack; so is what an
   * attribute of a resource repeats.
   */
  private isProperty(stack: string, json: Json): boolean {
    const expression = parseExpression(json);
    if (expression.kind !== 'reference') return false;
    return expression.attribute === undefined || !this.templates.isNestedStack({ stack, id: expression.id });
  }
}

function distinct(found: readonly FoundValue[]): readonly FoundValue[] {
  return [...new Map(found.map(each => [JSON.stringify(each), each])).values()];
}

function below(position: Position, name: string | number): Position {
  return position.depth === 0 ? { ...position, location: `${position.location}/${name}` } : position;
}
