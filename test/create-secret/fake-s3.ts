import { escapeXml, HttpResponse, Refusal, streamResponse, WireRequest, xmlResponse } from './fake/wire';

export interface StoredObject {
  readonly bytes: Buffer;
  readonly versionId: string;
}

/** S3's GetObject, in both address styles. */
export class FakeObjects {
  /** By `bucket/key`, the newest last. */
  readonly objects = new Map<string, StoredObject[]>();

  answer(request: WireRequest): HttpResponse {
    const { bucket, key } = addressOf(request);
    const versions = this.objects.get(`${bucket}/${key}`);
    if (!versions) throw new Refusal('NoSuchKey', 'The specified key does not exist.', 404);
    const wanted = request.query?.versionId;
    const object = wanted ? versions.find(({ versionId }) => versionId === wanted) : versions[versions.length - 1];
    if (!object) throw new Refusal('NoSuchVersion', 'The specified version does not exist.', 404);
    return streamResponse(200, object.bytes, { 'content-length': `${object.bytes.length}`, 'x-amz-version-id': object.versionId });
  }
}

export function isForS3({ hostname }: WireRequest): boolean {
  return /(^|\.)s3[.-]/.test(hostname);
}

export function addressOf({ hostname, path }: WireRequest): { bucket: string; key: string } {
  const host = /^(.*?)\.?s3[.-]/.exec(hostname)![1];
  const plain = decodeURIComponent(path).replace(/^\//, '');
  if (host !== '') return { bucket: host, key: plain };
  const [bucket, ...rest] = plain.split('/');
  return { bucket, key: rest.join('/') };
}

export function s3Refusal({ code, message, status }: Refusal): HttpResponse {
  return xmlResponse(status, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`);
}
