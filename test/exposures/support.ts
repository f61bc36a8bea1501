import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { SecretRulesPlugin } from '../../src';
import { appWith, stackIn, synthesize, Violation } from '../plugin/support';

export const EXPOSURE_RULE_IDS = ['MS250', 'MS251', 'MS252', 'MS253'];
/** Built of parts, so that no scanner takes this file for one with a key. */
export const ACCESS_KEY_ID = ['AKIA', 'QWERTYUIOPASDFGH'].join('');
export const SECRET_ACCESS_KEY = ['abcdefghijklmnopqrst', 'UVWXYZ0123456789+/Ab'].join('');

export const PASSWORD = '{{resolve:secretsmanager:shop/db:SecretString:password}}';
export const HOST = '{{resolve:secretsmanager:shop/db:SecretString:host}}';

/** What the plugin says of places, once the app is made. */
export function exposuresOf(make: (stack: Stack, app: App) => unknown): readonly Violation[] {
  const app = appWith();
  Validations.of(app).addPlugins(new SecretRulesPlugin());
  make(stackIn(app), app);
  const { violations, error } = synthesize(app);
  expect(error).toBeUndefined();
  return violations.filter(({ rule }) => EXPOSURE_RULE_IDS.includes(rule));
}

/** The rule, the construct and the property path of each. */
export const reported = (make: (stack: Stack, app: App) => unknown) =>
  exposuresOf(make).map(({ rule, path: where, place = '' }) => [rule, where.replace(/\/(Resource|Default)$/, ''), place].join(' ').trim()).sort();

export const resource = (type: string, properties: Record<string, unknown>) => (stack: Stack) => new CfnResource(stack, 'R', { type, properties });

/** A template that an app includes. */
export function include(stack: Stack, template: object): void {
  const templateFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'exposures-')), 'template.json');
  fs.writeFileSync(templateFile, JSON.stringify(template));
  new CfnInclude(stack, 'Include', { templateFile });
}
