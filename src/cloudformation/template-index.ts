import { Expression, functionName, interpret, Interpretation, parseExpression } from './expression';
import { hasTransform } from './has-transform';
import { isObject, Json, note, scalarText, unique } from './json';
import { isOfOtherFunction, secretTarget } from './secret-target';
import { Exported, sortStacks, StackIndex } from './stack-index';
import { keyOf, mayMeet, StackTemplate, Target, Value } from './template-types';
import { DYNAMIC_REFERENCE, isPendingLookup } from './text';
import { foreignPlaceholder, isOpen, mayBeEqual, placeholder, replacePlaceholders, UNKNOWN_VALUE } from './unknown';
import { LOOKUP, readsCrossRegionExports } from '../cdk/names';

/**
 * References go through exports, parameters and outputs; a template that goes in circles cannot be deployed.
 */
const MAX_DEPTH = 20;

/** A value that only a macro knows. */
const HIDDEN = { 'Fn::Transform': {} };

/** What an import or an output of another stack may be: as the template has it, and what that means. */
interface PossibleDefinition {
  readonly stack: string;
  readonly definition: unknown;
  readonly value: Value;
}

/** All templates of an app, and what their references mean. */
export class Templates extends StackIndex {
  private readonly exports = new Map<string, Exported[]>();

  constructor(stacks: readonly StackTemplate[]) {
    super(stacks);
    for (const stack of sortStacks(stacks)) this.noteExports(stack);
  }

  /** What a value of a stack's template means. */
  public value(stack: string, value: unknown, depth = 0): Value {
    if (typeof value !== 'object' || value === null) return { text: withPlaceholders(String(value ?? '')) };
    return depth > MAX_DEPTH
      ? { text: UNKNOWN_VALUE }
      : interpret(value, VALUES, { templates: this, stack, depth: depth + 1 });
  }

  private noteExports(stack: StackTemplate): void {
    // A macro or a loop may export anything under any name.
    if (hasTransform(stack.template.Outputs)) note(this.exports, UNKNOWN_VALUE, { stack, value: HIDDEN });
    for (const output of Object.values((stack.template.Outputs ?? {}) as Json).filter(isObject)) {
      if (!isObject(output.Export)) continue;
      const { text } = this.value(stack.path, output.Export.Name);
      note(this.exports, text, { stack, value: hasTransform(output) ? HIDDEN : output.Value });
    }
  }

  public reference(stack: string, id: string, attribute: string | undefined, depth: number): Value {
    const pseudo = this.pseudo(stack, id);
    if (pseudo !== undefined) return { text: pseudo };
    const nested = this.nested.get(keyOf({ stack, id }));
    if (nested && attribute?.startsWith('Outputs.')) {
      return this.output(nested, attribute.slice('Outputs.'.length), depth);
    }
    const resource = this.find({ stack, id });
    if (!resource) return this.madeRole(stack, id) ?? this.parameter(stack, id, depth);
    const crossing = readsCrossRegionExports(resource.type)
      ? (this.crossings.get(attribute ?? '') ?? [])
      : [];
    if (crossing.length === 1) return this.value(crossing[0].stack.path, crossing[0].value, depth);
    return {
      text: placeholder(attribute ? `${resource.path}.${attribute}` : resource.path),
      target: { stack, id },
    };
  }

  /** What the stack around it gives. It never returns the default of a parameter, which may be a secret. */
  private parameter(stack: string, name: string, depth: number): Value {
    const argument = this.givenTo(stack, name);
    return argument ? this.value(argument.stack, argument.value, depth) : { text: placeholder(name), parametersOf: [stack] };
  }

  /** Where else in the templates the value stands that a reference leads to, and in which stack. */
  public definition(stack: string, value: unknown): { readonly stack: string; readonly value: unknown } | undefined {
    const expression = parseExpression(value);
    if (expression.kind === 'import') {
      const { text } = this.value(stack, expression.name);
      const found = (this.exports.get(text) ?? []).filter(({ stack: { path } }) => mayMeet(this.placeOf(path), this.placeOf(stack)));
      return found.length === 1 ? { stack: found[0].stack.path, value: found[0].value } : undefined;
    }
    if (expression.kind === 'stackOutput') return this.knownOutput(stack, expression);
    if (expression.kind !== 'reference') return undefined;
    return this.definitionOfReference(stack, expression.id, expression.attribute);
  }

  private definitionOfReference(stack: string, id: string, attribute: string | undefined): ReturnType<Templates['definition']> {
    if (attribute === undefined) return this.givenTo(stack, id);
    const nested = this.nested.get(keyOf({ stack, id }));
    if (nested) return this.outputOf(nested, attribute.replace(/^Outputs\./, ''));
    const resource = this.find({ stack, id });
    if (!resource) return undefined;
    const [crossing] = readsCrossRegionExports(resource.type) ? this.crossings.get(attribute) ?? [] : [];
    if (crossing) return { stack: crossing.stack.path, value: crossing.value };
    if (isOfOtherFunction(resource.type)) return undefined;
    return Object.hasOwn(resource.properties, attribute) ? { stack, value: resource.properties[attribute] } : undefined;
  }

  private outputOf(stack: StackTemplate | undefined, name: string): ReturnType<Templates['definition']> {
    const output = ((stack?.template.Outputs ?? {}) as Json)[name];
    return stack && isObject(output) ? { stack: stack.path, value: output.Value } : undefined;
  }

  private output(stack: StackTemplate, name: string, depth: number): Value {
    const output = ((stack.template.Outputs ?? {}) as Json)[name];
    return isObject(output) ? this.value(stack.path, output.Value, depth) : { text: placeholder(name) };
  }

  /** An export is known by its name in its account and region. */
  public imported(stack: string, name: Value, depth: number): Value {
    const found = this.exportsFor(stack, name.text);
    if (found.length > 1) return { text: UNKNOWN_VALUE };
    if (found.length === 1) return this.value(found[0].stack.path, found[0].value, depth);
    const [possible, ...others] = this.exportsFor(stack, this.withDefaults(name));
    const { target } = possible && others.length === 0 ? this.value(possible.stack.path, possible.value, depth) : {};
    return { text: foreignPlaceholder('Fn::ImportValue', name.text), possibleTarget: target };
  }

  private exportsFor(stack: string, name: string): Exported[] {
    const here = this.placeOf(stack);
    return (this.exports.get(name) ?? []).filter(({ stack: { path } }) => mayMeet(this.placeOf(path), here));
  }

  /** To look an export up, and for nothing else: the default of a parameter may be a secret. */
  private withDefaults({ text, parametersOf: [stack, ...others] = [] }: Value): string {
    if (stack === undefined || others.length > 0) return text;
    const parameters = (this.stackAt(stack)!.template.Parameters ?? {}) as Json;
    return replacePlaceholders(text, found => {
      const parameter = parameters[found.slice(2, -1)];
      return isObject(parameter) && parameter.Default !== undefined ? scalarText(parameter.Default) : found;
    });
  }

  /** The exports that an import may be of, where synthesis does not know one of the two names. */
  public possibleImports(stack: string, name: unknown): PossibleDefinition[] {
    const { text: wanted } = this.value(stack, name);
    const here = this.placeOf(stack);
    return [...this.exports]
      .filter(([known]) => mayBeEqual(known, wanted))
      .flatMap(([, found]) => found)
      .filter(({ stack: { path } }) => mayMeet(this.placeOf(path), here))
      .map(({ stack: { path }, value: definition }) => ({ stack: path, definition, value: this.value(path, definition) }));
  }

  public stackOutput(stack: string, output: StackOutput, depth: number): Value {
    const found = this.knownOutput(stack, output);
    return found ? this.value(found.stack, found.value, depth) : { text: foreignPlaceholder('Fn::GetStackOutput', scalarText(output.outputName)) };
  }

  /** The outputs that it may be, where synthesis does not know the stack or the output. */
  public possibleOutputs(stack: string, { stackName, outputName, place }: StackOutput): PossibleDefinition[] {
    const [wanted, name] = [stackName, outputName].map(each => this.value(stack, each).text);
    return this.stacksIn(stack, place).filter(one => mayBeEqual(this.deployedName(one), wanted)).flatMap(({ path, template: { Outputs } }) => (
      Object.entries(isObject(Outputs) ? Outputs : {}).filter(([id, output]) => isObject(output) && mayBeEqual(id, name))
        .map(([, output]) => (output as Json).Value)
        .map(definition => ({ stack: path, definition, value: this.value(path, definition) }))));
  }

  private knownOutput(stack: string, { stackName, outputName, place }: StackOutput): ReturnType<Templates['definition']> {
    const wanted = this.value(stack, stackName).text;
    const [found, ...others] = this.stacksIn(stack, place).filter(one => this.deployedName(one) === wanted);
    return others.length === 0 && !isOpen(wanted) ? this.outputOf(found, scalarText(outputName)) : undefined;
  }

  /** Of the region where the stack is, unless another is given. With a role, of any account. */
  private stacksIn(stack: string, { Region, RoleArn }: Json): StackTemplate[] {
    const here = this.placeOf(stack);
    const region = Region === undefined ? here.region : this.value(stack, Region).text;
    const wanted = { region, account: RoleArn === undefined ? here.account : UNKNOWN_VALUE };
    return this.stacks.filter(({ path }) => mayMeet(this.placeOf(path), wanted));
  }

  /** CloudFormation makes up the name of a nested stack, of that of the stack around it. */
  private deployedName({ stackName, parent }: StackTemplate): string {
    const around = parent && this.stackAt(parent.path);
    return around ? `${this.deployedName(around)}-${UNKNOWN_VALUE}` : stackName ?? UNKNOWN_VALUE;
  }

  /**
   * The parts of the ARN of a secret are known, but for its name. An ARN in another region is put together of
   * them.
   */
  public selected(stack: string, index: unknown, list: unknown, depth: number): Value {
    const split = parseExpression(list);
    const whole =
      split.kind === 'split' && split.separator === ':' ? this.value(stack, split.text, depth) : undefined;
    const secret = secretTarget(this, whole?.target);
    return secret ? this.arnPart(secret, Number(index)) : { text: placeholder('Fn::Select') };
  }

  private arnPart(secret: Target, index: number): Value {
    const { account, region, partition } = this.placeOf(secret.stack);
    const parts = ['arn', partition, 'secretsmanager', region, account, 'secret'];
    if (index === parts.length) {
      return { text: placeholder(`${this.find(secret)!.path}.Name`), nameOf: secret };
    }
    return { text: parts[index] ?? placeholder('Fn::Select') };
  }
}

type StackOutput = Pick<Extract<Expression, { readonly kind: 'stackOutput' }>, 'stackName' | 'outputName' | 'place'>;

interface Evaluation {
  readonly templates: Templates;
  readonly stack: string;
  readonly depth: number;
}

const VALUES: Interpretation<Value, Evaluation> = {
  noValue: () => ({ text: placeholder('AWS::NoValue') }),
  reference: ({ id, attribute }, { templates, stack, depth }) => templates.reference(stack, id, attribute, depth),
  concat: ({ separator, parts }, { templates, stack, depth }) => (
    joinValues(parts.map(part => templates.value(stack, part, depth)), scalarText(separator))),
  select: ({ index, list }, { templates, stack, depth }) => templates.selected(stack, index, list, depth),
  import: ({ name }, { templates, stack, depth }) => templates.imported(stack, templates.value(stack, name, depth), depth),
  stackOutput: (output, { templates, stack, depth }) => templates.stackOutput(stack, output, depth),
  otherwise: expression => ({ text: placeholder(functionName(expression)) }),
};

/** An ARN and the wildcards of its random end still name the one resource. */
function joinValues(parts: readonly Value[], separator: string): Value {
  const text = parts.map(part => part.text).join(separator);
  const stacks = unique(parts.flatMap(({ parametersOf = [] }) => parametersOf));
  const parametersOf = stacks.length > 0 ? stacks : undefined;
  const isEnd = (part: Value) => /^[-*?]*$/.test(part.text);
  const at = parts.findIndex(part => part.target ?? part.nameOf);
  if (at < 0 || !parts.slice(at + 1).every(isEnd) || !isEnd({ text: separator }) && at + 1 < parts.length) return { text, parametersOf };
  const { target, nameOf } = parts[at];
  return { text, target: at === 0 ? target : undefined, nameOf, parametersOf };
}

/** A dynamic reference, or what CDK has yet to look up, is no literal. */
function withPlaceholders(text: string): string {
  if (!text.includes('{{resolve:') && !isPendingLookup(text)) return text;
  return text.replace(DYNAMIC_REFERENCE, reference => placeholder(reference.slice(2, -2))).replace(LOOKUP, lookup => placeholder(lookup));
}

