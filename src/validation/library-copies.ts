import * as fs from 'fs';
import * as path from 'path';
import { IConstruct } from 'constructs';
import { disagreeingCopies, isFirstCopy, noteCopy } from '../app/library-copies';
import { copiesFinding } from '../rules/library-copies';
import { Finding } from '../rules/rule';

const DIRECTORY = path.join(__dirname, '..', '..');
const NOTED = new WeakMap<IConstruct, boolean>();
let version: string | undefined;

/**
 * @param governs whether the copy has blueprints, acknowledgments, or plugins there, which should apply to
 * the secrets of all copies
 */
export function useLibraryIn({ node: { root } }: IConstruct, governs: boolean): void {
  const known = NOTED.get(root);
  if (known === true || known === governs) return;
  NOTED.set(root, governs);
  version ??= JSON.parse(fs.readFileSync(path.join(DIRECTORY, 'package.json'), 'utf8')).version as string;
  noteCopy(root, { version, directory: DIRECTORY }, governs);
  if (known === undefined) root.node.addValidation({ validate: () => copiesErrors(root) });
}

function copiesErrors(root: IConstruct): string[] {
  return isFirstCopy(root) ? findCopies(root).map(({ message }) => message) : [];
}

/** For a plugin, which the validation of the tree does not know. */
export function findCopies(root: IConstruct): Finding[] {
  const copies = disagreeingCopies(root);
  return copies.length === 0 ? [] : [copiesFinding(copies)];
}
