import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeExit } from './clean-up';

const ROOT = path.join(__dirname, '..');

/** A copy of an example, edited as its author would edit it; in the repository, where it finds its modules. */
export class EditableApp {
  readonly file: string;
  private readonly folder = path.join(ROOT, '.work', `demo-${process.pid}`);
  private readonly forget: () => void;

  constructor(readonly example: string) {
    fs.mkdirSync(this.folder, { recursive: true });
    this.file = path.join(this.folder, path.basename(example));
    fs.copyFileSync(path.join(ROOT, example), this.file);
    this.forget = beforeExit(() => fs.rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Replaces a text by another one of as many lines; the lines that change, as a diff shows them. */
  edit(from: string, to: string): string[] {
    const before = fs.readFileSync(this.file, 'utf8');
    if (!before.includes(from)) throw new Error(`${this.example} has no ${from}: the demo must follow its example.`);
    const after = before.replace(from, to).split('\n');
    fs.writeFileSync(this.file, after.join('\n'));
    return before.split('\n').flatMap((line, index) => (line === after[index] ? [] : [`- ${line.trim()}`, `+ ${after[index].trim()}`]));
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
    this.forget();
  }
}
