import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { PolicyStatement, PolicyStatementProps, Role, RoleProps, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { expandAccessMap } from '../../src/access-map/expand-access-map';
import { AccessMap, ExpandedAccessMap, MapPath } from '../../src/access-map/model';
import { SecretAccessMap } from 'cdk-managed-secret';

export const OWNER = { account: '111111111111', region: 'eu-central-1' };
export const OTHER = { account: '222222222222', region: 'eu-central-1' };
export const GET = 'secretsmanager:GetSecretValue';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'access-map-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

export function newApp(): App {
  return new App({ outdir: fs.mkdtempSync(path.join(folder, 'app-')) });
}

/** A new app, with the stack that owns the secret. */
export function newOwner(): { readonly app: App; readonly stack: Stack; readonly secret: CfnSecret } {
  const app = newApp();
  const stack = new Stack(app, 'Owner', { env: OWNER });
  return { app, stack, secret: new CfnSecret(stack, 'Secret') };
}

export interface Written {
  readonly folder: string;
  readonly json: string;
  readonly html: string;
  /** With a path for each secret of each set. */
  readonly map: ExpandedAccessMap;
  readonly file: AccessMap;
}

/** What the synthesis of the app writes. */
export function written(app: App): Written {
  SecretAccessMap.write(app);
  app.synth();
  const [json, html] = ['secret-access.json', 'secret-access.html'].map(file => fs.readFileSync(path.join(app.outdir, file), 'utf8'));
  const file = JSON.parse(json) as AccessMap;
  return { folder: app.outdir, json, html, file, map: expandAccessMap(file) };
}

export function mapOf(app: App): ExpandedAccessMap {
  return written(app).map;
}

/** Each path in one line. */
export function linesOf({ paths }: Pick<ExpandedAccessMap, 'paths'>): string[] {
  return paths.map(({ principal, access, secret, status }) => `${principal} ${access} ${secret}: ${status}`);
}

export function onlyPath(map: ExpandedAccessMap): MapPath {
  expect(map.paths).toHaveLength(1);
  return map.paths[0];
}

export function roleIn(stack: Stack, id = 'Role', props: Partial<RoleProps> = {}): Role {
  return new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), ...props });
}

export function allow(role: Role, action: string, resource: string, props: PolicyStatementProps = {}): void {
  role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource], ...props }));
}

/** A resource policy of one statement, which allows everybody to read unless the statement says otherwise. */
export function policyOn(stack: Stack, secretId: unknown, statement: object, id = 'Policy'): CfnResource {
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*', ...statement }];
  return new CfnResource(stack, id, {
    type: 'AWS::SecretsManager::ResourcePolicy', properties: { SecretId: secretId, ResourcePolicy: { Version: '2012-10-17', Statement } },
  });
}
