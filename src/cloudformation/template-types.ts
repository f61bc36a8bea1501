import type { Stack, CfnResource } from 'aws-cdk-lib';
import { Json } from './json';
import { isOpen } from './unknown';

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
  /**
   * Construct paths by logical id, without the last `Resource`. What is not there goes by stack and logical
   * id.
   */
  readonly paths?: ReadonlyMap<string, string>;
  /** The parameters of Systems Manager that the CLI has yet to look up. */
  readonly pendingParameters?: readonly string[];
  /** Whether the CLI has yet to look a role up. */
  readonly awaitsRole?: boolean;
  /** The stack as a construct, and those of its resources. */
  readonly construct?: Stack;
  readonly elements?: ReadonlyMap<string, CfnResource>;
}

/** What a reference names: a resource of a template. */
export interface Target {
  readonly stack: string;
  readonly id: string;
}

/**
 * A value of a template: as text, with `${…}` where only a deployment knows, and what it refers to as a
 * whole.
 */
export interface Value {
  readonly text: string;
  readonly target?: Target;
  /** The secret whose name, as a reference, ends the text: the text before it may name another region. */
  readonly nameOf?: Target;
  /** The stacks whose parameters the text names: `${Stage}` is another text in another stack. */
  readonly parametersOf?: readonly string[];
  /** What it refers to as a whole if parameters keep their defaults. */
  readonly possibleTarget?: Target;
}

/**
 * Where a stack goes. What synthesis does not know has a name of its own, in brackets: it equals itself and
 * nothing else for sure.
 */
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

/** Follows references through the templates of an app. */
export interface ReferenceReader {
  readonly resources: readonly Resource[];
  stackAt(path: string): StackTemplate | undefined;
  find(target: Target | undefined): Resource | undefined;
  placeOf(stack: string): Place;
  /** What a value of a stack's template means. */
  value(stack: string, value: unknown): Value;
}

/** False where they surely are two. */
export function mayMeet(one: Omit<Place, 'partition'>, other: Omit<Place, 'partition'>): boolean {
  const may = (a: string, b: string) => a === b || isOpen(a) || isOpen(b);
  return may(one.account, other.account) && may(one.region, other.region);
}

export function keyOf({ stack, id }: Target): string {
  return `${stack}\n${id}`;
}
