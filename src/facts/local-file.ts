import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { IConstruct } from 'constructs';

/**
 * The path of the asset that is uploaded under a key, whichever way its bucket is named: the key is a hash of
 * what it holds.
 */
export function localFileOf(scope: IConstruct, objectKey: string): string | undefined {
  const assets = scope.node.root.node.findAll().filter(each => each instanceof Asset);
  return assets.find(({ s3ObjectKey }) => s3ObjectKey === objectKey)?.node.path;
}
