import { CustomResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { versionPermissions } from './handler-permissions';
import { HandlerSource } from './handler-source';
import { SecretProvider } from './secret-provider';
import { CONTRACT_VERSION, RESOURCE_TYPE } from '../create-secret/contract';
import { KeyTarget } from '../grants/key-target';

/** One version of a secret that CloudFormation made. */
export interface WrittenVersionProps {
  /** The ARN of the secret. */
  readonly secretArn: string;
  readonly key?: KeyTarget;
  readonly content: HandlerSource;
  readonly clientRequestToken?: string;
  readonly provider: SecretProvider;
}

/** The version that the handler writes: mode `version`. What reads the value depends on it. */
export class WrittenVersion extends CustomResource {
  constructor(scope: Construct, id: string, { secretArn, key, content, clientRequestToken, provider }: WrittenVersionProps) {
    super(scope, id, {
      serviceToken: provider.handler.functionArn,
      serviceTimeout: provider._serviceTimeout,
      resourceType: RESOURCE_TYPE,
      properties: {
        ContractVersion: CONTRACT_VERSION,
        Mode: 'version',
        SecretId: secretArn,
        Source: content.source,
        Generation: content.generation,
        ClientRequestToken: clientRequestToken,
      },
    });
    const isGenerated = content.source.Type === 'generated';
    const task = { stack: this.stack, secretArn, key, isGenerated, source: content.permissions(this.stack) };
    provider._allow(this, versionPermissions(task));
  }
}
