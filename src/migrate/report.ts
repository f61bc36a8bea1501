import type { FileResult } from './change-set';

const PLURALS: Readonly<Record<string, string>> = { 'secret': 'secrets', 'imported secret': 'imported secrets', 'type': 'types' };

const REMOVAL = `had no removalPolicy: the default of Secret is DESTROY, that of ManagedSecret RETAIN_ON_UPDATE_OR_DELETE.
  To keep the former one, write removalPolicy: RemovalPolicy.DESTROY.
`;
const NEXT = 'Next: compile, then run cdk diff. No secret may show "replace" or "destroy". See docs/guides/migration.md.\n';

/** What the command prints about its work. */
export function reportOf(results: readonly FileResult[], isDry: boolean): string {
  const changed = results.filter(({ changes }) => changes.edits.length > 0);
  if (changed.length === 0 && leftIn(results).length === 0) return 'Found no secretsmanager.Secret to move.\n';
  const verb = isDry ? 'Would change' : 'Changed';
  const lines = changed.map(({ file, changes: { secrets, imports, types } }) => (
    `${verb} ${file}: ${countsOf({ 'secret': secrets, 'imported secret': imports, 'type': types })}.\n`));
  return [...lines, ...leftLines(results), ...removalLines(results), ...(changed.length > 0 ? [NEXT] : [])].join('');
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  const counted = Object.entries(counts).filter(([, count]) => count > 0);
  return counted.map(([name, count]) => numbered(count, name)).join(', ');
}

function numbered(count: number, name: string): string {
  return `${count} ${count === 1 ? name : PLURALS[name]}`;
}

function leftIn(results: readonly FileResult[]): string[] {
  return results.flatMap(({ file, changes }) => changes.left.map(({ line, column, reason, advice }) => (
    `  ${file}:${line}:${column} ${reason} ${advice}\n`)));
}

function leftLines(results: readonly FileResult[]): string[] {
  const left = leftIn(results);
  return left.length === 0 ? [] : [`Left for you: ${left.length}\n`, ...left];
}

function removalLines(results: readonly FileResult[]): string[] {
  const count = results.reduce((sum, { changes }) => sum + changes.withoutRemovalPolicy, 0);
  return count === 0 ? [] : [`${numbered(count, 'secret')} ${REMOVAL}`];
}
