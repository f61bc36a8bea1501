import * as fs from 'fs';
import * as path from 'path';
import { Stage } from 'aws-cdk-lib';
import { buildAccessMap } from './build-access-map';
import { formatAccessMap } from './format-access-map';
import { renderPage } from './render-page';
import { templatesOf } from '../app/load-templates';

export const JSON_FILE = 'secret-access.json';
export const PAGE_FILE = 'secret-access.html';

/** Writes both files into the assembly, beside the templates that are there already. */
export function writeAccessMap(stage: Stage, folder: string): void {
  const map = buildAccessMap(templatesOf(stage));
  fs.writeFileSync(path.join(folder, JSON_FILE), formatAccessMap(map));
  fs.writeFileSync(path.join(folder, PAGE_FILE), renderPage(map));
}
