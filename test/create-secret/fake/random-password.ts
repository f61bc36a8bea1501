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

/** A small generator of numbers from a seed: Lehmer's, whose first numbers are too alike for seeds that are. */
export function seeded(seed: number): () => number {
  let state = 1 + (seed * 7_919) % (MODULUS - 1);
  const next = (): number => {
    state = (state * MULTIPLIER) % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
  next();
  next();
  return next;
}

const MODULUS = 2_147_483_647;
const MULTIPLIER = 48_271;
