import { invalidParameter } from './refusals';
import { Json } from './wire';

const CLASSES: ReadonlyArray<readonly [string, string]> = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
];
const MAX_LENGTH = 4096;
const DEFAULT_LENGTH = 32;

/** GetRandomPassword: random enough to differ each time, and the same in each run. */
export function randomPassword(request: Json, random: () => number): string {
  const length = request.PasswordLength ?? DEFAULT_LENGTH;
  if (length < 1 || length > MAX_LENGTH) throw invalidParameter(`The password length must be between 1 and ${MAX_LENGTH}.`);
  const classes = classesOf(request);
  if (classes.length === 0) throw invalidParameter('At least one type of character must be included in the password.');
  const isEachRequired = request.RequireEachIncludedType ?? true;
  if (isEachRequired && length < classes.length) {
    throw invalidParameter(`Password length ${length} is too short based on the required types.`);
  }
  const pick = (from: string): string => from[Math.floor(random() * from.length)];
  const required = isEachRequired ? classes.map(pick) : [];
  const all = classes.join('');
  return [...required, ...Array.from({ length: length - required.length }, () => pick(all))].join('');
}

function classesOf(request: Json): string[] {
  const kept = CLASSES.filter(([exclude]) => !request[exclude]).map(([, characters]) => characters);
  const excluded = new Set(request.ExcludeCharacters ?? '');
  return [...kept, ...(request.IncludeSpace ? [' '] : [])]
    .map(characters => [...characters].filter(character => !excluded.has(character)).join(''))
    .filter(characters => characters !== '');
}

/** A small generator of numbers from a seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
