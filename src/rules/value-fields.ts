import { isObject, parseJson } from '../cloudformation/json';
import { Text } from '../cloudformation/text';

/** The fields of a value: `none` for what is no JSON object, undefined where synthesis does not know. */
export type ValueFields = readonly string[] | 'none' | undefined;

/** Of a value as the template has it. */
export function fieldsOfText(text: Text): ValueFields {
  const object = [text.masked, text.maskedJson].map(parseJson).find(isObject);
  if (!object) return text.isWhole ? 'none' : undefined;
  return Object.keys(object).every(key => Text.masked(key).isWhole) ? Object.keys(object) : undefined;
}

/** Of a generated value: without a template, it is a password and nothing else. */
export function fieldsOfGenerated(template: Text | undefined, key: Text | undefined): ValueFields {
  if (!template) return 'none';
  const fields = fieldsOfText(template);
  if (fields === 'none' || fields === undefined || key?.isWhole === false) return undefined;
  return key ? [...fields, key.literal] : fields;
}

/** Of a value that is one of several: all that one of them has. */
export function fieldsOfEither(all: readonly ValueFields[]): ValueFields {
  if (all.length === 0 || all.includes(undefined)) return undefined;
  const lists = all.filter((fields): fields is readonly string[] => Array.isArray(fields));
  if (lists.length === 0) return 'none';
  return lists.length === all.length ? [...new Set(lists.flat())] : undefined;
}
