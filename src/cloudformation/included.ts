import type { Json } from './json';

const TRANSFORM = 'Fn::Transform';

/**
 * Whether a macro stands among properties, and may add some.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
export function areIncluded(properties: Json): boolean {
  return Object.hasOwn(properties, TRANSFORM);
}

/** A property, or the macro that may give it. */
export function givenOrIncluded(properties: Json, name: string): unknown {
  const isIncluded = properties[name] === undefined && areIncluded(properties);
  return isIncluded ? { [TRANSFORM]: properties[TRANSFORM] } : properties[name];
}
