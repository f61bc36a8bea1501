import { IConstruct } from 'constructs';

/*
 * Two copies of this library in one process do not know each other: each has its own records of blueprints,
 * acknowledgments, and secrets. So each copy registers itself on the app, under a symbol that copies of all
 * versions share.
 */
const COPIES = Symbol.for('cdk-managed-secret.copies');

/** A copy of the library that is in use in an app. Later versions may add to it, and must not change it. */
interface LibraryCopy {
  readonly version: string;
  /** Where it was loaded from. */
  readonly directory: string;
  /** Whether it has blueprints, acknowledgments, or plugins there, of which the others do not know. */
  governs: boolean;
  /** Of the copy itself: two may be of one version. */
  readonly identity: object;
}

const IDENTITY = {};

type Noted = IConstruct & { [COPIES]?: LibraryCopy[] };

/** Notes that this copy is in use. */
export function noteCopy(root: IConstruct, copy: Pick<LibraryCopy, 'version' | 'directory'>, governs: boolean): void {
  const copies = copiesIn(root);
  const own = copies.find(({ identity }) => identity === IDENTITY);
  if (own) own.governs ||= governs;
  else copies.push({ ...copy, governs, identity: IDENTITY });
}

function copiesIn(root: Noted): LibraryCopy[] {
  if (!root[COPIES]) Object.defineProperty(root, COPIES, { value: [] });
  return root[COPIES]!;
}

/** All copies, where two are in use and one governs what the other makes. */
export function disagreeingCopies(root: IConstruct): readonly LibraryCopy[] {
  const copies = copiesIn(root);
  return copies.length > 1 && copies.some(({ governs }) => governs) ? copies : [];
}

/** Whether this copy came first: that one reports. */
export function isFirstCopy(root: IConstruct): boolean {
  return copiesIn(root)[0]?.identity === IDENTITY;
}
