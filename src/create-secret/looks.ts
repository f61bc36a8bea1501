import { Attempts } from './attempts';
import { Described } from './identity';
import { missing } from './refusals';
import { Services } from './services';

const LOOKS = 3;
const PAUSE = 4;

/** Looks at a secret, knowing that an answer may be of a moment ago. */
export class Looks {
  constructor(private readonly services: Services, private readonly attempts: Attempts) {}

  /** Undefined only after several looks: a secret that was just made may not be seen everywhere. */
  public async seen(secretId: string): Promise<Described | undefined> {
    for (let attempt = 0; attempt < LOOKS; attempt++) {
      const secret = await this.services.describeSecret(secretId);
      if (secret || !await this.attempts.pause(PAUSE + attempt)) return secret;
    }
    return this.services.describeSecret(secretId);
  }

  public async existing(secretId: string): Promise<Described> {
    const secret = await this.seen(secretId);
    if (!secret) throw missing(secretId);
    return secret;
  }

  /** After a while; the labels of the first look may be those of before the last change. */
  public async again(secret: Described): Promise<Described> {
    await this.attempts.pause(PAUSE + 1);
    return await this.services.describeSecret(secret.ARN) ?? secret;
  }
}
