/* Calls of AWS without the SDK: as little as the model needs. */
import { HandlerEnvironment } from '../../../src/create-secret/handler-environment';
import { bytesOf, Json } from '../fake/wire';

export class WireError extends Error {
  constructor(readonly code: string, message: string, readonly status: number) {
    super(message);
  }
}

const TRANSIENT = /^(Throttling(Exception)?|SlowDown|lost)$/;
const DENIED = /^AccessDenied/;
const SPREAD = 60_000;
const LAG = 15_000;
const RESERVE = 12_000;

interface Packet {
  readonly hostname: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly target?: string;
  readonly body?: string;
}

export class WireClient {
  /** Just before each write, and each time that it is tried. */
  beforeWrite?: () => Promise<void>;
  private readonly started: number;

  constructor(private readonly surroundings: HandlerEnvironment, private readonly remaining: number) {
    this.started = surroundings.now();
  }

  secrets(operation: string, request: Json): Promise<Json> {
    return this.json({ hostname: 'secretsmanager.eu-west-1.amazonaws.com', target: `secretsmanager.${operation}`, body: JSON.stringify(request) },
      /^(Describe|Get|List)/.test(operation) ? undefined : operation);
  }

  parameter(request: Json): Promise<Json> {
    return this.json({ hostname: 'ssm.eu-west-1.amazonaws.com', target: 'AmazonSSM.GetParameter', body: JSON.stringify(request) });
  }

  async kms(CiphertextBlob: string, KeyId: string, EncryptionContext?: Readonly<Record<string, string>>): Promise<Buffer> {
    const body = JSON.stringify({ CiphertextBlob, KeyId, EncryptionContext });
    const { Plaintext } = await this.json({ hostname: 'kms.eu-west-1.amazonaws.com', target: 'TrentService.Decrypt', body });
    return Buffer.from(Plaintext, 'base64');
  }

  async object(bucket: string, key: string, versionId?: string): Promise<Buffer> {
    const query: Record<string, string> = versionId ? { versionId } : {};
    return this.send({ hostname: `${bucket}.s3.eu-west-1.amazonaws.com`, method: 'GET', path: `/${encodeURIComponent(key)}`, query });
  }

  async stack(operation: string, request: Record<string, string>): Promise<string> {
    const body = new URLSearchParams({ Action: operation, ...request }).toString();
    return (await this.send({ hostname: 'cloudformation.eu-west-1.amazonaws.com', body })).toString('utf8');
  }

  now(): number {
    return this.surroundings.now();
  }

  /** Waits, unless the deadline comes first. */
  async pause(milliseconds: number): Promise<boolean> {
    if (this.surroundings.now() + milliseconds > this.started + this.remaining - RESERVE) return false;
    await this.surroundings.sleep(milliseconds);
    return true;
  }

  private async json(packet: Packet, write?: string): Promise<Json> {
    return JSON.parse((await this.send(packet, write)).toString('utf8'));
  }

  private async send(packet: Packet, write?: string): Promise<Buffer> {
    const first = this.surroundings.now();
    const isWrite = write !== undefined && write !== 'CreateSecret';
    for (let attempt = 0; ; attempt++) {
      if (write) await this.beforeWrite?.();
      try {
        return await this.once(packet);
      } catch (thrown) {
        const { code, status } = thrown as WireError;
        const age = this.surroundings.now() - first;
        const helps = TRANSIENT.test(code) || status >= 500 || (DENIED.test(code) && age < SPREAD) || (isWrite && code === 'ResourceNotFoundException' && age < LAG);
        if (!helps || !await this.pause(Math.min(10_000, 200 * 2 ** attempt))) throw thrown;
      }
    }
  }

  private async once({ hostname, method = 'POST', path = '/', query = {}, target, body }: Packet): Promise<Buffer> {
    const transport = this.surroundings.requestHandler as { handle(request: unknown): Promise<{ response: { statusCode: number; body: any } }> };
    const { response } = await transport.handle({ hostname, method, path, query, headers: target ? { 'x-amz-target': target } : {}, body }).catch(error => {
      throw new WireError('lost', error.message, 0);
    });
    const content = await contentOf(response.body);
    if (response.statusCode < 300) return content;
    const text = content.toString('utf8');
    const [code, message] = text.startsWith('{') ? [JSON.parse(text).__type, JSON.parse(text).message] : [/<Code>(.*?)</.exec(text)?.[1], /<Message>(.*?)</.exec(text)?.[1]];
    throw new WireError(code ?? 'unknown', message ?? '', response.statusCode);
  }
}

async function contentOf(body: any): Promise<Buffer> {
  if (typeof body?.[Symbol.asyncIterator] !== 'function') return bytesOf(body);
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}
