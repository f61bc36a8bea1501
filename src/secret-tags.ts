import { TagManager } from 'aws-cdk-lib';

/**
 * Above the default priority of `Tags.of()`, which is 100. `Tags.of()` with this priority or a higher one
 * wins.
 */
const TAG_PRIORITY = 150;
/** Under everything else: those of a blueprint. */
const DEFAULT_TAG_PRIORITY = 50;

type TagValues = Readonly<Record<string, string>>;

/** Gives a secret the tags of its blueprint, and its own. */
export function setSecretTags(tags: TagManager, { defaults, own }: { readonly defaults?: TagValues; readonly own?: TagValues }): void {
  for (const [key, value] of Object.entries(defaults ?? {})) tags.setTag(key, value, DEFAULT_TAG_PRIORITY);
  for (const [key, value] of Object.entries(own ?? {})) tags.setTag(key, value, TAG_PRIORITY);
}
