import * as path from 'path';

/** A program with its arguments, and where it runs. */
export interface Command {
  readonly cwd: string;
  readonly line: readonly string[];
}

/** How users of a language set up a project and synthesize it. */
export interface Language {
  readonly name: string;
  /** Its package, as jsii-pacmak calls it. */
  readonly target: string;
  /** The programs that it takes. */
  readonly tools: readonly string[];
  /** Its project, below the folder of an example. */
  readonly folder: string;
  /** The one set of dependencies that all examples of the language pin alike, below a project. */
  readonly installed?: string;
  /** Installs the dependencies in the first project; the others link to it. */
  install(first: string): Command[];
  /** Compiles all projects. */
  compile(projects: readonly string[], workspace: string): Command[];
  synthesize(project: string): Command;
}

const QUIET_NPM = ['--no-audit', '--no-fund', '--loglevel=error'];

const typescript: Language = {
  name: 'typescript',
  target: 'js',
  tools: ['npm'],
  folder: '.',
  installed: 'node_modules',
  install: cwd => [{ cwd, line: ['npm', 'ci', ...QUIET_NPM] }],
  compile: () => [],
  synthesize: cwd => ({ cwd, line: [path.join('node_modules', '.bin', 'tsx'), 'app.ts'] }),
};

const python: Language = {
  name: 'python',
  target: 'python',
  tools: ['python3'],
  folder: 'python',
  installed: '.venv',
  install: cwd => [
    { cwd, line: [process.env.PYTHON ?? 'python3', '-m', 'venv', '.venv'] },
    { cwd, line: ['.venv/bin/pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', 'requirements.txt'] },
  ],
  compile: () => [],
  synthesize: cwd => ({ cwd, line: ['.venv/bin/python', 'app.py'] }),
};

const MAVEN = ['mvn', '--batch-mode', '--quiet'];

/** One run of Maven compiles all, from a list of modules that stands beside the projects: none of them needs it. */
const java: Language = {
  name: 'java',
  target: 'java',
  tools: ['java', 'mvn'],
  folder: 'java',
  install: () => [],
  compile: (_, cwd) => [{ cwd, line: [...MAVEN, 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=target/classpath'] }],
  synthesize: cwd => ({ cwd, line: ['sh', '-c', 'java -cp target/classes:$(cat target/classpath) $(sed -n "s:.*<exec.mainClass>\\(.*\\)</.*:\\1:p" pom.xml)'] }),
};

const go: Language = {
  name: 'go',
  target: 'go',
  tools: ['go'],
  folder: 'go',
  install: () => [],
  compile: projects => projects.flatMap(cwd => [
    { cwd, line: ['go', 'mod', 'verify'] },
    { cwd, line: ['go', 'vet', './...'] },
    { cwd, line: ['go', 'build', '-o', 'app', '.'] },
  ]),
  synthesize: cwd => ({ cwd, line: ['./app'] }),
};

export const LANGUAGES: readonly Language[] = [typescript, python, java, go];
