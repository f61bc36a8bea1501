import { isObject } from './json';

/** A macro, and a loop of language extensions, of which the template has the pattern only. */
const TRANSFORM = /^Fn::(Transform|ForEach)(::|$)/;

const MACRO = 'Fn::Transform';
/** Of sections of templates, which are read for each secret. */
const READ = new WeakMap<object, boolean>();

/** Whether a macro stands anywhere within a value; a loop is none. */
export function hasMacro(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const found = READ.get(value) ?? (Object.hasOwn(value, MACRO) || Object.values(value).some(hasMacro));
  READ.set(value, found);
  return found;
}

/** Whether a transform stands anywhere within a value. */
export function hasTransform(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isObject(value) && hasTransformKey(value) || Object.values(value).some(hasTransform);
}

/** Whether a transform stands beside the other keys of an object. */
export function hasTransformKey(value: object): boolean {
  return Object.keys(value).some(name => TRANSFORM.test(name));
}
