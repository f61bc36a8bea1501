import { hasTransformKey } from './has-transform';
import type { Json } from './json';

/**
 * Whether a macro or a loop stands among properties, and may add some.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
export function areIncluded(properties: Json): boolean {
  return hasTransformKey(properties);
}

/** A property, or a macro in its place where it may be included. */
export function givenOrIncluded(properties: Json, name: string): unknown {
  const isIncluded = properties[name] === undefined && areIncluded(properties);
  return isIncluded ? { 'Fn::Transform': {} } : properties[name];
}
