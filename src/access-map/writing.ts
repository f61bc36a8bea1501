import * as fs from 'fs';
import * as path from 'path';
import { Stage } from 'aws-cdk-lib';
import { accessMap } from './mapping';
import { pageOf } from './page';
import { templatesOf } from '../templates/app-templates';

export const JSON_FILE = 'secret-access.json';
export const PAGE_FILE = 'secret-access.html';

/** Writes both files into the assembly, beside the templates that are there already. */
export function writeMap(stage: Stage, folder: string): void {
  const map = accessMap(templatesOf(stage));
  fs.writeFileSync(path.join(folder, JSON_FILE), `${JSON.stringify(map, undefined, 2)}\n`);
  fs.writeFileSync(path.join(folder, PAGE_FILE), pageOf(map));
}
