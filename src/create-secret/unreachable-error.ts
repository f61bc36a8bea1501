import { isHostName } from './closed-grammars';
import { HandlerError, ServiceError } from './handler-error';
import { isNetworkCode } from './known-codes';

/** Whose call it is; all others are of Secrets Manager. */
const SERVICES: Readonly<Record<string, string>> = {
  GetParameter: 'Systems Manager',
  GetObject: 'Amazon S3',
  Decrypt: 'AWS KMS',
  DescribeStackResource: 'CloudFormation',
  DescribeStacks: 'CloudFormation',
};

/** What each code of Node.js comes to. The first row that matches is used. */
const CAUSES: ReadonlyArray<{ readonly code: RegExp; readonly cause: string; readonly remedy?: string }> = [
  {
    code: /^(ENOTFOUND|EAI_AGAIN)$/,
    cause: 'its name cannot be resolved',
    remedy: 'Turn on DNS support of the VPC, and private DNS of its endpoint.',
  },
  { code: /^ECONNREFUSED$/, cause: 'it refuses the connection' },
  { code: /^(ECONNRESET|EPIPE)$/, cause: 'the connection was reset' },
  {
    code: /CERT|CA$|SELF_SIGNED|UNABLE_TO|EPROTO|_SSL_/,
    cause: 'its certificate is not trusted',
    remedy: 'A proxy that inspects TLS must let this host through.',
  },
  { code: /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError)$/, cause: 'the service does not answer in time' },
];

const WAY =
  'A function in a VPC needs a VPC endpoint of the service or a NAT gateway, '
  + 'a security group and a network ACL that allow HTTPS, and, behind a proxy, a proxy that allows '
  + 'this host.';

/** Undefined where the service has answered, be it with a refusal. */
export function unreachableError(call: string, error: ServiceError): HandlerError | undefined {
  const found = causeOf(error);
  if (!found) return undefined;
  const where = `${SERVICES[call] ?? 'Secrets Manager'} cannot be reached at ${isHostName(error.host) ? error.host : 'its endpoint'}`;
  const remedies = [found.remedy, WAY].filter(remedy => remedy !== undefined).join(' ');
  return new HandlerError(
    `${where} for ${call}: ${found.cause} (${found.code}). ${remedies}`,
    call,
    error.name,
  );
}

interface Cause {
  readonly code: string;
  readonly cause: string;
  readonly remedy?: string;
}

/** A page instead of an answer has a status; a connection that failed has a code. */
function causeOf({ name, code = name, status, isAnswer }: ServiceError): Cause | undefined {
  if (isAnswer) return undefined;
  if (status !== undefined) {
    return { code: `HTTP ${status}`, cause: 'the answer is not from the service, perhaps from a proxy' };
  }
  const row = isNetworkCode(code) ? CAUSES.find(candidate => candidate.code.test(code)) : undefined;
  return row && { ...row, code };
}
