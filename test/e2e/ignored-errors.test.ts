import * as fs from 'node:fs';
import * as path from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { OWNER, cdk, deployableAccounts, refusalOf, secretsOf } from './harness';
import { CdkCli } from '../../emulator/cdk-cli';
import { Emulator } from '../../emulator/emulator';

/* What docs/guides/guard-rails-strength.md says of the option, with the real CLI. */
const DEPLOY = ['deploy', '--all', '--require-approval', 'never'];

let emulator: Emulator;
let owner: SecretsManager;

const deploy = (cli: CdkCli, ...args: readonly string[]) => cli.attempt(...DEPLOY, ...args);
const newCli = () => cdk(emulator, 'ignored-errors.ts');
const manifestOf = ({ folder }: CdkCli) => path.join(folder, 'cdk.out', 'manifest.json');
const isDeployed = () => refusalOf(owner.describeSecret({ SecretId: 'ignored/key' })).then(refusal => refusal === 'none');

beforeAll(async () => {
  emulator = await deployableAccounts(OWNER);
  owner = secretsOf(emulator, OWNER);
});

afterAll(() => emulator?.stop());

it('without the option, the guardrail stops the deployment', async () => {
  const { code, output } = await deploy(newCli());
  expect([code, output.includes('MS300'), await isDeployed()]).toEqual([1, true, false]);
});

it('with a blueprint that ends the synthesis, there is nothing to deploy, whatever is ignored', async () => {
  const cli = newCli();
  const { code, output } = await deploy(cli, '--ignore-errors', '-c', 'ends=true');
  expect([code, output.includes('MS300'), fs.existsSync(manifestOf(cli)), await isDeployed()]).toEqual([1, true, false, false]);
});

it('with a blueprint that does not end it, the option deploys, and the report has the violation', async () => {
  const cli = newCli();
  const { code } = await deploy(cli, '--ignore-errors');
  const report = fs.readFileSync(path.join(path.dirname(manifestOf(cli)), 'validation-report.json'), 'utf8');
  expect([code, report.includes('"MS300"'), report.includes('"fatal"'), await isDeployed()]).toEqual([0, true, true, true]);
});
