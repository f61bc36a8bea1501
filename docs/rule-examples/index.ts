import { ACKNOWLEDGMENT_EXAMPLES } from './acknowledgments';
import { BLUEPRINT_EXAMPLES } from './blueprints';
import { CONSUMER_EXAMPLES } from './consumers';
import { CONTENT_EXAMPLES } from './contents';
import { CREATION_EXAMPLES } from './creation';
import { ENCRYPTED_FILE_EXAMPLES } from './encrypted-files';
import { EXPOSURE_EXAMPLES } from './exposures';
import { GENERATOR_EXAMPLES } from './generators-and-pins';
import { GRANT_EXAMPLES } from './grants';
import { GUARD_RAIL_EXAMPLES } from './guard-rails';
import { IMPORT_EXAMPLES } from './imports';
import { KEY_EXAMPLES } from './keys';
import { MORE_GRANT_EXAMPLES } from './more-grants';
import { NAME_EXAMPLES } from './names-and-texts';
import { PARTNER_EXAMPLES } from './partners';
import { PROPERTY_EXAMPLES } from './properties';
import { ROTATION_EXAMPLES } from './rotation';
import { RuleExamples } from './rule-example';

/** An example for every rule that a few lines in one app can break. */
export const RULE_EXAMPLES: RuleExamples = {
  ...NAME_EXAMPLES,
  ...CONTENT_EXAMPLES,
  ...ENCRYPTED_FILE_EXAMPLES,
  ...GENERATOR_EXAMPLES,
  ...CREATION_EXAMPLES,
  ...KEY_EXAMPLES,
  ...PROPERTY_EXAMPLES,
  ...ROTATION_EXAMPLES,
  ...PARTNER_EXAMPLES,
  ...IMPORT_EXAMPLES,
  ...GRANT_EXAMPLES,
  ...MORE_GRANT_EXAMPLES,
  ...CONSUMER_EXAMPLES,
  ...EXPOSURE_EXAMPLES,
  ...GUARD_RAIL_EXAMPLES,
  ...BLUEPRINT_EXAMPLES,
  ...ACKNOWLEDGMENT_EXAMPLES,
};
