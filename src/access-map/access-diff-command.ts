import { SecretAccessDiff, SecretAccessWidening } from './secret-access-map';

export const HELP = `Usage: cdk-managed-secret access-diff <before.json> <after.json> [--fail-on <kinds>]
       cdk-managed-secret migrate --help

Prints, as Markdown, who gains and who loses access to secrets between two files
that SecretAccessMap.write(app) wrote.

  --fail-on <kinds>  exit with 1 if access widens in one of these ways, separated
                     by commas: new-account, new-principal, everybody,
                     exposure
  --help             print this text

Exit codes: 0, 1 (--fail-on applies), 2 (wrong arguments, or a file cannot be read).
`;

/** Where a command prints. */
export interface CommandOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

interface Arguments {
  readonly files: readonly string[];
  readonly failOn: readonly string[];
}

const KINDS: readonly string[] = Object.values(SecretAccessWidening);

/** `npx cdk-managed-secret …`. @returns the exit code */
export function runCommand(words: readonly string[], { out, error }: CommandOutput): number {
  if (words.includes('--help') || words.includes('-h')) {
    out(HELP);
    return 0;
  }
  try {
    return accessDiff(parse(words), { out, error });
  } catch (problem) {
    error(`${(problem as Error).message}\n`);
    return 2;
  }
}

function accessDiff({ files: [before, after], failOn }: Arguments, { out, error }: CommandOutput): number {
  const diff = SecretAccessDiff.ofFiles(before, after);
  out(diff.toMarkdown());
  const refused = diff.widenings.filter(widening => failOn.includes(widening));
  if (refused.length === 0) return 0;
  error(`Access to secrets widens: ${refused.join(', ')} (--fail-on ${failOn.join(',')}).\n`);
  return 1;
}

function parse([command, ...rest]: readonly string[]): Arguments {
  if (command !== 'access-diff') throw usage(command === undefined ? 'A command is missing.' : `There is no command "${command}".`);
  const files: string[] = [];
  const failOn: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    if (word === '--fail-on') failOn.push(...kindsIn(rest[++at]));
    else if (word.startsWith('--fail-on=')) failOn.push(...kindsIn(word.slice('--fail-on='.length)));
    else if (word.startsWith('-')) throw usage(`There is no option "${word}".`);
    else files.push(word);
  }
  if (files.length !== 2) throw usage(`access-diff takes two files, but ${files.length === 1 ? '1 is' : `${files.length} are`} here.`);
  return { files, failOn };
}

function kindsIn(text: string | undefined): string[] {
  const kinds = (text ?? '').split(',').filter(kind => kind !== '');
  const wrong = kinds.find(kind => !KINDS.includes(kind));
  if (wrong !== undefined || kinds.length === 0) throw usage(`--fail-on takes ${KINDS.join(', ')}${wrong === undefined ? '' : `, not "${wrong}"`}.`);
  return kinds;
}

function usage(problem: string): Error {
  return new Error(`${problem} See cdk-managed-secret --help.`);
}
