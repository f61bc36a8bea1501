import { execFileSync } from 'child_process';
import * as path from 'path';

export const ROOT = path.join(__dirname, '..', '..');

/** Every document of this repository, but the references of the API, which are the docstrings again. */
export const DOCUMENTS = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(file => file && !/^(API\.md$|docs\/api\/)/.test(file));
