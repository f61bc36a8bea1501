import { ChoiceResolver } from '../cloudformation/choice-resolver';
import { choices } from '../cloudformation/choices';
import { isIntrinsic, parseExpression } from '../cloudformation/expression';
import { isObject, Json, listOf, scalarText } from '../cloudformation/json';
import type { Templates } from '../cloudformation/template-index';
import type { Resource } from '../cloudformation/template-types';
import { documentOf } from '../iam/policy-document';

/** No name of a template has a dot. */
const OUTER = 'outer.';

/**
 * The template of a stack set, as its instances get it. Undefined where it is not
 * JSON, or is known at deployment only.
 */
export interface StackSetTemplate {
  readonly body: unknown;
  readonly template?: Json;
}

/**
 * The templates that a stack set may have inline. What `Fn::ToJsonString`,
 * `Fn::Sub` and `Fn::Join` refer to is of the template around it, which
 * CloudFormation resolves first; all other references are of the inner one.
 */
export function stackSetTemplates(templates: Templates, { stack, properties }: Resource): StackSetTemplate[] {
  return choices(properties.TemplateBody).map(({ value: body }) => {
    const reader = new OuterReader(templates, stack);
    const template = documentOf(reader.body(body));
    const { Parameters, StackInstancesGroup } = properties;
    return { body, template: template && withParameters(template, reader, reader.parameters, [Parameters, overridesIn(StackInstancesGroup)]) };
  });
}

/**
 * All that the instances of a stack set give the parameters of its template. A group that overrides none has
 * the default.
 */
function withParameters(template: Json, reader: OuterReader, outer: Json, [ofAll, ofGroups]: readonly unknown[]): Json {
  const own = isObject(template.Parameters) ? template.Parameters : {};
  const valuesIn = (list: unknown, name: string) => choices(list).map(({ value }) => value).filter(isObject)
    .filter(({ ParameterKey }) => ParameterKey === name).map(({ ParameterValue }) => reader.value(ParameterValue));
  const parameters = Object.entries(own).map(([name, definition]) => {
    const [given, overrides] = [valuesIn(ofAll, name), valuesIn(ofGroups, name)];
    if (!isObject(definition) || given.length + overrides.length === 0) return [name, definition];
    const others = given.length > 0 ? given : [definition.Default].filter(each => each !== undefined);
    return [name, { ...definition, Default: undefined, AllowedValues: [...others, ...overrides] }];
  });
  return { ...template, Parameters: { ...Object.fromEntries(parameters), ...outer } };
}

function overridesIn(groups: unknown): unknown[] {
  return choices(groups).flatMap(({ value }) => isObject(value) ? listOf(value.ParameterOverrides ?? []) : []);
}

/** Puts values of the template around a stack set into that of its instances. */
class OuterReader {
  /** Those of the template around it that the inner one has under another name. */
  public readonly parameters: Json = {};
  private count = 0;

  constructor(private readonly templates: Templates, private readonly stack: string) {}

  public body(body: unknown): unknown {
    const expression = parseExpression(body);
    if (expression.kind === 'jsonString') return { 'Fn::ToJsonString': this.value(expression.json) };
    if (expression.kind !== 'concat') return body;
    return { 'Fn::Join': [expression.separator, expression.parts.map(part => this.value(part))] };
  }

  /** What stays unknown is a reference to nothing in the inner template. */
  public value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(each => this.value(each));
    if (!isObject(value)) return value;
    if (!isIntrinsic(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.value(each)]));
    const resolver = new ChoiceResolver(this.templates, new Map(), false);
    const resolved = resolver.resolve(this.stack, value);
    return resolver.open || typeof resolved === 'object' ? this.unresolved(value) : resolved;
  }

  private unresolved(value: Json): unknown {
    const expression = parseExpression(value);
    switch (expression.kind) {
      case 'noValue': return value;
      case 'choice': return { 'Fn::If': [`${OUTER}${expression.condition}`, ...expression.branches.map(branch => this.value(branch))] };
      case 'concat': return { 'Fn::Join': [expression.separator, expression.parts.map(part => this.value(part))] };
      case 'reference': return this.reference(expression.id, expression.attribute);
      default: return this.unknown();
    }
  }

  private reference(id: string, attribute: string | undefined): unknown {
    const { Parameters } = this.templates.stackAt(this.stack)!.template;
    const definition = isObject(Parameters) && attribute === undefined ? Parameters[id] : undefined;
    const text = this.templates.value(this.stack, { Ref: id }).text;
    if (attribute === undefined && !text.includes('${') && !text.includes('(')) return text;
    if (!isObject(definition) || scalarText(definition.Type).startsWith('AWS::SSM::')) return this.unknown();
    this.parameters[`${OUTER}${id}`] = definition;
    return { Ref: `${OUTER}${id}` };
  }

  private unknown(): unknown {
    return { Ref: `${OUTER}${this.count++}` };
  }
}
