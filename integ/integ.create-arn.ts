/** Two roles may create one secret: by the ARN with the suffix, and by the ARN without it. */
import { ArnFormat } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { IntegApp } from './app';
import { NAMES, ROLES } from './names';

const app = new IntegApp('IntegCreateArn');
const arn = app.stack.formatArn({
  service: 'secretsmanager', resource: 'secret', resourceName: NAMES['create-arn'], arnFormat: ArnFormat.COLON_RESOURCE_NAME,
});

for (const [roleName, resource] of [[ROLES.suffix, `${arn}-??????`], [ROLES.plain, arn]]) {
  const role = new Role(app.stack, roleName, { roleName, assumedBy: new AccountRootPrincipal() });
  role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:CreateSecret'], resources: [resource] }));
}
app.synth();
