import * as fs from 'fs';
import * as path from 'path';
import { App, attachCustomSynthesis, Stage } from 'aws-cdk-lib';
import { newApp } from './maps';
import { SecretAccessMap } from 'cdk-managed-secret';

const WRITTEN = ['secret-access.html', 'secret-access.json'];

function mapsIn(app: App | Stage): string[] {
  return fs.readdirSync(app.outdir).filter(file => WRITTEN.includes(file)).sort();
}

test('the map may be asked for twice', () => {
  const app = newApp();
  SecretAccessMap.write(app);
  SecretAccessMap.write(app);
  app.synth();
  expect(mapsIn(app)).toEqual(WRITTEN);
});

test('the map of a stage is in the assembly of that stage', () => {
  const app = newApp();
  const [dev, prod] = ['Dev', 'Prod'].map(id => new Stage(app, id));
  SecretAccessMap.write(prod);
  app.synth();
  expect([app, dev, prod].map(mapsIn)).toEqual([[], [], WRITTEN]);
});

test.each<[string, (app: App) => Stage, string]>([
  ['an app', app => app, '[App]'], ['a stage', app => new Stage(app, 'Prod'), '[Prod]'],
])('beside another custom synthesis of %s, the map is refused with what CDK says', (_, stageIn, where) => {
  const stage = stageIn(newApp());
  attachCustomSynthesis(stage, { onSynthesize: ({ outdir }) => fs.writeFileSync(path.join(outdir, 'x'), '') });
  let thrown: unknown;
  try {
    SecretAccessMap.write(stage);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toEqual(new Error(`${where} SecretAccessMap.write() needs the custom synthesis of the app or stage, and something else has it already. The CDK allows one: remove the other call of attachCustomSynthesis().`));
  expect((thrown as Error).cause).toBeInstanceOf(Error);
});
