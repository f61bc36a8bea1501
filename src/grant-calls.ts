import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Permissions, READ, READ_WRITE, WRITE } from './grants/access-permissions';
import { judgeConsumer, judgeGrantee } from './grants/exemptions';
import { GrantRequest } from './grants/grant-terms';
import { GrantedSecret } from './grants/granted-secret';
import { grantSecret } from './grants/secret-grant';
import { SecretAccess, SecretAccessGrant } from './secret-access';
import { SecretConsumer } from './secret-consumer';

/** To a principal, which may be several in one. */
export function grantToPrincipal(secret: GrantedSecret, grantee: IGrantable, request: GrantRequest): Grant {
  secret._recordFindings(...judgeGrantee(secret, grantee));
  const grants = grantSecret(secret, grantee, request);
  return grants.map(({ grant }) => grant).reduce((all, grant) => all.combine(grant));
}

interface AccessRequest {
  readonly access: SecretAccess;
  /** The method that the user called. */
  readonly call: string;
}

/** To a consumer, who may be known by a name only. */
export function grantToConsumer(secret: GrantedSecret, consumer: SecretConsumer, { access, call }: AccessRequest): SecretAccessGrant {
  const { _parts: parts, _grantee: grantee } = consumer;
  secret._recordFindings(...judgeConsumer(parts), ...parts.account === undefined ? judgeGrantee(secret, grantee) : []);
  const permissions = { ...permissionsOf(access), call };
  return SecretAccessGrant._of(grantSecret(secret, grantee, { permissions, naming: consumer._naming }));
}

/** Not a constant: what it names would be loaded with the construct, and only grants need it. */
const permissionsOf = (access: SecretAccess): Permissions => ({
  [SecretAccess.READ]: READ,
  [SecretAccess.WRITE]: WRITE,
  [SecretAccess.READ_WRITE]: READ_WRITE,
})[access];
